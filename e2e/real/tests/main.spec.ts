// The main job between two people who are never there at the same time: what one does, the other finds.
import { decryptWithPeer } from "../../helpers/peer.ts";
import { buildProgram } from "../../helpers/program.mjs";
import * as story from "../../helpers/story.ts";
import { fact, region, visit } from "../../helpers/story.ts";
import { arrive, publishTo, toPayment } from "../story.ts";
import { expect, test } from "../test.ts";
import { Delegate } from "../world/delegate.ts";
import { TOKENS_EACH } from "../world/chain.ts";

const TITLE = "Glucose of one person";
const PRICE = 7_250_001n;
const KEY_PASSPHRASE = "a passphrase for the pipeline";

interface Ordered {
  id: string;
  order: { listingId: string };
}

test.beforeAll(buildProgram);

test("a contributor lists and goes home, the delegate delivers, the researcher opens, and the contributor comes back to be paid", async ({
  world,
  person,
  conduct,
}) => {
  const begun = Date.now();
  const delegate = new Delegate(world);
  try {
    const contributor = await person("contributor");
    let { page } = await arrive(contributor);
    const id = await test.step("the contributor lists a file, which goes into a bucket", async () => {
      await publishTo(page, world);
      const since = Date.now();
      const id = await story.listDataset(page, { file: story.smallFile(), about: "me", title: TITLE, fields: { "Price of one licence": "7.250001" } });
      const stored = world.log.since(since, "contributor").filter(({ server, method }) => server === "bucket" && method === "PUT");
      expect(stored.length, "files in the bucket").toBeGreaterThanOrEqual(3);
      expect(contributor.wallet.asks("eth_sendTransaction")).toHaveLength(1);
      return id;
    });
    await test.step("lets a delegate deliver, and goes home", async () => {
      await visit(page, "Desk");
      await page.getByLabel("The delegate's key").fill(delegate.key);
      await page.getByRole("button", { name: "Let it deliver (1 transaction)" }).click();
      await expect(page.getByRole("button", { name: "Remove" })).toBeVisible();
      await contributor.close();
    });
    const left = Date.now();
    await delegate.start([id]);

    const researcher = await person("researcher");
    await test.step("the researcher orders, and the delegate delivers while nobody of the contributor is there", async () => {
      ({ page } = await arrive(researcher));
      await toPayment(page, TITLE);
      await story.payButton(page).click();
      await expect(page.getByText("You have a licence")).toBeVisible();
      const [ordered] = (await world.chain.events<Ordered>("Ordered")).filter(({ args }) => args.order.listingId === id);
      const deliveries = (await world.chain.events<{ id: string }>("Delivered")).filter(({ args }) => args.id === ordered!.args.id);
      const { from } = await world.chain.client.getTransaction({ hash: deliveries[0]!.transactionHash });
      expect([deliveries.length, from.toLowerCase()]).toEqual([1, delegate.account.toLowerCase()]);
      expect(world.log.since(left, "contributor"), "requests of the contributor's browser").toEqual([]);
      expect(world.log.calls("eth_sendRawTransaction", { since: left, server: "backdoor" }), "transactions of the delegate").toBe(1);
      await delegate.stop();
    });

    await test.step("the researcher opens the data and takes it to other tools", async () => {
      await story.openFromLibrary(page, TITLE);
      const csv = await story.saved(page, "Save as CSV");
      expect(csv.toString()).toBe(story.smallFile().buffer.toString());
      const sealed = await story.saved(page, "Save as Crypt4GH");
      const key = await story.saveIdentity(page, KEY_PASSPHRASE);
      expect(decryptWithPeer(sealed, key, KEY_PASSPHRASE).equals(csv), "the peer reads what the app saved").toBe(true);
    });

    await test.step("the contributor comes back and is paid to the unit", async () => {
      await contributor.start();
      page = await contributor.open("/contributions");
      await story.openVault(page);
      const own = region(page, TITLE);
      await own.getByRole("button", { name: "Settle 1 order" }).click();
      await own.getByRole("button", { name: "Claim", exact: true }).click();
      await expect(fact(own, "To claim now")).toHaveText("0.00 THR");
      expect(await world.chain.balance(contributor.wallet.address)).toBe(TOKENS_EACH + PRICE);
      expect(await world.chain.balance(researcher.wallet.address)).toBe(TOKENS_EACH - PRICE);
    });

    const servers = new Set(world.log.since(begun).map(({ server }) => server));
    expect([...servers].sort()).toEqual(["backdoor", "bucket", "first endpoint", "second endpoint"]);
    expect([...conduct.asked].every((origin) => world.configured.includes(origin))).toBe(true);
  } finally {
    await delegate.remove();
  }
});

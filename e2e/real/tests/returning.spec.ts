// Gone in the middle, and back: killed tabs, another device, a chain that stands still.
import type { Page } from "@playwright/test";
import * as story from "../../helpers/story.ts";
import { fact, openVault, visit } from "../../helpers/story.ts";
import { openShop } from "../seller.ts";
import { arrive, connect, publishTo, toPayment } from "../story.ts";
import { expect, test } from "../test.ts";

const TITLE = "Killed at each step";

test("a tab that is killed while a transaction is under way loses nothing, at each step", async ({ world, person }) => {
  const contributor = await person("contributor");
  const researcher = await person("researcher");
  let { page } = await arrive(contributor);
  let { page: buyer } = await arrive(researcher);
  await publishTo(page, world);

  /** Presses a button, kills the tab once the transaction is sent, lets the chain go on, and comes back to `path`, the vault locked. */
  const killedAfter = async (who: typeof contributor, tab: Page, button: string | RegExp, path = new URL(tab.url()).pathname): Promise<Page> => {
    const sent = who.wallet.asks("eth_sendTransaction").length;
    await world.chain.pause();
    await tab.getByRole("button", { name: button }).click();
    await expect.poll(() => who.wallet.asks("eth_sendTransaction").length).toBe(sent + 1);
    await who.kill(tab);
    await world.chain.resume();
    return who.open(path);
  };

  await story.prepareOffer(page, { file: story.smallFile(), about: "me", title: TITLE });
  page = await killedAfter(contributor, page, "Seal and list");
  await expect(page.getByText("Your dataset is listed")).toBeVisible();
  await openInSettings(page);

  await toPayment(buyer, TITLE);
  buyer = await killedAfter(researcher, buyer, /^Order and pay/, "/library");
  await expect(buyer.getByRole("link", { name: TITLE })).toHaveCount(1);

  await visit(page, "Desk");
  page = await killedAfter(contributor, page, "Deliver the key");
  await expect(page.getByRole("heading", { name: "Waiting (0)" })).toBeVisible();
  await openInSettings(page);
  await buyer.getByRole("link", { name: TITLE }).click();
  await openVault(buyer);
  await story.openData(buyer);

  await story.contribution(page, TITLE);
  page = await killedAfter(contributor, page, "Settle 1 order");
  await openInSettings(page);
  const own = await story.contribution(page, TITLE);
  await expect(fact(own, "To claim now")).not.toHaveText("0.00 THR");
  page = await killedAfter(contributor, page, /^Claim$/);
  await openInSettings(page);
  await expect(fact(await story.contribution(page, TITLE), "To claim now")).toHaveText("0.00 THR");
});

test("on a second device the words, the wallet and the chain bring everything back", async ({ world, person }) => {
  const seller = await openShop(world, "a seller to two devices");
  const offered = await seller.list({ title: "Bought on another device" });
  const first = await person("first device");
  const { page, words } = await arrive(first);
  await story.order(page, "Bought on another device");
  await seller.deliver(offered);
  await first.close();

  const second = await person("second device", { wallets: [first.wallet] });
  const again = await second.open("/library");
  await connect(again).catch(() => {});
  await again.getByRole("link", { name: "Bought on another device" }).click();
  await story.restoreVault(again, words, "another passphrase");
  await story.openData(again);
  expect((await story.saved(again, "Save as CSV")).toString()).toBe(story.smallFile().buffer.toString());
});

/** Opens the vault where it always can be: elsewhere the form goes once what it was needed for is done. */
async function openInSettings(page: Page): Promise<void> {
  await visit(page, "Settings");
  await openVault(page);
}

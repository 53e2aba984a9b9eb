// Every signature can be declined: nothing is lost, and the second time it works.
import type { Page } from "@playwright/test";
import * as story from "../../helpers/story.ts";
import { fact, visit } from "../../helpers/story.ts";
import { arrive, publishTo, toPayment } from "../story.ts";
import { expect, test } from "../test.ts";
import type { Decision, Wallet } from "../wallet/wallet.ts";
import { TOKENS_EACH } from "../world/chain.ts";

const TITLE = "Declined at first";

/** Presses a button whose signature goes wrong in each of these ways, then once more. */
async function insist(page: Page, wallet: Wallet, button: string | RegExp, decisions: Decision[]): Promise<void> {
  const found = page.getByRole("button", { name: button });
  for (const decision of decisions) {
    wallet.decisions.push(decision);
    await expect(found).toBeEnabled();
    await found.click();
    await expect.poll(() => wallet.decisions.length, "the wallet was asked").toBe(0);
  }
  await expect(found).toBeEnabled();
  await found.click();
}

test("each signature of the main job is declined, or the wallet is on another chain, and the job is done all the same", async ({ world, person }) => {
  const trouble: Decision[] = ["reject", "wrong chain"];
  const contributor = await person("contributor");
  const { page } = await arrive(contributor);
  await publishTo(page, world);
  await story.prepareOffer(page, { file: story.smallFile(), about: "me", title: TITLE });
  await insist(page, contributor.wallet, /^(Seal and list|List)$/, trouble);
  await expect(page.getByText("Your dataset is listed")).toBeVisible();

  const researcher = await person("researcher");
  const { page: buyer } = await arrive(researcher);
  await toPayment(buyer, TITLE);
  await insist(buyer, researcher.wallet, /^Order and pay/, trouble);
  await expect(buyer.getByText("Paid into escrow")).toBeVisible();
  const orders = await world.chain.events<{ order: { buyer: string } }>("Ordered");
  expect(orders.filter(({ args }) => args.order.buyer === researcher.wallet.address), "orders").toHaveLength(1);

  await visit(page, "Desk");
  await insist(page, contributor.wallet, "Deliver the key", trouble);
  await expect(page.getByRole("heading", { name: "Waiting (0)" })).toBeVisible();
  const own = await story.contribution(page, TITLE);
  await insist(page, contributor.wallet, "Settle 1 order", trouble);
  await expect(fact(own, "To claim now")).not.toHaveText("0.00 THR");
  await insist(page, contributor.wallet, /^Claim$/, trouble);
  await expect(fact(own, "To claim now")).toHaveText("0.00 THR");
  const balances = await Promise.all([contributor, researcher].map(({ wallet }) => world.chain.balance(wallet.address)));
  expect(balances.reduce((sum, balance) => sum + balance)).toBe(2n * TOKENS_EACH);
});

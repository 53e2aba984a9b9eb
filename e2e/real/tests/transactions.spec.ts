// What becomes of a transaction: made faster, cancelled or lost in the wallet, its block taken back; and how accounts with code
// pay.
import type { Page } from "@playwright/test";
import { numberToHex, parseGwei, type Hex } from "viem";
import * as story from "../../helpers/story.ts";
import type { Profile } from "../profile.ts";
import { openShop } from "../seller.ts";
import { arrive, toPayment } from "../story.ts";
import { expect, test } from "../test.ts";
import { upgrade } from "../wallet/account.ts";
import type { Transaction } from "../wallet/wallet.ts";
import { TOKENS_EACH } from "../world/chain.ts";
import type { World } from "../world/world.ts";

const PRICE = 5_000_001n;

test("a transaction that the wallet made faster counts once, under its new name", async ({ world, person }) => {
  const { researcher, page } = await readyToPay(world, person, "Made faster");
  const { first, nonce } = await sentInVain(world, researcher, page);
  const faster = await researcher.wallet.send({ ...first, ...dearer }, { nonce });
  await world.chain.resume();
  await expect(page.getByText("Paid into escrow")).toBeVisible();
  const orders = await ordersOf(world, researcher);
  expect(orders.map(({ transactionHash }) => transactionHash)).toEqual([faster]);
  expect(await world.chain.balance(researcher.wallet.address)).toBe(TOKENS_EACH - PRICE);
});

test("a transaction that was cancelled in the wallet is told to be over, and can be made again", async ({ world, person }) => {
  const { researcher, page } = await readyToPay(world, person, "Cancelled in the wallet");
  const { first, nonce } = await sentInVain(world, researcher, page);
  await researcher.wallet.send({ from: first.from, to: first.from, ...dearer }, { nonce });
  await world.chain.resume();
  await expect(page.getByRole("alert").filter({ hasText: "Another transaction was made instead of this one" })).toBeVisible();
  expect(await ordersOf(world, researcher)).toEqual([]);
  await story.payButton(page).click();
  await expect(page.getByText("Paid into escrow")).toBeVisible();
  expect(await world.chain.balance(researcher.wallet.address)).toBe(TOKENS_EACH - PRICE);
});

test("a transaction that no node has known for ten minutes is told to be lost, and still found when it turns up", async ({ world, person }) => {
  const { researcher, page } = await readyToPay(world, person, "Lost on its way");
  await page.clock.install();
  const { first, hash, nonce } = await sentInVain(world, researcher, page);
  await world.chain.client.request({ method: "anvil_dropTransaction" as never, params: [hash] as never });
  await world.chain.resume();
  const lost = page.getByText("The network has not known it for ten minutes");
  await looked(world);
  await expect(lost).toHaveCount(0);
  await page.clock.fastForward("10:30");
  await expect(lost).toBeVisible();
  expect(await ordersOf(world, researcher)).toEqual([]);
  await researcher.wallet.send(first, { nonce });
  await expect(page.getByText("Paid into escrow")).toBeVisible();
});

test("an order whose block the chain takes back is not shown as paid, and is once it is in another", async ({ world, person }) => {
  const { researcher, page } = await readyToPay(world, person, "In a block taken back");
  const { first, nonce } = await sentInVain(world, researcher, page);
  const { client } = world.chain;
  await client.mine({ blocks: 1 });
  await expect(page.getByText(/In a block, 0 of 2 confirmations/)).toBeVisible();
  expect(await ordersOf(world, researcher)).toHaveLength(1);
  await client.request({ method: "anvil_reorg" as never, params: [1, []] as never });
  expect(await ordersOf(world, researcher), "orders on the chain without the block").toEqual([]);
  await expect(page.getByText("The network took its block back.")).toBeVisible();
  await expect(page.getByText("Paid into escrow")).toHaveCount(0);
  await researcher.wallet.send(first, { nonce });
  await world.chain.resume();
  await expect(page.getByText("Paid into escrow")).toBeVisible();
  expect(await ordersOf(world, researcher)).toHaveLength(1);
});

test("a smart account pays in one request where its wallet takes several calls at once", async ({ world, person }) => {
  const { researcher, page } = await readyToPay(world, person, "Paid in one request", "atomic");
  expect(await askedToPay(world, researcher, page)).toEqual({ wallet_sendCalls: 1, eth_sendTransaction: 0, eth_signTypedData_v4: 0 });
  expect(researcher.wallet.asks("wallet_sendCalls")[0]!.params).toMatchObject([{ atomicRequired: true, calls: [{}, {}] }]);
});

test("a smart account whose wallet would send several calls one by one signs a permit instead", async ({ world, person }) => {
  const { researcher, page } = await readyToPay(world, person, "Never half paid", "sequential");
  expect(await askedToPay(world, researcher, page)).toEqual({ wallet_sendCalls: 0, eth_sendTransaction: 1, eth_signTypedData_v4: 1 });
});

/** Pays, to the unit; gives how often the wallet was asked for what. */
async function askedToPay(world: World, { wallet }: Profile, page: Page): Promise<Record<string, number>> {
  await story.payButton(page).click();
  await expect(page.getByText("Paid into escrow")).toBeVisible();
  expect(await world.chain.balance(wallet.address)).toBe(TOKENS_EACH - PRICE);
  return Object.fromEntries(["wallet_sendCalls", "eth_sendTransaction", "eth_signTypedData_v4"].map((method) => [method, wallet.asks(method).length]));
}

/** More than anvil's nodes ask of a transaction that takes another's place. */
const dearer = { maxFeePerGas: numberToHex(parseGwei("100")), maxPriorityFeePerGas: numberToHex(parseGwei("50")) };

type People = (name: string) => Promise<Profile>;

/** A dataset, and somebody in front of the button that pays for it; with a smart account when told how far its wallet takes several calls. */
async function readyToPay(world: World, person: People, title: string, smart?: "sequential" | "atomic"): Promise<{ researcher: Profile; page: Page }> {
  const seller = await openShop(world, `the seller of ${title}`);
  await seller.list({ title, price: PRICE });
  const researcher = await person("researcher");
  if (smart) {
    await upgrade(world.chain, researcher.wallet.accounts[0]!);
    researcher.wallet.batches = smart;
  }
  const { page } = await arrive(researcher);
  await toPayment(page, title);
  return { researcher, page };
}

/** Presses the button that pays, with no block made: what was sent waits. */
async function sentInVain(world: World, researcher: Profile, page: Page): Promise<{ first: Transaction; hash: Hex; nonce: number }> {
  const { client } = world.chain;
  const { wallet } = researcher;
  await world.chain.pause();
  await story.payButton(page).click();
  await expect.poll(() => wallet.asks("eth_sendTransaction").length).toBe(1);
  const pending = async () => (await client.getBlock({ blockTag: "pending", includeTransactions: true })).transactions.find(({ from }) => from.toLowerCase() === wallet.address.toLowerCase());
  await expect.poll(pending).toBeTruthy();
  const { hash, nonce, gas } = (await pending())!;
  await expect(page.getByTitle(hash)).toBeVisible();
  await looked(world);
  const [asked] = wallet.asks("eth_sendTransaction")[0]!.params as [Transaction];
  // A node tries what it is asked to estimate on top of what waits.
  return { first: { ...asked, gas: numberToHex(gas) }, hash, nonce };
}

/** The app has looked for the transaction once more, and heard what a node says of it. */
async function looked(world: World): Promise<void> {
  const since = Date.now();
  await expect.poll(() => world.log.calls("eth_getTransactionByHash", { since }), "looks of the app").toBeGreaterThan(1);
}

async function ordersOf(world: World, { wallet }: Profile) {
  const orders = await world.chain.events<{ order: { buyer: string } }>("Ordered");
  return orders.filter(({ args }) => args.order.buyer === wallet.address);
}

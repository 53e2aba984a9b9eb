// Reading the chain: endpoints that fail, limit, or say different things.
import { findDataset } from "../../helpers/story.ts";
import { openShop } from "../seller.ts";
import { expect, test } from "../test.ts";
import { withoutLogsOf, withOtherHashes } from "../world/rpc.ts";
import { abiOf } from "../world/chain.ts";
import { encodeEventTopics } from "viem";

const LISTED = encodeEventTopics({ abi: abiOf("Market"), eventName: "Listed" })[0] as string;

test("when the first endpoint is down or overloaded, the second is asked, and nothing is missing", async ({ world, person, conduct }) => {
  const seller = await openShop(world, "a seller behind a fallen endpoint");
  await seller.list({ title: "Behind a fallen endpoint" });
  const reader = await person("reader", { wallets: [] });
  for (const down of ["gone", "overloaded"] as const) {
    world.endpoints[0].manner.down = down;
    const page = await reader.open("/data");
    await findDataset(page, "Behind a fallen endpoint");
    await page.close();
  }
  conduct.tolerateFailedRequests();
});

test("with no endpoint the page says so and goes on by itself when one is back", async ({ world, person, conduct }) => {
  const seller = await openShop(world, "a seller in the dark");
  await seller.list({ title: "Listed before the dark" });
  const reader = await person("reader", { wallets: [] });
  const page = await reader.open("/data");
  await findDataset(page, "Listed before the dark");
  for (const endpoint of world.endpoints) endpoint.manner.down = "gone";
  const dark = page.getByRole("alert").filter({ hasText: "What you see is the last state that was read." });
  await expect(dark).toBeVisible();
  await expect(page.getByRole("heading", { level: 1, name: "Listed before the dark" }), "what was read stays").toBeVisible();
  for (const endpoint of world.endpoints) endpoint.manner = {};
  await seller.list({ title: "Listed after the dark" });
  await findDataset(page, "Listed after the dark");
  await expect(dark).toHaveCount(0);
  conduct.tolerateFailedRequests();
});

test("endpoints that limit ranges and results are asked for less, and everything is found", async ({ world, person }) => {
  const seller = await openShop(world, "a seller of many things");
  for (const title of ["One of many", "Two of many", "Three of many"]) await seller.list({ title });
  await world.chain.client.mine({ blocks: 500 });
  for (const { manner } of world.endpoints) Object.assign(manner, { mostBlocks: 100, mostLogs: 5 });
  const since = Date.now();
  const reader = await person("reader", { wallets: [] });
  const page = await reader.open("/data");
  await findDataset(page, "Three of many");
  const asked = world.log.calls("eth_getLogs", { since });
  const { client, entry } = world.chain;
  const blocks = Number(await client.getBlockNumber()) - entry.firstBlock;
  const logs = (await client.getLogs({ address: Object.values(entry.contracts), fromBlock: 0n })).length;
  // Each endpoint is asked for all of it; what one refuses is asked of the other, and halved when both refuse: about twice for
  // each answer, and a few times to learn. Asked block by block it would be hundreds.
  const answers = Math.ceil(blocks / 100) + Math.ceil(logs / 5);
  expect(asked, `requests for ${logs} logs of ${blocks} blocks`).toBeLessThanOrEqual(2 * (3 * answers + 10));
});

test("an endpoint that keeps back a listing is found out, and people are warned", async ({ world, person }) => {
  const seller = await openShop(world, "a seller kept back");
  await seller.list({ title: "Kept back by one" });
  world.endpoints[0].manner.lie = withoutLogsOf(LISTED);
  const reader = await person("reader", { wallets: [] });
  const page = await reader.open("/data");
  await expect(page.getByText("This network's endpoints disagree")).toBeVisible();
});

test("an endpoint on a chain of its own is found out, and people are warned", async ({ world, person }) => {
  const seller = await openShop(world, "a seller on one chain");
  await seller.list({ title: "On one chain of two" });
  world.endpoints[1].manner.lie = withOtherHashes;
  const reader = await person("reader", { wallets: [] });
  const page = await reader.open("/data");
  await expect(page.getByText("This network's endpoints disagree")).toBeVisible();
});

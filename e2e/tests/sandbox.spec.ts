import { Chain } from "../helpers/chain.ts";
import { expect, test } from "../helpers/test.ts";

const blockNumber = async (chain: Chain) => Number(await chain.request("eth_blockNumber"));

/** A transfer of one wei to the steward, without waiting for its receipt. */
const send = (chain: Chain) =>
  chain.request("eth_sendTransaction", [{ to: chain.address("steward"), value: "0x1", gas: "0x5208" }]);

test("tabs share one chain, each with the account of its persona", async ({ context }) => {
  const first = await Chain.join(context);
  const second = await Chain.join(context);
  await first.wallet("researcher");
  await second.wallet("arbiter");
  const hash = await send(first);
  expect(await second.request("eth_getTransactionByHash", [hash])).toMatchObject({ from: first.address("researcher") });
  await send(second);
  expect(await blockNumber(first)).toBe(2);
  expect(await first.request("eth_accounts")).toEqual([first.address("researcher")]);
  const refused = first.request("eth_sendTransaction", [{ from: first.address("arbiter"), to: first.address("steward") }]);
  await expect(refused).rejects.toMatchObject({ code: 4100 });
});

test("the chain, its clock and its receipts outlive every tab", async ({ context }) => {
  const before = await Chain.join(context);
  await before.wallet("researcher");
  const hash = await send(before);
  const receipt = await before.request("eth_getTransactionReceipt", [hash]);
  await before.passTime(86_400);
  await before.leave();

  const after = await Chain.join(context);
  expect(await blockNumber(after)).toBe(2);
  expect(await after.request("eth_getTransactionReceipt", [hash])).toEqual(receipt);
  expect(await after.request("sandbox_time")).toMatchObject({ offset: 86_400 });
});

test("requests open while the leading tab closes are answered, and none is carried out twice", async ({ context }) => {
  const leading = await Chain.join(context);
  await leading.wallet("steward");
  const following = await Chain.join(context);
  await following.wallet("researcher");
  const open = Array.from({ length: 60 }, () => send(following));
  await Promise.all([open[2], leading.leave()]);
  const hashes = await Promise.all(open);
  expect(new Set(hashes).size).toBe(60);
  expect(await blockNumber(following)).toBe(60);
});

test("a reset is told to every tab and starts the chain anew", async ({ context }) => {
  const first = await Chain.join(context);
  await first.wallet("researcher");
  const second = await Chain.join(context);
  await send(first);
  await first.request("sandbox_reset");
  expect(await blockNumber(second)).toBe(0);
  await first.leave();
  await second.leave();
  expect(await blockNumber(await Chain.join(context))).toBe(0);
});

test("deleting the browser's storage under a running chain neither blocks nor breaks it", async ({ context, page }) => {
  const chain = await Chain.join(context);
  await chain.wallet("researcher");
  await send(chain);
  await page.goto("/config.json");
  const outcome = await page.evaluate(
    () =>
      new Promise((settle) => {
        const request = indexedDB.deleteDatabase("theriac-sandbox");
        request.onsuccess = () => settle("deleted");
        request.onerror = () => settle("failed");
        request.onblocked = () => settle("blocked");
      }),
  );
  expect(outcome).toBe("deleted");
  await send(chain);
  await chain.leave();
  expect(await blockNumber(await Chain.join(context))).toBe(2);
});

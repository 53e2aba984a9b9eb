import { parseUnits } from "viem";
import { abi, Chain } from "../helpers/chain.ts";
import { expect, test } from "../helpers/test.ts";

const unit = (amount: string) => parseUnits(amount, 6);

test("an independent client reads the sandbox, sends to it, and every tab sees the same chain", async ({ context }) => {
  const first = await Chain.join(context);
  const second = await Chain.join(context);
  expect(second.deployment).toEqual(first.deployment);
  expect(await second.balance("researcher")).toBe(unit("100000"));

  const wallet = await first.wallet("researcher");
  const hash = await wallet.writeContract({
    address: first.deployment.token,
    abi: abi("TestToken"),
    functionName: "transfer",
    args: [first.address("steward"), unit("12.5")],
  });
  expect((await first.reader.getTransactionReceipt({ hash })).status).toBe("success");
  expect(await second.balance("researcher")).toBe(unit("99987.5"));
  expect(await second.balance("steward")).toBe(unit("100012.5"));
});

test("the chain outlives the tab that ran it", async ({ context }) => {
  const first = await Chain.join(context);
  const second = await Chain.join(context);
  await first.passTime(3600);
  const before = await second.reader.getBlock();
  await first.leave();
  expect((await second.reader.getBlock()).number).toBe(before.number);
  await second.leave();

  const later = await Chain.join(context);
  expect((await later.reader.getBlock()).hash).toBe(before.hash);
});

test("a refusal names the contract's error", async ({ context }) => {
  const chain = await Chain.join(context);
  const wallet = await chain.wallet("researcher");
  const tooMuch = wallet.writeContract({
    address: chain.deployment.token,
    abi: abi("TestToken"),
    functionName: "transfer",
    args: [chain.address("steward"), unit("100001")],
  });
  await expect(tooMuch).rejects.toThrow(/ERC20InsufficientBalance/);
});

// An independent client: viem and noble's curves, written from docs/ alone, trades on the deployed contracts.
import assert from "node:assert/strict";
import { test } from "node:test";

import { openChain, TOKENS_EACH } from "./chain.mjs";

test("the deployed contracts know each other, and everyone can pay", async (t) => {
  const { client, contracts, people } = await openChain(t);
  assert.equal(await client.readContract({ ...contracts.market, functionName: "calls" }), contracts.calls.address);
  assert.equal(await client.readContract({ ...contracts.market, functionName: "consents" }), contracts.consents.address);
  for (const { account } of Object.values(people)) {
    assert.ok((await client.getBalance(account)) > 0n);
    assert.equal(await client.readContract({ ...contracts.token, functionName: "balanceOf", args: [account.address] }), TOKENS_EACH);
  }
});

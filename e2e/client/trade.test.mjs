// An independent client: viem and noble's curves, written from docs/ alone, trades on the deployed contracts.
import assert from "node:assert/strict";
import { test } from "node:test";

import { zeroAddress, zeroHash } from "viem";
import { privateKeyToAccount } from "viem/accounts";

import { audit } from "./audit.mjs";
import { placeOrder, prepareOrder, signPermit } from "./buyer.mjs";
import { openChain, TOKENS_EACH } from "./chain.mjs";
import { samePoint } from "./group.mjs";
import { contextOf, sealId } from "./hashes.mjs";
import { verifyReseal } from "./proofs.mjs";
import { checkBeforeOrder, openDelivery, openPlaintext } from "./reader.mjs";
import { typedData } from "./receipts.mjs";
import { unseal } from "./seal.mjs";
import { deliveryOf } from "./steward.mjs";
import { FEE_BPS, HOUR, openListing, PLAINTEXT, PRICE, PURPOSE } from "./world.mjs";

test("the deployed contracts know each other, and everyone can pay", async (t) => {
  const { client, contracts, people } = await openChain(t);
  assert.equal(await client.readContract({ ...contracts.market, functionName: "calls" }), contracts.calls.address);
  assert.equal(await client.readContract({ ...contracts.market, functionName: "consents" }), contracts.consents.address);
  for (const { account } of Object.values(people)) {
    assert.ok((await client.getBalance(account)) > 0n);
    assert.equal(await client.readContract({ ...contracts.token, functionName: "balanceOf", args: [account.address] }), TOKENS_EACH);
  }
});

test("two sales from a call end with the table opened and every unit where the split says", async (t) => {
  const { world, offered, fetchFile } = await openListing(t);
  const { contracts, people, seeds, send, read, refused, waitUntil, balance, walletFor } = world;
  const market = contracts.market.address;
  const wish = { seed: seeds.researcher, purpose: PURPOSE, evidence: zeroHash };
  const { listing, seal } = offered;

  const checked = await checkBeforeOrder(world, offered.id, fetchFile, wish);
  const first = await placeOrder(world, checked, wish);
  const second = prepareOrder(world, checked, wish);
  await send(people.researcher, "market", "orderWithPermit", ...second.args, await signPermit(world, PRICE));
  assert.equal(await read("token", "allowance", people.researcher.account.address, market), 0n);
  assert.equal(await balance(people.researcher.account.address), TOKENS_EACH - 2n * PRICE);
  assert.equal(await balance(market), 2n * PRICE);

  for (const placed of [first, second]) {
    const { to, args } = deliveryOf(world, placed, seal, offered.k);
    await send(people.steward, "market", "deliver", ...args);
    const opened = await openDelivery(world, placed, placed.b);
    assert.equal(sealId(opened.seal), sealId(to));
    assert.ok(samePoint(opened.M, unseal(seal, offered.k)), "the buyer has the M that was listed");
    assert.deepEqual(openPlaintext(opened.M, checked), PLAINTEXT);
    const context = contextOf({ tag: "deliver", chainId: world.chainId, market, id: placed.orderId });
    assert.ok(verifyReseal(context, seal, to, args.at(-1)), "anyone can verify the delivery");
    const { deliveredAt } = await read("market", "orderState", placed.orderId);
    await refused("InspectionNotOver", [placed.orderId, deliveredAt + listing.inspectionWindow], people.relayer, "market", "settle", listing, placed.order);
  }

  const { deliveredAt } = await read("market", "orderState", second.orderId);
  await waitUntil(deliveredAt + listing.inspectionWindow + 1n);
  for (const placed of [first, second]) await send(people.relayer, "market", "settle", listing, placed.order);

  const fee = (PRICE * BigInt(FEE_BPS)) / 10_000n;
  const revenue = 2n * (PRICE - fee);
  const state = await read("market", "listingState", offered.id);
  assert.deepEqual({ revenue: state.revenue, fees: state.fees }, { revenue, fees: 2n * fee });
  const dueTo = ({ weight }) => (revenue * weight) / listing.totalWeight;
  const claimOf = (index) => [listing, checked.leaves[index], checked.split.path(index)];
  const authorise = (index, terms) => ({ listing: offered.id, index, claimedBefore: 0n, minReceived: 0n, deadline: deliveredAt + 30n * 24n * HOUR, ...terms });

  // The first sends its claim itself, to another address; the market ignores the signature.
  const direct = await walletFor(offered.contributions[0].secret);
  const payout = privateKeyToAccount(`0x${"7".repeat(64)}`).address;
  const terms = { recipient: payout, relayer: zeroAddress, fee: 0n };
  await send(direct, "market", "claim", ...claimOf(0), authorise(0, terms), "0x");
  assert.equal(await balance(payout), dueTo(checked.leaves[0]));
  await refused("ClaimedBeforeMismatch", [0n, dueTo(checked.leaves[0])], direct, "market", "claim", ...claimOf(0), authorise(0, terms), "0x");

  // The others sign, and somebody sends it for a fee.
  let earned = 0n;
  for (const index of [1, 2]) {
    const due = dueTo(checked.leaves[index]);
    const signer = privateKeyToAccount(offered.contributions[index].secret);
    const given = authorise(index, { recipient: signer.address, relayer: people.relayer.account.address, fee: due / 10n, minReceived: due - due / 10n });
    const signature = await signer.signTypedData(typedData("ClaimAuthorisation", world.chainId, market, given));
    await refused("NotRelayer", [people.arbiter.account.address, given.relayer], people.arbiter, "market", "claim", ...claimOf(index), given, signature);
    await send(people.relayer, "market", "claim", ...claimOf(index), given, signature);
    assert.equal(await balance(signer.address), due - due / 10n);
    earned += due / 10n;
  }
  assert.equal(await balance(people.relayer.account.address), TOKENS_EACH + earned);

  await send(people.steward, "market", "claimFee", listing);
  assert.equal(await balance(people.steward.account.address), TOKENS_EACH + 2n * fee);
  const rounding = revenue - checked.leaves.reduce((sum, leaf) => sum + dueTo(leaf), 0n);
  assert.ok(rounding < BigInt(checked.leaves.length));
  assert.equal(await balance(market), rounding, "nothing but the rounding stays");
  await audit(world);
});

// A self-listing: one leaf, nobody's acceptance, no arbiter; and one that is given away.
import assert from "node:assert/strict";
import { test } from "node:test";

import { zeroAddress, zeroHash } from "viem";

import { audit } from "./audit.mjs";
import { placeOrder, prepareOrder } from "./buyer.mjs";
import { accountSecret, exchangeKey, labelHex } from "./keys.mjs";
import { checkBeforeOrder, findListing, openDelivery, openPlaintext } from "./reader.mjs";
import { unseal } from "./seal.mjs";
import { deliveryOf } from "./steward.mjs";
import { FEE_BPS, openSelfListing, PLAINTEXT, PRICE, PURPOSE } from "./world.mjs";

test("a self-listing is sold and settled at once, and its one leaf gets all but the fee, with keys from seed and chain alone", async (t) => {
  const { world, offered, fetchFile } = await openSelfListing(t);
  const { people, seeds, send, now, balance, walletFor } = world;
  const wish = { seed: seeds.researcher, purpose: PURPOSE, evidence: zeroHash };
  const placed = await placeOrder(world, await checkBeforeOrder(world, offered.id, fetchFile, wish), wish);

  // The steward has lost everything but its seed: nonce and seal are on the chain.
  const found = await findListing(world, offered.id);
  const nonce = labelHex(found.listing.nonce);
  const { secret: k } = exchangeKey(seeds.steward, `exchange/list/${nonce}`);
  assert.deepEqual(unseal(found.seal, k), offered.M);
  await send(people.steward, "market", "deliver", ...deliveryOf(world, placed, found.seal, k).args);
  await send(people.relayer, "market", "settle", offered.listing, placed.order);

  const { M } = await openDelivery(world, placed, placed.b);
  assert.deepEqual(openPlaintext(M, await checkBeforeOrder(world, offered.id, fetchFile, wish)), PLAINTEXT);
  const wallet = await walletFor(accountSecret(seeds.steward, `account/0/${nonce}`));
  const recipient = wallet.account.address;
  const given = { listing: offered.id, index: 0, claimedBefore: 0n, recipient, relayer: zeroAddress, fee: 0n, minReceived: 0n, deadline: (await now()) + 60n };
  await send(wallet, "market", "claim", offered.listing, offered.leaves[0], { hashes: [], sums: [] }, given, "0x");
  assert.equal(await balance(recipient), PRICE - (PRICE * BigInt(FEE_BPS)) / 10_000n);
  await audit(world);
});

test("a self-listing whose leaf is weighed by another utility than its card's is not bought", async (t) => {
  const { world, offered, fetchFile } = await openSelfListing(t, { utility: 8999 });
  await assert.rejects(checkBeforeOrder(world, offered.id, fetchFile, { purpose: PURPOSE, evidence: zeroHash }), /utility is not the card's/);
});

test("what costs nothing is ordered without an approval, and leaves nothing to claim", async (t) => {
  const { world, offered } = await openSelfListing(t, { price: 0n });
  const { people, seeds, send, refused } = world;
  const placed = prepareOrder(world, offered, { seed: seeds.researcher, purpose: PURPOSE });
  await send(people.researcher, "market", "order", ...placed.args);
  await send(people.steward, "market", "deliver", ...deliveryOf(world, placed, offered.seal, offered.k).args);
  await send(people.steward, "market", "settle", offered.listing, placed.order);
  await refused("NothingToClaim", [offered.id], people.steward, "market", "claimFee", offered.listing);
  await audit(world);
});

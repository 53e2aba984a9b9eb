// Withdrawal and enforcement: how a listing closes, and what becomes of orders in flight.
import assert from "node:assert/strict";
import { test } from "node:test";

import { zeroHash } from "viem";

import { audit } from "./audit.mjs";
import { placeOrder, prepareOrder } from "./buyer.mjs";
import { TOKENS_EACH } from "./chain.mjs";
import { deadlineOf, LISTING, ORDER, REASON } from "./ledger.mjs";
import { splitOf } from "./split.mjs";
import { deliveryOf } from "./steward.mjs";
import { termsOf } from "./terms.mjs";
import { DAY, HOUR, openListing, PRICE, PURPOSE } from "./world.mjs";

const wishOf = ({ seeds }) => ({ seed: seeds.researcher, purpose: PURPOSE, evidence: zeroHash });

/** A leaf and its path, from the leaves as they are listed. */
const shown = ({ leaves }, index) => [leaves[index], splitOf(leaves).path(index)];

test("a slip that somebody else sends closes the listing; an order in flight is delivered within the hour, and after it refunded", async (t) => {
  const { world, offered } = await openListing(t);
  const { people, send, read, refused, timeOf, waitUntil, balance } = world;
  const { listing, id } = offered;
  const [kept, missed] = [await placeOrder(world, offered, wishOf(world)), await placeOrder(world, offered, wishOf(world))];
  const { receipt, slip } = offered.contributions[2];
  const consentUntil = receipt.expiresAt;
  await refused("ConsentStands", [receipt.account, consentUntil, listing.endsAt], people.relayer, "market", "enforceConsent", listing, ...shown(offered, 2));

  const withdrawal = await send(people.relayer, "consents", "withdraw", receipt.account, slip);
  const since = await timeOf(withdrawal);
  await refused("AlreadyWithdrawn", [receipt.account, since], people.relayer, "consents", "withdraw", receipt.account, slip);
  const closed = await send(people.relayer, "market", "enforceConsent", listing, ...shown(offered, 2));
  const closedAt = await timeOf(closed);
  const state = await read("market", "listingState", id);
  assert.deepEqual([state.status, state.reason, state.closedAt], [LISTING.Closed, REASON.Withdrawn, closedAt]);
  await refused("ListingClosed", [id, closedAt], people.researcher, "market", "order", ...prepareOrder(world, offered, wishOf(world)).args);

  const ledger = await audit(world, [receipt.account]);
  const stored = (await read("market", "orderState", kept.orderId)).deadline;
  assert.ok(stored > closedAt + HOUR, "the stored deadline stays");
  assert.equal(deadlineOf(ledger, kept.orderId), closedAt + HOUR);
  await waitUntil(closedAt + HOUR - 60n);
  await refused("DeadlineNotPassed", [missed.orderId, closedAt + HOUR], people.relayer, "market", "refund", listing, missed.order);
  await send(people.steward, "market", "deliver", ...deliveryOf(world, kept, offered.seal, offered.k).args);
  await waitUntil(closedAt + HOUR + 1n);
  const late = deliveryOf(world, missed, offered.seal, offered.k).args;
  await refused("DeadlinePassed", [missed.orderId, closedAt + HOUR], people.steward, "market", "deliver", ...late);
  await send(people.relayer, "market", "refund", listing, missed.order);
  assert.equal(await balance(people.researcher.account.address), TOKENS_EACH - PRICE);
  const after = await audit(world, [receipt.account]);
  assert.deepEqual([after.orders.get(kept.orderId).status, after.orders.get(missed.orderId).status], [ORDER.Delivered, ORDER.Refunded]);
});

test("a narrower receipt that a contributor signs later closes the listing, and one that covers it does not", async (t) => {
  const { world, offered } = await openListing(t);
  const { people, send, read, refused } = world;
  const { listing, id, contributions } = offered;
  const { receipt, signature, signReceipt } = contributions[1];
  const enforce = (consent, signed) => [listing, ...shown(offered, 1), consent, signed];
  await refused("ConsentCovers", [receipt.account], people.relayer, "market", "enforceConsentByReceipt", ...enforce(receipt, signature));

  const narrower = { ...receipt, terms: termsOf("GRU", "NCU", "NPU") };
  const digest = await read("consents", "consentDigest", narrower);
  await refused("SignatureInvalid", [receipt.account, digest], people.relayer, "market", "enforceConsentByReceipt", ...enforce(narrower, signature));
  const elsewhere = { ...narrower, callId: zeroHash };
  const strayed = enforce(elsewhere, await signReceipt(elsewhere));
  await refused("ReceiptMismatch", [receipt.account, zeroHash], people.relayer, "market", "enforceConsentByReceipt", ...strayed);

  await send(people.relayer, "market", "enforceConsentByReceipt", ...enforce(narrower, await signReceipt(narrower)));
  assert.equal((await read("market", "listingState", id)).reason, REASON.ConsentExceeded);
  await audit(world);
});

test("a listing that outlasts a consent closes by its leaf alone", async (t) => {
  const endsAt = BigInt(Math.ceil(Date.now() / 1000)) + 410n * DAY;
  const { world, offered } = await openListing(t, { accessPeriod: DAY, deliveryWindow: HOUR, endsAt });
  const { people, send, read, refused } = world;
  const { account, consentUntil } = offered.leaves[1];
  const stands = [account, consentUntil, endsAt];
  await refused("ConsentStands", stands, people.relayer, "market", "enforceConsent", offered.listing, ...shown(offered, 1));
  await send(people.relayer, "market", "enforceConsent", offered.listing, ...shown(offered, 0));
  assert.equal((await read("market", "listingState", offered.id)).reason, REASON.ConsentEnds);
  await audit(world);
});

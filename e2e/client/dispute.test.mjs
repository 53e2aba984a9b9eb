// Disputes: what the arbiter opens, what each side gets, and what becomes of the licence.
import assert from "node:assert/strict";
import { test } from "node:test";

import { zeroHash } from "viem";

import { audit } from "./audit.mjs";
import { disputeOf, placeOrder } from "./buyer.mjs";
import { TOKENS_EACH } from "./chain.mjs";
import { samePoint } from "./group.mjs";
import { LICENCE } from "./ledger.mjs";
import { openDelivery } from "./reader.mjs";
import { unseal } from "./seal.mjs";
import { deliveryOf } from "./steward.mjs";
import { ARBITER_FEE, BOND, DAY, FEE_BPS, openListing, PRICE, PURPOSE } from "./world.mjs";

/** An order, delivered; `licence` reads the state of its licence. */
async function delivered({ world, offered }) {
  const { people, seeds, send, read } = world;
  const placed = await placeOrder(world, offered, { seed: seeds.researcher, purpose: PURPOSE, evidence: zeroHash });
  const licence = async () => (await read("market", "licence", placed.listing, placed.order)).state;
  assert.equal(await licence(), LICENCE.None);
  await send(people.steward, "market", "deliver", ...deliveryOf(world, placed, offered.seal, offered.k).args);
  assert.equal(await licence(), LICENCE.Valid);
  return { ...placed, licence };
}

/** The same, disputed. The arbiter opens the M that was listed from the event. */
async function disputed({ world, offered, arbiter }) {
  const { contracts, people, send, onlyEvent } = world;
  const placed = await delivered({ world, offered });
  const { seal } = await openDelivery(world, placed, placed.b);
  await send(people.researcher, "token", "approve", contracts.market.address, BOND);
  await send(people.researcher, "market", "dispute", ...disputeOf(world, placed, seal, arbiter.arbiter));
  assert.equal(await placed.licence(), LICENCE.Suspended);
  const event = await onlyEvent("market", "Disputed", { id: placed.orderId });
  assert.ok(samePoint(unseal(event.args.seal, arbiter.secret), offered.M), "the arbiter opens what the buyer got");
  return placed;
}

const rule = ({ people, send }, { listing, order }, bps) => send(people.arbiter, "market", "rule", listing, order, bps);

test("a ruling for the buyer gives back price and bond less the fee; one for the steward keeps the licence; credits are withdrawn to the unit", async (t) => {
  const market = await openListing(t);
  const { world, offered } = market;
  const { people, send, read, refused, balance, contracts } = world;
  const token = contracts.token.address;
  const [buyer, arbiter] = [people.researcher, people.arbiter].map((person) => person.account.address);
  const wins = await disputed(market);
  const loses = await disputed(market);
  await audit(world);
  await refused("NoCredit", [token, buyer], people.researcher, "market", "withdrawCredit", token);
  await refused("RefundInvalid", [10_001], people.arbiter, "market", "rule", wins.listing, wins.order, 10_001);
  await refused("NotArbiter", [buyer, arbiter], people.researcher, "market", "rule", wins.listing, wins.order, 10_000);

  await rule(world, wins, 10_000);
  assert.equal(await wins.licence(), LICENCE.Void);
  assert.equal(await read("market", "credit", token, buyer), PRICE - ARBITER_FEE + BOND);
  await audit(world);

  await rule(world, loses, 4_000);
  assert.equal(await loses.licence(), LICENCE.Valid);
  const refund = (PRICE * 4_000n) / 10_000n;
  const divided = PRICE - refund + BOND - ARBITER_FEE;
  const fee = (divided * BigInt(FEE_BPS)) / 10_000n;
  const { revenue, fees } = await read("market", "listingState", offered.id);
  assert.deepEqual({ revenue, fees }, { revenue: divided - fee, fees: fee });
  await audit(world);

  await send(people.researcher, "market", "withdrawCredit", token);
  await send(people.arbiter, "market", "withdrawCredit", token);
  assert.equal(await balance(arbiter), TOKENS_EACH + 2n * ARBITER_FEE);
  assert.equal(await balance(buyer), TOKENS_EACH - 2n * PRICE - 2n * BOND + PRICE - ARBITER_FEE + BOND + refund);
  await refused("NoCredit", [token, arbiter], people.arbiter, "market", "withdrawCredit", token);
  await audit(world);
});

test("only 10,000 voids a licence: a lower ruling can move the same money and leave it valid until its end", async (t) => {
  const market = await openListing(t);
  const { world } = market;
  const { read, waitUntil, now } = world;
  const placed = await disputed(market);
  await rule(world, placed, 9_999);
  assert.equal(await read("market", "credit", world.contracts.token.address, placed.order.buyer), PRICE - ARBITER_FEE + BOND);
  assert.equal(await placed.licence(), LICENCE.Valid);
  const { until } = await read("market", "licence", placed.listing, placed.order);
  await waitUntil(until);
  assert.equal(await placed.licence(), LICENCE.Valid, "the last second is included");
  await audit(world);
  await waitUntil(until + 1n);
  assert.equal(await now(), until + 1n);
  assert.equal(await placed.licence(), LICENCE.Ended);
  await audit(world);
});

test("a dispute on which the arbiter is silent lapses: price and bond come back and the licence is void", async (t) => {
  const market = await openListing(t);
  const { world } = market;
  const { people, send, read, refused, waitUntil, balance } = world;
  const placed = await disputed(market);
  const buyer = placed.order.buyer;
  const { disputedAt } = await read("market", "orderState", placed.orderId);
  const until = disputedAt + 14n * DAY;
  await refused("RulingNotOver", [placed.orderId, until], people.relayer, "market", "lapse", placed.listing, placed.order);
  await waitUntil(until + 1n);
  await refused("RulingOver", [placed.orderId, until], people.arbiter, "market", "rule", placed.listing, placed.order, 0);
  assert.equal(await balance(buyer), TOKENS_EACH - PRICE - BOND);
  await send(people.relayer, "market", "lapse", placed.listing, placed.order);
  assert.equal(await balance(buyer), TOKENS_EACH);
  assert.equal(await placed.licence(), LICENCE.Void);
  await audit(world);
});

// The seconds at which one thing stops being possible and the next begins (contracts.md 3; 8, invariant 3).
import assert from "node:assert/strict";
import { test } from "node:test";

import { zeroHash } from "viem";

import { disputeOf, placeOrder } from "./buyer.mjs";
import { openDelivery } from "./reader.mjs";
import { deliveryOf } from "./steward.mjs";
import { BOND, DAY, HOUR, openListing, PURPOSE } from "./world.mjs";

test("at every second exactly one of delivery and refund, of dispute and settlement, of ruling and lapse is possible", async (t) => {
  const { world, offered, arbiter } = await openListing(t);
  const { contracts, people, seeds, send, read, outcomeAt, timeOf } = world;
  const { listing, seal, k } = offered;
  /** At the last second of `first` it alone is possible, and `second` alone one second later. */
  async function changesAfter(last, [first, tooLate], [second, tooEarly]) {
    assert.deepEqual([await outcomeAt(last, ...first), await outcomeAt(last, ...second)], ["done", tooEarly]);
    assert.deepEqual([await outcomeAt(last + 1n, ...first), await outcomeAt(last + 1n, ...second)], [tooLate, "done"]);
  }
  const wish = { seed: seeds.researcher, purpose: PURPOSE, evidence: zeroHash };
  const [placed, open] = [await placeOrder(world, offered, wish), await placeOrder(world, offered, wish)];
  const deliver = ({ order, orderId }) => [people.steward, "market", "deliver", ...deliveryOf(world, { listing, order, orderId }, seal, k).args];
  const state = () => read("market", "orderState", placed.orderId);
  const call = (person, name, { order }, ...args) => [person, "market", name, listing, order, ...args];

  const refund = (it) => [call(people.relayer, "refund", it), "DeadlineNotPassed"];
  await changesAfter((await state()).deadline, [deliver(placed), "DeadlinePassed"], refund(placed));

  await send(...deliver(placed));
  await send(people.researcher, "token", "approve", contracts.market.address, BOND);
  const delivered = (await openDelivery(world, placed, placed.b)).seal;
  const dispute = [people.researcher, "market", "dispute", ...disputeOf(world, placed, delivered, arbiter.arbiter)];
  const settle = call(people.relayer, "settle", placed);
  const inspectedUntil = (await state()).deliveredAt + listing.inspectionWindow;
  await changesAfter(inspectedUntil, [dispute, "InspectionOver"], [settle, "InspectionNotOver"]);

  await send(...dispute);
  const { disputedAt } = await state();
  const rule = call(people.arbiter, "rule", placed, 0);
  await changesAfter(disputedAt + 14n * DAY, [rule, "RulingOver"], [call(people.relayer, "lapse", placed), "RulingNotOver"]);

  const closedAt = await timeOf(await send(people.steward, "market", "close", listing));
  await changesAfter(closedAt + HOUR, [deliver(open), "DeadlinePassed"], refund(open));
});

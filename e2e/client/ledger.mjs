// State rebuilt from logs and block times alone (contracts.md 2, 3, 5).
import { sealId } from "./hashes.mjs";
import { decide } from "./terms.mjs";

export const LISTING = { Open: 1, Closed: 2 };
export const REASON = { None: 0, Steward: 1, Withdrawn: 2, ConsentEnds: 3, ConsentExceeded: 4 };
export const ORDER = { None: 0, Open: 1, Delivered: 2, Disputed: 3, Settled: 4, Ruled: 5, Lapsed: 6, Refunded: 7, Declined: 8 };
export const LICENCE = { None: 0, Valid: 1, Suspended: 2, Void: 3, Ended: 4 };
const CALL = { Open: 1, Closed: 2 };
/** `sealUntil` of a delegate's seal that was not removed. */
export const FOREVER = 2n ** 40n - 1n;

/** A map whose missing entries are 0. */
class Sums extends Map {
  get = (key) => super.get(key) ?? 0n;
  add = (key, amount) => this.set(key, this.get(key) + amount);
}
export const pair = (a, b) => `${a}/${b}`.toLowerCase();

function emptyLedger() {
  const sums = () => new Sums();
  const records = { calls: new Map(), listings: new Map(), orders: new Map(), arbiters: new Map() };
  return { ...records, withdrawn: sums(), claimed: sums(), credit: sums(), sealUntil: sums() };
}

/** What each event changes; `at` is the time of its block. */
const APPLY = {
  Opened: ({ calls }, { id }) => calls.set(id, CALL.Open),
  CallClosed: ({ calls }, { id }) => calls.set(id, CALL.Closed),
  Listed: ({ listings }, { id, listing, seal }) =>
    listings.set(id, { listing, seal, status: LISTING.Open, reason: REASON.None, closedAt: 0n, revenue: 0n, fees: 0n }),
  Located: () => {},
  LeavesPosted: () => {},
  SealAdded: ({ sealUntil }, { id, seal }) => sealUntil.set(pair(id, sealId(seal)), FOREVER),
  SealRemoved: ({ sealUntil }, { id, sealId: removed, until }) => sealUntil.set(pair(id, removed), until),
  Closed: ({ listings }, { id, reason }, at) => Object.assign(listings.get(id), { status: LISTING.Closed, reason, closedAt: at }),
  Ordered: ({ orders }, { id, order, verdict, deadline }) =>
    orders.set(id, { order, verdict, status: ORDER.Open, approved: false, deadline, deliveredAt: 0n, disputedAt: 0n, sealId: `0x${"0".repeat(40)}` }),
  Approved: ({ orders }, { id }) => Object.assign(orders.get(id), { approved: true }),
  Delivered: ({ orders }, { id, r, c }, at) => {
    const placed = orders.get(id);
    const delivered = sealId({ holder: placed.order.buyerKey, r, c });
    Object.assign(placed, { status: ORDER.Delivered, deliveredAt: at, sealId: delivered.slice(0, 42) });
  },
  Declined: ({ orders }, { id }) => Object.assign(orders.get(id), { status: ORDER.Declined }),
  Refunded: ({ orders }, { id }) => Object.assign(orders.get(id), { status: ORDER.Refunded }),
  Settled: (ledger, { id, listingId, toSplit, toSteward }) => {
    Object.assign(ledger.orders.get(id), { status: ORDER.Settled });
    earn(ledger, listingId, toSplit, toSteward);
  },
  ArbiterRegistered: ({ arbiters }, { id, arbiter }) => arbiters.set(id, arbiter),
  Disputed: ({ orders }, { id }, at) => Object.assign(orders.get(id), { status: ORDER.Disputed, deadline: 0n, disputedAt: at }),
  Ruled: (ledger, { id, listingId, refundBps, toBuyer, toArbiter, toSplit, toSteward }) => {
    const { listing } = ledger.listings.get(listingId);
    const placed = Object.assign(ledger.orders.get(id), { status: ORDER.Ruled, void: refundBps === 10_000 });
    ledger.credit.add(pair(listing.token, placed.order.buyer), toBuyer);
    ledger.credit.add(pair(listing.token, ledger.arbiters.get(listing.arbiter).account), toArbiter);
    earn(ledger, listingId, toSplit, toSteward);
  },
  Lapsed: ({ orders }, { id }) => Object.assign(orders.get(id), { status: ORDER.Lapsed, void: true }),
  Claimed: ({ claimed }, { listingId, index, amount }) => claimed.add(pair(listingId, index), amount),
  FeeClaimed: ({ listings }, { listingId, amount }) => (listings.get(listingId).fees -= amount),
  CreditWithdrawn: ({ credit }, { token, account, amount }) => credit.add(pair(token, account), -amount),
  Withdrawn: ({ withdrawn }, { account }, at) => withdrawn.set(account.toLowerCase(), at),
};

function earn({ listings }, id, toSplit, toSteward) {
  const record = listings.get(id);
  record.revenue += toSplit;
  record.fees += toSteward;
}

/** Every log of the three contracts, in the order of the chain. */
export async function rebuild({ client, contracts, timeOf }) {
  const { market, calls, consents } = contracts;
  const logs = (await Promise.all([market, calls, consents].map((contract) => client.getContractEvents({ ...contract, fromBlock: 0n, strict: true })))).flat();
  logs.sort((a, b) => Number(a.blockNumber - b.blockNumber) || a.logIndex - b.logIndex);
  const ledger = emptyLedger();
  for (const log of logs) APPLY[log.eventName](ledger, log.args, await timeOf(log));
  return ledger;
}

/** What the market must hold of a token: contracts.md 8, invariant 1. */
export function heldBy(ledger, token) {
  const isToken = (other) => other.toLowerCase() === token.toLowerCase();
  const listingOf = ({ order }) => ledger.listings.get(order.listingId).listing;
  let held = 0n;
  for (const placed of ledger.orders.values()) {
    const { token: paidIn, price, disputeBond } = listingOf(placed);
    if (!isToken(paidIn)) continue;
    if ([ORDER.Open, ORDER.Delivered, ORDER.Disputed].includes(placed.status)) held += price;
    if (placed.status === ORDER.Disputed) held += disputeBond;
  }
  for (const [key, amount] of ledger.credit) if (isToken(key.split("/")[0])) held += amount;
  for (const [id, { listing, revenue, fees }] of ledger.listings) {
    if (!isToken(listing.token)) continue;
    held += revenue + fees;
    for (let index = 0; index < listing.leafCount; index += 1) held -= ledger.claimed.get(pair(id, index));
  }
  return held;
}

/** The licence of an order at a time, as `licence` answers. */
export function licenceAt(ledger, id, time) {
  const placed = ledger.orders.get(id);
  if (placed === undefined || placed.deliveredAt === 0n) return { state: LICENCE.None };
  const { listing } = ledger.listings.get(placed.order.listingId);
  const { buyer, purpose, evidence } = placed.order;
  const until = placed.deliveredAt + listing.accessPeriod;
  return { buyer, purpose, until, state: stateOf(placed, time > until), obligations: decide(listing.terms, purpose, evidence, time).obligations };
}

function stateOf(placed, ended) {
  if (placed.void) return LICENCE.Void;
  if (ended) return LICENCE.Ended;
  return placed.status === ORDER.Disputed ? LICENCE.Suspended : LICENCE.Valid;
}

/** What `deliver` looks at: the deadline that binds once the listing closed. */
export function deadlineOf(ledger, id) {
  const { order, deadline } = ledger.orders.get(id);
  const { status, closedAt } = ledger.listings.get(order.listingId);
  const afterClosing = closedAt + 3600n;
  return status === LISTING.Closed && afterClosing < deadline ? afterClosing : deadline;
}

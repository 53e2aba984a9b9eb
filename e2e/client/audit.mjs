// The ledger from logs against what the contracts' views say, member by member.
import assert from "node:assert/strict";

import { zeroAddress } from "viem";

import { sealId } from "./hashes.mjs";
import { heldBy, licenceAt, pair, rebuild } from "./ledger.mjs";

const members = (object, names) => Object.fromEntries(names.map((name) => [name, object[name]]));
const LISTING_STATE = ["status", "reason", "closedAt", "revenue", "fees"];
const ORDER_STATE = ["status", "verdict", "approved", "deadline", "deliveredAt", "disputedAt", "sealId"];
const NO_LICENCE = { buyer: zeroAddress, purpose: 0n, obligations: 0n, until: 0n };

/** Fails unless everything that the logs tell is what the views answer; gives the ledger. */
export async function audit(world, accounts = []) {
  const { read, now, balance, contracts } = world;
  const ledger = await rebuild(world);
  for (const [id, status] of ledger.calls) assert.equal(await read("calls", "status", id), status);
  for (const [id, record] of ledger.listings) {
    assert.deepEqual(await read("market", "listingState", id), members(record, LISTING_STATE));
    assert.equal(await read("market", "sealUntil", id, sealId(record.seal)), 0, "the listing's own seal is not a delegate's");
    for (let index = 0; index < record.listing.leafCount; index += 1) {
      assert.equal(await read("market", "claimed", id, index), ledger.claimed.get(pair(id, index)));
    }
  }
  for (const [key, until] of ledger.sealUntil) assert.equal(BigInt(await read("market", "sealUntil", ...key.split("/"))), until);
  for (const [id, { account, fee }] of ledger.arbiters) assert.deepEqual(await read("market", "arbiterState", id), [account, fee]);
  for (const [id, placed] of ledger.orders) {
    assert.deepEqual(await read("market", "orderState", id), members(placed, ORDER_STATE));
    const { listing } = ledger.listings.get(placed.order.listingId);
    assert.deepEqual(await read("market", "licence", listing, placed.order), { ...NO_LICENCE, ...licenceAt(ledger, id, await now()) });
  }
  const token = contracts.token.address;
  for (const account of [...Object.values(world.people).map((person) => person.account.address), ...accounts]) {
    assert.equal(await read("market", "credit", token, account), ledger.credit.get(pair(token, account)));
    assert.equal(await read("consents", "withdrawnAt", account), ledger.withdrawn.get(account.toLowerCase()));
  }
  assert.equal(await balance(contracts.market.address), heldBy(ledger, token), "the market holds what the logs account for");
  return ledger;
}

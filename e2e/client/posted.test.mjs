// A tree that nobody can hide: leaves in calldata, by whoever has them.
import assert from "node:assert/strict";
import { test } from "node:test";

import { concat, encodeFunctionData, numberToHex, size, zeroHash } from "viem";

import { audit } from "./audit.mjs";
import { REASON } from "./ledger.mjs";
import { findPostedLeaves } from "./posted.mjs";
import { rootOfPath, splitOf } from "./split.mjs";
import { openListing } from "./world.mjs";

const push2 = (number) => concat(["0x61", numberToHex(number, { size: 2 })]);

/** Creation code of a contract that holds a call's data in its code and sends it to `target`. */
function forwarder(target, data) {
  // CODECOPY of the data to memory, then CALL with it; no value, nothing returned.
  const before = (offset) =>
    concat([push2(size(data)), push2(offset), "0x600039", "0x60006000", push2(size(data)), "0x60006000", "0x73", target, "0x5af15000"]);
  const code = concat([before(size(before(0))), data]);
  return concat([push2(size(code)), "0x80600c6000396000f3", code]);
}

test("leaves posted by anyone give back the tree, and a path from calldata closes the listing", async (t) => {
  const { world, offered } = await openListing(t);
  const { people, send, read, refused } = world;
  const { listing, id } = offered;
  const { chunks, chunkHashes } = splitOf(offered.leaves);
  const changed = `${chunks[0].slice(0, -2)}${chunks[0].endsWith("00") ? "01" : "00"}`;
  await refused("LeavesMismatch", [id, 0], people.relayer, "market", "postLeaves", listing, 0, chunkHashes, changed);
  await assert.rejects(findPostedLeaves(world, id, listing), /a chunk is missing/);
  await send(people.relayer, "market", "postLeaves", listing, 0, chunkHashes, chunks[0]);

  const { leaves, split } = await findPostedLeaves(world, id, listing);
  for (const leaf of leaves) {
    const { splitRoot, totalWeight } = rootOfPath(leaf, leaves.length, split.path(leaf.index));
    assert.deepEqual([splitRoot, totalWeight], [listing.splitRoot, listing.totalWeight]);
  }

  const { receipt, slip } = offered.contributions[0];
  await send(people.relayer, "consents", "withdraw", receipt.account, slip);
  const heavier = { ...leaves[0], weight: leaves[0].weight + 1n };
  await refused("LeafNotInSplit", [id, 0], people.relayer, "market", "enforceConsent", listing, heavier, split.path(0));
  await send(people.relayer, "market", "enforceConsent", listing, leaves[0], split.path(0));
  assert.equal((await read("market", "listingState", id)).reason, REASON.Withdrawn);
  await audit(world, [receipt.account]);
});

test("a post through a contract that hides its data does not count, and does not hinder the next", async (t) => {
  const { world, offered } = await openListing(t);
  const { client, contracts, people, send, events } = world;
  const { listing, id } = offered;
  const { chunks, chunkHashes } = splitOf(offered.leaves);
  const data = encodeFunctionData({ abi: contracts.market.abi, functionName: "postLeaves", args: [listing, 0, chunkHashes, chunks[0]] });
  const run = async (transaction) => client.waitForTransactionReceipt({ hash: await people.relayer.sendTransaction(transaction) });
  const { contractAddress } = await run({ data: forwarder(contracts.market.address, data) });
  await run({ to: contractAddress, gas: 1_000_000n });
  assert.equal((await events("market", "LeavesPosted", { id })).length, 1, "the event alone says nothing");
  await assert.rejects(findPostedLeaves(world, id, listing), /a chunk is missing/);
  await send(people.relayer, "market", "postLeaves", listing, 0, chunkHashes, chunks[0]);
  assert.equal((await findPostedLeaves(world, id, listing)).leaves.length, listing.leafCount);
});

test("1,025 leaves take two posts, in any order and once repeated", async (t) => {
  const madeUp = (i) => ({ index: i, account: numberToHex(i + 1, { size: 20 }), weight: BigInt(i + 1), consentUntil: 2_000_000_000n, consent: zeroHash });
  const made = splitOf(Array.from({ length: 1025 }, (_, i) => madeUp(i)));
  const { splitRoot, totalWeight, leafCount, leavesHash, chunks, chunkHashes } = made;
  const { world, offered } = await openListing(t, { splitRoot, totalWeight, leafCount, leavesHash });
  const { people, send, refused } = world;
  const { listing, id } = offered;
  const post = (chunk, hashes, leaves) => [people.relayer, "market", "postLeaves", listing, chunk, hashes, leaves];
  await refused("LeavesMismatch", [id, 0], ...post(0, chunkHashes, chunks[1]));
  await refused("LeavesMismatch", [id, 1], ...post(1, chunkHashes.slice(1), chunks[1]));
  await refused("LeavesMismatch", [id, 2], ...post(2, chunkHashes, chunks[1]));
  await send(...post(1, chunkHashes, chunks[1]));
  await assert.rejects(findPostedLeaves(world, id, listing), /a chunk is missing/);
  await send(...post(0, chunkHashes, chunks[0]));
  await send(...post(1, chunkHashes, chunks[1]));
  const { split } = await findPostedLeaves(world, id, listing);
  assert.deepEqual(split.path(1024), made.path(1024));
});

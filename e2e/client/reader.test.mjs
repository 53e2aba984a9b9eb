// What a researcher checks before it pays: each thing of protocol.md 11, changed, stops the purchase for its own reason.
import assert from "node:assert/strict";
import { test } from "node:test";

import { x25519 } from "@noble/curves/ed25519";
import { bytesToHex, stringToBytes, zeroHash } from "viem";

import { sealBody } from "./body.mjs";
import { placeOrder } from "./buyer.mjs";
import { checkBeforeOrder, findListing, openDelivery, openPlaintext } from "./reader.mjs";
import { dataDigest } from "./receipts.mjs";
import { readEnvelope, writeEnvelope } from "./envelope.mjs";
import { deliveryOf } from "./steward.mjs";
import { purposeOf } from "./terms.mjs";
import { openListing, PLAINTEXT, PURPOSE } from "./world.mjs";

const flipped = (bytes, at) => Uint8Array.from(bytes, (byte, i) => (i === at ? byte ^ 1 : byte));

test("any file that is not the listing's stops the purchase, and so does a purpose that is denied", async (t) => {
  const { world, offered, fetchFile } = await openListing(t);
  const { id, locations } = offered;
  const wish = { purpose: PURPOSE, evidence: zeroHash };
  /** Checks with one file replaced by what `change` makes of it. */
  const changed = (name, change) => {
    const uri = locations[name];
    return checkBeforeOrder(world, id, (asked) => (asked === uri ? change(fetchFile(uri)) : fetchFile(asked)), wish);
  };
  const inLeaves = (from, to) => changed("leaves", (bytes) => stringToBytes(new TextDecoder().decode(bytes).replace(from, to)));

  assert.equal((await checkBeforeOrder(world, id, fetchFile, wish)).decision.verdict, 2);
  await assert.rejects(changed("card", (bytes) => flipped(bytes, 30)), /card: cardDigest/);
  await assert.rejects(changed("body", (bytes) => flipped(bytes, bytes.length - 1)), /body: bodyRoot/);
  await assert.rejects(changed("body", (bytes) => bytes.subarray(1)), /body: bodyLength/);
  await assert.rejects(inLeaves(/"weighedAt":\d+/, '"weighedAt":1'), /leaves file: weighedAt/);
  await assert.rejects(inLeaves('"utility":8123,"weight"', '"utility":8124,"weight"'), /leaves file: weight/);
  await assert.rejects(inLeaves(/"weight":\d+/, '"weight":1'), /leaves file: leavesHash/);
  await assert.rejects(inLeaves(/"acceptance":\{[^}]*\}/, '"acceptance":null'), /leaves file: acceptance/);
  await assert.rejects(inLeaves(/"signature":"0x[0-9a-f]{130}","utility":1,/, `"signature":"0x${"11".repeat(65)}","utility":1,`), /leaves file: signature/);
  await assert.rejects(inLeaves('"version":1', '"version":2'), /leaves file: version/);
  await assert.rejects(checkBeforeOrder(world, id, fetchFile, { ...wish, purpose: purposeOf("general") }), /purpose: denied/);
});

test("an event that does not hash to its id is no listing", async (t) => {
  const { world, offered } = await openListing(t);
  const lying = async (...query) => {
    const event = await world.onlyEvent(...query);
    return { ...event, args: { ...event.args, listing: { ...event.args.listing, price: 1n } } };
  };
  assert.equal((await findListing(world, offered.id)).id, offered.id);
  await assert.rejects(findListing({ ...world, onlyEvent: lying }, offered.id), /listing: id/);
});

test("a table that was exchanged under the same key shows in the plain root, an altered body in its tags", async (t) => {
  const { world, offered, fetchFile } = await openListing(t);
  const wish = { seed: world.seeds.researcher, purpose: PURPOSE, evidence: zeroHash };
  const checked = await checkBeforeOrder(world, offered.id, fetchFile, wish);
  const placed = await placeOrder(world, checked, wish);
  await world.send(world.people.steward, "market", "deliver", ...deliveryOf(world, placed, offered.seal, offered.k).args);
  const { M } = await openDelivery(world, placed, placed.b);
  assert.deepEqual(openPlaintext(M, checked), PLAINTEXT);
  const { body } = sealBody(M, flipped(PLAINTEXT, 0));
  assert.throws(() => openPlaintext(M, { ...checked, body }), /body: plainRoot/);
  assert.throws(() => openPlaintext(M, { ...checked, body: flipped(checked.body, 20) }), /segment: authentication/);
  await assert.rejects(openDelivery(world, placed, placed.b + 1n), /seal: made for another key/);
});

test("a steward refuses an envelope whose receipt is of other bytes, or not signed by its account", async (t) => {
  const { world, offered } = await openListing(t);
  const { receipt, signature, contribution } = offered.contributions[0];
  const inbox = new Uint8Array(32).fill(9);
  const salt = new Uint8Array(32).fill(3);
  const write = (changed) => writeEnvelope(x25519.getPublicKey(inbox), { receipt, signature, salt, contribution, ...changed });
  assert.throws(() => readEnvelope(write({}), inbox, world), /envelope: dataDigest/);
  const resalted = { ...receipt, dataDigest: dataDigest(bytesToHex(salt), contribution) };
  assert.throws(() => readEnvelope(write({ receipt: resalted }), inbox, world), /envelope: signature/);
});

// An order that a person must approve: evidence, exact rules, and obligations that end with their date.
import assert from "node:assert/strict";
import { test } from "node:test";

import { hexToBytes, zeroHash } from "viem";

import { audit } from "./audit.mjs";
import { placeOrder, prepareOrder } from "./buyer.mjs";
import { readEvidence, writeEvidence } from "./envelope.mjs";
import { secretBytes } from "./keys.mjs";
import { checkBeforeOrder } from "./reader.mjs";
import { deliveryOf } from "./steward.mjs";
import { MODIFIER, purposeOf, VERDICT } from "./terms.mjs";
import { DAY, openListing, PURPOSE, TERMS } from "./world.mjs";

const bit = (name) => 1n << BigInt(MODIFIER[name]);

test("with ethics approval required, the order waits for the steward to see the evidence and name exactly the rules", async (t) => {
  const day = BigInt(Math.floor(Date.now() / 86_400_000)) + 20n;
  const terms = TERMS | bit("IRB") | bit("MOR") | (day << 112n);
  const { world, offered, fetchFile } = await openListing(t, { terms });
  const { people, seeds, send, read, refused, waitUntil } = world;
  const purpose = PURPOSE | purposeOf("ethics");
  const seed = seeds.researcher;

  const { listing } = offered;
  const unproven = prepareOrder(world, offered, { seed, purpose });
  const denied = bit("IRB") | (1n << 4n);
  await refused("PurposeDenied", [denied], people.researcher, "market", "order", ...unproven.args);
  await assert.rejects(checkBeforeOrder(world, offered.id, fetchFile, { purpose, evidence: zeroHash }), /purpose: denied/);

  const { "theriac:stewardKey": key } = JSON.parse(new TextDecoder().decode(fetchFile(offered.locations.card)));
  const { file, evidence } = writeEvidence(hexToBytes(key), "Ethics board X, 2026-17");
  const checked = await checkBeforeOrder(world, offered.id, fetchFile, { purpose, evidence });
  assert.deepEqual(checked.decision, { verdict: VERDICT.NeedsHuman, rules: bit("IRB"), obligations: bit("PUB") | bit("MOR") });
  const placed = await placeOrder(world, checked, { seed, purpose, evidence });

  const opens = secretBytes(seeds.steward, "crypt4gh");
  assert.equal(readEvidence(file, opens, placed.order.evidence).statement, "Ethics board X, 2026-17");
  assert.throws(() => readEvidence(file, opens, zeroHash), /evidence: digest/);
  const delivery = deliveryOf(world, placed, offered.seal, offered.k).args;
  await refused("ApprovalMissing", [placed.orderId], people.steward, "market", "deliver", ...delivery);
  await refused("RulesMismatch", [0n, bit("IRB")], people.steward, "market", "approve", listing, placed.order, 0n);
  await send(people.steward, "market", "approve", listing, placed.order, bit("IRB"));
  await refused("NothingToApprove", [placed.orderId], people.steward, "market", "approve", listing, placed.order, bit("IRB"));
  await send(people.steward, "market", "deliver", ...delivery);

  const obligations = async () => (await read("market", "licence", listing, placed.order)).obligations;
  assert.equal(await obligations(), bit("PUB") | bit("MOR"));
  await audit(world);
  await waitUntil(day * DAY);
  assert.equal(await obligations(), bit("PUB"), "the moratorium ends with its day");
  await audit(world);
});

// Leaves files that are right but for one thing, which the vectors do not have.
import assert from "node:assert/strict";
import { test } from "node:test";

import { keccak256, stringToBytes, zeroHash } from "viem";

import { canonical } from "./json.mjs";
import { buildLeaves, readLeaves } from "./leaves.mjs";
import { addressOf, signTyped, typedData } from "./receipts.mjs";
import { rootOfPath, splitOf } from "./split.mjs";
import { termsOf } from "./terms.mjs";

const DAY = 86_400n;
const SECRETS = ["steward", "contributor"].map((name) => keccak256(stringToBytes(name)));
const [steward, account] = SECRETS.map(addressOf);
const CHAIN = 31_337;
const CONSENTS = `0x${"c".repeat(40)}`;
const CALL = keccak256(stringToBytes("a call"));
const WEIGHED = 1_800_000_000n;
const signed = (secret, type, message) => signTyped(secret, typedData(type, CHAIN, CONSENTS, message));

/** A file of one contribution and the listing that fits it. `changeLeaf` and `changeFile` change leaf and file before they are hashed. */
function made({ utility = 5000, accepted = utility, changeLeaf = (leaf) => leaf, changeFile = (file) => file } = {}) {
  const terms = termsOf("HMB");
  const receipt = { account, callId: CALL, dataDigest: zeroHash, terms, termsDetail: zeroHash, expiresAt: WEIGHED + 400n * DAY };
  const answer = { callId: CALL, account, dataDigest: zeroHash, utility: accepted };
  const contribution = { receipt, utility, signature: signed(SECRETS[1], "Consent", receipt), acceptance: signed(SECRETS[0], "Acceptance", answer) };
  const { leaves, text } = buildLeaves({ chainId: CHAIN, consents: CONSENTS, weighedAt: WEIGHED, contributions: [contribution] });
  const leaf = changeLeaf(leaves[0]);
  const file = JSON.parse(text);
  Object.assign(file.leaves[0], { ...leaf, weight: Number(leaf.weight), consentUntil: Number(leaf.consentUntil) });
  file.leaves[0].acceptance.utility = accepted;
  const { splitRoot, totalWeight, leafCount, leavesHash } = splitOf([leaf]);
  const split = { splitRoot, totalWeight, leafCount, leavesHash };
  const listing = { chainId: CHAIN, steward, callId: CALL, terms, termsDetail: zeroHash, endsAt: WEIGHED + 300n * DAY, listedAt: WEIGHED, ...split };
  return { text: canonical(changeFile(file)), listing };
}

function refuses(reason, changes, consents = CONSENTS) {
  const { text, listing } = made(changes);
  assert.throws(() => readLeaves(text, listing, consents), new RegExp(`^Error: leaves file: ${reason}$`));
}

test("a leaves file of another chain or another Consents contract is refused", () => {
  const { text, listing } = made();
  assert.equal(readLeaves(text, listing, CONSENTS).leaves.length, 1);
  refuses("chainId", { changeFile: (file) => ({ ...file, chainId: CHAIN + 1 }) });
  refuses("consents", { changeFile: (file) => ({ ...file, consents: `0x${"d".repeat(40)}` }) });
  refuses("consents", {}, `0x${"d".repeat(40)}`);
});

test("a leaf that lasts longer than its receipt, or names another receipt, is refused though the tree is right", () => {
  refuses("receipt", { changeLeaf: (leaf) => ({ ...leaf, consentUntil: leaf.consentUntil + 1n }) });
  refuses("receipt", { changeLeaf: (leaf) => ({ ...leaf, account: steward }) });
  refuses("consent", { changeLeaf: (leaf) => ({ ...leaf, consent: zeroHash }) });
});

test("a utility above 10,000 is refused though weight and acceptance agree, and so is one that the steward did not sign", () => {
  refuses("utility", { utility: 10_001 });
  refuses("acceptance", { utility: 5000, accepted: 4999 });
  const saying = (utility) => ({ leaves: [leaf], ...file }) => ({ ...file, leaves: [{ ...leaf, acceptance: { ...leaf.acceptance, utility } }] });
  refuses("acceptance", { changeFile: saying(4999) });
});

test("a day between weighing and listing is allowed, and a second more is not", () => {
  const { text, listing } = made();
  for (const sign of [1n, -1n]) {
    assert.equal(readLeaves(text, { ...listing, listedAt: WEIGHED + sign * DAY }, CONSENTS).leaves.length, 1);
    assert.throws(() => readLeaves(text, { ...listing, listedAt: WEIGHED + sign * (DAY + 1n) }, CONSENTS), /weighedAt/);
  }
});

test("a path whose sum is 2^128 is refused, one below is not", () => {
  const leaf = { index: 0, account, weight: 1n, consentUntil: WEIGHED, consent: zeroHash };
  const pathOf = (sum) => ({ hashes: [zeroHash], sums: [sum] });
  assert.equal(rootOfPath(leaf, 2, pathOf(2n ** 128n - 2n)).totalWeight, 2n ** 128n - 1n);
  assert.throws(() => rootOfPath(leaf, 2, pathOf(2n ** 128n - 1n)), /a sum overflows/);
});

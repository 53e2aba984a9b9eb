// The leaves file (protocol.md 7.5): written by a steward, checked by a reader.
import { toHex } from "viem";

import { canonical, parseJson } from "./json.mjs";
import { digestOf, signedBy, typedData } from "./receipts.mjs";
import { splitOf, UTILITY_MOST, weightOf } from "./split.mjs";
import { covers } from "./terms.mjs";

const DAY = 86_400n;
const lower = (hex) => hex.toLowerCase();
const word = (number) => toHex(number, { size: 32 });

export const receiptToJson = (receipt) => ({ ...receipt, account: lower(receipt.account), terms: word(receipt.terms), expiresAt: Number(receipt.expiresAt) });
export const receiptFromJson = ({ account, callId, dataDigest, terms, termsDetail, expiresAt }) => ({
  account: lower(account),
  callId: lower(callId),
  dataDigest: lower(dataDigest),
  terms: BigInt(terms),
  termsDetail: lower(termsDetail),
  expiresAt: BigInt(expiresAt),
});
const leafFromJson = ({ index, account, weight, consentUntil, consent }) => ({
  index,
  account: lower(account),
  weight: BigInt(weight),
  consentUntil: BigInt(consentUntil),
  consent: lower(consent),
});

/** Leaves of contributions {receipt, signature, utility, acceptance}, in order, and the text of the file. */
export function buildLeaves({ chainId, consents, weighedAt, contributions }) {
  const leaves = contributions.map(({ receipt, utility }, index) => ({
    index,
    account: receipt.account,
    weight: weightOf(utility, weighedAt, receipt.expiresAt),
    consentUntil: receipt.expiresAt,
    consent: digestOf(typedData("Consent", chainId, consents, receipt)),
  }));
  const entries = leaves.map((leaf, i) => {
    const { receipt, signature, utility, acceptance } = contributions[i];
    const numbers = { weight: Number(leaf.weight), consentUntil: Number(leaf.consentUntil) };
    return {
      ...leaf,
      ...numbers,
      account: lower(leaf.account),
      utility,
      receipt: receiptToJson(receipt),
      signature,
      acceptance: acceptance === null ? null : { signature: acceptance, utility },
    };
  });
  const text = canonical({ version: 1, chainId, consents: lower(consents), weighedAt: Number(weighedAt), leaves: entries });
  return { leaves, text };
}

/**
 * Accepts a leaves file for a listing or throws the reason. `listing` has the listing's members, `chainId` and `listedAt`, the time of the block
 * with `Listed`. Gives the leaves, their split and each one's utility.
 */
export function readLeaves(text, listing, consents) {
  const file = parseJson(text);
  const require = (holds, why) => {
    if (!holds) throw new Error(`leaves file: ${why}`);
  };
  require(file.version === 1, "version");
  require(file.chainId === listing.chainId, "chainId");
  require(lower(file.consents) === lower(consents), "consents");
  const weighedAt = BigInt(file.weighedAt);
  const apart = weighedAt - BigInt(listing.listedAt);
  require(apart <= DAY && apart >= -DAY, "weighedAt");
  require(file.leaves.length === listing.leafCount, "leafCount");
  const leaves = file.leaves.map(leafFromJson);
  require(leaves.every((leaf, i) => leaf.index === i), "index");
  require(new Set(leaves.map((leaf) => leaf.account)).size === leaves.length, "account twice");
  const split = splitOf(leaves);
  require(split.leavesHash === listing.leavesHash, "leavesHash");
  require(split.splitRoot === listing.splitRoot && split.totalWeight === BigInt(listing.totalWeight), "splitRoot");
  file.leaves.forEach((entry, i) => checkEntry(entry, leaves[i], { listing, weighedAt, consents, require }));
  return { leaves, split, utilities: file.leaves.map(({ utility }) => utility) };
}

function checkEntry({ receipt: written, signature, utility, acceptance }, leaf, { listing, weighedAt, consents, require }) {
  const receipt = receiptFromJson(written);
  const data = (type, message) => typedData(type, listing.chainId, consents, message);
  require(receipt.account === leaf.account && receipt.expiresAt === leaf.consentUntil, "receipt");
  require(digestOf(data("Consent", receipt)) === leaf.consent, "consent");
  require(receipt.callId === lower(listing.callId), "callId");
  require(signedBy(leaf.account, data("Consent", receipt), signature), "signature");
  require(Number.isInteger(utility) && utility >= 0 && utility <= UTILITY_MOST, "utility");
  require(leaf.weight === weightOf(utility, weighedAt, leaf.consentUntil), "weight");
  if (BigInt(listing.callId) === 0n) {
    require(acceptance === null, "acceptance");
  } else {
    require(acceptance !== null && acceptance.utility === utility, "acceptance");
    const { callId, account, dataDigest } = receipt;
    require(signedBy(listing.steward, data("Acceptance", { callId, account, dataDigest, utility }), acceptance.signature), "acceptance");
  }
  const offered = { terms: BigInt(listing.terms), termsDetail: lower(listing.termsDetail), endsAt: BigInt(listing.endsAt) };
  require(covers(receipt, offered), "covers");
}

// The split: leaves, tree, paths, chunks and weights (protocol.md 6). A leaf is {index, account, weight, consentUntil, consent}.
import { encodeAbiParameters, encodePacked, keccak256, size, slice } from "viem";

import { hash, parametersOf } from "./hashes.mjs";

const LEAF = parametersOf("string label, uint32 index, address account, uint64 weight, uint64 consentUntil, bytes32 consent");
const NODE = parametersOf("string label, bytes32 leftHash, uint128 leftSum, bytes32 rightHash, uint128 rightSum");
const SUM_LIMIT = 1n << 128n;
const PACKED = 72;
const CHUNK = 1024;
const DAY = 86_400n;
export const UTILITY_MOST = 10_000;

export const leafHash = ({ index, account, weight, consentUntil, consent }) =>
  hash(LEAF, ["theriac/v1/leaf", index, account, weight, consentUntil, consent]);
const leafNode = (leaf) => ({ hash: leafHash(leaf), sum: leaf.weight });

function parent(left, right) {
  const sum = left.sum + right.sum;
  if (sum >= SUM_LIMIT) throw new Error("split: a sum overflows");
  return { hash: hash(NODE, ["theriac/v1/node", left.hash, left.sum, right.hash, right.sum]), sum };
}

/** All levels of the tree, lowest first. */
function levelsOf(leaves) {
  const levels = [leaves.map(leafNode)];
  while (levels.at(-1).length > 1) {
    const below = levels.at(-1);
    const above = (i) => (2 * i + 1 < below.length ? parent(below[2 * i], below[2 * i + 1]) : below[2 * i]);
    levels.push(Array.from({ length: Math.ceil(below.length / 2) }, (_, i) => above(i)));
  }
  return levels;
}

/** The tree of some leaves: what a listing says of it, and `path(index)`. */
export function splitOf(leaves) {
  const levels = levelsOf(leaves);
  const [root] = levels.at(-1);
  const chunks = chunksOf(leaves);
  const chunkHashes = chunks.map((chunk) => keccak256(chunk));
  return {
    splitRoot: root.hash,
    totalWeight: root.sum,
    leafCount: leaves.length,
    chunks,
    chunkHashes,
    leavesHash: keccak256(encodeAbiParameters([{ type: "bytes32[]" }], [chunkHashes])),
    path: (index) => pathIn(levels, index),
  };
}

function pathIn(levels, index) {
  const siblings = levels.slice(0, -1).map((level, depth) => level[(index >> depth) ^ 1]);
  const present = siblings.filter((node) => node !== undefined);
  return { hashes: present.map((node) => node.hash), sums: present.map((node) => node.sum) };
}

/** Root and sum that a path gives; refuses a path of the wrong shape. */
export function rootOfPath(leaf, leafCount, { hashes, sums }) {
  if (leaf.index >= leafCount) throw new Error("path: index");
  if (hashes.length !== sums.length) throw new Error("path: length");
  let node = leafNode(leaf);
  let used = 0;
  const sibling = () => {
    if (used === hashes.length) throw new Error("path: length");
    const given = { hash: hashes[used], sum: sums[used] };
    used += 1;
    return given;
  };
  for (let i = leaf.index, n = leafCount; n > 1; i >>= 1, n = Math.ceil(n / 2)) {
    if (i % 2 === 1) node = parent(sibling(), node);
    else if (i + 1 < n) node = parent(node, sibling());
  }
  if (used !== hashes.length) throw new Error("path: length");
  return { splitRoot: node.hash, totalWeight: node.sum };
}

export function packLeaf({ index, account, weight, consentUntil, consent }) {
  return encodePacked(["uint32", "address", "uint64", "uint64", "bytes32"], [index, account, weight, consentUntil, consent]);
}

function chunksOf(leaves) {
  const packed = leaves.map(packLeaf);
  const chunks = [];
  for (let i = 0; i < packed.length; i += CHUNK) chunks.push(`0x${packed.slice(i, i + CHUNK).map((leaf) => leaf.slice(2)).join("")}`);
  return chunks;
}

/** The leaves of a chunk, as `postLeaves` puts it into calldata. */
export function unpackLeaves(chunk) {
  return Array.from({ length: size(chunk) / PACKED }, (_, i) => {
    const at = (from, to) => slice(chunk, i * PACKED + from, i * PACKED + to);
    return { index: Number(at(0, 4)), account: at(4, 24), weight: BigInt(at(24, 32)), consentUntil: BigInt(at(32, 40)), consent: at(40, 72) };
  });
}

/** Utility by days of consent left, in months begun. */
export function weightOf(utility, weighedAt, consentUntil) {
  const remaining = consentUntil > weighedAt ? consentUntil - weighedAt : 0n;
  const months = (remaining + 30n * DAY - 1n) / (30n * DAY);
  const days = 30n * months < 3650n ? 30n * months : 3650n;
  const weight = BigInt(utility) * days;
  return weight > 1n ? weight : 1n;
}

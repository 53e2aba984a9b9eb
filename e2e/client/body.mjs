// The body, and the roots of body and plaintext (protocol.md 4.2, 4.4).
import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from "node:crypto";

import { bytesToHex, concat } from "viem";

import { dataKey, plainRootKey } from "./seal.mjs";

const SEGMENT = 65_536;
const NONCE = 12;
const TAG = 16;
const SEALED = SEGMENT + NONCE + TAG;

export const sha256 = (...parts) => new Uint8Array(createHash("sha256").update(concat(parts)).digest());
export const sha256Hex = (...parts) => bytesToHex(sha256(...parts));
const hmac = (key, data) => new Uint8Array(createHmac("sha256", key).update(data).digest());

export const isBodyLength = (length) => length > 0 && (length % SEALED === 0 || length % SEALED > NONCE + TAG);

export function sealSegment(key, nonce, plaintext) {
  const cipher = createCipheriv("chacha20-poly1305", key, nonce, { authTagLength: TAG });
  return concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

function openSegment(key, segment) {
  if (segment.length <= NONCE + TAG) throw new Error("segment: length");
  const decipher = createDecipheriv("chacha20-poly1305", key, segment.subarray(0, NONCE), { authTagLength: TAG });
  decipher.setAuthTag(segment.subarray(-TAG));
  return concat([decipher.update(segment.subarray(NONCE, -TAG)), decipher.final()]);
}

/** The first of some keys that opens a segment decides; a segment that none opens was altered. */
function openByAny(keys, segment) {
  for (const key of keys) {
    try {
      return openSegment(key, segment);
    } catch {
      continue;
    }
  }
  throw new Error("segment: authentication");
}

export const sealSegments = (key, plaintext, nonceOf = () => randomBytes(NONCE)) =>
  concat(cut(plaintext, SEGMENT).map((segment, i) => sealSegment(key, nonceOf(i), segment)));
export const openSegments = (keys, sealed) => concat(cut(sealed, SEALED).map((segment) => openByAny(keys, segment)));

function cut(bytes, size) {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
}

/** The Merkle tree hash of RFC 6962. */
export function treeHash(leaves) {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return sha256(Uint8Array.of(0), leaves[0]);
  let half = 1;
  while (half * 2 < leaves.length) half *= 2;
  return sha256(Uint8Array.of(1), treeHash(leaves.slice(0, half)), treeHash(leaves.slice(half)));
}

export const rootOfSegments = (segments) => bytesToHex(treeHash(segments));

export const plainRootUnder = (key, plaintext) => rootOfSegments(cut(plaintext, SEGMENT).map((segment) => hmac(key, segment)));

export function bodyRoot(body) {
  if (!isBodyLength(body.length)) throw new Error("body: length");
  return rootOfSegments(cut(body, SEALED));
}

/** The body of a plaintext under M, with what a listing and its card say of it. `nonceOf` gives the nonce of a segment. */
export function sealBody(M, plaintext, nonceOf) {
  if (plaintext.length === 0) throw new Error("body: no plaintext");
  const body = sealSegments(dataKey(M), plaintext, nonceOf);
  return { body, bodyLength: body.length, bodyRoot: bodyRoot(body), plainRoot: plainRootUnder(plainRootKey(M), plaintext) };
}

/** The plaintext of a body, whose root must be the card's. */
export function openBody(M, body, plainRoot) {
  if (!isBodyLength(body.length)) throw new Error("body: length");
  const plaintext = openSegments([dataKey(M)], body);
  if (plainRootUnder(plainRootKey(M), plaintext) !== plainRoot) throw new Error("body: plainRoot");
  return plaintext;
}

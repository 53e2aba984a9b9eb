// Crypt4GH files, for evidence and contributions (protocol.md 4.3).
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

import { x25519 } from "@noble/curves/ed25519";
import { blake2b } from "@noble/hashes/blake2b";
import { concat, stringToBytes } from "viem";

import { openSegments, sealSegments } from "./body.mjs";

const MAGIC = stringToBytes("crypt4gh");
const HEADER_MOST = 1 << 20;
const KEYS_MOST = 64;
const TAG = 16;
const KEY_PACKET = 0;
const EDIT_LIST = 1;

const u32 = (number) => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, number, true);
  return bytes;
};

function sharedKey(own, other, reader, writer) {
  return blake2b(concat([x25519.getSharedSecret(own, other), reader, writer]), { dkLen: 64 }).subarray(0, 32);
}

function packet(payload, recipient, writerSecret, nonce) {
  const writer = x25519.getPublicKey(writerSecret);
  const cipher = createCipheriv("chacha20-poly1305", sharedKey(writerSecret, recipient, recipient, writer), nonce, { authTagLength: TAG });
  const sealed = concat([cipher.update(payload), cipher.final(), cipher.getAuthTag()]);
  const rest = concat([u32(0), writer, nonce, sealed]);
  return concat([u32(rest.length + 4), rest]);
}

/** A header with one packet for each recipient, each by a writer key of its own. */
export function writeHeader(dataKey, recipients, writerSecrets, nonces) {
  const payload = concat([u32(KEY_PACKET), u32(0), dataKey]);
  const packets = recipients.map((recipient, i) => packet(payload, recipient, writerSecrets[i], nonces[i]));
  return concat([MAGIC, u32(1), u32(packets.length), ...packets]);
}

export function encryptFile(plaintext, recipients) {
  const key = randomBytes(32);
  const each = (length) => recipients.map(() => randomBytes(length));
  return concat([writeHeader(key, recipients, each(32), each(12)), sealSegments(key, plaintext)]);
}

/** The payload of a packet, or null when it is for somebody else. */
function openPacket(bytes, secret) {
  if (bytes.length < 4 + 32 + 12 + TAG || new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true) !== 0) return null;
  const [writer, nonce] = [bytes.subarray(4, 36), bytes.subarray(36, 48)];
  try {
    const key = sharedKey(secret, writer, x25519.getPublicKey(secret), writer);
    const decipher = createDecipheriv("chacha20-poly1305", key, nonce, { authTagLength: TAG });
    decipher.setAuthTag(bytes.subarray(-TAG));
    return concat([decipher.update(bytes.subarray(48, -TAG)), decipher.final()]);
  } catch {
    return null;
  }
}

function readHeader(file, secret) {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const numberAt = (at) => {
    if (at + 4 > file.length || at + 4 > HEADER_MOST) throw new Error("crypt4gh: header");
    return view.getUint32(at, true);
  };
  if (!MAGIC.every((byte, i) => file[i] === byte)) throw new Error("crypt4gh: magic");
  if (numberAt(8) !== 1) throw new Error("crypt4gh: version");
  let at = 16;
  const payloads = [];
  for (let left = numberAt(12); left > 0; left -= 1) {
    const end = at + numberAt(at);
    if (end < at + 4 || end > file.length || end > HEADER_MOST) throw new Error("crypt4gh: header");
    const payload = openPacket(file.subarray(at + 4, end), secret);
    if (payload !== null) payloads.push(payload);
    at = end;
  }
  return { payloads, end: at };
}

function keysAndEdits(payloads) {
  const [keys, edits] = [[], []];
  for (const payload of payloads) {
    const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
    const type = view.getUint32(0, true);
    if (type === KEY_PACKET) {
      if (view.getUint32(4, true) !== 0) throw new Error("crypt4gh: method");
      keys.push(payload.slice(8, 40));
    } else if (type === EDIT_LIST) {
      const count = view.getUint32(4, true);
      if (8 + 8 * count > payload.length) throw new Error("crypt4gh: edit list");
      edits.push(Array.from({ length: count }, (_, i) => Number(view.getBigUint64(8 + 8 * i, true))));
    }
  }
  if (keys.length === 0 || keys.length > KEYS_MOST) throw new Error("crypt4gh: keys");
  if (edits.length > 1) throw new Error("crypt4gh: edit lists");
  return { keys, edits: edits[0] ?? [] };
}

/** Discards and keeps, in turn; what follows a last discard is kept. */
function edit(plaintext, lengths) {
  if (lengths.length === 0) return plaintext;
  const kept = [];
  let at = 0;
  for (let i = 0; i < lengths.length; i += 2) {
    const start = at + lengths[i];
    at = i + 1 < lengths.length ? start + lengths[i + 1] : plaintext.length;
    kept.push(plaintext.subarray(start, at));
  }
  return concat(kept);
}

export function decryptFile(file, secret) {
  const { payloads, end } = readHeader(file, secret);
  const { keys, edits } = keysAndEdits(payloads);
  return edit(openSegments(keys, file.subarray(end)), edits);
}

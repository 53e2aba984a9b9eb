// Keys from a seed, and fresh scalars (protocol.md 3.2, 3.3).
import { createHash, hkdfSync, randomBytes } from "node:crypto";

import { x25519 } from "@noble/curves/ed25519";
import { secp256k1 } from "@noble/curves/secp256k1";
import { bytesToHex, concat, stringToBytes } from "viem";
import { english, privateKeyToAddress } from "viem/accounts";

import { bytesToInt, G, mul, pointBytes, Q, toBytes, word } from "./group.mjs";

const SALT = stringToBytes("theriac/v1");

/** HKDF-SHA256; text stands for its bytes. */
export function hkdf(ikm, salt, info, length) {
  const bytes = (part) => (typeof part === "string" ? stringToBytes(part) : part);
  return new Uint8Array(hkdfSync("sha256", bytes(ikm), bytes(salt), bytes(info), length));
}

const keyMaterial = (seed, label, length) => hkdf(toBytes(seed), SALT, label, length);
const scalarOf = (okm, order) => (bytesToInt(okm) % (order - 1n)) + 1n;

/** Without `0x`, in lower case: how labels carry nonces, ids and accounts. */
export const labelHex = (hex) => hex.slice(2).toLowerCase();

/** A key of the exchange: its secret and its point. */
export function exchangeKey(seed, label) {
  const secret = scalarOf(keyMaterial(seed, label, 48), Q);
  return { secret, point: mul(G, secret) };
}

/** The secret of an account, as viem takes it. */
export function accountSecret(seed, label) {
  return bytesToHex(word(scalarOf(keyMaterial(seed, label, 48), secp256k1.CURVE.n)));
}

export const secretBytes = (seed, label) => keyMaterial(seed, label, 32);

/** The seed as 24 words: BIP-39 with the seed as entropy. */
export function phraseOf(seed) {
  const entropy = toBytes(seed);
  const bits = [...entropy, createHash("sha256").update(entropy).digest()[0]].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return bits.match(/.{11}/g).map((index) => english[parseInt(index, 2)]).join(" ");
}

/** The seed of a phrase, whose checksum must hold. */
export function seedOf(phrase) {
  const bits = phrase.split(" ").map((text) => english.indexOf(text).toString(2).padStart(11, "0")).join("");
  const seed = `0x${bits.slice(0, 256).match(/.{8}/g).map((byte) => parseInt(byte, 2).toString(16).padStart(2, "0")).join("")}`;
  if (phraseOf(seed) !== phrase) throw new Error("phrase: checksum");
  return seed;
}

/** Every output of one label, for the vectors: `secret` and `public` as docs/vectors/README.md has them. */
export function derived(seed, label, type) {
  const okm = keyMaterial(seed, label, type === "bn254" || type === "secp256k1" ? 48 : 32);
  const asHex = { okm: bytesToHex(okm) };
  if (type === "bn254") {
    const { secret, point } = exchangeKey(seed, label);
    return { ...asHex, secret: bytesToHex(word(secret)), public: bytesToHex(pointBytes(point)) };
  }
  if (type === "secp256k1") {
    const secret = accountSecret(seed, label);
    return { ...asHex, secret, public: privateKeyToAddress(secret).toLowerCase() };
  }
  if (type === "x25519") return { ...asHex, secret: asHex.okm, public: bytesToHex(x25519.getPublicKey(okm)) };
  if (type === "bytes32") return { ...asHex, secret: asHex.okm, public: "0x" };
  throw new Error(`key type ${type}`);
}

/** A scalar that repeats neither under a cloned nor under a weak random generator. `statement` is a list of bytes, hex or points. */
export function fresh(label, secret, statement, random = randomBytes(32)) {
  const parts = statement.map((part) => (part.x === undefined ? toBytes(part) : pointBytes(part)));
  return scalarOf(hkdf(concat([word(secret), toBytes(random), ...parts]), SALT, label, 48), Q);
}

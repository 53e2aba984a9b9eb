// M and the sealed key (protocol.md 4.1).
import { stringToBytes } from "viem";

import { add, G, isIdentity, mul, pointBytes, requirePoint, requireSecret, samePoint, sub } from "./group.mjs";
import { fresh, hkdf } from "./keys.mjs";

/** A new M for a listing, sealed to K = k·G. */
export function sealNew(listingNonce, k, randomM, randomR) {
  const m = fresh("fresh/m", 0n, [listingNonce], randomM);
  const M = mul(G, m);
  const holder = mul(G, requireSecret(k));
  const r = fresh("fresh/r", m, [holder, M], randomR);
  return { m, r, M, seal: { holder, r: mul(G, r), c: add(M, mul(holder, r)) } };
}

/** M of a seal to k·G. Refuses a seal to another key, and the identity. */
export function unseal(seal, k) {
  for (const point of [seal.holder, seal.r, seal.c]) requirePoint(point);
  if (!samePoint(seal.holder, mul(G, requireSecret(k)))) throw new Error("seal: made for another key");
  const M = sub(seal.c, mul(seal.r, k));
  if (isIdentity(M)) throw new Error("seal: M is the identity");
  return M;
}

const keyOf = (label) => (M) => hkdf(pointBytes(requirePoint(M)), new Uint8Array(), stringToBytes(label), 32);
export const dataKey = keyOf("theriac/v1/data-key");
export const plainRootKey = keyOf("theriac/v1/plain-root");

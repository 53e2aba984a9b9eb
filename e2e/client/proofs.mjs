// The reseal proof and the proof of knowledge (protocol.md 5.2, 5.3).
import { add, G, isProofScalar, mod, mul, requirePoint, requireSecret, sub } from "./group.mjs";
import { hash, parametersOf } from "./hashes.mjs";
import { fresh } from "./keys.mjs";
import { unseal } from "./seal.mjs";

const RESEAL = parametersOf("string label, bytes32 context, Seal from, Seal to, Point a1, Point a2, Point a3");
const LIST = parametersOf("string label, bytes32 listingId, Seal seal, Point a");

const resealChallenge = (context, from, to, points) => mod(BigInt(hash(RESEAL, ["theriac/v1/reseal", context, from, to, ...points])));
const listChallenge = (listingId, seal, a) => mod(BigInt(hash(LIST, ["theriac/v1/list", listingId, seal, a])));

/** Seals the M of `from` to `receiver`, with the proof that it is the same. `k` opens `from`. */
export function reseal(context, k, from, receiver, { randomT, randomA, randomC } = {}) {
  const M = unseal(from, k);
  requirePoint(receiver);
  const source = [from.holder, from.r, from.c];
  const t = fresh("fresh/t", k, [context, ...source, receiver], randomT);
  const to = { holder: receiver, r: mul(G, t), c: add(M, mul(receiver, t)) };
  const statement = [context, ...source, to.holder, to.r, to.c];
  const a = fresh("fresh/reseal/a", k, statement, randomA);
  const c = fresh("fresh/reseal/c", k, statement, randomC);
  const e = resealChallenge(context, from, to, [mul(G, a), mul(G, c), sub(mul(from.r, a), mul(receiver, c))]);
  return { t, a, c, to, proof: { e, z1: mod(a + e * k), z2: mod(c + e * t) } };
}

export function verifyReseal(context, from, to, { e, z1, z2 }) {
  if (![e, z1, z2].every(isProofScalar)) return false;
  for (const point of [from.holder, from.r, from.c, to.holder, to.r, to.c]) requirePoint(point);
  const a1 = sub(mul(G, z1), mul(from.holder, e));
  const a2 = sub(mul(G, z2), mul(to.r, e));
  const a3 = sub(sub(mul(from.r, z1), mul(to.holder, z2)), mul(sub(from.c, to.c), e));
  return resealChallenge(context, from, to, [a1, a2, a3]) === e;
}

/** Knowledge of k for the seal's K, bound to the listing's id. */
export function proveListing(listingId, k, seal, random) {
  requireSecret(k);
  const a = fresh("fresh/list/a", k, [listingId, seal.holder, seal.r, seal.c], random);
  const e = listChallenge(listingId, seal, mul(G, a));
  return { a, proof: { e, z: mod(a + e * k) } };
}

export function verifyListing(listingId, seal, { e, z }) {
  if (![e, z].every(isProofScalar)) return false;
  for (const point of [seal.holder, seal.r, seal.c]) requirePoint(point);
  return listChallenge(listingId, seal, sub(mul(G, z), mul(seal.holder, e))) === e;
}

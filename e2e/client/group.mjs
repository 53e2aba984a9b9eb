// G1 of BN254 (protocol.md 2.3). A point is {x, y} of bigints, as viem gives one; the identity is (0, 0).
import { bn254 } from "@noble/curves/bn254";
import { bytesToHex, concat, hexToBytes, numberToBytes } from "viem";

const Curve = bn254.G1.ProjectivePoint;

/** Modulus of coordinates. */
const P = bn254.fields.Fp.ORDER;
/** Order of the group, modulus of scalars. */
export const Q = bn254.fields.Fr.ORDER;
export const G = { x: 1n, y: 2n };

export const isIdentity = ({ x, y }) => x === 0n && y === 0n;
export const samePoint = (a, b) => a.x === b.x && a.y === b.y;

/** Refuses what may not enter a program: coordinates not reduced, off the curve, the identity. */
export function requirePoint(point) {
  const { x, y } = point;
  if (x < 0n || x >= P || y < 0n || y >= P) throw new Error("point: a coordinate is not reduced");
  if ((y * y - x * x * x - 3n) % P !== 0n) throw new Error("point: not on the curve");
  return { x, y };
}

/** A secret scalar lies in [1, q). */
export function requireSecret(scalar) {
  if (scalar < 1n || scalar >= Q) throw new Error("scalar: out of range");
  return scalar;
}

export const isProofScalar = (scalar) => scalar >= 0n && scalar < Q;

export function mul(point, scalar) {
  const reduced = mod(scalar);
  return reduced === 0n ? toPoint(Curve.ZERO) : toPoint(fromPoint(point).multiply(reduced));
}

export const add = (a, b) => toPoint(fromPoint(a).add(fromPoint(b)));
export const sub = (a, b) => toPoint(fromPoint(a).subtract(fromPoint(b)));

/** The least residue, also of a negative number. */
export const mod = (scalar) => ((scalar % Q) + Q) % Q;

export const word = (number) => numberToBytes(number, { size: 32 });
export const pointBytes = ({ x, y }) => concat([word(x), word(y)]);
export const bytesToInt = (bytes) => BigInt(bytesToHex(bytes));
export const toBytes = (value) => (typeof value === "string" ? hexToBytes(value) : value);

function fromPoint(point) {
  return isIdentity(point) ? Curve.ZERO : Curve.fromAffine(point);
}

function toPoint(point) {
  const { x, y } = point.is0() ? { x: 0n, y: 0n } : point.toAffine();
  return { x, y };
}

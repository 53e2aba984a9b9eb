// A sealed body of a GiB, made as it is written: it is never in memory as a whole.
import { createHash, createHmac, randomBytes } from "node:crypto";
import { closeSync, openSync, writeSync } from "node:fs";
import { sealSegment } from "../client/body.mjs";
import { dataKey, plainRootKey } from "../client/seal.mjs";

const SEGMENT = 65_536;

/** So many bytes of plaintext that never repeat, the same at every call. */
export function* plaintext(length: number): Generator<Buffer> {
  const noise = createHash("shake256", { outputLength: SEGMENT }).update("noise").digest();
  for (let at = 0; at < length; at += SEGMENT) {
    const segment = Buffer.from(noise.subarray(0, Math.min(SEGMENT, length - at)));
    segment.writeBigUInt64LE(BigInt(at));
    yield segment;
  }
}

/** How the independent client seals a body: into a file, of `length` bytes of the plaintext above. */
export const sealInto = (path: string, length: number) => (M: unknown) => {
  const [key, rootKey] = [dataKey(M), plainRootKey(M)];
  const [sealedTree, plainTree] = [new Tree(), new Tree()];
  const file = openSync(path, "w");
  let bodyLength = 0;
  for (const segment of plaintext(length)) {
    const sealed = sealSegment(key, randomBytes(12), segment) as Uint8Array;
    sealedTree.push(sealed);
    plainTree.push(createHmac("sha256", rootKey).update(segment).digest());
    bodyLength += writeSync(file, sealed);
  }
  closeSync(file);
  return { body: new Uint8Array(), bodyLength, bodyRoot: sealedTree.root(), plainRoot: plainTree.root() };
};

/** The Merkle tree hash of RFC 6962, leaf by leaf. */
class Tree {
  /** Roots of whole subtrees, each twice as large as the next or more, with their heights. */
  private readonly peaks: { hash: Buffer; height: number }[] = [];

  push(leaf: Uint8Array): void {
    this.peaks.push({ hash: createHash("sha256").update(Buffer.of(0)).update(leaf).digest(), height: 0 });
    while (this.peaks.at(-2)?.height === this.peaks.at(-1)!.height) this.join(this.peaks.at(-1)!.height + 1);
  }

  root(): string {
    while (this.peaks.length > 1) this.join(0);
    return `0x${this.peaks[0]!.hash.toString("hex")}`;
  }

  private join(height: number): void {
    const [left, right] = this.peaks.splice(-2);
    this.peaks.push({ hash: createHash("sha256").update(Buffer.of(1)).update(left!.hash).update(right!.hash).digest(), height });
  }
}

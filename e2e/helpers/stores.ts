// Places that files are fetched from: servers of their own, each with what can be wrong with one.
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Bytes of a sealed segment. */
export const SEGMENT = 65_564;

/** A server whose files any page may read. */
export class Store {
  /** What lies at each path. */
  readonly files = new Map<string, Buffer>();
  /** Every request, oldest first: its path, and the first byte that was asked for. */
  readonly asked: { path: string; from: number; at: number }[] = [];
  /** Whether ranges are given. */
  ranges = true;
  /** Whether a page may read the headers that say what was given. */
  exposes = false;
  /** Answers before any file does. */
  refusals: { status: number; headers?: Record<string, string> }[] = [];
  /** After so many bytes of an answer nothing comes any more. */
  holdAt = Infinity;
  private readonly server = createServer((request, response) => void this.answer(request, response));

  /** `site` serves what this store does not have, without its policy, so that a page of this store may ask other places. */
  constructor(private readonly site?: string) {}

  async start(): Promise<this> {
    this.server.listen(0, "localhost");
    await once(this.server, "listening");
    return this;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  get host(): string {
    return `localhost:${(this.server.address() as AddressInfo).port}`;
  }

  get origin(): string {
    return `http://${this.host}`;
  }

  /** The paths that were asked for below this one. */
  paths(start = "/"): string[] {
    return this.asked.map(({ path }) => path).filter((path) => path.startsWith(start));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url!;
    response.setHeader("Access-Control-Allow-Origin", "*");
    if (this.exposes) response.setHeader("Access-Control-Expose-Headers", "ETag, Content-Range, Retry-After");
    if (request.method === "OPTIONS") {
      return void response.writeHead(204, { "Access-Control-Allow-Headers": "range, if-range" }).end();
    }
    const file = this.files.get(path);
    if (this.site && !file) {
      const answer = await fetch(new URL(path, this.site));
      const type = answer.headers.get("content-type") ?? "text/plain";
      return void response.writeHead(answer.status, { "Content-Type": type }).end(Buffer.from(await answer.arrayBuffer()));
    }
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    this.asked.push({ path, from, at: Date.now() });
    const refusal = this.refusals.shift();
    if (refusal) return void response.writeHead(refusal.status, refusal.headers).end();
    if (!file) return void response.writeHead(404).end();
    const given = this.ranges ? file.subarray(from) : file;
    if (this.ranges && from > 0) response.writeHead(206, { "Content-Range": `bytes ${from}-${file.length - 1}/${file.length}` });
    if (this.holdAt >= given.length) return void response.end(given);
    response.write(given.subarray(0, this.holdAt));
  }
}

/** A copy with one bit of a segment changed. */
export function forged(body: Buffer, ...segments: number[]): Buffer {
  const copy = Buffer.from(body);
  for (const segment of segments) copy[segment * SEGMENT + 1_000]! ^= 1;
  return copy;
}

/** The hashes of a body's segments (docs/protocol.md, 4.4). */
export function segmentHashes(body: Buffer): Buffer[] {
  const hashes = [];
  for (let at = 0; at < body.length; at += SEGMENT) hashes.push(sha256(Buffer.of(0), body.subarray(at, at + SEGMENT)));
  return hashes;
}

/** RFC 6962, section 2.1, over hashes of leaves. */
export function merkleRoot(hashes: Buffer[]): Buffer {
  if (hashes.length === 1) return hashes[0]!;
  const half = 2 ** Math.floor(Math.log2(hashes.length - 1));
  return sha256(Buffer.of(1), merkleRoot(hashes.slice(0, half)), merkleRoot(hashes.slice(half)));
}

const sha256 = (...parts: Buffer[]): Buffer => createHash("sha256").update(Buffer.concat(parts)).digest();

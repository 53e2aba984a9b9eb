// An IPFS node and its gateway, from the reference implementation's parts: blocks, CAR files and UnixFS are theirs, not ours.
//
// What is as in Kubo: the path, form and answer of `/api/v0/dag/import`; `/ipfs/<cid>` with `?format=raw|car` as the trustless
// gateway specification has it; `/ipfs/<cid>` of a file with ranges, as public gateways answer. What is not: no network stands
// behind it, nothing is pinned or collected, paths below a CID are not followed; it serves what was imported into it and nothing
// else, and Kubo's refusals may be worded otherwise. No Kubo runs here: what it accepts beyond this is not tested.
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { CarBlockIterator, CarWriter } from "@ipld/car";
import * as dagPb from "@ipld/dag-pb";
import { MemoryBlockstore } from "blockstore-core";
import { exporter } from "ipfs-unixfs-exporter";
import { CID } from "multiformats/cid";
import { sha256 } from "multiformats/hashes/sha2";
import type { RequestLog } from "./log.ts";
import { bodyOf, serve, type Server } from "./server.ts";

const RAW = 0x55;
/** Bitswap carries no larger block, and Kubo refuses one. */
const LARGEST_BLOCK = 2 << 20;

export class Ipfs {
  private readonly blocks = new MemoryBlockstore();

  /** Takes the blocks of a CAR file, each checked against its CID; gives the roots. */
  async import(car: AsyncIterable<Uint8Array>): Promise<CID[]> {
    const reader = await CarBlockIterator.fromIterable(car);
    for await (const { cid, bytes } of reader) {
      const digest = await sha256.digest(bytes);
      if (cid.multihash.code !== sha256.code || !CID.create(cid.version, cid.code, digest).equals(cid)) throw new Error(`${cid}: not its bytes`);
      if (bytes.length > LARGEST_BLOCK) throw new Error(`${cid}: ${bytes.length} bytes are too large for a block`);
      await this.blocks.put(cid, bytes);
    }
    return reader.getRoots();
  }

  has(cid: CID): boolean {
    return this.blocks.has(cid) as boolean;
  }

  async block(cid: CID): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for await (const part of this.blocks.get(cid)) parts.push(part);
    return Buffer.concat(parts);
  }

  /** A CAR file of everything below a CID, parents before children; with `scope` "block", of that block alone. */
  car(root: CID, scope: string): AsyncIterable<Uint8Array> {
    const { writer, out } = CarWriter.create([root]);
    const put = async (cid: CID): Promise<void> => {
      const bytes = await this.block(cid);
      await writer.put({ cid, bytes });
      if (cid.code === RAW || scope === "block") return;
      for (const { Hash } of dagPb.decode(bytes).Links) await put(Hash);
    };
    void put(root).finally(() => writer.close());
    return out;
  }

  /** The file at a CID. */
  async file(cid: CID) {
    const entry = await exporter(cid, this.blocks);
    if (entry.type !== "file" && entry.type !== "raw") throw new Error(`${cid} is a ${entry.type}`);
    return { size: Number(entry.size), content: (offset: number, length: number) => entry.content({ offset, length }) };
  }
}

/** What a node's owner reaches: the part of Kubo's RPC that imports. */
export const startNode = (name: string, node: Ipfs, log: RequestLog): Promise<Server> =>
  serve(name, log, async (request, response, note) => {
    note();
    const url = new URL(request.url!, "http://node");
    if (request.method === "POST" && url.pathname === "/api/v0/version") return void response.setHeader("content-type", "application/json").end('{"Version":"0.0.0"}');
    if (request.method !== "POST" || url.pathname !== "/api/v0/dag/import") return void response.writeHead(404).end("404 page not found");
    try {
      const form = await new Response(new Uint8Array(await bodyOf(request)), { headers: { "content-type": request.headers["content-type"]! } }).formData();
      response.setHeader("content-type", "application/json");
      for (const part of form.values()) {
        const roots = await node.import((part as File).stream() as unknown as AsyncIterable<Uint8Array>);
        for (const root of roots) response.write(`${JSON.stringify({ Root: { Cid: { "/": root.toString() }, PinErrorMsg: "" } })}\n`);
      }
      response.end();
    } catch (error) {
      response.writeHead(500).end(JSON.stringify({ Message: (error as Error).message, Code: 0, Type: "error" }));
    }
  });

/** What everybody reaches. */
export const startGateway = (name: string, node: Ipfs, log: RequestLog): Promise<Server> =>
  serve(name, log, async (request, response, note) => {
    note();
    const url = new URL(request.url!, "http://gateway");
    const cid = cidOf(url.pathname);
    if (cid === undefined || (request.method !== "GET" && request.method !== "HEAD")) return void response.writeHead(400).end();
    if (!node.has(cid)) return void response.writeHead(504).end("no provider was found in time");
    response.setHeader("cache-control", "public, max-age=29030400, immutable");
    response.setHeader("etag", `"${cid}"`);
    const accepts = request.headers.accept ?? "";
    const format = url.searchParams.get("format") ?? /application\/vnd\.ipld\.(raw|car)/.exec(accepts)?.[1];
    if (format === "raw") return send(request, response, "application/vnd.ipld.raw", [await node.block(cid)]);
    if (format === "car") {
      const scope = url.searchParams.get("dag-scope") ?? "all";
      return send(request, response, "application/vnd.ipld.car; version=1; order=dfs; dups=y", node.car(cid, scope));
    }
    return sendFile(request, response, await node.file(cid));
  });

function cidOf(path: string): CID | undefined {
  try {
    return CID.parse(/^\/ipfs\/([a-z2-7A-Z0-9]+)$/.exec(path)![1]!);
  } catch {
    return undefined;
  }
}

async function sendFile(request: IncomingMessage, response: ServerResponse, { size, content }: Awaited<ReturnType<Ipfs["file"]>>): Promise<void> {
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "") ?? [];
  const first = Number(from ?? 0);
  const last = Math.min(to ? Number(to) : size - 1, size - 1);
  if (first > last && size > 0) return void response.writeHead(416, { "content-range": `bytes */${size}` }).end();
  response.setHeader("accept-ranges", "bytes");
  response.setHeader("content-length", last - first + 1);
  if (from !== undefined) response.writeHead(206, { "content-range": `bytes ${first}-${last}/${size}` });
  await send(request, response, "application/octet-stream", content(first, last - first + 1));
}

async function send(request: IncomingMessage, response: ServerResponse, type: string, parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<void> {
  if (!response.headersSent) response.setHeader("content-type", type);
  if (request.method === "HEAD") return void response.end();
  await pipeline(Readable.from(parts), response);
}

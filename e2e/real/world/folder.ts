// A folder on a web server, as any static host or CDN serves it: whole files and ranges.
import { createReadStream, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { RequestLog } from "./log.ts";
import { serve, type Server } from "./server.ts";

export interface Folder extends Server {
  /** Where its files lie on the disk. */
  path: string;
}

export async function startFolder(): Promise<Folder> {
  const path = mkdtempSync(join(tmpdir(), "theriac-folder-"));
  // Who stands before it notes what is asked.
  const server = await serve("folder", new RequestLog(), async (request, response) => {
    const file = join(path, /^\/([\w.-]+)/.exec(request.url!)?.[1] ?? "");
    const found = statSync(file, { throwIfNoEntry: false });
    if (!found?.isFile()) return void response.writeHead(404).end();
    const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "") ?? [];
    const start = Number(from ?? 0);
    const end = Math.min(to ? Number(to) : found.size - 1, found.size - 1);
    if (start > end) return void response.writeHead(416, { "content-range": `bytes */${found.size}` }).end();
    const headers = { "accept-ranges": "bytes", "content-length": end - start + 1, etag: `"${found.mtimeMs}"`, "content-type": "application/octet-stream" };
    response.writeHead(from === undefined ? 200 : 206, { ...headers, ...(from !== undefined && { "content-range": `bytes ${start}-${end}/${found.size}` }) });
    if (request.method === "HEAD") return void response.end();
    await pipeline(createReadStream(file, { start, end }), response);
  });
  return {
    ...server,
    path,
    async close() {
      await server.close();
      rmSync(path, { recursive: true });
    },
  };
}

// What stands before a store on the web: CORS, a reader without keys let in (as a CDN before a bucket does), and faults at will.
import { request as ask, type IncomingMessage, type ServerResponse } from "node:http";
import { pipeline } from "node:stream";
import { damaged, Faults } from "./faults.ts";
import type { Asked, RequestLog } from "./log.ts";
import { serve, type Server } from "./server.ts";
import { signedHeaders, type Credentials } from "./sigv4.ts";

export interface Storage extends Server {
  faults: Faults;
}

/**
 * Starts a proxy before `target`. With `reader`, requests to read that carry no signature are signed with those keys. What has a
 * signature passes as it is, with its `Host`.
 */
export async function startStorage(name: string, target: string, log: RequestLog, reader?: Credentials): Promise<Storage> {
  const faults = new Faults();
  const server = await serve(name, log, async (request, response, note) => {
    const asked = note();
    const fault = faults.take(request.method!, request.url!);
    if (fault && "status" in fault) {
      if (fault.retryAfter !== undefined) response.setHeader("retry-after", String(fault.retryAfter));
      request.resume();
      return void response.writeHead(fault.status).end();
    }
    const url = new URL(request.url!, target);
    const isSigned = request.headers.authorization !== undefined || url.searchParams.has("X-Amz-Signature");
    const isRead = request.method === "GET" || request.method === "HEAD";
    const headers = { ...request.headers, ...(reader && isRead && !isSigned && signedHeaders(request.method!, url, reader)) };
    const upstream = ask(url, { method: request.method, headers }, (answer) => pass(answer, response, fault, asked));
    upstream.on("error", () => response.destroy());
    const breaks = !isRead && fault !== undefined && "breakAfter" in fault;
    pipeline(request, damaged(breaks ? fault : undefined, 0), upstream, (error) => error && request.destroy());
  });
  return { ...server, faults };
}

function pass(answer: IncomingMessage, response: ServerResponse, fault: ReturnType<Faults["take"]>, asked: Asked): void {
  const { "access-control-allow-origin": _, ...headers } = answer.headers;
  response.writeHead(answer.statusCode!, headers);
  const offset = Number(/^bytes (\d+)-/.exec(answer.headers["content-range"] ?? "")?.[1] ?? 0);
  pipeline(answer, damaged(fault, offset, (bytes) => (asked.sent += bytes)), response, (error) => error && response.destroy());
}

// A server of the world: HTTP on a free port of this machine, open to every origin, noting what it is asked.
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Asked, Call, RequestLog } from "./log.ts";

export interface Server {
  origin: string;
  close(): Promise<void>;
}

/** Answers a request; `note` puts it into the log, with the calls in it where it is a JSON-RPC one. */
export type Handler = (request: IncomingMessage, response: ServerResponse, note: (calls?: Call[]) => Asked) => void | Promise<void>;

/** What lets a page of another origin ask and read: what docs/deploy.md tells the owner of a bucket to allow. */
export const CORS: OutgoingHttpHeaders = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "GET, HEAD, PUT, POST, DELETE",
  "access-control-allow-headers": "*, authorization",
  "access-control-expose-headers": "ETag, Date, Content-Range, Retry-After",
  "access-control-max-age": "600",
};

/** Starts a server. Preflights are answered here; every other request reaches the handler, which says when it is to be noted. */
export async function serve(name: string, log: RequestLog, handle: Handler): Promise<Server> {
  const server = createServer((request, response) => {
    for (const [header, value] of Object.entries(CORS)) response.setHeader(header, value!);
    if (request.method === "OPTIONS") return void response.writeHead(204).end();
    const agent = request.headers["user-agent"] ?? "";
    const note = (calls: Call[] = []) => {
      const asked: Asked = {
        at: Date.now(),
        server: name,
        who: /Theriac-test \((.*?)\)/.exec(agent)?.[1] ?? agent,
        method: request.method!,
        path: request.url!,
        range: request.headers.range,
        calls,
        sent: 0,
      };
      log.note(asked);
      return asked;
    };
    Promise.resolve(handle(request, response, note)).catch(() => response.destroy());
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/** The body of a request, whole. */
export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

// An endpoint as the public ones are: a proxy before the chain, which may be down or slow, refuse wide ranges, and lie.
import { bodyOf, serve } from "./server.ts";
import type { Call, RequestLog } from "./log.ts";

interface Request extends Call {
  id: number | string;
}

interface Response {
  id: number | string;
  result?: unknown;
  error?: { code: number; message: string; data?: unknown };
}

/** How an endpoint behaves; empty, it is a good one. */
export interface Manner {
  /** "gone" breaks every connection, "overloaded" answers 429. */
  down?: "gone" | "overloaded";
  /** Milliseconds before each answer. */
  lag?: number;
  /** Logs of more blocks than this are refused, as many endpoints do. */
  mostBlocks?: number;
  /** Answers with more logs than this are refused. */
  mostLogs?: number;
  /** Changes what the chain answered. */
  lie?: (request: Request, result: unknown) => unknown;
}

export interface Endpoint {
  url: string;
  manner: Manner;
  close(): Promise<void>;
}

export async function startEndpoint(name: string, chain: string, log: RequestLog): Promise<Endpoint> {
  const server = await serve(name, log, async (request, response, note) => {
    const asked = JSON.parse((await bodyOf(request)).toString()) as Request | Request[];
    note([asked].flat().map(({ method, params }) => ({ method, params })));
    const { manner } = endpoint;
    if (manner.lag) await new Promise((over) => setTimeout(over, manner.lag));
    if (manner.down === "gone") return void response.destroy();
    if (manner.down === "overloaded") return void response.writeHead(429, { "retry-after": "1" }).end("too many requests");
    const answer = Array.isArray(asked)
      ? await Promise.all(asked.map((one) => answerOf(chain, manner, one)))
      : await answerOf(chain, manner, asked);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(answer));
  });
  const endpoint: Endpoint = { url: server.origin, manner: {}, close: server.close };
  return endpoint;
}

async function answerOf(chain: string, manner: Manner, request: Request): Promise<Response> {
  if (request.method === "eth_getLogs" && manner.mostBlocks !== undefined) {
    const { fromBlock, toBlock } = request.params[0] as { fromBlock?: string; toBlock?: string };
    if (Number(toBlock) - Number(fromBlock) + 1 > manner.mostBlocks)
      return refusal(request, -32_600, `eth_getLogs is limited to a ${manner.mostBlocks} blocks range`);
  }
  const response = await forward(chain, request);
  if (request.method === "eth_getLogs" && (response.result as unknown[] | undefined)?.length! > (manner.mostLogs ?? Infinity))
    return refusal(request, -32_005, `query returned more than ${manner.mostLogs} results`);
  if (manner.lie && response.error === undefined) response.result = manner.lie(request, response.result);
  return response;
}

const refusal = ({ id }: Request, code: number, message: string): Response => ({ id, error: { code, message } });

async function forward(chain: string, request: Request): Promise<Response> {
  const body = JSON.stringify({ ...request, jsonrpc: "2.0" });
  const response = await fetch(chain, { method: "POST", headers: { "content-type": "application/json" }, body });
  return (await response.json()) as Response;
}

interface Log {
  topics: string[];
  blockHash: string;
}

/** Keeps back every log of an event, by its topic. */
export const withoutLogsOf =
  (topic: string): Manner["lie"] =>
  ({ method }, result) =>
    method === "eth_getLogs" ? (result as Log[]).filter(({ topics }) => topics[0] !== topic) : result;

/** Names blocks by hashes that no other endpoint knows. */
export const withOtherHashes: Manner["lie"] = ({ method }, result) => {
  const other = (hash: string) => `0xdead${hash.slice(6)}`;
  if (method === "eth_getLogs") return (result as Log[]).map((log) => ({ ...log, blockHash: other(log.blockHash) }));
  if (method.startsWith("eth_getBlockBy") && result !== null) return { ...(result as { hash: string }), hash: other((result as { hash: string }).hash) };
  return result;
};

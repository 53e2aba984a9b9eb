// A steward without the app: the independent client of e2e/client lists, keeps the files in the bucket and delivers.
import { createWalletClient, http, stringToBytes, zeroHash, type Hex } from "viem";
import { anvil } from "viem/chains";
import { sessionOn } from "../client/session.mjs";
import { deliveryOf, list } from "../client/steward.mjs";
import { termsOf } from "../client/terms.mjs";
import { prepareSelfListing } from "../client/world.mjs";
import { abiOf, accountOf, keyOf } from "./world/chain.ts";
import { CREDENTIALS } from "./world/s3.ts";
import { presigned } from "./world/sigv4.ts";
import type { World } from "./world/world.ts";

export interface Wares {
  title: string;
  plaintext?: Uint8Array;
  /** In the token's smallest unit. */
  price?: bigint;
  /** Where each file is said to lie, given its address in the bucket. */
  located?: (url: string, file: "body" | "leaves" | "card") => string;
  /** Seals it otherwise than in memory. */
  sealed?: (M: unknown) => object;
}

/** A table of two columns, and as many rows. */
export const table = (rows = 40) => stringToBytes(["group,glucose", ...Array.from({ length: rows }, (_, row) => `${"ab"[row % 2]},${90 + (row % 7)}`), ""].join("\n"));

/** What the independent client needs to act as these people on the world's chain. */
export async function sessionOf(world: World, people: Record<string, string>) {
  const { client, entry, url, fund } = world.chain;
  const { market, calls, consents } = entry.contracts;
  const contracts = {
    market: { address: market, abi: abiOf("Market") },
    calls: { address: calls, abi: abiOf("Calls") },
    consents: { address: consents, abi: abiOf("Consents") },
    token: { address: entry.token.address, abi: abiOf("TestToken") },
  };
  const wallets = Object.entries(people).map(([role, name]) => [role, createWalletClient({ account: accountOf(name), chain: anvil, transport: http(url) })] as const);
  await Promise.all(wallets.map(([, { account }]) => fund(account.address)));
  const seeds = Object.fromEntries(Object.entries(people).map(([role, name]) => [role, keyOf(`${name}'s seed`)]));
  return { ...sessionOn({ client, contracts, people: Object.fromEntries(wallets), chainId: entry.chainId }), seeds };
}

/** What the card of a table says to people (protocol.md 10). */
const about = (title: string) => ({
  name: title,
  description: "Measurements of two groups.",
  datePublished: "2026-11-23",
  creator: { "@type": "sc:Organization", name: "A steward with other tools" },
  citeAs: title,
  license: "urn:sha256:none",
  recordSet: [{ "@type": "cr:RecordSet", "@id": "rows", name: "rows", annotation: [count(40)], field: [] }],
  "theriac:licenceDigest": zeroHash,
  "theriac:recipeDigest": zeroHash,
  "theriac:risk": { quasi: [], records: 40, classes: 1, smallestClass: 40, highest: 0.025, average: 0.025, atRiskShare: 0, uniqueShare: 0 },
  "theriac:utility": { kept: 1, loss: 0 },
});

const count = (value: number) => ({ "@type": "cr:Field", "@id": "rows/count", name: "count", value, dataType: "sc:Integer" });

/** The bytes that the bucket has at an address. */
export async function fetched(url: string): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

export type Seller = Awaited<ReturnType<typeof openShop>>;

/** A steward with this name, and what it can do. */
export async function openShop(world: World, name: string) {
  const session = await sessionOf(world, { steward: name });
  return {
    address: accountOf(name).address,

    /** Lists something; gives its id and what the steward keeps of it. */
    async list({ title, plaintext = table(), price = 5_000_001n, located = (url) => url, sealed }: Wares) {
      const prepared = await prepareSelfListing(session, { plaintext, about: about(title), price, stewardFeeBps: 0, terms: termsOf("NRES"), sealed });
      const address = (uri: string) => `${world.bucket.url}/${uri.slice("memory:".length)}`;
      for (const [uri, bytes] of prepared.files as Map<string, Uint8Array>) await store(address(uri), bytes);
      const named = Object.entries(prepared.locations as Record<string, string>).map(([file, uri]) => [file, located(address(uri), file as "body")]);
      return list(session, { ...prepared, locations: Object.fromEntries(named) }) as Promise<{ id: Hex; listing: object; seal: object; k: bigint }>;
    },

    /** Delivers what was ordered of it. */
    async deliver(offered: { id: Hex; listing: object; seal: object; k: bigint }): Promise<void> {
      for (const { args } of await world.chain.events<{ id: Hex; order: { listingId: Hex } }>("Ordered")) {
        if (args.order.listingId !== offered.id) continue;
        const placed = { listing: offered.listing, order: args.order, orderId: args.id };
        await session.send(session.people.steward, "market", "deliver", ...deliveryOf(session, placed, offered.seal, offered.k).args);
      }
    },
  };

  async function store(url: string, bytes: Uint8Array): Promise<void> {
    const response = await fetch(presigned("PUT", url, CREDENTIALS), { method: "PUT", body: Buffer.from(bytes) });
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
  }
}

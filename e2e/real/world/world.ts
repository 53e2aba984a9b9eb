// All the real parts together: a chain, two endpoints to it, a bucket, IPFS, and the app that is told of them.
import { startChain, type Chain } from "./chain.ts";
import { startFolder, type Folder } from "./folder.ts";
import { Ipfs, startGateway, startNode } from "./ipfs.ts";
import { RequestLog } from "./log.ts";
import { startEndpoint, type Endpoint } from "./rpc.ts";
import { BUCKET, CREDENTIALS, startS3, type S3 } from "./s3.ts";
import type { Server } from "./server.ts";
import { startSite, type Site } from "./site.ts";
import { startStorage, type Storage } from "./storage.ts";

export interface World {
  log: RequestLog;
  chain: Chain;
  /** What the app is told to ask, in this order. */
  endpoints: [Endpoint, Endpoint];
  /** What programs ask that are no browser: the same chain, apart in the log. */
  backdoor: Endpoint;
  s3: S3;
  /** The bucket as the web sees it. */
  bucket: Storage & { url: string };
  /** A second store with the same objects, as a mirror is. */
  mirror: Storage & { url: string };
  /** A folder on a CDN. */
  folder: Folder;
  cdn: Storage;
  /** The RPC of an IPFS node. */
  node: Server;
  /** Two gateways to it. */
  gateways: [Storage, Storage];
  site: Site;
  /** Every origin that a page may ask. */
  configured: string[];
  close(): Promise<void>;
}

export async function openWorld(): Promise<World> {
  const log = new RequestLog();
  const chain = await startChain();
  const s3 = await startS3();
  const ipfs = new Ipfs();
  const endpoint = (name: string) => startEndpoint(name, chain.url, log);
  const store = async (name: string) => {
    const storage = await startStorage(name, s3.origin, log, CREDENTIALS);
    return { ...storage, url: `${storage.origin}/${BUCKET}` };
  };
  const blocks = await startGateway("IPFS", ipfs, new RequestLog());
  const gateway = (name: string) => startStorage(name, blocks.origin, log);
  const endpoints: [Endpoint, Endpoint] = [await endpoint("first endpoint"), await endpoint("second endpoint")];
  const backdoor = await endpoint("backdoor");
  const [bucket, mirror] = [await store("bucket"), await store("mirror")];
  const folder = await startFolder();
  const cdn = await startStorage("CDN", folder.origin, log);
  const node = await startNode("IPFS node", ipfs, log);
  const gateways: [Storage, Storage] = [await gateway("first gateway"), await gateway("second gateway")];
  const rpc = endpoints.map(({ url }) => url);
  const storage = { gateways: gateways.map(({ origin }) => origin), origins: [bucket, mirror, cdn, node].map(({ origin }) => origin) };
  const network = { ...chain.entry, token: { ...chain.entry.token, test: true }, rpc };
  const site = await startSite({ version: 1, networks: [network], storage });
  const parts = [site, ...gateways, node, cdn, folder, mirror, bucket, backdoor, ...endpoints, blocks, s3, chain];
  return {
    log,
    chain,
    endpoints,
    backdoor,
    s3,
    bucket,
    mirror,
    folder,
    cdn,
    node,
    gateways,
    site,
    configured: [site.origin, ...rpc, ...storage.gateways, ...storage.origins],
    async close() {
      for (const part of parts) await part.close();
    },
  };
}

/** Everything behaves again. */
export function mend({ endpoints, bucket, mirror, cdn, gateways }: World): void {
  for (const endpoint of endpoints) endpoint.manner = {};
  for (const storage of [bucket, mirror, cdn, ...gateways]) storage.faults.clear();
}

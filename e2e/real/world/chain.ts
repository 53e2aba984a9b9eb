// A chain with Theriac's contracts, as `make deploy` puts them there, and people with money.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestClient, erc20Abi, http, keccak256, parseEther, publicActions, stringToBytes, walletActions, type Abi, type Address, type Hex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { anvil } from "viem/chains";
import { startAnvil } from "../../../contracts/scripts/anvil.mjs";
import { deploy } from "../../../contracts/scripts/deploy.mjs";

/** A network as config.json has it. */
export interface NetworkEntry {
  kind: "chain";
  name: string;
  chainId: number;
  rpc: string[];
  contracts: { market: Address; calls: Address; consents: Address };
  firstBlock: number;
  token: { address: Address; symbol: string; decimals: number; test?: boolean };
  confirmations?: number;
  logRange?: number;
}

/** What everybody has of the test token, in its smallest unit. */
export const TOKENS_EACH = 1_000_000_000n;

/** The built ABI of a contract. */
export function abiOf(contract: "Market" | "Calls" | "Consents" | "TestToken"): Abi {
  return JSON.parse(readFileSync(new URL(`../../../contracts/artifacts/${contract}.json`, import.meta.url), "utf8")).abi;
}

/** A key that nobody else has been given in this run: the same at every run. */
export const keyOf = (name: string): Hex => keccak256(stringToBytes(`Theriac's end-to-end tests: ${name}`));

export type Chain = Awaited<ReturnType<typeof startChain>>;

/** Starts anvil with a block each second, so that time and confirmations pass as they do outside. */
export async function startChain() {
  const { url, stop } = await startAnvil("--block-time", "1");
  const client = clientOf(url);
  // Deploying in blocks made on demand takes no time.
  await client.setAutomine(true);
  const entry = await deployed(url);
  await client.setIntervalMining({ interval: 1 });
  const token = { address: entry.token.address, abi: abiOf("TestToken") };
  const [bank] = await client.getAddresses();

  return {
    url,
    entry,
    client,
    close: stop,

    /** Gives an account ether for fees, and test tokens. */
    async fund(address: Address): Promise<void> {
      await client.setBalance({ address, value: parseEther("10") });
      const hash = await client.writeContract({ ...token, account: bank!, chain: anvil, functionName: "mint", args: [address, TOKENS_EACH] });
      await client.waitForTransactionReceipt({ hash });
    },

    /** Test tokens of an account, in the smallest unit. */
    balance: (address: Address): Promise<bigint> => client.readContract({ address: token.address, abi: erc20Abi, functionName: "balanceOf", args: [address] }),

    /** Every log of an event of the market, with its arguments. */
    async events<Args>(eventName: string): Promise<{ args: Args; blockNumber: bigint; transactionHash: Hex }[]> {
      const logs = await client.getContractEvents({ address: entry.contracts.market, abi: abiOf("Market"), eventName, fromBlock: 0n, strict: true });
      return logs as unknown as { args: Args; blockNumber: bigint; transactionHash: Hex }[];
    },

    /** Seconds since 1970 of a block, or of the newest. */
    time: async (blockNumber?: bigint): Promise<number> => Number((await client.getBlock(blockNumber === undefined ? {} : { blockNumber })).timestamp),

    /** No block is made until `resume`. */
    pause: () => client.setIntervalMining({ interval: 0 }),
    resume: () => client.setIntervalMining({ interval: 1 }),
  };
}

function clientOf(url: string) {
  return createTestClient({ mode: "anvil", chain: anvil, transport: http(url), pollingInterval: 50 })
    .extend(publicActions)
    .extend(walletActions);
}

/** An account that signs here. */
export const accountOf = (name: string) => privateKeyToAccount(keyOf(name));

async function deployed(url: string): Promise<NetworkEntry> {
  const folder = mkdtempSync(join(tmpdir(), "theriac-deploy-"));
  try {
    const config = join(folder, "config.json");
    writeFileSync(config, '{ "version": 1, "networks": [] }\n');
    return (await deploy({ RPC: url, TOKEN: "test", CONFIG: config }, { records: folder, say: () => {} })) as NetworkEntry;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

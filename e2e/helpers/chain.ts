import { readFileSync } from "node:fs";
import type { BrowserContext, Page } from "@playwright/test";
import {
  ContractFunctionRevertedError,
  createPublicClient,
  createWalletClient,
  custom,
  defineChain,
  type Abi,
  type Address,
  type BaseError,
  type Hex,
} from "viem";

export type Persona = "contributor" | "steward" | "researcher" | "arbiter";

/** The ABI of a contract, as built by contracts/. */
export function abi(contract: "Market" | "Calls" | "Consents" | "TestToken"): Abi {
  const artifact = new URL(`../../contracts/artifacts/${contract}.json`, import.meta.url);
  return JSON.parse(readFileSync(artifact, "utf8")).abi;
}

/** What tests read of a listing; the other fields are handed on as they are. */
export interface Listing {
  price: bigint;
  terms: bigint;
  bodyRoot: Hex;
  endsAt: bigint;
}

interface Deployment {
  chainId: number;
  market: Address;
  consents: Address;
  calls: Address;
  token: Address;
}

/**
 * An independent client (viem) on this browser's sandbox chain, next to the app's own. It runs in a tab of its own, on a
 * document without the app, and joins the chain as any further tab does.
 */
export class Chain {
  private constructor(
    private readonly page: Page,
    readonly deployment: Deployment,
    private readonly personas: Map<string, Address>,
  ) {}

  static async join(context: BrowserContext): Promise<Chain> {
    const page = await context.newPage();
    await page.goto("/config.json");
    await page.evaluate(connect);
    const deployment = (await request(page, "sandbox_deployment")) as Deployment;
    const accounts = (await request(page, "sandbox_accounts")) as { persona: string; address: Address }[];
    return new Chain(page, deployment, new Map(accounts.map(({ persona, address }) => [persona, address])));
  }

  request(method: string, params: unknown[] = []): Promise<unknown> {
    return request(this.page, method, params);
  }

  address(persona: Persona): Address {
    const address = this.personas.get(persona);
    if (!address) throw new Error(`the sandbox has no ${persona}`);
    return address;
  }

  private get chain() {
    return defineChain({
      id: this.deployment.chainId,
      name: "Sandbox",
      nativeCurrency: { name: "Native", symbol: "NAT", decimals: 18 },
      rpcUrls: { default: { http: [] } },
    });
  }

  private get transport() {
    return custom({ request: ({ method, params }) => this.request(method, params) }, { retryCount: 0 });
  }

  /** Reads. */
  get reader() {
    return createPublicClient({ chain: this.chain, transport: this.transport, pollingInterval: 50 });
  }

  /** Signs and sends as a persona. */
  async wallet(persona: Persona) {
    await this.request("sandbox_usePersona", [persona]);
    return createWalletClient({ account: this.address(persona), chain: this.chain, transport: this.transport });
  }

  /** A persona's test tokens, in the smallest unit. */
  async balance(persona: Persona): Promise<bigint> {
    return (await this.reader.readContract({
      address: this.deployment.token,
      abi: abi("TestToken"),
      functionName: "balanceOf",
      args: [this.address(persona)],
    })) as bigint;
  }

  async passTime(seconds: number): Promise<void> {
    await this.request("evm_increaseTime", [seconds]);
  }

  /** The listing with this id, as its event has it. */
  async listing(id: Hex): Promise<Listing> {
    const logs = await this.reader.getContractEvents({
      address: this.deployment.market,
      abi: abi("Market"),
      eventName: "Listed",
      args: { id },
      fromBlock: 0n,
      strict: true,
    });
    return (logs[0] as unknown as { args: { listing: Listing } }).args.listing;
  }

  /** Sends an order to the contract as it is, with nobody asking whether the terms allow it; gives its error, decoded. */
  async refusalOf(listing: Listing, purpose: bigint): Promise<{ errorName?: string; args?: readonly unknown[] }> {
    const generator = { x: 1n, y: 2n };
    const noEvidence = `0x${"0".repeat(64)}`;
    const nonce = `0x${"7".repeat(64)}`;
    const wallet = await this.wallet("researcher");
    try {
      await wallet.writeContract({
        address: this.deployment.market,
        abi: abi("Market"),
        functionName: "order",
        args: [listing, generator, purpose, noEvidence, "", nonce],
      });
    } catch (error) {
      const reverted = (error as BaseError).walk((cause) => cause instanceof ContractFunctionRevertedError);
      return (reverted as ContractFunctionRevertedError | null)?.data ?? Promise.reject(error);
    }
    throw new Error("the contract took the order");
  }

  async leave(): Promise<void> {
    await this.page.close();
  }
}

/** Runs in the page: starts the sandbox's worker and leaves a function that asks it. */
async function connect(): Promise<void> {
  interface Answer {
    id?: number;
    event?: string;
    result?: unknown;
    error?: unknown;
  }
  type Policies = { createPolicy(name: string, rules: object): { createScriptURL(url: string): string } };
  const home = await (await fetch("/")).text();
  const entry = home.match(/<meta name="sandbox-worker" content="([^"]+)"/)![1];
  const policies = (window as unknown as { trustedTypes: Policies }).trustedTypes;
  const policy = policies.createPolicy("theriac", { createScriptURL: (address: string) => address });
  const worker = new Worker(policy.createScriptURL(entry!), { type: "module" });
  const waiting = new Map<number, (answer: Answer) => void>();
  let next = 0;
  await new Promise<void>((ready) => {
    worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      if (data.event === "ready") ready();
      if (data.id !== undefined) waiting.get(data.id)?.(data);
    };
  });
  Object.assign(window, {
    askSandbox: (method: string, params: unknown[]) =>
      new Promise<Answer>((answered) => {
        const id = next++;
        waiting.set(id, answered);
        worker.postMessage({ id, method, params });
      }),
  });
}

async function request(page: Page, method: string, params: unknown[] = []): Promise<unknown> {
  const { result, error } = await page.evaluate(
    ([method, params]) => {
      type Ask = (method: string, params: unknown[]) => Promise<{ result?: unknown; error?: unknown }>;
      return (window as unknown as { askSandbox: Ask }).askSandbox(method, params);
    },
    [method, params] as const,
  );
  if (error) throw Object.assign(new Error((error as { message: string }).message), error);
  return result;
}

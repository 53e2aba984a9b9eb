// A wallet of our own, with a real key: it signs and sends as its person decides, and remembers what it was asked.
import type { BrowserContext } from "@playwright/test";
import { createWalletClient, hexToNumber, http, numberToHex, type Address, type Hex, type PrivateKeyAccount, type TypedDataDefinition } from "viem";
import { anvil } from "viem/chains";
import type { Chain } from "../world/chain.ts";
import { accountOf } from "../world/chain.ts";
import * as batches from "./batches.ts";
import { BUSY, otherChain, REJECTED, Refused, UNAUTHORISED, unknownChain, UNKNOWN_METHOD, type WalletError } from "./errors.ts";
import { announceWallets, type Announcement, type Ending, type Injected } from "./injected.ts";

/**
 * What the person does when the wallet asks for consent: approves or rejects; the wallet is locked and another window already asks
 * for its password; it stands on another chain; it never answers. An error of one's own is answered as it is.
 */
export type Decision = "approve" | "reject" | "locked" | "wrong chain" | "never" | WalletError;

/** A request as the page made it. */
export interface Request {
  method: string;
  params: unknown;
}

/** What a wallet sends for a page. */
export interface Transaction {
  from: Address;
  to?: Address;
  data?: Hex;
  value?: Hex;
  gas?: Hex;
  chainId?: Hex;
  maxFeePerGas?: Hex;
  maxPriorityFeePerGas?: Hex;
}

/** The requests for which a wallet asks its person. */
const CONSENTS = new Set([
  "eth_requestAccounts",
  "wallet_requestPermissions",
  "personal_sign",
  "eth_signTypedData_v4",
  "eth_sendTransaction",
  "wallet_sendCalls",
  "wallet_switchEthereumChain",
  "wallet_addEthereumChain",
]);

/** Some chain that is not the market's. */
export const ELSEWHERE = 1;

export class Wallet {
  /** Everything the page asked, oldest first. */
  readonly asked: Request[] = [];
  /** What the person decides next, in turn; afterwards everything is approved. */
  readonly decisions: Decision[] = [];
  readonly announcement: Announcement;
  /** The accounts it has; the page sees the first. */
  accounts: PrivateKeyAccount[];
  chainId: number = anvil.id;
  /** Chains it can be switched to. */
  readonly known = new Set<number>([ELSEWHERE, anvil.id]);
  /** What it answers for a chain it does not know. */
  unknownChain = unknownChain;
  /** Whether it takes several calls at once (EIP-5792). */
  batches: batches.Support = "none";
  private connected = false;
  private contexts: BrowserContext[] = [];
  private readonly bundles = new batches.Bundles();

  constructor(
    readonly chain: Chain,
    person: string,
    { name = "Testament", rdns = "org.example.testament", icon = ICON }: Partial<Announcement> = {},
  ) {
    this.accounts = [accountOf(person)];
    this.announcement = { uuid: crypto.randomUUID(), name, rdns, icon };
  }

  get address(): Address {
    return this.accounts[0]!.address;
  }

  /** What the page asked by a method. */
  asks(method: string): Request[] {
    return this.asked.filter((request) => request.method === method);
  }

  /** The person goes to another account, or to none. */
  async use(...people: string[]): Promise<void> {
    this.accounts = people.map(accountOf);
    this.connected = people.length > 0;
    await this.say("accountsChanged", this.visible());
  }

  /** The person goes to another chain. */
  async moveTo(chainId: number): Promise<void> {
    this.chainId = chainId;
    await this.say("chainChanged", numberToHex(chainId));
  }

  /** The wallet loses its network. */
  async loseNetwork(): Promise<void> {
    await this.say("disconnect", { code: 4900, message: "The provider is disconnected from all chains." });
  }

  /** The person takes the site's permission away. */
  async forget(): Promise<void> {
    this.connected = false;
    await this.say("accountsChanged", []);
  }

  join(context: BrowserContext): void {
    this.contexts = [...this.contexts.filter((other) => other.pages().length > 0), context];
  }

  async answer(method: string, params: unknown): Promise<Ending> {
    this.asked.push({ method, params });
    try {
      if (CONSENTS.has(method) && !(this.connected && method === "eth_requestAccounts")) {
        const decision = this.decisions.shift() ?? "approve";
        if (decision === "never") return "never";
        if (decision === "reject") throw new Refused(REJECTED);
        if (decision === "locked") throw new Refused(BUSY);
        if (decision === "wrong chain") this.chainId = ELSEWHERE;
        else if (decision !== "approve") throw new Refused(decision);
      }
      return { result: await this.carryOut(method, params as unknown[]) };
    } catch (error) {
      if (error instanceof Refused) return { error: error.error };
      const { code = -32_603, shortMessage, message } = error as { code?: number; shortMessage?: string; message: string };
      return { error: { code, message: shortMessage ?? message } };
    }
  }

  /** Sends a transaction as the chain's own wallet would, from the account that the page sees. */
  async send(transaction: Transaction, more: { nonce?: number; account?: PrivateKeyAccount } = {}): Promise<Hex> {
    const quantity = (value?: Hex) => (value === undefined ? undefined : BigInt(value));
    return createWalletClient({ chain: anvil, transport: http(this.chain.url), account: more.account ?? this.accounts[0]! }).sendTransaction({
      to: transaction.to,
      data: transaction.data,
      value: quantity(transaction.value),
      gas: quantity(transaction.gas),
      maxFeePerGas: quantity(transaction.maxFeePerGas),
      maxPriorityFeePerGas: quantity(transaction.maxPriorityFeePerGas),
      nonce: more.nonce,
    });
  }

  private visible(): Address[] {
    return this.connected ? this.accounts.map(({ address }) => address.toLowerCase() as Address) : [];
  }

  private async carryOut(method: string, params: unknown[]): Promise<unknown> {
    switch (method) {
      case "eth_requestAccounts":
        this.connected = true;
        return this.visible();
      case "eth_accounts":
        return this.visible();
      case "eth_chainId":
        return numberToHex(this.chainId);
      case "personal_sign":
        return this.signer(params[1] as Address).signMessage({ message: { raw: params[0] as Hex } });
      case "eth_signTypedData_v4": {
        const signer = this.signer(params[0] as Address);
        const data = JSON.parse(params[1] as string) as TypedDataDefinition & { domain: { chainId?: number | Hex } };
        if (data.domain.chainId !== undefined) this.requireChain(Number(data.domain.chainId));
        return signer.signTypedData(data);
      }
      case "eth_sendTransaction": {
        const transaction = params[0] as Transaction;
        const account = this.signer(transaction.from);
        this.requireChain(transaction.chainId === undefined ? anvil.id : hexToNumber(transaction.chainId));
        return this.send(transaction, { account });
      }
      case "wallet_switchEthereumChain":
        return this.switchTo(hexToNumber((params[0] as { chainId: Hex }).chainId));
      case "wallet_addEthereumChain":
        return this.add(params[0] as AddedChain);
      case "wallet_getCapabilities":
      case "wallet_sendCalls":
      case "wallet_getCallsStatus":
        if (this.batches === "none") throw new Refused(UNKNOWN_METHOD);
        return this.bundles.carryOut(this, method, params);
      default:
        throw new Refused(UNKNOWN_METHOD);
    }
  }

  /** The account that signs, when the site may use it. */
  signer(address: Address): PrivateKeyAccount {
    const found = this.accounts.find((account) => account.address.toLowerCase() === address.toLowerCase());
    if (!found || !this.connected) throw new Refused(UNAUTHORISED);
    return found;
  }

  requireChain(asked: number): void {
    if (asked !== this.chainId) throw new Refused(otherChain(asked, this.chainId));
  }

  private async switchTo(chainId: number): Promise<null> {
    if (!this.known.has(chainId)) throw new Refused(this.unknownChain(chainId));
    await this.moveTo(chainId);
    return null;
  }

  private async add({ chainId, chainName, rpcUrls, nativeCurrency }: AddedChain): Promise<null> {
    const isReachable = (url: string) => /^https:\/\/|^http:\/\/(localhost|127\.0\.0\.1)(:|\/|$)/.test(url);
    if (!chainName || !rpcUrls?.length || !rpcUrls.every(isReachable) || nativeCurrency?.decimals !== 18 || !nativeCurrency.symbol)
      throw new Refused({ code: -32_602, message: "Expected a chain with a name, HTTPS endpoints and a currency of 18 decimals." });
    this.known.add(hexToNumber(chainId));
    return this.switchTo(hexToNumber(chainId));
  }

  private async say(event: string, value: unknown): Promise<void> {
    for (const page of this.contexts.flatMap((context) => context.pages()))
      await page.evaluate(
        ([uuid, event, value]) => (window as unknown as Injected).theriacWalletSays?.(uuid, event, value),
        [this.announcement.uuid, event, value] as const,
      );
  }
}

interface AddedChain {
  chainId: Hex;
  chainName?: string;
  rpcUrls?: string[];
  nativeCurrency?: { symbol?: string; decimals?: number };
}

/** Puts wallets into every page of a browser profile, before any is opened. */
export async function install(context: BrowserContext, wallets: Wallet[]): Promise<void> {
  for (const wallet of wallets) wallet.join(context);
  const find = (uuid: string) => wallets.find(({ announcement }) => announcement.uuid === uuid)!;
  await context.exposeBinding("theriacWallet", (_source, uuid: string, method: string, params: unknown) => find(uuid).answer(method, params));
  await context.addInitScript(announceWallets, wallets.map(({ announcement }) => announcement));
}

const ICON = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><circle cx="4" cy="4" r="4" fill="#7a4"/></svg>')}`;

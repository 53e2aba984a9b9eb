// EIP-5792: several calls as one request.
import { encodeFunctionData, numberToHex, type Address, type Hex, type TransactionReceipt } from "viem";
import { accountAbi } from "./account.ts";
import { Refused, UNKNOWN_BUNDLE, UNKNOWN_METHOD } from "./errors.ts";
import type { Wallet } from "./wallet.ts";

/**
 * "atomic" is for an account that `upgrade` made smart: one transaction carries all calls. "sequential" makes a transaction of each,
 * and refuses who requires more.
 */
export type Support = "none" | "sequential" | "atomic";

interface Calls {
  from: Address;
  chainId: Hex;
  atomicRequired: boolean;
  calls: { to: Address; data?: Hex; value?: Hex }[];
}

/** What was sent for each request. */
export class Bundles {
  private readonly sent = new Map<string, { hashes: Hex[]; atomic: boolean }>();

  async carryOut(wallet: Wallet, method: string, params: unknown[]): Promise<unknown> {
    switch (method) {
      case "wallet_getCapabilities": {
        wallet.signer(params[0] as Address);
        const status = wallet.batches === "atomic" ? "supported" : "unsupported";
        return { [numberToHex(wallet.chainId)]: { atomic: { status } } };
      }
      case "wallet_sendCalls":
        return this.send(wallet, params[0] as Calls);
      case "wallet_getCallsStatus":
        return this.status(wallet, params[0] as string);
      default:
        throw new Refused(UNKNOWN_METHOD);
    }
  }

  private async send(wallet: Wallet, { from, chainId, atomicRequired, calls }: Calls): Promise<{ id: string }> {
    const account = wallet.signer(from);
    wallet.requireChain(Number(chainId));
    const atomic = wallet.batches === "atomic";
    if (atomicRequired && !atomic) throw new Refused({ code: 5760, message: "This wallet cannot carry the calls out as one." });
    const hashes: Hex[] = [];
    if (atomic) {
      const each = calls.map(({ to, data = "0x", value = "0x0" }) => ({ to, data, value: BigInt(value) }));
      const data = encodeFunctionData({ abi: accountAbi(), functionName: "execute", args: [each] });
      hashes.push(await wallet.send({ from, to: account.address, data }, { account }));
    } else {
      for (const call of calls) {
        const hash = await wallet.send({ from, ...call }, { account });
        const { status } = await wallet.chain.client.waitForTransactionReceipt({ hash });
        hashes.push(hash);
        if (status === "reverted") break;
      }
    }
    const id = `bundle-${hashes[0]}`;
    this.sent.set(id, { hashes, atomic });
    return { id };
  }

  private async status(wallet: Wallet, id: string): Promise<unknown> {
    const bundle = this.sent.get(id);
    if (!bundle) throw new Refused(UNKNOWN_BUNDLE);
    const receipts = await Promise.all(bundle.hashes.map((hash) => wallet.chain.client.getTransactionReceipt({ hash }).catch(() => undefined)));
    const mined = receipts.filter((receipt): receipt is TransactionReceipt => receipt !== undefined);
    const isWhole = mined.length === bundle.hashes.length;
    const failed = mined.some(({ status }) => status === "reverted");
    const status = !isWhole ? 100 : !failed ? 200 : bundle.atomic ? 500 : 600;
    return {
      version: "2.0.0",
      id,
      chainId: numberToHex(wallet.chainId),
      status,
      atomic: bundle.atomic,
      receipts: mined.map((receipt) => ({
        logs: receipt.logs.map(({ address, data, topics }) => ({ address, data, topics })),
        status: receipt.status === "success" ? "0x1" : "0x0",
        blockHash: receipt.blockHash,
        blockNumber: numberToHex(receipt.blockNumber),
        gasUsed: numberToHex(receipt.gasUsed),
        transactionHash: receipt.transactionHash,
      })),
    };
  }
}

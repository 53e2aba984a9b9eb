// The chain: what it is, what it can, what transactions cost there, and sending them.
import { createClient, defineChain, formatEther, http, keccak256, publicActions, TransactionNotFoundError, TransactionReceiptNotFoundError } from "viem";
import { sendRawTransaction, sendTransaction } from "viem/actions";
import * as known from "viem/chains";

import { isConnection, Refusal } from "./failure.mjs";
import { PROXY, PROXY_CODE } from "./plan.mjs";

/** A program that stores, copies and returns 1 with transient storage and MCOPY, as the contracts do (EIP-1153, EIP-5656). */
const CANCUN_PROBE = "0x60015f5d5f5c5f5260205f60205e60206020f3";
/** The signed transaction by which anyone puts the proxy on a chain, its sender and what that must own (Arachnid's release). */
export const PROXY_SENDER = "0x3fAB184622Dc19b6109349B94811493BF2a45362";
export const PROXY_TRANSACTION =
  "0xf8a58085174876e800830186a08080b853604580600e600039806000f350fe7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd5b8082525050506014600cf31ba02222222222222222222222222222222222222222222222222222222222222222a02222222222222222222222222222222222222222222222222222222222222222";

/** A client of the endpoint's chain, with the chain's name where viem knows it. */
export async function connect(rpc) {
  // A transaction must not be sent twice because an answer was lost.
  const transport = http(rpc, { retryCount: 0, timeout: 30_000 });
  const id = await createClient({ transport }).extend(publicActions).getChainId();
  const chain = Object.values(known).find((each) => each.id === id) ?? unnamed(id, rpc);
  return createClient({ chain, transport, pollingInterval: 1_000 }).extend(publicActions);
}

function unnamed(id, rpc) {
  return defineChain({ id, name: `Chain ${id}`, nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 }, rpcUrls: { default: { http: [rpc] } } });
}

/** Refuses a chain that could not run the contracts, or on which they would get other addresses. */
export async function requireAble(client) {
  const name = client.chain.name;
  const one = await client.call({ data: CANCUN_PROBE }).catch((error) => {
    if (isConnection(error)) throw error;
    return {};
  });
  if (BigInt(one.data ?? 0) !== 1n) {
    throw new Refusal(`${name} has no transient storage (EIP-1153, the Cancun upgrade), which the contracts need. Nothing was sent.`);
  }
  const code = await client.getCode({ address: PROXY });
  if (code === PROXY_CODE) return;
  if (code !== undefined) throw new Refusal(`On ${name} other code than the deterministic deployment proxy's lies at ${PROXY}. Nothing was sent.`);
  throw new Refusal(
    `${name} has no deterministic deployment proxy at ${PROXY}. Anyone can put it there, on chains that take transactions without a chain id (EIP-155): ` +
      `send 0.01 ${client.chain.nativeCurrency.symbol} to ${PROXY_SENDER}, then publish this signed transaction with eth_sendRawTransaction:\n${PROXY_TRANSACTION}\n` +
      "Then run the command again. Nothing was sent.",
  );
}

/** What gas costs now: EIP-1559's two prices, or one where blocks have no base fee. */
export async function fees(client) {
  const { baseFeePerGas } = await client.getBlock();
  const type = typeof baseFeePerGas === "bigint" ? "eip1559" : "legacy";
  return { type, ...(await client.estimateFeesPerGas({ type })) };
}

/** The most that `gas` can cost. */
export function most(gas, { maxFeePerGas, gasPrice }) {
  return gas * (maxFeePerGas ?? gasPrice);
}

/** The gas to send with: a tenth above the estimate, because some nodes estimate too little. */
export async function gasFor(client, contract, account) {
  const gas = await client.estimateGas({ account: account?.address ?? account, to: PROXY, data: contract.data });
  return (gas * 11n) / 10n;
}

/** Refuses when the account cannot pay. */
export async function requireFunds(client, address, cost) {
  const balance = await client.getBalance({ address });
  if (balance >= cost) return;
  const { symbol } = client.chain.nativeCurrency;
  throw new Refusal(
    `${address} has ${formatEther(balance)} ${symbol} on ${client.chain.name} and may need up to ${formatEther(cost)}. Send it some, or wait for lower fees. Nothing was sent.`,
  );
}

/**
 * Sends one contract's creation; `note` gets the transaction's hash, before it leaves when it is signed here. Refuses when it may
 * cost more than twice `said`: what an endpoint answers after the cost was said is not signed unseen.
 */
export async function send(client, account, contract, { said, note }) {
  const price = await fees(client);
  const gas = await gasFor(client, contract, account);
  const cost = most(gas, price);
  if (cost > 2n * said) {
    const { symbol } = client.chain.nativeCurrency;
    throw new Refusal(`Fees rose: ${contract.name} may now cost ${formatEther(cost)} ${symbol}, which is more than twice what was said. It was not sent; run the command again.`);
  }
  const request = { account, to: PROXY, data: contract.data, gas, ...price };
  if (typeof account === "string") {
    const hash = await sendTransaction(client, request);
    note(hash);
    return hash;
  }
  // Put together here: viem would let the endpoint fill it in (eth_fillTransaction), prices included.
  const nonce = await client.getTransactionCount({ address: account.address, blockTag: "pending" });
  const serializedTransaction = await account.signTransaction({ ...request, nonce, chainId: client.chain.id });
  const hash = keccak256(serializedTransaction);
  note(hash);
  await sendRawTransaction(client, { serializedTransaction });
  return hash;
}

/** Whether a transaction did its work, or still waits for a block. */
export async function isUnderWay(client, hash) {
  const receipt = await receiptOf(client, hash);
  if (receipt) return receipt.status === "success";
  return (await client.getTransaction({ hash }).catch(none(TransactionNotFoundError))) !== undefined;
}

/** The block in which a transaction succeeded, or undefined. */
export async function blockOf(client, hash) {
  const receipt = await receiptOf(client, hash);
  return receipt?.status === "success" ? Number(receipt.blockNumber) : undefined;
}

function receiptOf(client, hash) {
  return client.getTransactionReceipt({ hash }).catch(none(TransactionReceiptNotFoundError));
}

function none(kind) {
  return (error) => {
    if (error instanceof kind) return undefined;
    throw error;
  };
}

/** The first block after which code lies at the address, by halving; undefined where the node has forgotten old states. */
export async function firstBlockWithCode(client, address) {
  let [low, high] = [0n, await client.getBlockNumber()];
  try {
    while (low < high) {
      const middle = (low + high) / 2n;
      if (await client.getCode({ address, blockNumber: middle })) high = middle;
      else low = middle + 1n;
    }
    return Number(low);
  } catch {
    return undefined;
  }
}

/** How many blocks to wait for: one where the node makes a block for each transaction, and no others. */
export async function usualConfirmations(client) {
  const version = await client.request({ method: "web3_clientVersion" }).catch(() => "");
  return /^(anvil|hardhat)/i.test(version) ? 1 : 3;
}

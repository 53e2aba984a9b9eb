// Sending, reading and being refused, on a chain of its own.
import assert from "node:assert/strict";

import { ContractFunctionRevertedError, createWalletClient, custom, parseEther } from "viem";
import { privateKeyToAccount } from "viem/accounts";

import { openChain } from "./chain.mjs";

/** The chain of `openChain` with what a client does there, over and over. */
export const openSession = async (t) => sessionOn(await openChain(t));

/** The same on a chain that runs already: `client`, `contracts`, `people` and `chainId` as `openChain` gives them. */
export function sessionOn(chain) {
  const { client, contracts } = chain;
  // The market passes on the errors of Calls and of tokens: their names are needed to read a refusal.
  const errors = Object.values(contracts).flatMap(({ abi }) => abi.filter(({ type }) => type === "error"));
  const called = (name) => ({ ...contracts[name], abi: [...contracts[name].abi, ...errors] });

  const read = (contract, functionName, ...args) => client.readContract({ ...contracts[contract], functionName, args });

  /** Simulates first: a call that would revert is not sent. */
  async function send(person, contract, functionName, ...args) {
    const { request } = await client.simulateContract({ ...called(contract), functionName, args, account: person.account });
    const receipt = await client.waitForTransactionReceipt({ hash: await person.writeContract(request) });
    assert.equal(receipt.status, "success", `${functionName} succeeds`);
    return receipt;
  }

  /** The call reverts with this error and these values. */
  async function refused(name, values, person, contract, functionName, ...args) {
    await assert.rejects(
      client.simulateContract({ ...called(contract), functionName, args, account: person.account }),
      (error) => {
        const reverted = error.walk((cause) => cause instanceof ContractFunctionRevertedError);
        assert.ok(reverted, error.message);
        const found = { name: reverted.data?.errorName, values: (reverted.data?.args ?? []).map(comparable) };
        assert.deepEqual(found, { name, values: values.map(comparable) });
        return true;
      },
      `${functionName} must be refused with ${name}`,
    );
  }

  /** What the call would come to in a block of this second: "done" or the error's name. */
  async function outcomeAt(time, person, contract, functionName, ...args) {
    const call = { ...called(contract), functionName, args, account: person.account, blockOverrides: { time } };
    const failed = await client.simulateContract(call).then(() => null, (error) => error);
    if (failed === null) return "done";
    return failed.walk((cause) => cause instanceof ContractFunctionRevertedError).data.errorName;
  }

  const now = async () => (await client.getBlock()).timestamp;
  const timeOf = async ({ blockNumber }) => (await client.getBlock({ blockNumber })).timestamp;

  /** Mines a block at a time to come. */
  async function waitUntil(timestamp) {
    await client.setNextBlockTimestamp({ timestamp });
    await client.mine({ blocks: 1 });
  }

  const balance = (address) => read("token", "balanceOf", address);
  const events = (contract, eventName, args) => client.getContractEvents({ ...contracts[contract], eventName, args, fromBlock: 0n, strict: true });
  const onlyEvent = async (...query) => {
    const found = await events(...query);
    assert.equal(found.length, 1, `one ${query[1]}`);
    return found[0];
  };

  /** A wallet for a secret, with gas. */
  async function walletFor(secret) {
    const account = privateKeyToAccount(secret);
    await client.setBalance({ address: account.address, value: parseEther("1") });
    return createWalletClient({ account, chain: client.chain, transport: custom(client) });
  }

  return { ...chain, read, send, refused, outcomeAt, now, timeOf, waitUntil, balance, events, onlyEvent, walletFor };
}

const comparable = (value) => (typeof value === "string" ? value.toLowerCase() : BigInt(value));

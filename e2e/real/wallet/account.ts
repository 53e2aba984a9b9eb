// Account.sol, compiled and put behind an ordinary account (EIP-7702).
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createWalletClient, http, type Abi, type Address, type Hex, type PrivateKeyAccount } from "viem";
import { anvil } from "viem/chains";
import type { Chain } from "../world/chain.ts";

const source = fileURLToPath(new URL("Account.sol", import.meta.url));
const solc = fileURLToPath(new URL("../../../contracts/scripts/solc.mjs", import.meta.url));

let built: { abi: Abi; bytecode: Hex } | undefined;

function compiled(): { abi: Abi; bytecode: Hex } {
  if (built) return built;
  const sources = { "Account.sol": { content: readFileSync(source, "utf8") } };
  const input = { language: "Solidity", sources, settings: { outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } } } };
  const output = JSON.parse(execFileSync("node", [solc, "--standard-json"], { input: JSON.stringify(input), encoding: "utf8" }));
  const { abi, evm } = output.contracts["Account.sol"].Account;
  return (built = { abi, bytecode: `0x${evm.bytecode.object}` });
}

export const accountAbi = (): Abi => compiled().abi;

/** Makes a smart account of an account that was none. It needs ether for that. */
export async function upgrade(chain: Chain, owner: PrivateKeyAccount): Promise<void> {
  if (await chain.client.getCode({ address: owner.address })) return;
  const { abi, bytecode } = compiled();
  const [bank] = await chain.client.getAddresses();
  const deployment = await chain.client.deployContract({ abi, bytecode, account: bank!, chain: anvil });
  const { contractAddress } = await chain.client.waitForTransactionReceipt({ hash: deployment });
  const wallet = createWalletClient({ account: owner, chain: anvil, transport: http(chain.url) });
  const authorization = await wallet.signAuthorization({ contractAddress: contractAddress as Address, executor: "self" });
  const hash = await wallet.sendTransaction({ to: owner.address, authorizationList: [authorization] });
  await chain.client.waitForTransactionReceipt({ hash });
}

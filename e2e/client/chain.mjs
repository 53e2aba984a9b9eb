// A chain for the independent client: anvil with Theriac's contracts, as `make deploy` puts them there, and people with money.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestClient, createWalletClient, http, parseEther, publicActions } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { anvil as anvilChain } from "viem/chains";

import { startAnvil } from "../../contracts/scripts/anvil.mjs";
import { deploy } from "../../contracts/scripts/deploy.mjs";

const PEOPLE = ["steward", "contributor", "researcher", "arbiter", "relayer"];
/** What each of them has of the test token, in its smallest unit: 100,000 THR. */
export const TOKENS_EACH = 100_000_000_000n;

/**
 * Starts a chain of its own and stops it with the test `t`. Gives
 * - `client`: viem's public and test client (`increaseTime` and `mine` move time);
 * - `contracts`: address and ABI of `market`, `calls`, `consents` and `token`, the test token;
 * - `people`: a viem wallet client each, which signs with a key of its own, has 10 ETH and `TOKENS_EACH`;
 * - `chainId`.
 */
export async function openChain(t) {
  const chain = await startAnvil();
  t.after(chain.stop);
  const transport = http(chain.url);
  const client = createTestClient({ mode: "anvil", chain: anvilChain, transport, pollingInterval: 50 }).extend(publicActions);
  const contracts = await deployed(chain.url);
  const people = Object.fromEntries(PEOPLE.map((name) => [name, walletOf(transport)]));
  for (const person of Object.values(people)) {
    const { address } = person.account;
    await client.setBalance({ address, value: parseEther("10") });
    const hash = await person.writeContract({ ...contracts.token, functionName: "mint", args: [address, TOKENS_EACH] });
    await client.waitForTransactionReceipt({ hash });
  }
  return { client, contracts, people, chainId: anvilChain.id };
}

function walletOf(transport) {
  return createWalletClient({ account: privateKeyToAccount(generatePrivateKey()), chain: anvilChain, transport });
}

async function deployed(url) {
  const folder = mkdtempSync(join(tmpdir(), "theriac-client-"));
  try {
    const config = join(folder, "config.json");
    writeFileSync(config, '{ "version": 1, "networks": [] }\n');
    const { contracts, token } = await deploy({ RPC: url, TOKEN: "test", CONFIG: config }, { records: folder, say: () => {} });
    return {
      market: { address: contracts.market, abi: abi("Market") },
      calls: { address: contracts.calls, abi: abi("Calls") },
      consents: { address: contracts.consents, abi: abi("Consents") },
      token: { address: token.address, abi: abi("TestToken") },
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function abi(name) {
  return JSON.parse(readFileSync(new URL(`../../contracts/artifacts/${name}.json`, import.meta.url), "utf8")).abi;
}

// Deploys Theriac's contracts to a chain and tells the app where they are. README.md, "Deploying the contracts", says how it is
// used. Every contract's address follows from its code, its constructor's arguments and one salt (CREATE2), so it is the same
// on every chain and known before anything is sent. What is there already is left alone: running this again is safe, and is
// how an interrupted run goes on.
//
// Read from the environment (`make deploy` passes its variables on):
//   RPC                the chain's endpoint
//   CHAIN              its chain id; refuse any other chain
//   TOKEN              `test` deploys the test token; an address names the token that prices are in
//   PRIVATE_KEY | KEYSTORE and KEYSTORE_PASSWORD | FROM
//                      who sends; without any, the node's own first account
//   CONFIRMATIONS      blocks to wait for; 3, on development chains 1
//   CONFIG             the app's configuration; static/config.json
//   DRY=1              only show addresses, gas and cost
import { join } from "node:path";
import { argv, env } from "node:process";
import { fileURLToPath } from "node:url";
import { erc20Abi, formatEther, isAddress, isAddressEqual } from "viem";

import { DESCRIPTORS, writeDescriptors } from "./clear-signing.mjs";
import { sender } from "./deploy/account.mjs";
import { connect, fees, gasFor, isUnderWay, most, requireAble, requireFunds, send, usualConfirmations } from "./deploy/chain.mjs";
import { entryOf, publicEndpoints, readConfig, writeEntry } from "./deploy/config.mjs";
import { isConnection, Refusal, sentence } from "./deploy/failure.mjs";
import { isCodeOf, plan, readArtifact, verificationInput } from "./deploy/plan.mjs";
import { DeploymentRecord, isPassing, RECORDS } from "./deploy/record.mjs";
import { repository, shown } from "./deploy/repository.mjs";

const TIMEOUT = 10 * 60 * 1_000;

/**
 * Deploys, and returns the app's entry for the network: undefined in a dry run, and when there is no token to price in. `settings` are the variables above; `records` is the
 * folder for what was deployed, `descriptors` the one for what wallets show, `artifact` reads the artifact of a contract, `say` gets
 * each line for the person.
 */
export async function deploy(settings, { records = RECORDS, descriptors = DESCRIPTORS, artifact = readArtifact, say = console.log } = {}) {
  const { rpc, host, chainId, token, confirmations, config: configPath, dry } = checked(settings);
  const contracts = plan({ testToken: token === "test", artifact });
  const inputs = contracts.map(({ built }) => verificationInput(built));
  const config = readConfig(configPath);
  const client = await connect(rpc);
  const { chain } = client;
  if (chainId && chainId !== chain.id) throw new Refusal(`${host} is ${chain.name} with chain id ${chain.id}, not ${chainId}. Nothing was sent.`);
  const priced = isAddress(token ?? "") ? await describeToken(client, token) : undefined;
  const record = new DeploymentRecord(join(records, String(chain.id)), chain);

  say(`${chain.name}, chain id ${chain.id}, through ${host}`);
  const missing = [];
  for (const contract of contracts) {
    const isThere = await isDeployed(client, contract);
    if (!isThere) missing.push(contract);
    say(`  ${contract.name.padEnd(10)}${contract.address}  ${isThere ? "is there" : "is to be deployed"}`);
  }
  if (missing.length > 0) {
    await requireAble(client);
    const account = await sender(settings, client);
    const costs = await quote(client, account, missing, { dry, say });
    if (dry) return undefined;
    const wait = { confirmations: confirmations ?? (await usualConfirmations(client)), timeout: TIMEOUT };
    for (const contract of missing) await deployOne(client, account, contract, { said: costs.get(contract), record, wait, say });
  }
  if (dry) return undefined;

  const addresses = Object.fromEntries(contracts.map(({ name, address }) => [name, address]));
  for (const contract of contracts) await verify(client, contract, addresses);
  const firstBlock = await record.complete(client, contracts, inputs);
  say(`${shown(record.folder)}: what was deployed, and the input that source verifiers take`);
  describe(client, { records, descriptors, say });
  const entry = await tell(client, { config, addresses, firstBlock, priced, rpc, say });
  if (entry) say(isPassing(chain.id) ? `${chain.name} comes and goes: do not commit its entry.` : "Commit what changed in these three.");
  return entry;
}

/** The settings, parsed. */
function checked({ RPC, CHAIN, TOKEN, CONFIRMATIONS, CONFIG, DRY }) {
  if (!RPC) throw new Refusal("RPC is missing: make deploy RPC=http://127.0.0.1:8545");
  if (!/^https?:\/\/./.test(RPC) || !URL.canParse(RPC)) throw new Refusal("RPC is no http or https address.");
  if (TOKEN && TOKEN !== "test" && !isAddress(TOKEN)) throw new Refusal("TOKEN is neither an address nor `test`.");
  return {
    rpc: RPC,
    host: new URL(RPC).host,
    chainId: CHAIN ? positive("CHAIN", CHAIN) : undefined,
    token: TOKEN || undefined,
    confirmations: CONFIRMATIONS ? positive("CONFIRMATIONS", CONFIRMATIONS) : undefined,
    config: CONFIG || join(repository, "static/config.json"),
    dry: Boolean(DRY) && DRY !== "0",
  };
}

function positive(name, text) {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new Refusal(`${name} is no positive whole number.`);
}

/** A token as the configuration has it; refuses what is none. */
async function describeToken(client, address) {
  const words = ["symbol", "decimals"].map((functionName) => client.readContract({ address, abi: erc20Abi, functionName }));
  const [symbol, decimals] = await Promise.all(words).catch((error) => {
    if (isConnection(error)) throw error;
    throw new Refusal(`${address} is no ERC-20 token with symbol and decimals on ${client.chain.name}. Nothing was sent.`);
  });
  // A stranger's text, which everyone will see beside amounts.
  if (!/^\P{C}{1,32}$/u.test(symbol) || decimals > 36) throw new Refusal(`The symbol or the decimals of ${address} cannot be shown. Nothing was sent.`);
  return { address, symbol, decimals };
}

/** Whether the contract is there; refuses other code at its address. */
async function isDeployed(client, { name, built, address }) {
  const code = await client.getCode({ address });
  if (code === undefined) return false;
  if (isCodeOf(built, code)) return true;
  throw new Refusal(`The code at ${address} on ${client.chain.name} is not ${name}'s. This chain runs contracts differently; do not use it.`);
}

/** Says what deploying costs, and who pays; refuses when nobody can. Returns the most that each contract costs. */
async function quote(client, account, missing, { dry, say }) {
  const { symbol } = client.chain.nativeCurrency;
  const address = account?.address ?? account;
  if (!address && !dry) throw new Refusal("Nobody to send from: set PRIVATE_KEY, KEYSTORE or FROM. Nothing was sent.");
  const price = await fees(client);
  const costs = new Map();
  let total = 0n;
  for (const contract of missing) {
    const gas = await gasFor(client, contract, account);
    total += gas;
    costs.set(contract, most(gas, price));
    say(`  ${contract.name.padEnd(10)}up to ${gas} gas`);
  }
  const cost = most(total, price);
  say(`  together  up to ${total} gas, ${formatEther(cost)} ${symbol} (a rollup's fee for data comes on top)`);
  if (address) say(`  sent by   ${address}`);
  if (dry) say("A dry run: nothing was sent.");
  else await requireFunds(client, address, cost);
  return costs;
}

/** Deploys one contract, or waits for the transaction of an earlier run that does. */
async function deployOne(client, account, contract, { said, record, wait, say }) {
  let hash = record.pending(contract);
  if (!hash || !(await isUnderWay(client, hash))) {
    hash = await send(client, account, contract, { said, note: (hash) => record.sent(contract, hash) });
  }
  say(`${contract.name}: waiting for ${hash}`);
  const receipt = await client.waitForTransactionReceipt({ hash, ...wait, onReplaced: ({ transaction }) => record.sent(contract, transaction.hash) });
  // Somebody else may have deployed the same contract first, which makes this transaction fail and is as good.
  if (receipt.status === "reverted" && !(await isDeployed(client, contract))) {
    throw new Refusal(`${contract.name} could not be deployed: transaction ${receipt.transactionHash} failed on the chain.`);
  }
}

/** Refuses when a contract does not lie where it should, or does not know the contracts it was made with. */
async function verify(client, contract, addresses) {
  if (!(await isDeployed(client, contract))) {
    throw new Refusal(`${contract.name} is not at ${contract.address} after its deployment. Run the command again.`);
  }
  for (const other of contract.needs) {
    const known = await client.readContract({ address: contract.address, abi: contract.built.abi, functionName: other.toLowerCase() });
    if (!isAddressEqual(known, addresses[other])) throw new Refusal(`${contract.name} at ${contract.address} knows another ${other}: ${known}.`);
  }
}

/** Binds what wallets show to this chain, too, when it is there to stay. */
function describe({ chain }, { records, descriptors, say }) {
  if (isPassing(chain.id)) return;
  const changed = writeDescriptors({ records, folder: descriptors });
  say(`${shown(descriptors)}: ${changed.length > 0 ? `what wallets show is bound to ${chain.name}, too` : "what wallets show is right"}`);
}

/** Writes the network's entry and says so. */
async function tell(client, { config, addresses, firstBlock, priced, rpc, say }) {
  const { id, name } = client.chain;
  const before = entryOf(config, id);
  const token = addresses.TestToken ? { ...(await describeToken(client, addresses.TestToken)), test: true } : (priced ?? before?.token);
  if (!token) {
    say(`${shown(config.path)} was left alone: run the command again with TOKEN=0x…, the token that prices are in.`);
    return undefined;
  }
  const contracts = { market: addresses.Market, calls: addresses.Calls, consents: addresses.Consents };
  const entry = { kind: "chain", name, chainId: id, rpc: publicEndpoints(rpc, { isForEveryone: !isPassing(id) }), contracts, firstBlock, token };
  const changed = writeEntry(config, entry);
  say(`${shown(config.path)}: ${changed ? `the entry of ${name} is written` : `the entry of ${name} is right`}`);
  if (!before && entry.rpc.length === 0) say("  RPC may have a key in it, or is not for everyone, and was not written there: add under `rpc` the endpoints that browsers may use.");
  return entryOf(readConfig(config.path), id);
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await deploy(env);
  } catch (error) {
    console.error(`deploy: ${sentence(error, URL.canParse(env.RPC) ? new URL(env.RPC).host : "RPC")}`);
    process.exitCode = 1;
  }
}

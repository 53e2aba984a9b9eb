// Deployments on chains of their own: anvil, and anvil behind a relay that misbehaves.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { createTestClient, encodeAbiParameters, getAddress, http, isAddress, numberToHex, parseEther, publicActions, walletActions } from "viem";

import { startAnvil } from "../anvil.mjs";
import { deploy } from "../deploy.mjs";
import { PROXY_SENDER, PROXY_TRANSACTION } from "./chain.mjs";
import { sentence } from "./failure.mjs";
import { isCodeOf, plan, PROXY, readArtifact, verificationInput } from "./plan.mjs";
import { startRelay } from "./relay.mjs";
import { repository } from "./repository.mjs";

const solc = createRequire(import.meta.url)("solc");
const EXAMPLE = readFileSync(new URL("example-config.json", import.meta.url), "utf8");
const SANDBOX_ALONE = EXAMPLE.replace(/,\s+\{\s+"kind": "chain"[^]*(?=\n {2}\])/, "");
// The first of anvil's accounts, whose keys everyone knows.
const FIRST = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
const FIRST_KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
// Published keystore files: from the definition of Web3 Secret Storage, and from web3.js's documentation.
const KEYSTORES = [
  {
    address: "0x008AeEda4D805471dF9b2A5B0f38A0C3bCBA786b",
    password: "testpassword",
    crypto: {
      cipher: "aes-128-ctr",
      cipherparams: { iv: "6087dab2f9fdbbfaddc31a909735c1e6" },
      ciphertext: "5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46",
      kdf: "pbkdf2",
      kdfparams: { c: 262144, dklen: 32, prf: "hmac-sha256", salt: "ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd" },
      mac: "517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2",
    },
  },
  {
    address: "0x2c7536E3605D9C16a7a3D7b1898e529396a65c23",
    password: "test!",
    crypto: {
      cipher: "aes-128-ctr",
      cipherparams: { iv: "2885df2b63f7ef247d753c82fa20038a" },
      ciphertext: "a1c25da3ecde4e6a24f3697251dd15d6208520efc84ad97397e906e6df24d251",
      kdf: "scrypt",
      kdfparams: { dklen: 32, salt: "4531b3c174cc3ff32a6a7a85d6761b410db674807b2d216d022318ceee50be10", n: 262144, r: 8, p: 1 },
      mac: "b8b010fff37f9ae5559a352a185e86f9b9c1d7f7a9f1bd4e82a5dd35468fc7f6",
    },
  },
];

/** A chain of its own, a configuration and a folder for records; `run` deploys there and returns entry and lines. */
async function world(t, ...anvilArguments) {
  const anvil = await startAnvil(...anvilArguments);
  const folder = mkdtempSync(join(tmpdir(), "theriac-deploy-"));
  t.after(async () => {
    await anvil.stop();
    rmSync(folder, { recursive: true });
  });
  const config = join(folder, "config.json");
  const records = join(folder, "deployments");
  const descriptors = join(folder, "erc7730");
  writeFileSync(config, SANDBOX_ALONE);
  const client = createTestClient({ mode: "anvil", transport: http(anvil.url), pollingInterval: 50 }).extend(publicActions).extend(walletActions);
  const lines = [];
  const run = (settings = {}, options = {}) =>
    deploy({ RPC: anvil.url, TOKEN: "test", CONFIG: config, ...settings }, { records, descriptors, say: (line) => lines.push(line), ...options });
  const record = () => JSON.parse(readFileSync(join(records, "31337/deployment.json"), "utf8"));
  return { url: anvil.url, client, config, folder, lines, run, record, readConfig: () => JSON.parse(readFileSync(config, "utf8")) };
}

/** A relay in front of a chain, stopped with the test. */
async function relay(t, url, handle) {
  const relay = await startRelay(url, handle);
  t.after(relay.stop);
  return relay;
}

/** What a refused run says. */
async function refusal(run) {
  try {
    await run();
  } catch (error) {
    return sentence(error, "the endpoint");
  }
  assert.fail("it was not refused");
}

/** A response that is an error of the node. */
function failing({ id }, message) {
  return { jsonrpc: "2.0", id, error: { code: -32000, message } };
}

test("the contracts lie where computed before anything is sent, with the code of the artifacts", async (t) => {
  const { client, run } = await world(t);
  const expected = plan({ testToken: true });
  for (const { address } of expected) assert.equal(await client.getCode({ address }), undefined);
  const { contracts, token } = await run();
  const at = Object.fromEntries(expected.map(({ name, address }) => [name, address]));
  assert.deepEqual({ ...contracts, token: token.address }, { market: at.Market, calls: at.Calls, consents: at.Consents, token: at.TestToken });
  for (const { name, address, built } of expected) assert.ok(isCodeOf(built, await client.getCode({ address })), name);
  const abi = readArtifact("Market").abi;
  assert.equal(await client.readContract({ address: at.Market, abi, functionName: "consents" }), at.Consents);
  assert.equal(await client.readContract({ address: at.Market, abi, functionName: "calls" }), at.Calls);
});

test("a second run sends nothing and changes nothing", async (t) => {
  const { client, config, run, record } = await world(t);
  const first = [await run(), await client.getBlockNumber(), readFileSync(config, "utf8"), record()];
  const second = [await run(), await client.getBlockNumber(), readFileSync(config, "utf8"), record()];
  assert.deepEqual(second, first);
});

test("another chain and another sender give the same addresses", async (t) => {
  const [one, other] = [await world(t), await world(t, "--chain-id", "31337001")];
  const [, second] = await other.client.getAddresses();
  const entries = [await one.run(), await other.run({ FROM: second, CHAIN: "31337001" })];
  assert.equal(entries[1].chainId, 31337001);
  assert.deepEqual(entries[1].contracts, entries[0].contracts);
});

test("a dry run needs no account, sends nothing and writes nothing", async (t) => {
  const { client, config, lines, run, record, url } = await world(t);
  const { requests, url: relayed } = await relay(t, url, (request, forward) =>
    request.method === "eth_accounts" ? { jsonrpc: "2.0", id: request.id, result: [] } : forward(),
  );
  assert.equal(await run({ RPC: relayed, DRY: "1" }), undefined);
  assert.equal(await client.getBlockNumber(), 0n);
  assert.equal(requests.filter(({ method }) => /send/i.test(method)).length, 0);
  assert.equal(readFileSync(config, "utf8"), SANDBOX_ALONE);
  assert.throws(() => record(), { code: "ENOENT" });
  for (const { address } of plan({ testToken: true })) assert.ok(lines.some((line) => line.includes(address)));
  assert.match(lines.join("\n"), /together +up to \d+ gas, 0\.\d+ ETH/);
});

test("the entry has the shape that the app reads, and the rest of the file is as it was", async (t) => {
  const { config, run } = await world(t);
  const entry = await run();
  const shape = (value) => {
    if (Array.isArray(value)) return value.map(shape);
    if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shape(inner)]));
    return isAddress(String(value)) ? "address" : typeof value;
  };
  assert.deepEqual(shape(entry), shape(JSON.parse(EXAMPLE).networks[1]));
  assert.equal(entry.firstBlock, 1);
  assert.deepEqual({ ...entry.token, address: undefined }, { address: undefined, symbol: "THR", decimals: 6, test: true });
  const [before, after] = SANDBOX_ALONE.split("\n  ]");
  const text = readFileSync(config, "utf8");
  assert.ok(text.startsWith(before) && text.endsWith(`\n  ]${after}`));
  assert.equal(text, EXAMPLE.replace(/\{\s+"kind": "chain"[^]*(?=\n {2}\])/, JSON.stringify(entry, null, 2).replaceAll("\n", "\n    ")));
});

test("the entry of another chain stays as it is", async (t) => {
  const { config, readConfig, run } = await world(t);
  writeFileSync(config, EXAMPLE);
  const entry = await run();
  assert.deepEqual(readConfig().networks, [...JSON.parse(EXAMPLE).networks, entry]);
});

test("an entry that is there keeps its name and endpoints and gets the right contracts", async (t) => {
  const { config, readConfig, run } = await world(t);
  writeFileSync(config, EXAMPLE.replace("11155111", "31337"));
  const [sandbox, mine] = readConfig().networks;
  const entry = await run();
  assert.deepEqual(readConfig().networks, [sandbox, entry]);
  assert.equal(entry.name, mine.name);
  assert.deepEqual(entry.rpc, mine.rpc);
  assert.equal(entry.contracts.market, plan().at(-1).address);
});

test("without a token the contracts are deployed and the configuration waits for one", async (t) => {
  const { client, config, lines, run } = await world(t);
  assert.equal(await run({ TOKEN: "" }), undefined);
  assert.ok(await client.getCode({ address: plan().at(-1).address }));
  assert.equal(await client.getCode({ address: plan({ testToken: true }).at(-1).address }), undefined);
  assert.equal(readFileSync(config, "utf8"), SANDBOX_ALONE);
  assert.match(lines.at(-1), /run the command again with TOKEN=0x/);
});

test("a token named by its address is described from the chain", async (t) => {
  const { run } = await world(t);
  const { token } = await run();
  const { test: _, ...described } = token;
  assert.deepEqual((await run({ TOKEN: token.address })).token, described);
});

test("an endpoint that may have a key in it is neither shown nor given to browsers", async (t) => {
  const { lines, run, url } = await world(t);
  const { url: relayed } = await relay(t, url, (_, forward) => forward());
  const { rpc } = await run({ RPC: `${relayed}/v3/0123456789abcdef` });
  assert.deepEqual(rpc, []);
  assert.match(lines.join("\n"), /may have a key in it/);
  assert.doesNotMatch(lines.join("\n"), /0123456789abcdef/);
});

test("an endpoint without TLS is given to browsers on a development chain alone", async (t) => {
  const [development, sepolia] = [await world(t), await world(t, "--chain-id", "11155111")];
  assert.deepEqual((await development.run()).rpc, [development.url]);
  assert.deepEqual((await sepolia.run()).rpc, []);
});

test("each verification input builds the deployed bytecode", async (t) => {
  const { folder, run } = await world(t);
  await run();
  for (const { name, built } of plan({ testToken: true })) {
    const input = readFileSync(join(folder, "deployments/31337", `${name}.json`), "utf8");
    const { contracts } = JSON.parse(solc.compile(input));
    const { bytecode, deployedBytecode } = contracts[built.source][name].evm;
    assert.equal(`0x${bytecode.object}`, built.bytecode);
    assert.equal(`0x${deployedBytecode.object}`, built.deployedBytecode);
  }
  assert.ok(readArtifact("Market").compiler.startsWith(`solc ${solc.version().split(".Emscripten")[0]}`));
});

test("what wallets show is bound to a chain that stays, at the addresses of its record", async (t) => {
  const { folder, lines, run } = await world(t, "--chain-id", "11155111");
  const records = join(folder, "deployments");
  const read = (file) => JSON.parse(readFileSync(join(folder, "erc7730", file), "utf8")).context;
  // Beside it a chain where other code was deployed, and one that comes and goes.
  const [{ address: consents }] = plan();
  for (const [chainId, address] of [[1, FIRST], [1337, consents]]) {
    mkdirSync(join(records, String(chainId)), { recursive: true });
    writeFileSync(join(records, String(chainId), "deployment.json"), JSON.stringify({ chainId, contracts: { Consents: { address } } }));
  }
  const { contracts } = await run({ TOKEN: "" }).then(() => run());
  assert.deepEqual(read("calldata-Market.json").contract.deployments, [31337, 11155111].map((chainId) => ({ chainId, address: contracts.market })));
  assert.deepEqual(read("eip712-Consents.json").eip712.deployments, [31337, 11155111].map((chainId) => ({ chainId, address: consents })));
  assert.match(lines.join("\n"), /erc7730: what wallets show is bound to Sepolia, too/);
  assert.match(lines.at(-1), /^Commit what changed/);
  await run();
  assert.match(lines.join("\n"), /erc7730: what wallets show is right/);
});

test("a contract that is not on a chain is not shown there", async (t) => {
  const { folder, run } = await world(t, "--chain-id", "11155111");
  await run({ TOKEN: "" });
  const { contract } = JSON.parse(readFileSync(join(folder, "erc7730/calldata-TestToken.json"), "utf8")).context;
  assert.deepEqual(contract.deployments.map(({ chainId }) => chainId), [31337]);
});

test("a chain that comes and goes leaves what wallets show alone", async (t) => {
  for (const chain of ["1337", "31337", "31337001"]) {
    const { folder, lines, run } = await world(t, "--chain-id", chain);
    await run();
    assert.ok(!existsSync(join(folder, "erc7730")));
    assert.doesNotMatch(lines.join("\n"), /wallets/);
    assert.match(lines.at(-1), /comes and goes: do not commit/);
  }
});

test("sources that the artifact was not built from are refused", () => {
  const read = (path) => readFileSync(join(repository, "contracts", path), "utf8") + (path === "src/Market.sol" ? "\n" : "");
  assert.throws(() => verificationInput(readArtifact("Market"), read), /another src\/Market\.sol/);
});

test("a key from the environment signs here, with two prices, and is nowhere to be seen", async (t) => {
  const { client, lines, run, record, url } = await world(t);
  const { requests, url: relayed } = await relay(t, url, (_, forward) => forward());
  await run({ RPC: relayed, PRIVATE_KEY: FIRST_KEY });
  const methods = requests.map(({ method }) => method);
  assert.equal(methods.filter((method) => method === "eth_sendRawTransaction").length, 4);
  assert.ok(!methods.includes("eth_sendTransaction"));
  assert.ok(!methods.includes("eth_fillTransaction"), "the endpoint has no say in what is signed");
  const { from, to, type } = await client.getTransaction({ hash: record().contracts.Market.transaction });
  assert.deepEqual([getAddress(from), getAddress(to), type], [FIRST, PROXY, "eip1559"]);
  assert.ok(!(JSON.stringify(requests) + lines.join()).includes(FIRST_KEY.slice(2)));
});

test("a chain without a base fee gets transactions with one price", async (t) => {
  const { client, run, record, url } = await world(t);
  const { url: relayed } = await relay(t, url, async (request, forward) => {
    if (/^eth_(feeHistory|maxPriorityFeePerGas)$/.test(request.method)) return failing(request, "the method does not exist");
    const response = await forward();
    if (request.method === "eth_getBlockByNumber") delete response.result.baseFeePerGas;
    return response;
  });
  await run({ RPC: relayed, PRIVATE_KEY: FIRST_KEY });
  assert.equal((await client.getTransaction({ hash: record().contracts.Market.transaction })).type, "legacy");
});

for (const { address, password, crypto } of KEYSTORES) {
  test(`a keystore file with ${crypto.kdf} sends, and its password must be right`, async (t) => {
    const { client, folder, run, record } = await world(t);
    const KEYSTORE = join(folder, "keystore.json");
    writeFileSync(KEYSTORE, JSON.stringify({ crypto, id: "3198bc9c-6672-5ab3-d995-4942343ae5b6", version: 3 }));
    await client.setBalance({ address, value: parseEther("1") });
    assert.match(await refusal(() => run({ KEYSTORE })), /KEYSTORE_PASSWORD/);
    assert.match(await refusal(() => run({ KEYSTORE, KEYSTORE_PASSWORD: "wrong" })), /does not open/);
    await run({ KEYSTORE, KEYSTORE_PASSWORD: password });
    assert.equal(getAddress((await client.getTransaction({ hash: record().contracts.Market.transaction })).from), address);
  });
}

test("after an interruption the transaction that waits for a block is waited for, not sent again", async (t) => {
  const { client, run, url } = await world(t, "--no-mining");
  let fallen = false;
  const { url: relayed } = await relay(t, url, async ({ method }, forward) => {
    if (fallen) throw new Error("fallen");
    if (method === "eth_sendRawTransaction") fallen = true;
    const response = await forward();
    if (fallen) throw new Error("fallen");
    return response;
  });
  assert.match(await refusal(() => run({ RPC: relayed, PRIVATE_KEY: FIRST_KEY })), /goes on where it stopped/);
  assert.equal(await client.getTransactionCount({ address: FIRST, blockTag: "pending" }), 1);
  await client.setAutomine(true);
  await client.mine({ blocks: 1 });
  await run({ PRIVATE_KEY: FIRST_KEY });
  assert.equal(await client.getTransactionCount({ address: FIRST }), 4);
});

test("a transaction that waited and failed is sent again", async (t) => {
  const { client, folder, run, record } = await world(t);
  await run();
  const { contracts } = record();
  // A transaction that fails: the same creation once more.
  const { input } = await client.getTransaction({ hash: contracts.Calls.transaction });
  const failed = await client.sendTransaction({ account: FIRST, chain: null, to: PROXY, data: input, gas: 2_000_000n });
  assert.equal((await client.waitForTransactionReceipt({ hash: failed })).status, "reverted");
  contracts.Calls.transaction = failed;
  writeFileSync(join(folder, "deployments/31337/deployment.json"), JSON.stringify({ contracts }));
  await client.setCode({ address: contracts.Calls.address, bytecode: "0x" });
  await client.setNonce({ address: contracts.Calls.address, nonce: 0 });
  await run();
  assert.notEqual(record().contracts.Calls.transaction, failed);
});

test("somebody who deploys the same contract first does no harm", async (t) => {
  const { client, run, url } = await world(t);
  const [, stranger] = await client.getAddresses();
  const { url: relayed } = await relay(t, url, async (request, forward) => {
    if (request.method === "eth_sendTransaction") {
      const [{ to, data, gas }] = request.params;
      await client.sendTransaction({ account: stranger, chain: null, to, data, gas: BigInt(gas) });
    }
    return forward();
  });
  const { contracts, firstBlock } = await run({ RPC: relayed, FROM: FIRST });
  assert.ok(await client.getCode({ address: contracts.market }));
  assert.equal(firstBlock, 1);
});

test("as many blocks are waited for as are asked", async (t) => {
  const { client, run, record } = await world(t, "--block-time", "1");
  await run({ TOKEN: "", CONFIRMATIONS: "2" });
  const blocks = Object.values(record().contracts).map(({ block }) => block);
  assert.ok(blocks.every((block, at) => at === 0 || block > blocks[at - 1]));
  assert.ok(Number(await client.getBlockNumber()) > blocks.at(-1));
});

test("a chain without the proxy is refused, and what the refusal says helps", async (t) => {
  const { client, run } = await world(t, "--disable-default-create2-deployer");
  const said = await refusal(run);
  assert.ok(said.includes(PROXY_SENDER) && said.includes(PROXY_TRANSACTION));
  const paid = await client.sendTransaction({ account: FIRST, chain: null, to: PROXY_SENDER, value: parseEther("0.01") });
  await client.waitForTransactionReceipt({ hash: paid });
  await client.waitForTransactionReceipt({ hash: await client.sendRawTransaction({ serializedTransaction: PROXY_TRANSACTION }) });
  assert.equal((await run()).contracts.market, plan().at(-1).address);
});

test("a chain with other code in the proxy's place is refused", async (t) => {
  const { client, run } = await world(t);
  await client.setCode({ address: PROXY, bytecode: "0x00" });
  assert.match(await refusal(run), /other code than the deterministic deployment proxy's/);
});

test("a chain without transient storage is refused", async (t) => {
  const { client, run } = await world(t, "--hardfork", "shanghai");
  assert.match(await refusal(run), /no transient storage/);
  assert.equal(await client.getBlockNumber(), 0n);
});

test("another chain than the one named is refused", async (t) => {
  const { run } = await world(t);
  assert.match(await refusal(() => run({ CHAIN: "1" })), /is Anvil with chain id 31337, not 1\. Nothing was sent/);
});

test("other code where a contract should lie is refused", async (t) => {
  const { client, run } = await world(t);
  await client.setCode({ address: plan()[0].address, bytecode: "0x600160015500" });
  assert.match(await refusal(run), /is not Consents's/);
  assert.equal(await client.getBlockNumber(), 0n);
});

test("other code after the deployment than was sent is refused, and no configuration written", async (t) => {
  const { config, run, url } = await world(t);
  const { address, built } = plan().at(-1);
  const { url: relayed } = await relay(t, url, async (request, forward) => {
    const response = await forward();
    const isMarket = request.method === "eth_getCode" && getAddress(request.params[0]) === address;
    if (isMarket && response.result !== "0x") response.result = `${built.deployedBytecode.slice(0, -2)}ff`;
    return response;
  });
  assert.match(await refusal(() => run({ RPC: relayed })), /is not Market's/);
  assert.equal(readFileSync(config, "utf8"), SANDBOX_ALONE);
});

test("a contract above the size that chains accept is refused", async (t) => {
  const { client, run } = await world(t);
  const artifact = (name) => ({ ...readArtifact(name), ...(name === "Calls" && { deployedBytecode: `0x${"00".repeat(24_577)}` }) });
  assert.match(await refusal(() => run({}, { artifact })), /Calls is 24577 bytes; a chain accepts 24576/);
  assert.equal(await client.getBlockNumber(), 0n);
});

test("an account that cannot pay is refused", async (t) => {
  const { client, run } = await world(t);
  await client.setBalance({ address: FIRST, value: 1n });
  assert.match(await refusal(run), /has 0\.000000000000000001 ETH on Anvil and may need up to 0\.\d+/);
  assert.equal(await client.getBlockNumber(), 0n);
});

/** A relay that changes what is answered to `method` once the cost was said. */
function rising(t, { lines, url }, method, change) {
  return relay(t, url, async (request, forward) => {
    const response = await forward();
    if (lines.some((line) => line.includes("together")) && request.method === method) response.result = change(response.result);
    return response;
  });
}

const times = (quantity, factor) => numberToHex((BigInt(quantity) * BigInt(factor * 10)) / 10n);
const withBaseFee = (factor) => (block) => ({ ...block, baseFeePerGas: times(block.baseFeePerGas, factor) });

for (const [what, method, change] of [
  ["a base fee", "eth_getBlockByNumber", withBaseFee(1_000)],
  ["a tip", "eth_maxPriorityFeePerGas", (tip) => times(tip, 1_000)],
  ["an amount of gas", "eth_estimateGas", (gas) => times(gas, 3)],
]) {
  test(`${what} that rises after the cost was said is not signed`, async (t) => {
    const chain = await world(t);
    const { requests, url: relayed } = await rising(t, chain, method, change);
    assert.match(await refusal(() => chain.run({ RPC: relayed, PRIVATE_KEY: FIRST_KEY })), /^Fees rose: Consents may now cost .* It was not sent/);
    assert.equal(requests.filter((request) => /send/i.test(request.method)).length, 0);
    assert.equal(await chain.client.getBlockNumber(), 0n);
  });
}

test("a base fee that rises by half is paid", async (t) => {
  const chain = await world(t);
  const { url: relayed } = await rising(t, chain, "eth_getBlockByNumber", withBaseFee(1.5));
  assert.ok((await chain.run({ RPC: relayed, PRIVATE_KEY: FIRST_KEY })).contracts.market);
});

test("a token whose symbol or decimals nobody could show is refused", async (t) => {
  const { lines, run, url } = await world(t);
  const { token } = await run();
  for (const [selector, answer] of [
    ["0x95d89b41", encodeAbiParameters([{ type: "string" }], [""])],
    ["0x95d89b41", encodeAbiParameters([{ type: "string" }], ["T\u001b[2K"])],
    ["0x95d89b41", encodeAbiParameters([{ type: "string" }], ["T\u202eDSU"])],
    ["0x95d89b41", encodeAbiParameters([{ type: "string" }], ["T".repeat(33)])],
    ["0x313ce567", encodeAbiParameters([{ type: "uint8" }], [37])],
  ]) {
    const { url: relayed } = await relay(t, url, async (request, forward) => {
      const response = await forward();
      if (request.method === "eth_call" && request.params[0].data === selector) response.result = answer;
      return response;
    });
    assert.match(await refusal(() => run({ RPC: relayed, TOKEN: token.address })), /cannot be shown\. Nothing was sent/);
  }
  assert.doesNotMatch(lines.join(), /\p{Cc}/u);
});

test("what an endpoint says cannot steer the terminal", async (t) => {
  const { run, url } = await world(t);
  const { url: relayed } = await relay(t, url, (request, forward) => (request.method === "eth_estimateGas" ? failing(request, "no\u001b[1A\u001b[2Ksent") : forward()));
  const said = await refusal(() => run({ RPC: relayed }));
  assert.match(said, /^the endpoint refused: .*no \[1A/);
  assert.doesNotMatch(said, /\p{Cc}/u);
});

test("nobody to send from is refused", async (t) => {
  const { run, url } = await world(t);
  const { url: relayed } = await relay(t, url, (request, forward) => (request.method === "eth_accounts" ? failing(request, "no") : forward()));
  assert.match(await refusal(() => run({ RPC: relayed })), /Nobody to send from/);
});

test("an endpoint that does not answer is named without what may be its key", async (t) => {
  const { run, url, lines } = await world(t);
  const { stop, url: fallen } = await startRelay(url, () => {});
  await stop();
  const said = await refusal(() => run({ RPC: `${fallen}/v3/0123456789abcdef` }));
  assert.match(said, /^the endpoint does not answer as an Ethereum RPC/);
  assert.doesNotMatch(said + lines.join(), /0123456789abcdef/);
});

test("settings that mean nothing are refused before a chain is asked", async () => {
  const RPC = "http://127.0.0.1:1";
  const cases = [
    [{}, /RPC is missing/],
    [{ RPC: "127.0.0.1" }, /RPC is no http/],
    [{ RPC, CHAIN: "mainnet" }, /CHAIN is no positive/],
    [{ RPC, CONFIRMATIONS: "0" }, /CONFIRMATIONS is no positive/],
    [{ RPC, TOKEN: "THR" }, /TOKEN is neither/],
    [{ RPC, CONFIG: "/nowhere/config.json" }, /There is no \/nowhere/],
    [{ RPC, CONFIG: join(repository, "contracts/package.json") }, /no configuration of version 1/],
  ];
  for (const [settings, expected] of cases) assert.match(await refusal(() => deploy(settings)), expected);
});

test("senders that mean nothing are refused, and keys not repeated", async (t) => {
  const { client, folder, run } = await world(t);
  const broken = FIRST_KEY.slice(0, -1);
  const order = numberToHex(0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n);
  const notKeystore = join(folder, "config.json");
  const cases = [
    [{ PRIVATE_KEY: broken }, /PRIVATE_KEY has no private key/],
    [{ PRIVATE_KEY: order }, /PRIVATE_KEY has no private key/],
    [{ PRIVATE_KEY: FIRST_KEY, FROM: FIRST }, /Give one of/],
    [{ FROM: "me" }, /FROM is no address/],
    [{ KEYSTORE: notKeystore, KEYSTORE_PASSWORD: "x" }, /no keystore file/],
    [{ TOKEN: FIRST }, /is no ERC-20 token/],
  ];
  for (const [settings, expected] of cases) {
    const said = await refusal(() => run(settings));
    assert.match(said, expected);
    assert.ok(!said.includes(broken.slice(2, 20)) && !said.includes(order.slice(2, 20)));
  }
  assert.equal(await client.getBlockNumber(), 0n);
});

test("make deploys, and refuses a key on its command line without repeating it", async (t) => {
  const { config, readConfig, url } = await world(t);
  const make = (...variables) => promisify(execFile)("make", ["--no-print-directory", "-C", repository, "deploy", ...variables]);
  await assert.rejects(make(`RPC=${url}`, `CONFIG=${config}`, `PRIVATE_KEY=${FIRST_KEY}`), ({ stdout, stderr }) => {
    assert.match(stderr, /PRIVATE_KEY belongs in the environment/);
    assert.ok(!(stdout + stderr).includes(FIRST_KEY));
    return true;
  });
  assert.equal(readConfig().networks.length, 1);
  const { stdout } = await make(`RPC=${url}`, `CONFIG=${config}`, "DRY=1");
  assert.match(stdout, /nothing was sent/);
  await assert.rejects(make(`RPC=${url}`, `CONFIG=${config}`, "CHAIN=1"), ({ stderr }) => /^deploy: .* not 1\./m.test(stderr));
});

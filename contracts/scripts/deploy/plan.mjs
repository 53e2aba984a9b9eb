// What is deployed where, computed from the artifacts alone: the same on every chain.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { concat, encodeDeployData, getCreate2Address, keccak256, size, stringToHex } from "viem";

import { Refusal } from "./failure.mjs";

/** Arachnid's deterministic deployment proxy: called with salt and creation code, it runs CREATE2. */
export const PROXY = "0x4e59b44847b379578588920cA78FbF26c0B4956C";
/** The code of the proxy. */
export const PROXY_CODE =
  "0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd5b8082525050506014600cf3";
/** The text whose hash is the salt of every contract. */
export const SALT_TEXT = "theriac/v1/deploy";
export const SALT = keccak256(stringToHex(SALT_TEXT));

/** The contracts in the order of their deployment, with the contracts that each constructor takes. */
const CONTRACTS = { Consents: [], Calls: [], Market: ["Consents", "Calls"] };
/** The most bytes of code a contract may have (EIP-170). */
const CODE_LIMIT = 24_576;

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The committed artifact of a contract. */
export function readArtifact(name) {
  return JSON.parse(readFileSync(join(root, "artifacts", `${name}.json`), "utf8"));
}

/** The contracts to deploy, each with address, creation code and constructor's arguments. */
export function plan({ testToken = false, artifact = readArtifact } = {}) {
  const contracts = { ...CONTRACTS, ...(testToken && { TestToken: [] }) };
  const addresses = {};
  return Object.entries(contracts).map(([name, needs]) => {
    const built = artifact(name);
    const bytes = size(built.deployedBytecode);
    if (bytes > CODE_LIMIT) throw new Refusal(`${name} is ${bytes} bytes; a chain accepts ${CODE_LIMIT} (EIP-170). Nothing was sent.`);
    const args = needs.map((other) => addresses[other]);
    const creation = encodeDeployData({ abi: built.abi, bytecode: built.bytecode, args });
    const address = getCreate2Address({ from: PROXY, salt: SALT, bytecode: creation });
    addresses[name] = address;
    return { name, built, needs, address, data: concat([SALT, creation]), constructorArguments: `0x${creation.slice(built.bytecode.length)}` };
  });
}

/** Whether `code` is what the artifact's constructor leaves, whatever it wrote into the immutables. */
export function isCodeOf(built, code) {
  return size(code) === size(built.deployedBytecode) && withoutImmutables(built, code) === withoutImmutables(built, built.deployedBytecode);
}

function withoutImmutables({ immutables }, code) {
  const bytes = Buffer.from(code.slice(2), "hex");
  for (const start of immutables) bytes.fill(0, start, start + 32);
  return bytes.toString("hex");
}

/**
 * Everything a compiler needs to build the contract again: solc's standard JSON input, as source verifiers take it.
 * The sources are those of the working tree; refuses when the artifact was built from others.
 */
export function verificationInput(built, read = (path) => readFileSync(join(root, path), "utf8")) {
  const sources = {};
  for (const [path, hash] of Object.entries(built.sources)) {
    const content = read(path);
    if (keccak256(stringToHex(content)) !== hash) {
      throw new Refusal(`${built.contractName} was built from another ${path}. Run \`make contracts\`, and commit what changes. Nothing was sent.`);
    }
    sources[path] = { content };
  }
  const outputSelection = { "*": { "*": ["abi", "evm.bytecode", "evm.deployedBytecode", "metadata"] } };
  return { language: "Solidity", sources, settings: { ...built.settings, outputSelection } };
}

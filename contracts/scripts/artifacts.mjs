// Writes or checks artifacts/*.json: the ABI and creation bytecode that the market client, the sandbox and deploy.mjs use, and
// what it takes to build and recognise them: compiler, settings, hashes of the sources, the code on a chain.
// Only src/ is compiled, from nothing, so the result depends on the sources and the pinned compiler alone.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const CONTRACTS = ["Market", "Calls", "Consents", "TestToken"];
const root = fileURLToPath(new URL("..", import.meta.url));
const mode = process.argv[2];
if (mode !== "write" && mode !== "check") {
  console.error("usage: artifacts.mjs write | check");
  process.exit(2);
}

mkdirSync(join(root, "cache"), { recursive: true });
const scratch = mkdtempSync(join(root, "cache", "artifacts-"));
let stale = [];
try {
  execFileSync(
    join(root, "scripts/forge"),
    ["build", "src", "--force", "--out", join(scratch, "out"), "--cache-path", join(scratch, "cache")],
    { cwd: root, stdio: ["ignore", "pipe", "inherit"] },
  );
  mkdirSync(join(root, "artifacts"), { recursive: true });
  for (const name of CONTRACTS) {
    const built = JSON.parse(readFileSync(join(scratch, "out", `${name}.sol`, `${name}.json`), "utf8"));
    const text = JSON.stringify(artifact(name, built), null, 1) + "\n";
    const path = join(root, "artifacts", `${name}.json`);
    if (mode === "write") writeFileSync(path, text);
    else if (text !== read(path)) stale.push(name);
  }
} finally {
  rmSync(scratch, { recursive: true });
}

if (stale.length > 0) {
  console.error(`stale: ${stale.map((name) => `artifacts/${name}.json`).join(", ")}; run \`make -C contracts artifacts\` and commit`);
  process.exit(1);
}
console.log(`artifacts ${mode === "write" ? "written" : "are fresh"}: ${CONTRACTS.join(", ")}`);

// What of forge's output is kept. `immutables` are the offsets of 32-byte words that the constructor fills in.
function artifact(name, { abi, bytecode, deployedBytecode, metadata }) {
  if (Object.keys(bytecode.linkReferences ?? {}).length > 0) throw new Error(`${name} needs linking`);
  const { compilationTarget, ...settings } = metadata.settings;
  const sources = Object.entries(metadata.sources).map(([path, { keccak256 }]) => [path, keccak256]);
  const immutables = Object.values(deployedBytecode.immutableReferences ?? {}).flat();
  return {
    contractName: name,
    source: Object.keys(compilationTarget)[0],
    compiler: `solc ${metadata.compiler.version}`,
    settings,
    sources: Object.fromEntries(sources),
    abi,
    bytecode: bytecode.object,
    deployedBytecode: deployedBytecode.object,
    immutables: immutables.map(({ start }) => start).sort((a, b) => a - b),
  };
}

// A file's text, or null when it is missing.
function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return null;
    throw error;
  }
}

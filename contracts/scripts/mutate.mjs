// Checks that the tests notice a broken verifier: breaks the contracts in each way that mutations.mjs lists, runs the tests named
// there, and fails when they pass. `mutate.mjs [words]` tries only the mutations whose names have these words.
//
// The tests are compiled once, with the contracts as they are. A mutant is compiled here and its bytecode put in the place of the
// original's, from where the tests deploy it; the original, put there in the same way, must pass. The last line is
// "N passed, N failed".
import { execFile, execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";
import { suites } from "./mutations.mjs";

const WORKERS = 2;
const root = fileURLToPath(new URL("..", import.meta.url));
// Unoptimised code compiles in half the time and is too large to deploy on a chain. What costs how much is tested elsewhere.
const ENVIRONMENT = { ...process.env, FOUNDRY_CODE_SIZE_LIMIT: "1000000", FOUNDRY_FUZZ_RUNS: "16" };
const SETTINGS = {
  viaIR: true,
  optimizer: { enabled: false },
  evmVersion: "cancun",
  metadata: { bytecodeHash: "none", appendCBOR: false },
};

isMainThread ? await main() : work();

async function main() {
  const words = process.argv.slice(2).join(" ");
  mkdirSync(join(root, "cache"), { recursive: true });
  const scratch = mkdtempSync(join(root, "cache", "mutate-"));
  process.on("exit", () => rmSync(scratch, { recursive: true }));

  const tasks = mutants().filter(({ name, expected }) => expected === "pass" || name.includes(words));
  const project = prepare(join(scratch, "project"));
  const counts = { passed: 0, failed: 0 };
  const worker = (number) =>
    new Promise((resolve, reject) => {
      const folder = join(scratch, `worker-${number}`);
      cpSync(project, folder, { recursive: true, verbatimSymlinks: true });
      const thread = new Worker(new URL(import.meta.url), { workerData: { folder } });
      const next = () => (tasks.length === 0 ? thread.postMessage(null) : thread.postMessage(tasks.shift()));
      thread.on("message", ({ name, problem }) => {
        counts[problem ? "failed" : "passed"] += 1;
        if (problem) console.log(`${name}: ${problem}`);
        next();
      });
      thread.on("error", reject);
      thread.on("exit", resolve);
      next();
    });
  await Promise.all(Array.from({ length: WORKERS }, (_, number) => worker(number)));
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  process.exitCode = counts.failed === 0 ? 0 : 1;
}

// Each suite's original, to show that its tests pass, and then its mutants.
function mutants() {
  return suites.flatMap(({ contract, tests, groups }) => [
    { name: `${basename(contract, ".sol")} as it is`, contract, tests, expected: "pass" },
    ...groups.flatMap((group) =>
      group.mutations.map(([what, from, to]) => ({
        name: [basename(group.file, ".sol"), group.function, what].filter(Boolean).join(": "),
        contract,
        tests: group.tests ?? tests,
        expected: "fail",
        ...group,
        from,
        to,
      })),
    ),
  ]);
}

// A copy of the contracts with the tests that are needed, compiled.
function prepare(folder) {
  mkdirSync(join(folder, "test"), { recursive: true });
  for (const part of ["foundry.toml", "scripts", "src", "test/support"]) cpSync(join(root, part), join(folder, part), { recursive: true });
  const tests = new Set(suites.flatMap((suite) => [suite.tests, ...suite.groups.map((group) => group.tests ?? [])]).flat());
  for (const test of tests) cpSync(join(root, `test/${test}.t.sol`), join(folder, `test/${test}.t.sol`));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  execFileSync("scripts/forge", ["build", "--quiet"], { cwd: folder, env: ENVIRONMENT, stdio: "inherit" });
  return folder;
}

// One mutant after the other, in a folder of its own.
function work() {
  const { folder } = workerData;
  parentPort.on("message", async (task) => {
    if (task === null) return parentPort.close();
    let problem;
    try {
      problem = await tryOne(folder, task);
    } catch (error) {
      problem = error.message;
    }
    parentPort.postMessage({ name: task.name, problem });
  });
}

// What is wrong with the tests' answer to a mutant, or null.
async function tryOne(folder, { contract, tests, expected, file, function: name, from, to }) {
  const changed = file ? { [file]: mutated(readFileSync(join(folder, file), "utf8"), name, from, to) } : {};
  const bytecode = compile(folder, contract, changed);
  const artifact = join(folder, "out", basename(contract), `${basename(contract, ".sol")}.json`);
  const built = JSON.parse(readFileSync(artifact, "utf8"));
  built.bytecode.object = `0x${bytecode}`;
  writeFileSync(artifact, JSON.stringify(built));

  const path = `test/{${tests.join(",")},}.t.sol`;
  const { passed, failed, output } = await run(folder, path);
  if (passed + failed === 0) return `no test ran:\n${output}`;
  if (expected === "pass") return failed === 0 ? null : `its tests fail:\n${output}`;
  return failed > 0 ? null : `not noticed by ${path}`;
}

// The source with `from`, which must occur once in the function, replaced.
function mutated(source, name, from, to) {
  let [start, end] = [0, source.length];
  if (name) {
    start = source.search(new RegExp(`\\bfunction ${name}\\(`));
    if (start < 0) throw new Error(`there is no function ${name} any more`);
    end = source.indexOf("\n    }\n", start);
  }
  const part = source.slice(start, end);
  if (part.split(from).length !== 2) throw new Error(`the code to break occurs ${part.split(from).length - 1} times: ${from}`);
  return source.slice(0, start) + part.replace(from, () => to) + source.slice(end);
}

// The creation bytecode of a contract, with some sources changed.
function compile(folder, contract, changed) {
  const solc = createRequire(import.meta.url)("solc");
  const sources = {};
  const add = (file) => {
    if (sources[file]) return;
    const path = file.startsWith("@") ? join(folder, "node_modules", file) : join(folder, file);
    const content = changed[file] ?? readFileSync(path, "utf8");
    sources[file] = { content };
    for (const [, target] of content.matchAll(/^(?:import|\}) [^"]*?"([^"]+)";$/gm)) {
      add(target.startsWith(".") ? posix.join(posix.dirname(file), target) : target);
    }
  };
  add(contract);
  const outputSelection = { [contract]: { "*": ["evm.bytecode.object"] } };
  const input = { language: "Solidity", sources, settings: { ...SETTINGS, outputSelection } };
  const { errors = [], contracts } = JSON.parse(solc.compile(JSON.stringify(input)));
  const problems = errors.filter(({ severity }) => severity === "error");
  if (problems.length > 0) throw new Error(`does not compile: ${problems[0].formattedMessage}`);
  return contracts[contract][basename(contract, ".sol")].evm.bytecode.object;
}

// Runs tests up to the first that fails; `failed` counts only what forge reports as a test's failure.
async function run(folder, path) {
  const command = ["test", "--fail-fast", "--match-path", path, "--no-match-test", "gas"];
  const { stdout, stderr } = await promisify(execFile)("scripts/forge", command, { cwd: folder, env: ENVIRONMENT }).catch((error) => error);
  const output = stdout + stderr;
  const [, passed = 0, failed = 0] = output.match(/test suites? in .*?: (\d+) tests passed, (\d+) failed/) ?? [];
  return { passed: Number(passed), failed: Number(failed), output };
}

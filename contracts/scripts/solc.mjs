// The npm compiler (solc, WebAssembly) behind the two options Foundry uses of a native one.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const solc = createRequire(import.meta.url)("solc");
const args = process.argv.slice(2);

if (args.includes("--version")) {
  console.log("solc, the solidity compiler commandline interface");
  console.log(`Version: ${solc.version()}`);
} else if (args.includes("--standard-json")) {
  // Foundry sends every source it needs in the input, so nothing is left to import.
  process.stdout.write(solc.compile(readFileSync(0, "utf8")));
} else {
  console.error("usage: solc --version | --standard-json");
  process.exit(2);
}

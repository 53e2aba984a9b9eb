// Prints what a browser transfers for each part of dist/ (brotli, quality 11) against its budget.
// Exits with 1 when a part is over.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const dist = process.argv[2] ?? "dist";
const parts = [
  { name: "app shell", budget: 250, files: /^(index\.html|app-.*\.(js|wasm)|.*\.css)$/ },
  { name: "crypto worker", budget: 300, files: /^crypto-worker.*\.(js|wasm)$/ },
  { name: "sandbox worker", budget: 400, files: /^sandbox-worker.*\.(js|wasm)$/ },
];

const compressed = (file) =>
  brotliCompressSync(readFileSync(join(dist, file)), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

let over = 0;
for (const { name, budget, files } of parts) {
  const found = readdirSync(dist).filter((file) => files.test(file));
  if (!found.some((file) => file.endsWith(".wasm"))) throw new Error(`${name}: no wasm module in ${dist}`);
  const kib = found.reduce((sum, file) => sum + compressed(file), 0) / 1024;
  if (kib > budget) over += 1;
  console.log(`${name.padEnd(16)} ${kib.toFixed(1).padStart(7)} KiB of ${budget} KiB${kib > budget ? "  OVER BUDGET" : ""}`);
}
process.exit(over > 0 ? 1 : 0);

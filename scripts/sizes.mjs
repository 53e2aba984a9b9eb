// Prints what a browser transfers for each part of dist/ (brotli, quality 11), in KiB, beside the goal.
// Exits with 1 when a part is above its limit: what it may not grow past while the goal is not reached.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const dist = process.argv[2] ?? "dist";
const parts = [
  { name: "app shell", goal: 250, limit: 770, files: /^(index\.html|app-.*\.(js|wasm)|.*\.css)$/ },
  { name: "crypto worker", goal: 300, limit: 435, files: /^crypto-worker.*\.(js|wasm)$/ },
  { name: "data worker", goal: 450, limit: 535, files: /^data-worker.*\.(js|wasm)$/ },
  { name: "segment worker", goal: 40, limit: 40, files: /^segment-worker.*\.(js|wasm)$/ },
  { name: "sandbox worker", goal: 400, limit: 400, files: /^sandbox-worker.*\.(js|wasm)$/ },
];

const compressed = (file) =>
  brotliCompressSync(readFileSync(join(dist, file)), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

let over = 0;
for (const { name, goal, limit, files } of parts) {
  const found = readdirSync(dist).filter((file) => files.test(file));
  if (!found.some((file) => file.endsWith(".wasm"))) throw new Error(`${name}: no wasm module in ${dist}`);
  const kib = found.reduce((sum, file) => sum + compressed(file), 0) / 1024;
  if (kib > limit) over += 1;
  const verdict = kib > limit ? `ABOVE THE LIMIT of ${limit}` : kib > goal ? `above the goal; limit ${limit}` : "";
  console.log(`${name.padEnd(16)}${kib.toFixed(1).padStart(7)} of ${goal}  ${verdict}`.trimEnd());
}
process.exit(over > 0 ? 1 : 0);

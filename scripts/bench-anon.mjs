// Measures in one run, natively and in one page of Chromium: the search for the optimum at several k, suppression limits
// and metrics, local recoding, and reading and profiling CSV; time (the best of RUNS) and memory. `make bench-anon` builds
// what this needs first. The data is the adult table (BENCH_DATA) and ROWS rows drawn from it, three cells in ten redrawn
// from their column. ARX's times are its own on a machine of two cores, its virtual machine warm: it is not run here.
import { spawnSync } from "node:child_process";
import { createReadStream, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { launch } from "../e2e/helpers/browser.mjs";

const { chromium } = createRequire(new URL("../e2e/package.json", import.meta.url))("@playwright/test");
const project = resolve(import.meta.dirname, "..");
const target = process.env.CARGO_TARGET_DIR ?? join(project, "target");
const data = resolve(project, process.env.BENCH_DATA ?? "../shared/data/adult");
const rows = Number(process.env.ROWS ?? 1_000_000);
const runs = Number(process.env.RUNS ?? 3);
const folder = mkdtempSync(join(tmpdir(), "bench-anon-"));
const searches = [
  { models: "k:5", limit: 0, metric: "loss-geo", arx: "64 ms" },
  { models: "k:5", limit: 0.02, metric: "loss-geo", arx: "962 ms" },
  { models: "k:5", limit: 1, metric: "loss-geo", arx: "4,180 ms" },
  { models: "k:5", limit: 1, metric: "nue", arx: "7,090 ms" },
  { models: "k:2", limit: 0.02, metric: "loss-geo" },
  { models: "k:100", limit: 0.02, metric: "loss-geo" },
  { models: "k:5", limit: 0.1, metric: "loss-mean" },
  { models: "k:5", limit: 0.02, metric: "dm" },
  { models: "k:5", limit: 0.02, metric: "aecs" },
  { models: "k:5", limit: 0.02, metric: "prec" },
  { models: "k:5;avg-risk:0.05", limit: 0.02, metric: "loss-geo" },
  { models: "k:5", limit: 0, metric: "local", arx: "3,700 ms" },
  { models: "k:5", limit: 0.02, metric: "loss-geo", drawn: rows, arx: "79,000 ms" },
  { models: "k:5", limit: 1, metric: "nue", drawn: rows },
  { models: "k:5", limit: 0, metric: "local", drawn: rows },
];

if (!existsSync(join(data, "adult.csv"))) {
  console.log(`No adult.csv in ${data}, so nothing is measured. BENCH_DATA names its folder.`);
  process.exit(0);
}
const table = readFileSync(join(data, "adult.csv"), "utf8");
const header = table.slice(0, table.indexOf("\n")).trim();
const hierarchies = header.split(";").map((name) => readFileSync(join(data, `adult_hierarchy_${name}.csv`), "utf8"));

try {
  const bytes = drawTable();
  for (const search of searches) search.native = native(search);
  const csv = nativeCsv();
  const browserCsv = await browser();
  console.log(`\nbest of ${runs}; ${cpus().length} cores (${cpus()[0].model.trim()}), Chromium in one page\n`);
  console.log("| table | models | suppression | metric | native ms | MiB | Chromium ms | MiB of the module | ARX | found |");
  console.log("|---|---|---:|---|---:|---:|---:|---:|---:|---|");
  for (const { drawn, models, limit, metric, arx, native, page } of searches)
    console.log(`| ${(drawn ?? "adult").toLocaleString("en")} | ${models} | ${limit * 100} % | ${metric} | ${native.ms} | ${native.memory} | ${page.ms} | ${page.memory} | ${arx ?? "-"} | ${native.found}${native.found === page.found ? "" : ` (Chromium: ${page.found})`} |`);
  const rate = (ms) => `${(bytes / 1e3 / ms).toFixed(0)} MB/s`;
  console.log(`\nCSV of ${rows.toLocaleString("en")} rows, ${(bytes / 1e6).toFixed(0)} MB\n`);
  console.log("| | read and encode | profile | together |\n|---|---:|---:|---:|");
  for (const [name, { read, scan }] of [["native", csv], ["Chromium", browserCsv]])
    console.log(`| ${name} | ${read.toFixed(0)} ms, ${rate(read)} | ${scan.toFixed(0)} ms, ${rate(scan)} | ${rate(read + scan)} |`);
  console.log("| ARX, read and encode | 3,000 ms | | |");
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Writes the drawn table as CSV; how many bytes. */
function drawTable() {
  const lines = table.slice(table.indexOf("\n") + 1).trim().split(/\r?\n/).map((line) => line.split(";"));
  let state = 0x9e3779b9;
  const draw = (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
  const text = [header];
  for (let row = 0; row < rows; row++) {
    const line = lines[draw(lines.length)];
    text.push(line.map((cell, column) => (draw(10) < 3 ? lines[draw(lines.length)][column] : cell)).join(";"));
  }
  const bytes = Buffer.from(text.join("\n") + "\n");
  writeFileSync(join(folder, "drawn.csv"), bytes);
  return bytes.length;
}

function run(name, args) {
  const { status, stdout, stderr } = spawnSync(join(target, "native/examples", name), args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${name} ${args.join(" ")}: ${stderr}`);
  return stdout.trim();
}

function native({ drawn, models, limit, metric }) {
  const [ms, memory, found] = run("optimum", [data, `${drawn ?? 0}`, `${runs}`, models, `${limit}`, metric]).split("\t");
  console.error(`native ${models} ${limit} ${metric}: ${ms} ms`);
  return { ms, memory, found };
}

function nativeCsv() {
  const best = { read: Infinity, scan: Infinity };
  for (let round = 0; round < runs; round++) {
    const [, read, scan] = run("table_throughput", [join(folder, "drawn.csv")]).match(/read ([\d.]+) s.*scan ([\d.]+) s/);
    Object.assign(best, { read: Math.min(best.read, read * 1e3), scan: Math.min(best.scan, scan * 1e3) });
  }
  return best;
}

/** Measures every search in a page of its own, so that its memory is its own; gives the times of the CSV. */
async function browser() {
  const server = await serve();
  const origin = `http://localhost:${server.address().port}`;
  const chrome = await chromium.launch(launch);
  try {
    const open = async () => {
      const page = await chrome.newPage();
      page.on("pageerror", (error) => console.error(error.message));
      await page.goto(`${origin}/bench-anon.html`);
      return page;
    };
    for (const search of searches) {
      const { drawn, models, limit, metric } = search;
      const page = await open();
      const found = await page.evaluate(searchInPage, { table, hierarchies, drawn, models, limit, metric, runs });
      search.page = { ms: found.ms.toFixed(1), memory: (found.memory / 2 ** 20).toFixed(0), found: found.found };
      console.error(`Chromium ${models} ${limit} ${metric}: ${search.page.ms} ms`);
      await page.close();
    }
    const best = { read: Infinity, scan: Infinity };
    for (let round = 0; round < runs; round++) {
      const page = await open();
      const { read, scan } = await page.evaluate(csvInPage);
      Object.assign(best, { read: Math.min(best.read, read), scan: Math.min(best.scan, scan) });
      await page.close();
    }
    return best;
  } finally {
    await chrome.close();
    server.close();
  }
}

async function searchInPage({ table, hierarchies, drawn, models, limit, metric, runs }) {
  const { default: init, Table } = await import("/optimum_browser.js");
  const { memory } = await init();
  let input = new Table(table, hierarchies);
  if (drawn) input = input.drawn(drawn);
  let [ms, found] = [Infinity, ""];
  for (let round = 0; round < runs; round++) {
    const start = performance.now();
    found = input.search(models, limit, metric);
    ms = Math.min(ms, performance.now() - start);
  }
  return { ms, found, memory: memory.buffer.byteLength };
}

async function csvInPage() {
  const { default: init, Csv } = await import("/table_browser.js");
  await init();
  const bytes = new Uint8Array(await (await fetch("/drawn.csv")).arrayBuffer());
  const start = performance.now();
  const csv = new Csv(bytes);
  const read = performance.now();
  csv.scan();
  return { read: read - start, scan: performance.now() - read };
}

function serve() {
  const types = { html: "text/html", js: "text/javascript", wasm: "application/wasm" };
  const server = createServer((request, response) => {
    const name = new URL(request.url, "http://localhost").pathname.slice(1);
    if (name === "bench-anon.html") return response.writeHead(200, { "Content-Type": "text/html" }).end('<!doctype html><link rel="icon" href="data:,"><title>bench</title>');
    const path = name === "drawn.csv" ? join(folder, name) : join(target, "bench-anon", name);
    if (!existsSync(path)) return response.writeHead(404).end();
    response.writeHead(200, { "Content-Type": types[name.split(".").at(-1)] ?? "application/octet-stream" });
    createReadStream(path).pipe(response);
  });
  return new Promise((ready) => server.listen(0, "localhost", () => ready(server)));
}

// Seals and opens one file on this machine in one run: in Chromium (the app's own workers: SIMD, scalar and WebCrypto,
// one and two segment workers), with the native command line, and with PyPI's `crypt4gh`. Prints the table of
// docs/performance.md. `make bench-seal` builds what this needs first. SIZE (512M, 1G, 5G) is the plaintext's length,
// RUNS how often each is measured (the best one counts), CIPHERS and ONLY choose parts of the table, BENCH_DIST is the
// built app, BENCH_TMP the folder for all files (/dev/shm leaves the disk out of it).
import { spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { closeSync, createReadStream, createWriteStream, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { cpus, tmpdir, totalmem } from "node:os";
import { join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { launch } from "../e2e/helpers/browser.mjs";

const { chromium } = createRequire(new URL("../e2e/package.json", import.meta.url))("@playwright/test");
const project = resolve(import.meta.dirname, "..");
const dist = resolve(project, process.env.BENCH_DIST ?? "dist");
const tool = (name) => join(project, ".tools/venv/bin", name);
const size = bytes(process.env.SIZE ?? "1G");
const runs = Number(process.env.RUNS ?? 2);
/** The kernels alone, as `make bench-seal` built them. */
const throughput = join(process.env.CARGO_TARGET_DIR ?? join(project, "target"), "throughput");
const wanted = (process.env.ONLY ?? "browser native peer kernel").split(" ");
const ciphers = (process.env.CIPHERS ?? "simd scalar webcrypto").split(" ");
const folder = mkdtempSync(join(process.env.BENCH_TMP ?? tmpdir(), "bench-seal-"));
const file = (name) => join(folder, name);
const rows = [];

try {
  makeInputs();
  if (wanted.includes("peer")) peer();
  if (wanted.includes("native")) native();
  const kernel = await browser();
  print(kernel);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function bytes(text) {
  const [, number, unit] = text.match(/^(\d+)([KMG]?)$/) ?? [];
  if (!number) throw new Error(`SIZE=${text}: expected a number with K, M or G`);
  return Number(number) * 1024 ** " KMG".indexOf(unit || " ");
}

/** The plaintext, a key pair, and what PyPI's crypt4gh makes of it. Reading all of it leaves it in the disk cache. */
function makeInputs() {
  const out = openSync(file("plain"), "w");
  const block = randomBytes(1 << 20);
  for (let left = size; left > 0; left -= block.length) {
    block.writeUInt32LE(left / 1024, 0);
    writeSync(out, block, 0, Math.min(left, block.length));
  }
  closeSync(out);
  run([tool("crypt4gh-keygen"), "--sk", file("key.sec"), "--pk", file("key.pub"), "--nocrypt", "-f"], null, null, "");
  run([tool("crypt4gh"), "encrypt", "--recipient_pk", file("key.pub")], "plain", "peer.c4gh");
}

/** Runs a command to its end: seconds, CPU seconds and most memory at once in MiB. */
function run(command, input, output, stdin) {
  const measured = `import json,os,resource,subprocess,sys,time
stdin=open(sys.argv[1],"rb") if sys.argv[1] else subprocess.DEVNULL
stdout=open(sys.argv[2],"wb") if sys.argv[2] else subprocess.DEVNULL
start=time.perf_counter(); code=subprocess.run(sys.argv[3:],stdin=stdin,stdout=stdout).returncode; seconds=time.perf_counter()-start
usage=resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"code":code,"seconds":seconds,"cpu":usage.ru_utime+usage.ru_stime,"memory":usage.ru_maxrss/1024}))`;
  const args = ["-c", measured, input ? file(input) : "", output ? file(output) : "", ...command];
  const { stdout, stderr } = spawnSync(tool("python"), args, { encoding: "utf8", input: stdin });
  const result = JSON.parse(stdout.trim().split("\n").at(-1));
  if (result.code !== 0) throw new Error(`${command.slice(0, 2).join(" ")}: ${stderr}`);
  return result;
}

function sha256(name) {
  return spawnSync("sha256sum", [file(name)], { encoding: "utf8" }).stdout.slice(0, 64);
}

function same(name, what) {
  if (sha256(name) !== (same.expected ??= sha256("plain"))) throw new Error(`${what}: not the plaintext that was sealed`);
}

/** Measures a command line: encrypting the plaintext, decrypting what PyPI's crypt4gh made. */
function commandLine(name, encrypt, decrypt) {
  const row = { name, seal: Infinity, open: Infinity, memory: 0, cpu: Infinity };
  for (let round = 0; round < runs; round++) {
    const sealed = run(encrypt, "plain", "sealed");
    const opened = run(decrypt, "peer.c4gh", "opened");
    Object.assign(row, { seal: Math.min(row.seal, sealed.seconds), open: Math.min(row.open, opened.seconds) });
    Object.assign(row, { memory: Math.max(row.memory, sealed.memory, opened.memory), cpu: Math.min(row.cpu, sealed.cpu) });
  }
  same("opened", name);
  run([tool("crypt4gh"), "decrypt", "--sk", file("key.sec")], "sealed", "opened");
  same("opened", `${name}, opened by crypt4gh`);
  rows.push(row);
}

function peer() {
  const keys = [["--recipient_pk", file("key.pub")], ["--sk", file("key.sec")]];
  commandLine("PyPI crypt4gh", [tool("crypt4gh"), "encrypt", ...keys[0]], [tool("crypt4gh"), "decrypt", ...keys[1]]);
}

function native() {
  const theriac = join(process.env.CARGO_TARGET_DIR ?? join(project, "target"), "native/theriac");
  const keys = [["--recipient_pk", file("key.pub")], ["--sk", file("key.sec")]];
  commandLine("theriac, native", [theriac, "encrypt", ...keys[0]], [theriac, "decrypt", ...keys[1]]);
}

/** Measures the app's workers in a page of their own; gives the kernels' throughput. */
async function browser() {
  const server = await serve();
  const origin = `http://localhost:${server.address().port}`;
  // A profile on the disk: a private window would keep its files in memory.
  const context = await chromium.launchPersistentContext(file("profile"), { ...launch, viewport: { width: 400, height: 300 } });
  try {
    const page = await context.newPage();
    page.on("console", (message) => message.type() === "error" && console.error(message.text()));
    await page.goto(`${origin}/bench-seal.html`);
    const kernel = wanted.includes("kernel") ? await page.evaluate(() => bench.kernels()) : null;
    if (!wanted.includes("browser")) return kernel;
    await page.setInputFiles("#plain", file("plain"));
    await page.setInputFiles("#sealed", file("peer.c4gh"));
    const key = { text: readFileSync(file("key.sec"), "utf8"), public: publicKey() };
    await page.evaluate((key) => bench.start(key), key);
    const devtools = await context.browser().newBrowserCDPSession();
    for (const cipher of ciphers)
      for (const workers of [1, 2]) {
        const row = { name: `Chromium, ${cipher}, ${workers} worker${workers > 1 ? "s" : ""}`, seal: Infinity, open: Infinity, memory: 0, cpu: Infinity, cipher, workers };
        for (let round = 0; round < runs; round++) {
          const before = await processes(devtools);
          const watch = watchMemory(before);
          const sealed = await page.evaluate((tune) => bench.seal(tune), { cipher, workers });
          const cpu = Object.values(await processes(devtools)).reduce((sum, { cpu }) => sum + cpu, 0) - Object.values(before).reduce((sum, { cpu }) => sum + cpu, 0);
          const opened = await page.evaluate(() => bench.open());
          row.memory = Math.max(row.memory, await watch.stop());
          Object.assign(row, { seal: Math.min(row.seal, sealed), open: Math.min(row.open, opened), cpu: Math.min(row.cpu, cpu) });
          if (round === 0) {
            await page.evaluate(() => bench.send());
            run([tool("crypt4gh"), "decrypt", "--sk", file("key.sec")], "upload-sealed", "opened");
            same("opened", `${row.name}, opened by crypt4gh`);
            same("upload-opened", `${row.name}, opened from crypt4gh's file`);
          }
          await page.evaluate(() => bench.clear());
        }
        rows.push(row);
        console.error(`${row.name}: seal ${rate(row.seal)}, open ${rate(row.open)}`);
      }
    return kernel;
  } finally {
    await context.close();
    server.close();
  }
}

function publicKey() {
  return "0x" + Buffer.from(readFileSync(file("key.pub"), "utf8").split("\n")[1], "base64").toString("hex");
}

/** Serves the built app beside a page that starts its workers, and takes files that the page sends. */
function serve() {
  const index = readFileSync(join(dist, "index.html"), "utf8");
  const address = (worker) => index.match(new RegExp(`<meta name="${worker}" content="([^"]*)"`))[1];
  const script = readFileSync(join(import.meta.dirname, "bench-seal-page.mjs"), "utf8");
  const page = `<!doctype html><link rel="icon" href="data:,"><title>bench</title><input type="file" id="plain"><input type="file" id="sealed">
<script type="module">globalThis.addresses = ${JSON.stringify({ crypto: address("crypto-worker"), segment: address("segment-worker") })};
${script}</script>`;
  const types = { html: "text/html", js: "text/javascript", wasm: "application/wasm" };
  const server = createServer(async (request, response) => {
    const name = new URL(request.url, "http://localhost").pathname.slice(1);
    if (request.method === "PUT") {
      await pipeline(request, createWriteStream(file(`upload-${name}`)));
      return response.end();
    }
    if (name === "bench-seal.html") return response.writeHead(200, { "Content-Type": "text/html" }).end(page);
    const path = join(name.startsWith("throughput") ? throughput : dist, name);
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return response.writeHead(404).end();
    response.writeHead(200, { "Content-Type": types[name.split(".").at(-1)] ?? "application/octet-stream" });
    createReadStream(path).pipe(response);
  });
  return new Promise((ready) => server.listen(0, "localhost", () => ready(server)));
}

/** Chromium's processes: CPU seconds so far, and resident private memory in MiB. */
async function processes(devtools) {
  const { processInfo } = await devtools.send("SystemInfo.getProcessInfo");
  return Object.fromEntries(processInfo.map(({ id, type, cpuTime }) => [id, { type, cpu: cpuTime, memory: resident(id) }]));
}

function resident(id) {
  try {
    return Number(readFileSync(`/proc/${id}/status`, "utf8").match(/RssAnon:\s+(\d+)/)[1]) / 1024;
  } catch {
    return 0;
  }
}

/** Watches the page's process, in which all its workers are: how far its private memory rises above where it was. */
function watchMemory(before) {
  const pages = Object.entries(before).filter(([, { type }]) => type === "renderer");
  let most = 0;
  const timer = setInterval(() => {
    for (const [id, { memory }] of pages) most = Math.max(most, resident(id) - memory);
  }, 20);
  return { stop: async () => (clearInterval(timer), most) };
}

function rate(seconds) {
  return `${(size / seconds / 1e6).toFixed(0)} MB/s`;
}

function print(kernel) {
  const base = rows.find(({ name }) => name.startsWith("PyPI"));
  const ratio = (row, what) => (base ? (base[what] / row[what]).toFixed(2) : "-");
  console.log(`\n${size / 2 ** 20} MiB, best of ${runs}; ${cpus().length} cores (${cpus()[0].model.trim()}), ${(totalmem() / 2 ** 30).toFixed(0)} GiB\n`);
  console.log("| | seal MB/s | open MB/s | against crypt4gh, seal | open | CPU s, seal | peak memory MiB |");
  console.log("|---|---:|---:|---:|---:|---:|---:|");
  for (const row of rows)
    console.log(`| ${row.name} | ${(size / row.seal / 1e6).toFixed(0)} | ${(size / row.open / 1e6).toFixed(0)} | ${ratio(row, "seal")} | ${ratio(row, "open")} | ${row.cpu.toFixed(1)} | ${row.memory.toFixed(0)} |`);
  if (!kernel) return;
  console.log("\n| cipher alone, 64 KiB segments, one worker | encrypt MB/s | decrypt MB/s | against scalar |");
  console.log("|---|---:|---:|---:|");
  for (const [name, { seal, open }] of Object.entries(kernel))
    console.log(`| ${name} | ${seal.toFixed(0)} | ${open.toFixed(0)} | ${(seal / kernel.scalar.seal).toFixed(2)}, ${(open / kernel.scalar.open).toFixed(2)} |`);
}

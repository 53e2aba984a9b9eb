// What scripts/configure.mjs does to a built site, on a small one; e2e/tests/dist.spec.ts has the real one in a browser.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { filesOf, isCopy } from "./compress.mjs";
import { faultsOf } from "./config.mjs";
import { headerRules } from "./headers.mjs";
import { policyOf, sourcesOf } from "./policy.mjs";
import { SUMS } from "./sums.mjs";

const project = resolve(import.meta.dirname, "../..");
const example = () => JSON.parse(readFileSync(join(project, "contracts/scripts/deploy/example-config.json"), "utf8"));
const page = '<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="">' + "<p>text</p>".repeat(100);

/** A folder as scripts/harden.mjs leaves it, which is gone after the test. */
function site(t, config = example()) {
  const folder = mkdtempSync(join(tmpdir(), "site-"));
  t.after(() => rmSync(folder, { recursive: true }));
  cpSync(join(project, "static/_headers"), join(folder, "_headers"));
  cpSync(join(project, "static/issuers.json"), join(folder, "issuers.json"));
  for (const name of ["index.html", "404.html"]) writeFileSync(join(folder, name), page);
  writeFileSync(join(folder, "_redirects"), "/data / 200\n/files / 200\n/data/* / 200\n/files/* / 200\n");
  writeFileSync(join(folder, "app.wasm"), Buffer.alloc(4096));
  writeFileSync(join(folder, "tiny.css"), "p{}");
  writeConfig(folder, config);
  return folder;
}

const writeConfig = (folder, config) => writeFileSync(join(folder, "config.json"), JSON.stringify(config));
const run = (...args) => spawnSync(process.execPath, [join(project, "scripts/configure.mjs"), ...args], { encoding: "utf8" });
const contents = (folder) => Object.fromEntries(filesOf(folder).map((name) => [name, readFileSync(join(folder, name), "hex")]));

function configured(...args) {
  const { status, stdout, stderr } = run(...args);
  assert.equal(status, 0, stderr);
  return stdout;
}

test("the policy lets through what the configuration names and no more, wherever a site has it", (t) => {
  const config = example();
  config.networks[1].rpc.push("http://127.0.0.1:8545/key?x=1", "https://rpc.example/other");
  config.storage = { gateways: ["https://gateway.example/ipfs/"], origins: ["https://bucket.example:9000"] };
  const folder = site(t, config);
  configured(folder);
  const expected = "connect-src 'self' http://127.0.0.1:8545 https://bucket.example:9000 https://gateway.example https://rpc.example;";
  const policy = policyOf(folder);
  assert.equal(policy.match(/connect-src [^;]*;/)[0], expected);
  for (const name of ["index.html", "404.html"]) {
    const meta = readFileSync(join(folder, name), "utf8").match(/Content-Security-Policy" content="([^"]*)"/)[1];
    assert.equal(meta, policy.replace(" frame-ancestors 'none';", ""));
  }
  const original = readFileSync(join(project, "static/_headers"), "utf8");
  assert.equal(readFileSync(join(folder, "_headers"), "utf8"), original.replace("connect-src 'self';", expected));

  // What is no longer named is no longer allowed.
  writeConfig(folder, example());
  configured(folder);
  assert.match(policyOf(folder), /connect-src 'self' https:\/\/rpc\.example;/);
});

test("any origin is allowed only where the configuration says so, and then with TLS only", () => {
  const networks = example().networks;
  for (const anyOrigin of [true, "ask"]) assert.deepEqual(sourcesOf({ networks, storage: { anyOrigin } }), ["'self'", "https://rpc.example", "https:"]);
  assert.deepEqual(sourcesOf({ networks, storage: { anyOrigin: false } }), ["'self'", "https://rpc.example"]);
  assert.deepEqual(sourcesOf({ networks: networks.slice(0, 1) }), ["'self'"]);
});

test("another configuration takes the place of the folder's when it is sound, and changes nothing when it is not", (t) => {
  const folder = site(t);
  const other = `${folder}-config.json`;
  t.after(() => rmSync(other));
  writeFileSync(other, JSON.stringify({ ...example(), networks: [] }));
  const before = contents(folder);
  const { status, stderr } = run(folder, "--config", other);
  assert.equal(status, 1);
  assert.match(stderr, /networks must list at least one network/);
  assert.deepEqual(contents(folder), before);

  const config = { ...example(), storage: { origins: ["https://bucket.example"] } };
  writeFileSync(other, JSON.stringify(config));
  configured(folder, "--config", other);
  assert.deepEqual(JSON.parse(readFileSync(join(folder, "config.json"), "utf8")), config);
  assert.match(policyOf(folder), /https:\/\/bucket\.example/);
});

test("compressed copies are of the files as they are now, smaller, and never of the two that are edited in place", (t) => {
  const folder = site(t);
  configured(folder);
  writeConfig(folder, { ...example(), storage: { anyOrigin: true } });
  writeFileSync(join(folder, "gone.js.br"), "of a file that is no more");
  configured(folder);
  const copies = filesOf(folder).filter(isCopy);
  for (const name of ["index.html", "404.html", "app.wasm", SUMS]) assert.ok(copies.includes(`${name}.br`) && copies.includes(`${name}.gz`), name);
  for (const copy of copies) {
    const [original, compressed] = [copy.slice(0, -3), copy].map((name) => readFileSync(join(folder, name)));
    assert.ok(compressed.length < original.length, copy);
    assert.deepEqual((copy.endsWith(".br") ? brotliDecompressSync : gunzipSync)(compressed), original, copy);
  }
  assert.ok(!copies.some((name) => /json|_headers|gone/.test(name)), copies.join(" "));
});

test("the same build and configuration give the same bytes, and the digest of the list says so", (t) => {
  const [first, second] = [site(t), site(t)];
  const digest = (output) => output.match(/: ([0-9a-f]{64})$/m)[1];
  const printed = digest(configured(first));
  assert.equal(digest(configured(second)), printed);
  assert.equal(digest(configured(second)), printed, "configured twice");
  assert.deepEqual(contents(first), contents(second));
  const check = spawnSync("sha256sum", ["--check", "--strict", SUMS], { cwd: first, encoding: "utf8" });
  assert.equal(check.status, 0, check.stderr + check.stdout);
  assert.equal(check.stdout.trim().split("\n").length, filesOf(first).filter((name) => !isCopy(name)).length - 1);
  writeFileSync(join(second, "app.wasm"), Buffer.alloc(4096, 1));
  assert.notEqual(digest(configured(second)), printed);
});

test("the rules for nginx are the headers of every answer in _headers, and the addresses of _redirects", (t) => {
  const folder = site(t);
  configured(folder);
  const before = contents(folder);
  const lines = configured(folder, "--nginx").trim().split("\n");
  const [{ headers }] = headerRules(readFileSync(join(folder, "_headers"), "utf8"));
  assert.equal(lines.pop(), "location ~ ^(/data|/files)(/|$) { try_files /index.html =404; }");
  assert.deepEqual(lines, Object.entries(headers).map(([name, value]) => `add_header ${name} "${value}" always;`));
  assert.match(lines[0], /connect-src 'self' https:\/\/rpc\.example;/);
  assert.deepEqual(contents(folder), before);
});

test("what is no built site is refused", (t) => {
  const folder = site(t);
  rmSync(join(folder, "issuers.json"));
  assert.match(run(folder).stderr, /issuers\.json could not be read/);
  writeFileSync(join(folder, "issuers.json"), "[]");
  assert.match(run(folder).stderr, /issuers\.json must be/);
  writeFileSync(join(folder, "config.json"), "{");
  assert.match(run(folder).stderr, /config\.json is not JSON/);
  assert.equal(run().status, 2);
  assert.equal(run(folder, "--config", "x", "--nginx").status, 2);
  assert.ok(!existsSync(join(folder, SUMS)));
});

test("the repository's own configurations can be published", () => {
  const own = JSON.parse(readFileSync(join(project, "static/config.json"), "utf8"));
  assert.deepEqual(faultsOf(own), []);
  assert.deepEqual(faultsOf(example()), []);
  const whole = example();
  Object.assign(whole.networks[1], { currency: { symbol: "ETH", decimals: 18 }, confirmations: 0, logRange: 1, explorer: "https://scan.example/tx/" });
  whole.storage = { gateways: ["http://localhost:8080"], origins: ["https://bucket.example/"], anyOrigin: false };
  assert.deepEqual(faultsOf(whole), []);
});

const chain = (change) => {
  const config = example();
  change(config.networks[1]);
  return config;
};
const storage = (value) => ({ ...example(), storage: value });

for (const [what, config, fault] of [
  ["no object", [], /^the file must be an object/],
  ["another version", { ...example(), version: 2 }, /^version must be 1/],
  ["no network", { version: 1 }, /^networks must list/],
  ["an unknown field", { ...example(), netwroks: [] }, /not known: netwroks/],
  ["an unknown kind", chain((network) => (network.kind = "later")), /^networks\[1\]\.kind is "later"/],
  ["a second sandbox", { version: 1, networks: [example().networks[0], example().networks[0]] }, /^networks\[1\] is a second sandbox/],
  ["the same chain twice", { version: 1, networks: [example().networks[1], example().networks[1]] }, /one before it/],
  ["no name", chain((network) => delete network.name), /^networks\[1\]\.name is missing/],
  ["a chain id in quotes", chain((network) => (network.chainId = "1")), /^networks\[1\]\.chainId must be a whole number/],
  ["a chain id of 0", chain((network) => (network.chainId = 0)), /^networks\[1\]\.chainId/],
  ["no endpoint", chain((network) => (network.rpc = [])), /^networks\[1\]\.rpc must list/],
  ["an endpoint that is none", chain((network) => (network.rpc = ["rpc.example"])), /no https address/],
  ["an endpoint without TLS", chain((network) => (network.rpc = ["http://rpc.example"])), /without TLS only localhost/],
  ["an endpoint like this machine's", chain((network) => (network.rpc = ["http://localhost.example"])), /without TLS/],
  ["a websocket", chain((network) => (network.rpc = ["wss://rpc.example"])), /no https address/],
  ["a host that ends the policy", chain((network) => (network.rpc = ["https://a;script-src.example"])), /cannot name|no https address/],
  ["a host of many", chain((network) => (network.rpc = ["https://*.example"])), /cannot name|no https address/],
  ["an IPv6 host", chain((network) => (network.rpc = ["https://[::1]:8545"])), /cannot name/],
  ["a password", chain((network) => (network.rpc = ["https://me:secret@rpc.example"])), /password/],
  ["no contracts", chain((network) => delete network.contracts), /must name market, calls and consents/],
  ["a short address", chain((network) => (network.contracts.calls = "0x22")), /^networks\[1\]\.contracts\.calls must be an account/],
  ["the address zero", chain((network) => (network.contracts.calls = `0x${"0".repeat(40)}`)), /the address zero/],
  ["no token", chain((network) => delete network.token), /^networks\[1\]\.token must have/],
  ["a token without an address", chain((network) => delete network.token.address), /^networks\[1\]\.token\.address must be/],
  ["no first block", chain((network) => delete network.firstBlock), /^networks\[1\]\.firstBlock is missing/],
  ["a range of no block", chain((network) => (network.logRange = 0)), /logRange/],
  ["confirmations that are none", chain((network) => (network.confirmations = 1.5)), /confirmations/],
  ["an explorer without an end", chain((network) => (network.explorer = "https://scan.example/tx")), /explorer/],
  ["an explorer that runs", chain((network) => (network.explorer = "javascript:alert(1)//")), /explorer/],
  ["a list that is none", storage({ origins: "https://bucket.example" }), /^storage\.origins must be a list/],
  ["an origin with a path", storage({ origins: ["https://bucket.example/x"] }), /write the origin alone: https:\/\/bucket\.example/],
  ["any origin in quotes", storage({ anyOrigin: "yes" }), /^storage\.anyOrigin/],
])
  test(`a configuration with ${what} is refused in words`, () => {
    const faults = faultsOf(config);
    assert.equal(faults.length, 1, faults.join("\n"));
    assert.match(faults[0], fault);
  });

// Files of any length in the crypto worker: what happens to them when things go wrong in the middle.
import { createWriteStream, mkdtempSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
// The plain one, for a page that asks another server by intention.
import { test as base, type Page } from "@playwright/test";
import * as peer from "../helpers/peer.ts";
import * as streams from "../helpers/streams.ts";
import { ask, done, refused } from "../helpers/streams.ts";
import { expect, test } from "../helpers/test.ts";

const MIB = 1 << 20;
const SEGMENT = 65_536;
const SEALED_SEGMENT = SEGMENT + 28;
const HEADER = 124;
const NOW = 1_795_000_000;
const PASSPHRASE = "correct horse battery staple";
/** Long enough to be shared by workers, and to be noted three times on its way. */
const LONG = 200 * MIB + 12_345;

interface Sealed {
  nonce: string | null;
  bytes: number;
  bodyRoot: string;
  plainLength: number;
  cipher: string;
  workers: number;
}
interface Kept {
  nonce: string;
  name: string;
  bytes: number;
  done: number;
  total: number;
  finished: boolean;
  readers: number;
  bodyRoot: string | null;
}

let folder: string;
let long: string;

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "theriac-stream-"));
  long = join(folder, "long.bin");
  const file = createWriteStream(long);
  // Every MiB differs, so that a chunk in the wrong place is noticed.
  for (let left = LONG; left > 0; left -= MIB) {
    const block = Buffer.concat([randomBytes(64), Buffer.alloc(MIB - 64, left % 251)]);
    if (!file.write(block.subarray(0, Math.min(left, MIB)))) await once(file, "drain");
  }
  file.end();
  await once(file, "finish");
});

test.afterAll(() => rmSync(folder, { recursive: true }));

/** The worker with a vault open in it. */
async function withVault(page: Page): Promise<void> {
  await streams.start(page);
  await done(page, "createVault", { passphrase: PASSPHRASE });
}

/** Loads the page anew and opens the vault again. */
async function reload(page: Page): Promise<void> {
  await streams.start(page);
  await done(page, "unlockVault", { passphrase: PASSPHRASE });
}

const sealMine = { recipients: [], forMe: true, name: "long.bin", now: NOW };
const openMine = { key: { kind: "mine" }, range: null, bodyRoot: null };
const kept = (page: Page) => done<Kept[]>(page, "keptFiles", {});
const keptFolder = async (page: Page) => Object.keys(await streams.stored(page)).filter((path) => path.includes("/files/"));

test("a long file is shared by workers, kept, verified and opened again, in bounded memory", async ({ page }) => {
  await withVault(page);
  await streams.takeFile(page, "long", long);
  // Once for what starting the workers takes.
  const before = await streams.rendererMemory(page);
  let most = 0;
  let sampling = true;
  const sampler = (async () => {
    while (sampling) {
      most = Math.max(most, (await streams.rendererMemory(page)) ?? 0);
      await new Promise((next) => setTimeout(next, 20));
    }
  })();
  const sealing = await ask<Sealed>(page, "sealFile", sealMine, { files: ["long"] });
  const sealed = sealing.reply!;
  expect(sealing.error).toBeUndefined();
  expect(sealed.workers).toBeGreaterThanOrEqual(1);
  expect(["simd", "scalar", "webcrypto"]).toContain(sealed.cipher);
  expect(sealed.plainLength).toBe(LONG);
  expect(sealed.bytes).toBe(HEADER + LONG + Math.ceil(LONG / SEGMENT) * 28);
  expect(sealing.progress.length).toBeGreaterThan(3);
  expect(sealing.progress).toEqual([...sealing.progress].sort((one, other) => one - other));

  expect(await kept(page)).toMatchObject([{ nonce: sealed.nonce, name: "long.bin", finished: true, bodyRoot: sealed.bodyRoot, readers: 1 }]);
  await done(page, "getKept", { nonce: sealed.nonce }, { keep: "sealed" });
  const verified = await done(page, "verifyFile", { bodyRoot: sealed.bodyRoot }, { files: ["sealed"] });
  expect(verified).toEqual({ bodyRoot: sealed.bodyRoot, bodyLength: sealed.bytes - HEADER });
  const opened = await done(page, "openFile", { ...openMine, bodyRoot: sealed.bodyRoot }, { files: ["sealed"], sink: { handle: "opened" } });
  sampling = false;
  await sampler;
  expect(opened).toEqual({ bytes: LONG });
  expect(await streams.same(page, "long", "opened")).toBe(true);
  if (before === undefined) return;
  console.log(`memory of the page's process: ${Math.round(before)} MiB before, at most ${Math.round(most)} MiB`);
  expect(most - before).toBeLessThan(128);
});

test("a file sealed by workers opens with the other implementation, and the other's here", async ({ page }) => {
  await streams.start(page);
  const key = peer.peerKey("Crypt4GH", "a passphrase for key files");
  const { key: recipient } = await done<{ key: string }>(page, "readPublicKey", { text: key.public });
  const plaintext = randomBytes(9 * MIB + 77);
  await streams.giveFile(page, "plain", plaintext);
  const sealed = await done<Sealed>(page, "sealFile", { recipients: [recipient], forMe: false, name: "x", now: NOW }, {
    files: ["plain"],
    sink: { handle: "sealed" },
  });
  expect(sealed).toMatchObject({ nonce: null, plainLength: plaintext.length });
  expect(sealed.workers).toBeGreaterThanOrEqual(1);
  await page.evaluate(async () => {
    const handle = await (await navigator.storage.getDirectory()).getFileHandle("sealed");
    globalThis.harness.files["sealed"] = await handle.getFile();
  });
  const bytes = await streams.content(page, "sealed");
  expect(bytes.length).toBe(sealed.bytes);
  expect(peer.decryptWithPeer(bytes, key.secret, key.passphrase).equals(plaintext)).toBe(true);

  await streams.giveFile(page, "foreign", peer.encryptWithPeer(plaintext, [key.public]));
  const keyFile = { kind: "keyFile", text: key.secret, passphrase: key.passphrase };
  await done(page, "openFile", { ...openMine, key: keyFile }, { files: ["foreign"], keep: "again" });
  expect(await streams.same(page, "plain", "again")).toBe(true);
  const wrong = await refused(page, "openFile", { ...openMine, key: { ...keyFile, passphrase: "wrong" } }, { files: ["foreign"] });
  expect(wrong.kind).toBe("wrongPassphrase");
});

test("an interrupted seal goes on at a segment, with the same file and with no other", async ({ page }) => {
  await withVault(page);
  await streams.takeFile(page, "long", long);
  // The page is left in the middle.
  await page.evaluate((request) => void globalThis.harness.ask("sealFile", request, { files: ["long"] }), sealMine);
  await page.waitForFunction(() => (globalThis.harness.progress.at(-1) ?? 0) > 110 * 1024 * 1024);
  await reload(page);
  const [left] = await kept(page);
  expect(left).toMatchObject({ finished: false, total: LONG, name: "long.bin", bodyRoot: null });
  expect(left!.done).toBeGreaterThanOrEqual(64 * MIB);
  expect(left!.done).toBeLessThan(LONG);
  expect(left!.done % SEGMENT).toBe(0);
  const resume = { nonce: left!.nonce, now: NOW };
  expect((await refused(page, "getKept", { nonce: left!.nonce })).message).toMatch(/not finished/);

  const time = statSync(long).mtime;
  const other = join(folder, "other.bin");
  await test.step("other files are refused", async () => {
    writeFileSync(other, "short");
    await streams.takeFile(page, "short", other);
    expect(await refused(page, "resumeSeal", resume, { files: ["short"] })).toMatchObject({ kind: "changed", message: /length/ });
    // The same length at another time.
    truncateSync(other, LONG);
    utimesSync(other, time, new Date(time.getTime() + 5_000));
    await streams.takeFile(page, "later", other);
    expect(await refused(page, "resumeSeal", resume, { files: ["later"] })).toMatchObject({ kind: "changed", message: /changed since/ });
    // The same length and time.
    utimesSync(other, time, time);
    await streams.takeFile(page, "disguised", other);
    expect(await refused(page, "resumeSeal", resume, { files: ["disguised"] })).toMatchObject({ kind: "changed", message: /content/ });
  });

  await streams.takeFile(page, "long", long);
  const resumed = await ask<Sealed>(page, "resumeSeal", resume, { files: ["long"] });
  expect(resumed.error).toBeUndefined();
  expect(resumed.progress[0]).toBeGreaterThan(left!.done);
  await done(page, "getKept", { nonce: left!.nonce }, { keep: "sealed" });
  await done(page, "openFile", { ...openMine, bodyRoot: resumed.reply!.bodyRoot }, { files: ["sealed"], sink: { handle: "opened" } });
  expect(await streams.same(page, "long", "opened")).toBe(true);
  expect((await refused(page, "resumeSeal", resume, { files: ["long"] })).message).toMatch(/cannot be taken up/);
});

test("a seal that is cancelled can go on or be discarded, one that a lock ends can go on, and an erased space keeps nothing", async ({ page }) => {
  await withVault(page);
  await streams.takeFile(page, "long", long);
  const cancelled = await refused(page, "sealFile", sealMine, { files: ["long"], at: { bytes: 100 * MIB, cancel: true } });
  expect(cancelled.kind).toBe("cancelled");
  const [stopped] = await kept(page);
  expect(stopped).toMatchObject({ finished: false });
  await done(page, "deleteKept", { nonce: stopped!.nonce });
  expect(await keptFolder(page)).toEqual([]);

  const locked = await refused(page, "sealFile", sealMine, { files: ["long"], at: { bytes: 100 * MIB, operation: "lockVault" } });
  expect(locked.kind).toBe("locked");
  await done(page, "unlockVault", { passphrase: PASSPHRASE });
  const [left] = await kept(page);
  expect(left!.finished).toBe(false);
  await done(page, "resumeSeal", { nonce: left!.nonce, now: NOW }, { files: ["long"] });
  expect(await kept(page)).toMatchObject([{ finished: true }]);
  await done(page, "deleteKept", { nonce: left!.nonce });
  expect(await keptFolder(page)).toEqual([]);

  await refused(page, "sealFile", sealMine, { files: ["long"], at: { bytes: 100 * MIB, operation: "eraseSpace" } });
  await expect.poll(() => streams.stored(page)).toEqual({});
});

test("a picked place is left as it was when the work is cancelled, and a stream is told", async ({ page }) => {
  await withVault(page);
  await streams.takeFile(page, "long", long);
  const stop = { bytes: 50 * MIB, cancel: true };
  await refused(page, "sealFile", sealMine, { files: ["long"], sink: { handle: "picked" }, at: stop });
  expect((await streams.stored(page))["picked"]).toBe(0);
  await refused(page, "sealFile", sealMine, { files: ["long"], sink: { stream: "upload" }, at: stop });
  const counted = () => page.evaluate(() => globalThis.harness.counted["upload"]);
  await expect.poll(async () => (await counted())?.end).toBe("aborted");
  const sealed = await done<Sealed>(page, "sealFile", sealMine, { files: ["long"], sink: { stream: "upload" } });
  expect(await counted()).toEqual({ bytes: sealed.bytes, end: "closed" });
});

test("a file that is changed while it is read is told, and what was sealed of it can go on", async ({ page }) => {
  const own = join(folder, "own.bin");
  writeFileSync(own, Buffer.alloc(40 * MIB, 7));
  await withVault(page);
  await streams.takeFile(page, "own", own);
  utimesSync(own, new Date(0), new Date(0));
  const error = await refused(page, "sealFile", sealMine, { files: ["own"] });
  expect(error).toMatchObject({ kind: "unreadable", message: /can no longer be read/ });
  expect(await kept(page)).toMatchObject([{ finished: false }]);
});

test("an altered segment is named, a cut file and a wrong key are told, and nothing of them is written", async ({ page }) => {
  await withVault(page);
  const plaintext = randomBytes(160 * SEGMENT - 1_000);
  await streams.giveFile(page, "plain", plaintext);
  const { nonce, bodyRoot } = await done<Sealed>(page, "sealFile", sealMine, { files: ["plain"] });
  await done(page, "getKept", { nonce }, { keep: "sealed" });
  /** The sealed file with a byte of a segment changed, or cut. */
  const damage = (name: string, at: number, cut?: number) =>
    page.evaluate(
      async ([name, at, cut]) => {
        const bytes = new Uint8Array(await globalThis.harness.files["sealed"]!.arrayBuffer());
        bytes[at]! ^= 1;
        globalThis.harness.files[name] = new Blob([cut === null ? bytes : bytes.subarray(0, cut)]);
      },
      [name, at, cut ?? null] as const,
    );
  const open = (name: string, more = {}) => refused(page, "openFile", { ...openMine, ...more }, { files: [name], sink: { handle: `${name}.out` } });
  const middle = (segment: number) => HEADER + segment * SEALED_SEGMENT + 5_000;

  for (const segment of [0, 31, 32, 100]) {
    await damage("altered", middle(segment));
    expect(await open("altered")).toMatchObject({ kind: "tampered", message: `Segment ${segment} of the file was altered.` });
  }
  await damage("end", middle(159));
  expect(await open("end")).toMatchObject({ kind: "truncated", message: /segment 159/ });
  const end = HEADER + 100 * SEALED_SEGMENT;
  await damage("cut", end + 50, end + 28);
  expect(await open("cut")).toMatchObject({ kind: "truncated", message: /segment 100/ });
  // Cut where a segment ends: only the root tells.
  await damage("short", end + 50, end);
  expect(await open("short", { bodyRoot })).toMatchObject({ kind: "invalid", message: /differ/ });
  await damage("header", 80);
  expect(await open("header")).toMatchObject({ kind: "wrongKey" });
  await damage("start", 2);
  expect(await open("start")).toMatchObject({ kind: "invalid", message: /not a Crypt4GH file/ });
  const files = await streams.stored(page);
  expect(Object.entries(files).filter(([path]) => path.endsWith(".out")).map(([, size]) => size)).toEqual([0, 0, 0, 0, 0, 0]);

  const range = { from: 70_000, to: 9_000_000 };
  await damage("altered", middle(150));
  await done(page, "openFile", { ...openMine, range }, { files: ["altered"], keep: "part" });
  await giveSlice(page, "expected", "plain", range);
  expect(await streams.same(page, "part", "expected")).toBe(true);
  expect(await open("altered", { range, bodyRoot })).toMatchObject({ message: /root/ });
});

async function giveSlice(page: Page, name: string, of: string, { from, to }: { from: number; to: number }): Promise<void> {
  await page.evaluate(
    ([name, of, from, to]) => {
      globalThis.harness.files[name] = globalThis.harness.files[of]!.slice(from, to);
    },
    [name, of, from, to] as const,
  );
}

test("a file is handed on without its body being read, and inspected by its header", async ({ page }) => {
  await withVault(page);
  await streams.takeFile(page, "long", long);
  const { nonce, bytes } = await done<Sealed>(page, "sealFile", sealMine, { files: ["long"] });
  await done(page, "getKept", { nonce }, { keep: "sealed" });
  const key = peer.peerKey("Crypt4GH");
  const { key: recipient } = await done<{ key: string }>(page, "readPublicKey", { text: key.public });
  const handOn = { key: { kind: "mine" }, recipients: [recipient], forMe: true, trim: false };
  const handed = await done(page, "reencryptFile", handOn, { files: ["sealed"], keep: "handed" });
  expect(handed).toEqual({ bytes: bytes + 108 });
  const theirs = { kind: "keyFile", text: key.secret, passphrase: null };
  const facts = { packets: 2, headerLength: 232, bodyLength: bytes - HEADER, opens: true, plainLength: LONG, edited: false };
  expect(await done(page, "inspectFile", { key: theirs }, { files: ["handed"] })).toEqual(facts);
  expect(await done(page, "inspectFile", { key: theirs }, { files: ["sealed"] })).toMatchObject({ opens: false, plainLength: null });
  expect(await done(page, "inspectFile", { key: null }, { files: ["sealed"] })).toMatchObject({ packets: 1, opens: null });
  const trimmed = await done(page, "reencryptFile", { ...handOn, forMe: false, trim: true }, { files: ["handed"], keep: "theirs" });
  expect(trimmed).toEqual({ bytes });
  expect(await done(page, "inspectFile", { key: { kind: "mine" } }, { files: ["theirs"] })).toMatchObject({ packets: 1, opens: false });
  const range = { from: LONG - 50, to: null };
  await done(page, "openFile", { key: theirs, range, bodyRoot: null }, { files: ["theirs"], keep: "part" });
  await giveSlice(page, "expected", "long", { from: LONG - 50, to: LONG });
  expect(await streams.same(page, "part", "expected")).toBe(true);
});

test("workers that do not start are told, and small files need none", async ({ page, baseURL }) => {
  await streams.start(page, "somebody", new URL("/no-such-worker.js", baseURL).href);
  await done(page, "createVault", { passphrase: PASSPHRASE });
  await streams.giveFile(page, "small", randomBytes(100_000));
  await done(page, "sealFile", sealMine, { files: ["small"] });
  await streams.takeFile(page, "long", long);
  const error = await refused(page, "sealFile", sealMine, { files: ["long"] });
  expect(error).toMatchObject({ kind: "internal", message: /worker/ });
});

/** A server of its own: the site without its policy, so that the body may lie anywhere, and a body that comes as it is told. */
class BodyServer {
  body: Buffer = Buffer.alloc(0);
  ranges = true;
  /** After so many bytes nothing comes any more, once. */
  holdAt = Infinity;
  private held: ServerResponse | undefined;
  readonly asked: string[] = [];
  private server = createServer((request, response) => void this.answer(request, response));

  constructor(private readonly site: string) {}

  async start(): Promise<string> {
    this.server.listen(0, "localhost");
    await once(this.server, "listening");
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  /** Breaks the connection on which nothing comes any more. */
  async breakHeld(): Promise<void> {
    await expect.poll(() => this.held !== undefined).toBe(true);
    this.held!.destroy();
    this.held = undefined;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url !== "/body") {
      const answer = await fetch(new URL(request.url!, this.site));
      const type = answer.headers.get("content-type") ?? "text/plain";
      response.writeHead(answer.status, { "Content-Type": type }).end(Buffer.from(await answer.arrayBuffer()));
      return;
    }
    const range = request.headers.range;
    this.asked.push(range ?? "all");
    const from = this.ranges && range ? Number(range.match(/^bytes=(\d+)-$/)![1]) : 0;
    const end = this.body.length - 1;
    const headers = { ETag: '"one"', ...(from > 0 ? { "Content-Range": `bytes ${from}-${end}/${this.body.length}` } : {}) };
    response.writeHead(from > 0 ? 206 : 200, { ...headers, "Content-Length": this.body.length - from });
    const holding = this.holdAt < this.body.length;
    const to = Math.min(this.holdAt, this.body.length);
    this.holdAt = Infinity;
    response.setMaxListeners(0);
    for (let at = from; at < to && !response.destroyed; at += MIB)
      if (!response.write(this.body.subarray(at, Math.min(at + MIB, to)))) await Promise.race([once(response, "drain"), once(response, "close")]);
    if (holding) this.held = response;
    else response.end();
  }
}

base("a download goes on at a segment after a break and after a reload, and a wrong body is not kept", async ({ page, baseURL }) => {
  const server = new BodyServer(baseURL!);
  const site = await server.start();
  try {
    await streams.start(page, "somebody", undefined, site);
    await done(page, "createVault", { passphrase: PASSPHRASE });
    await streams.takeFile(page, "long", long);
    const { nonce, bodyRoot, bytes } = await done<Sealed>(page, "sealFile", sealMine, { files: ["long"] });
    const path = Object.keys(await streams.stored(page)).find((path) => path.endsWith(`${nonce!.slice(2)}.c4gh`))!;
    await done(page, "getKept", { nonce }, { keep: "sealed" });
    expect(path).toContain("spaces/somebody/files/");
    await giveSlice(page, "body", "sealed", { from: HEADER, to: bytes });
    server.body = await download(page, "body");
    const at = (url: string) => ({ places: { uris: [url], gateways: [] } });
    const fetchBody = { ...at(`${site}/body`), bodyRoot, bodyLength: bytes - HEADER };

    /** Fetches it over a connection that breaks after so many bytes, once the page says that it has more than `most`. */
    const fetchBroken = async (bytes: number, most: number) => {
      server.holdAt = bytes;
      const fetched = done(page, "fetchBody", fetchBody, { keep: "fetched" });
      await page.waitForFunction((most) => (globalThis.harness.progress.at(-1) ?? 0) > most, most);
      await server.breakHeld();
      await fetched;
    };
    await fetchBroken(50 * MIB + 17, 20 * MIB);
    expect(await streams.same(page, "body", "fetched")).toBe(true);
    expect(server.asked.length).toBe(2);
    const from = Number(server.asked[1]!.match(/^bytes=(\d+)-$/)![1]);
    expect(from % SEALED_SEGMENT).toBe(0);
    expect(from).toBeGreaterThan(20 * MIB);

    // What was checked once is not fetched again.
    await done(page, "fetchBody", fetchBody, { keep: "again" });
    expect(server.asked.length).toBe(2);

    await done(page, "eraseEverything", {});
    expect(await streams.stored(page)).toEqual({});
    server.asked.length = 0;
    server.ranges = false;
    await fetchBroken(30 * MIB, 1 * MIB);
    expect(server.asked[1]).toMatch(/^bytes=/);
    await done(page, "verifyFile", { bodyRoot }, { files: ["fetched"] });

    await done(page, "eraseEverything", {});
    server.asked.length = 0;
    server.ranges = true;
    server.holdAt = 100 * MIB;
    await page.evaluate((request) => void globalThis.harness.ask("fetchBody", request, {}), fetchBody);
    await page.waitForFunction((most) => (globalThis.harness.progress.at(-1) ?? 0) > most, 60 * MIB);
    await streams.start(page, "somebody", undefined, site);
    await done(page, "fetchBody", fetchBody, { keep: "fetched" });
    expect(Number(server.asked.at(-1)!.match(/^bytes=(\d+)-$/)![1])).toBeGreaterThanOrEqual(30 * MIB);
    await done(page, "verifyFile", { bodyRoot }, { files: ["fetched"] });

    const other = { ...fetchBody, bodyRoot: `0x${"12".repeat(32)}` };
    expect(await refused(page, "fetchBody", other)).toMatchObject({ kind: "invalid", message: /bytes differ/ });
    expect(Object.keys(await streams.stored(page)).filter((path) => path.includes("1212"))).toEqual([]);
    expect(await refused(page, "fetchBody", { ...other, ...at(`${site}/none.bin`) })).toMatchObject({ kind: "notFound" });
    // Another file, whole and shorter.
    expect(await refused(page, "fetchBody", { ...other, ...at(`${site}/`) })).toMatchObject({ kind: "truncated" });
    expect(Object.keys(await streams.stored(page)).filter((path) => path.includes("1212"))).toEqual([]);
    const gone = { ...other, ...at("http://localhost:9/body") };
    expect(await refused(page, "fetchBody", gone)).toMatchObject({ kind: "network" });
  } finally {
    server.stop();
  }
});

/** A file of the page, taken out in parts. */
async function download(page: Page, name: string): Promise<Buffer> {
  const size = await page.evaluate((name) => globalThis.harness.files[name]!.size, name);
  const parts: Buffer[] = [];
  for (let from = 0; from < size; from += 32 * MIB) {
    await giveSlice(page, "part", name, { from, to: Math.min(size, from + 32 * MIB) });
    parts.push(await streams.content(page, "part"));
  }
  return Buffer.concat(parts);
}

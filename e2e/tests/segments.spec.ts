// The segment worker by itself: what each of its ciphers seals, every other one and Node's own cryptography open.
import { createDecipheriv, createHash, createHmac, randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import { expect, test } from "../helpers/test.ts";

const SEGMENT = 65_536;
const SEALED = SEGMENT + 28;
const CIPHERS = ["simd", "scalar", "webcrypto"] as const;
const [dataKey, otherKey, plainKey] = [randomBytes(32), randomBytes(32), randomBytes(32)];
/** Two full segments and a short one. */
const text = randomBytes(2 * SEGMENT + 1000);

interface Setup {
  data: Buffer;
  plain?: Buffer;
  roots: boolean;
  cipher: string;
}

interface Done {
  cipher: string;
  bytes: Buffer;
  body: Buffer;
  plain: Buffer;
  forged?: number;
  error?: string;
}

/** Starts a worker, has it do one chunk and ends it. `room`: the chunk lies in a buffer of this size. */
async function work(page: Page, setup: Setup, what: "seal" | "open" | "hash", chunk: Buffer, room?: number): Promise<Done> {
  const encoded = { ...setup, data: setup.data.toString("base64"), plain: setup.plain?.toString("base64") };
  const done = await page.evaluate(
    async ([setup, what, chunk, room]) => {
      const decode = (text: string) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
      const encode = (buffer: ArrayBuffer, length = buffer.byteLength) =>
        btoa(Array.from(new Uint8Array(buffer, 0, length), (byte) => String.fromCharCode(byte)).join(""));
      const index = new DOMParser().parseFromString(await (await fetch("/")).text(), "text/html");
      const worker = new Worker(index.querySelector<HTMLMetaElement>("meta[name=segment-worker]")!.content, { type: "module" });
      const answer = () => new Promise<any>((resolve) => worker.addEventListener("message", ({ data }) => resolve(data), { once: true }));
      const ready = await answer();
      if (ready.event !== "ready") throw new Error(`it said ${JSON.stringify(ready)} first`);
      worker.postMessage({ setup: { ...setup, data: decode(setup.data), plain: setup.plain && decode(setup.plain) } });
      const { cipher } = await answer();
      const bytes = decode(chunk);
      if (room) {
        const buffer = new ArrayBuffer(room);
        new Uint8Array(buffer).set(bytes);
        worker.postMessage({ id: 7, [what]: buffer, length: bytes.length }, [buffer]);
      } else worker.postMessage({ id: 7, [what]: new Blob([bytes]) });
      const done = await answer();
      worker.terminate();
      if (done.error) return { cipher, error: done.error as string, bytes: "", body: "", plain: "" };
      if (done.id !== 7) throw new Error("another chunk's answer");
      return { cipher, forged: done.forged, bytes: encode(done.bytes, done.length), body: encode(done.body), plain: encode(done.plain) };
    },
    [encoded, what, chunk.toString("base64"), room] as const,
  );
  const decode = (text: string) => Buffer.from(text, "base64");
  return { ...done, bytes: decode(done.bytes), body: decode(done.body), plain: decode(done.plain) };
}

function cut(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, number) => bytes.subarray(number * size, (number + 1) * size));
}

/** Leaf hashes as docs/protocol.md defines them. */
function leaves(values: Buffer[]): Buffer {
  return Buffer.concat(values.map((value) => createHash("sha256").update(Buffer.of(0)).update(value).digest()));
}

function openInNode(sealed: Buffer): Buffer {
  return Buffer.concat(
    cut(sealed, SEALED).map((segment) => {
      const cipher = createDecipheriv("chacha20-poly1305", dataKey, segment.subarray(0, 12), { authTagLength: 16 });
      cipher.setAuthTag(segment.subarray(-16));
      return Buffer.concat([cipher.update(segment.subarray(12, -16)), cipher.final()]);
    }),
  );
}

test.beforeEach(async ({ page }) => {
  // A page without the app, so that its one Trusted Types policy does not stand in the way.
  await page.route("**/segments.html", (route) =>
    route.fulfill({ contentType: "text/html", body: "<!doctype html><link rel=icon href=data:,><title>Segments</title>" }),
  );
  await page.goto("/segments.html");
});

for (const cipher of CIPHERS)
  test(`what ${cipher} seals every cipher opens, with the leaves that the protocol defines`, async ({ page }) => {
    const macs = cut(text, SEGMENT).map((segment) => createHmac("sha256", plainKey).update(segment).digest());
    const setup = { data: dataKey, plain: plainKey, roots: true, cipher };
    for (const room of [undefined, 4 * SEALED]) {
      const sealed = await work(page, setup, "seal", text, room);
      expect(sealed.cipher).toBe(cipher);
      expect(sealed.bytes.length).toBe(text.length + 3 * 28);
      expect(openInNode(sealed.bytes)).toEqual(text);
      expect(new Set(cut(sealed.bytes, SEALED).map((segment) => segment.toString("hex", 0, 12))).size).toBe(3);
      expect(sealed.body).toEqual(leaves(cut(sealed.bytes, SEALED)));
      expect(sealed.plain).toEqual(leaves(macs));
      for (const other of CIPHERS) {
        const opened = await work(page, { ...setup, cipher: other }, "open", sealed.bytes, room);
        expect(opened.bytes).toEqual(text);
        expect([opened.body, opened.plain, opened.forged]).toEqual([sealed.body, sealed.plain, undefined]);
      }
      const hashed = await work(page, { ...setup, roots: false }, "hash", sealed.bytes, room);
      expect([hashed.bytes.length, hashed.body, hashed.plain.length]).toEqual([0, sealed.body, 0]);
    }
  });

test("an altered segment ends what is opened, whichever cipher opens it", async ({ page }) => {
  const { bytes } = await work(page, { data: dataKey, roots: false, cipher: "simd" }, "seal", text);
  for (const cipher of CIPHERS) {
    const setup = { data: Buffer.concat([otherKey, dataKey]), plain: plainKey, roots: true, cipher };
    for (const [position, segment] of [
      [0, 0],
      [SEALED + 5000, 1],
      [bytes.length - 1, 2],
    ] as const) {
      const altered = Buffer.from(bytes);
      altered[position]! ^= 1;
      const opened = await work(page, setup, "open", altered);
      expect(opened.forged).toBe(segment);
      expect(opened.bytes).toEqual(text.subarray(0, segment * SEGMENT));
      expect([opened.body.length, opened.plain.length]).toEqual([32 * segment, 32 * segment]);
    }
    const cutOff = await work(page, setup, "open", bytes.subarray(0, 2 * SEALED + 28));
    expect([cutOff.forged, cutOff.bytes.length]).toEqual([2, 2 * SEGMENT]);
    const wrong = await work(page, { ...setup, data: otherKey }, "open", bytes);
    expect([wrong.forged, wrong.bytes.length]).toEqual([0, 0]);
  }
});

test("left to itself it chooses a cipher that works, and asks for nothing it does not hash", async ({ page }) => {
  const sealed = await work(page, { data: dataKey, roots: false, cipher: "auto" }, "seal", text);
  expect(["simd", "webcrypto"]).toContain(sealed.cipher);
  expect(openInNode(sealed.bytes)).toEqual(text);
  expect([sealed.body.length, sealed.plain.length]).toEqual([0, 0]);
});

test("work that cannot be done is answered by the name of the failure", async ({ page }) => {
  const noKey = await work(page, { data: Buffer.alloc(0), roots: false, cipher: "simd" }, "seal", text);
  expect(noKey.error).toBe("DataError");
  const halfAKey = await work(page, { data: Buffer.alloc(16), roots: false, cipher: "simd" }, "seal", text);
  expect(halfAKey).toMatchObject({ cipher: undefined, error: "InvalidStateError" });
});

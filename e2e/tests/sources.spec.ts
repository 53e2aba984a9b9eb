// One body in several places: whoever gives a wrong segment is named at once, and nothing good is fetched twice.
import { randomBytes } from "node:crypto";
// The plain one, for a page that asks other servers by intention.
import { expect, test, type Page } from "@playwright/test";
import { CarBlockIterator } from "@ipld/car";
import { forged, merkleRoot, SEGMENT, segmentHashes, Store } from "../helpers/stores.ts";
import * as streams from "../helpers/streams.ts";
import { done, refused } from "../helpers/streams.ts";

const SEGMENTS = 100;
const body = randomBytes(SEGMENTS * SEGMENT - 7_777);
const hashes = segmentHashes(body);
const bodyRoot = `0x${merkleRoot(hashes).toString("hex")}`;
const list = Buffer.concat(hashes);

interface Fetched {
  dropped: { source: string; reason: string }[];
}

let site: Store;
let one: Store;
let two: Store;

test.beforeEach(async ({ page, baseURL }) => {
  site = await new Store(baseURL).start();
  one = await new Store().start();
  two = await new Store().start();
  for (const store of [one, two]) store.files.set("/body", body);
  await streams.start(page, "somebody", undefined, site.origin);
  await done(page, "createVault", { passphrase: "correct horse battery staple" });
  await streams.giveFile(page, "right", body);
});

test.afterEach(() => [site, one, two].forEach((store) => store.stop()));

const request = (uris: string[], gateways: string[] = []) => ({ places: { uris, gateways }, bodyRoot, bodyLength: body.length });
const both = () => request([`${one.origin}/body`, `${two.origin}/body`]);

/** Fetches what must be the body; gives the places that failed, by host. */
async function fetched(page: Page, what: unknown): Promise<Record<string, string>> {
  const { dropped } = await done<Fetched>(page, "fetchBody", what, { keep: "fetched" });
  expect(await streams.same(page, "right", "fetched")).toBe(true);
  return Object.fromEntries(dropped.map(({ source, reason }) => [source, reason]));
}

const froms = (store: Store): number[] => store.asked.filter(({ path }) => path === "/body").map(({ from }) => from);

test("the hashes that are published beside a body are those that readers check it by", async ({ page }) => {
  await done(page, "makeSegments", {}, { files: ["right"], keep: "list" });
  expect((await streams.content(page, "list")).equals(list)).toBe(true);
});

test("a wrong segment is named as it comes, and the next source goes on from it", async ({ page }) => {
  one.files.set("/body", forged(body, 40));
  one.files.set("/body.segments", list);
  const dropped = await fetched(page, both());
  expect(dropped).toEqual({ [one.host]: "gave segment 40 with bytes that differ from what was listed" });
  expect(froms(two)).toEqual([40 * SEGMENT]);
});

test("two sources with different wrong segments give the whole body together", async ({ page }) => {
  one.files.set("/body", forged(body, 10));
  two.files.set("/body", forged(body, 60));
  two.files.set("/body.segments", list);
  const dropped = await fetched(page, both());
  expect(Object.keys(dropped)).toEqual([one.host, two.host]);
  expect(froms(one)).toEqual([0, 60 * SEGMENT]);
});

test("without the segments' hashes a wrong source is found out at the end, and its segment when another was right", async ({ page }) => {
  one.files.set("/body", forged(body, 40, 70));
  const dropped = await fetched(page, both());
  expect(dropped).toEqual({ [one.host]: "gave segment 40 with bytes that differ from what was listed" });
  expect(froms(two)).toEqual([0]);
});

test("hashes that belong to another body are not believed", async ({ page }) => {
  one.files.set("/body.segments", Buffer.concat(segmentHashes(forged(body, 3))));
  two.files.set("/body.segments", list.subarray(0, 64));
  expect(await fetched(page, both())).toEqual({});
});

test("a server that knows no ranges, and one that hides what it gave, go on behind what is there", async ({ page }) => {
  one.files.set("/body", forged(body, 40));
  one.files.set("/body.segments", list);
  two.ranges = false;
  await fetched(page, both());
  expect(froms(two)).toEqual([40 * SEGMENT]);
});

test("what a source began before the work was stopped and the page left, another one ends", async ({ page }) => {
  one.files.set("/body.segments", list);
  one.holdAt = 80 * SEGMENT;
  const stop = { bytes: 30 * SEGMENT, cancel: true };
  const error = await refused(page, "fetchBody", request([`${one.origin}/body`]), { at: stop });
  expect(error.kind).toBe("cancelled");
  await streams.start(page, "somebody", undefined, site.origin);
  await streams.giveFile(page, "right", body);
  await fetched(page, request([`${two.origin}/body`]));
  expect(froms(two)[0]).toBeGreaterThanOrEqual(32 * SEGMENT);
});

test("a server that asks for patience is asked again after it, and nobody else has to wait", async ({ page }) => {
  one.exposes = true;
  one.refusals = [{ status: 404 }, { status: 429, headers: { "Retry-After": "1" } }];
  expect(await fetched(page, request([`${one.origin}/body`]))).toEqual({ [one.host]: "cannot answer now (status 429)" });
  const [, first, second] = one.asked;
  expect(second!.at - first!.at).toBeGreaterThanOrEqual(1_000);
});

test("when every source fails, each is named with what was wrong", async ({ page }) => {
  one.files.set("/body", forged(body, 99));
  two.files.delete("/body");
  const error = await refused(page, "fetchBody", request([`${one.origin}/body`, `${two.origin}/body`, "ftp://old.example/body"]));
  expect(error.kind).toBe("invalid");
  expect(error.message).toContain(`${one.host} gave another file than the one that was listed: its bytes differ`);
  expect(error.message).toContain(`${two.host} does not have the file (status 404)`);
  expect(error.message).toContain("ftp://old.example/body is not a place that files can be fetched from");
  expect(Object.keys(await streams.stored(page)).filter((path) => path.startsWith("downloads/"))).toEqual([]);
});

test("a small file is asked for at every place until one has the right one", async ({ page }) => {
  one.files.set("/card", Buffer.from("{}"));
  two.files.set("/card", Buffer.from("[]"));
  const places = { uris: [`${one.origin}/card`, `${two.origin}/card`], gateways: [] };
  const error = await refused(page, "fetchCard", { places, cardDigest: `0x${"12".repeat(32)}` });
  expect(error.message).toContain(`${one.host} gave another file than the one that was listed`);
  expect(error.message).toContain(`${two.host} gave another file than the one that was listed`);
});

test("a body on IPFS comes in blocks, a gateway that changes one is named, and the next one goes on", async ({ page }) => {
  const { uri, leaves } = await pinned(page, one, two);
  const bad = `/ipfs/${leaves[3]}?format=raw`;
  const block = Buffer.from(one.files.get(bad)!);
  block[5]! ^= 1;
  one.files.set(bad, block);
  const dropped = await fetched(page, request([uri], [one.origin, `${two.origin}/`]));
  expect(dropped).toEqual({ [one.host]: "gave a block with bytes that differ from what was asked for" });
  // The second gateway is asked from the last whole segment on, which began in the block before the changed one.
  const asked = leaves.map((leaf) => two.paths().includes(`/ipfs/${leaf}?format=raw`));
  expect(asked).toEqual(leaves.map((_, number) => number >= 2));
});

test("a gateway that gives plain files only is used as such", async ({ page }) => {
  const { uri } = await pinned(page, one);
  const root = uri.replace("ipfs://", "/ipfs/");
  one.files.clear();
  one.files.set(`${root}?format=raw`, body);
  one.files.set(root, body);
  const dropped = await fetched(page, request([uri], [one.origin]));
  expect(dropped).toEqual({ [one.host]: "gives more than the 2097152 bytes that the file can have" });
});

/** Puts the body's blocks into gateways; gives its address and its leaves. */
async function pinned(page: Page, ...gateways: Store[]): Promise<{ uri: string; leaves: string[] }> {
  const uri = await done<string>(page, "packFile", {}, { files: ["right"], keep: "car" });
  const leaves: string[] = [];
  for await (const { cid, bytes } of await CarBlockIterator.fromBytes(await streams.content(page, "car"))) {
    for (const gateway of gateways) gateway.files.set(`/ipfs/${cid}?format=raw`, Buffer.from(bytes));
    if (cid.code === 0x55) leaves.push(cid.toString());
  }
  return { uri, leaves };
}

test("a place that the site's policy does not name is told as such", async ({ page }) => {
  // The site itself, with its policy.
  await streams.start(page);
  const error = await refused(page, "fetchBody", request([`${one.origin}/body`]));
  expect(error.message).toBe(`The file could not be read: ${one.host} is not among the places that this site may ask.`);
  expect(one.asked).toEqual([]);
});

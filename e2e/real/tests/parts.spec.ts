// The real parts are strict: what the other tests show, they show because these refuse everything else.
import { CarWriter } from "@ipld/car";
import { CID } from "multiformats/cid";
import { sha256 } from "multiformats/hashes/sha2";
import { expect, test } from "../test.ts";
import { CREDENTIALS } from "../world/s3.ts";
import { presigned } from "../world/sigv4.ts";

const RAW = 0x55;

test("the bucket takes what its owner signed and nothing else, and everybody may read", async ({ world }) => {
  const url = `${world.bucket.url}/a folder/file (1).bin`;
  const put = (address: string) => fetch(address, { method: "PUT", body: "sealed bytes" });
  expect((await put(url)).status).toBe(403);
  expect((await put(presigned("PUT", url, { ...CREDENTIALS, secretKey: "another" }))).status).toBe(403);
  expect((await put(presigned("PUT", url, CREDENTIALS).replace("file", "other"))).status).toBe(403);
  expect((await fetch(url)).status).toBe(404);
  expect((await put(presigned("PUT", url, CREDENTIALS))).status).toBe(200);
  expect(await (await fetch(url)).text()).toBe("sealed bytes");
  const part = await fetch(url, { headers: { range: "bytes=7-11" } });
  expect([part.status, part.headers.get("content-range"), await part.text()]).toEqual([206, "bytes 7-11/12", "bytes"]);
});

test("the IPFS node refuses blocks that are not their CID's, and the gateway serves what was imported", async ({ world }) => {
  const bytes = new TextEncoder().encode("one block");
  const cid = CID.createV1(RAW, await sha256.digest(bytes));
  const at = `${world.gateways[0].origin}/ipfs/${cid}`;
  expect((await importCar(world.node.origin, cid, bytes.slice(1))).status).toBe(500);
  expect((await fetch(`${at}?format=raw`)).status).toBe(504);
  expect((await importCar(world.node.origin, cid, bytes)).status).toBe(200);
  expect(await (await fetch(`${at}?format=raw`)).text()).toBe("one block");
  expect(await (await fetch(at, { headers: { range: "bytes=4-8" } })).text()).toBe("block");
});

async function importCar(node: string, cid: CID, bytes: Uint8Array): Promise<Response> {
  const { writer, out } = CarWriter.create([cid]);
  void writer.put({ cid, bytes }).then(() => writer.close());
  const car: Uint8Array[] = [];
  for await (const part of out) car.push(part);
  const form = new FormData();
  form.set("file", new Blob(car as BlobPart[]));
  return fetch(`${node}/api/v0/dag/import`, { method: "POST", body: form });
}

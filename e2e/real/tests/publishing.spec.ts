// Files go where their owner chose: into a bucket, to signed addresses, to a web folder, to an IPFS node.
import { copyFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Download, Page } from "@playwright/test";
import * as story from "../../helpers/story.ts";
import { region, visit } from "../../helpers/story.ts";
import type { Profile } from "../profile.ts";
import { arrive, publishTo } from "../story.ts";
import { expect, test } from "../test.ts";
import { CREDENTIALS } from "../world/s3.ts";
import { presigned } from "../world/sigv4.ts";
import type { World } from "../world/world.ts";

/** A table whose sealed body is uploaded in parts. */
const WIDE = {
  name: "signals.csv",
  mimeType: "text/csv",
  buffer: Buffer.from(["day,signal", ...Array.from({ length: 2_600_000 }, (_, row) => `${row % 7},${1_000_000 + ((row * 7_919) % 8_999_999)}`), ""].join("\n")),
};

const place = (page: Page) => region(page, "Where files are published");

async function choose(page: Page, kind: string): Promise<void> {
  await visit(page, "Settings");
  await place(page).getByLabel(kind).check();
}

async function save(page: Page): Promise<void> {
  await place(page).getByRole("button", { name: "Save the choice" }).click();
  await expect(page.getByText("Saved where files are published").first()).toBeVisible();
}

const objects = (world: World) => readdirSync(world.s3.folder, { recursive: true }).map(String).filter((name) => /\.(body|json|segments)$/.test(name));

/** What the last transaction says, where it is text. */
function listed(profile: Profile): string {
  const [{ data }] = profile.wallet.asks("eth_sendTransaction").at(-1)!.params as [{ data: string }];
  return Buffer.from(data.slice(2), "hex").toString("latin1");
}

test("a bucket is tried out before it is used; a wrong secret is told, and none is kept in the clear", async ({ world, person }) => {
  const contributor = await person("contributor");
  const { page } = await arrive(contributor);
  await publishTo(page, world);
  await place(page).getByRole("button", { name: "Try it out" }).click();
  await expect(place(page).getByText("The place works")).toBeVisible();
  expect(readdirSync(world.s3.folder, { recursive: true }).filter((name) => String(name).includes("theriac-test")), "what was tried").toEqual([]);

  await place(page).getByLabel("Secret access key").fill("a wrong one");
  await save(page);
  await place(page).getByRole("button", { name: "Try it out" }).click();
  await expect(place(page).getByRole("alert")).toContainText("The secret key is not the right one");

  const kept = await page.evaluate(async () => {
    const texts = [JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
    const read = async (folder: FileSystemDirectoryHandle): Promise<void> => {
      for await (const entry of (folder as unknown as { values(): AsyncIterable<FileSystemHandle> }).values()) {
        if (entry.kind === "directory") await read(entry as FileSystemDirectoryHandle);
        else texts.push(await (await (entry as FileSystemFileHandle).getFile()).text());
      }
    };
    await read(await navigator.storage.getDirectory());
    return texts;
  });
  expect(kept.length, "what was looked through").toBeGreaterThan(3);
  for (const secret of ["a wrong one", CREDENTIALS.secretKey, CREDENTIALS.accessKey]) expect(kept.filter((text) => text.includes(secret))).toEqual([]);
  await expect(place(page).getByLabel("Secret access key")).toHaveValue("");

  await place(page).getByRole("button", { name: "Forget the place and its keys" }).click();
  await expect(place(page).getByLabel("This browser")).toBeChecked();
});

test("a large file goes up in parts: a busy store and a broken connection cost only what was under way", async ({ world, person }) => {
  const contributor = await person("contributor");
  let { page } = await arrive(contributor);
  await publishTo(page, world);
  await story.prepareOffer(page, { file: WIDE, about: "me", title: "In parts" });
  const draft = new URL(page.url()).pathname;
  world.bucket.faults.add({ meets: /^PUT .*partNumber=2&/, times: 1, does: { status: 503, retryAfter: 1 } });
  world.bucket.faults.add({ meets: /^PUT .*partNumber=3&/, times: 1, does: { breakAfter: 1 << 20 } });
  // Part 1 arrives; afterwards nothing ends until the tab is gone.
  world.bucket.faults.add({ meets: /^POST .*uploadId=/, does: { status: 503 } });
  const since = Date.now();
  await page.getByRole("button", { name: "Seal and list" }).click();
  const asked = (method: string, what: string) => world.log.since(since).filter(({ method: is, path }) => is === method && path.includes(what));
  await expect.poll(() => asked("POST", "uploadId=").length, { timeout: 180_000 }).toBeGreaterThan(0);
  const sent = asked("PUT", "partNumber=").map(({ path }) => /partNumber=(\d+)/.exec(path)![1]);
  expect(sent.length - new Set(sent).size, "parts that were sent again").toBe(2);
  await contributor.kill(page);
  world.bucket.faults.clear();

  const again = Date.now();
  page = await contributor.open(draft);
  await story.openVault(page);
  await story.atStep(page, "Review and list");
  await page.getByRole("button", { name: "Upload and list" }).click();
  await expect(page.getByText("Your dataset is listed")).toBeVisible({ timeout: 60_000 });
  const sentAgain = world.log.since(again).filter(({ method, path }) => method === "PUT" && path.includes("partNumber="));
  expect(sentAgain, "parts that were sent twice").toEqual([]);
  expect(objects(world).filter((name) => name.endsWith(".body.segments")).length).toBeGreaterThan(0);
  await story.findDataset(page, "In parts");
});

test("signed addresses: none of what is signed is listed or kept", async ({ world, person }) => {
  const contributor = await person("contributor");
  const { page } = await arrive(contributor);
  await choose(page, "Signed addresses");
  await save(page);
  await story.prepareOffer(page, { file: story.smallFile(), about: "me", title: "By signed addresses" });
  await page.getByRole("button", { name: "Seal the files" }).click();
  const names = ["signed.body", "signed.leaves.json", "signed.card.json"];
  const signed = names.map((name) => presigned("PUT", `${world.bucket.url}/${name}`, CREDENTIALS));
  const fields = [/Signed address: sealed data/, /Signed address: split/, /Signed address: card/];
  for (const [file, label] of fields.entries()) await page.getByLabel(label).fill(signed[file]!);

  await page.getByLabel(fields[0]!).fill(presigned("PUT", `${world.bucket.url}/signed.body`, CREDENTIALS, 0));
  await page.getByRole("button", { name: "Upload and list" }).click();
  await expect(page.getByRole("alert")).toContainText("The address has expired");
  await page.getByLabel(fields[0]!).fill(signed[0]!);
  await page.getByRole("button", { name: "Upload and list" }).click();
  await expect(page.getByText("Your dataset is listed")).toBeVisible();
  expect(statSync(join(world.s3.folder, "signed.body")).size).toBeGreaterThan(0);
  expect(listed(contributor)).toContain(`${world.bucket.url}/signed.body`);
  expect(listed(contributor)).not.toContain("X-Amz");
  await story.findDataset(page, "By signed addresses");
});

test("a web folder: nothing is listed before each file is read there as it was sealed", async ({ world, person }) => {
  const contributor = await person("contributor");
  const { page } = await arrive(contributor);
  await choose(page, "A web folder");
  await place(page).getByLabel("Address of the folder").fill(world.cdn.origin);
  await save(page);
  await story.prepareOffer(page, { file: story.smallFile(), about: "me", title: "In a web folder" });
  await page.getByRole("button", { name: "Seal the files" }).click();
  const files: Download[] = [];
  page.on("download", (file) => files.push(file));
  await page.getByRole("button", { name: "Save the files" }).click();
  await expect.poll(() => files.length).toBe(4);
  const check = page.getByRole("button", { name: "Check and list" });
  await check.click();
  await expect(page.getByRole("alert")).toContainText("cannot be read at its public address");
  for (const file of files) copyFileSync((await file.path())!, join(world.folder.path, file.suggestedFilename()));
  world.cdn.faults.add({ meets: /^GET .*body$/, times: 1, does: { flip: 10 } });
  await check.click();
  await expect(page.getByRole("alert")).toContainText("from byte 10 on");
  await check.click();
  await expect(page.getByText("Your dataset is listed")).toBeVisible();
  await story.findDataset(page, "In a web folder");
});

test("an IPFS node of one's own: the identifier that is listed is the one computed here", async ({ world, person }) => {
  const contributor = await person("contributor");
  const { page } = await arrive(contributor);
  await choose(page, "IPFS");
  await expect(place(page).getByText("What was once shared on IPFS cannot be taken back")).toBeVisible();
  await place(page).getByLabel(/^Kubo RPC address/).fill(world.node.origin);
  await save(page);
  await place(page).getByRole("button", { name: "Try it out" }).click();
  await expect(place(page).getByText("The place works")).toBeVisible();
  await story.prepareOffer(page, { file: story.smallFile(), about: "me", title: "On IPFS" });
  await story.sealAndList(page);
  expect(listed(contributor).match(/ipfs:\/\/b[a-z2-7]{58}/g)).toHaveLength(3);
  await story.findDataset(page, "On IPFS");
});

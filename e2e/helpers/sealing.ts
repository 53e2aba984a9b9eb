// What people do on the page "Files", and what the tests know of sealed files without asking the app.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { BrowserContext, Locator, Page } from "@playwright/test";
import { expect } from "./test.ts";

/** Bytes of a sealed segment: nonce, 64 KiB, tag. */
export const SEALED_SEGMENT = 12 + 65_536 + 16;

/** A file as Playwright chooses it. */
export const upload = (name: string, buffer: Buffer) => ({ name, mimeType: "application/octet-stream", buffer });

/** So many bytes that never repeat, the same at every call. */
export function noise(length: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, index) => createHash("sha256").update(`${index}`).digest());
  return Buffer.concat(blocks).subarray(0, length);
}

/** The RFC 6962 root over the encrypted segments of a Crypt4GH file, computed here. */
export function checkValue(sealed: Buffer): string {
  let offset = 16;
  for (let packets = sealed.readUInt32LE(12); packets > 0; packets -= 1) offset += sealed.readUInt32LE(offset);
  const leaves: Buffer[] = [];
  for (; offset < sealed.length; offset += SEALED_SEGMENT)
    leaves.push(hash(Buffer.from([0]), sealed.subarray(offset, offset + SEALED_SEGMENT)));
  return `0x${root(leaves).toString("hex")}`;
}

const hash = (...parts: Buffer[]) => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest();

function root(leaves: Buffer[]): Buffer {
  if (leaves.length < 2) return leaves[0] ?? hash();
  let left = 1;
  while (left * 2 < leaves.length) left *= 2;
  return hash(Buffer.from([1]), root(leaves.slice(0, left)), root(leaves.slice(left)));
}

/** Where the length of a Crypt4GH header ends and its body begins. */
export function bodyStart(sealed: Buffer): number {
  let offset = 16;
  for (let packets = sealed.readUInt32LE(12); packets > 0; packets -= 1) offset += sealed.readUInt32LE(offset);
  return offset;
}

/** Every page of this browser has no save dialog, as in Firefox and Safari. */
export const withoutPicker = (context: BrowserContext) =>
  context.addInitScript(() => Object.assign(window, { showSaveFilePicker: undefined }));

/** The save dialog answers at once with a file that lies in this browser's private files: a dialog cannot be driven here. */
export const withPicker = (context: BrowserContext) =>
  context.addInitScript(() => {
    const showSaveFilePicker = async ({ suggestedName }: { suggestedName: string }) => {
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle("picked", { create: true });
      return folder.getFileHandle(suggestedName, { create: true });
    };
    Object.assign(window, { showSaveFilePicker });
  });

/** What was written to a file of the save dialog. */
export async function picked(page: Page, name: string): Promise<Buffer> {
  const text = await page.evaluate(async (name) => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("picked");
    const bytes = new Uint8Array(await (await (await folder.getFileHandle(name)).getFile()).arrayBuffer());
    let text = "";
    for (let from = 0; from < bytes.length; from += 32_768) text += String.fromCharCode(...bytes.subarray(from, from + 32_768));
    return text;
  }, name);
  return Buffer.from(text, "latin1");
}

/** Shows a tab of the page; gives its panel. */
export async function tab(page: Page, name: "Seal" | "Open" | "Check" | "Hand on"): Promise<Locator> {
  await page.getByRole("tab", { name, exact: true }).click();
  return page.getByRole("tabpanel", { name, exact: true });
}

/** Chooses a file at the place with this label. */
export const choose = (within: Locator, label: string | RegExp, file: Parameters<Locator["setInputFiles"]>[0]) =>
  within.getByLabel(label).setInputFiles(file);

/** Adds readers by their public-key files. */
export async function addReaders(within: Locator, keys: Record<string, string>): Promise<void> {
  const summary = within.getByText("Add somebody else");
  if (!(await within.getByLabel("Choose public key files").isVisible())) await summary.click();
  const files = Object.entries(keys).map(([name, text]) => upload(`${name}.pub`, Buffer.from(text)));
  await choose(within, "Choose public key files", files);
  await expect(within.getByRole("list", { name: "Others who can open it" }).getByRole("listitem")).toHaveCount(files.length);
}

/** Chooses another private key than the vault's. */
export async function useKey(within: Locator, secret: string): Promise<void> {
  await within.getByText("Another private key", { exact: true }).click();
  await choose(within, /^Choose (the|another) key file$/, upload("key.sec", Buffer.from(secret)));
}

/** Presses a button and reads what is saved through the browser's download. */
export async function savedBy(page: Page, button: Locator): Promise<Buffer> {
  const [download] = await Promise.all([page.waitForEvent("download", { timeout: 60_000 }), button.click()]);
  return readFileSync(await download.path());
}

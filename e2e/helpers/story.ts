// What people do in the app, in their words, so that the tests read as a story.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { BrowserContext, Locator, Page } from "@playwright/test";
import { english } from "viem/accounts";
import type { Persona } from "./chain.ts";
import { expect, open } from "./test.ts";

/** Everybody's passphrase. */
export const PASSPHRASE = "correct horse battery staple";

/** A file of the project's samples. */
export const sample = (name: string) => fileURLToPath(new URL(`../../static/samples/${name}`, import.meta.url));

/** The real file of 30,000 rows, or the generated cohort where that is absent. */
export function largeFile(): { path: string; real: boolean } {
  const folder = process.env.THERIAC_DATA ?? fileURLToPath(new URL("../../../shared/data", import.meta.url));
  const path = `${folder}/adult/adult.csv`;
  return existsSync(path) ? { path, real: true } : { path: sample("cohort.csv"), real: false };
}

/** A small table about invented people, of a few rows, for tests that are not about the data. */
export const smallFile = (rows = 40) => ({
  name: "measurements.csv",
  mimeType: "text/csv",
  buffer: Buffer.from(
    ["group,glucose", ...Array.from({ length: rows }, (_, row) => `${"ab"[row % 2]},${90 + (row % 7)}`), ""].join("\n"),
  ),
});

/** A tab of this browser in which one acts as a persona. Each tab keeps its own vault open. */
export async function become(context: BrowserContext, persona: Persona, path = "/settings"): Promise<Page> {
  const page = await context.newPage();
  await open(page, path);
  await act(page, persona);
  return page;
}

/** Changes who acts in a tab. */
export async function act(page: Page, persona: Persona): Promise<void> {
  const choice = page.getByLabel("You are the");
  if ((await choice.inputValue()) !== persona) await choice.selectOption(persona);
}

/** Makes a vault wherever the page asks for one; gives its 24 words. */
export async function makeVault(page: Page, passphrase = PASSPHRASE): Promise<string[]> {
  const box = page.getByLabel("Passphrase", { exact: true });
  await expect(box).not.toHaveValue("");
  await box.fill(passphrase);
  await page.getByRole("button", { name: "Make the vault" }).click();
  const words = page.locator("ol.words li");
  await expect(words).toHaveCount(24);
  const phrase = await words.allTextContents();
  await tick(page, "I have written the words down");
  await page.getByRole("button", { name: "Go on" }).click();
  await expect(vaultIs(page, "Vault open")).toBeVisible();
  return phrase;
}

/** The seed behind 24 words, in hexadecimal: eleven bits a word, without the checksum (BIP-39). */
export function seedOf(words: string[]): string {
  const bits = words.map((word) => english.indexOf(word).toString(2).padStart(11, "0")).join("");
  return BigInt(`0b${bits.slice(0, 256)}`).toString(16).padStart(64, "0");
}

/** A persona in a tab of its own, with a vault. */
export async function person(context: BrowserContext, persona: Persona): Promise<Page> {
  const page = await become(context, persona);
  await makeVault(page);
  return page;
}

/** Opens the vault wherever the page asks for its passphrase. */
export async function openVault(page: Page, passphrase = PASSPHRASE): Promise<void> {
  await page.bringToFront();
  await page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
  await page.getByRole("button", { name: "Open the vault" }).click();
  await expect(vaultIs(page, "Vault open")).toBeVisible();
}

/** Brings a vault back from its words, wherever the page asks for a vault. */
export async function restoreVault(page: Page, words: string[], passphrase = PASSPHRASE): Promise<void> {
  await page.getByRole("button", { name: "I have 24 words of an earlier vault" }).click();
  await page.getByLabel("The 24 words").fill(words.join(" "));
  await page.getByLabel("A passphrase for this browser").fill(passphrase);
  await page.getByRole("button", { name: "Bring the vault back" }).click();
  await expect(vaultIs(page, "Vault open")).toBeVisible();
}

/** The sign at the top of the page that says how the vault is. */
export const vaultIs = (page: Page, state: "No vault yet" | "Vault locked" | "Vault open") =>
  page.getByRole("link", { name: state, exact: true });

/** Reloads the tab and opens the vault again, as somebody does who comes back. */
export async function comeBack(page: Page): Promise<void> {
  await page.bringToFront();
  await page.reload();
  await expect(vaultIs(page, "Vault locked")).toBeVisible();
  await openVault(page);
}

type Section = "Find data" | "Share my data" | "My contributions" | "Library" | "Desk" | "Files" | "Settings";

/** Goes to a part of the app by its navigation, which keeps the vault open. The tab comes to the front: others hardly draw. */
export async function visit(page: Page, section: Section): Promise<void> {
  await page.bringToFront();
  await page.getByRole("navigation", { name: "Theriac" }).getByRole("link", { name: section, exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: section })).toBeVisible();
}

/** A part of the page by its heading. */
export const region = (page: Page, name: string | RegExp): Locator => page.getByRole("region", { name });

/** Clicks a box or an entry by its label, which lies over it. */
export async function click(page: Page, label: string): Promise<void> {
  const id = await page.getByLabel(label, { exact: true }).getAttribute("id");
  await page.locator(`label[for="${id}"]`).click();
}

/** Ticks a box or chooses an entry. */
export async function tick(page: Page, label: string): Promise<void> {
  await click(page, label);
  await expect(page.getByLabel(label, { exact: true })).toBeChecked();
}

/** The value that a list of facts gives for a name. */
export const fact = (within: Page | Locator, name: string): Locator =>
  within.locator("dt", { hasText: new RegExp(`^${name}$`) }).locator("xpath=following-sibling::dd[1]").first();

// ---------------------------------------------------------------------------------------------------------- contributing

/** A file as Playwright takes it: on disk or from memory. */
export type Given = string | { name: string; mimeType: string; buffer: Buffer };

/** What somebody offers. What is left out stays as the app proposes it. */
export interface Offer {
  file: Given | Given[];
  about?: "me" | "others";
  permission?: string;
  conditions?: string[];
  /** Fields by their labels. */
  fields?: Record<string, string>;
  title?: string;
  /** Hides people among others before it is listed. */
  protect?: boolean;
}

/** Searches for the best protection; begins and ends at that step. */
export async function protect(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: "Find the best protection" }).click();
  const reached = region(page, "What was reached");
  await expect(reached).toBeVisible({ timeout: 60_000 });
  return reached;
}

/** Chooses a file and has it read; ends at the first step of sharing. */
export async function chooseFile(page: Page, offer: Offer): Promise<void> {
  await visit(page, "Share my data");
  await tick(page, offer.about === "me" ? "It is about me" : "It is about others, and I have authority over it");
  await page.locator("input[type=file]").setInputFiles(offer.file as string[]);
  await page.getByRole("button", { name: "See what is in it" }).click();
  await atStep(page, "What is in it");
}

export async function atStep(page: Page, step: string): Promise<void> {
  const current = page.getByRole("navigation", { name: "Steps of sharing" }).locator("[aria-current=step]");
  await expect(current).toContainText(step);
}

export const next = (page: Page) => page.getByRole("button", { name: "Next" }).first().click();

/** Fills in terms, price and card; begins and ends at that step. */
export async function fillTerms(page: Page, offer: Offer): Promise<void> {
  await atStep(page, "Terms and price");
  if (offer.permission) await tick(page, offer.permission);
  for (const condition of offer.conditions ?? []) await tick(page, condition);
  const words = {
    Title: offer.title ?? "Glucose in two groups",
    Description: "Measurements of two groups, for testing models of health inequality.",
    "Name of the steward": "Example Hospital Trust",
  };
  for (const [label, text] of Object.entries({ ...words, ...offer.fields })) await field(page, label).fill(text);
}

/** A field by its label, whether or not it may be left empty. */
export const field = (page: Page, label: string) => page.getByLabel(new RegExp(`^${label}( \\(optional\\))?$`));

/** Fills fields in as a browser does that knows them from before: all in one go, before the page can be drawn again. */
export async function fillAtOnce(page: Page, texts: Record<string, string>): Promise<void> {
  const fields = await Promise.all(Object.entries(texts).map(async ([label, text]) => ({ element: await field(page, label).elementHandle(), text })));
  await page.evaluate((fields) => {
    for (const { element, text } of fields) {
      (element as HTMLInputElement).value = text;
      element!.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }
  }, fields);
}

/** From the chosen file to the review. */
export async function prepareOffer(page: Page, offer: Offer): Promise<void> {
  await chooseFile(page, offer);
  await next(page);
  await atStep(page, "What is removed");
  await next(page);
  if (offer.about !== "me") {
    await atStep(page, "Hidden among others");
    if (offer.protect) await protect(page);
    await next(page);
  }
  await fillTerms(page, offer);
  await next(page);
  await atStep(page, "Review and list");
}

/** Seals and lists what is at the review; gives the listing's id. */
export async function sealAndList(page: Page): Promise<`0x${string}`> {
  await page.getByRole("button", { name: "Seal and list" }).click();
  await expect(page.getByText("Your dataset is listed")).toBeVisible();
  const address = await page.getByRole("link", { name: "See the dataset" }).getAttribute("href");
  return address!.split("/").at(-1) as `0x${string}`;
}

/** From a file to a listing; gives its id. */
export async function listDataset(page: Page, offer: Offer): Promise<`0x${string}`> {
  await prepareOffer(page, offer);
  return sealAndList(page);
}

/** One's contribution, by its title. */
export async function contribution(page: Page, title = "Glucose in two groups"): Promise<Locator> {
  await visit(page, "My contributions");
  const found = page.getByRole("region", { name: title, exact: true });
  await expect(found).toBeVisible();
  return found;
}

// ---------------------------------------------------------------------------------------------------------------- buying

/** What somebody wants data for, by the words of the form. */
export interface Purpose {
  activities: string[];
  statements?: string[];
}

export const BIOMEDICAL: Purpose = { activities: ["Health, medical or biomedical research"] };

/** Finds a dataset by searching and opens its page. */
export async function findDataset(page: Page, title = "Glucose in two groups"): Promise<void> {
  await visit(page, "Find data");
  await page.getByRole("searchbox", { name: "Search" }).fill(title);
  await page.getByRole("link", { name: title }).click();
  await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
}

/** Begins an order on a dataset's page. */
export async function beginOrder(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Order a licence" }).click();
  await expect(region(page, "Your purpose")).toBeVisible();
}

export async function statePurpose(page: Page, purpose: Purpose): Promise<void> {
  for (const label of [...purpose.activities, ...(purpose.statements ?? [])]) await tick(page, label);
}

/** Takes labels of the purpose back. */
export async function unstate(page: Page, labels: string[]): Promise<void> {
  for (const label of labels) {
    const box = page.getByLabel(label, { exact: true });
    await page.locator(`label[for="${await box.getAttribute("id")}"]`).click();
    await expect(box).not.toBeChecked();
  }
}

/** The check of the sealed file, before anything is paid. */
export async function checkFile(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Check the sealed file" }).click();
  await expect(region(page, "Everything is as it was listed")).toBeVisible();
}

export async function seeTotal(page: Page): Promise<void> {
  await page.getByRole("button", { name: "See the total" }).click();
  await expect(region(page, "What you order")).toBeVisible();
}

export const payButton = (page: Page) => page.getByRole("button", { name: /^Order and pay/ });

/** Pays into escrow; ends where one waits. */
export async function pay(page: Page): Promise<void> {
  await tick(page, "I will use the data for this purpose alone, under its terms, and not try to find out who anyone is");
  await payButton(page).click();
  await expect(page.getByText("Paid into escrow")).toBeVisible();
}

/** From the catalogue to an order that is paid. */
export async function order(page: Page, title?: string, purpose = BIOMEDICAL): Promise<void> {
  await findDataset(page, title);
  await beginOrder(page);
  await statePurpose(page, purpose);
  await checkFile(page);
  await seeTotal(page);
  await pay(page);
}

/** Opens the data of the one order with this title, from the library. */
export async function openFromLibrary(page: Page, title = "Glucose in two groups"): Promise<void> {
  await visit(page, "Library");
  await page.getByRole("link", { name: title }).click();
  await openData(page);
}

export async function openData(page: Page): Promise<void> {
  await page.bringToFront();
  await page.getByRole("button", { name: "Open the data" }).click();
  await expect(page.getByRole("table", { name: "The rows of the dataset" })).toBeVisible();
}

/** Presses a button that saves a file; gives its bytes. */
export async function saved(page: Page, button: string): Promise<Buffer> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: button }).click(),
  ]);
  return readFileSync(await download.path());
}

/** Saves the Crypt4GH key pair of the vault, here, under Settings; gives the texts of its two files. */
export async function saveKeyPair(page: Page, passphrase: string): Promise<{ secret: string; open: string }> {
  await page.getByLabel("Passphrase for the key file").fill(passphrase);
  const file = (ending: string) => page.waitForEvent("download", (download) => download.suggestedFilename().endsWith(ending));
  const files = Promise.all([file(".sec"), file(".pub")]);
  await page.getByRole("button", { name: "Save the key pair" }).click();
  const [secret, open] = await Promise.all((await files).map(async (download) => readFileSync(await download.path(), "utf8")));
  return { secret: secret!, open: open! };
}

/** Saves the Crypt4GH key pair of the vault; gives the text of the secret-key file, which `passphrase` protects. */
export async function saveIdentity(page: Page, passphrase: string): Promise<string> {
  await visit(page, "Settings");
  return (await saveKeyPair(page, passphrase)).secret;
}

// ------------------------------------------------------------------------------------------------------------- the desk

/** Delivers the key of the one order that waits. */
export async function deliver(page: Page): Promise<void> {
  await visit(page, "Desk");
  await page.getByRole("button", { name: "Deliver the key" }).click();
  await expect(page.getByRole("heading", { name: "Waiting (0)" })).toBeVisible();
}

/** Erases what the persona of this tab keeps in this browser. */
export async function erasePersona(page: Page): Promise<void> {
  await visit(page, "Settings");
  await page.getByRole("button", { name: "Erase vault and drafts" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Erase it" }).click();
  await expect(vaultIs(page, "No vault yet")).toBeVisible();
}

// -------------------------------------------------------------------------------------------------------------- storage

/** Removes all that this origin keeps in this browser but the chain and the published files. No page of the app is open. */
export const clearStorage = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    localStorage.clear();
    sessionStorage.clear();
    const root = await navigator.storage.getDirectory();
    type Keys = { keys(): AsyncIterable<string> };
    const names: string[] = [];
    for await (const name of (root as unknown as Keys).keys()) names.push(name);
    for (const name of names) if (name !== "published") await root.removeEntry(name, { recursive: true });
    for (const name of await caches.keys()) await caches.delete(name);
    for (const { name } of await indexedDB.databases()) if (name !== "theriac-sandbox") indexedDB.deleteDatabase(name!);
  });

/** Changes a published file: one byte in the middle, its length, or (leaves) a weight. */
export const tamper = (page: Page, ending: string, how: "flip" | "truncate" | "reweigh"): Promise<void> =>
  page.evaluate(
    async ([ending, how]) => {
      const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("published");
      type Entries = { values(): AsyncIterable<FileSystemFileHandle> };
      for await (const file of (folder as unknown as Entries).values()) {
        if (!file.name.endsWith(ending)) continue;
        let bytes = new Uint8Array(await (await file.getFile()).arrayBuffer());
        const middle = bytes.length >> 1;
        if (how === "flip") bytes[middle]! ^= 1;
        else if (how === "truncate") bytes = bytes.slice(0, middle);
        else bytes = new TextEncoder().encode(new TextDecoder().decode(bytes).replace(/"weight":/, '"weight":1'));
        const writable = await file.createWritable();
        await writable.write(bytes);
        await writable.close();
        return;
      }
      throw new Error(`no published file ends with ${ending}`);
    },
    [ending, how] as const,
  );

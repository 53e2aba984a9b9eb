// Files of any kind: sealed, opened, checked and handed on, with the PyPI implementation of Crypt4GH at the other end.
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { storedTraces } from "../helpers/leaks.ts";
import * as peer from "../helpers/peer.ts";
import {
  SEALED_SEGMENT,
  addReaders,
  bodyStart,
  checkValue,
  choose,
  noise,
  picked,
  savedBy,
  tab,
  upload,
  useKey,
  withPicker,
  withoutPicker,
} from "../helpers/sealing.ts";
import * as story from "../helpers/story.ts";
import { comeBack, fact, person, region, saveKeyPair, visit } from "../helpers/story.ts";
import { expect, test } from "../helpers/test.ts";

const KEY_PASSPHRASE = "a passphrase for key files";
/** Three segments and a part of a fourth. */
const CONTENT = noise(3 * 65_536 + 1_234);

/** Chooses a file to seal. */
async function toSeal(page: Page, name: string, content: Buffer | string): Promise<Locator> {
  const panel = await tab(page, "Seal");
  await choose(panel, "Choose a file", typeof content === "string" ? content : upload(name, content));
  return panel;
}

/** Chooses a sealed file in a tab. */
async function toWorkOn(page: Page, name: "Open" | "Check" | "Hand on", sealed: Buffer, file = "scan.dcm.c4gh"): Promise<Locator> {
  const panel = await tab(page, name);
  await choose(panel, /^Choose (a sealed|another) file$/, upload(file, sealed));
  return panel;
}

const done = (panel: Locator, sentence: string | RegExp) =>
  expect(panel.getByRole("status").filter({ hasText: sentence })).toBeVisible({ timeout: 60_000 });

test("a file sealed here for me and a colleague opens with the other implementation, and nothing readable of it is stored", async ({ context }) => {
  await withoutPicker(context);
  const page = await person(context, "contributor");
  const mine = await saveKeyPair(page, KEY_PASSPHRASE);
  const colleague = peer.peerKey("Crypt4GH", KEY_PASSPHRASE);
  const text = Buffer.from(`Jane Doe of 12 Elm Street, result: positive\n${"another line of the letter\n".repeat(9_000)}`);
  await visit(page, "Files");
  const panel = await toSeal(page, "Letter about Jane Doe.txt", text);
  await addReaders(panel, { Bea: colleague.public });
  await expect(panel.getByRole("listitem")).toContainText(/^Bea[0-9a-f]{4} [0-9a-f]{4}/);
  await panel.getByRole("button", { name: "Seal the file" }).click();
  await done(panel, "Letter about Jane Doe.txt is sealed");
  await expect(fact(panel, "Who can open it")).toHaveText("You and Bea");
  const value = await fact(panel, "Check value").getByRole("code").innerText();

  const sealed = await savedBy(page, panel.getByRole("button", { name: "Save the sealed file" }));
  expect(peer.decryptWithPeer(sealed, colleague.secret, KEY_PASSPHRASE).equals(text)).toBe(true);
  expect(peer.decryptWithPeer(sealed, mine.secret, KEY_PASSPHRASE).equals(text)).toBe(true);
  expect(value).toBe(checkValue(sealed));

  await panel.getByRole("button", { name: "Seal another file" }).click();
  await expect(region(page, "Kept in this browser")).toContainText("Letter about Jane Doe.txt.c4gh");
  const secrets = ["Jane Doe", "12 Elm Street", "another line of the letter"];
  expect(await storedTraces(page, secrets), "in storage").toEqual([]);

  await comeBack(page);
  await region(page, "Kept in this browser").getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete it" }).click();
  await expect(page.getByText("No sealed file is kept here yet")).toBeVisible();
});

test("a seal goes straight to a file that I choose", async ({ context }) => {
  await withPicker(context);
  const page = await person(context, "contributor");
  const colleague = peer.peerKey("OpenSSH");
  await visit(page, "Files");
  const panel = await toSeal(page, "scan.dcm", CONTENT);
  await addReaders(panel, { key: colleague.public });
  await expect(panel.getByRole("listitem"), "the comment of an SSH key names its owner").toContainText("bea@example.org");
  await panel.getByText("Me", { exact: true }).click();
  await expect(panel.getByText("Without you on the list")).toBeVisible();
  await panel.getByText("In a file I choose").click();
  await panel.getByRole("button", { name: "Seal the file" }).click();
  await done(panel, "scan.dcm is sealed");
  const sealed = await picked(page, "scan.dcm.c4gh");
  expect(peer.decryptWithPeer(sealed, colleague.secret).equals(CONTENT)).toBe(true);
  await expect(page.getByText("Kept in this browser")).toHaveCount(0);
});

test("what others sealed opens byte for byte: several readers, an edit list, a part of it", async ({ context }) => {
  await withPicker(context);
  const page = await person(context, "researcher");
  const mine = await saveKeyPair(page, KEY_PASSPHRASE);
  const colleague = peer.peerKey("Crypt4GH");
  const sealed = peer.encryptWithPeer(CONTENT, [colleague.public, peer.peerKey("OpenSSH").public, mine.open]);
  await visit(page, "Files");

  const panel = await toWorkOn(page, "Open", sealed);
  await expect(fact(panel, "Sealed for")).toHaveText("up to 3 readers");
  await expect(fact(panel, "Size when open")).toHaveText("193 KiB");
  await panel.getByRole("button", { name: "Open and save as" }).click();
  await done(panel, "Opened: scan.dcm");
  await done(panel, "Without the check value of the whole file nobody can tell whether segments are missing or were moved.");
  expect((await picked(page, "scan.dcm")).equals(CONTENT)).toBe(true);

  await panel.getByText("More options").click();
  await panel.getByLabel(/^Start at byte/).fill("65000");
  await panel.getByLabel(/^End before byte/).fill("140001");
  await panel.getByRole("button", { name: "Open and save as" }).click();
  await done(panel, "Opened: scan.dcm.part");
  await expect(panel.getByLabel(/^Start at byte/), "a range that stays in force stays in sight").toBeVisible();
  expect((await picked(page, "scan.dcm.part")).equals(CONTENT.subarray(65_000, 140_001))).toBe(true);

  const edited = peer.rearrangeWithPeer(peer.encryptWithPeer(CONTENT, [colleague.public]), colleague, "70000-140000");
  await toWorkOn(page, "Open", peer.reencryptWithPeer(edited, colleague, mine.open), "part.c4gh");
  await expect(fact(panel, "Left out")).toContainText("An edit list");
  await panel.getByRole("button", { name: "Open and save as" }).click();
  await done(panel, "Opened: part");
  // The other implementation leaves out the range's last byte, too; the list it wrote is what counts.
  const theirs = peer.decryptWithPeer(edited, colleague.secret);
  expect(theirs.equals(CONTENT.subarray(70_000, 139_999))).toBe(true);
  expect((await picked(page, "part")).equals(theirs)).toBe(true);
});

test("without a save dialog a file is opened into a download, with keys of other tools as well", async ({ context }) => {
  await withoutPicker(context);
  const page = await person(context, "researcher");
  await visit(page, "Files");
  for (const kind of ["Crypt4GH", "OpenSSH"] as const)
    await test.step(kind, async () => {
      const key = peer.peerKey(kind, KEY_PASSPHRASE);
      const panel = await toWorkOn(page, "Open", peer.encryptWithPeer(CONTENT, [key.public]));
      await expect(panel.getByText("up to 512 MiB")).toBeVisible();
      if (kind === "OpenSSH") await panel.getByText("My vault's key").click();
      await expect(panel.getByText("This key does not open the file")).toBeVisible();
      await useKey(panel, key.secret);
      const button = panel.getByRole("button", { name: "Open and download" });
      await expect(button, "the passphrase is missing").toBeDisabled();
      await panel.getByLabel("Passphrase of the key file", { exact: true }).fill("another passphrase");
      await button.click();
      await expect(panel.getByRole("alert")).toContainText("passphrase");
      await panel.getByLabel("Passphrase of the key file", { exact: true }).fill(KEY_PASSPHRASE);
      expect((await savedBy(page, button)).equals(CONTENT)).toBe(true);
      await done(panel, "Opened: scan.dcm");
    });
});

test("a wrong key, a wrong passphrase, a cut file and an altered segment are four different sentences", async ({ context }) => {
  await withPicker(context);
  const page = await person(context, "researcher");
  const key = peer.peerKey("Crypt4GH", KEY_PASSPHRASE);
  const sealed = peer.encryptWithPeer(CONTENT, [key.public]);
  const start = bodyStart(sealed);
  const altered = Buffer.from(sealed);
  altered[start + SEALED_SEGMENT + 500]! ^= 1;
  const cut = sealed.subarray(0, start + 2 * SEALED_SEGMENT + 1_000);
  await visit(page, "Files");
  const panel = await toWorkOn(page, "Open", sealed);
  const told: string[] = [await panel.getByRole("status").filter({ hasText: "This key does not open the file" }).innerText()];
  await expect(panel.getByRole("button", { name: "Open and save as" })).toBeDisabled();

  const failing = async (what: string, file: Buffer, passphrase: string, sentence: RegExp) =>
    test.step(what, async () => {
      await toWorkOn(page, "Open", file);
      await panel.getByLabel("Passphrase of the key file", { exact: true }).fill(passphrase);
      await panel.getByRole("button", { name: "Open and save as" }).click();
      const alert = panel.getByRole("alert");
      await expect(alert).toContainText(sentence);
      await expect(alert.getByRole("paragraph").nth(1), "what to do").not.toBeEmpty();
      told.push(await alert.innerText());
      expect((await picked(page, "scan.dcm")).length, "nothing is left in the chosen file").toBe(0);
    });
  await useKey(panel, peer.peerKey("OpenSSH").secret);
  await expect(panel.getByText("This key does not open the file")).toBeVisible();
  await useKey(panel, key.secret);
  await failing("a wrong passphrase", sealed, "another passphrase", /passphrase/);
  await failing("a cut file", cut, KEY_PASSPHRASE, /segment 2/);
  await failing("an altered segment", altered, KEY_PASSPHRASE, /[Ss]egment 1 of the file was altered/);
  expect(new Set(told).size).toBe(4);

  await toWorkOn(page, "Open", Buffer.from("just a letter"));
  await expect(panel.getByRole("alert")).toContainText("not a Crypt4GH file");
});

test("a check value tells an untouched file from an altered one", async ({ context }) => {
  const page = await person(context, "steward");
  await visit(page, "Files");
  const sealing = await toSeal(page, "scan.dcm", CONTENT);
  await sealing.getByRole("button", { name: "Seal the file" }).click();
  await done(sealing, "scan.dcm is sealed");
  const sealed = await savedBy(page, sealing.getByRole("button", { name: "Save the sealed file" }));
  const value = checkValue(sealed);

  const panel = await toWorkOn(page, "Check", sealed);
  await panel.getByRole("button", { name: "Check the file" }).click();
  await done(panel, "This is the file's check value");
  await expect(fact(panel, "Check value").getByRole("code")).toHaveText(value);
  await panel.getByLabel(/^Check value/).fill(value.toUpperCase().replace("0X", ""));
  await panel.getByRole("button", { name: "Check the file" }).click();
  await done(panel, "The file has this check value");
  await panel.getByLabel(/^Check value/).fill("1234");
  await expect(panel.getByText("A check value has 64 digits")).toBeVisible();

  const altered = Buffer.from(sealed);
  altered[altered.length - 1]! ^= 1;
  await toWorkOn(page, "Check", altered);
  await panel.getByLabel(/^Check value/).fill(value);
  await panel.getByRole("button", { name: "Check the file" }).click();
  await expect(panel.getByRole("alert")).toContainText("The sealed content is not the one with this check value: its bytes differ.");

  // The kept file brings its value along.
  await tab(page, "Seal");
  await sealing.getByRole("button", { name: "Seal another file" }).click();
  await region(page, "Kept in this browser").getByRole("button", { name: "Check", exact: true }).click();
  await expect(panel.getByLabel(/^Check value/)).toHaveValue(value);
  await panel.getByRole("button", { name: "Check the file" }).click();
  await done(panel, "The file has this check value");
});

test("a file is handed on without a change to its content, and those who are left out no longer open the copy", async ({ context }) => {
  await withoutPicker(context);
  const page = await person(context, "steward");
  const mine = await saveKeyPair(page, KEY_PASSPHRASE);
  const [first, second] = [peer.peerKey("Crypt4GH"), peer.peerKey("Crypt4GH")];
  const sealed = peer.encryptWithPeer(CONTENT, [mine.open, first.public]);
  await visit(page, "Files");
  const panel = await toWorkOn(page, "Hand on", sealed);
  await addReaders(panel, { second: second.public });
  const button = panel.getByRole("button", { name: "Save a copy for them" });
  const copy = await savedBy(page, button);
  await done(panel, "It opens for: You and second, and for everybody who could open it before.");
  expect(checkValue(copy), "the content is the same").toBe(checkValue(sealed));
  for (const key of [first.secret, second.secret]) expect(peer.decryptWithPeer(copy, key).equals(CONTENT)).toBe(true);
  expect(peer.decryptWithPeer(copy, mine.secret, KEY_PASSPHRASE).equals(CONTENT)).toBe(true);

  await panel.getByText("Leave out everybody else who can open it now").click();
  const mineAlone = await savedBy(page, button);
  await done(panel, "It opens for: You and second.");
  expect(peer.decryptWithPeer(mineAlone, second.secret).equals(CONTENT)).toBe(true);
  expect(() => peer.decryptWithPeer(mineAlone, first.secret)).toThrow();
});

test("a seal is stopped, survives a reload and goes on with the same file alone", async ({ context }) => {
  await withoutPicker(context);
  const folder = mkdtempSync(join(tmpdir(), "theriac-files-"));
  try {
    const large = join(folder, "genome.bam");
    const other = join(folder, "genome-2.bam");
    const digest = write(large, 512, 0);
    write(other, 512, 1);
    const page = await person(context, "contributor");
    const colleague = peer.peerKey("Crypt4GH");
    await visit(page, "Files");
    const panel = await toSeal(page, "", large);
    await addReaders(panel, { Bea: colleague.public });
    await panel.getByRole("button", { name: "Seal the file" }).click();
    await expect(panel.getByText(/^[1-9]\d? %$/)).toBeVisible();
    await expect(panel.getByText(/a second$/)).toBeVisible();
    await panel.getByRole("button", { name: "Cancel" }).click();
    await expect(region(page, "Unfinished")).toContainText("genome.bam");

    await comeBack(page);
    const unfinished = region(page, "Unfinished");
    await expect(unfinished).toContainText(/of 512 MiB is sealed. Choose the same file again to go on at \d+ %/);
    await choose(unfinished, "Choose the same file", other);
    await expect(panel.getByRole("alert")).toBeVisible();
    await choose(unfinished, "Choose the same file", large);
    await expect(region(page, "Going on").getByText(/^[1-9]\d? %$/)).toBeVisible();
    await page.reload();
    await comeBack(page);

    await choose(region(page, "Unfinished"), "Choose the same file", large);
    const kept = region(page, "Kept in this browser");
    await expect(kept).toContainText("genome.bam.c4gh", { timeout: 120_000 });
    await expect(region(page, "Unfinished")).toHaveCount(0);
    const sealed = await savedBy(page, kept.getByRole("button", { name: "Save" }));
    const plaintext = peer.decryptWithPeer(sealed, colleague.secret);
    expect(createHash("sha256").update(plaintext).digest("hex")).toBe(digest);
    await expect(kept.getByRole("code")).toHaveAttribute("title", checkValue(sealed));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** Writes a file of so many MiB of which no two are equal; gives its SHA-256. */
function write(path: string, megabytes: number, seed: number): string {
  const hash = createHash("sha256");
  const block = noise(1 << 20);
  const file = openSync(path, "w");
  for (let index = 0; index < megabytes; index += 1) {
    block.writeUInt32LE(index, 0);
    block.writeUInt32LE(seed, 4);
    hash.update(block);
    writeSync(file, block);
  }
  closeSync(file);
  return hash.digest("hex");
}

test("the tabs are worked with the keyboard, and the focus stays where the work is", async ({ context }) => {
  await withoutPicker(context);
  const page = await person(context, "contributor");
  await visit(page, "Files");
  await page.getByRole("tab", { name: "Seal" }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("tab", { name: "Open" })).toBeFocused();
  await expect(page.getByRole("tabpanel", { name: "Open" })).toBeVisible();
  await page.keyboard.press("End");
  await expect(page.getByRole("tab", { name: "Hand on" })).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("tab", { name: "Seal" })).toBeFocused();
  const panel = await toSeal(page, "scan.dcm", CONTENT);
  await panel.getByRole("button", { name: "Seal the file" }).focus();
  await page.keyboard.press("Enter");
  await done(panel, "scan.dcm is sealed");
  await page.keyboard.press("Tab");
  await expect(region(page, "Sealed").getByRole("button", { name: "Copy the check value" })).toBeFocused();
});

test("a delivered dataset is saved straight to a file that I choose, without being shown", async ({ context }) => {
  await withPicker(context);
  const steward = await person(context, "steward");
  await story.listDataset(steward, { file: story.smallFile() });
  const page = await person(context, "researcher");
  await story.order(page);
  await story.deliver(steward);
  await visit(page, "Library");
  await page.getByRole("link", { name: "Glucose in two groups" }).click();
  await page.getByRole("button", { name: "Save it without looking" }).click();
  await expect(page.getByText("Saved glucose-in-two-groups.csv")).toBeVisible();
  const saved = (await picked(page, "glucose-in-two-groups.csv")).toString();
  expect(saved.split("\n")[0]).toBe("group,glucose");
  await story.openData(page);
  expect((await story.saved(page, "Save as CSV")).toString()).toBe(saved);
});

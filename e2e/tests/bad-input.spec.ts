// What is wrong is said in a sentence, with what to do; and nothing is lost or half-listed.
import { deflateSync } from "node:zlib";
import * as story from "../helpers/story.ts";
import { become, person, region, smallFile, vaultIs, visit } from "../helpers/story.ts";
import { expect, test } from "../helpers/test.ts";

const picture = Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "latin1"), deflateSync(Buffer.alloc(200))]);
const archive = Buffer.concat([Buffer.from("PK\x03\x04\x14\0\0\0\x08\0", "latin1"), Buffer.alloc(60), Buffer.from("notes.txt")]);
const ragged = Buffer.from("id,glucose\n1,95\n2,101,7\n3,88\n");
const utf32 = Buffer.from([..."id,glucose\n1,95\n"].flatMap((letter) => [letter.charCodeAt(0), 0, 0, 0]));
const broken = Buffer.concat([
  Buffer.from("id,city\n1,Zürich\n2,Gen"),
  Buffer.from([0xc3, 0x28]),
  Buffer.from("ve\n3,Köln\n"),
]);

const files = [
  ["a picture named .csv", picture, /^This is a picture, which is not taken: /],
  ["a ZIP archive named .csv", archive, /^This is a ZIP archive without an Apple Health export in it, which is not taken: /],
  ["an empty file", Buffer.alloc(0), /^The file is empty\./],
  ["a file with column names alone", Buffer.from("id,glucose\n"), /^The file has column names but no data rows\./],
  ["rows of unequal length", ragged, /^Row 2 \(line 3\) has 3 cells where the other rows have 2\./],
  ["a file in UTF-32", utf32, /^This is not text, which is not taken: /],
  ["a cell in another encoding", broken, /^Row 2, column 2 \(line 3\): the characters are not UTF-8\./],
] as const;

test("what is not a table is refused with its own sentence, leaves no draft, and the next file is taken", async ({ context }) => {
  const page = await person(context, "contributor");
  await visit(page, "Share my data");
  await story.tick(page, "It is about me");
  const told = new Set<string>();
  for (const [what, buffer, sentence] of files) {
    await test.step(what, async () => {
      await page.locator("input[type=file]").setInputFiles({ name: "measurements.csv", mimeType: "text/csv", buffer });
      await expect(page.getByRole("alert")).toHaveCount(0);
      await page.getByRole("button", { name: "See what is in it" }).click();
      const alert = page.getByRole("alert");
      await expect(alert).toHaveText(sentence);
      await expect(alert.getByRole("paragraph").nth(1), "what to do").not.toBeEmpty();
      told.add(await alert.innerText());
    });
  }
  expect(told.size, "each has a sentence of its own").toBe(files.length);
  await visit(page, "Settings");
  await visit(page, "Share my data");
  await expect(page.getByRole("button", { name: "See what is in it" })).toBeVisible();
  await expect(region(page, "Begun earlier")).toHaveCount(0);
  await story.listDataset(page, { file: smallFile(), about: "me" });
});

test("a wrong passphrase opens nothing and says so; the right one still does", async ({ context }) => {
  const page = await person(context, "contributor");
  await page.getByRole("button", { name: "Lock now" }).click();
  await page.getByLabel("Passphrase", { exact: true }).fill("correct horse battery stapler");
  await page.getByRole("button", { name: "Open the vault" }).click();
  await expect(page.getByRole("alert")).toContainText(/passphrase/i);
  await expect(vaultIs(page, "Vault locked")).toBeVisible();
  await story.openVault(page);
});

test("24 words with a mistake bring nothing back, and the sentence says which mistake", async ({ context }) => {
  const page = await become(context, "contributor");
  await page.getByRole("button", { name: "I have 24 words of an earlier vault" }).click();
  await page.getByLabel("A passphrase for this browser").fill(story.PASSPHRASE);
  const zoo = Array.from({ length: 24 }, () => "zoo");
  const mistakes: [string[], RegExp][] = [
    [zoo.slice(1), /The phrase has 23 words instead of 24\./],
    [["zooo", ...zoo.slice(1)], /Word 1 is not in the list\./],
    [zoo, /The words do not belong together\./],
  ];
  for (const [words, sentence] of mistakes) {
    await page.getByLabel("The 24 words").fill(words.join(" "));
    await page.getByRole("button", { name: "Bring the vault back" }).click();
    await expect(page.getByRole("alert")).toHaveText(sentence);
  }
  await expect(vaultIs(page, "No vault yet")).toBeVisible();
});

test("a purpose that fits nothing finds nothing, and says how to find more", async ({ context }) => {
  const steward = await person(context, "steward");
  await story.listDataset(steward, { file: smallFile() });
  const page = await become(context, "researcher", "/data");
  await page.getByText("Fit to my purpose").click();
  await story.tick(page, "Research on population origins or ancestry");
  await expect(page.getByText("Excludes your purpose")).toBeVisible();
  await story.tick(page, "Hide what excludes my purpose");
  await expect(page.getByRole("heading", { name: "Nothing matches this search" })).toBeVisible();
  await expect(page.getByText("Use fewer words, or show datasets whose terms do not fit")).toBeVisible();
});

test("identifiers in the public words are refused when sealing: nothing is listed or published, and the draft stays", async ({ context }) => {
  const page = await person(context, "contributor");
  await story.prepareOffer(page, { file: smallFile(), about: "me", title: "Glucose of jane.doe@example.org" });
  await page.getByRole("button", { name: "Seal and list" }).click();
  const refused = page.getByRole("alert");
  await expect(refused).toContainText("The title contains an e-mail address.");
  await expect(refused).toContainText("Your draft is kept. Nothing was listed.");
  const published = await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    return root.getDirectoryHandle("published").then(() => true, () => false);
  });
  expect(published).toBe(false);
  await visit(page, "Find data");
  await expect(page.getByText("No dataset has been listed yet")).toBeVisible();
});

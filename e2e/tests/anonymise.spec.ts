// People hidden among others: what is demanded holds in what the buyer opens, and whoever changes their mind loses nothing.
import { readFileSync } from "node:fs";
import type { Locator, Page } from "@playwright/test";
import { census, file } from "../helpers/people.ts";
import * as story from "../helpers/story.ts";
import { comeBack, person, region } from "../helpers/story.ts";
import { expect, test } from "../helpers/test.ts";

const TITLE = "A census of invented patients";
const QUASI = ["age", "sex", "postcode", "marital_status"];

/** From a chosen table to the step where people are hidden among others. */
async function toProtection(page: Page, given: story.Given): Promise<void> {
  await story.chooseFile(page, { file: given, about: "others" });
  await story.next(page);
  await story.atStep(page, "What is removed");
  await story.next(page);
  await story.atStep(page, "Hidden among others");
}

/** Rows of a CSV file without quotes, as objects. */
function rowsOf(csv: string): Record<string, string>[] {
  const [head, ...rows] = csv.trimEnd().split("\n").map((line) => line.split(","));
  return rows.map((row) => Object.fromEntries(head!.map((name, index) => [name, row[index]!])));
}

/** The rows by what others could know, those that were blanked left aside. */
function classes(rows: Record<string, string>[]): Record<string, string>[][] {
  const columns = QUASI.filter((name) => name in rows[0]!);
  expect(columns.length, "columns that others could know").toBeGreaterThan(2);
  const found = new Map<string, Record<string, string>[]>();
  for (const row of rows) {
    if (columns.every((name) => row[name] === "*")) continue;
    const key = columns.map((name) => row[name]).join("|");
    found.set(key, [...(found.get(key) ?? []), row]);
  }
  return [...found.values()];
}

test("what a buyer opens has at least five alike in each group, with two diagnoses, and no name", async ({ context }) => {
  const { file: given, planted } = census(600);
  const steward = await person(context, "steward");
  await toProtection(steward, given);
  await expect(steward.getByText("Nobody is hidden among others yet")).toBeVisible();
  await steward.getByLabel("What nobody should be able to guess").selectOption("icd10");
  const reached = await story.protect(steward);
  await expect(reached).toContainText("Each person looks like at least");
  await expect(reached.getByRole("table", { name: "Models" }).getByRole("row")).toHaveCount(3);
  const risk = region(steward, "The risk that remains");
  const smallest = risk.getByRole("row", { name: /^Smallest class/ }).getByRole("cell");
  await expect(smallest.first()).toHaveText("1");
  await expect.poll(async () => Number(await smallest.nth(1).innerText())).toBeGreaterThanOrEqual(5);
  await story.next(steward);
  await story.fillTerms(steward, { file: given, title: TITLE });
  await story.next(steward);
  await story.sealAndList(steward);

  const researcher = await person(context, "researcher");
  await story.order(researcher, TITLE);
  await story.deliver(steward);
  await story.openFromLibrary(researcher, TITLE);
  const csv = (await story.saved(researcher, "Save as CSV")).toString();
  const rows = rowsOf(csv);
  expect(rows).toHaveLength(600);
  const groups = classes(rows);
  const blanked = rows.length - groups.reduce((sum, group) => sum + group.length, 0);
  expect(blanked, "rows that were blanked: at most 2 in 100").toBeLessThanOrEqual(12);
  expect(Math.min(...groups.map((group) => group.length))).toBeGreaterThanOrEqual(5);
  expect(Math.min(...groups.map((group) => new Set(group.map((row) => row.icd10)).size))).toBeGreaterThanOrEqual(2);
  expect(groups.length, "detail that is left").toBeGreaterThan(10);
  expect(planted.filter((text) => csv.includes(text))).toEqual([]);
});

test("what cannot be reached is said with what to do, and the work is kept", async ({ context }) => {
  const page = await person(context, "steward");
  await toProtection(page, census(60).file);
  await page.getByLabel("What nobody should be able to guess").selectOption("icd10");

  await test.step("more alike than there are people", async () => {
    await story.click(page, "Another number");
    const size = page.getByLabel("People in the smallest group");
    await size.fill("61");
    await expect(size).toHaveAccessibleDescription(/There are only 60 people in the file\. Choose a smaller number\./);
    await expect(page.getByRole("button", { name: "Find the best protection" })).toBeDisabled();
    await size.fill("5");
  });
  await test.step("more different diagnoses than there are", async () => {
    await page.getByText("More: further models, and what to keep").click();
    await story.tick(page, "Different values in each group, at least");
    await page.getByLabel("Number for distinct l-diversity").fill("9");
    await page.getByRole("button", { name: "Find the best protection" }).click();
    const refused = page.getByRole("alert");
    await expect(refused).toBeVisible();
    await expect(refused).toContainText("Nothing was changed");
    await expect(refused.getByRole("paragraph").last(), "what to do").not.toBeEmpty();
  });
  await test.step("a ladder that misses a value", async () => {
    await page.getByRole("button", { name: "Ladder of sex" }).click();
    const ladder = region(page, "The ladder of sex");
    await ladder.getByText("Begin anew").click();
    await ladder.locator("input[type=file]").setInputFiles(file("sex.csv", "male;*\n") as never);
    const refused = ladder.getByRole("alert");
    await expect(refused).toBeVisible();
    await expect(refused).toContainText("The ladder below is as it was before.");
    await expect(ladder.getByRole("button", { name: /^female/ })).toBeVisible();
  });
  await page.getByLabel("Number for distinct l-diversity").fill("2");
  await story.protect(page);
});

test("a search is cancelled, leaves the recipe as it was, and can be begun again", async ({ context }) => {
  const page = await person(context, "steward");
  await toProtection(page, wide());
  await page.getByText("More: further models, and what to keep").click();
  await page.getByLabel("Search for at most").selectOption("600");
  await page.getByRole("button", { name: "Find the best protection" }).click();
  const progress = page.getByRole("progressbar", { name: "Trying combinations" });
  await expect(progress).toBeVisible();
  await expect(page.locator(".progress-figures")).toContainText(/combinations?.*\d s/s);
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(progress).toHaveCount(0);
  await expect(page.getByText("Nobody is hidden among others yet")).toBeVisible();
  await expect(page.getByRole("alert")).toHaveCount(0);
  await page.getByLabel("Search for at most").selectOption("5");
  const reached = await story.protect(page);
  await expect(reached).toContainText(/There is no better combination|The time was too short/);
});

test("a ladder is changed by keyboard alone, is kept over a reload, and is what the search climbs", async ({ context }) => {
  const page = await person(context, "steward");
  await toProtection(page, census(200).file);
  const field = "marital_status";
  await page.getByRole("button", { name: `Ladder of ${field}` }).focus();
  await page.keyboard.press("Enter");
  const ladder = region(page, `The ladder of ${field}`);
  const step = (name: RegExp) => ladder.getByRole("region", { name });
  await expect(step(/^The values: 4 groups/)).toBeVisible();

  // A step between, in which each value is a group of its own; then two of them become one with a name.
  await ladder.getByRole("button", { name: "Add a step" }).focus();
  await page.keyboard.press("Enter");
  await expect(step(/^Step 1: 4 groups/)).toBeVisible();
  await step(/^The values/).locator("button[tabindex='0']").focus();
  await page.keyboard.press("ArrowRight");
  await expect(step(/^Step 1/).getByRole("button").first()).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(step(/^Step 1/).getByRole("button").nth(1)).toBeFocused();
  await page.keyboard.press("Enter");
  const chosen = ladder.getByRole("group", { name: /^The group / });
  await expect(chosen).toBeVisible();
  const first = (await step(/^Step 1/).getByRole("button").first().locator(".ladder-name").innerText()).trim();
  await chosen.getByLabel("Join it with").selectOption(first);
  await expect(step(/^Step 1: 3 groups/)).toBeVisible();
  const name = ladder.getByRole("group", { name: `The group ${first}` }).getByLabel("Its name");
  await name.fill("not alone");
  await name.press("Enter");
  await expect(step(/^Step 1/).getByRole("button", { name: /^not alone/ })).toBeVisible();
  await expect(page.getByRole("table", { name: "Ladders" }).getByRole("row", { name: new RegExp(field) })).toContainText("changed by you");

  await story.tick(page, "Each person looks like at least 2 others");
  await page.getByLabel("What nobody should be able to guess").selectOption("icd10");

  await page.waitForTimeout(1_000);
  await comeBack(page);
  await story.atStep(page, "Hidden among others");
  await expect(page.getByLabel("Each person looks like at least 2 others", { exact: true })).toBeChecked();
  await expect(page.getByLabel("What nobody should be able to guess")).toHaveValue("icd10");
  await page.getByRole("button", { name: `Ladder of ${field}` }).click();
  await expect(step(/^Step 1/).getByRole("button", { name: /^not alone/ })).toBeVisible();

  const saved = page.waitForEvent("download");
  await ladder.getByRole("button", { name: "Save as CSV" }).click();
  const csv = readFileSync(await (await saved).path(), "utf8").trimEnd().split("\n");
  expect(csv).toHaveLength(4);
  expect(csv.filter((line) => /^[a-z]+;not alone;\*$/.test(line))).toHaveLength(2);
  await story.protect(page);
  await expect(stepFound(page, field)).toHaveText(/^step [0-2] of 2$/);
});

test("a recipe saved as a file gives another file of the same kind the same treatment", async ({ context }) => {
  const page = await person(context, "steward");
  await story.chooseFile(page, { file: census(40).file });
  await page.getByRole("combobox", { name: "Role of icd10" }).selectOption("direct");
  await story.next(page);
  const treatment = (name: string) => page.getByRole("combobox", { name: `What happens to ${name}` }).locator("option:checked");
  await expect(treatment("icd10")).toHaveText("Left out.");
  await page.getByLabel("Width of a range (age)").fill("20");
  await expect(treatment("age")).toContainText("20 wide");
  await page.getByText("Keep this recipe or take one over").click();
  const recipe = (await story.saved(page, "Save the recipe")).toString();
  expect(JSON.parse(recipe).columns).toHaveLength(8);

  await page.getByRole("button", { name: "Back to what is proposed" }).click();
  await expect(treatment("age")).not.toContainText("20 wide");
  const take = async (text: string) => {
    await page.locator("input[type=file]").setInputFiles(file("recipe.json", text) as never);
  };
  await take("{}");
  await expect(page.getByRole("alert")).toContainText("This is not a recipe.");
  await take(recipe.replace('"version":', '"noise": 1, "version":'));
  await expect(page.getByRole("alert")).toContainText("demands something that this version of the app cannot do");
  await take(recipe);
  await expect(page.getByText("Taken over for 8 of 8 columns")).toBeVisible();
  await expect(treatment("age")).toContainText("20 wide");
  await expect(treatment("icd10")).toHaveText("Left out.");
});

/** The step that was found for a field. */
const stepFound = (page: Page, field: string): Locator =>
  page.getByRole("table", { name: "Ladders" }).getByRole("row", { name: new RegExp(`^${field} `) }).getByRole("cell").nth(1);

/** A table with so many traits that not all combinations can be tried. */
function wide(): story.Given {
  const traits = ["sex", "race", "religion", "occupation", "education", "nationality", "marital_status", "language", "employer_type"];
  const ages = ["age", "age_at_diagnosis", "age_at_admission", "age_of_mother", "age_of_father"];
  const random = mulberry(7);
  const row = () => [
    ...traits.map((_, index) => `v${Math.floor(random() * (4 + 3 * index))}`),
    ...ages.map(() => 20 + Math.floor(random() * 60)),
  ];
  const lines = [[...traits, ...ages], ...Array.from({ length: 4_000 }, row)];
  return file("wide.csv", lines.map((line) => `${line.join(",")}\n`).join(""));
}

/** Numbers from 0 to 1 that are the same in each run. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

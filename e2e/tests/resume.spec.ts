// Leaving and coming back: after a reload at any step, in a second tab, without the contributor, and from the words alone.
import { expect, test } from "../helpers/test.ts";
import * as story from "../helpers/story.ts";
import { comeBack, field, openVault, person, region, smallFile, visit } from "../helpers/story.ts";

const OFFER = { file: smallFile(), about: "me" as const, title: "My glucose" };

test("a reload at any step of sharing loses nothing", async ({ context }) => {
  const page = await person(context, "contributor");
  await story.chooseFile(page, OFFER);
  const role = page.getByRole("combobox", { name: "Role of group" });
  await role.selectOption("sensitive");
  await saved();
  await comeBack(page);
  await story.atStep(page, "What is in it");
  await expect(role.locator("option:checked")).toHaveText(/^sensitive$/i);

  await story.next(page);
  const treatment = page.getByRole("combobox", { name: "What happens to group" });
  await treatment.selectOption("Left out.");
  await saved();
  await comeBack(page);
  await story.atStep(page, "What is removed");
  await expect(treatment.locator("option:checked")).toHaveText("Left out.");

  await story.next(page);
  await story.fillTerms(page, { ...OFFER, conditions: ["No commercial use."], fields: { "Price of one licence": "7.25" } });
  await saved();
  await comeBack(page);
  await story.atStep(page, "Terms and price");
  await expect(field(page, "Title")).toHaveValue(OFFER.title);
  await expect(field(page, "Price of one licence")).toHaveValue("7.25");
  await expect(page.getByLabel("No commercial use.", { exact: true })).toBeChecked();

  await story.next(page);
  await saved();
  await comeBack(page);
  await story.atStep(page, "Review and list");
  await expect(story.fact(page, "Columns")).toHaveText("glucose");
  await visit(page, "Share my data");
  await region(page, "Begun earlier").getByRole("link", { name: "Continue" }).click();
  await story.atStep(page, "Review and list");
  const id = await story.sealAndList(page);
  await page.reload();
  await expect(page.getByText("Your dataset is listed")).toBeVisible();
  await expect(page.getByRole("link", { name: "See the dataset" })).toHaveAttribute("href", `/data/${id}`);
  await visit(page, "Share my data");
  await openVault(page);
  await expect(page.getByRole("button", { name: "See what is in it" })).toBeVisible();
  await expect(region(page, "Begun earlier")).toHaveCount(0);

  /** Drafts are written shortly after each change. */
  async function saved(): Promise<void> {
    await page.waitForTimeout(1_000);
  }
});

test("a reload at any step of an order and of its delivery goes on where it was", async ({ context }) => {
  const steward = await person(context, "steward");
  const offer = {
    ...OFFER,
    conditions: ["An ethics committee must have approved the study; the steward reads the document."],
  };
  await story.listDataset(steward, offer);
  const page = await person(context, "researcher");
  await story.findDataset(page, OFFER.title);
  await page.reload();
  await story.beginOrder(page);
  const approved = "An ethics committee has approved the study.";
  await story.statePurpose(page, { ...story.BIOMEDICAL, statements: [approved] });
  await page.reload();
  await expect(page.getByLabel(approved, { exact: true })).toBeChecked();
  await page.getByLabel(/^Statement/).fill("Approved on 3 November 2026.");
  await story.checkFile(page);
  await story.seeTotal(page);
  await openVault(page);
  await story.pay(page);
  await page.reload();
  await expect(region(page, "Waiting for the steward's approval")).toBeVisible();

  await visit(steward, "Desk");
  await comeBack(steward);
  await steward.getByRole("button", { name: "Approve the purpose" }).click();
  await expect(steward.getByText("You approved this purpose")).toBeVisible();
  await comeBack(steward);
  await expect(steward.getByText("You approved this purpose")).toBeVisible();
  await steward.getByRole("button", { name: "Deliver the key" }).click();
  await expect(steward.getByRole("heading", { name: "Waiting (0)" })).toBeVisible();
  await steward.reload();
  await expect(steward.getByRole("button", { name: "Settle" })).toBeVisible();

  await page.reload();
  await expect(page.getByText("You have a licence")).toBeVisible();
  await page.getByRole("link", { name: "Open the data" }).click();
  await page.reload();
  await openVault(page);
  await story.openData(page);
  await comeBack(page);
  await story.openData(page);
});

test("two tabs show the same: what is done in one appears in the other", async ({ context }) => {
  const steward = await person(context, "steward");
  await story.listDataset(steward, OFFER);
  const second = await story.become(context, "steward", "/desk");
  await expect(second.getByRole("heading", { name: "No orders yet" })).toBeVisible();
  const researcher = await person(context, "researcher");
  const watching = await story.become(context, "researcher", "/library");
  await story.order(researcher, OFFER.title);

  await expect(watching.getByRole("link", { name: OFFER.title })).toBeVisible();
  await expect(second.getByRole("heading", { name: "Waiting (1)" })).toBeVisible();
  await openVault(second);
  await second.getByRole("button", { name: "Deliver the key" }).click();
  await expect(second.getByRole("heading", { name: "Waiting (0)" })).toBeVisible();
  await visit(steward, "Desk");
  await expect(steward.getByRole("heading", { name: "Waiting (0)" })).toBeVisible();
  await expect(watching.getByText("Licence valid")).toBeVisible();
  await watching.getByRole("link", { name: OFFER.title }).click();
  await openVault(watching);
  await story.openData(watching);
});

test("the data opens without the contributor, and in cleared storage from the 24 words, the chain and the files alone", async ({
  context,
}) => {
  const contributor = await person(context, "contributor");
  await story.listDataset(contributor, OFFER);
  const researcher = await story.become(context, "researcher");
  const words = await story.makeVault(researcher);
  await story.order(researcher, OFFER.title);
  await story.deliver(contributor);
  await story.erasePersona(contributor);
  await contributor.close();
  await story.openFromLibrary(researcher, OFFER.title);
  const before = await story.saved(researcher, "Save as CSV");
  await researcher.close();

  const blank = await context.newPage();
  await blank.goto("/config.json");
  await story.clearStorage(blank);
  await blank.close();
  const again = await story.become(context, "researcher", "/library");
  await again.getByRole("link", { name: OFFER.title }).click();
  await story.restoreVault(again, words, "another passphrase");
  await story.openData(again);
  expect((await story.saved(again, "Save as CSV")).equals(before)).toBe(true);
});

test("what several fields are given in one go, as by a browser that fills them in, is all kept", async ({ context }) => {
  const page = await person(context, "steward");
  await story.chooseFile(page, { file: smallFile(), about: "me" });
  for (const step of ["What is removed", "Terms and price"]) {
    await story.next(page);
    await story.atStep(page, step);
  }
  const texts = { Title: "Filled in at once", "Name of the steward": "Example Hospital Trust", Description: "Measurements of two groups." };
  await story.fillAtOnce(page, texts);
  for (const [label, text] of Object.entries(texts)) await expect(field(page, label)).toHaveValue(text);
  await story.next(page);
  await expect(page.getByRole("button", { name: "Seal and list" })).toBeVisible();
});

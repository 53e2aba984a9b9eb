// Every page, in both themes, without a finding of axe; and on a narrow screen without scrolling sideways.
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { sizes } from "../helpers/browser.mjs";
import { peerKey } from "../helpers/peer.ts";
import { addReaders, choose, noise, tab, upload } from "../helpers/sealing.ts";
import * as story from "../helpers/story.ts";
import { person, region, visit } from "../helpers/story.ts";
import { expect, open, test } from "../helpers/test.ts";

/** Looks at a page as it stands, in both themes and on a narrow screen. */
async function inspect(page: Page, name: string): Promise<void> {
  await test.step(name, async () => {
    await page.bringToFront();
    await page.setViewportSize(sizes.phone);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect.soft(overflow, `${name}: pixels by which the page is wider than a narrow window`).toBeLessThanOrEqual(0);
    await page.setViewportSize(sizes.desktop);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      // For a moment after the change some colours are still those of the other theme.
      const judged = expect.configure({ soft: true }).poll(() => findings(page, colorScheme), `${name}, ${colorScheme}`);
      await judged.toEqual([]);
    }
  });
}

/** What axe has to say, by rule and element. Only colours differ between the themes. */
async function findings(page: Page, colorScheme: "light" | "dark"): Promise<string[]> {
  const axe = new AxeBuilder({ page });
  const { violations } = await (colorScheme === "light" ? axe : axe.withRules(["color-contrast"])).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

test("pages that are empty have no finding and fit a narrow screen", async ({ page, conduct }) => {
  for (const path of ["/", "/data", "/library", "/contribute", "/contributions", "/desk", "/files", "/settings", "/nowhere"]) {
    await open(page, path);
    await expect(page.getByRole("status").filter({ hasText: /^(Starting|Reading|Looking)/ })).toHaveCount(0);
    await inspect(page, path);
  }
  // The host says so of what is no page.
  conduct.expected(/status of 404/);
});

test("pages with data have no finding and fit a narrow screen", async ({ context }) => {
  const steward = await person(context, "steward");
  await inspect(steward, "settings with an open vault");
  const offer: story.Offer = {
    file: story.sample("cohort.csv"),
    about: "others",
    title: "A cohort of invented patients",
    conditions: ["An ethics committee must have approved the study; the steward reads the document."],
  };
  await story.chooseFile(steward, offer);
  await inspect(steward, "sharing: what is in it");
  await story.next(steward);
  await expect(region(steward, "Before and after")).toBeVisible();
  for (const closed of await steward.locator("details:not([open]) > summary").all()) await closed.click();
  await inspect(steward, "sharing: what is removed");
  await story.next(steward);
  await expect(region(steward, "The risk that remains")).toBeVisible();
  await steward.getByText("More: further models, and what to keep").click();
  await inspect(steward, "sharing: hidden among others");
  await story.protect(steward);
  await steward.getByRole("button", { name: /^Ladder of/ }).first().click();
  await steward.locator(".ladder-group").nth(1).click();
  await inspect(steward, "sharing: a ladder");
  await story.next(steward);
  await story.fillTerms(steward, offer);
  await inspect(steward, "sharing: terms and price");
  await story.next(steward);
  await expect(region(steward, "What becomes public")).toContainText("Risk that remains");
  await expect(region(steward, "What becomes public").getByRole("listitem").first()).toBeVisible();
  await inspect(steward, "sharing: review");
  await story.sealAndList(steward);
  await inspect(steward, "sharing: listed");

  const page = await person(context, "researcher");
  await visit(page, "Find data");
  await expect(page.getByRole("link", { name: offer.title })).toBeVisible();
  await inspect(page, "catalogue");
  await story.findDataset(page, offer.title);
  await inspect(page, "dataset");
  await story.beginOrder(page);
  await story.statePurpose(page, { ...story.BIOMEDICAL, statements: ["An ethics committee has approved the study."] });
  await page.getByLabel(/^Statement/).fill("Approved.");
  await inspect(page, "order: purpose");
  await story.checkFile(page);
  await inspect(page, "order: check");
  await story.seeTotal(page);
  await inspect(page, "order: pay");
  await story.pay(page);
  await inspect(page, "order: waiting");

  await visit(steward, "Desk");
  await steward.getByRole("button", { name: "Read the evidence" }).click();
  await expect(region(steward, "Evidence")).toBeVisible();
  await inspect(steward, "desk");
  await steward.getByRole("button", { name: "Decline" }).click();
  await inspect(steward, "desk: a question");
  await steward.getByRole("button", { name: "Keep the order" }).click();
  await steward.getByRole("button", { name: "Approve the purpose" }).click();
  await story.deliver(steward);
  await inspect(steward, "desk: done");
  await visit(steward, "My contributions");
  await expect(region(steward, new RegExp(`^${offer.title}$`))).toBeVisible();
  await inspect(steward, "contributions");

  await inspect(page, "order: delivered");
  await visit(page, "Library");
  await expect(page.getByRole("link", { name: offer.title })).toBeVisible();
  await inspect(page, "library");
  await story.openFromLibrary(page, offer.title);
  await inspect(page, "library: the data");
});

test("sealing, opening, checking and handing on have no finding and fit a narrow screen", async ({ context }) => {
  const page = await person(context, "contributor");
  await visit(page, "Files");
  await expect(page.getByText("No sealed file is kept here yet")).toBeVisible();
  await inspect(page, "files: nothing yet");
  const panel = await tab(page, "Seal");
  await choose(panel, "Choose a file", upload("scan-of-the-left-knee-2026-11-02-second-series.dcm", noise(70_000)));
  await addReaders(panel, { "a-colleague-at-another-hospital": peerKey("OpenSSH").public });
  await inspect(page, "files: seal");
  await panel.getByRole("button", { name: "Seal the file" }).click();
  await expect(region(page, "Sealed")).toBeVisible();
  await inspect(page, "files: sealed");
  await panel.getByRole("button", { name: "Seal another file" }).click();
  const kept = region(page, "Kept in this browser");
  await inspect(page, "files: kept");
  for (const name of ["Open", "Check", "Hand on"] as const) {
    await tab(page, "Seal");
    await kept.getByRole("button", { name, exact: true }).click();
    const shown = page.getByRole("tabpanel", { name, exact: true });
    await expect(shown.getByText("Choose another file")).toBeVisible();
    for (const closed of await shown.locator("details:not([open]) > summary").all()) await closed.click();
    if (name === "Check") await shown.getByRole("button", { name: "Check the file" }).click();
    if (name === "Open") await shown.getByText("Another private key", { exact: true }).click();
    await inspect(page, `files: ${name}`);
  }
});

// Published files lie where strangers can change them: what differs from the listing is refused before anything is paid.
import type { BrowserContext, Page } from "@playwright/test";
import { Chain } from "../helpers/chain.ts";
import * as story from "../helpers/story.ts";
import { payButton, person, region, smallFile, tamper } from "../helpers/story.ts";
import { expect, test } from "../helpers/test.ts";

/** A steward with a listing, and a researcher who is about to check its file. */
async function beforeTheCheck(context: BrowserContext): Promise<{ chain: Chain; steward: Page; researcher: Page }> {
  const chain = await Chain.join(context);
  const steward = await person(context, "steward");
  await story.listDataset(steward, { file: smallFile() });
  const researcher = await story.become(context, "researcher", "/data");
  await story.findDataset(researcher);
  await story.beginOrder(researcher);
  await story.statePurpose(researcher, story.BIOMEDICAL);
  return { chain, steward, researcher };
}

const changes = [
  ["one flipped byte in the sealed file", ".body", "flip", "The sealed file is not the one that was listed: its bytes differ."],
  ["a truncated sealed file", ".body", "truncate", /The sealed file ends after \d+ of \d+ bytes\./],
  ["a truncated split", ".leaves.json", "truncate", /JSON/],
  ["a weight changed in the split", ".leaves.json", "reweigh", "The leaves file is not the one this listing commits to."],
] as const;

for (const [what, ending, how, told] of changes) {
  test(`${what} is found before paying, and cannot be paid for`, async ({ context }) => {
    const { chain, researcher: page } = await beforeTheCheck(context);
    const before = await chain.balance("researcher");
    await tamper(page, ending, how);
    await page.getByRole("button", { name: "Check the sealed file" }).click();
    const refused = page.getByRole("alert");
    await expect(refused).toContainText(told);
    await expect(refused).toContainText("Nothing was paid, and this file cannot be paid for here.");
    await page.getByRole("button", { name: "Check again" }).click();
    await expect(refused).toContainText(told);
    await expect(page.getByRole("button", { name: "See the total" })).toHaveCount(0);
    await expect(payButton(page)).toHaveCount(0);
    expect(await chain.balance("researcher")).toBe(before);
  });
}

test("a file that was made whole again can be bought; altered after the delivery, it does not open, and the licence stays", async ({
  context,
}) => {
  const { steward, researcher: page } = await beforeTheCheck(context);
  await tamper(page, ".body", "flip");
  await page.getByRole("button", { name: "Check the sealed file" }).click();
  await expect(page.getByRole("alert")).toContainText("its bytes differ");
  await tamper(page, ".body", "flip");
  await page.getByRole("button", { name: "Check again" }).click();
  await expect(region(page, "Everything is as it was listed")).toBeVisible();
  await story.seeTotal(page);
  await story.makeVault(page);
  await story.pay(page);
  await story.deliver(steward);

  await page.getByRole("link", { name: "Open the data" }).click();
  await tamper(page, ".body", "flip");
  await page.getByRole("button", { name: "Open the data" }).click();
  const refused = page.getByRole("alert");
  await expect(refused).toContainText(/altered|does not open|bytes differ/);
  await expect(refused).toContainText("Your licence and the delivered key are safe");
  await expect(page.getByRole("table", { name: "The rows of the dataset" })).toHaveCount(0);
  await tamper(page, ".body", "flip");
  await story.openData(page);
});

test("a dataset with an altered card is not shown", async ({ context }) => {
  const steward = await person(context, "steward");
  const id = await story.listDataset(steward, { file: smallFile() });
  await tamper(steward, ".card.json", "flip");
  const page = await story.become(context, "researcher", "/data");
  await expect(page.getByText("1 dataset could not be shown")).toBeVisible();
  await expect(page.getByRole("link", { name: "Glucose in two groups" })).toHaveCount(0);
  await page.goto(`/data/${id}`);
  await expect(page.getByRole("alert")).toContainText("The card is not the one that the listing names.");
  await expect(page.getByRole("link", { name: "Order a licence" })).toHaveCount(0);
});

// What becomes of the money when the story does not go as planned.
import { Chain } from "../helpers/chain.ts";
import * as story from "../helpers/story.ts";
import { payButton, person, region, smallFile } from "../helpers/story.ts";
import { expect, test } from "../helpers/test.ts";

const PRICE = 250_000_000n;

test("after the deadline the researcher takes the whole price back, and not before", async ({ context }) => {
  const chain = await Chain.join(context);
  const before = await chain.balance("researcher");
  const steward = await person(context, "steward");
  await story.listDataset(steward, { file: smallFile() });
  const page = await person(context, "researcher");
  await story.order(page);
  expect(await chain.balance("researcher")).toBe(before - PRICE);

  const takeBack = page.getByRole("button", { name: "Take the money back" });
  await chain.passTime(6 * 86_400);
  await expect(page.getByText("Time left")).toBeVisible();
  await expect(takeBack).toHaveCount(0);
  await chain.passTime(86_400 + 1);
  await expect(page.getByText("The key was not delivered in time")).toBeVisible();
  await takeBack.click();
  await expect(page.getByText("You took your money back")).toBeVisible();
  expect(await chain.balance("researcher")).toBe(before);

  await story.visit(steward, "Desk");
  await expect(steward.getByRole("table", { name: "Orders that were answered" })).toContainText("Refunded");
});

test("a steward who declines gives the whole price back at once", async ({ context }) => {
  const chain = await Chain.join(context);
  const before = await chain.balance("researcher");
  const steward = await person(context, "steward");
  await story.listDataset(steward, { file: smallFile() });
  const page = await person(context, "researcher");
  await story.order(page);

  await story.visit(steward, "Desk");
  await steward.getByRole("button", { name: "Decline" }).click();
  const dialog = steward.getByRole("dialog", { name: "Decline this order?" });
  await dialog.getByRole("button", { name: "Keep the order" }).click();
  expect(await chain.balance("researcher")).toBe(before - PRICE);
  await steward.getByRole("button", { name: "Decline" }).click();
  await dialog.getByRole("button", { name: "Decline and give the money back" }).click();
  await expect(steward.getByRole("heading", { name: "Waiting (0)" })).toBeVisible();

  await expect(page.getByText("The steward declined your order")).toBeVisible();
  expect(await chain.balance("researcher")).toBe(before);
});

test("a price above the balance cannot be paid, and says what is missing", async ({ context }) => {
  const chain = await Chain.join(context);
  const before = await chain.balance("researcher");
  const steward = await person(context, "steward");
  await story.listDataset(steward, { file: smallFile(), fields: { "Price of one licence": "100000.000001" } });
  const page = await person(context, "researcher");
  await story.findDataset(page);
  await story.beginOrder(page);
  await story.statePurpose(page, story.BIOMEDICAL);
  await story.checkFile(page);
  await story.seeTotal(page);

  const told = region(page, "Pay into escrow").getByRole("alert");
  await expect(told).toContainText("Your balance is below the price");
  await expect(told).toContainText("You have 100,000.00 THR and need 100,000.000001 THR");
  await story.tick(page, "I will use the data for this purpose alone, under its terms, and not try to find out who anyone is");
  await expect(payButton(page)).toBeDisabled();
  expect(await chain.balance("researcher")).toBe(before);
});

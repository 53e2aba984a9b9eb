// A consent that ends.
import { Chain } from "../helpers/chain.ts";
import * as story from "../helpers/story.ts";
import { fact, field, person, region, smallFile } from "../helpers/story.ts";
import { expect, test } from "../helpers/test.ts";

const BIOMEDICAL = 1n << 1n;
const HOUR = 3_600;

test("a withdrawn consent closes the dataset: no order is taken any more, here or by the contract", async ({ context }) => {
  const chain = await Chain.join(context);
  const contributor = await person(context, "contributor");
  const id = await story.listDataset(contributor, { file: smallFile(), about: "me" });
  const researcher = await person(context, "researcher");
  await story.findDataset(researcher);
  await story.beginOrder(researcher);

  const own = await story.contribution(contributor);
  await expect(own).toContainText("Takes orders");
  await own.getByRole("button", { name: "Withdraw my consent" }).click();
  const dialog = contributor.getByRole("dialog", { name: "Withdraw your consent?" });
  await expect(dialog).toContainText("Data that somebody has read cannot be unread.");
  await dialog.getByRole("button", { name: "Withdraw and close the dataset" }).click();
  await expect(own).toContainText("Closed: consent withdrawn");

  await expect(researcher.getByText("This dataset takes no more orders")).toBeVisible();
  await story.visit(researcher, "Find data");
  await expect(researcher.getByText("Nothing matches this search")).toBeVisible();
  const refusal = await chain.refusalOf(await chain.listing(id), BIOMEDICAL);
  expect(refusal).toMatchObject({ errorName: "ListingClosed" });
});

test("an order that is open when the consent is withdrawn has one hour left, then the money goes back", async ({ context }) => {
  const chain = await Chain.join(context);
  const before = await chain.balance("researcher");
  const contributor = await person(context, "contributor");
  await story.listDataset(contributor, { file: smallFile(), about: "me" });
  const researcher = await person(context, "researcher");
  await story.order(researcher);

  const own = await story.contribution(contributor);
  await own.getByRole("button", { name: "Withdraw my consent" }).click();
  const dialog = contributor.getByRole("dialog", { name: "Withdraw your consent?" });
  await expect(dialog).toContainText("1 order that waits can still be delivered for an hour");
  await dialog.getByRole("button", { name: "Withdraw and close the dataset" }).click();
  await expect(own).toContainText("Closed: consent withdrawn");

  await expect(fact(researcher, "Time left")).toHaveText(/^(1 h|59 min)$/);
  await chain.passTime(HOUR + 1);
  await researcher.getByRole("button", { name: "Take the money back" }).click();
  await expect(researcher.getByText("You took your money back")).toBeVisible();
  expect(await chain.balance("researcher")).toBe(before);
});

test("an end date too near to be ordered is refused in the form, with the reason", async ({ context }) => {
  const page = await person(context, "contributor");
  const near = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  await story.prepareOffer(page, { file: smallFile(), about: "me", fields: { "Consent ends on": near } });
  const missing = page.getByRole("status").filter({ hasText: "Something is still missing" });
  await expect(missing).toContainText("Consent ends on: Too early: nobody could order.");
  await expect(page.getByRole("button", { name: "Seal and list" })).toHaveCount(0);

  await missing.getByRole("button", { name: "Go to terms and price" }).click();
  await expect(field(page, "Consent ends on")).toHaveAccessibleDescription(/Too early: nobody could order/);
  await field(page, "Access after delivery").fill("10");
  await story.next(page);
  await expect(region(page, "What becomes public")).toBeVisible();
  await expect(page.getByRole("button", { name: "Seal and list" })).toBeVisible();
});

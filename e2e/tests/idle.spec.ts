// The vault locked by itself when nobody is there, and not a moment before.
import * as story from "../helpers/story.ts";
import { become, click, field, openVault, person, region, smallFile, tick, vaultIs, visit } from "../helpers/story.ts";
import { expect, open, test } from "../helpers/test.ts";
import { Wallet } from "../helpers/wallet.ts";

const WALLET = "My wallet may open the vault in this browser";

test("the vault is locked when nobody has been there for the chosen time in any tab, never in the middle of work", async ({ context }) => {
  await context.clock.install();
  const page = await context.newPage();
  const wallet = await Wallet.of(page, "contributor");
  await open(page, "/settings");
  await story.act(page, "contributor");
  await story.makeVault(page);
  await story.chooseFile(page, { file: smallFile(), about: "me" });
  await page.getByRole("combobox", { name: "Role of group" }).selectOption("sensitive");
  await page.waitForTimeout(1_000);

  await test.step("an input begins the time anew", async () => {
    await context.clock.fastForward("14:00");
    await page.mouse.move(200, 200);
    await context.clock.fastForward("14:00");
    await page.mouse.move(210, 210);
    await expect(vaultIs(page, "Vault open")).toBeVisible();
  });

  await test.step("after fifteen minutes it is locked, the page says why, and what was being done is kept", async () => {
    await context.clock.fastForward("15:01");
    await expect(vaultIs(page, "Vault locked")).toBeVisible();
    await expect(region(page, "Open your vault")).toContainText("Your vault was locked after 15 minutes without input");
    await expect(page.getByText("glucose")).toHaveCount(0);
    await openVault(page);
    await story.atStep(page, "What is in it");
    await expect(page.getByRole("combobox", { name: "Role of group" }).locator("option:checked")).toHaveText(/^sensitive$/i);
  });

  const second = await become(context, "steward", "/settings");
  await story.makeVault(second);
  await test.step("being in one tab is being there in all", async () => {
    await context.clock.fastForward("14:00");
    await second.bringToFront();
    await second.mouse.move(220, 220);
    await context.clock.fastForward("05:00");
    await expect(vaultIs(page, "Vault open")).toBeVisible();
    await context.clock.fastForward("10:01");
    for (const tab of [page, second]) await expect(vaultIs(tab, "Vault locked")).toBeVisible();
    await expect(region(second, "Vault")).toContainText("locked after 15 minutes");
  });

  await openVault(page);
  await visit(page, "Settings");
  const choice = field(page, "Lock the vault after");
  await test.step("another time can be chosen, and none", async () => {
    await choice.selectOption("60 minutes without input");
    await context.clock.fastForward("59:00");
    await expect(vaultIs(page, "Vault open")).toBeVisible();
    await page.mouse.move(230, 230);
    await choice.selectOption("Never by itself");
    await context.clock.fastForward("10:00:00");
    await expect(vaultIs(page, "Vault open")).toBeVisible();
    await page.reload();
    await expect(choice.locator("option:checked")).toHaveText("Never by itself");
  });

  await test.step("work under way is finished first", async () => {
    await openVault(page);
    await choice.selectOption("5 minutes without input");
    const answer = wallet.holdBack();
    await click(page, WALLET);
    await context.clock.fastForward("06:00");
    await expect(vaultIs(page, "Vault open")).toBeVisible();
    answer();
    await expect(page.getByLabel(WALLET)).toBeChecked();
    await expect(vaultIs(page, "Vault open")).toBeVisible();
    await context.clock.fastForward("05:01");
    await expect(vaultIs(page, "Vault locked")).toBeVisible();
  });
});

test("a desk that delivers by itself stays open, until one leaves it", async ({ context }) => {
  await context.clock.install();
  const steward = await person(context, "steward");
  await story.listDataset(steward, { file: smallFile(), about: "others" });
  const researcher = await person(context, "researcher");
  await story.order(researcher);
  await visit(steward, "Desk");
  await tick(steward, "Deliver by itself while this page is open");
  await expect(steward.getByRole("heading", { name: "Waiting (0)" })).toBeVisible();
  await expect(field(steward, "Deliver by itself while this page is open"), "what still runs is shown").toBeChecked();
  await context.clock.fastForward("01:00:00");
  await expect(vaultIs(researcher, "Vault locked")).toBeVisible();
  await expect(vaultIs(steward, "Vault open")).toBeVisible();
  await visit(steward, "Settings");
  await context.clock.fastForward("15:01");
  await expect(vaultIs(steward, "Vault locked")).toBeVisible();
});

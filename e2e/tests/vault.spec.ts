// The vault: opened by others, restored elsewhere, opened by the wallet, locked when nobody is there.
import type { Page } from "@playwright/test";
import { armor, Decrypter, Encrypter } from "age-encryption";
import * as story from "../helpers/story.ts";
import { become, field, openVault, PASSPHRASE, person, region, seedOf, smallFile, tick, vaultIs, visit } from "../helpers/story.ts";
import { storedTraces } from "../helpers/leaks.ts";
import { expect, open, test } from "../helpers/test.ts";
import { Wallet } from "../helpers/wallet.ts";
import { carryWorld } from "../helpers/world.ts";

const WALLET = "My wallet may open the vault in this browser";
const WITH_WALLET = "Open with your wallet";

test("age-encryption opens the exported vault, and the app takes vaults that age-encryption made", async ({ context, browser }) => {
  const page = await become(context, "steward");
  const words = await story.makeVault(page);
  const file = await story.saved(page, "Export the vault");
  const decrypter = new Decrypter();
  decrypter.addPassphrase(PASSPHRASE);
  const text = await decrypter.decrypt(file, "text");
  const contents = JSON.parse(text) as { id: string; receipts: unknown[]; seed: string; version: number };
  expect(contents).toEqual({ id: expect.stringMatching(/^[0-9a-f]{32}$/), receipts: [], seed: seedOf(words), version: 1 });
  expect(text, "RFC 8785: members in order, no white space").toBe(JSON.stringify(contents));
  const identity = await publicKey(page);

  for (const armoured of [false, true])
    await test.step(armoured ? "armoured" : "binary", async () => {
      const encrypter = new Encrypter();
      encrypter.setPassphrase("made by another program");
      encrypter.setScryptWorkFactor(14);
      const made = await encrypter.encrypt(text);
      const buffer = Buffer.from(armoured ? armor.encode(made) : made);
      const elsewhere = await browser.newContext();
      const other = await become(elsewhere, "steward", "/contribute");
      await takeOver(other, buffer, "made by somebody else");
      await expect(other.getByRole("alert")).toHaveText(/does not open the vault/);
      await other.getByLabel("Passphrase of that file").fill("made by another program");
      await other.getByRole("button", { name: "Take the vault over" }).click();
      await expect(vaultIs(other, "Vault open")).toBeVisible();
      expect(await publicKey(other)).toBe(identity);
      await elsewhere.close();
    });
});

test("a vault restored on another device, from its words or its file, delivers and opens what the first one listed and bought", async ({
  context,
  browser,
}) => {
  const offer = { file: smallFile(), about: "others" as const, title: "Restored glucose" };
  const steward = await become(context, "steward");
  const words = await story.makeVault(steward);
  const identity = await publicKey(steward);
  await story.listDataset(steward, offer);
  const researcher = await person(context, "researcher");
  await story.order(researcher, offer.title);
  await visit(researcher, "Settings");
  const file = await story.saved(researcher, "Export the vault");
  const researcherIdentity = await publicKey(researcher);
  await visit(researcher, "Find data");

  const device = await browser.newContext();
  await carryWorld(context, device);
  await context.close();
  await test.step("from the words, in any case and spacing: the key is delivered", async () => {
    const page = await become(device, "steward", "/desk");
    await story.restoreVault(page, words.map((word) => `${word.toUpperCase()} `), "a passphrase for the other device");
    await expect(page.getByRole("heading", { name: "Waiting (1)" })).toBeVisible();
    await story.deliver(page);
    await visit(page, "Settings");
    expect(await publicKey(page)).toBe(identity);
    await expect(page.getByLabel(WALLET)).not.toBeChecked();
  });
  await test.step("from the file: the data opens", async () => {
    const page = await become(device, "researcher", "/library");
    await page.getByRole("link", { name: offer.title }).click();
    await takeOver(page, file, PASSPHRASE);
    await story.openData(page);
    expect((await story.saved(page, "Save as CSV")).toString()).toContain("group,glucose\n");
    await visit(page, "Settings");
    expect(await publicKey(page)).toBe(researcherIdentity);
  });
  await device.close();
});

test("the wallet opens the vault in this browser once its two signatures agree; the passphrase always does", async ({ context }) => {
  const page = await context.newPage();
  const wallet = await Wallet.of(page, "contributor");
  await open(page, "/settings");
  await story.act(page, "contributor");
  const words = await story.makeVault(page);
  const file = await story.saved(page, "Export the vault");

  await test.step("a wallet that signs differently each time opens nothing", async () => {
    wallet.manner = "signs differently each time";
    await click(page, WALLET);
    await expect(page.getByRole("alert")).toContainText("This wallet does not sign the same text the same way twice.");
    await expect(page.getByLabel(WALLET)).not.toBeChecked();
    expect(await records(page)).toEqual([]);
  });

  await test.step("the text names the vault, says what it does, and is for no chain and no contract", async () => {
    wallet.manner = "as it is";
    wallet.asked.length = 0;
    await tick(page, WALLET);
    await expect(page.getByText("Your wallet can now open the vault in this browser")).toBeVisible();
    expect(wallet.asked).toHaveLength(2);
    expect(wallet.asked[0]).toBe(wallet.asked[1]);
    const asked = JSON.parse(wallet.asked[0]!) as { domain: object; message: { statement: string; vault: string } };
    const decrypter = new Decrypter();
    decrypter.addPassphrase(PASSPHRASE);
    const { id } = JSON.parse(await decrypter.decrypt(file, "text")) as { id: string };
    expect(asked.domain).toEqual({ name: "Theriac vault", version: "1" });
    expect(asked.message.vault).toBe(`0x${id}`);
    for (const words of ["opens the Theriac vault", "costs nothing", "nowhere else"]) expect(asked.message.statement).toContain(words);
  });

  await test.step("what is stored holds neither passphrase nor seed nor words, and its key cannot be read out", async () => {
    expect(await records(page)).toEqual([{ space: "contributor", extractable: false, exported: "InvalidAccessError" }]);
    const secrets = [PASSPHRASE, seedOf(words), words.slice(0, 3).join(" "), words.slice(-3).join('","')];
    expect(await storedTraces(page, secrets)).toEqual([]);
    expect(await storedTraces(page, ["wrapped"]), "the search finds what is there").not.toEqual([]);
  });

  const withWallet = page.getByRole("button", { name: WITH_WALLET });
  await test.step("it opens by the wallet, before and after a reload", async () => {
    await page.getByRole("button", { name: "Lock the vault" }).click();
    await withWallet.click();
    await expect(vaultIs(page, "Vault open")).toBeVisible();
    await page.reload();
    await withWallet.click();
    await expect(vaultIs(page, "Vault open")).toBeVisible();
  });

  await test.step("a wallet that declines or answers for another account opens nothing, and says so", async () => {
    await page.getByRole("button", { name: "Lock now" }).click();
    wallet.manner = "declines";
    await withWallet.click();
    await expect(page.getByRole("alert")).toContainText("You declined to sign in your wallet.");
    wallet.manner = "signs as another";
    await withWallet.click();
    await expect(page.getByRole("alert")).toContainText("Another account signed than 0x");
    await openVault(page);
    wallet.manner = "as it is";
  });

  await test.step("with the key of another device it opens nothing", async () => {
    await page.getByRole("button", { name: "Lock now" }).click();
    await swapDeviceKey(page);
    await withWallet.click();
    await expect(page.getByRole("alert")).toContainText("The signature does not open what is stored in this browser.");
    await openVault(page);
  });

  await test.step("a new passphrase turns it off, and so does the switch", async () => {
    await changePassphrase(page, PASSPHRASE, "another passphrase");
    await expect(page.getByLabel(WALLET)).not.toBeChecked();
    expect(await records(page)).toEqual([]);
    await tick(page, WALLET);
    await page.getByRole("button", { name: "Lock the vault" }).click();
    await click(page, WALLET);
    await expect(withWallet).toHaveCount(0);
    expect(await records(page)).toEqual([]);
    await openVault(page, "another passphrase");
  });

  await test.step("erasing takes it away", async () => {
    await tick(page, WALLET);
    await story.erasePersona(page);
    expect(await records(page)).toEqual([]);
    await expect(withWallet).toHaveCount(0);
  });
});

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
  await context.clock.fastForward("01:00:00");
  await expect(vaultIs(researcher, "Vault locked")).toBeVisible();
  await expect(vaultIs(steward, "Vault open")).toBeVisible();
  await visit(steward, "Settings");
  await context.clock.fastForward("15:01");
  await expect(vaultIs(steward, "Vault locked")).toBeVisible();
});

test("opening the vault: how long its scrypt takes here", async ({ page }) => {
  await open(page, "/settings");
  await story.makeVault(page);
  const times: number[] = [];
  for (let round = 0; round < 5; round++) {
    await page.getByRole("button", { name: "Lock the vault" }).click();
    await page.getByLabel("Passphrase", { exact: true }).fill(PASSPHRASE);
    times.push(
      await page.evaluate(async () => {
        const opened = () => document.querySelector(".vault-open");
        const started = performance.now();
        [...document.querySelectorAll("button")].find((button) => button.textContent === "Open the vault")!.click();
        while (!opened()) await new Promise(requestAnimationFrame);
        return performance.now() - started;
      }),
    );
  }
  const [fastest, slowest] = [Math.min(...times), Math.max(...times)].map(Math.round);
  const note = `the vault opened in ${fastest} to ${slowest} ms (scrypt, N = 2^16)`;
  test.info().annotations.push({ type: "measured", description: note });
  console.log(note);
});

/** The Crypt4GH public key of the open vault, as its key file has it. */
async function publicKey(page: Page): Promise<string> {
  await visit(page, "Settings");
  return (await story.saveKeyPair(page, "a passphrase for the keys")).open;
}

/** Brings a vault from a file, wherever the page asks for a vault. */
async function takeOver(page: Page, buffer: Buffer, passphrase: string): Promise<void> {
  await page.getByRole("button", { name: "I have a vault file" }).click();
  await page.locator("input[type=file][accept='.age']").setInputFiles({ name: "vault.age", mimeType: "application/octet-stream", buffer });
  await page.getByLabel("Passphrase of that file").fill(passphrase);
  await page.getByRole("button", { name: "Take the vault over" }).click();
}

async function changePassphrase(page: Page, old: string, next: string): Promise<void> {
  await page.getByRole("button", { name: "Change the passphrase" }).click();
  await page.getByLabel("Present passphrase").fill(old);
  await page.getByLabel("New passphrase").fill(next);
  await page.getByRole("button", { name: "Change it" }).click();
  await expect(page.getByText("The passphrase was changed")).toBeVisible();
}

/** Clicks a box by its label, which lies over it. */
async function click(page: Page, label: string): Promise<void> {
  await page.locator(`label[for="${await page.getByLabel(label, { exact: true }).getAttribute("id")}"]`).click();
}

/** Puts another device's key in place of this one's. */
const swapDeviceKey = (page: Page) =>
  page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>) => new Promise<T>((resolve) => (request.onsuccess = () => resolve(request.result)));
    const key = await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256", length: 256 }, false, ["sign"]);
    const database = await done(indexedDB.open("theriac-device"));
    const store = database.transaction("wallets", "readwrite").objectStore("wallets");
    const record = (await done(store.get("contributor"))) as object;
    await done(store.put({ ...record, key }, "contributor"));
    database.close();
  });

/** What this browser stores for wallets: for which space, and whether the key in it can be read out. */
const records = (page: Page) =>
  page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>) => new Promise<T>((resolve) => (request.onsuccess = () => resolve(request.result)));
    const database = await done(indexedDB.open("theriac-device"));
    const store = database.transaction("wallets").objectStore("wallets");
    const [spaces, stored] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
    database.close();
    return Promise.all(
      stored.map(async ({ key }: { key: CryptoKey }, index) => ({
        space: spaces[index],
        extractable: key.extractable,
        exported: await crypto.subtle.exportKey("raw", key).then(() => "its bytes", (error: DOMException) => error.name),
      })),
    );
  });

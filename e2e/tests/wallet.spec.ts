// The vault opened by the wallet: a convenience over the passphrase, for one browser.
import type { Page } from "@playwright/test";
import { Decrypter } from "age-encryption";
import { storedTraces } from "../helpers/leaks.ts";
import * as story from "../helpers/story.ts";
import { click, openVault, PASSPHRASE, seedOf, tick, vaultIs } from "../helpers/story.ts";
import { expect, open, test } from "../helpers/test.ts";
import { Wallet } from "../helpers/wallet.ts";

const WALLET = "My wallet may open the vault in this browser";
const WITH_WALLET = "Open with your wallet";

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

async function changePassphrase(page: Page, old: string, next: string): Promise<void> {
  await page.getByRole("button", { name: "Change the passphrase" }).click();
  await page.getByLabel("Present passphrase").fill(old);
  await page.getByLabel("New passphrase").fill(next);
  await page.getByRole("button", { name: "Change it" }).click();
  await expect(page.getByText("The passphrase was changed")).toBeVisible();
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

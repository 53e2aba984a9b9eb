// What people do on a real network before anything else; the rest is as in the sandbox (e2e/helpers/story.ts).
import type { Locator, Page } from "@playwright/test";
import { makeVault, region } from "../helpers/story.ts";
import type { Profile } from "./profile.ts";
import { expect } from "./test.ts";

/** The button of a wallet, wherever the page asks for one. */
export const walletButton = (page: Page, name = "Testament"): Locator => region(page, "Connect your wallet").getByRole("button", { name, exact: true });

/** Connects a wallet wherever the page asks for one. */
export async function connect(page: Page, name?: string): Promise<void> {
  await walletButton(page, name).click();
  await expect(region(page, "Connect your wallet")).toHaveCount(0);
}

/** Opens the app for the first time: wallet and vault. Gives the tab and the vault's 24 words. */
export async function arrive(profile: Profile): Promise<{ page: Page; words: string[] }> {
  const page = await profile.open("/settings");
  await connect(page);
  return { page, words: await makeVault(page) };
}

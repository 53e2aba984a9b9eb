// What people do on a real network before anything else; the rest is as in the sandbox (e2e/helpers/story.ts).
import type { Locator, Page } from "@playwright/test";
import * as story from "../helpers/story.ts";
import { makeVault, region, visit } from "../helpers/story.ts";
import type { Profile } from "./profile.ts";
import { expect } from "./test.ts";
import { BUCKET, CREDENTIALS } from "./world/s3.ts";
import type { World } from "./world/world.ts";

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

/** Has files published in the world's bucket, with its owner's keys. */
export async function publishTo(page: Page, world: World): Promise<void> {
  await visit(page, "Settings");
  const place = region(page, "Where files are published");
  await place.getByLabel("A bucket of mine (S3-compatible)").check();
  const { accessKey, secretKey, region: name } = CREDENTIALS;
  const fields = { Endpoint: world.bucket.origin, Region: name, Bucket: BUCKET, "Access key id": accessKey, "Secret access key": secretKey };
  await story.fillAtOnce(page, fields);
  await place.getByRole("button", { name: "Save the choice" }).click();
  await expect(page.getByText("Saved where files are published")).toBeVisible();
}

/** From the catalogue to the button that pays: checked, and the licence agreed to. */
export async function toPayment(page: Page, title: string): Promise<void> {
  await story.findDataset(page, title);
  await story.beginOrder(page);
  await story.statePurpose(page, story.BIOMEDICAL);
  await story.checkFile(page);
  await story.seeTotal(page);
  await story.tick(page, "I will use the data for this purpose alone, under its terms, and not try to find out who anyone is");
}

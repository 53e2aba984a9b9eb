// Files at places that nobody named: not asked, or only after the person agreed.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test as base, type BrowserContext, type Page } from "@playwright/test";
import type { Hex } from "viem";
import { abi, Chain } from "../helpers/chain.ts";
import { configure, copyOfSite, serve } from "../helpers/site.ts";
import * as story from "../helpers/story.ts";
import { person, smallFile } from "../helpers/story.ts";

const ELSEWHERE = "https://files.example";
const TITLE = "Glucose in two groups";

/** A site whose configuration says this of other origins. */
const test = base.extend<{ anyOrigin: boolean | "ask" }>({
  anyOrigin: [false, { option: true }],
  baseURL: async ({ anyOrigin }, use) => {
    const { folder, remove } = copyOfSite();
    const config = JSON.parse(readFileSync(join(folder, "config.json"), "utf8"));
    config.storage = { anyOrigin };
    writeFileSync(join(folder, "config.json"), JSON.stringify(config));
    await configure(folder);
    const site = await serve(folder);
    await use(site.url);
    await site.close();
    remove();
  },
});

/** A dataset whose card lies elsewhere; gives its id, and the requests that went there. */
async function listedElsewhere(context: BrowserContext): Promise<{ id: Hex; steward: Page; asked: string[] }> {
  const steward = await person(context, "steward");
  const id = await story.listDataset(steward, { file: smallFile() });
  const card = await published(steward, ".card.json");
  const asked: string[] = [];
  await context.route(`${ELSEWHERE}/**`, (route) => {
    asked.push(route.request().url());
    return route.fulfill({ body: card, headers: { "Access-Control-Allow-Origin": "*" } });
  });
  const chain = await Chain.join(context);
  const locations = { body: "", leaves: "", card: `${ELSEWHERE}/card.json` };
  const wallet = await chain.wallet("steward");
  const [listing, address] = [await chain.listing(id), chain.deployment.market];
  await wallet.writeContract({ address, abi: abi("Market"), functionName: "locate", args: [listing, locations] });
  await chain.leave();
  return { id, steward, asked };
}

const published = (page: Page, ending: string): Promise<string> =>
  page.evaluate(async (ending) => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("published");
    for await (const file of (folder as unknown as { values(): AsyncIterable<FileSystemFileHandle> }).values())
      if (file.name.endsWith(ending)) return (await file.getFile()).text();
    throw new Error(`no published file ends with ${ending}`);
  }, ending);

test("a place that the configuration does not name is not asked, and the page says where the file lies", async ({ context }) => {
  const { id, asked } = await listedElsewhere(context);
  const page = await story.become(context, "researcher", "/data");
  await expect(page.getByText("1 dataset could not be shown")).toBeVisible();
  await page.goto(`/data/${id}`);
  await expect(page.getByRole("alert")).toContainText("The file lies at files.example, which this site does not ask.");
  await expect(page.getByRole("button", { name: "Load it from there" })).toHaveCount(0);
  expect(asked).toEqual([]);
});

test.describe("where the configuration says to ask", () => {
  test.use({ anyOrigin: "ask" });

  test("a place is asked after the person agreed, and the answer is remembered", async ({ context }) => {
    const { id, asked } = await listedElsewhere(context);
    const page = await story.become(context, "researcher", "/data");
    await expect(page.getByText("1 more dataset is described at files.example")).toBeVisible();
    await page.goto(`/data/${id}`);
    await expect(page.getByText("Load the file from files.example?")).toBeVisible();
    expect(asked).toEqual([]);
    await page.getByRole("button", { name: "Load it from there" }).click();
    await expect(page.getByRole("heading", { name: TITLE })).toBeVisible();
    expect(asked.length).toBeGreaterThan(0);
    await page.goto("/data");
    await expect(page.getByRole("link", { name: TITLE })).toBeVisible();
    await expect(page.getByRole("button", { name: "Load it from there" })).toHaveCount(0);
  });
});

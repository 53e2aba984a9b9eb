// The finished site on hosts of every kind: at a root and under a path, with rewrites and without.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BrowserContext, Page } from "@playwright/test";
import { test as base } from "@playwright/test";
import { configure, copyOfSite, serve, type Later } from "../helpers/site.ts";
import { makeVault } from "../helpers/story.ts";
import { Conduct, expect, reportViolations } from "../helpers/test.ts";

type Answer = { status: number; path: string };

/** A site on a host of its own, and what a browser was answered by it. */
class Hosted {
  readonly answers: Answer[] = [];
  readonly conduct: Conduct;

  constructor(
    readonly page: Page,
    readonly url: string,
  ) {
    this.conduct = new Conduct(page.context(), new URL(url).origin);
    page.context().on("response", (response) => this.answers.push({ status: response.status(), path: new URL(response.url()).pathname }));
  }

  /** The address of a page of the app. */
  at(path: string): string {
    return new URL(path, this.url).href;
  }

  async open(path: string): Promise<void> {
    await this.page.goto(this.at(path));
    await expect(this.page.getByRole("heading", { level: 1 })).toBeVisible();
  }

  /** Paths that were asked for in vain. */
  missing(): string[] {
    return this.answers.filter(({ status }) => status >= 400).map(({ path }) => path);
  }
}

const test = base.extend<{ folder: string; host: (folder: string, ...args: string[]) => Promise<Hosted> }>({
  folder: async ({}, use) => {
    const copy = copyOfSite();
    await use(copy.folder);
    copy.remove();
  },
  host: async ({ context, page }: { context: BrowserContext; page: Page }, use) => {
    const running: Later[] = [];
    await reportViolations(context);
    await use(async (folder, ...args) => {
      const server = await serve(folder, ...args);
      running.push(server);
      return new Hosted(page, server.url);
    });
    for (const server of running) await server.close();
  },
});

const CID = "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi";
const HOSTS = [
  { name: "a domain of its own", args: [], rewrites: true },
  { name: "a path of a domain", args: ["--base=/theriac/"], rewrites: true },
  { name: "a path without rewrites or headers", args: ["--base=/theriac/", "--plain"], rewrites: false },
  { name: "a path that is named as sections are", args: ["--base=/data/files/", "--plain"], rewrites: false },
  { name: "an IPFS gateway", args: [`--base=/ipfs/${CID}/`, "--plain"], rewrites: false },
];

for (const { name, args, rewrites } of HOSTS)
  test(`at ${name}, an address inside the app opens, reloads, leads on and back, and only what is there is asked for`, async ({ page, host, folder }) => {
    const site = await host(folder, ...args);
    const heading = page.getByRole("heading", { level: 1 });
    await site.open("settings");
    await expect(heading).toHaveText("Settings");
    await page.reload();
    await expect(heading).toHaveText("Settings");

    await page.getByRole("navigation").first().getByRole("link", { name: "Find data" }).click();
    await expect(page).toHaveURL(site.at("data"));
    await expect(heading).toHaveText("Find data");
    await page.goBack();
    await expect(page).toHaveURL(site.at("settings"));
    await expect(heading).toHaveText("Settings");
    await page.goForward();
    await expect(page).toHaveURL(site.at("data"));
    await page.reload();
    await expect(heading).toHaveText("Find data");

    const links = await page.locator("a[href]").evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).href));
    expect(links.length).toBeGreaterThan(5);
    expect(links.filter((link) => !link.startsWith(site.url))).toEqual([]);

    await site.open("");
    await page.waitForLoadState("networkidle");
    // Without rewrites the document itself is the error page, which is the app.
    const documents = rewrites ? [] : ["settings", "settings", "data"].map((path) => new URL(site.at(path)).pathname);
    expect(site.missing().sort()).toEqual(documents.sort());
    if (!rewrites) site.conduct.expected(/status of 404/);
    expect(site.conduct.complaints).toEqual([]);
  });

test("under a path, what the app itself names is found: icons, samples, the licence, and the way past the navigation", async ({ page, host, folder }) => {
  const site = await host(folder, "--base=/theriac/");
  await site.open("contribute?sample=cohort");
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to the content" });
  await expect(skip).toBeFocused();
  await skip.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
  expect(page.url()).toBe(site.at("contribute?sample=cohort"));

  const drawn = await page.locator("svg.icon:visible use").evaluateAll((all) => all.map((use) => (use as SVGGraphicsElement).getBBox().width > 0));
  expect(drawn.length).toBeGreaterThan(3);
  expect(drawn).not.toContain(false);

  const sample = page.waitForResponse(site.at("samples/cohort.csv"));
  await makeVault(page);
  expect((await sample).ok()).toBe(true);

  await page.getByRole("link", { name: "Settings", exact: true }).first().click();
  const licence = page.getByRole("link", { name: "The text that every order is under" });
  expect(await licence.evaluate((link: HTMLAnchorElement) => link.href)).toBe(site.at("licence.txt"));
  expect(site.missing()).toEqual([]);
  expect(site.conduct.complaints).toEqual([]);
});

test("an address that is no page's says so, however deep it lies, and asks no more than once for each folder above", async ({ page, host, folder }) => {
  for (const [args, path, tries] of [
    [["--base=/theriac/"], "nowhere", 0],
    [["--base=/theriac/", "--plain"], "nowhere/at/all", 2],
    [["--plain"], "nowhere/else", 1],
    [[], "data/", 1],
  ] as const) {
    const site = await host(folder, ...args);
    await site.open(path);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(path === "data/" ? "Find data" : "There is no page here");
    expect(page.url()).toBe(site.at(path));
    await page.waitForLoadState("networkidle");
    const scripts = site.answers.filter(({ path }) => /\/app-[^/]*\.js$/.test(path));
    expect(scripts.length, path).toBe(tries + 1);
  }
});

test("an app one of whose files is not the one that was built does not start, and says so", async ({ page, host, folder }) => {
  const names = readdirSync(folder);
  for (const pattern of [/^app-.*\.js$/, /^app-.*_bg\.wasm$/, /^styles-.*\.css$/]) {
    const path = join(folder, names.find((name) => pattern.test(name))!);
    const original = readFileSync(path);
    writeFileSync(path, Buffer.concat([original, Buffer.from("\n")]));
    // The copies are still of the original.
    for (const ending of [".br", ".gz"]) rmSync(path + ending, { force: true });
    const site = await host(folder, "--base=/theriac/");
    await page.goto(site.at("data"));
    await expect(page.getByText("Theriac could not be loaded")).toBeVisible();
    await expect(page.getByRole("navigation")).toHaveCount(0);
    writeFileSync(path, original);
  }
});

/** A server of another origin that lets every page read its answers. */
async function other(): Promise<{ origin: string; asked: () => number; close: () => void }> {
  let asked = 0;
  const server = createServer((_, response) => {
    asked += 1;
    response.writeHead(200, { "Access-Control-Allow-Origin": "*" }).end("answer");
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: () => asked, close: () => server.close() };
}

test("config.json is edited without a rebuild: the app follows it, and may then ask the origins that it names and no others", async ({ page, host, folder }) => {
  const [named, unnamed] = [await other(), await other()];
  const config = JSON.parse(readFileSync(join(folder, "config.json"), "utf8"));
  config.networks = [{ kind: "sandbox", name: "A sandbox by another name", token: { symbol: "XYZ", decimals: 6 } }];
  config.storage = { origins: [named.origin] };
  writeFileSync(join(folder, "config.json"), JSON.stringify(config));
  for (const args of [["--base=/theriac/"], ["--base=/theriac/", "--plain"]]) {
    writeFileSync(join(folder, "config.json"), JSON.stringify(config));
    await configure(folder);
    const site = await host(folder, ...args);
    await site.open("");
    await page.getByRole("link", { name: "Settings" }).first().click();
    await expect(page.getByText("A sandbox by another name").first()).toBeVisible();
    const ask = (url: string) => page.evaluate((url) => fetch(url).then((response) => response.text(), () => "refused"), url);
    const before = named.asked();
    expect(await ask(named.origin)).toBe("answer");
    expect(named.asked()).toBe(before + 1);
    const told = page.waitForEvent("console", (message) => message.text().includes("connect-src refused"));
    expect(await ask(unnamed.origin)).toBe("refused");
    await told;
  }
  expect(unnamed.asked()).toBe(0);
  for (const { close } of [named, unnamed]) close();
});

test("the page, the error page and the headers have one policy, which names the sources that it needs and no others", async ({ request, host, folder }) => {
  const site = await host(folder);
  for (const path of ["", "data", "404.html", "no-such-file.js"]) {
    const response = await request.get(site.at(path));
    expect(response.status()).toBe(path === "no-such-file.js" ? 404 : 200);
    const sent = response.headers()["content-security-policy"]!;
    const [, meta] = (await response.text()).match(/http-equiv="Content-Security-Policy" content="([^"]*)"/)!;
    expect(meta).toBe(sent.replace(" frame-ancestors 'none';", ""));
    expect(sent).toContain("frame-ancestors 'none';");
    expect(sent).toContain("connect-src 'self';");
    expect(sent).toContain("base-uri 'self';");
  }
});

test("files with a hash in their name are kept for ever, what names them is asked for each time, and both come compressed", async ({ request, host, folder }) => {
  await configure(folder);
  const site = await host(folder, "--base=/theriac/");
  const hashed = readdirSync(folder).filter((name) => /-[0-9a-f]{16}.*\.(js|wasm|css)$/.test(name));
  expect(hashed.length).toBeGreaterThan(14);
  for (const name of hashed) expect((await request.get(site.at(name))).headers()["cache-control"], name).toBe("public, max-age=31536000, immutable");
  for (const name of ["", "config.json", "issuers.json", "data"]) expect((await request.get(site.at(name))).headers()["cache-control"], name).toBe("no-cache");
  const module = hashed.find((name) => /^app-.*\.wasm$/.test(name))!;
  for (const [accepted, sent] of [["gzip, br", "br"], ["gzip", "gzip"], ["identity", undefined]] as const) {
    const response = await request.get(site.at(module), { headers: { "Accept-Encoding": accepted } });
    expect(response.headers()["content-encoding"]).toBe(sent);
    expect((await response.body()).equals(readFileSync(join(folder, module)))).toBe(true);
  }
});

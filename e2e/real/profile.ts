// A person with a browser profile of their own: a process apart, its own storage, its own wallet.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type BrowserContext, type Page, type TestInfo } from "@playwright/test";
import { launch, sizes } from "../helpers/browser.mjs";
import { open } from "../helpers/test.ts";
import { install, type Wallet } from "./wallet/wallet.ts";
import { Conduct } from "./conduct.ts";
import { agentOf } from "./world/log.ts";
import type { World } from "./world/world.ts";

export interface Settings {
  /** The wallets that its browser has; one of the person's own unless told otherwise. */
  wallets?: Wallet[];
  viewport?: { width: number; height: number };
}

export class Profile {
  private readonly folder = mkdtempSync(join(tmpdir(), "theriac-profile-"));
  private context: BrowserContext | undefined;

  constructor(
    private readonly world: World,
    readonly person: string,
    private readonly conduct: Conduct,
    private readonly settings: Required<Settings>,
  ) {}

  get wallets(): Wallet[] {
    return this.settings.wallets;
  }

  /** The wallet of who has one. */
  get wallet(): Wallet {
    return this.wallets[0]!;
  }

  /** Starts the browser, with what it kept from before. */
  async start(): Promise<void> {
    const context = await chromium.launchPersistentContext(this.folder, {
      ...launch,
      args: [...launch.args, `--user-agent=${agentOf(this.person)}`],
      baseURL: this.world.site.origin,
      viewport: this.settings.viewport,
      locale: "en-GB",
      timezoneId: "UTC",
      acceptDownloads: true,
    });
    await this.conduct.watch(context, this.person);
    await install(context, this.settings.wallets);
    this.context = context;
  }

  /** Opens a page of the app in a new tab. */
  async open(path: string): Promise<Page> {
    const page = await this.context!.newPage();
    await open(page, path);
    return page;
  }

  /** Ends the browser process, as somebody who goes home. Its storage stays. */
  async close(): Promise<void> {
    await this.context?.close();
    this.context = undefined;
  }

  /** Kills a tab's process: nothing in it is told or can tidy up. */
  async kill(page: Page): Promise<void> {
    const session = await page.context().newCDPSession(page);
    const crashed = page.waitForEvent("crash");
    void session.send("Page.crash" as never).catch(() => {});
    await crashed;
    await page.close();
  }

  /** Pictures of its pages, for a test that failed. */
  async picture(info: TestInfo): Promise<void> {
    for (const [number, page] of (this.context?.pages() ?? []).entries()) {
      const path = info.outputPath(`${this.person}-${number}.png`);
      await page.screenshot({ path, fullPage: true, timeout: 5_000 }).catch(() => {});
    }
  }

  async remove(): Promise<void> {
    await this.close();
    // Some process of a browser that was closed may still write there.
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

export const defaults = (wallet: Wallet): Required<Settings> => ({ wallets: [wallet], viewport: sizes.desktop });

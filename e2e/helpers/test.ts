import { test as base, expect, type BrowserContext, type Page } from "@playwright/test";

/** What a page must never do: complain on the console, throw, or ask another origin for anything. */
export class Conduct {
  readonly complaints: string[] = [];

  constructor(
    context: BrowserContext,
    private readonly origin: string,
  ) {
    context.on("request", (request) => {
      const url = new URL(request.url());
      const local = url.origin === this.origin || url.protocol === "blob:" || url.protocol === "data:";
      if (!local) this.complaints.push(`request to another origin: ${request.method()} ${request.url()}`);
    });
    context.on("console", (message) => {
      // Chromium asks for it by itself where a document, such as config.json, names no icon.
      if (message.location().url.endsWith("/favicon.ico")) return;
      if (message.type() === "error" || message.type() === "warning")
        this.complaints.push(`console ${message.type()}: ${message.text()}`);
    });
    context.on("weberror", (error) => this.complaints.push(`uncaught: ${error.error()}`));
  }

  /** For a test that provokes a complaint: takes those that match off the list and fails when there are none. */
  expected(pattern: RegExp): void {
    const kept = this.complaints.filter((complaint) => !pattern.test(complaint));
    expect(kept.length, `a complaint like ${pattern}`).toBeLessThan(this.complaints.length);
    this.complaints.splice(0, this.complaints.length, ...kept);
  }
}

/** Puts on the console what the Content-Security-Policy of a page refused, where the browser does not do so itself. */
export async function reportViolations(context: BrowserContext): Promise<void> {
  await context.addInitScript(() =>
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
      console.error(`Content Security Policy: ${effectiveDirective} refused ${blockedURI}`),
    ),
  );
}

/** Playwright's `test`, which also fails when a page misbehaved while the test ran. */
export const test = base.extend<{ conduct: Conduct }>({
  conduct: [
    async ({ context, baseURL }, use) => {
      const conduct = new Conduct(context, new URL(baseURL!).origin);
      await reportViolations(context);
      await use(conduct);
      expect(conduct.complaints).toEqual([]);
    },
    { auto: true },
  ],
});

/** Opens a page of the app and waits until the app has drawn it. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
}

export { expect };

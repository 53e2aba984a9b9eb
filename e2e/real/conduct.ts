// What no page may do in any test: break its policy, complain, throw, or ask an origin that is not configured.
import type { BrowserContext } from "@playwright/test";
import { expect } from "../helpers/test.ts";

export class Conduct {
  readonly complaints: string[] = [];
  /** Every origin that was asked, by whom. */
  readonly asked = new Set<string>();

  constructor(private readonly origins: string[]) {}

  async watch(context: BrowserContext, person: string): Promise<void> {
    const complain = (what: string) => this.complaints.push(`${person}: ${what}`);
    context.on("request", (request) => {
      const { origin, protocol } = new URL(request.url());
      if (protocol === "blob:" || protocol === "data:") return;
      this.asked.add(origin);
      if (!this.origins.includes(origin)) complain(`request to another origin: ${request.method()} ${request.url()}`);
    });
    context.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") complain(`console ${message.type()}: ${message.text()} (${message.location().url})`);
    });
    context.on("weberror", (error) => complain(`uncaught: ${error.error()}`));
    await context.exposeFunction("theriacPolicyBroken", (what: string) => complain(`policy broken: ${what}`));
    await context.addInitScript(() => {
      const tell = (window as unknown as { theriacPolicyBroken(what: string): void }).theriacPolicyBroken;
      document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => tell(`${effectiveDirective} ${blockedURI}`));
    });
  }

  /** For a test that provokes complaints: takes those that match off the list and fails when there are none. */
  expected(pattern: RegExp): void {
    const kept = this.complaints.filter((complaint) => !pattern.test(complaint));
    expect(kept.length, `a complaint like ${pattern}`).toBeLessThan(this.complaints.length);
    this.complaints.splice(0, this.complaints.length, ...kept);
  }

  /** Requests that fail are part of this test. Chromium tells of those of pages, and of some of those of workers. */
  tolerateFailedRequests(): void {
    this.complaints.splice(0, this.complaints.length, ...this.complaints.filter((complaint) => !/Failed to load resource/.test(complaint)));
  }
}

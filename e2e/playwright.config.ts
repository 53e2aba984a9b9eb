import { createServer, type AddressInfo } from "node:net";
import { defineConfig } from "@playwright/test";
import { launch, sizes } from "./helpers/browser.mjs";

/** A port that nothing listens on now. Worker processes load this file again: they get the first one's answer. */
async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, "localhost", ready));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return String(port);
}

const port = (process.env.THERIAC_E2E_PORT ??= await freePort());
/** The built app that is tested. */
const dist = process.env.THERIAC_E2E_DIST ?? "../dist";
const baseURL = `http://localhost:${port}`;

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results/sandbox",
  workers: 1,
  retries: 0,
  forbidOnly: !!process.env.CI,
  // A machine that does other work too is no failure.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  reporter: [["list"], ["json", { outputFile: "test-results/sandbox/report.json" }]],
  use: {
    baseURL,
    browserName: "chromium",
    launchOptions: launch,
    viewport: sizes.desktop,
    locale: "en-GB",
    timezoneId: "UTC",
    acceptDownloads: true,
    // Traces double the time; `npx playwright test --trace on` makes them.
    trace: "off",
    screenshot: "only-on-failure",
  },
  webServer: {
    command: `node ../scripts/serve.mjs ${dist} ${port}`,
    url: baseURL,
    reuseExistingServer: false,
  },
});

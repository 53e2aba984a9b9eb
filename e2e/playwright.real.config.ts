// The tests on real parts: e2e/real/world starts what they need. `THERIAC_E2E_DIST` names another built app than dist/.
import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: "real/tests",
  outputDir: "test-results/real",
  workers: 1,
  retries: 0,
  forbidOnly: !!process.env.CI,
  // A machine that does other work too is no failure.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  reporter: [["list"], ["json", { outputFile: "test-results/real/report.json" }]],
});

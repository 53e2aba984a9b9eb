// Takes pictures of pages of ../dist at both widths, light and dark, into screenshots/ (ignored by git), so that people can look at them.
// Usage: npm run screenshots -- [route...]       (default: every route that needs no data)
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { launch, sizes } from "./helpers/browser.mjs";

const given = process.argv.slice(2);
const routes = given.length ? given : ["/", "/data", "/contribute", "/contributions", "/library", "/desk", "/files", "/settings"];
const folder = fileURLToPath(new URL("screenshots/", import.meta.url));
mkdirSync(folder, { recursive: true });

const server = spawn("node", ["../scripts/serve.mjs", "../dist", "0"], { cwd: import.meta.dirname, stdio: ["ignore", "pipe", "inherit"] });
const origin = await new Promise((ready, failed) => {
  server.stdout.once("data", (line) => ready(String(line).match(/http:\/\/localhost:\d+/)[0]));
  server.once("exit", () => failed(new Error("nothing serves dist: run make build first")));
});
const browser = await chromium.launch(launch);
try {
  for (const [size, viewport] of Object.entries(sizes))
    for (const colorScheme of ["light", "dark"]) {
      const context = await browser.newContext({ viewport, colorScheme, locale: "en-GB", timezoneId: "UTC" });
      const page = await context.newPage();
      page.on("console", (message) => message.type() === "error" && console.error(`${page.url()}: ${message.text()}`));
      for (const route of routes) {
        await page.goto(origin + route, { waitUntil: "networkidle" });
        const file = `${folder}${route.replaceAll("/", "_").replace(/^_/, "") || "home"}-${size}-${colorScheme}.png`;
        await page.screenshot({ path: file, fullPage: true });
        console.log(file);
      }
      await context.close();
    }
} finally {
  await browser.close();
  server.kill();
}

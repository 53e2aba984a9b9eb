import { sizes } from "../helpers/browser.mjs";
import { expect, open, test } from "../helpers/test.ts";

for (const [name, viewport] of Object.entries(sizes)) {
  test(`the app starts at ${viewport.width} px (${name}) without errors or requests to others`, async ({ page }) => {
    await page.setViewportSize(viewport);
    await open(page, "/");
    await page.waitForLoadState("networkidle");
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow, "pixels by which the page is wider than the window").toBeLessThanOrEqual(0);
  });
}

test("the policy that the server sends forbids what the app does not need", async ({ request }) => {
  const response = await request.get("/");
  const policy = response.headers()["content-security-policy"] ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toMatch(/script-src 'self' 'wasm-unsafe-eval' 'sha256-[^']+';/);
  expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|\*|https?:/);
  expect(await response.text()).toContain('<meta http-equiv="Content-Security-Policy"');
});

test("an inline script is refused by the policy", async ({ page, conduct }) => {
  await open(page, "/");
  const ran = await page.evaluate(() => {
    const script = document.createElement("script");
    try {
      script.textContent = "window.ran = true";
    } catch {
      // Trusted Types refuse the text already.
    }
    document.body.append(script);
    return "ran" in window;
  });
  expect(ran).toBe(false);
  conduct.expected(/Content Security Policy|TrustedScript/);
});

for (const worker of ["crypto-worker", "data-worker", "sandbox-worker"]) {
  test(`the page names the ${worker}, whose module has the digest that it is fetched with`, async ({ page }) => {
    await open(page, "/");
    const entry = await page.locator(`meta[name="${worker}"]`).getAttribute("content");
    const exports = await page.evaluate(async (url) => {
      const script = await (await fetch(url!)).text();
      const [, name, integrity] = script.match(/fetch\(new URL\("(.*?)".*integrity: "(.*?)"/)!;
      const module = await WebAssembly.compileStreaming(fetch(new URL(name!, new URL(url!, location.href)), { integrity }));
      return WebAssembly.Module.exports(module).map((item) => item.name);
    }, entry);
    expect(exports).toContain("memory");
  });
}

test("an address inside the app opens the app, and a missing file is not found", async ({ page, request }) => {
  await open(page, "/settings");
  expect((await request.get("/no-such-file.js")).status()).toBe(404);
});

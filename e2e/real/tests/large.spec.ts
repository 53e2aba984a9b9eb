// A GiB: interrupted, and gone on with where it stopped.
import { join } from "node:path";
import * as story from "../../helpers/story.ts";
import { sealInto } from "../large.ts";
import { openShop } from "../seller.ts";
import { expect, test } from "../test.ts";

const GIB = 1 << 30;
/** What was on its way when a connection broke or a tab died, and 16 MiB that were not yet noted (docs/storage.md, 8). */
const SLACK = 100 << 20;
const TITLE = "A GiB of signals";

test("a download of a GiB outlives a broken connection and a killed tab: what was kept is not fetched again", async ({ world, person, conduct }) => {
  const seller = await openShop(world, "a seller of a GiB");
  const name = "gib.body";
  await seller.list({
    title: TITLE,
    sealed: sealInto(join(world.folder.path, name), GIB),
    located: (url, file) => (file === "body" ? `${world.cdn.origin}/${name}` : url),
  });
  const researcher = await person("researcher", { wallets: [] });
  let page = await researcher.open("/data");
  const body = /^GET \/gib\.body$/;
  world.cdn.faults.add({ meets: body, times: 1, does: { breakAfter: 300 << 20 } });
  world.cdn.faults.add({ meets: body, times: 1, does: { stallAfter: 300 << 20 } });
  const since = Date.now();
  await story.findDataset(page, TITLE);
  await story.beginOrder(page);
  await story.statePurpose(page, story.BIOMEDICAL);
  await page.getByRole("button", { name: "Check the sealed file" }).click();
  const fetched = () => world.log.since(since, "researcher").filter(({ path, method }) => method === "GET" && path === `/${name}`);
  const bytes = () => fetched().reduce((sum, { sent }) => sum + sent, 0);
  await expect.poll(bytes, { timeout: 90_000 }).toBeGreaterThanOrEqual(600 << 20);
  const address = new URL(page.url()).pathname;
  await researcher.kill(page);
  page = await researcher.open(address);
  await story.statePurpose(page, story.BIOMEDICAL);
  await page.getByRole("button", { name: "Check the sealed file" }).click();
  await expect(story.region(page, "Everything is as it was listed")).toBeVisible({ timeout: 120_000 });
  expect(fetched().length, "requests: at first, after the break, after the kill").toBeGreaterThanOrEqual(3);
  expect(bytes() - GIB, "bytes that were fetched twice").toBeLessThan(SLACK);
  conduct.tolerateFailedRequests();
});

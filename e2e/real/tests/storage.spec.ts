// Where files lie: sources that lie or fail, and places that nobody agreed to.
import * as story from "../../helpers/story.ts";
import { openShop, table } from "../seller.ts";
import { arrive } from "../story.ts";
import { expect, test } from "../test.ts";

/** A table that takes several segments of 64 KiB. */
const LARGE = table(40_000);

for (const [what, does] of [
  ["with one bit changed in its third segment", { flip: 2 * 65_564 + 100 }],
  ["that breaks off at each try", { breakAfter: 70_000 }],
  ["that is not there", { status: 404 }],
] as const) {
  test(`a source ${what} is named, and the next one is used`, async ({ world, person, conduct }) => {
    const seller = await openShop(world, `a seller whose source is one ${what}`);
    const title = `Source ${what}`;
    const toMirror = (url: string) => url.replace(world.bucket.origin, world.mirror.origin);
    await seller.list({ title, plaintext: LARGE, located: (url) => `${url} ${toMirror(url)}` });
    world.bucket.faults.add({ meets: /^GET .*body$/, does });
    const researcher = await person("researcher");
    const { page } = await arrive(researcher);
    await story.findDataset(page, title);
    await story.beginOrder(page);
    await story.statePurpose(page, story.BIOMEDICAL);
    await story.checkFile(page);
    await expect(page.getByText(new URL(world.bucket.origin).host)).toBeVisible();
    conduct.tolerateFailedRequests();
  });
}

test("a store that asks for patience is asked again after it", async ({ world, person, conduct }) => {
  const seller = await openShop(world, "a seller with a busy store");
  await seller.list({ title: "In a busy store" });
  world.bucket.faults.add({ meets: /^GET .*body$/, times: 1, does: { status: 503, retryAfter: 2 } });
  const researcher = await person("researcher", { wallets: [] });
  const page = await researcher.open("/data");
  await story.findDataset(page, "In a busy store");
  await story.beginOrder(page);
  await story.statePurpose(page, story.BIOMEDICAL);
  const since = Date.now();
  await story.checkFile(page);
  const [first, second] = world.log.since(since).filter(({ path, method }) => method === "GET" && path.endsWith("body"));
  expect(second!.at - first!.at, "milliseconds of patience").toBeGreaterThanOrEqual(2_000);
  conduct.tolerateFailedRequests();
});

test("every source of a file that was changed is named, and nothing can be paid", async ({ world, person }) => {
  const seller = await openShop(world, "a seller of changed files");
  await seller.list({ title: "Changed everywhere" });
  world.bucket.faults.add({ meets: /^GET .*body$/, does: { flip: 50 } });
  const researcher = await person("researcher", { wallets: [] });
  const page = await researcher.open("/data");
  await story.findDataset(page, "Changed everywhere");
  await story.beginOrder(page);
  await story.statePurpose(page, story.BIOMEDICAL);
  await page.getByRole("button", { name: "Check the sealed file" }).click();
  await expect(page.getByRole("alert")).toContainText(new URL(world.bucket.origin).host);
  await expect(page.getByRole("alert")).toContainText("Nothing was paid");
  await expect(page.getByRole("button", { name: "See the total" })).toHaveCount(0);
});

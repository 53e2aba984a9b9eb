// What a researcher checks before ordering and after delivery (protocol.md 11).
import { isAddressEqual, zeroHash } from "viem";

import { bodyRoot, openBody } from "./body.mjs";
import { readCard } from "./card.mjs";
import { listingId, sealId } from "./hashes.mjs";
import { readLeaves } from "./leaves.mjs";
import { unseal } from "./seal.mjs";
import { decide, VERDICT } from "./terms.mjs";

/** A listing as its event says it, which must hash to its id. */
export async function findListing({ onlyEvent, timeOf, contracts, chainId }, id) {
  const event = await onlyEvent("market", "Listed", { id });
  const { listing, seal, locations } = event.args;
  if (!isAddressEqual(event.address, contracts.market.address)) throw new Error("listing: another market");
  if (listingId(chainId, contracts.market.address, listing) !== id) throw new Error("listing: id");
  if (sealId(seal) !== listing.sealId) throw new Error("listing: sealId");
  return { id, listing, seal, locations, listedAt: await timeOf(event) };
}

/** Everything before an order. `fetchFile` gives the bytes at a URI, `wish` is {purpose, evidence}. Throws the reason not to order. */
export async function checkBeforeOrder(session, id, fetchFile, wish) {
  const found = await findListing(session, id);
  const { listing, locations, listedAt } = found;
  const card = readCard(fetchFile(locations.card), listing);
  const body = fetchFile(locations.body);
  if (BigInt(body.length) !== listing.bodyLength) throw new Error("body: bodyLength");
  if (bodyRoot(body) !== listing.bodyRoot) throw new Error("body: bodyRoot");
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(fetchFile(locations.leaves));
  const { leaves, split, utilities } = readLeaves(text, { ...listing, chainId: session.chainId, listedAt }, session.contracts.consents.address);
  // Nobody signs the utility of a self-listing: it is the card's.
  if (listing.callId === zeroHash && card["theriac:utility"]?.contribution !== utilities[0]) throw new Error("leaves file: utility is not the card's");
  const decision = decide(listing.terms, wish.purpose, wish.evidence, await session.now());
  if (decision.verdict === VERDICT.Deny) throw new Error(`purpose: denied by ${decision.rules}`);
  return { ...found, card, body, leaves, split, decision };
}

/** M of the delivery of an own order; `b` is the secret of its key. */
export async function openDelivery({ onlyEvent }, { orderId, order }, b) {
  const { r, c } = (await onlyEvent("market", "Delivered", { id: orderId })).args;
  const seal = { holder: order.buyerKey, r, c };
  return { seal, M: unseal(seal, b) };
}

export const openPlaintext = (M, { body, card }) => openBody(M, body, card["theriac:plainRoot"]);

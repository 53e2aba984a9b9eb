// What a steward does: a call, acceptances, a listing, deliveries.
import { randomBytes } from "node:crypto";

import { x25519 } from "@noble/curves/ed25519";
import { bytesToHex, stringToBytes, zeroHash } from "viem";

import { sealBody, sha256Hex } from "./body.mjs";
import { writeCard } from "./card.mjs";
import { contextOf, listingId, sealId } from "./hashes.mjs";
import { exchangeKey, labelHex, secretBytes } from "./keys.mjs";
import { buildLeaves } from "./leaves.mjs";
import { proveListing, reseal } from "./proofs.mjs";
import { typedData } from "./receipts.mjs";
import { sealNew } from "./seal.mjs";
import { splitOf } from "./split.mjs";

export const newNonce = () => bytesToHex(randomBytes(32));

/** Takes a contribution into a cohort: the signed answer to its receipt. */
export function accept({ chainId, contracts, people }, { callId, account, dataDigest }, utility) {
  return people.steward.signTypedData(typedData("Acceptance", chainId, contracts.consents.address, { callId, account, dataDigest, utility }));
}

/**
 * Seals `plaintext` and says what a listing of it says. `offer` has the members that are the steward's choice, `utility` is a self-listing's, `about`
 * the card's members for people. Gives the listing, its seal, k, M and the files by the URIs of `locations`.
 */
export async function prepareListing(session, wish) {
  const { seed, offer, contributions, plaintext, nonce = newNonce(), utility, about = { name: "A small table" }, sealed = sealBody } = wish;
  const { chainId, contracts, people, now } = session;
  const { secret: k } = exchangeKey(seed, `exchange/list/${labelHex(nonce)}`);
  const { M, seal } = sealNew(nonce, k);
  const { body, bodyLength, bodyRoot, plainRoot } = sealed(M, plaintext);
  const { leaves, text } = buildLeaves({ chainId, consents: contracts.consents.address, weighedAt: await now(), contributions });
  const { splitRoot, totalWeight, leafCount, leavesHash } = splitOf(leaves);
  const stewardKey = bytesToHex(x25519.getPublicKey(secretBytes(seed, "crypt4gh")));
  const card = writeCard({ terms: offer.terms, bodyRoot, bodyLength, plainRoot, mediaType: "text/csv", stewardKey, utility }, about);
  const listing = {
    steward: people.steward.account.address,
    replaces: zeroHash,
    token: contracts.token.address,
    termsDetail: zeroHash,
    cardDigest: sha256Hex(card),
    bodyRoot,
    bodyLength: BigInt(bodyLength),
    splitRoot,
    totalWeight,
    leafCount,
    leavesHash,
    arbiter: zeroHash,
    disputeBond: 0n,
    inspectionWindow: 0n,
    sealId: sealId(seal),
    nonce,
    ...offer,
  };
  const at = (name) => `memory:${nonce}/${name}`;
  const locations = { body: at("body"), leaves: at("leaves"), card: at("card") };
  const files = new Map([[locations.body, body], [locations.leaves, stringToBytes(text)], [locations.card, card]]);
  return { listing, seal, k, M, leaves, contributions, locations, files };
}

/** Lists what was prepared; gives it with its id. */
export async function list(session, prepared) {
  const { chainId, contracts, people, send } = session;
  const { listing, seal, k, locations } = prepared;
  const id = listingId(chainId, contracts.market.address, listing);
  const { proof } = proveListing(id, k, seal);
  await send(people.steward, "market", "list", listing, seal, proof, locations);
  return { ...prepared, id };
}

/** The arguments of `deliver` from a seal that k opens. */
export function deliveryOf({ chainId, contracts }, { listing, order, orderId }, from, k) {
  const context = contextOf({ tag: "deliver", chainId, market: contracts.market.address, id: orderId });
  const { to, proof } = reseal(context, k, from, order.buyerKey);
  return { args: [listing, order, from, to.r, to.c, proof], to };
}

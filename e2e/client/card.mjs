// The card (protocol.md 10): what a trade needs of it.
import { stringToBytes, toHex } from "viem";

import { sha256Hex } from "./body.mjs";
import { canonical, parseJson } from "./json.mjs";

const MOST = 1 << 20;

/** The card's bytes. `utility` is a self-listing's, `about` are the members for people. */
export function writeCard({ terms, bodyRoot, bodyLength, plainRoot, mediaType, stewardKey, utility }, about) {
  return stringToBytes(
    canonical({
      ...about,
      "@type": "sc:Dataset",
      conformsTo: "http://mlcommons.org/croissant/1.1",
      version: "1.0.0",
      url: `urn:theriac:body:${bodyRoot.slice(2)}`,
      "theriac:bodyLength": bodyLength,
      "theriac:bodyRoot": bodyRoot,
      "theriac:mediaType": mediaType,
      "theriac:plainRoot": plainRoot,
      "theriac:stewardKey": stewardKey,
      "theriac:terms": toHex(terms, { size: 32 }),
      ...(utility === undefined ? {} : { "theriac:utility": { ...about["theriac:utility"], version: 1, contribution: utility } }),
    }),
  );
}

/** Accepts a card for a listing or throws the reason; gives its members. */
export function readCard(bytes, listing) {
  if (bytes.length > MOST) throw new Error("card: too long");
  if (sha256Hex(bytes) !== listing.cardDigest) throw new Error("card: cardDigest");
  const card = parseJson(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  const detail = card["theriac:termsDetail"];
  const termsDetail = detail === undefined ? toHex(0n, { size: 32 }) : sha256Hex(stringToBytes(canonical(detail)));
  const same =
    card["theriac:bodyRoot"] === listing.bodyRoot &&
    card["theriac:bodyLength"] === Number(listing.bodyLength) &&
    BigInt(card["theriac:terms"]) === listing.terms &&
    termsDetail === listing.termsDetail;
  if (!same) throw new Error("card: not this listing's");
  return card;
}

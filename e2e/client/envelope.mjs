// What travels encrypted: a contribution to a call (protocol.md 7.4) and evidence for an order (8.6).
import { randomBytes } from "node:crypto";

import { bytesToHex, concat, stringToBytes, toHex } from "viem";

import { sha256Hex } from "./body.mjs";
import { decryptFile, encryptFile } from "./crypt4gh.mjs";
import { canonical, parseJson } from "./json.mjs";
import { receiptFromJson, receiptToJson } from "./leaves.mjs";
import { dataDigest, signedBy, typedData } from "./receipts.mjs";

const LINE_FEED = 10;
const text = (bytes) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);

/** A contribution for the in-box of a call. */
export function writeEnvelope(inbox, { receipt, signature, salt, contribution }) {
  const about = { version: 1, length: contribution.length, mediaType: "text/csv", report: {} };
  const head = { ...about, receipt: receiptToJson(receipt), salt: bytesToHex(salt), signature };
  return encryptFile(concat([stringToBytes(`${canonical(head)}\n`), contribution]), [inbox]);
}

/** Opens an envelope; refuses one whose receipt is not of these bytes, or not signed by its account. */
export function readEnvelope(file, secret, { chainId, contracts }) {
  const plaintext = decryptFile(file, secret);
  const end = plaintext.indexOf(LINE_FEED);
  if (end < 0) throw new Error("envelope: no line");
  const head = parseJson(text(plaintext.subarray(0, end)));
  const contribution = plaintext.subarray(end + 1);
  if (head.version !== 1 || head.length !== contribution.length) throw new Error("envelope: version or length");
  const receipt = receiptFromJson(head.receipt);
  if (dataDigest(head.salt, contribution) !== receipt.dataDigest) throw new Error("envelope: dataDigest");
  const signed = typedData("Consent", chainId, contracts.consents.address, receipt);
  if (!signedBy(receipt.account, signed, head.signature)) throw new Error("envelope: signature");
  return { receipt, signature: head.signature, contribution };
}

/** An evidence package for the steward's key, and the digest that the order names. */
export function writeEvidence(stewardKey, statement) {
  const bytes = stringToBytes(canonical({ version: 1, document: null, salt: toHex(randomBytes(32)), statement }));
  return { file: encryptFile(bytes, [stewardKey]), evidence: sha256Hex(bytes) };
}

/** The package of an order, which must be the one that the order names and have a salt. */
export function readEvidence(file, secret, evidence) {
  const bytes = decryptFile(file, secret);
  if (sha256Hex(bytes) !== evidence) throw new Error("evidence: digest");
  const found = parseJson(text(bytes));
  if (found.version !== 1 || !/^0x[0-9a-f]{64}$/.test(found.salt)) throw new Error("evidence: version or salt");
  return found;
}

// Every module against the vectors of docs/vectors that speak of it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { bytesToHex, concat, hexToBytes, keccak256, numberToHex, stringToBytes, toHex } from "viem";

import { isBodyLength, openBody, plainRootUnder, rootOfSegments, sealBody, sealSegment, sha256Hex, treeHash } from "./body.mjs";
import { decryptFile, writeHeader } from "./crypt4gh.mjs";
import { mul, requirePoint } from "./group.mjs";
import { arbiterId, callId, contextOf, listingId, orderId, sealId } from "./hashes.mjs";
import { canonical, parseJson } from "./json.mjs";
import { derived, fresh, hkdf, phraseOf, seedOf } from "./keys.mjs";
import { readLeaves } from "./leaves.mjs";
import { proveListing, reseal, verifyListing, verifyReseal } from "./proofs.mjs";
import { addressOf, dataDigest, digestParts, recover, signDigest, typedData } from "./receipts.mjs";
import { dataKey, plainRootKey, sealNew, unseal } from "./seal.mjs";
import { leafHash, packLeaf, rootOfPath, splitOf, weightOf } from "./split.mjs";
import { covers, decide } from "./terms.mjs";

const word = (number) => numberToHex(number, { size: 32 });
const point = ({ x, y }) => ({ x: BigInt(x), y: BigInt(y) });
const seal = ({ holder, r, c }) => ({ holder: point(holder), r: point(r), c: point(c) });
const pointOut = ({ x, y }) => ({ x: word(x), y: word(y) });
const sealOut = ({ holder, r, c }) => ({ holder: pointOut(holder), r: pointOut(r), c: pointOut(c) });
const scalars = (object) => Object.fromEntries(Object.entries(object).map(([name, value]) => [name, BigInt(value)]));
const wordsOut = (object) => Object.fromEntries(Object.entries(object).map(([name, value]) => [name, word(value)]));
const pattern = (length) => Uint8Array.from({ length }, (_, i) => i ^ (i >> 8) ^ (i >> 16));
const leafIn = (leaf) => ({ ...leaf, weight: BigInt(leaf.weight), consentUntil: BigInt(leaf.consentUntil) });
const signed = (type, where) => (given) => digestParts(typedData(type, given.chainId, given[where], given.message));
const structId = (id, where, name) => (given) => id(given.chainId, given[where], given[name]);

function madeLeaf(i) {
  const label = (text) => keccak256(concat([toHex(text), numberToHex(i, { size: 4 })]));
  return {
    index: i,
    account: label("account").slice(0, 42),
    weight: 1n + ((7919n * BigInt(i)) % 36_500_000n),
    consentUntil: 1_800_000_000n + 86_400n * BigInt(i),
    consent: label("consent"),
  };
}

function splitTree({ leafCount, paths }) {
  const split = splitOf(Array.from({ length: leafCount }, (_, i) => madeLeaf(i)));
  return {
    splitRoot: split.splitRoot,
    totalWeight: String(split.totalWeight),
    chunkHashes: split.chunkHashes,
    leavesHash: split.leavesHash,
    paths: paths.map((index) => {
      const { hashes, sums } = split.path(index);
      return { index, hashes, sums: sums.map(String) };
    }),
  };
}

function body({ M, plaintextLength }) {
  const plaintext = pattern(plaintextLength);
  const made = sealBody(point(M), plaintext, (i) => hexToBytes(numberToHex(i, { size: 12 })));
  assert.deepEqual(openBody(point(M), made.body, made.plainRoot), plaintext);
  return {
    plaintextSha256: sha256Hex(plaintext),
    bodyLength: made.bodyLength,
    bodySha256: sha256Hex(made.body),
    bodyRoot: made.bodyRoot,
    plainRoot: made.plainRoot,
  };
}

const KINDS = {
  hkdf: ({ ikm, salt, info, length }) => ({ okm: bytesToHex(hkdf(hexToBytes(ikm), hexToBytes(salt), hexToBytes(info), length)) }),
  phrase: ({ seed }) => {
    assert.equal(seedOf(phraseOf(seed)), seed);
    return { phrase: phraseOf(seed) };
  },
  "derived-key": ({ seed, label, type }) => derived(seed, label, type),
  "fresh-scalar": ({ label, secret, random, statement }) => ({ scalar: word(fresh(label, BigInt(secret), [statement], random)) }),
  "scalar-mul": (given) => ({ point: pointOut(mul(point(given.point), BigInt(given.scalar))) }),
  point: (given) => ({ valid: requirePoint(point(given.point)) !== null }),
  "sealed-key": ({ listingNonce, k, randomM, randomR }) => {
    const made = sealNew(listingNonce, BigInt(k), randomM, randomR);
    return { m: word(made.m), r: word(made.r), M: pointOut(made.M), seal: sealOut(made.seal), sealId: sealId(made.seal) };
  },
  unseal: (given) => {
    const M = unseal(seal(given.seal), BigInt(given.k));
    return { M: pointOut(M), ...KINDS["data-keys"]({ M }) };
  },
  "data-keys": ({ M }) => ({ dataKey: bytesToHex(dataKey(point(M))), plainRootKey: bytesToHex(plainRootKey(point(M))) }),
  segment: (given) => ({ segment: bytesToHex(sealSegment(hexToBytes(given.dataKey), hexToBytes(given.nonce), hexToBytes(given.plaintext))) }),
  body,
  "body-length": ({ length }) => ({ valid: isBodyLength(length) }),
  "crypt4gh-header": ({ dataKey: key, recipients, writerSecrets, nonces }) => {
    const [readers, writers, each] = [recipients, writerSecrets, nonces].map((list) => list.map((hex) => hexToBytes(hex)));
    return { header: bytesToHex(writeHeader(hexToBytes(key), readers, writers, each)) };
  },
  "crypt4gh-open": ({ file, secret }) => ({ plaintext: bytesToHex(decryptFile(hexToBytes(file), hexToBytes(secret))) }),
  "tree-hash": ({ leaves }) => ({ root: bytesToHex(treeHash(leaves.map((leaf) => hexToBytes(leaf)))) }),
  "body-root": ({ segments }) => ({ root: rootOfSegments(segments.map(pattern)) }),
  "plain-root": ({ key, plaintextLength }) => ({ root: plainRootUnder(hexToBytes(key), pattern(plaintextLength)) }),
  "reseal-prove": (given) => {
    const context = contextOf(given.context);
    const made = reseal(context, BigInt(given.k), seal(given.source), point(given.receiver), given);
    return { context, ...wordsOut({ t: made.t }), target: sealOut(made.to), ...wordsOut({ a: made.a, c: made.c }), proof: wordsOut(made.proof) };
  },
  "reseal-verify": (given) => ({ valid: verifyReseal(contextOf(given.context), seal(given.source), seal(given.target), scalars(given.proof)) }),
  "listing-prove": (given) => {
    const { a, proof } = proveListing(given.listingId, BigInt(given.k), seal(given.seal), given.random);
    return { a: word(a), proof: wordsOut(proof) };
  },
  "listing-verify": (given) => ({ valid: verifyListing(given.listingId, seal(given.seal), scalars(given.proof)) }),
  leaf: ({ leaf }) => ({ packed: packLeaf(leafIn(leaf)), hash: leafHash(leafIn(leaf)) }),
  "split-tree": splitTree,
  "split-path": ({ leaf, leafCount, path }) => {
    const { splitRoot, totalWeight } = rootOfPath(leafIn(leaf), leafCount, { hashes: path.hashes, sums: path.sums.map(BigInt) });
    return { splitRoot, totalWeight: String(totalWeight) };
  },
  weight: (given) => ({ weight: Number(weightOf(given.utility, BigInt(given.weighedAt), BigInt(given.consentUntil))) }),
  consent: signed("Consent", "consents"),
  withdraw: signed("Withdraw", "consents"),
  acceptance: signed("Acceptance", "consents"),
  "claim-authorisation": signed("ClaimAuthorisation", "market"),
  sign: ({ secret, digest }) => ({ address: addressOf(secret), signature: signDigest(secret, digest) }),
  recover: ({ digest, signature }) => ({ address: recover(digest, signature) }),
  "data-digest": ({ salt, contribution }) => ({ dataDigest: dataDigest(salt, contribution) }),
  "leaves-file": ({ file, listing, consents }) => ({ valid: readLeaves(file, listing, consents) !== null }),
  decide: ({ terms, purpose, evidence, now }) => {
    const { verdict, rules, obligations } = decide(BigInt(terms), BigInt(purpose), evidence, now);
    return { verdict, ...wordsOut({ rules, obligations }) };
  },
  covers: ({ consent, listing }) => ({ covers: covers({ ...consent, terms: BigInt(consent.terms) }, { ...listing, terms: BigInt(listing.terms) }) }),
  "seal-id": (given) => ({ sealId: sealId(seal(given.seal)) }),
  "listing-id": (given) => ({ listingId: structId(listingId, "market", "listing")(given) }),
  "order-id": (given) => ({ orderId: structId(orderId, "market", "order")(given) }),
  "call-id": (given) => ({ callId: structId(callId, "calls", "call")(given) }),
  "arbiter-id": (given) => ({ arbiterId: structId(arbiterId, "market", "arbiter")(given) }),
  context: (given) => ({ context: contextOf(given) }),
  "canonical-json": ({ json }) => {
    const text = canonical(parseJson(json));
    return { canonical: text, sha256: sha256Hex(stringToBytes(text)) };
  },
};

/** A refusal has words of this client; a mistake of its program throws an error of another class. */
const isRefusal = (error) => error.constructor === Error;

for (const file of ["derivation", "sealing", "roots", "proofs", "tree", "receipt", "terms", "ids", "canonical"]) {
  test(`the client gives what ${file}.json says, and refuses what it refuses`, () => {
    const { version, cases } = JSON.parse(readFileSync(new URL(`../../docs/vectors/${file}.json`, import.meta.url), "utf8"));
    assert.equal(version, 1);
    for (const { kind, name, in: given, out } of cases) {
      assert.ok(KINDS[kind], `unknown kind ${kind}`);
      if (out.error) assert.throws(() => KINDS[kind](given), isRefusal, `${kind}: ${name} must be refused`);
      else assert.deepEqual(KINDS[kind](given), out, `${kind}: ${name}`);
    }
  });
}

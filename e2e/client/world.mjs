// A steward, three contributors, an arbiter and a researcher, up to a listing made from a call.
import { randomBytes } from "node:crypto";

import { x25519 } from "@noble/curves/ed25519";
import { bytesToHex, stringToBytes, zeroHash } from "viem";
import { privateKeyToAccount } from "viem/accounts";

import { sha256Hex } from "./body.mjs";
import { readEnvelope, writeEnvelope } from "./envelope.mjs";
import { arbiterId, callId } from "./hashes.mjs";
import { accountSecret, exchangeKey, labelHex, secretBytes } from "./keys.mjs";
import { dataDigest, typedData } from "./receipts.mjs";
import { openSession } from "./session.mjs";
import { accept, list, newNonce, prepareListing } from "./steward.mjs";
import { purposeOf, termsOf } from "./terms.mjs";

export const DAY = 86_400n;
export const HOUR = 3_600n;
export const PRICE = 250_000_003n;
export const FEE_BPS = 777;
export const ARBITER_FEE = 1_000_001n;
export const BOND = 9_000_007n;
export const TERMS = termsOf("HMB", "PUB", "NCU");
export const PURPOSE = purposeOf("biomedical", "willPublish");
export const PLAINTEXT = stringToBytes("age,sex,code\n40-49,F,E11\n50-59,M,I10\n");
/** What each contributor consents to, for how many days, and how useful the steward finds it. */
const CONTRIBUTORS = [
  { terms: TERMS, days: 400n, utility: 8123 },
  { terms: termsOf("GRU", "NCU"), days: 800n, utility: 1 },
  { terms: termsOf("NRES"), days: 5000n, utility: 10_000 },
];

const newSeed = () => bytesToHex(randomBytes(32));

/** The chain and everyone's seed. */
export async function openWorld(t) {
  const session = await openSession(t);
  const seeds = Object.fromEntries(Object.keys(session.people).map((name) => [name, newSeed()]));
  return { ...session, seeds };
}

export async function openCall(world, changed = {}) {
  const { chainId, contracts, people, seeds, send, now } = world;
  const call = {
    steward: people.steward.account.address,
    token: contracts.token.address,
    terms: TERMS,
    termsDetail: zeroHash,
    maxFeeBps: 1000,
    minPrice: 1_000_000n,
    minK: 3,
    closesAt: (await now()) + 30n * DAY,
    callDigest: sha256Hex(stringToBytes("a call for data")),
    nonce: newNonce(),
    ...changed,
  };
  const id = callId(chainId, contracts.calls.address, call);
  await send(people.steward, "calls", "open", call, "memory:call");
  return { id, call, inbox: secretBytes(seeds.steward, `crypt4gh/${labelHex(call.nonce)}`) };
}

/** A contributor's envelope to the in-box of a call, its withdrawal slip, and the acceptance of the steward, who opens the envelope first. */
async function contribute(world, { id: call, inbox }, { terms, days, utility }) {
  const { chainId, contracts, now } = world;
  const seed = newSeed();
  const secret = accountSecret(seed, `account/${labelHex(call)}/${labelHex(newNonce())}`);
  const wallet = privateKeyToAccount(secret);
  const account = wallet.address.toLowerCase();
  const salt = secretBytes(seed, `salt/${labelHex(account)}`);
  const contribution = stringToBytes(`a row of ${account}\n`);
  const receipt = {
    account,
    callId: call,
    dataDigest: dataDigest(salt, contribution),
    terms,
    termsDetail: zeroHash,
    expiresAt: (await now()) + days * DAY,
  };
  const sign = (type, message) => wallet.signTypedData(typedData(type, chainId, contracts.consents.address, message));
  const envelope = writeEnvelope(x25519.getPublicKey(inbox), { receipt, signature: await sign("Consent", receipt), salt, contribution });
  const opened = readEnvelope(envelope, inbox, world);
  return {
    ...opened,
    secret,
    utility,
    slip: await sign("Withdraw", { account }),
    acceptance: await accept(world, opened.receipt, utility),
    signReceipt: (other) => sign("Consent", other),
  };
}

async function registerArbiter(world) {
  const { chainId, contracts, people, seeds, send } = world;
  const { secret, point: key } = exchangeKey(seeds.arbiter, "exchange/arbiter");
  const arbiter = { account: people.arbiter.account.address, key, fee: ARBITER_FEE, terms: sha256Hex(stringToBytes("how it rules")) };
  await send(people.arbiter, "market", "registerArbiter", arbiter, "memory:arbiter");
  return { arbiter, secret, id: arbiterId(chainId, contracts.market.address, arbiter) };
}

/** The members of a listing that are a choice, for a call and an arbiter. */
async function offerFor({ now }, call, arbiter) {
  return {
    callId: call,
    price: PRICE,
    terms: TERMS,
    stewardFeeBps: FEE_BPS,
    endsAt: (await now()) + 300n * DAY,
    accessPeriod: 90n * DAY,
    deliveryWindow: 2n * DAY,
    arbiter,
    disputeBond: BOND,
    inspectionWindow: 3n * DAY,
  };
}

/** A listing of the steward's own data, ready to be listed: one leaf, no call, no arbiter. `utility` is what the card says, `changed` are members of the listing. */
export async function prepareSelfListing(world, wish) {
  const { utility = 9000, terms = TERMS, plaintext = PLAINTEXT, about, sealed, ...changed } = wish;
  const { chainId, contracts, seeds, now } = world;
  const seed = seeds.steward;
  const nonce = newNonce();
  const secret = accountSecret(seed, `account/0/${labelHex(nonce)}`);
  const wallet = privateKeyToAccount(secret);
  const account = wallet.address.toLowerCase();
  const salt = secretBytes(seed, `salt/${labelHex(account)}`);
  const expiresAt = (await now()) + 400n * DAY;
  const receipt = { account, callId: zeroHash, dataDigest: dataDigest(salt, plaintext), terms, termsDetail: zeroHash, expiresAt };
  const signature = await wallet.signTypedData(typedData("Consent", chainId, contracts.consents.address, receipt));
  const contributions = [{ receipt, signature, utility: 9000, acceptance: null, secret }];
  const offer = { ...(await offerFor(world, zeroHash, zeroHash)), terms, disputeBond: 0n, inspectionWindow: 0n, ...changed };
  return prepareListing(world, { seed, nonce, utility, offer, contributions, plaintext, about, sealed });
}

/** The chain, and a listing of the steward's own data. */
export async function openSelfListing(t, wish = {}) {
  const world = await openWorld(t);
  const offered = await list(world, await prepareSelfListing(world, wish));
  return { world, offered, fetchFile: (uri) => offered.files.get(uri) };
}

/** A listing from a call, with an arbiter. `changed` replaces members of the listing. */
export async function openListing(t, changed = {}) {
  const world = await openWorld(t);
  const call = await openCall(world, changed.terms === undefined ? {} : { terms: changed.terms });
  const contributions = [];
  for (const consent of CONTRIBUTORS) contributions.push(await contribute(world, call, consent));
  const arbiter = await registerArbiter(world);
  const offer = { ...(await offerFor(world, call.id, arbiter.id)), ...changed };
  const prepared = await prepareListing(world, { seed: world.seeds.steward, offer, contributions, plaintext: PLAINTEXT });
  const offered = await list(world, prepared);
  return { world, arbiter, offered, fetchFile: (uri) => offered.files.get(uri) };
}

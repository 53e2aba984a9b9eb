// What the contracts refuse, by the error's name and the values that explain it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { zeroAddress, zeroHash } from "viem";
import { privateKeyToAccount } from "viem/accounts";

import { audit } from "./audit.mjs";
import { disputeOf, placeOrder, prepareOrder, signPermit } from "./buyer.mjs";
import { G } from "./group.mjs";
import { listingId, sealId } from "./hashes.mjs";
import { exchangeKey } from "./keys.mjs";
import { proveListing } from "./proofs.mjs";
import { openDelivery } from "./reader.mjs";
import { digestOf, typedData } from "./receipts.mjs";
import { sealNew } from "./seal.mjs";
import { splitOf } from "./split.mjs";
import { deliveryOf, newNonce } from "./steward.mjs";
import { decide, purposeOf, termsOf } from "./terms.mjs";
import { ARBITER_FEE, BOND, DAY, FEE_BPS, HOUR, openCall, openListing, openWorld, PRICE, PURPOSE } from "./world.mjs";

const wishOf = ({ seeds }) => ({ seed: seeds.researcher, purpose: PURPOSE, evidence: zeroHash });

test("a listing is refused that is a copy, outside its call, or out of bounds", async (t) => {
  const { world, offered, arbiter } = await openListing(t);
  const { chainId, contracts, people, send, refused } = world;
  const market = contracts.market.address;
  /** The listing with some members changed, proven by who knows k. */
  const listed = (changed, { seal = offered.seal, k = offered.k } = {}) => {
    const listing = { ...offered.listing, nonce: newNonce(), ...changed };
    return [listing, seal, proveListing(listingId(chainId, market, listing), k, seal).proof, offered.locations];
  };
  const refuse = (name, values, changed, proven) => refused(name, values, people.steward, "market", "list", ...listed(changed, proven));

  await refuse("AlreadyListed", [offered.id], { nonce: offered.listing.nonce });
  const thief = people.relayer.account.address;
  await refused("NotSteward", [thief, offered.listing.steward], people.relayer, "market", "list", ...listed({}));
  await refused("CallStewardMismatch", [thief, offered.listing.steward], people.relayer, "market", "list", ...listed({ steward: thief }));
  const copied = listed({ steward: thief, callId: zeroHash, leafCount: 1 }, { k: 7n });
  await refused("ProofInvalid", [], people.relayer, "market", "list", ...copied);
  const { seal: another } = sealNew(newNonce(), offered.k);
  await refuse("SealMismatch", [sealId(another), offered.listing.sealId], {}, { seal: another });
  const broken = { ...offered.seal, c: { x: 1n, y: 3n } };
  await refuse("PointInvalid", [1n, 3n], { sealId: sealId(broken) }, { seal: broken });

  const unknown = newNonce();
  await refuse("UnknownCall", [unknown], { callId: unknown });
  await refuse("CallTermsMismatch", [termsOf("HMB"), zeroHash, offered.listing.terms, zeroHash], { terms: termsOf("HMB") });
  await refuse("StewardFeeAboveCall", [1001, 1000], { stewardFeeBps: 1001 });
  await refuse("PriceBelowCall", [999_999n, 1_000_000n], { price: 999_999n, disputeBond: 999_999n });
  await refuse("LeafCountInvalid", [3], { callId: zeroHash });
  await refuse("BodyLengthInvalid", [28n], { bodyLength: 28n });
  await refuse("BodyLengthInvalid", [65_564n + 28n], { bodyLength: 65_564n + 28n });
  await refuse("TermsMalformed", [termsOf("DS")], { terms: termsOf("DS") });
  await refuse("DeliveryWindowInvalid", [HOUR - 1n, HOUR, 30n * DAY], { deliveryWindow: HOUR - 1n });
  await refuse("InspectionWindowInvalid", [DAY - 1n, DAY, 30n * DAY], { inspectionWindow: DAY - 1n });
  await refuse("DisputeBondInvalid", [ARBITER_FEE - 1n, ARBITER_FEE, PRICE], { disputeBond: ARBITER_FEE - 1n });
  await refuse("DisputeBondInvalid", [PRICE + 1n, ARBITER_FEE, PRICE], { disputeBond: PRICE + 1n });
  await refuse("UnknownArbiter", [unknown], { arbiter: unknown });
  await refused("AlreadyRegistered", [arbiter.id], people.arbiter, "market", "registerArbiter", arbiter.arbiter, "");
  await send(people.steward, "market", "list", ...listed({}));
});

test("a call is refused with wrong terms, fee or end, and opens and closes once", async (t) => {
  const world = await openWorld(t);
  const { people, send, refused, read } = world;
  const { id, call } = await openCall(world);
  const refuse = (name, values, changed) => refused(name, values, people.steward, "calls", "open", { ...call, nonce: newNonce(), ...changed }, "");
  await refuse("AlreadyOpened", [id], call);
  await refuse("FeeTooHigh", [10_001], { maxFeeBps: 10_001 });
  await refuse("TermsMalformed", [0n], { terms: 0n });
  await refused("NotSteward", [people.relayer.account.address, call.steward], people.relayer, "calls", "close", call);
  await send(people.steward, "calls", "close", call);
  assert.equal(await read("calls", "status", id), 2);
  await refused("AlreadyClosed", [id], people.steward, "calls", "close", call);
  await audit(world);
});

test("an order is refused that the terms deny, that has no money, or that is not what it says", async (t) => {
  const { world, offered } = await openListing(t);
  const { contracts, people, send, refused } = world;
  const refuse = (name, values, wish, person = people.researcher) =>
    refused(name, values, person, "market", "order", ...prepareOrder(world, offered, { ...wishOf(world), ...wish }).args);

  const denied = purposeOf("ancestry", "commercial");
  const { verdict, rules } = decide(offered.listing.terms, denied, zeroHash, await world.now());
  assert.equal(verdict, 0);
  assert.equal(rules, (1n << 0n) | (1n << 12n) | (1n << 25n), "permission, PUB and NCU");
  await refuse("PurposeDenied", [rules], { purpose: denied });
  await refuse("PurposeDenied", [2n | (1n << 12n)], { purpose: 0n });
  await refuse("BuyerIsSteward", [people.steward.account.address], {}, people.steward);
  await refuse("ERC20InsufficientAllowance", [contracts.market.address, 0n, PRICE], {});
  const { args } = prepareOrder(world, offered, wishOf(world));
  const permit = await signPermit(world, PRICE - 1n);
  await refused("AllowanceTooSmall", [0n, PRICE], people.researcher, "market", "orderWithPermit", ...args, permit);
  await refused("PointInvalid", [1n, 3n], people.researcher, "market", "order", args[0], { x: 1n, y: 3n }, ...args.slice(2));
  await refused("PointInvalid", [0n, 0n], people.researcher, "market", "order", args[0], { x: 0n, y: 0n }, ...args.slice(2));
  const dearer = { ...offered.listing, price: 0n };
  const unknown = listingId(world.chainId, contracts.market.address, dearer);
  await refused("UnknownListing", [unknown], people.researcher, "market", "order", dearer, ...args.slice(1));

  const placed = await placeOrder(world, offered, wishOf(world));
  await send(people.researcher, "token", "approve", contracts.market.address, PRICE);
  await refuse("AlreadyOrdered", [placed.orderId], { nonce: placed.order.nonce });
});

test("a delivery is refused with another order's proof, another M, or too late; the money goes back once", async (t) => {
  const { world, offered } = await openListing(t);
  const { people, send, read, refused, waitUntil } = world;
  const [one, two] = [await placeOrder(world, offered, wishOf(world)), await placeOrder(world, offered, wishOf(world))];
  const { listing, seal, k } = offered;
  const good = deliveryOf(world, one, seal, k).args;
  const [, , from, r, c, proof] = good;
  const refuse = (name, values, ...args) => refused(name, values, people.steward, "market", "deliver", ...args);

  await refuse("ProofInvalid", [], listing, two.order, from, r, c, proof);
  await refuse("ProofInvalid", [], listing, one.order, from, r, { ...G }, proof);
  await refuse("ProofInvalid", [], listing, one.order, from, r, c, { ...proof, e: proof.e + 1n });
  const { seal: other } = sealNew(newNonce(), k);
  await refuse("SealNotRegistered", [offered.id, sealId(other)], ...deliveryOf(world, one, other, k).args);
  await refused("NothingToApprove", [one.orderId], people.steward, "market", "approve", listing, one.order, 0n);
  await refused("WrongOrderStatus", [one.orderId, 1, 2], people.relayer, "market", "settle", listing, one.order);

  const { deadline } = await read("market", "orderState", one.orderId);
  await refused("DeadlineNotPassed", [one.orderId, deadline], people.relayer, "market", "refund", listing, one.order);
  await waitUntil(deadline + 1n);
  await refuse("DeadlinePassed", [one.orderId, deadline], ...good);
  await send(people.relayer, "market", "refund", listing, one.order);
  await refused("WrongOrderStatus", [one.orderId, 7, 1], people.steward, "market", "decline", listing, one.order);
  await send(people.steward, "market", "decline", listing, two.order);
  await audit(world);
});

test("a dispute is refused by anyone else, to another arbiter, of another seal, or after the inspection", async (t) => {
  const { world, offered, arbiter } = await openListing(t);
  const { contracts, people, read, send, refused, waitUntil } = world;
  const placed = await placeOrder(world, offered, wishOf(world));
  await send(people.steward, "market", "deliver", ...deliveryOf(world, placed, offered.seal, offered.k).args);
  const { seal, M } = await openDelivery(world, placed, placed.b);
  assert.deepEqual(M, offered.M);
  await send(people.researcher, "token", "approve", contracts.market.address, BOND);
  const good = disputeOf(world, placed, seal, arbiter.arbiter);
  const buyer = placed.order.buyer;
  await refused("NotBuyer", [people.relayer.account.address, buyer], people.relayer, "market", "dispute", ...good);
  const dearer = { ...arbiter.arbiter, fee: ARBITER_FEE + 1n };
  const dearerId = await read("market", "arbiterId", dearer);
  await refused("ArbiterMismatch", [dearerId, arbiter.id], people.researcher, "market", "dispute", ...disputeOf(world, placed, seal, dearer));
  const { point } = exchangeKey(world.seeds.relayer, "exchange/arbiter");
  await refused("ProofInvalid", [], people.researcher, "market", "dispute", ...good.slice(0, 4), point, ...good.slice(5));
  const { deliveredAt } = await read("market", "orderState", placed.orderId);
  const until = deliveredAt + offered.listing.inspectionWindow;
  await waitUntil(until + 1n);
  await refused("InspectionOver", [placed.orderId, until], people.researcher, "market", "dispute", ...good);
});

test("a claim is refused that is not signed, late, too dear or of nothing", async (t) => {
  const { world, offered } = await openListing(t, { arbiter: zeroHash, inspectionWindow: 0n, disputeBond: 0n });
  const { chainId, contracts, people, send, refused, now } = world;
  const market = contracts.market.address;
  const { listing, id, leaves } = offered;
  const claimant = privateKeyToAccount(offered.contributions[2].secret);
  const deadline = (await now()) + 9n * DAY;
  const base = { listing: id, index: 2, claimedBefore: 0n, recipient: claimant.address, relayer: zeroAddress, fee: 0n, minReceived: 0n, deadline };
  const refuse = async (name, values, changed, given = {}) => {
    const authorisation = { ...base, ...changed };
    const signature = await claimant.signTypedData(typedData("ClaimAuthorisation", chainId, market, { ...authorisation, ...given }));
    await refused(name, values, people.relayer, "market", "claim", listing, leaves[2], splitOf(leaves).path(2), authorisation, signature);
  };
  await refuse("NothingToClaim", [id], {});

  const placed = await placeOrder(world, offered, wishOf(world));
  await send(people.steward, "market", "deliver", ...deliveryOf(world, placed, offered.seal, offered.k).args);
  await send(people.relayer, "market", "settle", listing, placed.order);
  const revenue = PRICE - (PRICE * BigInt(FEE_BPS)) / 10_000n;
  const due = (revenue * leaves[2].weight) / listing.totalWeight;
  await refuse("SignatureInvalid", [claimant.address, digestOf(typedData("ClaimAuthorisation", chainId, market, base))], {}, { fee: 1n });
  await refuse("AuthorisationMismatch", [id, 1], { index: 1 });
  await refuse("AuthorisationExpired", [1n], { deadline: 1n });
  await refuse("RecipientInvalid", [market], { recipient: market });
  await refuse("RelayFeeTooHigh", [due / 10n + 1n, due / 10n], { fee: due / 10n + 1n });
  await refuse("ReceivedTooLittle", [due - 1n, due], { fee: 1n, minReceived: due });
});

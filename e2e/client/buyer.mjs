// What a researcher does: an order, by approval or by permit, and a dispute.
import { parseSignature, zeroHash } from "viem";

import { contextOf, orderId } from "./hashes.mjs";
import { exchangeKey, labelHex } from "./keys.mjs";
import { reseal } from "./proofs.mjs";
import { newNonce } from "./steward.mjs";

const PERMIT = ["address owner", "address spender", "uint256 value", "uint256 nonce", "uint256 deadline"].map((text) => {
  const [type, name] = text.split(" ");
  return { type, name };
});

/** An order that is not sent yet: the struct, its id, the secret b of its key, and the arguments that place it. */
export function prepareOrder({ chainId, contracts, people }, { id, listing }, { seed, purpose, evidence = zeroHash, nonce = newNonce() }) {
  const { secret: b, point: buyerKey } = exchangeKey(seed, `exchange/order/${labelHex(nonce)}`);
  const order = { listingId: id, buyer: people.researcher.account.address, buyerKey, purpose, evidence, nonce };
  return {
    listing,
    order,
    b,
    orderId: orderId(chainId, contracts.market.address, order),
    args: [listing, buyerKey, purpose, evidence, "", nonce],
  };
}

/** Approves the price exactly, and orders. */
export async function placeOrder(session, offer, wish) {
  const { contracts, people, send } = session;
  const made = prepareOrder(session, offer, wish);
  await send(people.researcher, "token", "approve", contracts.market.address, made.listing.price);
  await send(people.researcher, "market", "order", ...made.args);
  return made;
}

/** An EIP-2612 signature over exactly the price, as `orderWithPermit` takes it. */
export async function signPermit({ chainId, contracts, people, read, now }, value) {
  const owner = people.researcher.account.address;
  const deadline = (await now()) + 3600n;
  const signature = await people.researcher.signTypedData({
    domain: { name: await read("token", "name"), version: "1", chainId, verifyingContract: contracts.token.address },
    types: { Permit: PERMIT },
    primaryType: "Permit",
    message: { owner, spender: contracts.market.address, value, nonce: await read("token", "nonces", owner), deadline },
  });
  const { r, s, v } = parseSignature(signature);
  return { deadline, v: Number(v), r, s };
}

/** The arguments of `dispute`: what was delivered, sealed to the arbiter's key with the proof that it is the same. */
export function disputeOf({ chainId, contracts }, { listing, order, orderId: id, b }, delivered, arbiter) {
  const context = contextOf({ tag: "dispute", chainId, market: contracts.market.address, id });
  const { to, proof } = reseal(context, b, delivered, arbiter.key);
  return [listing, order, arbiter, delivered, to.r, to.c, proof];
}

#!/usr/bin/env python3
"""Makes a whole trade on the committed contracts with the second implementation alone, and asks the chain what the
vectors say. Needs a development node with unlocked accounts: `anvil --chain-id 31337001`, then `trade.py --rpc URL`."""

import argparse
import json
import os
import pathlib
import sys

from theriac_ref import bn254, derive, eip712, forms, ids, proofs, sealing, secp256k1, tree
from theriac_ref.chain import Contract, Node

HERE = pathlib.Path(__file__).resolve().parent
DAY = 86_400
GRU_NMDS = 4 | 1 << 9
BIOMEDICAL, METHODS = 1 << 1, 1 << 4
NONE = bytes(32)


class Checks:
    def __init__(self):
        self.passed, self.failed = 0, 0

    def equal(self, claim: str, found, expected):
        if found == expected:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED {claim}: found {found!r}, expected {expected!r}", file=sys.stderr)


def vectors(name: str, *kinds) -> list:
    cases = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))["cases"]
    return [case for case in cases if case["kind"] in kinds]


def check_decide(checks: Checks, market: Contract):
    for case in vectors("terms", "decide"):
        given, expected = case["in"], case["out"]
        answer = market.call(
            "decide",
            forms.uint(given["terms"]),
            forms.uint(given["purpose"]),
            forms.unhex(given["evidence"]),
            given["now"],
        )
        verdict, rules, obligations = (int.from_bytes(answer[at : at + 32], "big") for at in (0, 32, 64))
        found = {"verdict": verdict, "rules": forms.hex32(rules), "obligations": forms.hex32(obligations)}
        checks.equal(f"decide: {case['name']}", found, expected)


def check_covers(checks: Checks, consents: Contract):
    for case in vectors("terms", "covers"):
        arguments = []
        for side, end in (("consent", "expiresAt"), ("listing", "endsAt")):
            given = case["in"][side]
            arguments += [forms.uint(given["terms"]), forms.unhex(given["termsDetail"]), given[end]]
        found = consents.call("covers", *arguments) == (1).to_bytes(32, "big")
        checks.equal(f"covers: {case['name']}", found, case["out"]["covers"])


def check_ids(checks: Checks, chain_id: int, market: Contract, calls: Contract):
    """The vectors' structs, with this deployment's addresses."""
    for case in vectors("ids", "call-id"):
        call = forms.struct(forms.CALL, case["in"]["call"])
        checks.equal("call id", calls.call("callId", call), ids.call_id(chain_id, calls.address, call))
    for case in vectors("ids", "arbiter-id"):
        arbiter = forms.struct(forms.ARBITER, case["in"]["arbiter"])
        checks.equal("arbiter id", market.call("arbiterId", arbiter), ids.arbiter_id(chain_id, market.address, arbiter))


class Steward:
    """Lists, delivers and claims, from one seed."""

    def __init__(self, address: bytes):
        self.address, self.seed, self.nonce = address, os.urandom(32), os.urandom(32)
        name = self.nonce.hex()
        self.k = derive.bn254_secret(self.seed, f"exchange/list/{name}")
        self.account_secret = derive.secp256k1_secret(self.seed, f"account/0/{name}")
        self.account = secp256k1.address_of(self.account_secret)
        holder = bn254.mul(self.k, bn254.G)
        m = sealing.fresh_m(self.nonce, os.urandom(32))
        self.point = bn254.mul(m, bn254.G)
        r = sealing.fresh_r(m, holder, self.point, os.urandom(32))
        self.seal = sealing.seal(self.point, holder, r)

    def listing(self, token: bytes, consents: bytes, chain_id: int, now: int) -> tuple:
        """(the listing, its one leaf)"""
        ends = now + 400 * DAY
        receipt = (self.account, NONE, os.urandom(32), GRU_NMDS, NONE, ends)
        domain = eip712.domain_separator(chain_id, consents)
        consent = eip712.digest(domain, eip712.struct_hash(eip712.CONSENT, *receipt))
        leaf = tree.Leaf(0, self.account, tree.weight(9_000, now, ends), ends, consent)
        root, total = tree.levels([leaf])[-1][0]
        roots = (os.urandom(32), os.urandom(32), 65_564, root, total, 1, tree.leaves_hash([leaf]))
        times = (ends, 90 * DAY, DAY, 0, NONE, 0)
        offer = (self.address, NONE, NONE, token, 25_000_000, GRU_NMDS, NONE)
        return (*offer, *roots, 500, *times, sealing.seal_id(self.seal), self.nonce), leaf

    def delivery(self, context: bytes, receiver) -> tuple:
        """(target seal, proof)"""
        t = proofs.reseal_t(context, self.k, self.seal, receiver, os.urandom(32))
        target = proofs.reseal(self.k, t, self.seal, receiver)
        a, c = proofs.reseal_nonces(context, self.k, self.seal, target, os.urandom(32), os.urandom(32))
        return target, proofs.prove_reseal(context, self.k, t, self.seal, target, a, c)


def trade(checks: Checks, node: Node):
    chain_id = node.number("eth_chainId")
    deployer, steward_address, buyer, sender, relayer, recipient = node.accounts()[:6]
    consents = Contract(node, "Consents", deployer)
    calls = Contract(node, "Calls", deployer)
    market = Contract(node, "Market", deployer, consents.address, calls.address)
    token = Contract(node, "TestToken", deployer)
    check_decide(checks, market)
    check_covers(checks, consents)
    check_ids(checks, chain_id, market, calls)

    steward = Steward(steward_address)
    listing, leaf = steward.listing(token.address, consents.address, chain_id, node.now())
    listing_id = ids.listing_id(chain_id, market.address, listing)
    checks.equal("listing id", market.call("listingId", listing), listing_id)
    a = proofs.listing_nonce(listing_id, steward.k, steward.seal, os.urandom(32))
    proof = proofs.prove_listing(listing_id, steward.k, steward.seal, a)
    places = ("", "", "")
    wrong = (proof[0], (proof[1] + 1) % bn254.Q)
    checks.equal(
        "wrong listing proof",
        market.refusal(steward.address, "list", listing, steward.seal, wrong, places),
        "ProofInvalid",
    )
    market.send(steward.address, "list", listing, steward.seal, proof, places)

    token.send(buyer, "faucet")
    token.send(buyer, "approve", market.address, listing[4])
    nonce = os.urandom(32)
    b = derive.bn254_secret(os.urandom(32), f"exchange/order/{nonce.hex()}")
    key = bn254.mul(b, bn254.G)
    checks.equal(
        "excluded purpose", market.refusal(buyer, "order", listing, key, METHODS, NONE, "", nonce), "PurposeDenied"
    )
    order = (listing_id, buyer, key, BIOMEDICAL, NONE, nonce)
    order_id = ids.order_id(chain_id, market.address, order)
    checks.equal("order id", market.call("orderId", order), order_id)
    market.send(buyer, "order", listing, key, BIOMEDICAL, NONE, "", nonce)

    deliver(checks, market, steward, chain_id, listing, order, order_id, b, sender)
    market.send(sender, "settle", listing, order)
    claim(checks, market, token, steward, chain_id, listing_id, listing, leaf, relayer, recipient, node.now())
    withdraw(checks, market, consents, steward, chain_id, listing, leaf, buyer, key, sender)


def deliver(checks, market, steward, chain_id, listing, order, order_id, b, sender):
    context = proofs.context("deliver", chain_id, market.address, order_id)
    target, proof = steward.delivery(context, order[2])
    (_, r, c), (e, z1, z2) = target, proof
    refused = {
        "another response": (r, c, (e, (z1 + 1) % bn254.Q, z2), "ProofInvalid"),
        "a challenge beyond q": (r, c, (e + bn254.Q, z1, z2), "ProofInvalid"),
        "another C": (r, steward.seal[2], proof, "ProofInvalid"),
        "R and C exchanged": (c, r, proof, "ProofInvalid"),
        "the identity": ((0, 0), c, proof, "PointInvalid"),
    }
    for name, (r_given, c_given, proof_given, error) in refused.items():
        arguments = (listing, order, steward.seal, r_given, c_given, proof_given)
        checks.equal(f"delivery with {name}", market.refusal(sender, "deliver", *arguments), error)
    receipt = market.send(sender, "deliver", listing, order, steward.seal, r, c, proof)
    data = bytes.fromhex(receipt["logs"][0]["data"][2:])
    delivered = (order[2], bn254.from_bytes(data[32:96]), bn254.from_bytes(data[96:160]))
    checks.equal("the buyer opens the delivered seal", sealing.unseal(delivered, b), steward.point)


def claim(checks, market, token, steward, chain_id, listing_id, listing, leaf, relayer, recipient, now):
    authorisation = (listing_id, 0, 0, recipient, bytes(20), 100_000, 1, now + DAY)
    domain = eip712.domain_separator(chain_id, market.address)
    digest = eip712.digest(domain, eip712.struct_hash(eip712.CLAIM, *authorisation))
    path = ([], [])
    forged = secp256k1.sign(steward.account_secret % (secp256k1.N - 1) + 1, digest)
    arguments = (listing, tuple(leaf), path, authorisation)
    checks.equal("forged claim", market.refusal(relayer, "claim", *arguments, forged), "SignatureInvalid")
    market.send(relayer, "claim", *arguments, secp256k1.sign(steward.account_secret, digest))
    balances = [int.from_bytes(token.call("balanceOf", who), "big") for who in (recipient, relayer, market.address)]
    checks.equal("recipient, relayer, market with the steward's fee", balances, [23_650_000, 100_000, 1_250_000])


def withdraw(checks, market, consents, steward, chain_id, listing, leaf, buyer, key, sender):
    domain = eip712.domain_separator(chain_id, consents.address)
    digest = eip712.digest(domain, eip712.struct_hash(eip712.WITHDRAW, steward.account))
    checks.equal("withdrawal digest", consents.call("withdrawalDigest", steward.account), digest)
    standing = market.refusal(sender, "enforceConsent", listing, tuple(leaf), ([], []))
    checks.equal("consent enforced before withdrawal", standing, "ConsentStands")
    consents.send(sender, "withdraw", steward.account, secp256k1.sign(steward.account_secret, digest))
    market.send(sender, "enforceConsent", listing, tuple(leaf), ([], []))
    refused = market.refusal(buyer, "order", listing, key, BIOMEDICAL, NONE, "", os.urandom(32))
    checks.equal("order after withdrawal", refused, "ListingClosed")


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rpc", default="http://127.0.0.1:8545")
    checks = Checks()
    trade(checks, Node(arguments.parse_args().rpc))
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())

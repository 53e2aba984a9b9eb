"""ids.json: listing, order, call, arbiter and seal ids; proof contexts."""

from theriac_ref import bn254, sealing
from theriac_ref.forms import hex32, point_form, seal_form

from . import CHAIN_ID, address, case, draw, draw_hex, draw_scalar

MARKET = address("market")


def sealed(name: str) -> tuple:
    m, k, r = (draw_scalar(f"{name} {part}") for part in "mkr")
    return sealing.seal(bn254.mul(m, bn254.G), bn254.mul(k, bn254.G), r)


def listing(name: str, **changes) -> dict:
    made = {
        "steward": address(name + " steward"),
        "callId": "0x" + "00" * 32,
        "replaces": "0x" + "00" * 32,
        "token": address("token"),
        "price": "25000000",
        "terms": hex32(4 | 1 << 9 | 1 << 14),
        "termsDetail": "0x" + "00" * 32,
        "cardDigest": draw_hex(name + " card"),
        "bodyRoot": draw_hex(name + " body"),
        "bodyLength": 65564 + 1000,
        "splitRoot": draw_hex(name + " split"),
        "totalWeight": "3650000",
        "leafCount": 1,
        "leavesHash": draw_hex(name + " leaves"),
        "stewardFeeBps": 500,
        "endsAt": 1_900_000_000,
        "accessPeriod": 90 * 86_400,
        "deliveryWindow": 3 * 86_400,
        "inspectionWindow": 0,
        "arbiter": "0x" + "00" * 32,
        "disputeBond": "0",
        "sealId": draw_hex(name + " seal"),
        "nonce": draw_hex(name + " nonce"),
    }
    return {**made, **changes}


def order(name: str, **changes) -> dict:
    made = {
        "listingId": draw_hex(name + " listing"),
        "buyer": address(name + " buyer"),
        "buyerKey": point_form(bn254.mul(draw_scalar(name + " b"), bn254.G)),
        "purpose": hex32(1 << 1 | 1 << 11),
        "evidence": "0x" + "00" * 32,
        "nonce": draw_hex(name + " nonce"),
    }
    return {**made, **changes}


def call(name: str, **changes) -> dict:
    made = {
        "steward": address(name + " steward"),
        "token": address("token"),
        "terms": hex32(3),
        "termsDetail": "0x" + "00" * 32,
        "maxFeeBps": 1_000,
        "minPrice": "1000000",
        "minK": 11,
        "closesAt": 1_850_000_000,
        "callDigest": draw_hex(name + " digest"),
        "nonce": draw_hex(name + " nonce"),
    }
    return {**made, **changes}


def call_cases():
    place = {"chainId": CHAIN_ID, "calls": address("calls")}
    yield case("call-id", "a call", {**place, "call": call("call")})
    widest = {"maxFeeBps": 10_000, "minPrice": str(2**128 - 1), "minK": 2**32 - 1, "closesAt": 2**53 - 1}
    every = call("every member", terms=hex32(2**256 - 1), termsDetail=draw_hex("call detail"), **widest)
    yield case("call-id", "every member at its widest", {**place, "call": every})
    yield case("call-id", "another chain", {**place, "chainId": 1, "call": call("call")})
    yield case("call-id", "another contract", {**place, "calls": address("other"), "call": call("call")})


def arbiter(name: str, **changes) -> dict:
    made = {
        "account": address(name + " account"),
        "key": point_form(bn254.mul(draw_scalar(name + " key"), bn254.G)),
        "fee": "5000000",
        "terms": draw_hex(name + " terms"),
    }
    return {**made, **changes}


def arbiter_cases(place: dict):
    yield case("arbiter-id", "an arbiter", {**place, "arbiter": arbiter("arbiter")})
    unpaid = arbiter("arbiter", fee="0", terms="0x" + "00" * 32)
    yield case("arbiter-id", "without fee and terms", {**place, "arbiter": unpaid})
    yield case("arbiter-id", "the highest fee", {**place, "arbiter": arbiter("arbiter", fee=str(2**96 - 1))})
    yield case("arbiter-id", "another chain", {**place, "chainId": 1, "arbiter": arbiter("arbiter")})
    other = {**place, "market": address("other"), "arbiter": arbiter("arbiter")}
    yield case("arbiter-id", "another market", other)


def cases():
    yield case("seal-id", "a seal", {"seal": seal_form(sealed("id"))})
    place = {"chainId": CHAIN_ID, "market": MARKET}
    yield case("listing-id", "a self-listing", {**place, "listing": listing("one")})
    members = listing("every member")
    for name, value in members.items():
        members[name] = (
            draw_hex(name, 20 if len(value) == 42 else 32) if isinstance(value, str) and value[:2] == "0x" else value
        )
    members |= {"price": str(2**128 - 1), "totalWeight": str(2**127), "leafCount": 2**32 - 1, "stewardFeeBps": 10_000}
    members |= {"disputeBond": "123456789012345678901234567890", "inspectionWindow": 86_400, "endsAt": 2**53 - 1}
    yield case("listing-id", "every member different from zero", {**place, "listing": members})
    yield case("listing-id", "another chain", {**place, "chainId": 1, "listing": listing("one")})
    yield case("listing-id", "another market", {**place, "market": address("other"), "listing": listing("one")})
    yield case("order-id", "an order", {**place, "order": order("one")})
    purpose = hex32(1 << 2 | 1 << 14 | 276 << 16 | 5148 << 64)
    yield case(
        "order-id", "with evidence", {**place, "order": order("two", purpose=purpose, evidence=draw_hex("evidence"))}
    )
    yield from call_cases()
    yield from arbiter_cases(place)
    for tag in ("deliver", "delegate", "dispute"):
        yield case("context", tag, {**place, "tag": tag, "id": "0x" + draw("context id").hex()})

"""receipt.json: EIP-712 digests, signatures, data digests, the leaves file."""

import json

from theriac_ref import eip712, forms, jcs, secp256k1, tree
from theriac_ref.forms import hex32, hexed, unhex

from . import CHAIN_ID, address, case, draw, draw_hex

CONSENTS = address("consents")
MARKET = address("market")
WEIGHED_AT = 1_800_000_000
NONE = "0x" + "00" * 32


def secret(name: str) -> int:
    return int.from_bytes(draw("secp256k1 " + name), "big") % (secp256k1.N - 1) + 1


def receipt(name: str, **changes) -> dict:
    made = {
        "account": hexed(secp256k1.address_of(secret(name))),
        "callId": NONE,
        "dataDigest": draw_hex(name + " data"),
        "terms": hex32(4 | 1 << 9),
        "termsDetail": NONE,
        "expiresAt": WEIGHED_AT + 400 * 86_400,
    }
    return {**made, **changes}


def nothing() -> dict:
    words = dict.fromkeys(("callId", "dataDigest", "terms", "termsDetail"), NONE)
    return {**words, "account": "0x" + "00" * 20, "expiresAt": 0}


def digests():
    place = {"chainId": CHAIN_ID, "consents": CONSENTS}
    yield case("consent", "a self-listing", {**place, "message": receipt("self")})
    every = receipt("call", callId=draw_hex("call"), terms=hex32(2 | 5148 << 64), termsDetail=draw_hex("detail"))
    yield case("consent", "to a call", {**place, "message": every})
    yield case("consent", "another chain", {**place, "chainId": 1, "message": every})
    widest = {"callId": hex32(2**256 - 1), "dataDigest": hex32(2**256 - 1), "termsDetail": hex32(2**256 - 1)}
    widest |= {"account": "0x" + "ff" * 20, "terms": hex32(2**256 - 1), "expiresAt": 2**53 - 1}
    yield case("consent", "every member at its widest", {**place, "message": widest})
    yield case("consent", "every member zero", {**place, "message": {**every, **nothing()}})
    yield case("withdraw", "a withdrawal slip", {**place, "message": {"account": every["account"]}})
    acceptance = {name: every[name] for name in ("callId", "account", "dataDigest")} | {"utility": 8_123}
    yield case("acceptance", "the steward's answer", {**place, "message": acceptance})
    claim = {
        "listing": draw_hex("listing"),
        "index": 3,
        "claimedBefore": "1000000",
        "recipient": address("recipient"),
        "relayer": "0x" + "00" * 20,
        "fee": "20000",
        "minReceived": "900000",
        "deadline": 1_850_000_000,
    }
    yield case("claim-authorisation", "any relayer", {"chainId": CHAIN_ID, "market": MARKET, "message": claim})
    named = {**claim, "relayer": address("relayer")}
    yield case("claim-authorisation", "one relayer", {"chainId": CHAIN_ID, "market": MARKET, "message": named})


def signatures():
    cow = "0xc85ef7d79691fe79573b1a7064c19c1a9819ebdbd1faaab1a8ec92344438aaf4"
    yield case(
        "sign",
        "EIP-712's example",
        {"secret": cow, "digest": "0xbe609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2"},
        {
            "address": "0xcd2a3d9f938e13cd947ec05abc7fe734df8dd826",
            "signature": "0x4355c47d63924e8a72e509b65029052eb6c299d53a04e167c5775fd466751c9d"
            "07299936d304c153f6443dfa05f40ff007d72911b6f72307f996231605b915621c",
        },
        "EIP-712, Example.js",
    )
    for name in ("one", "two", "three", "four"):
        made = case("sign", name, {"secret": hex32(secret(name)), "digest": draw_hex("digest " + name)})
        yield made
        yield case("recover", name, {"digest": made["in"]["digest"], "signature": made["out"]["signature"]})
    digest, good = unhex(made["in"]["digest"]), unhex(made["out"]["signature"])
    r, s, v = good[:32], int.from_bytes(good[32:64], "big"), good[64]
    upper = r + (secp256k1.N - s).to_bytes(32, "big") + bytes([55 - v])
    for name, signature in (
        ("upper half s", upper),
        ("v 0", good[:64] + b"\x00"),
        ("v 29", good[:64] + b"\x1d"),
        ("64 bytes", good[:64]),
        ("66 bytes", good + b"\x00"),
        ("r zero", bytes(32) + good[32:]),
        ("r at n", secp256k1.N.to_bytes(32, "big") + good[32:]),
        ("s zero", r + bytes(32) + bytes([v])),
        ("the other v recovers somebody else", good[:64] + bytes([55 - v])),
    ):
        yield case("recover", name, {"digest": hexed(digest), "signature": hexed(signature)})
    contribution = hexed(b"age_band,sex\n40-49,F\n")
    yield case("data-digest", "a contribution", {"salt": draw_hex("salt"), "contribution": contribution})


def entry(index: int, name: str, utility: int, steward: str, **changes) -> dict:
    message = receipt(name, **changes)
    domain = eip712.domain_separator(CHAIN_ID, unhex(CONSENTS))
    digest = eip712.digest(domain, eip712.struct_hash(eip712.CONSENT, *forms.struct(forms.RECEIPT, message)))
    acceptance = None
    if message["callId"] != NONE:
        members = {**message, "utility": utility}
        struct = eip712.struct_hash(eip712.ACCEPTANCE, *forms.struct(forms.ACCEPTANCE, members))
        acceptance = {
            "utility": utility,
            "signature": hexed(secp256k1.sign(secret(steward), eip712.digest(domain, struct))),
        }
    return {
        "index": index,
        "account": message["account"],
        "weight": tree.weight(utility, WEIGHED_AT, message["expiresAt"]),
        "consentUntil": message["expiresAt"],
        "consent": hexed(digest),
        "receipt": message,
        "signature": hexed(secp256k1.sign(secret(name), digest)),
        "utility": utility,
        "acceptance": acceptance,
    }


def leaves_file(entries: list, steward: str) -> dict:
    file = {"version": 1, "chainId": CHAIN_ID, "consents": CONSENTS, "weighedAt": WEIGHED_AT, "leaves": entries}
    leaves = [forms.leaf(item) for item in entries]
    root, total = tree.levels(leaves)[-1][0]
    listing = {
        "chainId": CHAIN_ID,
        "steward": hexed(secp256k1.address_of(secret(steward))),
        "callId": entries[0]["receipt"]["callId"],
        "splitRoot": hexed(root),
        "totalWeight": str(total),
        "leafCount": len(entries),
        "leavesHash": hexed(tree.leaves_hash(leaves)),
        "terms": entries[0]["receipt"]["terms"],
        "termsDetail": NONE,
        "endsAt": min(item["consentUntil"] for item in entries),
        "listedAt": WEIGHED_AT + 600,
    }
    return {"file": jcs.canonical(file), "listing": listing, "consents": CONSENTS}


def leaves_files():
    single = leaves_file([entry(0, "self", 9_000, "steward")], "steward")
    yield case("leaves-file", "a self-listing", single)
    call = draw_hex("call")
    entries = [
        entry(i, f"person {i}", 1_000 * i, "steward", callId=call, expiresAt=WEIGHED_AT + (i + 1) * 8_640_000)
        for i in range(3)
    ]
    yield case("leaves-file", "three contributions to a call", leaves_file(entries, "steward"))

    heavier = [{**entries[0], "weight": entries[0]["weight"] + 1}, *entries[1:]]
    yield case("leaves-file", "a weight that is not utility by days", leaves_file(heavier, "steward"))
    stolen = [{**entries[0], "signature": entries[1]["signature"]}, *entries[1:]]
    yield case("leaves-file", "somebody else's signature", leaves_file(stolen, "steward"))
    longer = [
        {**entries[0], "receipt": {**entries[0]["receipt"], "expiresAt": entries[0]["consentUntil"] + 1}},
        *entries[1:],
    ]
    yield case("leaves-file", "a receipt of another end date", leaves_file(longer, "steward"))
    unaccepted = [{**entries[0], "acceptance": None}, *entries[1:]]
    yield case("leaves-file", "no acceptance for a call", leaves_file(unaccepted, "steward"))
    yield case("leaves-file", "accepted by somebody else", leaves_file(entries, "stranger"))
    for name, changes in (("another call", {"callId": draw_hex("another call")}), ("no call, in a call's listing", {})):
        stray = entry(2, "person 2", 2_000, "steward", expiresAt=entries[2]["consentUntil"], **changes)
        yield case("leaves-file", f"a receipt for {name}", leaves_file([*entries[:2], stray], "steward"))
    accepted = {**entry(0, "self", 9_000, "steward"), "acceptance": entries[0]["acceptance"]}
    yield case("leaves-file", "an acceptance in a self-listing", leaves_file([accepted], "steward"))
    yield case("leaves-file", "leaves out of order", leaves_file(entries[::-1], "steward"))

    good = leaves_file(entries, "steward")
    late = {**good["listing"], "listedAt": WEIGHED_AT + 86_401}
    yield case("leaves-file", "weighed more than a day before listing", {**good, "listing": late})
    for name, seconds in (("an hour after listing", -3_600), ("more than a day after listing", -86_401)):
        early = {**good["listing"], "listedAt": WEIGHED_AT + seconds}
        yield case("leaves-file", f"weighed {name}, by its own clock", {**good, "listing": early})
    twice = [*entries, {**entries[2], "index": 3}]
    yield case("leaves-file", "one contribution in two leaves", leaves_file(twice, "steward"))
    ends = {**good["listing"], "endsAt": good["listing"]["endsAt"] + 1}
    yield case("leaves-file", "the listing ends after a consent", {**good, "listing": ends})
    wider = {**good["listing"], "terms": hex32(5 | 1 << 9)}
    yield case("leaves-file", "the listing allows more than a consent", {**good, "listing": wider})
    for name, value in (
        ("splitRoot", draw_hex("root")),
        ("leavesHash", draw_hex("hash")),
        ("totalWeight", "1"),
        ("leafCount", 2),
    ):
        yield case("leaves-file", f"another {name}", {**good, "listing": {**good["listing"], name: value}})
    for name, seconds in (("a day before", 86_400), ("a day after", -86_400)):
        edge = {**good["listing"], "listedAt": WEIGHED_AT + seconds}
        yield case("leaves-file", f"weighed {name} listing, to the second", {**good, "listing": edge})
    for name, value in (("chainId", CHAIN_ID + 1), ("consents", hexed(b"\x77" * 20))):
        other = jcs.canonical({**json.loads(good["file"]), name: value})
        yield case("leaves-file", f"another {name}", {**good, "file": other})
    for name, changes in (
        ("a leaf of another consent", {"consent": draw_hex("consent")}),
        ("a leaf that ends after its receipt", {"consentUntil": entries[0]["consentUntil"] + 1}),
        ("a leaf of another account", {"account": entries[1]["account"][:-2] + "00"}),
        ("another utility than was accepted", {"acceptance": {**entries[0]["acceptance"], "utility": 1}}),
    ):
        changed = {**entries[0], **changes}
        changed["weight"] = tree.weight(changed["utility"], WEIGHED_AT, changed["consentUntil"])
        yield case("leaves-file", name, leaves_file([changed, *entries[1:]], "steward"))
    beyond = entry(0, "self", 10_001, "steward")
    yield case("leaves-file", "a utility above 10,000", leaves_file([beyond], "steward"))
    future = json.dumps({**json.loads(good["file"]), "version": 2})
    yield case("leaves-file", "version 2", {**good, "file": future})
    twice = good["file"].replace('"version":1', '"version":1,"version":1')
    yield case("leaves-file", "a member twice", {**good, "file": twice})
    more = json.dumps({**json.loads(good["file"]), "note": "unknown members are ignored"}, indent=1)
    yield case("leaves-file", "unknown member, white space", {**good, "file": more})


def cases():
    yield from digests()
    yield from signatures()
    yield from leaves_files()

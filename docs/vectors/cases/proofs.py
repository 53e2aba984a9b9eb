"""proofs.json: reseal and listing proofs made with known randomness; valid and invalid ones to verify."""

from theriac_ref import bn254, proofs, sealing
from theriac_ref.forms import hex32, point_form, seal_form, unhex

from . import CHAIN_ID, address, case, draw_hex, draw_scalar
from .ids import MARKET

NOBODY = {"x": hex32(0), "y": hex32(0)}


def sealed(name: str):
    """(k, M, seal)"""
    m, k, r = (draw_scalar(f"{name} {part}") for part in "mkr")
    point = bn254.mul(m, bn254.G)
    return k, point, sealing.seal(point, bn254.mul(k, bn254.G), r)


def place(tag: str) -> dict:
    return {"tag": tag, "chainId": CHAIN_ID, "market": MARKET, "id": draw_hex(tag + " id")}


def reseal_cases():
    for tag in proofs.TAGS:
        k, _, source = sealed("source " + tag)
        receiver = bn254.mul(draw_scalar("receiver " + tag), bn254.G)
        given = {"context": place(tag), "k": hex32(k), "randomT": draw_hex("T " + tag), "source": seal_form(source)}
        given |= {"receiver": point_form(receiver), "randomA": draw_hex("A " + tag), "randomC": draw_hex("C " + tag)}
        made = case("reseal-prove", tag, given)
        yield made
        statement = {"context": given["context"], "source": given["source"], "target": made["out"]["target"]}
        statement["proof"] = made["out"]["proof"]
        yield case("reseal-verify", f"{tag}: valid", statement)
        yield from refused(tag, statement)
    yield from edges()


def refused(tag: str, good: dict):
    def wrong(name: str, **changes):
        return case("reseal-verify", f"{tag}: {name}", {**good, **changes})

    proof, source, target = good["proof"], good["source"], good["target"]
    for name in proof:
        value = int(proof[name], 16)
        yield wrong(f"{name} + 1", proof={**proof, name: hex32((value + 1) % bn254.Q)})
        if value + bn254.Q < 1 << 256:
            yield wrong(f"{name} + q, the same residue", proof={**proof, name: hex32(value + bn254.Q)})
    zero = hex32(0)
    yield wrong("all zero", proof={"e": zero, "z1": zero, "z2": zero})
    other_tag = next(other for other in proofs.TAGS if other != tag)
    for name, value in (("tag", other_tag), ("chainId", 1), ("market", address("other")), ("id", draw_hex("other id"))):
        yield wrong(f"another {name}", context={**good["context"], name: value})
    stranger = seal_form(sealed("stranger")[2])
    for part in ("holder", "r", "c"):
        yield wrong(f"another target {part}", target={**target, part: stranger[part]})
        yield wrong(f"another source {part}", source={**source, part: stranger[part]})
        yield wrong(f"target {part} is the identity", target={**target, part: NOBODY})
        yield wrong(f"source {part} is the identity", source={**source, part: NOBODY})
    yield wrong("target c off the curve", target={**target, "c": {"x": hex32(1), "y": hex32(1)}})
    yield wrong("source and target exchanged", source=target, target=source)


def edges():
    """Statements that are true although something in them is the identity."""
    k, point, source = sealed("edge")
    ctx, context = proofs.context(**context_arguments(place("deliver"))), place("deliver")
    t, receiver = draw_scalar("edge t"), bn254.mul(draw_scalar("edge receiver"), bn254.G)
    target = sealing.seal(point, receiver, t)
    statement = {"context": context, "source": seal_form(source)}
    for name, a, c in (("a = 0, so A1 is the identity", 0, draw_scalar("edge c")), ("a = c = 0", 0, 0)):
        proof = proofs.prove_reseal(ctx, k, t, source, target, a, c)
        forms = {"target": seal_form(target), "proof": dict(zip(("e", "z1", "z2"), map(hex32, proof)))}
        yield case("reseal-verify", name, {**statement, **forms})
    r = draw_scalar("edge r")
    proof = proofs.prove_reseal(ctx, k, r, source, source, draw_scalar("edge a"), draw_scalar("edge c"))
    forms = {"target": seal_form(source), "proof": dict(zip(("e", "z1", "z2"), map(hex32, proof)))}
    yield case("reseal-verify", "target equal to source, so C - C' is the identity", {**statement, **forms})


def context_arguments(value: dict) -> dict:
    market, subject = unhex(value["market"]), unhex(value["id"])
    return {"tag": value["tag"], "chain_id": value["chainId"], "market": market, "subject": subject}


def listing_cases():
    k, _, source = sealed("listed")
    given = {
        "listingId": draw_hex("listed id"),
        "k": hex32(k),
        "seal": seal_form(source),
        "random": draw_hex("listed A"),
    }
    made = case("listing-prove", "a listing", given)
    yield made
    good = {"listingId": given["listingId"], "seal": given["seal"], "proof": made["out"]["proof"]}
    proof = good["proof"]
    yield case("listing-verify", "valid", good)
    for name in proof:
        value = int(proof[name], 16)
        yield case("listing-verify", f"{name} + 1", {**good, "proof": {**proof, name: hex32((value + 1) % bn254.Q)}})
        if value + bn254.Q < 1 << 256:
            yield case("listing-verify", f"{name} + q", {**good, "proof": {**proof, name: hex32(value + bn254.Q)}})
    yield case("listing-verify", "another listing", {**good, "listingId": draw_hex("another listing")})
    stranger = seal_form(sealed("stranger")[2])
    for part in ("holder", "r", "c"):
        yield case("listing-verify", f"another {part}", {**good, "seal": {**given["seal"], part: stranger[part]}})
        yield case("listing-verify", f"{part} is the identity", {**good, "seal": {**given["seal"], part: NOBODY}})
    e, z = proofs.prove_listing(unhex(given["listingId"]), k, source, 0)
    yield case("listing-verify", "a = 0, so A is the identity", {**good, "proof": {"e": hex32(e), "z": hex32(z)}})
    nothing = {"e": hex32(0), "z": hex32(0)}
    yield case("listing-verify", "all zero", {**good, "proof": nothing})


def cases():
    yield from reseal_cases()
    yield from listing_cases()

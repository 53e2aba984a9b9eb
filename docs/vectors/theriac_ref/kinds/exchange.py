"""Kinds of ids.json and proofs.json."""

from .. import forms, ids, proofs, sealing
from ..forms import hex32, hexed, uint, unhex


def seal_id(given):
    return {"sealId": hexed(sealing.seal_id(forms.seal(given["seal"])))}


def listing_id(given):
    listing = forms.struct(forms.LISTING, given["listing"])
    return {"listingId": hexed(ids.listing_id(given["chainId"], unhex(given["market"]), listing))}


def order_id(given):
    order = forms.struct(forms.ORDER, given["order"])
    return {"orderId": hexed(ids.order_id(given["chainId"], unhex(given["market"]), order))}


def call_id(given):
    call = forms.struct(forms.CALL, given["call"])
    return {"callId": hexed(ids.call_id(given["chainId"], unhex(given["calls"]), call))}


def arbiter_id(given):
    arbiter = forms.struct(forms.ARBITER, given["arbiter"])
    return {"arbiterId": hexed(ids.arbiter_id(given["chainId"], unhex(given["market"]), arbiter))}


def context_of(given) -> bytes:
    return proofs.context(given["tag"], given["chainId"], unhex(given["market"]), unhex(given["id"]))


def context(given):
    return {"context": hexed(context_of(given))}


def reseal_prove(given):
    k, source, receiver = uint(given["k"]), forms.seal(given["source"]), forms.checked_point(given["receiver"])
    ctx = context_of(given["context"])
    t = proofs.reseal_t(ctx, k, source, receiver, unhex(given["randomT"]))
    target = proofs.reseal(k, t, source, receiver)
    a, c = proofs.reseal_nonces(ctx, k, source, target, unhex(given["randomA"]), unhex(given["randomC"]))
    e, z1, z2 = proofs.prove_reseal(ctx, k, t, source, target, a, c)
    assert proofs.verify_reseal(ctx, source, target, (e, z1, z2))
    return {
        "context": hexed(ctx),
        "t": hex32(t),
        "target": forms.seal_form(target),
        "a": hex32(a),
        "c": hex32(c),
        "proof": {"e": hex32(e), "z1": hex32(z1), "z2": hex32(z2)},
    }


def reseal_verify(given):
    source, target = forms.seal(given["source"]), forms.seal(given["target"])
    proof = tuple(uint(given["proof"][name]) for name in ("e", "z1", "z2"))
    return {"valid": proofs.verify_reseal(context_of(given["context"]), source, target, proof)}


def listing_prove(given):
    listing, k, sealed = unhex(given["listingId"]), uint(given["k"]), forms.seal(given["seal"])
    a = proofs.listing_nonce(listing, k, sealed, unhex(given["random"]))
    e, z = proofs.prove_listing(listing, k, sealed, a)
    assert proofs.verify_listing(listing, sealed, (e, z))
    return {"a": hex32(a), "proof": {"e": hex32(e), "z": hex32(z)}}


def listing_verify(given):
    proof = (uint(given["proof"]["e"]), uint(given["proof"]["z"]))
    return {"valid": proofs.verify_listing(unhex(given["listingId"]), forms.seal(given["seal"]), proof)}


KINDS = {
    "seal-id": seal_id,
    "listing-id": listing_id,
    "order-id": order_id,
    "call-id": call_id,
    "arbiter-id": arbiter_id,
    "context": context,
    "reseal-prove": reseal_prove,
    "reseal-verify": reseal_verify,
    "listing-prove": listing_prove,
    "listing-verify": listing_verify,
}

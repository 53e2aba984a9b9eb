"""Kinds of terms.json and canonical.json."""

import hashlib

from .. import jcs, terms
from ..forms import hex32, hexed, uint, unhex


def decide(given):
    verdict, rules, obligations = terms.decide(
        uint(given["terms"]), uint(given["purpose"]), unhex(given["evidence"]), given["now"]
    )
    return {"verdict": verdict, "rules": hex32(rules), "obligations": hex32(obligations)}


def covers(given):
    consent, listing = given["consent"], given["listing"]
    return {
        "covers": terms.covers(
            uint(consent["terms"]), unhex(consent["termsDetail"]), consent["expiresAt"],
            uint(listing["terms"]), unhex(listing["termsDetail"]), listing["endsAt"],
        )
    }  # fmt: skip


def canonical_json(given):
    text = jcs.canonical(jcs.parse(given["json"]))
    return {"canonical": text, "sha256": hexed(hashlib.sha256(text.encode()).digest())}


KINDS = {
    "decide": decide,
    "covers": covers,
    "canonical-json": canonical_json,
}

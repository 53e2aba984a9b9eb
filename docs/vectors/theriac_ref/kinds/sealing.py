"""Kinds of sealing.json."""

import hashlib

from .. import bn254, crypt4gh, forms, merkle, sealing
from ..forms import hex32, hexed, uint, unhex


def point(given):
    forms.checked_point(given["point"])
    return {"valid": True}


def scalar_mul(given):
    return {"point": forms.point_form(bn254.mul(uint(given["scalar"]), forms.checked_point(given["point"])))}


def sealed_key(given):
    k = uint(given["k"])
    holder = bn254.mul(k, bn254.G)
    m = sealing.fresh_m(unhex(given["listingNonce"]), unhex(given["randomM"]))
    point = bn254.mul(m, bn254.G)
    r = sealing.fresh_r(m, holder, point, unhex(given["randomR"]))
    sealed = sealing.seal(point, holder, r)
    assert sealing.unseal(sealed, k) == point
    return {
        "m": hex32(m),
        "r": hex32(r),
        "M": forms.point_form(point),
        "seal": forms.seal_form(sealed),
        "sealId": hexed(sealing.seal_id(sealed)),
    }


def unseal(given):
    point = sealing.unseal(forms.seal(given["seal"]), uint(given["k"]))
    return {"M": forms.point_form(point), **keys_of(point)}


def keys_of(point) -> dict:
    return {"dataKey": hexed(sealing.data_key(point)), "plainRootKey": hexed(sealing.plain_root_key(point))}


def data_keys(given):
    return keys_of(forms.checked_point(given["M"]))


def segment(given):
    parts = (unhex(given[name]) for name in ("dataKey", "nonce", "plaintext"))
    return {"segment": hexed(crypt4gh.seal_chunk(*parts))}


def body(given):
    m, plaintext = forms.checked_point(given["M"]), forms.pattern(given["plaintextLength"])
    nonces = forms.counter_nonces(len(crypt4gh.split(plaintext, crypt4gh.SEGMENT)))
    sealed = crypt4gh.seal_body(sealing.data_key(m), nonces, plaintext)
    assert crypt4gh.open_body(sealing.data_key(m), sealed) == plaintext
    return {
        "plaintextSha256": hexed(hashlib.sha256(plaintext).digest()),
        "bodyLength": len(sealed),
        "bodySha256": hexed(hashlib.sha256(sealed).digest()),
        "bodyRoot": hexed(merkle.body_root(sealed)),
        "plainRoot": hexed(merkle.plain_root(sealing.plain_root_key(m), plaintext)),
    }


def body_length(given):
    return {"valid": crypt4gh.valid_body_length(given["length"])}


def crypt4gh_header(given):
    lists = ([unhex(item) for item in given[name]] for name in ("recipients", "writerSecrets", "nonces"))
    return {"header": hexed(crypt4gh.header(unhex(given["dataKey"]), *lists))}


def crypt4gh_open(given):
    return {"plaintext": hexed(crypt4gh.open_file(unhex(given["file"]), unhex(given["secret"])))}


KINDS = {
    "point": point,
    "scalar-mul": scalar_mul,
    "sealed-key": sealed_key,
    "unseal": unseal,
    "data-keys": data_keys,
    "segment": segment,
    "body": body,
    "body-length": body_length,
    "crypt4gh-header": crypt4gh_header,
    "crypt4gh-open": crypt4gh_open,
}

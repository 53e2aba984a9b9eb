"""Kinds of derivation.json and vault.json."""

from .. import derive, vault, wallet
from ..forms import hex32, hexed, uint, unhex


def phrase(given):
    words = derive.phrase(unhex(given["seed"]))
    assert hexed(derive.seed_of(words)) == given["seed"]
    return {"phrase": words}


def derived_key(given):
    seed, label, kind = unhex(given["seed"]), given["label"], given["type"]
    length = 48 if kind in ("bn254", "secp256k1") else 32
    okm = derive.hkdf(seed, derive.SALT, label.encode(), length)
    secret = {"bn254": derive.bn254_secret, "secp256k1": derive.secp256k1_secret}.get(kind, derive.bytes_secret)(
        seed, label
    )
    return {
        "okm": hexed(okm),
        "secret": hex32(secret) if isinstance(secret, int) else hexed(secret),
        "public": hexed(derive.public_of(kind, secret)),
    }


def fresh_scalar(given):
    secret, random, statement = uint(given["secret"]), unhex(given["random"]), unhex(given["statement"])
    return {"scalar": hex32(derive.fresh(given["label"], secret, random, statement))}


def hkdf(given):
    info, length = unhex(given["info"]), given["length"]
    return {"okm": hexed(derive.hkdf(unhex(given["ikm"]), unhex(given["salt"]), info, length))}


def open_vault(given):
    return {"plaintext": vault.open_vault(unhex(given["file"]), given["passphrase"]).decode()}


def wallet_text(given):
    return {"digest": hexed(wallet.digest(unhex(given["vault"])))}


def wallet_key(given):
    return wallet.key(*(unhex(given[member]) for member in ("signature", "account", "device", "vault")))


def wallet_wrap(given):
    return {"wrapped": hexed(wallet.wrap(wallet_key(given), unhex(given["nonce"]), given["passphrase"]))}


def wallet_unwrap(given):
    return {"passphrase": wallet.unwrap(wallet_key(given), unhex(given["wrapped"]))}


KINDS = {
    "phrase": phrase,
    "derived-key": derived_key,
    "fresh-scalar": fresh_scalar,
    "hkdf": hkdf,
    "vault": open_vault,
    "wallet-text": wallet_text,
    "wallet-wrap": wallet_wrap,
    "wallet-unwrap": wallet_unwrap,
}

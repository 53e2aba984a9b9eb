"""derivation.json: the phrase, every label, fresh scalars."""

from . import case, draw_hex, scalar_hex

SEED = draw_hex("seed")
NONCE = draw_hex("nonce")[2:]
CALL = draw_hex("call")[2:]
ACCOUNT = draw_hex("account", 20)[2:]

LABELS = [
    (f"exchange/list/{NONCE}", "bn254"),
    (f"exchange/order/{NONCE}", "bn254"),
    ("exchange/delegate", "bn254"),
    ("exchange/arbiter", "bn254"),
    ("crypt4gh", "x25519"),
    (f"crypt4gh/{NONCE}", "x25519"),
    (f"account/0/{NONCE}", "secp256k1"),
    (f"account/{CALL}/{NONCE}", "secp256k1"),
    ("payout/0", "secp256k1"),
    ("payout/17", "secp256k1"),
    ("gas/0", "secp256k1"),
    (f"salt/{ACCOUNT}", "bytes32"),
    (f"pseudonym/{NONCE}", "bytes32"),
    (f"draft/{NONCE}", "bytes32"),
]
FRESH = ["fresh/m", "fresh/r", "fresh/t", "fresh/reseal/a", "fresh/reseal/c", "fresh/list/a"]


def cases():
    yield case(
        "hkdf",
        "RFC 5869 test case 1",
        {
            "ikm": "0x" + "0b" * 22,
            "salt": "0x000102030405060708090a0b0c",
            "info": "0xf0f1f2f3f4f5f6f7f8f9",
            "length": 42,
        },
        {"okm": "0x3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"},
        "RFC 5869, A.1",
    )
    yield case(
        "hkdf",
        "RFC 5869 test case 3, no salt and no info",
        {"ikm": "0x" + "0b" * 22, "salt": "0x", "info": "0x", "length": 42},
        {"okm": "0x8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"},
        "RFC 5869, A.3",
    )
    yield case(
        "phrase", "all zero", {"seed": "0x" + "00" * 32}, {"phrase": "abandon " * 23 + "art"}, "BIP-39 test vectors"
    )
    yield case(
        "phrase", "all ones", {"seed": "0x" + "ff" * 32}, {"phrase": "zoo " * 23 + "vote"}, "BIP-39 test vectors"
    )
    yield case("phrase", "the seed of this file", {"seed": SEED})
    for label, kind in LABELS:
        yield case("derived-key", label, {"seed": SEED, "label": label, "type": kind})
    for label in FRESH:
        given = {"label": label, "secret": scalar_hex("secret " + label), "random": draw_hex("random " + label)}
        yield case("fresh-scalar", label, {**given, "statement": draw_hex("statement " + label, 96)})
    zero = {"label": "fresh/m", "secret": "0x" + "00" * 32, "random": "0x" + "00" * 32, "statement": "0x" + "00" * 32}
    yield case("fresh-scalar", "fresh/m without a secret", zero)

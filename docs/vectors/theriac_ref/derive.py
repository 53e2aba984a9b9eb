"""Section 3: every key of a person from one seed; and fresh scalars that survive a weak random generator."""

import hashlib
import hmac

from mnemonic import Mnemonic

from . import bn254, secp256k1, x25519


def hkdf(ikm: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    """HKDF-SHA256, RFC 5869."""
    key = hmac.new(salt or bytes(32), ikm, hashlib.sha256).digest()
    output, block, counter = b"", b"", 1
    while len(output) < length:
        block = hmac.new(key, block + info + bytes([counter]), hashlib.sha256).digest()
        output += block
        counter += 1
    return output[:length]


SALT = b"theriac/v1"


def scalar_from(okm: bytes, order: int) -> int:
    """48 bytes onto [1, order)."""
    assert len(okm) == 48
    return int.from_bytes(okm, "big") % (order - 1) + 1


def phrase(seed: bytes) -> str:
    """The seed is the BIP-39 entropy itself, so 24 words give it back."""
    assert len(seed) == 32
    return Mnemonic("english").to_mnemonic(seed)


def seed_of(words: str) -> bytes:
    return bytes(Mnemonic("english").to_entropy(words))


def bn254_secret(seed: bytes, label: str) -> int:
    return scalar_from(hkdf(seed, SALT, label.encode(), 48), bn254.Q)


def secp256k1_secret(seed: bytes, label: str) -> int:
    return scalar_from(hkdf(seed, SALT, label.encode(), 48), secp256k1.N)


def bytes_secret(seed: bytes, label: str) -> bytes:
    return hkdf(seed, SALT, label.encode(), 32)


def public_of(kind: str, secret) -> bytes:
    """What the world sees of a derived key: a point, an address, an X25519 public key, or nothing."""
    if kind == "bn254":
        return bn254.to_bytes(bn254.mul(secret, bn254.G))
    if kind == "secp256k1":
        return secp256k1.address_of(secret)
    if kind == "x25519":
        return x25519.public(secret)
    return b""


def fresh(label: str, secret: int, random: bytes, statement: bytes) -> int:
    """A hedged scalar in [1, q)."""
    assert len(random) == 32
    ikm = secret.to_bytes(32, "big") + random + statement
    return scalar_from(hkdf(ikm, SALT, label.encode(), 48), bn254.Q)

"""ECDSA over secp256k1 as Ethereum uses it: addresses, deterministic signing (RFC 6979), recovery, low s."""

import hashlib
import hmac

from .abi import keccak256

P = 2**256 - 2**32 - 977
N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
G = (
    0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
    0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8,
)


class BadSignature(ValueError):
    pass


def add(a, b):
    if a is None:
        return b
    if b is None:
        return a
    (x1, y1), (x2, y2) = a, b
    if x1 == x2:
        if (y1 + y2) % P == 0:
            return None
        slope = 3 * x1 * x1 * pow(2 * y1, -1, P)
    else:
        slope = (y2 - y1) * pow(x2 - x1, -1, P)
    x = (slope * slope - x1 - x2) % P
    return (x, (slope * (x1 - x) - y1) % P)


def mul(scalar: int, point):
    total = None
    for bit in bin(scalar % N)[2:]:
        total = add(total, total)
        if bit == "1":
            total = add(total, point)
    return total


def address_of_point(point) -> bytes:
    x, y = point
    return keccak256(x.to_bytes(32, "big") + y.to_bytes(32, "big"))[12:]


def address_of(secret: int) -> bytes:
    return address_of_point(mul(secret, G))


def rfc6979_nonces(secret: int, digest: bytes):
    key, value = bytes(32), b"\x01" * 32
    material = secret.to_bytes(32, "big") + (int.from_bytes(digest, "big") % N).to_bytes(32, "big")
    mac = lambda data: hmac.new(key, data, hashlib.sha256).digest()  # noqa: E731
    key = mac(value + b"\x00" + material)
    value = mac(value)
    key = mac(value + b"\x01" + material)
    value = mac(value)
    while True:
        value = mac(value)
        nonce = int.from_bytes(value, "big")
        if 0 < nonce < N:
            yield nonce
        key = mac(value + b"\x00")
        value = mac(value)


def sign(secret: int, digest: bytes) -> bytes:
    """r || s || v with v 27 or 28 and s in the lower half."""
    z = int.from_bytes(digest, "big")
    for nonce in rfc6979_nonces(secret, digest):
        x, y = mul(nonce, G)
        r = x % N
        s = pow(nonce, -1, N) * (z + r * secret) % N
        if r == 0 or s == 0 or x >= N:
            continue
        odd = y & 1
        if s > N // 2:
            s, odd = N - s, odd ^ 1
        return r.to_bytes(32, "big") + s.to_bytes(32, "big") + bytes([27 + odd])


def recover(digest: bytes, signature: bytes) -> bytes:
    """The address that signed. Refuses other lengths, other v, zero or large r, and s in the upper half."""
    if len(signature) != 65:
        raise BadSignature("length")
    r, s, v = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:64], "big"), signature[64]
    if v not in (27, 28):
        raise BadSignature("v")
    if not 0 < r < N:
        raise BadSignature("r")
    if not 0 < s <= N // 2:
        raise BadSignature("s")
    y2 = (pow(r, 3, P) + 7) % P
    y = pow(y2, (P + 1) // 4, P)
    if y * y % P != y2:
        raise BadSignature("r")
    if y & 1 != v - 27:
        y = P - y
    inverse = pow(r, -1, N)
    z = int.from_bytes(digest, "big")
    point = add(mul(-z * inverse, G), mul(s * inverse, (r, y)))
    if point is None:
        raise BadSignature("r")
    return address_of_point(point)

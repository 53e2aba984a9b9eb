"""Section 4: what a dataset's point M opens, and how M is sealed to a holder."""

from . import bn254
from .abi import H
from .derive import fresh, hkdf


def data_key(point) -> bytes:
    return hkdf(bn254.to_bytes(point), b"", b"theriac/v1/data-key", 32)


def plain_root_key(point) -> bytes:
    return hkdf(bn254.to_bytes(point), b"", b"theriac/v1/plain-root", 32)


class NotHolder(ValueError):
    pass


def fresh_m(listing_nonce: bytes, random: bytes) -> int:
    return fresh("fresh/m", 0, random, listing_nonce)


def fresh_r(m: int, holder, point, random: bytes) -> int:
    return fresh("fresh/r", m, random, bn254.to_bytes(holder) + bn254.to_bytes(point))


def seal(point, holder, r: int) -> tuple:
    """(K, R, C) for holder key K."""
    return (holder, bn254.mul(r, bn254.G), bn254.add(point, bn254.mul(r, holder)))


def unseal(sealed: tuple, k: int):
    """M, or an error: another holder's seal, or the identity, which is never a dataset's point."""
    holder, r, c = sealed
    if holder != bn254.mul(k, bn254.G):
        raise NotHolder("holder")
    point = bn254.sub(c, bn254.mul(k, r))
    if point is None:
        raise bn254.BadPoint("identity")
    return point


def seal_id(sealed: tuple) -> bytes:
    return H(*sealed)

"""Section 5: the listing proof and the reseal proof."""

from .abi import H
from .bn254 import G, Q, add, coordinates, mul, sub, to_bytes
from .derive import fresh

TAGS = ("deliver", "delegate", "dispute")


def context(tag: str, chain_id: int, market: bytes, subject: bytes) -> bytes:
    return H("theriac/v1/context", tag, chain_id, market, subject)


def points_bytes(sealed: tuple) -> bytes:
    return b"".join(to_bytes(point) for point in sealed)


# The reseal proof: (K, R, C) and (K', R', C') hold the same M.


def reseal_challenge(ctx: bytes, source: tuple, target: tuple, commitments: tuple) -> int:
    points = tuple(coordinates(point) for point in source + target + commitments)
    return int.from_bytes(H("theriac/v1/reseal", ctx, *points), "big") % Q


def reseal(k: int, t: int, source: tuple, receiver) -> tuple:
    """The same M for another holder key."""
    _, r, c = source
    point = sub(c, mul(k, r))
    return (receiver, mul(t, G), add(point, mul(t, receiver)))


def reseal_t(ctx: bytes, k: int, source: tuple, receiver, random: bytes) -> int:
    return fresh("fresh/t", k, random, ctx + points_bytes(source) + to_bytes(receiver))


def reseal_nonces(ctx: bytes, k: int, source: tuple, target: tuple, random_a: bytes, random_c: bytes) -> tuple:
    statement = ctx + points_bytes(source) + points_bytes(target)
    return (
        fresh("fresh/reseal/a", k, random_a, statement),
        fresh("fresh/reseal/c", k, random_c, statement),
    )


def prove_reseal(ctx: bytes, k: int, t: int, source: tuple, target: tuple, a: int, c: int) -> tuple:
    holder, r, _ = source
    assert holder == mul(k, G)
    commitments = (mul(a, G), mul(c, G), sub(mul(a, r), mul(c, target[0])))
    e = reseal_challenge(ctx, source, target, commitments)
    return (e, (a + e * k) % Q, (c + e * t) % Q)


def verify_reseal(ctx: bytes, source: tuple, target: tuple, proof: tuple) -> bool:
    e, z1, z2 = proof
    if not all(0 <= value < Q for value in proof):
        return False
    k_point, r, c = source
    k2_point, r2, c2 = target
    commitments = (
        sub(mul(z1, G), mul(e, k_point)),
        sub(mul(z2, G), mul(e, r2)),
        sub(sub(mul(z1, r), mul(z2, k2_point)), mul(e, sub(c, c2))),
    )
    return e == reseal_challenge(ctx, source, target, commitments)


# The listing proof: the lister knows k of K.


def listing_challenge(listing_id: bytes, sealed: tuple, commitment) -> int:
    points = tuple(coordinates(point) for point in sealed + (commitment,))
    return int.from_bytes(H("theriac/v1/list", listing_id, *points), "big") % Q


def listing_nonce(listing_id: bytes, k: int, sealed: tuple, random: bytes) -> int:
    return fresh("fresh/list/a", k, random, listing_id + points_bytes(sealed))


def prove_listing(listing_id: bytes, k: int, sealed: tuple, a: int) -> tuple:
    e = listing_challenge(listing_id, sealed, mul(a, G))
    return (e, (a + e * k) % Q)


def verify_listing(listing_id: bytes, sealed: tuple, proof: tuple) -> bool:
    e, z = proof
    if not all(0 <= value < Q for value in proof):
        return False
    return e == listing_challenge(listing_id, sealed, sub(mul(z, G), mul(e, sealed[0])))

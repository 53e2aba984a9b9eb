"""Section 9: ids are hashes of what they name."""

from .abi import H


def listing_id(chain_id: int, market: bytes, listing: tuple) -> bytes:
    """`listing`: the 23 members in order."""
    assert len(listing) == 23
    return H("theriac/v1/listing", chain_id, market, listing)


def order_id(chain_id: int, market: bytes, order: tuple) -> bytes:
    """`order`: (listingId, buyer, (x, y) of the buyer's key, purpose, evidence, nonce)."""
    return H("theriac/v1/order", chain_id, market, order)


def call_id(chain_id: int, calls: bytes, call: tuple) -> bytes:
    """`call`: the ten members in order."""
    assert len(call) == 10
    return H("theriac/v1/call", chain_id, calls, call)


def arbiter_id(chain_id: int, market: bytes, arbiter: tuple) -> bytes:
    """`arbiter`: (account, (x, y) of its key, fee, terms)."""
    return H("theriac/v1/arbiter", chain_id, market, arbiter)

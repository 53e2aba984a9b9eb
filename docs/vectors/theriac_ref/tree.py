"""Section 6: the split tree, its paths, the packed leaves and the weight rule."""

from typing import NamedTuple

from .abi import H, encode_bytes32_array, keccak256

CHUNK_LEAVES = 1024


class BadPath(ValueError):
    pass


class Leaf(NamedTuple):
    index: int
    account: bytes
    weight: int
    consent_until: int
    consent: bytes


def leaf_node(leaf: Leaf) -> tuple:
    """(hash, sum). A claim does not judge the weight; a reader of the leaves file does."""
    return H("theriac/v1/leaf", *leaf), leaf.weight


def parent(left: tuple, right: tuple) -> tuple:
    total = left[1] + right[1]
    if total >= 1 << 128:
        raise BadPath("sum")
    return H("theriac/v1/node", left[0], left[1], right[0], right[1]), total


def levels(leaves: list) -> list:
    """From the leaves up to the root; an odd last node moves up unchanged."""
    rows = [[leaf_node(leaf) for leaf in leaves]]
    while len(rows[-1]) > 1:
        row = rows[-1]
        above = [parent(row[i], row[i + 1]) for i in range(0, len(row) - 1, 2)]
        rows.append(above + row[len(above) * 2 :])
    return rows


def path_of(rows: list, index: int) -> list:
    """The siblings (hash, sum) from the bottom up."""
    steps = []
    for row in rows[:-1]:
        sibling = index ^ 1
        if sibling < len(row):
            steps.append(row[sibling])
        index //= 2
    return steps


def root_from_path(leaf: Leaf, leaf_count: int, hashes: list, sums: list) -> tuple:
    """(root hash, total weight) as a claim recomputes them."""
    if leaf.index >= leaf_count:
        raise BadPath("index")
    if len(hashes) != len(sums):
        raise BadPath("length")
    node, index, count, used = leaf_node(leaf), leaf.index, leaf_count, 0
    while count > 1:
        if index ^ 1 < count:
            if used == len(hashes):
                raise BadPath("length")
            sibling = (hashes[used], sums[used])
            node = parent(sibling, node) if index & 1 else parent(node, sibling)
            used += 1
        index //= 2
        count = (count + 1) // 2
    if used != len(hashes):
        raise BadPath("length")
    return node


def pack(leaf: Leaf) -> bytes:
    return (
        leaf.index.to_bytes(4, "big")
        + leaf.account
        + leaf.weight.to_bytes(8, "big")
        + leaf.consent_until.to_bytes(8, "big")
        + leaf.consent
    )


def chunks(leaves: list) -> list:
    return [
        b"".join(pack(leaf) for leaf in leaves[at : at + CHUNK_LEAVES]) for at in range(0, len(leaves), CHUNK_LEAVES)
    ]


def leaves_hash(leaves: list) -> bytes:
    return keccak256(encode_bytes32_array([keccak256(chunk) for chunk in chunks(leaves)]))


def weight(utility: int, weighed_at: int, consent_until: int) -> int:
    remaining = max(0, consent_until - weighed_at)
    days = min(3650, 30 * -(-remaining // (30 * 86400)))
    return max(1, utility * days)

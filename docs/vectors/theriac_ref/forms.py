"""How values are written in the vector files (README.md, "Values")."""

from . import bn254
from .abi import keccak256
from .tree import Leaf


def unhex(text: str) -> bytes:
    assert text.startswith("0x")
    return bytes.fromhex(text[2:])


def hexed(data: bytes) -> str:
    return "0x" + data.hex()


def uint(text: str) -> int:
    """A uint256 or a scalar."""
    return int(text, 16)


def hex32(value: int) -> str:
    return f"0x{value:064x}"


def point(value: dict):
    """A point that is known to be good."""
    return (uint(value["x"]), uint(value["y"]))


def point_form(value) -> dict:
    x, y = bn254.coordinates(value)
    return {"x": hex32(x), "y": hex32(y)}


def checked_point(value: dict):
    """A point as it arrives: an error when it may not enter."""
    return bn254.from_bytes(unhex(value["x"]) + unhex(value["y"]))


def seal(value: dict) -> tuple:
    return tuple(checked_point(value[name]) for name in ("holder", "r", "c"))


def seal_form(value: tuple) -> dict:
    return dict(zip(("holder", "r", "c"), map(point_form, value)))


def pattern(length: int) -> bytes:
    """Plaintext of any length without storing it: byte i is the low byte of i XOR i >> 8 XOR i >> 16."""
    return bytes((i ^ i >> 8 ^ i >> 16) & 0xFF for i in range(length))


def counter_nonces(count: int) -> list:
    """The nonce of segment j: j as 12 bytes, big-endian. For vectors only: a real nonce is random."""
    return [j.to_bytes(12, "big") for j in range(count)]


def leaf(value: dict) -> Leaf:
    return Leaf(
        value["index"], unhex(value["account"]), value["weight"], value["consentUntil"], unhex(value["consent"])
    )


def leaf_form(value: Leaf) -> dict:
    return {
        "index": value.index,
        "account": hexed(value.account),
        "weight": value.weight,
        "consentUntil": value.consent_until,
        "consent": hexed(value.consent),
    }


def sample_leaves(count: int) -> list:
    """Leaves by a rule, so that a tree of thousands needs no listing of them."""
    number = lambda i: i.to_bytes(4, "big")  # noqa: E731
    return [
        Leaf(
            i,
            keccak256(b"account" + number(i))[:20],
            1 + i * 7919 % 36_500_000,
            1_800_000_000 + i * 86_400,
            keccak256(b"consent" + number(i)),
        )
        for i in range(count)
    ]


LISTING = (
    ("steward", "address"), ("callId", "bytes32"), ("replaces", "bytes32"), ("token", "address"),
    ("price", "uint128"), ("terms", "uint256"), ("termsDetail", "bytes32"), ("cardDigest", "bytes32"),
    ("bodyRoot", "bytes32"), ("bodyLength", "uint64"), ("splitRoot", "bytes32"), ("totalWeight", "uint128"),
    ("leafCount", "uint32"), ("leavesHash", "bytes32"), ("stewardFeeBps", "uint16"), ("endsAt", "uint64"),
    ("accessPeriod", "uint64"), ("deliveryWindow", "uint64"), ("inspectionWindow", "uint64"),
    ("arbiter", "bytes32"), ("disputeBond", "uint128"), ("sealId", "bytes32"), ("nonce", "bytes32"),
)  # fmt: skip
ORDER = (
    ("listingId", "bytes32"), ("buyer", "address"), ("buyerKey", "Point"), ("purpose", "uint256"),
    ("evidence", "bytes32"), ("nonce", "bytes32"),
)  # fmt: skip
CALL = (
    ("steward", "address"), ("token", "address"), ("terms", "uint256"), ("termsDetail", "bytes32"),
    ("maxFeeBps", "uint16"), ("minPrice", "uint128"), ("minK", "uint32"), ("closesAt", "uint64"),
    ("callDigest", "bytes32"), ("nonce", "bytes32"),
)  # fmt: skip
ARBITER = (("account", "address"), ("key", "Point"), ("fee", "uint96"), ("terms", "bytes32"))
RECEIPT = (
    ("account", "address"), ("callId", "bytes32"), ("dataDigest", "bytes32"), ("terms", "uint256"),
    ("termsDetail", "bytes32"), ("expiresAt", "uint64"),
)  # fmt: skip
ACCEPTANCE = (("callId", "bytes32"), ("account", "address"), ("dataDigest", "bytes32"), ("utility", "uint16"))
WITHDRAW = (("account", "address"),)
CLAIM = (
    ("listing", "bytes32"), ("index", "uint32"), ("claimedBefore", "uint128"), ("recipient", "address"),
    ("relayer", "address"), ("fee", "uint128"), ("minReceived", "uint128"), ("deadline", "uint64"),
)  # fmt: skip


def struct(members: tuple, value: dict) -> tuple:
    """A struct's members in ABI order, ready for `abi.encode`."""
    read = {"address": unhex, "bytes32": unhex, "uint256": uint, "uint96": int, "uint128": int, "Point": point}
    return tuple(read.get(kind, int)(value[name]) for name, kind in members)

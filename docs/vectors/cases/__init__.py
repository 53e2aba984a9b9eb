"""The inputs of every vector file; `theriac_ref` gives the outputs. One module for each file."""

import hashlib

from theriac_ref import bn254
from theriac_ref.forms import hex32, hexed
from theriac_ref.kinds import compute

CHAIN_ID = 31337001


def draw(name: str, length: int = 32) -> bytes:
    """Bytes that look random and are the same every time."""
    return b"".join(
        hashlib.sha256(f"theriac vectors {name} {block}".encode()).digest() for block in range((length + 31) // 32)
    )[:length]


def draw_hex(name: str, length: int = 32) -> str:
    return hexed(draw(name, length))


def draw_scalar(name: str) -> int:
    return int.from_bytes(draw(name, 48), "big") % (bn254.Q - 1) + 1


def address(name: str) -> str:
    return draw_hex("address " + name, 20)


def case(kind: str, name: str, given: dict, expect: dict = None, source: str = None) -> dict:
    """`expect` and `source`: an answer published elsewhere, which the reference must give too."""
    outputs = compute(kind, given)
    if expect is not None and any(outputs.get(key) != value for key, value in expect.items()):
        raise AssertionError(f"{kind} / {name}: {outputs} is not the published {expect} ({source})")
    made = {"kind": kind, "name": name, "in": given, "out": outputs}
    if source:
        made["source"] = source
    return made


def scalar_hex(name: str) -> str:
    return hex32(draw_scalar(name))

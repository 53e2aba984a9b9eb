"""Section 2.2: `H`, which is Keccak-256 over Solidity's `abi.encode`."""

from Crypto.Hash import keccak


def keccak256(data: bytes) -> bytes:
    return keccak.new(digest_bits=256, data=data).digest()


def word(value) -> bytes:
    """One 32-byte ABI word: integers and 20-byte addresses to the right, bytes32 as it is."""
    if isinstance(value, int):
        return value.to_bytes(32, "big")
    if len(value) == 20:
        return bytes(12) + value
    if len(value) == 32:
        return value
    raise ValueError(f"{len(value)} bytes are neither an address nor a bytes32")


def flatten(values) -> list:
    """Static tuples (points, structs) stand in line: their members take their place."""
    flat = []
    for value in values:
        flat.extend(flatten(value) if isinstance(value, tuple) else [value])
    return flat


def encode(*values) -> bytes:
    """abi.encode for `str` (a dynamic string) and static values; the strings' bodies follow the head in order."""
    values = flatten(values)
    head, tail = b"", b""
    for value in values:
        if isinstance(value, str):
            text = value.encode()
            head += word(32 * len(values) + len(tail))
            tail += word(len(text)) + text + bytes(-len(text) % 32)
        else:
            head += word(value)
    return head + tail


def encode_bytes32_array(items: list) -> bytes:
    """abi.encode(bytes32[]): offset, length, items."""
    return word(32) + word(len(items)) + b"".join(items)


def H(*values) -> bytes:
    return keccak256(encode(*values))

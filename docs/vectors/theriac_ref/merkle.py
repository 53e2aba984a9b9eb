"""Section 4.4: the Merkle tree hash of RFC 6962, section 2.1, over a body's segments and its plaintext."""

import hashlib
import hmac

from .crypt4gh import CIPHER_SEGMENT, SEGMENT, split


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def tree_hash(leaves: list) -> bytes:
    if not leaves:
        return sha256(b"")
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0])
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return sha256(b"\x01" + tree_hash(leaves[:half]) + tree_hash(leaves[half:]))


def body_root(body: bytes) -> bytes:
    return tree_hash(split(body, CIPHER_SEGMENT))


def plain_root(key: bytes, plaintext: bytes) -> bytes:
    return tree_hash([hmac.new(key, segment, hashlib.sha256).digest() for segment in split(plaintext, SEGMENT)])

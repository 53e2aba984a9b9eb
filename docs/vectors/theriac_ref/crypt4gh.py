"""Section 4.2 and 4.3: Crypt4GH version 1 (GA4GH / hts-specs) as far as Theriac uses it."""

import hashlib

from Crypto.Cipher import ChaCha20_Poly1305

from . import x25519

SEGMENT = 65536
CIPHER_SEGMENT = SEGMENT + 12 + 16
MAGIC = b"crypt4gh"


class BadFile(ValueError):
    pass


def split(data: bytes, size: int) -> list:
    return [data[at : at + size] for at in range(0, len(data), size)]


def u32(value: int) -> bytes:
    return value.to_bytes(4, "little")


def seal_chunk(key: bytes, nonce: bytes, plaintext: bytes) -> bytes:
    cipher = ChaCha20_Poly1305.new(key=key, nonce=nonce)
    ciphertext, tag = cipher.encrypt_and_digest(plaintext)
    return nonce + ciphertext + tag


def open_chunk(key: bytes, chunk: bytes) -> bytes:
    if len(chunk) < 28:
        raise BadFile("truncated")
    try:
        return ChaCha20_Poly1305.new(key=key, nonce=chunk[:12]).decrypt_and_verify(chunk[12:-16], chunk[-16:])
    except ValueError:
        raise BadFile("authentication") from None


def valid_body_length(length: int) -> bool:
    """Whole segments, then possibly one shorter segment that holds at least one byte of plaintext."""
    rest = length % CIPHER_SEGMENT
    return length > 0 and (rest == 0 or rest > 28)


def seal_body(data_key: bytes, nonces, plaintext: bytes) -> bytes:
    return b"".join(seal_chunk(data_key, nonce, part) for nonce, part in zip(nonces, split(plaintext, SEGMENT)))


def open_body(data_key: bytes, body: bytes) -> bytes:
    if not valid_body_length(len(body)):
        raise BadFile("length")
    return b"".join(open_chunk(data_key, part) for part in split(body, CIPHER_SEGMENT))


def shared_key(diffie_hellman: bytes, reader_public: bytes, writer_public: bytes) -> bytes:
    return hashlib.blake2b(diffie_hellman + reader_public + writer_public, digest_size=64).digest()[:32]


def header(data_key: bytes, recipients: list, writer_secrets: list, nonces: list) -> bytes:
    """One packet for each recipient, each with a writer key of its own."""
    payload = u32(0) + u32(0) + data_key
    packets = b""
    for reader, secret, nonce in zip(recipients, writer_secrets, nonces):
        writer = x25519.public(secret)
        key = shared_key(x25519.shared(secret, reader), reader, writer)
        packet = u32(0) + writer + seal_chunk(key, nonce, payload)
        packets += u32(len(packet) + 4) + packet
    return MAGIC + u32(1) + u32(len(recipients)) + packets


def open_file(data: bytes, reader_secret: bytes) -> bytes:
    """A whole file: the first packet that opens gives the data key."""
    if data[:8] != MAGIC:
        raise BadFile("magic")
    if data[8:12] != u32(1):
        raise BadFile("version")
    reader = x25519.public(reader_secret)
    count, at, data_key = int.from_bytes(data[12:16], "little"), 16, None
    for _ in range(count):
        length = int.from_bytes(data[at : at + 4], "little")
        packet = data[at + 4 : at + length]
        if length < 4 or at + length > len(data):
            raise BadFile("truncated")
        at += length
        if packet[:4] != u32(0) or data_key is not None:
            continue
        writer = packet[4:36]
        try:
            payload = open_chunk(shared_key(x25519.shared(reader_secret, writer), reader, writer), packet[36:])
        except BadFile:
            continue
        if payload[:8] == u32(0) + u32(0) and len(payload) == 40:
            data_key = payload[8:]
    if data_key is None:
        raise BadFile("no key")
    return b"".join(open_chunk(data_key, part) for part in split(data[at:], CIPHER_SEGMENT))

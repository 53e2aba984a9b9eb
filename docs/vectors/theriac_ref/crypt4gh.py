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
    made = [seal_packet(payload, *each) for each in zip(recipients, writer_secrets, nonces)]
    return MAGIC + u32(1) + u32(len(made)) + b"".join(made)


def seal_packet(payload: bytes, reader: bytes, writer_secret: bytes, nonce: bytes) -> bytes:
    writer = x25519.public(writer_secret)
    key = shared_key(x25519.shared(writer_secret, reader), reader, writer)
    packet = u32(0) + writer + seal_chunk(key, nonce, payload)
    return u32(len(packet) + 4) + packet


def open_packet(packet: bytes, reader_secret: bytes) -> bytes:
    """A packet's payload, or nothing when it is for somebody else."""
    if packet[:4] != u32(0) or len(packet) < 4 + 32 + 28:
        return b""
    reader, writer = x25519.public(reader_secret), packet[4:36]
    try:
        return open_chunk(shared_key(x25519.shared(reader_secret, writer), reader, writer), packet[36:])
    except BadFile:
        return b""


def packets(data: bytes) -> tuple:
    """(packets without their length, where the body begins)"""
    if data[:8] != MAGIC:
        raise BadFile("magic")
    if data[8:12] != u32(1):
        raise BadFile("version")
    found, at = [], 16
    for _ in range(int.from_bytes(data[12:16], "little")):
        length = int.from_bytes(data[at : at + 4], "little")
        if length < 4 or at + length > len(data):
            raise BadFile("truncated")
        found.append(data[at + 4 : at + length])
        at += length
    return found, at


def open_segment(keys: list, segment: bytes) -> bytes:
    for key in keys:
        try:
            return open_chunk(key, segment)
        except BadFile as refusal:
            last = refusal
    raise last


def edited(edits: list, plaintext: bytes) -> bytes:
    """Lengths to skip and to keep, in turn; whatever follows a last skip is kept, and everything without any."""
    if not edits:
        return plaintext
    output, at = b"", 0
    for position, length in enumerate(edits):
        if position % 2 == 1:
            output += plaintext[at : at + length]
        at += length
    return output if len(edits) % 2 == 0 else output + plaintext[at:]


def open_file(data: bytes, reader_secret: bytes) -> bytes:
    """A whole file."""
    found, at = packets(data)
    payloads = [payload for payload in (open_packet(packet, reader_secret) for packet in found) if payload]
    keys, edits = [], []
    for payload in payloads:
        kind, number = payload[:4], int.from_bytes(payload[4:8], "little")
        if kind == u32(0):
            if number != 0:
                raise BadFile("method")
            keys.append(payload[8:40])
        elif kind == u32(1):
            lengths = [int.from_bytes(part, "little") for part in split(payload[8 : 8 + 8 * number], 8)]
            edits.append(lengths)
    if not keys:
        raise BadFile("no key")
    if len(edits) > 1:
        raise BadFile("edit lists")
    plaintext = b"".join(open_segment(keys, part) for part in split(data[at:], CIPHER_SEGMENT))
    return edited(edits[0], plaintext) if edits else plaintext

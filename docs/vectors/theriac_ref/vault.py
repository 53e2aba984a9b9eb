"""Section 3.4: the vault at rest is an age passphrase file (age-encryption.org/v1), binary, one scrypt recipient."""

import base64
import hashlib
import hmac

from Crypto.Cipher import ChaCha20_Poly1305

from .derive import hkdf

CHUNK = 65536
MAX_WORK = 20
INTRO = b"age-encryption.org/v1\n"


class BadVault(ValueError):
    pass


def b64(data: bytes) -> bytes:
    return base64.b64encode(data).rstrip(b"=")


def unb64(text: bytes) -> bytes:
    return base64.b64decode(text + b"=" * (-len(text) % 4))


def wrap_key(passphrase: str, salt: bytes, work: int) -> bytes:
    return hashlib.scrypt(
        passphrase.encode(),
        salt=b"age-encryption.org/v1/scrypt" + salt,
        n=1 << work,
        r=8,
        p=1,
        dklen=32,
        maxmem=2**31 - 1,
    )


def header_mac(file_key: bytes, header: bytes) -> bytes:
    return hmac.new(hkdf(file_key, b"", b"header", 32), header, hashlib.sha256).digest()


def seal(plaintext: bytes, passphrase: str, work: int, file_key: bytes, salt: bytes, nonce: bytes) -> bytes:
    wrapped, tag = ChaCha20_Poly1305.new(key=wrap_key(passphrase, salt, work), nonce=bytes(12)).encrypt_and_digest(
        file_key
    )
    stanza = b"-> scrypt %s %d\n%s\n" % (b64(salt), work, b64(wrapped + tag))
    header = INTRO + stanza + b"---"
    body = b""
    parts = [plaintext[at : at + CHUNK] for at in range(0, len(plaintext), CHUNK)] or [b""]
    key = hkdf(file_key, nonce, b"payload", 32)
    for counter, part in enumerate(parts):
        last = b"\x01" if counter == len(parts) - 1 else b"\x00"
        ciphertext, tag = ChaCha20_Poly1305.new(key=key, nonce=counter.to_bytes(11, "big") + last).encrypt_and_digest(
            part
        )
        body += ciphertext + tag
    return header + b" " + b64(header_mac(file_key, header)) + b"\n" + nonce + body


def open_vault(data: bytes, passphrase: str) -> bytes:
    lines = data.split(b"\n", 4)
    if (
        len(lines) < 5
        or lines[0] + b"\n" != INTRO
        or not lines[1].startswith(b"-> scrypt ")
        or not lines[3].startswith(b"--- ")
    ):
        raise BadVault("format")
    salt, work = lines[1].split(b" ")[2:]
    if int(work) > MAX_WORK:
        raise BadVault("work factor")
    wrapped = unb64(lines[2])
    try:
        cipher = ChaCha20_Poly1305.new(key=wrap_key(passphrase, unb64(salt), int(work)), nonce=bytes(12))
        file_key = cipher.decrypt_and_verify(wrapped[:-16], wrapped[-16:])
    except ValueError:
        raise BadVault("passphrase") from None
    header = b"\n".join(lines[:3]) + b"\n---"
    if not hmac.compare_digest(header_mac(file_key, header), unb64(lines[3][4:])):
        raise BadVault("altered")
    nonce, body = lines[4][:16], lines[4][16:]
    key = hkdf(file_key, nonce, b"payload", 32)
    parts = [body[at : at + CHUNK + 16] for at in range(0, len(body), CHUNK + 16)]
    plaintext = b""
    for counter, part in enumerate(parts):
        last = b"\x01" if counter == len(parts) - 1 else b"\x00"
        try:
            cipher = ChaCha20_Poly1305.new(key=key, nonce=counter.to_bytes(11, "big") + last)
            plaintext += cipher.decrypt_and_verify(part[:-16], part[-16:])
        except ValueError:
            raise BadVault("altered") from None
    return plaintext

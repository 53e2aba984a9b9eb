"""X25519 (RFC 7748) through pycryptodome."""

from Crypto.Protocol.DH import import_x25519_private_key, import_x25519_public_key, key_agreement


def public(secret: bytes) -> bytes:
    return import_x25519_private_key(secret).public_key().export_key(format="raw")


def shared(secret: bytes, public_key: bytes) -> bytes:
    return key_agreement(
        static_priv=import_x25519_private_key(secret),
        static_pub=import_x25519_public_key(public_key),
        kdf=lambda value: value,
    )

"""Section 3.6: opening the vault by a wallet's signature and a key of the device."""

from Crypto.Cipher import ChaCha20_Poly1305

from . import eip712
from .abi import encode, keccak256
from .derive import SALT, hkdf
from .secp256k1 import recover

DOMAIN = "EIP712Domain(string name,string version)"
OPEN_VAULT = "OpenVault(string statement,bytes16 vault)"
STATEMENT = (
    "Signing this opens the Theriac vault named below, in the one browser where you allowed it. "
    "It costs nothing and sends nothing. Sign it only on the page where you made that vault, and nowhere else."
)
BLOCK = 128


class BadWallet(ValueError):
    pass


def digest(vault: bytes) -> bytes:
    domain = keccak256(
        encode(eip712.type_hash(DOMAIN), keccak256(b"Theriac vault"), keccak256(b"1")),
    )
    return eip712.digest(domain, eip712.struct_hash(OPEN_VAULT, keccak256(STATEMENT.encode()), vault + bytes(16)))


def key(signature: bytes, account: bytes, device: bytes, vault: bytes) -> bytes:
    if signature[64] < 2:
        signature = signature[:64] + bytes([signature[64] + 27])
    if recover(digest(vault), signature) != account:
        raise BadWallet("account")
    return hkdf(signature + device, SALT, b"vault/wallet/" + vault.hex().encode(), 32)


def wrap(key: bytes, nonce: bytes, passphrase: str) -> bytes:
    padded = passphrase.encode() + b"\x80"
    padded += bytes(-len(padded) % BLOCK)
    ciphertext, tag = ChaCha20_Poly1305.new(key=key, nonce=nonce).encrypt_and_digest(padded)
    return nonce + ciphertext + tag


def unwrap(key: bytes, wrapped: bytes) -> str:
    try:
        padded = ChaCha20_Poly1305.new(key=key, nonce=wrapped[:12]).decrypt_and_verify(wrapped[12:-16], wrapped[-16:])
    except ValueError:
        raise BadWallet("altered, or another device") from None
    return padded.rstrip(b"\0")[:-1].decode()

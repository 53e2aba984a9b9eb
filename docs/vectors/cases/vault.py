"""vault.json: the vault file as `age` would write it, and files that must be refused."""

from theriac_ref import jcs, vault
from theriac_ref.forms import hexed

from . import case, draw
from .derivation import SEED

PASSPHRASE = "correct horse battery staple"


def sealed(work: int) -> bytes:
    content = {"version": 1, "id": draw("vault id", 16).hex(), "seed": SEED[2:], "receipts": []}
    parts = draw("file key", 16), draw("vault salt", 16), draw("vault nonce", 16)
    return vault.seal(jcs.canonical(content).encode(), PASSPHRASE, work, *parts)


def cases():
    file = sealed(16)
    flipped = file[:-1] + bytes([file[-1] ^ 1])
    yield case("vault", "opens", {"file": hexed(file), "passphrase": PASSPHRASE})
    yield case("vault", "wrong passphrase", {"file": hexed(file), "passphrase": PASSPHRASE + "r"})
    yield case("vault", "one bit of the payload flipped", {"file": hexed(flipped), "passphrase": PASSPHRASE})
    yield case("vault", "truncated", {"file": hexed(file[:-40]), "passphrase": PASSPHRASE})
    excessive = file.replace(b" 16\n", b" 21\n", 1)
    yield case("vault", "work factor above 20", {"file": hexed(excessive), "passphrase": PASSPHRASE})

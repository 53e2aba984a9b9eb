"""vault.json: the vault file as `age` would write it, what a wallet opens it with, and what must be refused."""

from theriac_ref import jcs, secp256k1, vault, wallet
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
    yield from wallet_cases()


def wallet_cases():
    vault_id, other_id = draw("vault id", 16), draw("another vault id", 16)
    secret = int.from_bytes(draw("wallet secret"), "big") % (secp256k1.N - 1) + 1
    account, device = secp256k1.address_of(secret), draw("device")

    def given(signed_id=vault_id, **more):
        signature = secp256k1.sign(secret, wallet.digest(signed_id))
        parts = {"account": account, "device": device, "signature": signature, "vault": vault_id}
        return {**{name: hexed(value) for name, value in parts.items()}, **more}

    yield case("wallet-text", "a vault", {"vault": hexed(vault_id)})
    nonce = hexed(draw("wallet nonce", 12))
    for name, passphrase in ("a passphrase", PASSPHRASE), ("127 bytes", "x" * 127), ("128 bytes", "x" * 128):
        yield case("wallet-wrap", name, given(nonce=nonce, passphrase=passphrase))
    wrapped = case("wallet-wrap", "", given(nonce=nonce, passphrase=PASSPHRASE))["out"]["wrapped"]
    yield case("wallet-unwrap", "opens", given(wrapped=wrapped))
    from_zero = given(wrapped=wrapped)
    v = int(from_zero["signature"][-2:], 16) - 27
    yield case("wallet-unwrap", "v counted from 0", {**from_zero, "signature": from_zero["signature"][:-2] + f"{v:02x}"})
    yield case("wallet-unwrap", "another device", {**given(wrapped=wrapped), "device": hexed(draw("another device"))})
    yield case("wallet-unwrap", "another vault was signed for", given(other_id, wrapped=wrapped))
    yield case("wallet-unwrap", "another account", {**given(wrapped=wrapped), "account": hexed(draw("account", 20))})
    altered = wrapped[:-1] + ("0" if wrapped[-1] != "0" else "1")
    yield case("wallet-unwrap", "altered", given(wrapped=altered))

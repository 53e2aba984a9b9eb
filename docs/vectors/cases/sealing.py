"""sealing.json: points, sealed keys, data keys, segments, bodies and Crypt4GH files."""

from theriac_ref import bn254, crypt4gh, sealing, x25519
from theriac_ref.forms import hex32, hexed, point_form, seal, seal_form, unhex

from . import case, draw, draw_hex, draw_scalar, scalar_hex

TWO_G = {
    "x": "0x030644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd3",
    "y": "0x15ed738c0e0a7c92e7845f96b2ae9c0a68a6a449e3538fc7ff3ebf7a5a18a2c4",
}


def points():
    generator = point_form(bn254.G)
    yield case("scalar-mul", "2 G", {"scalar": hex32(2), "point": generator}, {"point": TWO_G}, "EIP-196 test vectors")
    yield case("scalar-mul", "(q - 1) G is -G", {"scalar": hex32(bn254.Q - 1), "point": generator})
    yield case("point", "generator", {"point": generator})
    yield case("point", "a random point", {"point": point_form(bn254.mul(draw_scalar("point"), bn254.G))})
    yield case("point", "identity", {"point": {"x": hex32(0), "y": hex32(0)}})
    yield case("point", "off the curve", {"point": {"x": hex32(1), "y": hex32(3)}})
    yield case("point", "x at p", {"point": {"x": hex32(bn254.P), "y": hex32(2)}})
    yield case("point", "x + p", {"point": {"x": hex32(bn254.P + 1), "y": hex32(2)}})
    yield case("point", "y + p", {"point": {"x": hex32(1), "y": hex32(bn254.P + 2)}})


def seals():
    for name in ("first", "second", "third"):
        k = draw_scalar(f"{name} k")
        given = {part: draw_hex(f"{name} {part}") for part in ("listingNonce", "randomM", "randomR")}
        made = case("sealed-key", name, {**given, "k": hex32(k)})
        yield made
        yield case("unseal", name, {"seal": made["out"]["seal"], "k": hex32(k)})
        yield case("data-keys", name, {"M": made["out"]["M"]})
    yield case("unseal", "another holder's k", {"seal": made["out"]["seal"], "k": scalar_hex("not k")})
    holder, r, _ = seal(made["out"]["seal"])
    empty = (holder, r, bn254.mul(k, r))
    yield case("unseal", "M is the identity", {"seal": seal_form(empty), "k": hex32(k)})


def bodies():
    m = bn254.mul(draw_scalar("body m"), bn254.G)
    key = hexed(sealing.data_key(m))
    for text in (b"a", b"id,age\n1,42\n", bytes(range(256))):
        nonce = draw_hex(f"segment nonce {len(text)}", 12)
        yield case("segment", f"{len(text)} bytes", {"dataKey": key, "nonce": nonce, "plaintext": hexed(text)})
    for length in (1, 65535, 65536, 65537, 131072, 200000):
        yield case("body", f"plaintext of {length} bytes", {"M": point_form(m), "plaintextLength": length})
    for length in (0, 1, 28, 29, 65563, 65564, 65565, 65564 + 28, 65564 + 29, 2 * 65564):
        yield case("body-length", f"{length} bytes", {"length": length})


def files():
    key = draw("crypt4gh data key")
    readers = [draw(f"reader {i}") for i in range(3)]
    given = {
        "dataKey": hexed(key),
        "recipients": [hexed(x25519.public(reader)) for reader in readers],
        "writerSecrets": [draw_hex(f"writer {i}") for i in range(3)],
        "nonces": [draw_hex(f"header nonce {i}", 12) for i in range(3)],
    }
    single = {name: value if name == "dataKey" else value[:1] for name, value in given.items()}
    yield case("crypt4gh-header", "one recipient", single)
    made = case("crypt4gh-header", "three recipients", given)
    yield made
    body = crypt4gh.seal_body(key, [draw("body nonce", 12)], b"id,age\n1,42\n")
    file = unhex(made["out"]["header"]) + body
    for number, reader in enumerate(readers):
        yield case("crypt4gh-open", f"recipient {number}", {"file": hexed(file), "secret": hexed(reader)})
    yield case("crypt4gh-open", "somebody else", {"file": hexed(file), "secret": draw_hex("stranger")})
    yield from unusual(key, readers[0], body)
    broken = {
        "magic": b"Crypt4gh" + file[8:],
        "version 2": file[:8] + b"\x02" + file[9:],
        "body tag flipped": file[:-1] + bytes([file[-1] ^ 1]),
        "body truncated": file[:-1],
        "header truncated": file[:150],
    }
    for name, data in broken.items():
        yield case("crypt4gh-open", name, {"file": hexed(data), "secret": hexed(readers[0])})


def unusual(key: bytes, reader: bytes, body: bytes):
    """Files Theriac does not write and every reader must cope with."""
    public = x25519.public(reader)
    method, kind, number = crypt4gh.u32(0), crypt4gh.u32(0), crypt4gh.u32(1)
    key_payload = kind + method + key
    edit_payload = crypt4gh.u32(1) + crypt4gh.u32(3) + b"".join(n.to_bytes(8, "little") for n in (3, 4, 1))
    variants = {
        "padding after the key": [key_payload + bytes(20)],
        "another data key first": [kind + method + draw("another data key"), key_payload],
        "edit list: skip 3, keep 4, skip 1, keep the rest": [key_payload, edit_payload],
        "edit list of no lengths": [key_payload, crypt4gh.u32(1) + crypt4gh.u32(0)],
        "a packet of unknown type": [crypt4gh.u32(7) + b"of a later version", key_payload],
        "two edit lists": [key_payload, edit_payload, edit_payload],
        "data encryption method 1": [kind + number + key + bytes(8)],
    }
    for name, payloads in variants.items():
        made = b"".join(
            crypt4gh.seal_packet(payload, public, draw(f"{name} writer {i}"), draw(f"{name} nonce {i}", 12))
            for i, payload in enumerate(payloads)
        )
        file = crypt4gh.MAGIC + number + crypt4gh.u32(len(payloads)) + made + body
        yield case("crypt4gh-open", name, {"file": hexed(file), "secret": hexed(reader)})


def cases():
    yield from points()
    yield from seals()
    yield from bodies()
    yield from files()

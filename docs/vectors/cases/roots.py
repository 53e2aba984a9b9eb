"""roots.json: RFC 6962 tree hashes over bytes, segments and plaintext."""

from . import case, draw_hex

CT_LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
CT_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def cases():
    for count, root in enumerate(CT_ROOTS):
        leaves = ["0x" + leaf for leaf in CT_LEAVES[:count]]
        source = "Certificate Transparency reference implementation, Merkle tree test data"
        yield case("tree-hash", f"{count} leaves", {"leaves": leaves}, {"root": "0x" + root}, source)
    for count in (9, 15, 16, 17, 31, 33, 100):
        leaves = [draw_hex(f"merkle leaf {i}", 1 + i % 5) for i in range(count)]
        yield case("tree-hash", f"{count} leaves", {"leaves": leaves})
    for name, segments in (
        ("one short segment", [29]),
        ("one whole segment", [65564]),
        ("two whole segments", [65564, 65564]),
        ("whole and short", [65564, 65564, 100]),
    ):
        yield case("body-root", name, {"segments": segments})
    key = draw_hex("plain root key")
    for length in (1, 65536, 65537, 300000):
        yield case("plain-root", f"{length} bytes", {"key": key, "plaintextLength": length})

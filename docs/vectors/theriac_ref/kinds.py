"""Every kind of case (README.md, "Kinds"): from its inputs to its outputs."""

import hashlib

from . import (
    bn254,
    crypt4gh,
    derive,
    eip712,
    forms,
    ids,
    jcs,
    leaves_file,
    merkle,
    proofs,
    sealing,
    secp256k1,
    terms,
    tree,
    vault,
)
from .forms import hex32, hexed, uint, unhex

REFUSALS = (
    bn254.BadPoint,
    crypt4gh.BadFile,
    jcs.BadJson,
    leaves_file.BadLeavesFile,
    secp256k1.BadSignature,
    tree.BadPath,
    vault.BadVault,
)


def compute(kind: str, given: dict) -> dict:
    """The outputs of a case; a refusal is {"error": reason}."""
    try:
        return KINDS[kind](given)
    except REFUSALS as refusal:
        return {"error": str(refusal)}


# derivation.json, vault.json


def phrase(given):
    words = derive.phrase(unhex(given["seed"]))
    assert hexed(derive.seed_of(words)) == given["seed"]
    return {"phrase": words}


def derived_key(given):
    seed, label, kind = unhex(given["seed"]), given["label"], given["type"]
    length = 48 if kind in ("bn254", "secp256k1") else 32
    okm = derive.hkdf(seed, derive.SALT, label.encode(), length)
    secret = {"bn254": derive.bn254_secret, "secp256k1": derive.secp256k1_secret}.get(kind, derive.bytes_secret)(
        seed, label
    )
    return {
        "okm": hexed(okm),
        "secret": hex32(secret) if isinstance(secret, int) else hexed(secret),
        "public": hexed(derive.public_of(kind, secret)),
    }


def fresh_scalar(given):
    secret, random, statement = uint(given["secret"]), unhex(given["random"]), unhex(given["statement"])
    return {"scalar": hex32(derive.fresh(given["label"], secret, random, statement))}


def hkdf(given):
    info, length = unhex(given["info"]), given["length"]
    return {"okm": hexed(derive.hkdf(unhex(given["ikm"]), unhex(given["salt"]), info, length))}


def open_vault(given):
    return {"plaintext": vault.open_vault(unhex(given["file"]), given["passphrase"]).decode()}


# sealing.json


def point(given):
    forms.checked_point(given["point"])
    return {"valid": True}


def scalar_mul(given):
    return {"point": forms.point_form(bn254.mul(uint(given["scalar"]), forms.checked_point(given["point"])))}


def sealed_key(given):
    m = bn254.mul(uint(given["m"]), bn254.G)
    sealed = sealing.seal(m, bn254.mul(uint(given["k"]), bn254.G), uint(given["r"]))
    return {"M": forms.point_form(m), "seal": forms.seal_form(sealed), "sealId": hexed(sealing.seal_id(sealed))}


def unseal(given):
    return {"M": forms.point_form(sealing.unseal(forms.seal(given["seal"]), uint(given["k"])))}


def data_keys(given):
    m = forms.checked_point(given["M"])
    return {"dataKey": hexed(sealing.data_key(m)), "plainRootKey": hexed(sealing.plain_root_key(m))}


def segment(given):
    parts = (unhex(given[name]) for name in ("dataKey", "nonce", "plaintext"))
    return {"segment": hexed(crypt4gh.seal_chunk(*parts))}


def body(given):
    m, plaintext = forms.checked_point(given["M"]), forms.pattern(given["plaintextLength"])
    nonces = forms.counter_nonces(len(crypt4gh.split(plaintext, crypt4gh.SEGMENT)))
    sealed = crypt4gh.seal_body(sealing.data_key(m), nonces, plaintext)
    assert crypt4gh.open_body(sealing.data_key(m), sealed) == plaintext
    return {
        "plaintextSha256": hexed(hashlib.sha256(plaintext).digest()),
        "bodyLength": len(sealed),
        "bodySha256": hexed(hashlib.sha256(sealed).digest()),
        "bodyRoot": hexed(merkle.body_root(sealed)),
        "plainRoot": hexed(merkle.plain_root(sealing.plain_root_key(m), plaintext)),
    }


def body_length(given):
    return {"valid": crypt4gh.valid_body_length(given["length"])}


def crypt4gh_header(given):
    lists = ([unhex(item) for item in given[name]] for name in ("recipients", "writerSecrets", "nonces"))
    return {"header": hexed(crypt4gh.header(unhex(given["dataKey"]), *lists))}


def crypt4gh_open(given):
    return {"plaintext": hexed(crypt4gh.open_file(unhex(given["file"]), unhex(given["secret"])))}


# roots.json


def tree_hash(given):
    return {"root": hexed(merkle.tree_hash([unhex(item) for item in given["leaves"]]))}


def body_root(given):
    parts = [forms.pattern(length) for length in given["segments"]]
    return {"root": hexed(merkle.tree_hash(parts))}


def plain_root(given):
    return {"root": hexed(merkle.plain_root(unhex(given["key"]), forms.pattern(given["plaintextLength"])))}


# tree.json


def leaf(given):
    value = forms.leaf(given["leaf"])
    return {"packed": hexed(tree.pack(value)), "hash": hexed(tree.leaf_node(value)[0])}


def split_tree(given):
    leaves = forms.sample_leaves(given["leafCount"])
    rows = tree.levels(leaves)
    root, total = rows[-1][0]
    paths = []
    for index in given["paths"]:
        steps = tree.path_of(rows, index)
        hashes, sums = [step[0] for step in steps], [step[1] for step in steps]
        assert tree.root_from_path(leaves[index], len(leaves), hashes, sums) == (root, total)
        paths.append({"index": index, "hashes": [hexed(item) for item in hashes], "sums": [str(item) for item in sums]})
    return {
        "splitRoot": hexed(root),
        "totalWeight": str(total),
        "chunkHashes": [hexed(tree.keccak256(chunk)) for chunk in tree.chunks(leaves)],
        "leavesHash": hexed(tree.leaves_hash(leaves)),
        "paths": paths,
    }


def split_path(given):
    path = given["path"]
    hashes, sums = [unhex(item) for item in path["hashes"]], [int(item) for item in path["sums"]]
    root, total = tree.root_from_path(forms.leaf(given["leaf"]), given["leafCount"], hashes, sums)
    return {"splitRoot": hexed(root), "totalWeight": str(total)}


def weight(given):
    return {"weight": tree.weight(given["utility"], given["weighedAt"], given["consentUntil"])}


# receipt.json


def typed(type_string, members, contract):
    def digests(given):
        domain = eip712.domain_separator(given["chainId"], unhex(given[contract]))
        struct = eip712.struct_hash(type_string, *forms.struct(members, given["message"]))
        return {
            "domainSeparator": hexed(domain),
            "typeHash": hexed(eip712.type_hash(type_string)),
            "structHash": hexed(struct),
            "digest": hexed(eip712.digest(domain, struct)),
        }

    return digests


def sign(given):
    secret, digest = uint(given["secret"]), unhex(given["digest"])
    signature = secp256k1.sign(secret, digest)
    assert secp256k1.recover(digest, signature) == secp256k1.address_of(secret)
    return {"address": hexed(secp256k1.address_of(secret)), "signature": hexed(signature)}


def recover(given):
    return {"address": hexed(secp256k1.recover(unhex(given["digest"]), unhex(given["signature"])))}


def data_digest(given):
    return {"dataDigest": hexed(hashlib.sha256(unhex(given["salt"]) + unhex(given["contribution"])).digest())}


def check_leaves_file(given):
    leaves_file.check(given["file"], given["listing"], unhex(given["consents"]))
    return {"valid": True}


# ids.json, proofs.json


def seal_id(given):
    return {"sealId": hexed(sealing.seal_id(forms.seal(given["seal"])))}


def listing_id(given):
    listing = forms.struct(forms.LISTING, given["listing"])
    return {"listingId": hexed(ids.listing_id(given["chainId"], unhex(given["market"]), listing))}


def order_id(given):
    order = forms.struct(forms.ORDER, given["order"])
    return {"orderId": hexed(ids.order_id(given["chainId"], unhex(given["market"]), order))}


def call_id(given):
    call = forms.struct(forms.CALL, given["call"])
    return {"callId": hexed(ids.call_id(given["chainId"], unhex(given["calls"]), call))}


def context_of(given) -> bytes:
    return proofs.context(given["tag"], given["chainId"], unhex(given["market"]), unhex(given["id"]))


def context(given):
    return {"context": hexed(context_of(given))}


def reseal_prove(given):
    k, t, source = uint(given["k"]), uint(given["t"]), forms.seal(given["source"])
    ctx = context_of(given["context"])
    target = proofs.reseal(k, t, source, forms.checked_point(given["receiver"]))
    a, c = proofs.reseal_nonces(ctx, k, source, target, unhex(given["randomA"]), unhex(given["randomC"]))
    e, z1, z2 = proofs.prove_reseal(ctx, k, t, source, target, a, c)
    assert proofs.verify_reseal(ctx, source, target, (e, z1, z2))
    return {
        "context": hexed(ctx),
        "target": forms.seal_form(target),
        "a": hex32(a),
        "c": hex32(c),
        "proof": {"e": hex32(e), "z1": hex32(z1), "z2": hex32(z2)},
    }


def reseal_verify(given):
    source, target = forms.seal(given["source"]), forms.seal(given["target"])
    proof = tuple(uint(given["proof"][name]) for name in ("e", "z1", "z2"))
    return {"valid": proofs.verify_reseal(context_of(given["context"]), source, target, proof)}


def listing_prove(given):
    listing, k, sealed = unhex(given["listingId"]), uint(given["k"]), forms.seal(given["seal"])
    a = proofs.listing_nonce(listing, k, sealed, unhex(given["random"]))
    e, z = proofs.prove_listing(listing, k, sealed, a)
    assert proofs.verify_listing(listing, sealed, (e, z))
    return {"a": hex32(a), "proof": {"e": hex32(e), "z": hex32(z)}}


def listing_verify(given):
    proof = (uint(given["proof"]["e"]), uint(given["proof"]["z"]))
    return {"valid": proofs.verify_listing(unhex(given["listingId"]), forms.seal(given["seal"]), proof)}


# terms.json


def decide(given):
    verdict, rules, obligations = terms.decide(
        uint(given["terms"]), uint(given["purpose"]), unhex(given["evidence"]), given["now"]
    )
    return {"verdict": verdict, "rules": hex32(rules), "obligations": hex32(obligations)}


def covers(given):
    consent, listing = given["consent"], given["listing"]
    return {
        "covers": terms.covers(
            uint(consent["terms"]), unhex(consent["termsDetail"]), consent["expiresAt"],
            uint(listing["terms"]), unhex(listing["termsDetail"]), listing["endsAt"],
        )
    }  # fmt: skip


# canonical.json


def canonical_json(given):
    text = jcs.canonical(jcs.parse(given["json"]))
    return {"canonical": text, "sha256": hexed(hashlib.sha256(text.encode()).digest())}


KINDS = {
    "phrase": phrase,
    "derived-key": derived_key,
    "fresh-scalar": fresh_scalar,
    "hkdf": hkdf,
    "vault": open_vault,
    "point": point,
    "scalar-mul": scalar_mul,
    "sealed-key": sealed_key,
    "unseal": unseal,
    "data-keys": data_keys,
    "segment": segment,
    "body": body,
    "body-length": body_length,
    "crypt4gh-header": crypt4gh_header,
    "crypt4gh-open": crypt4gh_open,
    "tree-hash": tree_hash,
    "body-root": body_root,
    "plain-root": plain_root,
    "leaf": leaf,
    "split-tree": split_tree,
    "split-path": split_path,
    "weight": weight,
    "consent": typed(eip712.CONSENT, forms.RECEIPT, "consents"),
    "withdraw": typed(eip712.WITHDRAW, forms.WITHDRAW, "consents"),
    "acceptance": typed(eip712.ACCEPTANCE, forms.ACCEPTANCE, "consents"),
    "claim-authorisation": typed(eip712.CLAIM, forms.CLAIM, "market"),
    "sign": sign,
    "recover": recover,
    "data-digest": data_digest,
    "leaves-file": check_leaves_file,
    "seal-id": seal_id,
    "listing-id": listing_id,
    "order-id": order_id,
    "call-id": call_id,
    "context": context,
    "reseal-prove": reseal_prove,
    "reseal-verify": reseal_verify,
    "listing-prove": listing_prove,
    "listing-verify": listing_verify,
    "decide": decide,
    "covers": covers,
    "canonical-json": canonical_json,
}

"""Kinds of receipt.json."""

import hashlib

from .. import eip712, forms, leaves_file, secp256k1
from ..forms import hexed, uint, unhex


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


KINDS = {
    "consent": typed(eip712.CONSENT, forms.RECEIPT, "consents"),
    "withdraw": typed(eip712.WITHDRAW, forms.WITHDRAW, "consents"),
    "acceptance": typed(eip712.ACCEPTANCE, forms.ACCEPTANCE, "consents"),
    "claim-authorisation": typed(eip712.CLAIM, forms.CLAIM, "market"),
    "sign": sign,
    "recover": recover,
    "data-digest": data_digest,
    "leaves-file": check_leaves_file,
}

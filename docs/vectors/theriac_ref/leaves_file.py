"""Section 7.5: the published leaves file, and everything a reader checks in it."""

from . import eip712, forms, jcs, secp256k1, terms, tree


class BadLeavesFile(ValueError):
    pass


def require(condition: bool, what: str):
    if not condition:
        raise BadLeavesFile(what)


def signer(digest: bytes, signature: str) -> bytes:
    try:
        return secp256k1.recover(digest, forms.unhex(signature))
    except secp256k1.BadSignature:
        return b""


def check(text: str, listing: dict, consents: bytes):
    """`listing`: the listing's members that bind the file, with `chainId` and `listedAt`, the time of its block."""
    try:
        file = jcs.parse(text)
    except jcs.BadJson:
        raise BadLeavesFile("json") from None
    require(file["version"] == 1, "version")
    require(file["chainId"] == listing["chainId"] and forms.unhex(file["consents"]) == consents, "domain")
    require(abs(file["weighedAt"] - listing["listedAt"]) <= 86_400, "weighedAt")
    entries = file["leaves"]
    require(len(entries) == listing["leafCount"], "leafCount")
    require([entry["index"] for entry in entries] == list(range(len(entries))), "index")
    leaves = [forms.leaf(entry) for entry in entries]

    require(forms.hexed(tree.leaves_hash(leaves)) == listing["leavesHash"], "leavesHash")
    root, total = tree.levels(leaves)[-1][0]
    require(forms.hexed(root) == listing["splitRoot"] and total == int(listing["totalWeight"]), "splitRoot")

    require(len({leaf.account for leaf in leaves}) == len(leaves), "account")
    domain = eip712.domain_separator(file["chainId"], consents)
    for entry, leaf in zip(entries, leaves):
        receipt = forms.struct(forms.RECEIPT, entry["receipt"])
        account, call_id, data_digest, consent_terms, consent_detail, expires_at = receipt
        digest = eip712.digest(domain, eip712.struct_hash(eip712.CONSENT, *receipt))
        require(account == leaf.account and expires_at == leaf.consent_until and digest == leaf.consent, "receipt")
        require(forms.hexed(call_id) == listing["callId"], "callId")
        require(signer(digest, entry["signature"]) == account, "signature")
        require(0 <= entry["utility"] <= 10_000, "utility")
        require(leaf.weight == tree.weight(entry["utility"], file["weighedAt"], leaf.consent_until), "weight")
        acceptance = entry["acceptance"]
        require((acceptance is None) == (call_id == bytes(32)), "acceptance")
        if acceptance is not None:
            struct = eip712.struct_hash(eip712.ACCEPTANCE, call_id, account, data_digest, entry["utility"])
            steward = signer(eip712.digest(domain, struct), acceptance["signature"])
            require(acceptance["utility"] == entry["utility"], "acceptance")
            require(steward == forms.unhex(listing["steward"]), "acceptance")
        offered = forms.uint(listing["terms"]), forms.unhex(listing["termsDetail"]), listing["endsAt"]
        require(terms.covers(consent_terms, consent_detail, expires_at, *offered), "covers")

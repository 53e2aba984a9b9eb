"""Every kind of case (README.md, "Kinds"): from its inputs to its outputs."""

from .. import bn254, crypt4gh, jcs, leaves_file, secp256k1, tree, vault, wallet
from ..sealing import NotHolder
from . import documents, exchange, keys, receipts, sealing, trees

KINDS = {
    kind: function
    for module in (keys, sealing, trees, receipts, exchange, documents)
    for kind, function in module.KINDS.items()
}
REFUSALS = (
    bn254.BadPoint,
    crypt4gh.BadFile,
    jcs.BadJson,
    leaves_file.BadLeavesFile,
    NotHolder,
    secp256k1.BadSignature,
    tree.BadPath,
    vault.BadVault,
    wallet.BadWallet,
)


def compute(kind: str, given: dict) -> dict:
    """The outputs of a case; a refusal is {"error": reason}."""
    try:
        return KINDS[kind](given)
    except REFUSALS as refusal:
        return {"error": str(refusal)}

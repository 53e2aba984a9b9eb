"""Section 7: receipts, withdrawals, acceptances and claim authorisations as EIP-712 digests."""

from .abi import encode, keccak256

CONSENT = (
    "Consent(address account,bytes32 callId,bytes32 dataDigest,uint256 terms,bytes32 termsDetail,uint64 expiresAt)"
)
WITHDRAW = "Withdraw(address account)"
ACCEPTANCE = "Acceptance(bytes32 callId,address account,bytes32 dataDigest,uint16 utility)"
CLAIM = (
    "ClaimAuthorisation(bytes32 listing,uint32 index,uint128 claimedBefore,address recipient,"
    "address relayer,uint128 fee,uint128 minReceived,uint64 deadline)"
)
DOMAIN = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"


def type_hash(type_string: str) -> bytes:
    return keccak256(type_string.encode())


def domain_separator(chain_id: int, contract: bytes) -> bytes:
    return keccak256(encode(type_hash(DOMAIN), keccak256(b"Theriac"), keccak256(b"1"), chain_id, contract))


def struct_hash(type_string: str, *members) -> bytes:
    return keccak256(encode(type_hash(type_string), *members))


def digest(domain: bytes, struct: bytes) -> bytes:
    return keccak256(b"\x19\x01" + domain + struct)

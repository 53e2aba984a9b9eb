// What a wallet signs: receipts, slips, acceptances, claims (protocol.md 2.5, 7.1; contracts.md 7).
import { secp256k1 } from "@noble/curves/secp256k1";
import { bytesToHex, hashDomain, hashStruct, hashTypedData, hexToBytes, keccak256, size, slice, stringToBytes } from "viem";

import { bytesToInt, toBytes } from "./group.mjs";
import { sha256Hex } from "./body.mjs";

const TYPE = {
  Consent: "Consent(address account,bytes32 callId,bytes32 dataDigest,uint256 terms,bytes32 termsDetail,uint64 expiresAt)",
  Withdraw: "Withdraw(address account)",
  Acceptance: "Acceptance(bytes32 callId,address account,bytes32 dataDigest,uint16 utility)",
  ClaimAuthorisation:
    "ClaimAuthorisation(bytes32 listing,uint32 index,uint128 claimedBefore,address recipient,address relayer,uint128 fee,uint128 minReceived,uint64 deadline)",
};
const DOMAIN = ["string name", "string version", "uint256 chainId", "address verifyingContract"].map(member);

function member(text) {
  const [type, name] = text.split(" ");
  return { type, name };
}

/** Typed data of one of the four types; `contract` is Consents, or Market for a claim. */
export function typedData(primaryType, chainId, contract, message) {
  const members = TYPE[primaryType].slice(primaryType.length + 1, -1).split(",").map(member);
  return {
    domain: { name: "Theriac", version: "1", chainId: BigInt(chainId), verifyingContract: contract },
    types: { EIP712Domain: DOMAIN, [primaryType]: members },
    primaryType,
    message,
  };
}

export const digestOf = (data) => hashTypedData(data);

/** The parts of a digest, for the vectors. */
export function digestParts(data) {
  return {
    domainSeparator: hashDomain({ domain: data.domain, types: data.types }),
    typeHash: keccak256(stringToBytes(TYPE[data.primaryType])),
    structHash: hashStruct({ data: data.message, primaryType: data.primaryType, types: data.types }),
    digest: digestOf(data),
  };
}

/** The signer of a digest, in lower case. Refuses any length, v, r or s but those of 2.5. */
export function recover(digest, signature) {
  if (size(signature) !== 65) throw new Error("signature: length");
  const v = Number(slice(signature, 64));
  if (v !== 27 && v !== 28) throw new Error("signature: v");
  const [r, s] = [BigInt(slice(signature, 0, 32)), BigInt(slice(signature, 32, 64))];
  const { n } = secp256k1.CURVE;
  if (r === 0n || r >= n || s === 0n || s > n / 2n) throw new Error("signature: r or s");
  const key = new secp256k1.Signature(r, s, v - 27).recoverPublicKey(hexToBytes(digest)).toRawBytes(false);
  return slice(keccak256(key.subarray(1)), 12);
}

/** An RFC 6979 signature over a digest. */
export function signDigest(secret, digest) {
  const signature = secp256k1.sign(hexToBytes(digest), toBytes(secret), { lowS: true });
  return bytesToHex(Uint8Array.of(...signature.toCompactRawBytes(), 27 + signature.recovery));
}

export const signTyped = (secret, data) => signDigest(secret, digestOf(data));

/** Binds a receipt to the contributed bytes, for those who have the salt. */
export const dataDigest = (salt, contribution) => sha256Hex(toBytes(salt), toBytes(contribution));

/** Whether a signature over typed data is the account's. */
export function signedBy(account, data, signature) {
  try {
    return recover(digestOf(data), signature) === account.toLowerCase();
  } catch {
    return false;
  }
}

export const addressOf = (secret) => {
  const key = secp256k1.getPublicKey(bytesToInt(toBytes(secret)), false);
  return slice(keccak256(key.subarray(1)), 12);
};

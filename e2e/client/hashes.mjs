// H, ids and contexts (protocol.md 2.2, 5.1, 9). The structs are written out here, not taken from the ABI, so that an ABI which differs is noticed.
import { encodeAbiParameters, keccak256, parseAbiParameters } from "viem";

const POINT = "struct Point { uint256 x; uint256 y; }";
const SEAL = "struct Seal { Point holder; Point r; Point c; }";
const STRUCTS = {
  Listing:
    "struct Listing { address steward; bytes32 callId; bytes32 replaces; address token; uint128 price; uint256 terms; " +
    "bytes32 termsDetail; bytes32 cardDigest; bytes32 bodyRoot; uint64 bodyLength; bytes32 splitRoot; uint128 totalWeight; uint32 leafCount; " +
    "bytes32 leavesHash; uint16 stewardFeeBps; uint64 endsAt; uint64 accessPeriod; uint64 deliveryWindow; uint64 inspectionWindow; " +
    "bytes32 arbiter; uint128 disputeBond; bytes32 sealId; bytes32 nonce; }",
  Order: "struct Order { bytes32 listingId; address buyer; Point buyerKey; uint256 purpose; bytes32 evidence; bytes32 nonce; }",
  Call:
    "struct Call { address steward; address token; uint256 terms; bytes32 termsDetail; uint16 maxFeeBps; uint128 minPrice; uint32 minK; " +
    "uint64 closesAt; bytes32 callDigest; bytes32 nonce; }",
  Arbiter: "struct Arbiter { address account; Point key; uint96 fee; bytes32 terms; }",
};

const parse = (types) => parseAbiParameters([types, ...Object.values(STRUCTS), SEAL, POINT]);
const ID = Object.fromEntries(Object.keys(STRUCTS).map((name) => [name, parse(`string label, uint256 chainId, address where, ${name} it`)]));
const CONTEXT = parse("string label, string tag, uint256 chainId, address market, bytes32 id");
const SEAL_ID = parse("Seal seal");

/** keccak256 of the ABI encoding. */
export const hash = (parameters, values) => keccak256(encodeAbiParameters(parameters, values));
/** The parameters of one H, in Solidity's types, points by name. */
export const parametersOf = (types) => parse(types);

const idOf = (name) => (chainId, where, it) => hash(ID[name], [`theriac/v1/${name.toLowerCase()}`, BigInt(chainId), where, it]);
export const listingId = idOf("Listing");
export const orderId = idOf("Order");
export const callId = idOf("Call");
export const arbiterId = idOf("Arbiter");

export const sealId = (seal) => hash(SEAL_ID, [seal]);

/** What a reseal proof is bound to; `tag` is deliver, delegate or dispute. */
export const contextOf = ({ tag, chainId, market, id }) => hash(CONTEXT, ["theriac/v1/context", tag, BigInt(chainId), market, id]);

//! Calldata of the contracts' functions.

use sandbox::alloy_primitives::keccak256;
use wasm_crypto::abi::Encoder;
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::split::Path;

pub const POINT: &str = "(uint256,uint256)";
pub const SEAL: &str = "((uint256,uint256),(uint256,uint256),(uint256,uint256))";
pub const LISTING: &str = "(address,bytes32,bytes32,address,uint128,uint256,bytes32,bytes32,bytes32,uint64,bytes32,uint128,\
                           uint32,bytes32,uint16,uint64,uint64,uint64,uint64,bytes32,uint128,bytes32,bytes32)";
pub const ORDER: &str = "(bytes32,address,(uint256,uint256),uint256,bytes32,bytes32)";
pub const CALL: &str = "(address,address,uint256,bytes32,uint16,uint128,uint32,uint64,bytes32,bytes32)";
pub const ARBITER: &str = "(address,(uint256,uint256),uint96,bytes32)";
pub const CONSENT: &str = "(address,bytes32,bytes32,uint256,bytes32,uint64)";
pub const CLAIM: &str = "(bytes32,uint32,uint128,address,address,uint128,uint128,uint64)";
pub const LEAF: &str = "(uint32,address,uint64,uint64,bytes32)";
pub const PATH: &str = "(bytes32[],uint128[])";
pub const LOCATIONS: &str = "(string,string,string)";
pub const KNOWLEDGE_PROOF: &str = "(uint256,uint256)";
pub const RESEAL_PROOF: &str = "(uint256,uint256,uint256)";

/// The selector of a function, and its arguments.
pub fn calldata(function: &str, arguments: &Encoder) -> Vec<u8> {
    [&selector(function)[..], &arguments.encode()].concat()
}

/// The same, with structs and bytes of any length after the arguments that stand in line.
pub fn calldata_with(function: &str, in_line: &Encoder, tails: &[Vec<u8>]) -> Vec<u8> {
    let mut head = in_line.clone();
    let mut offset = in_line.encode().len() + 32 * tails.len();
    for tail in tails {
        head = head.uint(offset as u64);
        offset += tail.len();
    }
    [calldata(function, &head), tails.concat()].concat()
}

/// The first four bytes of a signature's hash.
pub fn selector(signature: &str) -> [u8; 4] {
    keccak256(signature)[..4].try_into().unwrap()
}

pub fn locations() -> Vec<u8> {
    Encoder::new().string("").string("").string("").encode()
}

pub fn path(path: &Path) -> Vec<u8> {
    let sums: Vec<Bytes32> = path.sums.iter().map(|sum| word(*sum)).collect();
    Encoder::new().words(&path.hashes).words(&sums).encode()
}

pub fn words(words: &[Bytes32]) -> Vec<u8> {
    let encoded = Encoder::new().words(words).encode();
    encoded[32..].to_vec()
}

pub fn bytes(bytes: &[u8]) -> Vec<u8> {
    let mut encoded = word(bytes.len() as u128).0.to_vec();
    encoded.extend_from_slice(bytes);
    encoded.resize(encoded.len().next_multiple_of(32), 0);
    encoded
}

fn word(number: u128) -> Bytes32 {
    let mut word = Bytes32::ZERO;
    word.0[16..].copy_from_slice(&number.to_be_bytes());
    word
}

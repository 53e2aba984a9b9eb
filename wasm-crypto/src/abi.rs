//! `H = keccak256(abi.encode(...))`: the small part of Solidity's ABI that ids, proofs and leaves are hashed with.
//!
//! Static values stand in line as 32-byte words; structs of static values are inlined, so a struct is its members one
//! after the other. The only dynamic values are strings (labels and tags) and one list of words (chunk hashes).
//! Source: Solidity documentation, "Contract ABI Specification".

use sha3::{Digest, Keccak256};

use crate::listing::{Arbiter, Call, Listing, Order, Point, Seal};
use crate::primitives::{Address, Bytes32};

/// Keccak-256 as Ethereum uses it (not FIPS 202 SHA3-256).
pub fn keccak256(data: &[u8]) -> Bytes32 {
    Bytes32(Keccak256::digest(data).into())
}

/// Collects the arguments of one `abi.encode(...)`.
///
/// ```
/// use wasm_crypto::abi::Encoder;
/// let hash = Encoder::labelled("theriac/v1/leaf").uint(7u64).hash();
/// # let _ = hash;
/// ```
#[derive(Debug, Clone, Default)]
pub struct Encoder {
    head: Vec<[u8; 32]>,
    /// Which head words are offsets, and the encoded value each points to.
    tails: Vec<(usize, Vec<u8>)>,
}

impl Encoder {
    /// No arguments yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Starts with the label that separates this hash from every other.
    pub fn labelled(label: &str) -> Self {
        Self::new().string(label)
    }

    /// A `bytes32` or `uint256`.
    pub fn word(mut self, word: &Bytes32) -> Self {
        self.head.push(word.0);
        self
    }

    /// An unsigned integer of at most 128 bits.
    pub fn uint(mut self, value: impl Into<u128>) -> Self {
        let mut word = [0; 32];
        word[16..].copy_from_slice(&value.into().to_be_bytes());
        self.head.push(word);
        self
    }

    /// An address.
    pub fn address(mut self, address: &Address) -> Self {
        let mut word = [0; 32];
        word[12..].copy_from_slice(&address.0);
        self.head.push(word);
        self
    }

    /// A `Point`.
    pub fn point(self, point: &Point) -> Self {
        self.word(&point.x).word(&point.y)
    }

    /// A `Seal`: K, R, C.
    pub fn seal(self, seal: &Seal) -> Self {
        self.point(&seal.holder).point(&seal.r).point(&seal.c)
    }

    /// A `Listing`, member by member.
    pub fn listing(self, listing: &Listing) -> Self {
        self.address(&listing.steward)
            .word(&listing.call_id)
            .word(&listing.replaces)
            .address(&listing.token)
            .uint(listing.price)
            .word(&listing.terms)
            .word(&listing.terms_detail)
            .word(&listing.card_digest)
            .word(&listing.body_root)
            .uint(listing.body_length)
            .word(&listing.split_root)
            .uint(listing.total_weight)
            .uint(listing.leaf_count)
            .word(&listing.leaves_hash)
            .uint(listing.steward_fee_bps)
            .uint(listing.ends_at)
            .uint(listing.access_period)
            .uint(listing.delivery_window)
            .uint(listing.inspection_window)
            .word(&listing.arbiter)
            .uint(listing.dispute_bond)
            .word(&listing.seal_id)
            .word(&listing.nonce)
    }

    /// An `Order`, member by member.
    pub fn order(self, order: &Order) -> Self {
        self.word(&order.listing_id)
            .address(&order.buyer)
            .point(&order.buyer_key)
            .word(&order.purpose)
            .word(&order.evidence)
            .word(&order.nonce)
    }

    /// A `Call`, member by member.
    pub fn call(self, call: &Call) -> Self {
        self.address(&call.steward)
            .address(&call.token)
            .word(&call.terms)
            .word(&call.terms_detail)
            .uint(call.max_fee_bps)
            .uint(call.min_price)
            .uint(call.min_k)
            .uint(call.closes_at)
            .word(&call.call_digest)
            .word(&call.nonce)
    }

    /// An `Arbiter`, member by member.
    pub fn arbiter(self, arbiter: &Arbiter) -> Self {
        self.address(&arbiter.account).point(&arbiter.key).uint(arbiter.fee).word(&arbiter.terms)
    }

    /// A `string`.
    pub fn string(mut self, text: &str) -> Self {
        let mut tail = length_word(text.len()).to_vec();
        tail.extend_from_slice(text.as_bytes());
        tail.resize(tail.len().next_multiple_of(32), 0);
        self.dynamic(tail);
        self
    }

    /// A `bytes32[]`.
    pub fn words(mut self, words: &[Bytes32]) -> Self {
        let mut tail = length_word(words.len()).to_vec();
        for word in words {
            tail.extend_from_slice(&word.0);
        }
        self.dynamic(tail);
        self
    }

    /// The encoding: the head, then the dynamic values in order.
    pub fn encode(&self) -> Vec<u8> {
        let mut head = self.head.clone();
        let mut offset = 32 * head.len();
        for (at, tail) in &self.tails {
            head[*at] = length_word(offset);
            offset += tail.len();
        }
        let mut encoded = head.concat();
        for (_, tail) in &self.tails {
            encoded.extend_from_slice(tail);
        }
        encoded
    }

    /// Keccak-256 of the encoding.
    pub fn hash(&self) -> Bytes32 {
        keccak256(&self.encode())
    }

    fn dynamic(&mut self, tail: Vec<u8>) {
        self.tails.push((self.head.len(), tail));
        self.head.push([0; 32]);
    }
}

fn length_word(length: usize) -> [u8; 32] {
    let mut word = [0; 32];
    word[24..].copy_from_slice(&(length as u64).to_be_bytes());
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keccak_gives_the_published_hashes() {
        let known = [
            ("", "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"),
            ("abc", "0x4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"),
        ];
        for (text, hash) in known {
            assert_eq!(keccak256(text.as_bytes()).to_string(), hash);
        }
    }

    /// The worked example `f(uint256,uint32[],bytes10,bytes)` of the ABI specification, in the shapes we have.
    #[test]
    fn dynamic_values_follow_the_head_in_order() {
        let encoded = Encoder::new().string("dave").uint(1u8).words(&[Bytes32([1; 32]), Bytes32([2; 32])]).encode();
        let words: Vec<String> = encoded.chunks(32).map(hex::encode).collect();
        let number = |value: u8| format!("{value:064x}");
        let mut dave = hex::encode("dave");
        dave.push_str(&"0".repeat(56));
        assert_eq!(
            words,
            [number(0x60), number(1), number(0xa0), number(4), dave, number(2), "01".repeat(32), "02".repeat(32)]
        );
    }

    #[test]
    fn a_string_of_a_whole_number_of_words_is_not_padded_further() {
        assert_eq!(Encoder::labelled(&"a".repeat(32)).encode().len(), 96);
        assert_eq!(Encoder::labelled(&"a".repeat(33)).encode().len(), 128);
        assert_eq!(Encoder::labelled("").encode().len(), 64);
    }
}

//! What stands on chain: listings, orders, calls for data, arbiters and sealed keys, in the contracts' field order.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::abi::Encoder;
use crate::primitives::{Address, Bytes32, HexError, decimal};

/// A point of BN254 G1 as it stands on the wire: two big-endian coordinates. Not yet known to lie on the curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Point {
    /// The x coordinate.
    pub x: Bytes32,
    /// The y coordinate.
    pub y: Bytes32,
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.x, hex::encode(self.y.0))
    }
}

impl FromStr for Point {
    type Err = HexError;

    /// Reads `0x` and 128 digits: x, then y.
    fn from_str(text: &str) -> Result<Self, HexError> {
        let error = HexError { expected: 128 };
        let (x, y) = text.split_at_checked(66).ok_or(error.clone())?;
        let parse = |text: &str| text.parse().map_err(|_| error.clone());
        Ok(Self { x: parse(x)?, y: parse(&format!("0x{y}"))? })
    }
}

/// A sealed key `(K, R, C)` for the holder key `K` (docs/protocol.md, "Sealing").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// Holder key K = k·G.
    pub holder: Point,
    /// R = r·G.
    pub r: Point,
    /// C = M + r·K.
    pub c: Point,
}

/// A dataset's offer. Its hash is the listing id, so no field can change after listing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Listing {
    /// Who lists the dataset and delivers its key.
    pub steward: Address,
    /// The call for data it answers; zero for a self-listing.
    pub call_id: Bytes32,
    /// The listing this one follows; zero when there is none.
    pub replaces: Bytes32,
    /// The ERC-20 token it is paid in.
    pub token: Address,
    /// Price of one licence, in the token's smallest unit.
    #[serde(with = "decimal")]
    pub price: u128,
    /// Consent terms, packed (docs/protocol.md, "Terms").
    pub terms: Bytes32,
    /// SHA-256 of the terms' texts and lists; zero when there are none.
    pub terms_detail: Bytes32,
    /// SHA-256 of the card.
    pub card_digest: Bytes32,
    /// RFC 6962 root over the encrypted segments.
    pub body_root: Bytes32,
    /// Length of the encrypted body in bytes.
    pub body_length: u64,
    /// Root of the split tree.
    pub split_root: Bytes32,
    /// Sum of all leaves' weights.
    #[serde(with = "decimal")]
    pub total_weight: u128,
    /// Number of leaves.
    pub leaf_count: u32,
    /// Hash over the packed leaves.
    pub leaves_hash: Bytes32,
    /// The steward's share of each payment, in hundredths of a percent.
    pub steward_fee_bps: u16,
    /// When ordering ends, seconds since 1970.
    pub ends_at: u64,
    /// How long a licence lasts after delivery, in seconds.
    pub access_period: u64,
    /// How long the steward has to deliver, in seconds.
    pub delivery_window: u64,
    /// How long the buyer has to dispute, in seconds; zero without an arbiter.
    pub inspection_window: u64,
    /// The arbiter's id; zero when there is none.
    pub arbiter: Bytes32,
    /// What a dispute costs to open, in the token's smallest unit.
    #[serde(with = "decimal")]
    pub dispute_bond: u128,
    /// Hash of the steward's own sealed key.
    pub seal_id: Bytes32,
    /// Random; also names the listing's keys in the steward's vault.
    pub nonce: Bytes32,
}

/// A researcher's order for one listing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    /// The listing ordered.
    pub listing_id: Bytes32,
    /// Who pays and is licensed.
    pub buyer: Address,
    /// The key K' that the data key is to be delivered to.
    pub buyer_key: Point,
    /// The declared purpose, packed (docs/protocol.md, "Purposes").
    pub purpose: Bytes32,
    /// SHA-256 of the evidence package; zero when there is none.
    pub evidence: Bytes32,
    /// Random; also names the order's key in the buyer's vault.
    pub nonce: Bytes32,
}

/// A steward's call for data. What contributors are promised is hashed into its id, so nothing of it can change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Call {
    /// Who opens and closes it, and makes the listings that come of it.
    pub steward: Address,
    /// The ERC-20 token those listings are paid in.
    pub token: Address,
    /// Their consent terms, packed (docs/protocol.md, "Terms").
    pub terms: Bytes32,
    /// SHA-256 of the terms' texts and lists; zero when there are none.
    pub terms_detail: Bytes32,
    /// The most they may give the steward of each payment, in hundredths of a percent.
    pub max_fee_bps: u16,
    /// The least a licence may cost, in the token's smallest unit.
    #[serde(with = "decimal")]
    pub min_price: u128,
    /// The least k of k-anonymity that the steward promises. No contract can check it.
    pub min_k: u32,
    /// Until when contributions are taken, seconds since 1970.
    pub closes_at: u64,
    /// SHA-256 of the call's document.
    pub call_digest: Bytes32,
    /// Random; also names the call's in-box key in the steward's vault.
    pub nonce: Bytes32,
}

/// Who rules disputes, and for which fee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arbiter {
    /// Who rules.
    pub account: Address,
    /// The key that a dispute seals the data key to.
    pub key: Point,
    /// For one ruling, in the smallest unit of the listing's token. At most 2^96 - 1.
    #[serde(with = "decimal")]
    pub fee: u128,
    /// SHA-256 of the terms under which it rules; zero when there are none.
    pub terms: Bytes32,
}

/// The chain and contracts that ids, signatures and proofs are bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Deployment {
    /// EIP-155 chain id.
    pub chain_id: u64,
    /// The `Market` contract.
    pub market: Address,
    /// The `Consents` contract.
    pub consents: Address,
    /// The `Calls` contract.
    pub calls: Address,
}

/// The id of a listing: a hash of every member, the chain and the market.
pub fn listing_id(deployment: &Deployment, listing: &Listing) -> Bytes32 {
    Encoder::labelled("theriac/v1/listing")
        .uint(deployment.chain_id)
        .address(&deployment.market)
        .listing(listing)
        .hash()
}

/// The id of an order: a hash of every member, the chain and the market.
pub fn order_id(deployment: &Deployment, order: &Order) -> Bytes32 {
    Encoder::labelled("theriac/v1/order").uint(deployment.chain_id).address(&deployment.market).order(order).hash()
}

/// The id of a call for data: a hash of every member, the chain and the `Calls` contract.
pub fn call_id(deployment: &Deployment, call: &Call) -> Bytes32 {
    Encoder::labelled("theriac/v1/call").uint(deployment.chain_id).address(&deployment.calls).call(call).hash()
}

/// The id of an arbiter, which a listing names: a hash of every member, the chain and the market.
pub fn arbiter_id(deployment: &Deployment, arbiter: &Arbiter) -> Bytes32 {
    Encoder::labelled("theriac/v1/arbiter")
        .uint(deployment.chain_id)
        .address(&deployment.market)
        .arbiter(arbiter)
        .hash()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A listing with a different value in every member.
    pub(crate) fn sample() -> Listing {
        let word = |byte| Bytes32([byte; 32]);
        Listing {
            steward: Address([1; 20]),
            call_id: Bytes32::ZERO,
            replaces: word(3),
            token: Address([4; 20]),
            price: 5,
            terms: word(6),
            terms_detail: Bytes32::ZERO,
            card_digest: word(8),
            body_root: word(9),
            body_length: 10,
            split_root: word(11),
            total_weight: 12,
            leaf_count: 13,
            leaves_hash: word(14),
            steward_fee_bps: 15,
            ends_at: 16,
            access_period: 17,
            delivery_window: 18,
            inspection_window: 19,
            arbiter: word(20),
            dispute_bond: 21,
            seal_id: word(22),
            nonce: word(23),
        }
    }

    fn deployment() -> Deployment {
        Deployment { chain_id: 1, market: Address([1; 20]), consents: Address([2; 20]), calls: Address([3; 20]) }
    }

    fn call() -> Call {
        let word = |byte| Bytes32([byte; 32]);
        Call {
            steward: Address([1; 20]),
            token: Address([2; 20]),
            terms: word(3),
            terms_detail: word(4),
            max_fee_bps: 5,
            min_price: 6,
            min_k: 7,
            closes_at: 8,
            call_digest: word(9),
            nonce: word(10),
        }
    }

    fn arbiter() -> Arbiter {
        let key = Point { x: Bytes32([2; 32]), y: Bytes32([3; 32]) };
        Arbiter { account: Address([1; 20]), key, fee: 4, terms: Bytes32([5; 32]) }
    }

    /// Changes each member as it is serialised, so that one added without being hashed is caught.
    fn every_member_is_hashed<T: Serialize + serde::de::DeserializeOwned>(
        sample: &T,
        members: usize,
        id: impl Fn(&T) -> Bytes32,
    ) {
        let original = serde_json::to_value(sample).unwrap();
        assert_eq!(original.as_object().unwrap().len(), members);
        for (name, value) in original.as_object().unwrap() {
            let other = match value {
                serde_json::Value::Number(number) => (number.as_u64().unwrap() + 1).into(),
                serde_json::Value::Object(_) => serde_json::json!({ "x": value["x"], "y": Bytes32::ZERO }),
                text => match text.as_str().unwrap() {
                    digits if digits.starts_with("0x") => format!("{}f", &digits[..digits.len() - 1]).into(),
                    _ => "99".into(),
                },
            };
            let mut changed = original.clone();
            changed[name] = other;
            assert_ne!(id(&serde_json::from_value(changed).unwrap()), id(sample), "{name}");
        }
    }

    #[test]
    fn every_member_is_in_its_id() {
        every_member_is_hashed(&sample(), 23, |listing| listing_id(&deployment(), listing));
        every_member_is_hashed(&call(), 10, |call| call_id(&deployment(), call));
        every_member_is_hashed(&arbiter(), 4, |arbiter| arbiter_id(&deployment(), arbiter));
    }

    #[test]
    fn ids_differ_by_chain_market_and_kind() {
        let id = listing_id(&deployment(), &sample());
        assert_ne!(listing_id(&Deployment { chain_id: 2, ..deployment() }, &sample()), id);
        assert_ne!(listing_id(&Deployment { market: Address([9; 20]), ..deployment() }, &sample()), id);
        let id = call_id(&deployment(), &call());
        assert_ne!(call_id(&Deployment { chain_id: 2, ..deployment() }, &call()), id);
        assert_ne!(call_id(&Deployment { calls: Address([9; 20]), ..deployment() }, &call()), id);
        let id = arbiter_id(&deployment(), &arbiter());
        assert_ne!(arbiter_id(&Deployment { chain_id: 2, ..deployment() }, &arbiter()), id);
        assert_ne!(arbiter_id(&Deployment { market: Address([9; 20]), ..deployment() }, &arbiter()), id);
    }

    #[test]
    fn a_points_text_is_read_as_it_was_written() {
        let point = Point { x: Bytes32([1; 32]), y: Bytes32([0xab; 32]) };
        assert_eq!(point.to_string().parse(), Ok(point));
        let text = point.to_string();
        for wrong in ["", "0x", &text[2..], &text[..129], &format!("{text}0"), &text.replace("0x01", "0xé1")] {
            assert!(wrong.parse::<Point>().is_err(), "{wrong}");
        }
    }
}

//! What stands on chain: listings, orders and sealed keys, in the contracts' field order.

use serde::{Deserialize, Serialize};

use crate::abi::Encoder;
use crate::primitives::{Address, Bytes32, decimal};

/// A point of BN254 G1 as it stands on the wire: two big-endian coordinates. Not yet known to lie on the curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Point {
    /// The x coordinate.
    pub x: Bytes32,
    /// The y coordinate.
    pub y: Bytes32,
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
        Deployment { chain_id: 1, market: Address([1; 20]), consents: Address([2; 20]) }
    }

    /// Serialised member by member, so a member added without being hashed is caught.
    #[test]
    fn every_member_of_a_listing_is_in_its_id() {
        let original = serde_json::to_value(sample()).unwrap();
        let id = listing_id(&deployment(), &sample());
        let members = original.as_object().unwrap();
        assert_eq!(members.len(), 23);
        for (name, value) in members {
            let mut changed = original.clone();
            changed[name] = match value {
                serde_json::Value::Number(number) => (number.as_u64().unwrap() + 1).into(),
                serde_json::Value::String(text) if !text.starts_with("0x") => "99".into(),
                text => format!("{}a", text.as_str().unwrap().strip_suffix(|_| true).unwrap()).into(),
            };
            assert_ne!(listing_id(&deployment(), &serde_json::from_value(changed).unwrap()), id, "{name}");
        }
    }

    #[test]
    fn ids_differ_by_chain_market_and_kind() {
        let id = listing_id(&deployment(), &sample());
        assert_ne!(listing_id(&Deployment { chain_id: 2, ..deployment() }, &sample()), id);
        assert_ne!(listing_id(&Deployment { market: Address([9; 20]), ..deployment() }, &sample()), id);
    }
}

//! Leaves, their packed form and the weight rule.

use k256::elliptic_curve::bigint::{Encoding, NonZero, U256};
use serde::{Deserialize, Serialize};

use crate::abi::{Encoder, keccak256};
use crate::primitives::{Address, Bytes32};

/// Leaves in one chunk of the packed form.
pub const CHUNK_LEAVES: usize = 1024;
/// Bytes of one packed leaf.
pub const PACKED_LEAF: usize = 72;
/// The largest weight: utility 10,000 for 3,650 days.
pub const MAX_WEIGHT: u64 = 36_500_000;

const DAY: u64 = 86_400;

/// One contribution's share of a listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Leaf {
    /// Its place in the split, from 0.
    pub index: u32,
    /// The contribution account.
    pub account: Address,
    /// 1 to [`MAX_WEIGHT`].
    pub weight: u64,
    /// Last second of the consent: the receipt's `expiresAt`.
    pub consent_until: u64,
    /// EIP-712 digest of the consent receipt.
    pub consent: Bytes32,
}

impl Leaf {
    /// The leaf's node hash in the split tree.
    pub fn hash(&self) -> Bytes32 {
        Encoder::labelled("theriac/v1/leaf")
            .uint(self.index)
            .address(&self.account)
            .uint(self.weight)
            .uint(self.consent_until)
            .word(&self.consent)
            .hash()
    }

    /// index ‖ account ‖ weight ‖ consentUntil ‖ consent, big-endian.
    pub fn pack(&self) -> [u8; PACKED_LEAF] {
        let mut packed = [0; PACKED_LEAF];
        packed[..4].copy_from_slice(&self.index.to_be_bytes());
        packed[4..24].copy_from_slice(&self.account.0);
        packed[24..32].copy_from_slice(&self.weight.to_be_bytes());
        packed[32..40].copy_from_slice(&self.consent_until.to_be_bytes());
        packed[40..].copy_from_slice(&self.consent.0);
        packed
    }
}

/// The hash of the list of hashes of chunks of 1,024 packed leaves: `leavesHash` of a listing.
pub fn leaves_hash(leaves: &[Leaf]) -> Bytes32 {
    let hashes: Vec<Bytes32> = packed_chunks(leaves).map(|chunk| keccak256(&chunk)).collect();
    Encoder::new().words(&hashes).hash()
}

/// The packed leaves in chunks of 1,024, as `Market.postLeaves` takes them.
pub fn packed_chunks(leaves: &[Leaf]) -> impl Iterator<Item = Vec<u8>> {
    leaves.chunks(CHUNK_LEAVES).map(|chunk| chunk.iter().flat_map(Leaf::pack).collect())
}

/// The weight rule: utility (0 to 10,000) times the consent days that remain at `weighed_at`, and at least 1.
///
/// Days are rounded up to a multiple of 30 and are at most 3,650; times are seconds since 1970.
pub fn weight(utility: u16, weighed_at: u64, consent_until: u64) -> u64 {
    let remaining = consent_until.saturating_sub(weighed_at);
    let days = (30 * remaining.div_ceil(30 * DAY)).min(3_650);
    (u64::from(utility) * days).max(1)
}

/// What a leaf may claim now: revenue × weight / totalWeight, rounded down, less what it has claimed.
///
/// Amounts are in the token's smallest unit. `weight` is at most `total_weight`, as the tree makes sure.
pub fn due(revenue: u128, weight: u64, total_weight: u128, claimed: u128) -> u128 {
    let Some(total) = Option::<NonZero<U256>>::from(NonZero::new(U256::from_u128(total_weight))) else {
        return 0;
    };
    // At most 192 bits, so nothing is lost.
    let product = U256::from_u128(revenue).wrapping_mul(&U256::from_u64(weight));
    let (share, _) = product.div_rem(&total);
    let mut low = [0; 16];
    low.copy_from_slice(&share.to_be_bytes()[16..]);
    u128::from_be_bytes(low).saturating_sub(claimed)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_split_pays_out_at_most_what_came_in_and_loses_less_than_a_unit_a_leaf(
            weights in prop::collection::vec(1..=MAX_WEIGHT, 1..30),
            revenue: u128,
        ) {
            let total: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
            let mut left = revenue;
            for weight in &weights {
                left = left.checked_sub(due(revenue, *weight, total, 0)).expect("solvent");
            }
            prop_assert!(left < weights.len() as u128);
        }

        #[test]
        fn claims_in_parts_add_up_to_the_whole(first: u64, second: u64, weight in 1..1000u64, more in 0..1000u64) {
            let total = u128::from(weight + more);
            let (first, both) = (u128::from(first), u128::from(first) + u128::from(second));
            let claimed = due(first, weight, total, 0);
            prop_assert_eq!(claimed + due(both, weight, total, claimed), due(both, weight, total, 0));
        }
    }

    #[test]
    fn a_single_leaf_is_due_everything_even_the_largest_amount() {
        assert_eq!(due(u128::MAX, MAX_WEIGHT, MAX_WEIGHT.into(), 1), u128::MAX - 1);
        assert_eq!(due(5, 1, 0, 0), 0);
    }

    fn leaf(index: u32) -> Leaf {
        Leaf { index, account: Address([1; 20]), weight: 3, consent_until: 4, consent: Bytes32([5; 32]) }
    }

    #[test]
    fn a_packed_leaf_has_its_members_in_order() {
        let leaf = Leaf { index: 0x0102_0304, weight: 5, consent_until: 6, ..leaf(0) };
        let expected = format!("01020304{}{:016x}{:016x}{}", "01".repeat(20), 5, 6, "05".repeat(32));
        assert_eq!(hex::encode(leaf.pack()), expected);
    }

    #[test]
    fn chunks_end_after_1024_leaves() {
        let leaves: Vec<Leaf> = (0..1025).map(leaf).collect();
        let packed =
            |range: std::ops::Range<usize>| keccak256(&leaves[range].iter().flat_map(Leaf::pack).collect::<Vec<u8>>());
        assert_eq!(leaves_hash(&leaves[..1024]), Encoder::new().words(&[packed(0..1024)]).hash());
        assert_eq!(leaves_hash(&leaves), Encoder::new().words(&[packed(0..1024), packed(1024..1025)]).hash());
    }

    #[test]
    fn every_member_is_in_the_leaf_hash() {
        let original = leaf(0);
        for changed in [
            Leaf { index: 1, ..original },
            Leaf { account: Address([2; 20]), ..original },
            Leaf { weight: 4, ..original },
            Leaf { consent_until: 5, ..original },
            Leaf { consent: Bytes32([6; 32]), ..original },
        ] {
            assert_ne!(changed.hash(), original.hash());
        }
    }

    #[test]
    fn weights_round_days_up_to_thirty_and_stop_at_ten_years() {
        assert_eq!(weight(10_000, 0, 0), 1);
        assert_eq!(weight(0, 0, 1_000 * DAY), 1);
        assert_eq!(weight(100, 10, 11), 3_000);
        assert_eq!(weight(100, 0, 30 * DAY), 3_000);
        assert_eq!(weight(100, 0, 30 * DAY + 1), 6_000);
        assert_eq!(weight(100, 5, 4), 1, "a consent that ended weighs one");
        assert_eq!(weight(10_000, 0, 3_650 * DAY), MAX_WEIGHT);
        assert_eq!(weight(10_000, 0, u64::MAX), MAX_WEIGHT);
    }
}

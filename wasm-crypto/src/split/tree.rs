//! The sum tree: its root commits every leaf and the total weight, so a split cannot pay out more than came in.

use serde::{Deserialize, Serialize};

use super::leaves::{Leaf, MAX_WEIGHT};
use crate::abi::Encoder;
use crate::primitives::Bytes32;

/// Why leaves make no tree, or a path leads nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TreeError {
    /// No leaves, or more than an index can count.
    #[error("a split has 1 to 4,294,967,295 leaves")]
    LeafCount,
    /// A leaf's index is not its place, or not below the leaf count.
    #[error("leaf {index} is not at its place in the split")]
    Index {
        /// The index the leaf states.
        index: u32,
    },
    /// A weight outside 1 to 36,500,000.
    #[error("leaf {index} has a weight outside 1 to 36,500,000")]
    Weight {
        /// The leaf's index.
        index: u32,
    },
    /// A path with too many or too few steps.
    #[error("the path has the wrong number of steps")]
    PathLength,
    /// Sums above 128 bits.
    #[error("the weights add up to more than 128 bits hold")]
    Overflow,
    /// The path leads to another root or total.
    #[error("the leaf is not in the listing's split")]
    OtherRoot,
}

impl TreeError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::OtherRoot | Self::PathLength => "Fetch the listing's leaves file again and take the path from it.",
            _ => "The leaves file does not follow the protocol: do not rely on this listing, and tell its steward.",
        }
    }
}

/// The siblings from a leaf to the root, lowest first. Sides follow from the index and the leaf count.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Path {
    /// Each sibling's hash.
    pub hashes: Vec<Bytes32>,
    /// Each sibling's sum of weights, in decimal.
    #[serde(with = "decimals")]
    pub sums: Vec<u128>,
}

/// A node: its hash and the sum of weights below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Node {
    hash: Bytes32,
    sum: u128,
}

impl Node {
    fn of_leaf(leaf: &Leaf) -> Result<Self, TreeError> {
        if !(1..=MAX_WEIGHT).contains(&leaf.weight) {
            return Err(TreeError::Weight { index: leaf.index });
        }
        Ok(Self { hash: leaf.hash(), sum: leaf.weight.into() })
    }

    fn parent(left: &Self, right: &Self) -> Result<Self, TreeError> {
        let hash = Encoder::labelled("theriac/v1/node")
            .word(&left.hash)
            .uint(left.sum)
            .word(&right.hash)
            .uint(right.sum)
            .hash();
        let sum = left.sum.checked_add(right.sum).ok_or(TreeError::Overflow)?;
        Ok(Self { hash, sum })
    }
}

/// The whole tree over a listing's leaves.
#[derive(Debug, Clone)]
pub struct SplitTree {
    /// From the leaves up to the root; an odd last node moves up unchanged.
    levels: Vec<Vec<Node>>,
}

impl SplitTree {
    /// Builds it; leaf number i must state index i.
    pub fn new(leaves: &[Leaf]) -> Result<Self, TreeError> {
        let count = u32::try_from(leaves.len()).map_err(|_| TreeError::LeafCount)?;
        if count == 0 {
            return Err(TreeError::LeafCount);
        }
        let misplaced = (0..count).zip(leaves).find(|(place, leaf)| *place != leaf.index);
        if let Some((_, leaf)) = misplaced {
            return Err(TreeError::Index { index: leaf.index });
        }
        let mut level = leaves.iter().map(Node::of_leaf).collect::<Result<Vec<_>, _>>()?;
        let mut levels = Vec::new();
        while level.len() > 1 {
            let above = level
                .chunks(2)
                .map(|pair| match pair {
                    [left, right] => Node::parent(left, right),
                    odd => Ok(odd[0]),
                })
                .collect::<Result<Vec<_>, _>>()?;
            levels.push(std::mem::replace(&mut level, above));
        }
        levels.push(level);
        Ok(Self { levels })
    }

    /// The root's hash: `splitRoot` of a listing.
    pub fn root(&self) -> Bytes32 {
        self.top().hash
    }

    /// The sum of all weights: `totalWeight` of a listing.
    pub fn total_weight(&self) -> u128 {
        self.top().sum
    }

    /// The path of leaf `index`; `None` when there is no such leaf.
    pub fn path(&self, index: u32) -> Option<Path> {
        let mut place = index as usize;
        self.levels[0].get(place)?;
        let mut path = Path::default();
        for level in &self.levels[..self.levels.len() - 1] {
            if let Some(sibling) = level.get(place ^ 1) {
                path.hashes.push(sibling.hash);
                path.sums.push(sibling.sum);
            }
            place /= 2;
        }
        Some(path)
    }

    fn top(&self) -> Node {
        // `new` refuses an empty split, and each level above a non-empty one is not empty.
        self.levels[self.levels.len() - 1][0]
    }
}

impl Path {
    /// Root hash and total weight as a claim recomputes them.
    pub fn root(&self, leaf: &Leaf, leaf_count: u32) -> Result<(Bytes32, u128), TreeError> {
        if leaf.index >= leaf_count {
            return Err(TreeError::Index { index: leaf.index });
        }
        if self.hashes.len() != self.sums.len() {
            return Err(TreeError::PathLength);
        }
        let mut steps = self.hashes.iter().zip(&self.sums);
        let mut node = Node::of_leaf(leaf)?;
        let (mut place, mut count) = (leaf.index, leaf_count);
        while count > 1 {
            if place ^ 1 < count {
                let (hash, sum) = steps.next().ok_or(TreeError::PathLength)?;
                let sibling = Node { hash: *hash, sum: *sum };
                node = if place & 1 == 1 { Node::parent(&sibling, &node)? } else { Node::parent(&node, &sibling)? };
            }
            place /= 2;
            count = count.div_ceil(2);
        }
        if steps.next().is_some() {
            return Err(TreeError::PathLength);
        }
        Ok((node.hash, node.sum))
    }

    /// Checks that the leaf is in the split that a listing commits to.
    pub fn verify(&self, leaf: &Leaf, leaf_count: u32, root: &Bytes32, total_weight: u128) -> Result<(), TreeError> {
        if self.root(leaf, leaf_count)? == (*root, total_weight) { Ok(()) } else { Err(TreeError::OtherRoot) }
    }
}

mod decimals {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(sums: &[u128], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(sums.iter().map(u128::to_string))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u128>, D::Error> {
        #[derive(Deserialize)]
        struct Sum(#[serde(with = "crate::primitives::decimal")] u128);
        let sums = Vec::<Sum>::deserialize(deserializer).map_err(D::Error::custom)?;
        Ok(sums.into_iter().map(|Sum(sum)| sum).collect())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::primitives::Address;

    fn leaves(count: u32) -> Vec<Leaf> {
        (0..count)
            .map(|index| Leaf {
                index,
                account: Address([index as u8; 20]),
                weight: u64::from(index) * 7 + 1,
                consent_until: 1_900_000_000,
                consent: Bytes32([index as u8; 32]),
            })
            .collect()
    }

    #[test]
    fn every_leaf_of_every_tree_up_to_forty_proves_itself_and_no_other() {
        for count in 1..=40 {
            let leaves = leaves(count);
            let tree = SplitTree::new(&leaves).unwrap();
            assert_eq!(tree.total_weight(), leaves.iter().map(|leaf| u128::from(leaf.weight)).sum::<u128>());
            for leaf in &leaves {
                let path = tree.path(leaf.index).unwrap();
                let verify = |leaf: &Leaf| path.verify(leaf, count, &tree.root(), tree.total_weight());
                assert_eq!(verify(leaf), Ok(()));
                for index in (0..count).filter(|index| *index != leaf.index) {
                    assert!(verify(&Leaf { index, ..*leaf }).is_err(), "{index} of {count}");
                    assert!(verify(&leaves[index as usize]).is_err(), "{index} of {count}");
                }
            }
            assert_eq!(tree.path(count), None);
        }
    }

    #[test]
    fn a_path_of_another_length_is_refused() {
        for count in 1..=40 {
            let leaves = leaves(count);
            let tree = SplitTree::new(&leaves).unwrap();
            for leaf in &leaves {
                let mut path = tree.path(leaf.index).unwrap();
                path.hashes.push(Bytes32::ZERO);
                assert_eq!(path.root(leaf, count), Err(TreeError::PathLength));
                path.sums.push(0);
                assert_eq!(path.root(leaf, count), Err(TreeError::PathLength));
                path.hashes.truncate(path.hashes.len().saturating_sub(2));
                path.sums.truncate(path.hashes.len());
                if count > 1 {
                    assert_eq!(path.root(leaf, count), Err(TreeError::PathLength));
                }
            }
        }
    }

    proptest! {
        #[test]
        fn a_changed_sum_or_hash_in_a_path_changes_the_root(count in 2u32..40, at in 0usize..6, grow in 1u128..1000) {
            let leaves = leaves(count);
            let tree = SplitTree::new(&leaves).unwrap();
            for leaf in &leaves {
                let mut path = tree.path(leaf.index).unwrap();
                let at = at % path.sums.len();
                path.sums[at] += grow;
                prop_assert_eq!(path.verify(leaf, count, &tree.root(), tree.total_weight()), Err(TreeError::OtherRoot));
                // Moving weight between two siblings keeps the total, but not the root.
                let moved = Leaf { weight: leaf.weight + 1, ..*leaf };
                path.sums[at] -= grow + 1;
                prop_assert!(path.verify(&moved, count, &tree.root(), tree.total_weight()).is_err());
            }
        }
    }

    #[test]
    fn sums_that_overflow_are_refused() {
        let leaf = leaves(1)[0];
        let path = Path { hashes: vec![Bytes32::ZERO], sums: vec![u128::MAX] };
        assert_eq!(path.root(&leaf, 2), Err(TreeError::Overflow));
    }

    #[test]
    fn weights_and_indices_outside_their_range_are_refused() {
        for weight in [0, MAX_WEIGHT + 1] {
            let bad = Leaf { weight, ..leaves(1)[0] };
            assert_eq!(SplitTree::new(&[bad]).err(), Some(TreeError::Weight { index: 0 }));
        }
        let mut swapped = leaves(2);
        swapped.swap(0, 1);
        assert_eq!(SplitTree::new(&swapped).err(), Some(TreeError::Index { index: 1 }));
        assert_eq!(SplitTree::new(&[]).err(), Some(TreeError::LeafCount));
        assert_eq!(Path::default().root(&leaves(1)[0], 0), Err(TreeError::Index { index: 0 }));
    }

    #[test]
    fn a_path_reads_back_from_json_with_exact_sums() {
        let path = Path { hashes: vec![Bytes32([1; 32])], sums: vec![u128::MAX] };
        let text = serde_json::to_string(&path).unwrap();
        assert!(text.contains("\"340282366920938463463374607431768211455\""));
        assert_eq!(serde_json::from_str::<Path>(&text).unwrap(), path);
    }
}

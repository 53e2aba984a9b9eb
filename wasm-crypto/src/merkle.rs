//! The Merkle tree hash of RFC 6962, section 2.1, computed as leaves arrive.
//!
//! Memory grows with the logarithm of the number of leaves. Leaf hash: SHA-256(0x00 ‖ leaf); node hash:
//! SHA-256(0x01 ‖ left ‖ right); the tree of no leaves is SHA-256 of nothing.

use sha2::{Digest, Sha256};

use crate::primitives::Bytes32;

/// The hash of a leaf: SHA-256(0x00 ‖ leaf).
pub fn leaf_hash(leaf: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update([0]).chain_update(leaf).finalize().into()
}

/// A Merkle tree that leaves are appended to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MerkleTree {
    /// Roots of complete subtrees, the largest first: one for each set bit of `count`.
    subtrees: Vec<[u8; 32]>,
    count: u64,
}

impl MerkleTree {
    /// The tree of no leaves.
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends a leaf.
    pub fn push(&mut self, leaf: &[u8]) {
        self.push_hash(leaf_hash(leaf));
    }

    /// Appends a leaf whose [`leaf_hash`] was computed elsewhere, by another thread for instance.
    pub fn push_hash(&mut self, mut hash: [u8; 32]) {
        // As in adding one to a binary number: each set low bit is a subtree of the same size to join with.
        for _ in 0..self.count.trailing_ones() {
            let left = self.subtrees.pop().expect("there is one subtree for each set bit of the count");
            hash = node(&left, &hash);
        }
        self.subtrees.push(hash);
        self.count += 1;
    }

    /// How many leaves have been appended.
    pub fn len(&self) -> u64 {
        self.count
    }

    /// True when no leaf has been appended.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The Merkle tree hash over the leaves so far.
    pub fn root(&self) -> Bytes32 {
        let joined = self.subtrees.iter().rev().copied().reduce(|right, left| node(&left, &right));
        Bytes32(joined.unwrap_or_else(|| Sha256::digest([]).into()))
    }

    /// The state, for going on later: the number of leaves, u64 big-endian, and the roots of the complete subtrees,
    /// the largest first, 32 bytes each; at most 2,056 bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        [&self.count.to_be_bytes(), self.subtrees.as_flattened()].concat()
    }

    /// The tree whose [`MerkleTree::to_bytes`] this is; `None` unless there is one root for each complete subtree.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (tree, rest) = Self::split_from_bytes(bytes)?;
        rest.is_empty().then_some(tree)
    }

    /// [`MerkleTree::from_bytes`] of the start of `bytes`, and what follows it.
    pub(crate) fn split_from_bytes(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (count, rest) = bytes.split_first_chunk::<8>()?;
        let count = u64::from_be_bytes(*count);
        let (subtrees, rest) = rest.split_at_checked(32 * count.count_ones() as usize)?;
        Some((Self { subtrees: subtrees.as_chunks::<32>().0.to_vec(), count }, rest))
    }
}

fn node(left: &[u8; 32], right: &[u8; 32]) -> [u8; 32] {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The leaves and roots of Certificate Transparency's reference tests
    /// (google/certificate-transparency, cpp/merkletree/merkle_tree_test.cc).
    const LEAVES: [&str; 8] =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    const ROOTS: [&str; 9] = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    #[test]
    fn roots_match_certificate_transparencys_reference_tests() {
        let mut tree = MerkleTree::new();
        assert_eq!(hex::encode(tree.root().0), ROOTS[0]);
        for (leaf, root) in LEAVES.iter().zip(&ROOTS[1..]) {
            tree.push(&hex::decode(leaf).unwrap());
            assert_eq!(hex::encode(tree.root().0), *root);
        }
        assert_eq!(tree.len(), 8);
    }

    /// The recursive definition, word for word.
    fn definition(leaves: &[Vec<u8>]) -> [u8; 32] {
        match leaves {
            [] => Sha256::digest([]).into(),
            [leaf] => Sha256::new().chain_update([0]).chain_update(leaf).finalize().into(),
            _ => {
                let split = leaves.len().next_power_of_two() / 2;
                node(&definition(&leaves[..split]), &definition(&leaves[split..]))
            }
        }
    }

    #[test]
    fn every_size_up_to_two_hundred_equals_the_recursive_definition() {
        let leaves: Vec<Vec<u8>> = (0u8..200).map(|number| vec![number; 3]).collect();
        let mut tree = MerkleTree::new();
        for size in 0..=leaves.len() {
            assert_eq!(tree.root().0, definition(&leaves[..size]), "{size} leaves");
            if let Some(leaf) = leaves.get(size) {
                tree.push(leaf);
            }
        }
    }

    #[test]
    fn a_tree_goes_on_from_its_bytes_and_from_leaf_hashes_as_if_nothing_had_happened() {
        let leaves: Vec<Vec<u8>> = (0u8..70).map(|number| vec![number; 5]).collect();
        for cut in 0..=leaves.len() {
            let mut tree = MerkleTree::new();
            leaves[..cut].iter().for_each(|leaf| tree.push(leaf));
            let mut resumed = MerkleTree::from_bytes(&tree.to_bytes()).unwrap();
            assert_eq!(resumed, tree);
            leaves[cut..].iter().for_each(|leaf| resumed.push_hash(leaf_hash(leaf)));
            assert_eq!(resumed.root().0, definition(&leaves), "cut at {cut}");
        }
    }

    #[test]
    fn bytes_that_are_no_state_of_a_tree_are_refused() {
        let mut tree = MerkleTree::new();
        (0..5).for_each(|number| tree.push(&[number]));
        let bytes = tree.to_bytes();
        assert_eq!(bytes.len(), 8 + 2 * 32);
        for length in 0..bytes.len() {
            assert_eq!(MerkleTree::from_bytes(&bytes[..length]), None, "{length} bytes");
        }
        assert_eq!(MerkleTree::from_bytes(&[&bytes[..], &[0; 32]].concat()), None);
        assert_eq!(MerkleTree::from_bytes(&[0xff; 8]), None, "64 roots are promised");
    }

    #[test]
    fn a_node_cannot_be_passed_off_as_a_leaf() {
        let (left, right) = (definition(&[vec![1]]), definition(&[vec![2]]));
        let mut forged = MerkleTree::new();
        forged.push(&[left, right].concat());
        assert_ne!(forged.root().0, definition(&[vec![1], vec![2]]));
    }
}

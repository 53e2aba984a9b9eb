//! The split: roots, paths and posted leaves.

use wasm_crypto::abi::{Encoder, keccak256};
use wasm_crypto::curve::CurvePoint;
use wasm_crypto::keys::SecretScalar;
use wasm_crypto::listing::{Call, Listing, call_id, listing_id};
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::split::leaves::CHUNK_LEAVES;
use wasm_crypto::split::{Leaf, MAX_WEIGHT, Path, SplitTree, leaves_hash};
use wasm_crypto::{proof, seal};

use crate::abi::{self, CALL, KNOWLEDGE_PROOF, LEAF, LISTING, LOCATIONS, PATH, SEAL, calldata, calldata_with};
use crate::machine::{Machine, NOW};
use crate::random::Random;
use crate::structs::{self, GRU};

/// Every small tree, those around one chunk of leaves, and some between.
fn sizes(random: &Random) -> Vec<u32> {
    let drawn = (0..20).map(|_| 41 + random.below(3_000) as u32);
    (1..=40).chain([1_023, 1_024, 1_025, 2_049]).chain(drawn).collect()
}

/// A market with a call, and listings made from it.
struct Offers {
    machine: Machine,
    random: Random,
    call: Call,
}

impl Offers {
    fn new(name: &str) -> Self {
        let (mut machine, random) = (Machine::new(), Random::new(name));
        let call = Call { terms: GRU, max_fee_bps: 10_000, min_price: 0, closes_at: NOW, ..structs::call(&random) };
        let (steward, calls) = (call.steward, machine.calls);
        machine.send(
            &steward,
            &calls,
            calldata(&format!("open({CALL},string)"), &Encoder::new().call(&call).string("")),
        );
        Self { machine, random, call }
    }

    fn leaves(&self, count: u32) -> Vec<Leaf> {
        let random = &self.random;
        let leaf = |index| Leaf {
            index,
            account: random.address(),
            weight: 1 + random.below(MAX_WEIGHT),
            consent_until: u64::MAX - random.below(1 << 32),
            consent: random.word(),
        };
        (0..count).map(leaf).collect()
    }

    /// Lists a dataset with these leaves.
    fn list(&mut self, leaves: &[Leaf], tree: &SplitTree) -> Listing {
        self.list_split(leaves.len() as u32, (tree.root(), tree.total_weight()), leaves_hash(leaves))
    }

    fn list_split(
        &mut self,
        leaf_count: u32,
        (split_root, total_weight): (Bytes32, u128),
        leaves_hash: Bytes32,
    ) -> Listing {
        let at = self.machine.deployment();
        let secret = SecretScalar::from_bytes(&[7; 32]).unwrap();
        let (_, sealed) = seal::make(&self.random.word(), &CurvePoint::public(&secret));
        let listing = Listing {
            steward: self.call.steward,
            call_id: call_id(&at, &self.call),
            token: self.call.token,
            terms_detail: self.call.terms_detail,
            split_root,
            total_weight,
            leaf_count,
            leaves_hash,
            seal_id: seal::seal_id(&sealed),
            ..structs::acceptable(&self.random)
        };
        let proof = proof::listing::make(&listing_id(&at, &listing), &secret, &sealed).unwrap();
        let arguments = Encoder::new().listing(&listing).seal(&sealed).word(&proof.e).word(&proof.z);
        let function = format!("list({LISTING},{SEAL},{KNOWLEDGE_PROOF},{LOCATIONS})");
        let (steward, market) = (listing.steward, self.machine.market);
        self.machine.send(&steward, &market, calldata_with(&function, &arguments, &[abi::locations()]));
        listing
    }

    /// Whether the market finds the leaf in the split: then it says that the consent, which nobody withdrew, stands.
    fn finds(&mut self, listing: &Listing, leaf: &Leaf, path: &Path) -> bool {
        let arguments = Encoder::new().listing(listing).uint(leaf.index).address(&leaf.account).uint(leaf.weight);
        let arguments = arguments.uint(leaf.consent_until).word(&leaf.consent);
        let function = format!("enforceConsent({LISTING},{LEAF},{PATH})");
        let data = calldata_with(&function, &arguments, &[abi::path(path)]);
        let market = self.machine.market;
        let answer = self.machine.ask(&market, data);
        let found = answer.is_refused_by("ConsentStands(address,uint64,uint64)");
        assert!(found || answer.is_refused_by("LeafNotInSplit(bytes32,uint32)"), "{answer:?}");
        found
    }

    fn takes_leaves(&mut self, listing: &Listing, chunk: u32, hashes: &[Bytes32], leaves: &[u8]) -> bool {
        let arguments = Encoder::new().listing(listing).uint(chunk);
        let tails = [abi::words(hashes), abi::bytes(leaves)];
        let data = calldata_with(&format!("postLeaves({LISTING},uint32,bytes32[],bytes)"), &arguments, &tails);
        let market = self.machine.market;
        let answer = self.machine.ask(&market, data);
        assert!(answer.0.is_ok() || answer.is_refused_by("LeavesMismatch(bytes32,uint32)"), "{answer:?}");
        answer.0.is_ok()
    }
}

#[test]
fn a_path_is_good_in_rust_and_solidity_or_in_neither() {
    let mut offers = Offers::new("paths");
    let (mut good, mut bad) = (0, 0);
    for size in sizes(&offers.random) {
        let leaves = offers.leaves(size);
        let tree = SplitTree::new(&leaves).unwrap();
        let listing = offers.list(&leaves, &tree);
        let drawn = [0, size - 1, offers.random.below(size.into()) as u32, offers.random.below(size.into()) as u32];
        for index in drawn {
            let (leaf, path) = (leaves[index as usize], tree.path(index).unwrap());
            assert!(offers.finds(&listing, &leaf, &path), "leaf {index} of {size}");
            good += 1;
            for _ in 0..4 {
                let (leaf, path) = changed(leaf, path.clone(), size, &offers.random);
                let ours = path.verify(&leaf, size, &tree.root(), tree.total_weight()).is_ok();
                assert_eq!(offers.finds(&listing, &leaf, &path), ours, "{size} leaves: {leaf:?}, {path:?}");
                assert!(!ours, "{size} leaves: {leaf:?}, {path:?}");
                bad += 1;
            }
        }
    }
    assert!(good >= 250 && bad >= 1_000, "{good} good, {bad} bad");
}

#[test]
fn a_listing_that_states_another_total_has_no_leaf_in_rust_or_solidity() {
    let mut offers = Offers::new("totals");
    for size in [1, 2, 3, 7, 64, 1_000] {
        let leaves = offers.leaves(size);
        let tree = SplitTree::new(&leaves).unwrap();
        for total in [tree.total_weight() - 1, tree.total_weight() + 1, u128::MAX] {
            let listing = offers.list_split(size, (tree.root(), total), leaves_hash(&leaves));
            let (leaf, path) = (leaves[size as usize / 2], tree.path(size / 2).unwrap());
            assert!(path.verify(&leaf, size, &tree.root(), total).is_err(), "{size} leaves, {total}");
            assert!(!offers.finds(&listing, &leaf, &path), "{size} leaves, {total}");
        }
    }
}

/// Changes one thing in a leaf or its path.
fn changed(mut leaf: Leaf, mut path: Path, size: u32, random: &Random) -> (Leaf, Path) {
    let at = random.below(path.hashes.len().max(1) as u64) as usize;
    match random.below(if path.hashes.is_empty() { 7 } else { 14 }) {
        0 => leaf.index ^= 1 << random.below(32),
        1 => leaf.index = leaf.index.wrapping_add(size),
        2 => leaf.account.0[random.below(20) as usize] ^= 1,
        3 => leaf.weight ^= 1 << random.below(64),
        4 => leaf.consent_until ^= 1 << random.below(64),
        5 => leaf.consent.0[random.below(32) as usize] ^= 1,
        6 => {
            path.hashes.push(random.word());
            path.sums.push(random.number().into());
        }
        7 => path.hashes[at].0[random.below(32) as usize] ^= 1,
        8 => path.sums[at] ^= 1 << random.below(128),
        9 => path.sums[at] = u128::MAX,
        10 => _ = (path.hashes.remove(at), path.sums.remove(at)),
        11 => _ = path.hashes.pop(),
        12 => _ = path.sums.pop(),
        _ => {
            // The same total from other weights.
            leaf.weight = leaf.weight.wrapping_add(1);
            path.sums[at] = path.sums[at].wrapping_sub(1);
        }
    }
    (leaf, path)
}

#[test]
fn leaves_are_posted_as_rust_packs_and_hashes_them() {
    let mut offers = Offers::new("leaves");
    for size in [1, 2, 1_023, 1_024, 1_025, 2_048, 2_500] {
        let leaves = offers.leaves(size);
        let listing = offers.list(&leaves, &SplitTree::new(&leaves).unwrap());
        let chunks: Vec<Vec<u8>> =
            leaves.chunks(CHUNK_LEAVES).map(|chunk| chunk.iter().flat_map(Leaf::pack).collect()).collect();
        let hashes: Vec<Bytes32> = chunks.iter().map(|chunk| keccak256(chunk)).collect();
        for (number, chunk) in (0..).zip(&chunks) {
            assert!(offers.takes_leaves(&listing, number, &hashes, chunk), "chunk {number} of {size} leaves");

            let mut altered = chunk.clone();
            altered[offers.random.below(chunk.len() as u64) as usize] ^= 1;
            assert!(!offers.takes_leaves(&listing, number, &hashes, &altered), "altered, of {size} leaves");
            assert!(!offers.takes_leaves(&listing, number, &hashes, &chunk[72..]), "a leaf short, of {size} leaves");
            assert!(!offers.takes_leaves(&listing, number + 1, &hashes, chunk), "another number, of {size} leaves");
        }
    }
}

/// The largest that a tree can be is beyond what a test builds; its shape is a path's alone.
#[test]
fn paths_of_every_shape_are_as_long_in_solidity_as_in_rust() {
    let mut offers = Offers::new("shapes");
    for _ in 0..40 {
        let random = &offers.random;
        let size = 1 + (random.number() as u32 >> random.below(32));
        let leaf = Leaf { index: random.below(size.into()) as u32, ..offers.leaves(1)[0] };
        let mut path = Path { hashes: Vec::new(), sums: Vec::new() };
        let split = loop {
            match path.root(&leaf, size) {
                Ok(split) => break split,
                Err(_) => {
                    path.hashes.push(random.word());
                    path.sums.push(1 + u128::from(random.number()));
                }
            }
        };
        assert!(path.hashes.len() <= 32, "{} siblings for {size} leaves", path.hashes.len());
        let listing = offers.list_split(size, split, Bytes32::ZERO);
        assert!(offers.finds(&listing, &leaf, &path), "{leaf:?} of {size}: {path:?}");
        path.hashes.push(Bytes32::ZERO);
        path.sums.push(0);
        assert!(!offers.finds(&listing, &leaf, &path), "{leaf:?} of {size}: {path:?}");
    }
}

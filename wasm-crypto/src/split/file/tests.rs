//! A leaves file that holds, and every way in which one may not.

use super::*;
use crate::keys::AccountSecret;
use crate::primitives::Bytes32;
use crate::terms::{Permission, Terms};

const LISTED_AT: u64 = 1_800_000_000;
const ENDS_AT: u64 = LISTED_AT + 100 * 86_400;

fn deployment() -> Deployment {
    Deployment { chain_id: 31_337_001, market: Address([1; 20]), consents: Address([2; 20]), calls: Address([3; 20]) }
}

fn account(byte: u8) -> AccountSecret {
    AccountSecret::from_bytes(&[byte; 32]).unwrap()
}

fn terms() -> Bytes32 {
    Terms::new(Permission::Hmb).pack().unwrap()
}

fn receipt(contributor: &AccountSecret, call_id: Bytes32) -> Consent {
    Consent {
        account: contributor.address(),
        call_id,
        data_digest: Bytes32([7; 32]),
        terms: terms(),
        terms_detail: Bytes32::ZERO,
        expires_at: ENDS_AT,
    }
}

fn self_listing() -> (LeavesFile, Listing) {
    let receipt = receipt(&account(5), Bytes32::ZERO);
    let signature = receipt.sign(&deployment(), &account(5));
    let file = LeavesFile::of_self_listing(&deployment(), receipt, signature, 4000, LISTED_AT - 60);
    let listing = commit(&file, Bytes32::ZERO);
    (file, listing)
}

/// Three contributions to a call, accepted by the steward with account 9.
fn cohort() -> (LeavesFile, Listing) {
    let call_id = Bytes32([3; 32]);
    let leaves = (0..3u8).map(|index| {
        let contributor = account(20 + index);
        let receipt = receipt(&contributor, call_id);
        let utility = 1000 * u16::from(index + 1);
        let acceptance = Acceptance { call_id, account: receipt.account, data_digest: receipt.data_digest, utility };
        let signature = acceptance.sign(&deployment(), &account(9));
        FileLeaf {
            acceptance: Some(SignedAcceptance { signature, utility }),
            leaf: Leaf {
                index: index.into(),
                account: receipt.account,
                weight: weight(utility, LISTED_AT, receipt.expires_at),
                consent_until: receipt.expires_at,
                consent: receipt.digest(&deployment()),
            },
            signature: receipt.sign(&deployment(), &contributor),
            receipt,
            utility,
        }
    });
    let file = LeavesFile {
        chain_id: deployment().chain_id,
        consents: deployment().consents,
        leaves: leaves.collect(),
        version: VERSION,
        weighed_at: LISTED_AT,
    };
    let listing = commit(&file, call_id);
    (file, listing)
}

/// A listing that commits to the file as it is, so that checks beyond the hashes are reached.
fn commit(file: &LeavesFile, call_id: Bytes32) -> Listing {
    let leaves = file.leaves();
    let tree = SplitTree::new(&leaves).unwrap();
    Listing {
        steward: account(9).address(),
        call_id,
        terms: terms(),
        terms_detail: Bytes32::ZERO,
        split_root: tree.root(),
        total_weight: tree.total_weight(),
        leaf_count: leaves.len() as u32,
        leaves_hash: leaves_hash(&leaves),
        ends_at: ENDS_AT,
        ..crate::listing::tests::sample()
    }
}

fn verify(file: &LeavesFile, listing: &Listing) -> Result<(), LeavesError> {
    file.verify(&deployment(), listing, LISTED_AT).map(|_| ())
}

/// What is found when the first leaf is changed and the listing commits to the change.
fn fault(start: fn() -> (LeavesFile, Listing), change: impl FnOnce(&mut FileLeaf)) -> LeafFault {
    let (mut file, listing) = start();
    change(&mut file.leaves[0]);
    match verify(&file, &commit(&file, listing.call_id)) {
        Err(LeavesError::Leaf { index: 0, fault }) => fault,
        other => panic!("{other:?}"),
    }
}

#[test]
fn files_that_follow_the_rules_hold_and_read_back() {
    for (file, listing) in [self_listing(), cohort()] {
        assert_eq!(verify(&file, &listing), Ok(()));
        let json = file.to_json().unwrap();
        assert_eq!(LeavesFile::parse(&json).unwrap(), file);
    }
}

#[test]
fn the_tree_it_returns_gives_paths_that_verify() {
    let (file, listing) = cohort();
    let tree = file.verify(&deployment(), &listing, LISTED_AT).unwrap();
    for leaf in file.leaves() {
        let path = tree.path(leaf.index).unwrap();
        assert_eq!(path.verify(&leaf, listing.leaf_count, &listing.split_root, listing.total_weight), Ok(()));
    }
}

#[test]
fn a_file_of_another_listing_chain_version_or_day_is_refused() {
    let (file, listing) = self_listing();
    for other in [
        Listing { split_root: Bytes32([1; 32]), ..listing.clone() },
        Listing { total_weight: listing.total_weight + 1, ..listing.clone() },
        Listing { leaf_count: 2, ..listing.clone() },
        Listing { leaves_hash: Bytes32([1; 32]), ..listing.clone() },
    ] {
        assert_eq!(verify(&file, &other), Err(LeavesError::OtherListing));
    }
    for other in [LeavesFile { chain_id: 1, ..file.clone() }, LeavesFile { consents: Address([8; 20]), ..file.clone() }]
    {
        assert_eq!(verify(&other, &listing), Err(LeavesError::OtherDeployment));
    }
    assert_eq!(verify(&LeavesFile { version: 2, ..file.clone() }, &listing), Err(LeavesError::Version(2)));
    for (weighed_at, holds) in [
        (LISTED_AT - 86_400, true),
        (LISTED_AT + 86_400, true),
        (LISTED_AT - 86_401, false),
        (LISTED_AT + 86_401, false),
    ] {
        let result = verify(&LeavesFile { weighed_at, ..file.clone() }, &listing);
        assert_eq!(result != Err(LeavesError::WeighedAt), holds, "{weighed_at}");
    }
}

#[test]
fn a_leaf_that_differs_from_its_receipt_is_refused() {
    assert_eq!(fault(self_listing, |leaf| leaf.leaf.account = Address([1; 20])), LeafFault::OtherReceipt);
    assert_eq!(fault(self_listing, |leaf| leaf.leaf.consent_until += 1), LeafFault::OtherReceipt);
    assert_eq!(fault(self_listing, |leaf| leaf.leaf.consent = Bytes32([1; 32])), LeafFault::OtherReceipt);
    assert_eq!(fault(self_listing, |leaf| leaf.receipt.data_digest = Bytes32([1; 32])), LeafFault::OtherReceipt);
}

#[test]
fn a_receipt_signed_by_another_account_is_refused() {
    let forged = |leaf: &mut FileLeaf| leaf.signature = leaf.receipt.sign(&deployment(), &account(6));
    assert!(matches!(fault(self_listing, forged), LeafFault::Signature(SignatureError::OtherSigner { .. })));
}

#[test]
fn a_receipt_for_another_call_is_refused() {
    let other_call = |leaf: &mut FileLeaf| {
        leaf.receipt.call_id = Bytes32([4; 32]);
        leaf.leaf.consent = leaf.receipt.digest(&deployment());
    };
    assert_eq!(fault(self_listing, other_call), LeafFault::OtherCall);
}

#[test]
fn a_listing_beyond_the_consent_is_refused() {
    let (file, listing) = self_listing();
    for beyond in [
        Listing { terms: Terms::new(Permission::Gru).pack().unwrap(), ..listing.clone() },
        Listing { ends_at: ENDS_AT + 1, ..listing.clone() },
        Listing { terms_detail: Bytes32([1; 32]), ..listing.clone() },
    ] {
        assert!(matches!(verify(&file, &beyond), Err(LeavesError::Leaf { fault: LeafFault::Uncovered(_), .. })));
    }
}

#[test]
fn weights_that_do_not_follow_from_the_rule_are_refused() {
    assert!(matches!(fault(self_listing, |leaf| leaf.leaf.weight += 1), LeafFault::Weight { .. }));
    assert_eq!(fault(self_listing, |leaf| leaf.utility = 10_001), LeafFault::Utility);
    assert!(matches!(fault(self_listing, |leaf| leaf.utility -= 1), LeafFault::Weight { .. }));
}

#[test]
fn acceptances_stand_in_cohorts_alone_and_are_the_stewards() {
    assert_eq!(fault(cohort, |leaf| leaf.acceptance = None), LeafFault::Acceptance);
    let accepted = cohort().0.leaves[0].acceptance.clone();
    assert_eq!(fault(self_listing, |leaf| leaf.acceptance = accepted), LeafFault::Acceptance);
    let other_utility = |leaf: &mut FileLeaf| leaf.acceptance.as_mut().unwrap().utility += 1;
    assert_eq!(fault(cohort, other_utility), LeafFault::Acceptance);
    let forged = |leaf: &mut FileLeaf| leaf.acceptance.as_mut().unwrap().signature = leaf.signature;
    assert!(matches!(fault(cohort, forged), LeafFault::AcceptanceSignature(_)));
}

#[test]
fn one_account_with_two_leaves_is_refused() {
    let (mut file, listing) = cohort();
    let mut again = file.leaves[0].clone();
    again.leaf.index = 3;
    file.leaves.push(again);
    assert_eq!(verify(&file, &commit(&file, listing.call_id)), Err(LeavesError::SameAccount { index: 3 }));
}

#[test]
fn text_with_a_member_missing_twice_or_of_another_version_is_refused() {
    let (file, _) = self_listing();
    let text = String::from_utf8(file.to_json().unwrap()).unwrap();
    let twice = text.replace("\"version\":1", "\"version\":1,\"version\":1");
    assert!(matches!(LeavesFile::parse(twice.as_bytes()), Err(LeavesError::Json(_))));
    let missing = text.replace("\"acceptance\":null,", "");
    assert!(matches!(LeavesFile::parse(missing.as_bytes()), Err(LeavesError::Json(_))));
    let later = text.replace("\"version\":1", "\"version\":2");
    assert_eq!(LeavesFile::parse(later.as_bytes()), Err(LeavesError::Version(2)));
    let cut = &text[..text.len() / 2];
    assert!(LeavesFile::parse(cut.as_bytes()).is_err());
    let more = text.replacen("{\"account\"", "{\"added\":[],\"account\"", 1).replacen('{', "{\"a\":1,", 1);
    assert_eq!(LeavesFile::parse(more.as_bytes()).unwrap(), file, "members it does not know are ignored");
}

//! Calls, delegates, arbiters and disputes on the real contracts: as the client says it, so the contract does it.
#![allow(clippy::unwrap_used, reason = "a failed expectation is a failed test")]

mod common;

use common::*;
use futures::executor::block_on;
use market::calls;
use market::events::CloseReason;
use market::state::{LicenceState, OrderStatus, RULING_WINDOW};
use wasm_crypto::keys::{Seed, arbiter_scalar, contribution_account};
use wasm_crypto::listing::{Arbiter, arbiter_id, call_id};
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::receipt::Signed;
use wasm_crypto::seal::{self, seal_id};

/// Price, bond and fee of the disputes here; they divide by nothing.
const PRICE: u128 = 100 * THR + 7;
const BOND: u128 = 9 * THR + 1;
const FEE: u128 = 2 * THR + 3;

/// A delivered order that its buyer can dispute.
fn delivered(world: &World) -> (Seed, Arbiter, Dataset, Purchase) {
    let (seed, arbiter) = world.arbiter(FEE);
    let dataset = world.list_arbitrated(PRICE, &arbiter, BOND);
    let purchase = Purchase::placed(world, &dataset, &biomedical(), Bytes32::ZERO);
    world.steward.done(&dataset.deliver(world, &purchase.order));
    (seed, arbiter, dataset, purchase)
}

fn disputed(world: &World) -> (Seed, Arbiter, Dataset, Purchase) {
    let all = delivered(world);
    world.researcher.done(&calls::approve_token(&world.token, &world.at.market, BOND));
    world.researcher.done(&all.3.dispute(world, &all.2, &all.1));
    all
}

#[test]
fn the_price_waits_for_exactly_the_inspection_that_the_client_says() {
    let world = World::new();
    let (_, arbiter, dataset, purchase) = delivered(&world);
    let order = world.market().orders[&purchase.id(&world)].clone();
    let until = order.inspection_until(&dataset.listing).unwrap();
    assert_eq!(until, order.delivered.unwrap().at + DAY);
    assert_eq!(order.settles_from(&dataset.listing), Some(until + 1));

    world.researcher.done(&calls::approve_token(&world.token, &world.at.market, BOND));
    let dispute = purchase.dispute(&world, &dataset, &arbiter);
    let settle = calls::settle(&world.at, &dataset.listing, &purchase.order);
    world.set_time(until);
    assert!(!order.may_settle(&dataset.listing, until));
    assert_refused(&world.anybody.refused(&settle), "InspectionNotOver", &[("id", order.id), ("until", word(until))]);
    world.researcher.simulate(&dispute).unwrap();
    world.set_time(until + 1);
    assert!(order.may_settle(&dataset.listing, until + 1));
    assert_refused(&world.researcher.refused(&dispute), "InspectionOver", &[("id", order.id), ("until", word(until))]);
    world.anybody.done(&settle);
    let settled = world.market().orders[&order.id].clone();
    assert_eq!((settled.status, settled.settles_from(&dataset.listing)), (OrderStatus::Settled, None));
}

#[test]
fn a_free_licence_with_an_arbiter_waits_but_cannot_be_disputed() {
    let world = World::new();
    let (_, arbiter) = world.arbiter(0);
    let dataset = world.list_arbitrated(0, &arbiter, 0);
    let purchase = Purchase::placed(&world, &dataset, &biomedical(), Bytes32::ZERO);
    world.steward.done(&dataset.deliver(&world, &purchase.order));
    let order = world.market().orders[&purchase.id(&world)].clone();
    assert_eq!(order.inspection_until(&dataset.listing), None);
    assert_eq!(world.researcher.refused(&purchase.dispute(&world, &dataset, &arbiter)).name(), "InspectionOver");
    let settle = calls::settle(&world.at, &dataset.listing, &purchase.order);
    assert_eq!(world.anybody.refused(&settle).name(), "InspectionNotOver");
    world.set_time(order.settles_from(&dataset.listing).unwrap());
    world.anybody.done(&settle);
}

#[test]
fn a_dispute_suspends_and_shows_the_arbiter_the_very_key_that_was_delivered() {
    let world = World::new();
    let (seed, arbiter, dataset, purchase) = disputed(&world);
    let market = world.market();
    let order = &market.orders[&purchase.id(&world)];
    let dispute = order.dispute.unwrap();
    assert_eq!((order.status, dispute.ruling), (OrderStatus::Disputed, None));
    assert_eq!(market.arbiter_of(&market.listings[&dataset.id]).unwrap().arbiter, arbiter);
    let until = order.licence_until(&dataset.listing).unwrap();
    assert_eq!(order.licence_state(&dataset.listing, until), Some(LicenceState::Suspended(until)));
    assert_eq!(order.licence_state(&dataset.listing, until + 1), Some(LicenceState::Ended(until)));
    let opened = seal::open(&dispute.seal, &arbiter_scalar(&seed)).unwrap();
    assert_eq!(opened.body_keys().data_key().expose(), dataset.message.body_keys().data_key().expose());
}

#[test]
fn a_ruling_credits_to_the_unit_what_can_then_be_taken() {
    for refund_bps in [0, 4_999, 5_000, 10_000] {
        let world = World::new();
        let (_, _, dataset, purchase) = disputed(&world);
        let rule = |bps| calls::rule(&world.at, &dataset.listing, &purchase.order, bps);
        assert_eq!(world.steward.refused(&rule(1)).name(), "NotArbiter");
        assert_refused(&world.anybody.refused(&rule(10_001)), "RefundInvalid", &[("refundBps", word(10_001u16))]);
        world.anybody.done(&rule(refund_bps));

        let market = world.market();
        let order = &market.orders[&purchase.id(&world)];
        let ruling = order.dispute.unwrap().ruling.unwrap();
        let (buyer, arbiter) = (world.researcher.address, world.anybody.address);
        assert_eq!((order.status, ruling.refund_bps), (OrderStatus::Ruled, refund_bps));
        assert_eq!(market.credit(&world.token, &buyer), ruling.to_buyer);
        assert_eq!(market.credit(&world.token, &arbiter), FEE);
        let record = &market.listings[&dataset.id];
        assert_eq!((record.revenue, record.fees), (ruling.to_split, ruling.to_steward));
        assert_eq!(ruling.to_buyer + ruling.to_arbiter + ruling.to_split + ruling.to_steward, PRICE + BOND);
        let until = order.licence_until(&dataset.listing);
        let state = until.map_or(LicenceState::Void, LicenceState::Valid);
        assert_eq!(until.is_none(), refund_bps == 10_000);
        assert_eq!(order.licence_state(&dataset.listing, world.now()), Some(state));

        for account in [&world.researcher, &world.anybody] {
            let (due, before) = (market.credit(&world.token, &account.address), world.balance(&account.address));
            let withdraw = calls::withdraw_credit(&world.at, &world.token);
            if due > 0 {
                account.done(&withdraw);
            }
            assert_eq!(world.balance(&account.address) - before, due);
            assert_eq!(account.refused(&withdraw).name(), "NoCredit");
        }
        assert!(world.market().credits.is_empty());
    }
}

#[test]
fn an_arbiter_may_rule_up_to_exactly_the_second_that_the_client_says_and_then_all_comes_back() {
    let world = World::new();
    let before = world.balance(&world.researcher.address);
    let (_, _, dataset, purchase) = disputed(&world);
    let order = world.market().orders[&purchase.id(&world)].clone();
    let until = order.ruling_until().unwrap();
    assert_eq!(until, order.dispute.unwrap().at + RULING_WINDOW);
    let rule = calls::rule(&world.at, &dataset.listing, &purchase.order, 5_000);
    let lapse = calls::lapse(&world.at, &dataset.listing, &purchase.order);
    world.set_time(until);
    world.anybody.simulate(&rule).unwrap();
    assert_refused(&world.steward.refused(&lapse), "RulingNotOver", &[("id", order.id), ("until", word(until))]);
    world.set_time(until + 1);
    assert_refused(&world.anybody.refused(&rule), "RulingOver", &[("id", order.id), ("until", word(until))]);
    world.steward.done(&lapse);
    assert_eq!(world.balance(&world.researcher.address), before);
    let order = world.market().orders[&order.id].clone();
    assert_eq!((order.status, order.ruling_until()), (OrderStatus::Lapsed, None));
    assert_eq!(order.licence_state(&dataset.listing, world.now()), Some(LicenceState::Void));
}

#[test]
fn a_delegate_delivers_until_exactly_the_second_that_the_client_says() {
    let world = World::new();
    let dataset = world.list(&open_terms(), THR);
    let delegate = Seed::generate();
    let (seal, proof) = dataset.delegate(&world, &delegate);
    let purchase = Purchase::placed(&world, &dataset, &biomedical(), Bytes32::ZERO);
    let deliver = dataset.deliver_as(&world, &delegate, &seal, &purchase.order);
    let id = seal_id(&seal);
    assert_refused(&world.anybody.refused(&deliver), "SealNotRegistered", &[("id", dataset.id), ("sealId", id)]);
    world.steward.done(&calls::add_seal(&world.at, &dataset.listing, &dataset.seal, &seal, &proof));
    world.anybody.simulate(&deliver).unwrap();
    world.steward.done(&calls::remove_seal(&world.at, &dataset.listing, &id));

    let record = world.market().listings[&dataset.id].clone();
    let until = record.delegates[&id].until.unwrap();
    assert!(record.may_deliver(&id, until) && !record.may_deliver(&id, until + 1));
    assert!(record.may_deliver(&dataset.listing.seal_id, u64::MAX));
    world.set_time(until);
    world.anybody.simulate(&deliver).unwrap();
    world.set_time(until + 1);
    assert_eq!(world.anybody.refused(&deliver).name(), "SealNotRegistered");
    world.steward.done(&calls::add_seal(&world.at, &dataset.listing, &dataset.seal, &seal, &proof));
    assert_eq!(world.market().listings[&dataset.id].delegates[&id].until, None);
    world.anybody.done(&deliver);
    assert_eq!(world.market().orders[&purchase.id(&world)].delivered.unwrap().from_seal, id);
}

#[test]
fn a_listing_made_from_a_call_stays_within_it_also_after_it_closed() {
    let world = World::new();
    let call = world.call(&open_terms());
    let id = call_id(&world.at, &call);
    let listed = |price| Dataset::new(&world, &open_terms(), price).offered(&world, |listing| listing.call_id = id);
    assert_refused(&world.steward.refused(&listed(THR).list(&world)), "UnknownCall", &[("callId", id)]);
    world.steward.done(&calls::open_call(&world.at, &call, "local:call"));
    let refused = world.steward.refused(&listed(THR - 1).list(&world));
    assert_refused(&refused, "PriceBelowCall", &[("given", word(THR - 1)), ("least", word(THR))]);

    let record = world.market().calls[&id].clone();
    assert_eq!((&record.call, record.document_uri.as_str()), (&call, "local:call"));
    assert!(record.takes_contributions(call.closes_at) && !record.takes_contributions(call.closes_at + 1));
    world.steward.done(&calls::close_call(&world.at, &call));
    assert!(!world.market().calls[&id].takes_contributions(NOW));
    assert_refused(&world.steward.refused(&calls::close_call(&world.at, &call)), "AlreadyClosed", &[("id", id)]);
    world.steward.done(&listed(THR).list(&world));
}

#[test]
fn a_receipt_closes_a_listing_that_goes_beyond_it() {
    let world = World::new();
    let dataset = world.list(&open_terms(), THR);
    let secret = contribution_account(&dataset.seed, &Bytes32::ZERO, &dataset.listing.nonce);
    let enforce = |terms| {
        let consent = wasm_crypto::receipt::Consent { terms, ..dataset.consent() };
        let signature = consent.sign(&world.at, &secret);
        let Dataset { listing, leaf, path, .. } = &dataset;
        calls::enforce_consent_by_receipt(&world.at, listing, leaf, path, &consent, &signature.0)
    };
    let kept = world.anybody.refused(&enforce(dataset.listing.terms));
    assert_refused(
        &kept,
        "ConsentCovers",
        &[("account", {
            let mut word = Bytes32::ZERO;
            word.0[12..].copy_from_slice(&dataset.leaf.account.0);
            word
        })],
    );
    world.anybody.done(&enforce(reviewed_terms().pack().unwrap()));
    let record = world.market().listings[&dataset.id].clone();
    assert!(matches!(record.closed, Some((CloseReason::ConsentExceeded, _))));
}

/// The creation of a contract that posts leaves nobody can read in the transaction: its code holds the calldata inverted.
fn hidden(post: &calls::Call) -> Vec<u8> {
    let length = u16::try_from(post.data.len()).unwrap().to_be_bytes();
    let copy = [&[0x61][..], &length, &[0x61, 0, 63, 0x60, 0, 0x39]].concat();
    // For each word from 0: memory = not memory.
    let invert = [
        &[0x60, 0, 0x5b, 0x80, 0x51, 0x19, 0x81, 0x52, 0x60, 32, 0x01, 0x80, 0x61][..],
        &length,
        &[0x11, 0x60, 11, 0x57],
    ]
    .concat();
    let send =
        [&[0x60, 0, 0x60, 0, 0x61][..], &length, &[0x60, 0, 0x60, 0, 0x73], &post.to.0, &[0x5a, 0xf1, 0]].concat();
    let code = [copy, invert, send].concat();
    assert_eq!(code.len(), 63);
    code.into_iter().chain(post.data.iter().map(|byte| !byte)).collect()
}

#[test]
fn posted_leaves_are_read_from_the_first_transaction_that_has_them() {
    let world = World::new();
    let dataset = world.list(&open_terms(), THR);
    let post = calls::post_leaves(&world.at, &dataset.listing, &[dataset.leaf]);
    assert_eq!(post.len(), 1);
    let read = || {
        let record = world.market().listings[&dataset.id].clone();
        let leaves = block_on(world.anybody.client.posted_leaves(&record, 0)).unwrap();
        (record.posted_leaves.len(), leaves)
    };
    assert_eq!(read(), (0, None));
    let creation = market::provider::hex(&hidden(&post[0]));
    world.anybody.ask("eth_sendTransaction", serde_json::json!([{"from": world.anybody.address, "data": creation}]));
    assert_eq!(read(), (1, None));
    let leaves = Some(dataset.leaf.pack().to_vec());
    world.anybody.done(&post[0]);
    assert_eq!(read(), (2, leaves.clone()));
    world.anybody.done(&post[0]);
    assert_eq!(read(), (3, leaves));
}

#[test]
fn only_a_post_of_the_listings_own_leaves_is_one() {
    let world = World::new();
    let dataset = world.list(&open_terms(), THR);
    let post = |listing: &_, leaf| calls::post_leaves(&world.at, listing, &[leaf]).remove(0).data;
    let input = post(&dataset.listing, dataset.leaf);
    let read = |input: &[u8], chunk| calls::leaves_posted_by(input, &dataset.listing, chunk);
    assert_eq!(read(&input, 0), Some(dataset.leaf.pack().to_vec()));
    assert_eq!(read(&input, 1), None);
    let other = wasm_crypto::split::Leaf { weight: 1, ..dataset.leaf };
    assert_eq!(read(&post(&dataset.listing, other), 0), None);
    let renamed = wasm_crypto::listing::Listing { nonce: Bytes32::ZERO, ..dataset.listing };
    assert_eq!(read(&post(&renamed, dataset.leaf), 0), None);
    let end = input.len() - 32;
    for data in [&input[4..], &input[..3], &input[..end], &calls::close(&world.at, &dataset.listing).data, &[]] {
        assert_eq!(read(data, 0), None);
    }
    let mut changed = input;
    let leaf = changed.windows(72).position(|window| window == dataset.leaf.pack()).unwrap();
    changed[leaf] ^= 1;
    assert_eq!(read(&changed, 0), None);
    let refused = world.anybody.refused(&calls::post_leaves(&world.at, &dataset.listing, &[other])[0]);
    assert_refused(&refused, "LeavesMismatch", &[("id", dataset.id), ("chunk", word(0u8))]);
}

#[test]
fn an_arbiter_registers_itself_once() {
    let world = World::new();
    let (_, arbiter) = world.arbiter(FEE);
    let register = calls::register_arbiter(&world.at, &arbiter, "local:rules");
    assert_eq!(world.steward.refused(&register).name(), "NotArbiter");
    let id = arbiter_id(&world.at, &arbiter);
    assert_refused(&world.anybody.refused(&register), "AlreadyRegistered", &[("id", id)]);
    let record = world.market().arbiters[&id].clone();
    assert_eq!((record.arbiter, record.terms_uri.as_str()), (arbiter, "local:rules"));
}

//! The main job on the real contracts: list, order, approve, deliver, settle, claim, decline.
#![allow(clippy::unwrap_used, reason = "a failed expectation is a failed test")]

mod common;

use common::*;
use futures::executor::block_on;
use market::calls;
use market::events::CloseReason;
use market::state::OrderStatus;
use wasm_crypto::keys::{Seed, contribution_account};
use wasm_crypto::listing::Seal;
use wasm_crypto::primitives::{Address, Bytes32};
use wasm_crypto::receipt::{Signed, Withdraw};
use wasm_crypto::terms::{Flag, Rule, Rules, Verdict, decide};

#[test]
fn the_whole_job_by_permit_leaves_every_balance_right_to_the_unit() {
    let world = World::new();
    // A price that divides by nothing.
    let price = 100 * THR + 7;
    let dataset = world.list(&open_terms(), price);
    let record = world.market().listings[&dataset.id].clone();
    assert_eq!((&record.listing, record.seal), (&dataset.listing, dataset.seal));
    assert_eq!(record.locations, locations("first"));
    assert!(record.listed_at >= NOW && record.takes_orders(world.now()));

    // Ordered with a permit and no allowance.
    let purchase = Purchase::new(&world, &dataset, &biomedical(), Bytes32::ZERO);
    let before = world.balance(&world.researcher.address);
    let client = &world.researcher.client;
    let deadline = world.now() + HOUR;
    let permit = block_on(client.permit(&world.token, &world.researcher.address, price, deadline)).unwrap().unwrap();
    let permit = block_on(client.sign_permit(&permit)).unwrap();
    world.researcher.done(&calls::order(&world.at, &dataset.listing, &purchase.request, permit.as_ref()));
    assert_eq!(world.balance(&world.researcher.address), before - price);
    assert_eq!(world.balance(&world.at.market), price);
    assert_eq!(block_on(client.allowance(&world.token, &world.researcher.address)).unwrap(), 0);
    let order = world.market().orders[&purchase.id(&world)].clone();
    assert_eq!((&order.order, order.verdict, order.status), (&purchase.order, Verdict::Permit, OrderStatus::Open));

    // Delivered by the steward; the buyer's key opens what comes.
    world.steward.done(&dataset.deliver(&world, &purchase.order));
    let order = world.market().orders[&purchase.id(&world)].clone();
    let delivered = order.delivered.unwrap();
    let seal = Seal { holder: purchase.order.buyer_key, r: delivered.r, c: delivered.c };
    let opened = purchase.open(&seal).body_keys();
    assert_eq!(opened.data_key().expose(), dataset.message.body_keys().data_key().expose());
    assert_eq!(order.status, OrderStatus::Delivered);
    assert_eq!(order.licence_until(&dataset.listing), Some(delivered.at + dataset.listing.access_period));

    // Settled by anybody: the fee is rounded down, the rest is the split's.
    world.anybody.done(&calls::settle(&world.at, &dataset.listing, &purchase.order));
    let fee = price * 333 / 10_000;
    let record = world.market().listings[&dataset.id].clone();
    assert_eq!((record.revenue, record.fees), (price - fee, fee));
    assert_eq!(world.market().orders[&purchase.id(&world)].status, OrderStatus::Settled);

    // Claimed to a fresh address; somebody else sends and is paid a fee for it.
    let due = record.claimable(0, dataset.leaf.weight);
    assert_eq!(due, price - fee);
    let payout = Address([0x77; 20]);
    let (authorisation, signature) = dataset.authorise(&world, payout, due / 10, 0);
    let relayer_before = world.balance(&world.anybody.address);
    let claim = calls::claim(&world.at, &dataset.listing, &dataset.leaf, &dataset.path, &authorisation, &signature);
    world.anybody.done(&claim);
    assert_eq!(world.balance(&payout), due - due / 10);
    assert_eq!(world.balance(&world.anybody.address), relayer_before + due / 10);
    assert_eq!(world.market().listings[&dataset.id].claimable(0, dataset.leaf.weight), 0);
    assert_eq!(world.anybody.refused(&claim).name(), "ClaimedBeforeMismatch");

    // And the steward's fee.
    let before = world.balance(&world.steward.address);
    assert_eq!(world.market().listings[&dataset.id].claimable_fee(), fee);
    world.steward.done(&calls::claim_fee(&world.at, &dataset.listing));
    assert_eq!(world.balance(&world.steward.address), before + fee);
    assert_eq!(world.market().listings[&dataset.id].claimable_fee(), 0);
    assert_eq!(world.balance(&world.at.market), 0);
}

#[test]
fn a_permit_for_another_amount_is_refused_in_words() {
    let world = World::new();
    let dataset = world.list(&open_terms(), 10 * THR);
    let purchase = Purchase::new(&world, &dataset, &biomedical(), Bytes32::ZERO);
    let client = &world.researcher.client;
    let owner = world.researcher.address;
    let permit = block_on(client.permit(&world.token, &owner, THR, world.now() + HOUR)).unwrap().unwrap();
    let permit = block_on(client.sign_permit(&permit)).unwrap();
    let refused =
        world.researcher.refused(&calls::order(&world.at, &dataset.listing, &purchase.request, permit.as_ref()));
    assert_eq!(refused.name(), "AllowanceTooSmall");
}

#[test]
fn a_price_above_the_balance_is_refused_and_nothing_is_taken() {
    let world = World::new();
    let dataset = world.list(&open_terms(), 1_000_000 * THR);
    let purchase = Purchase::new(&world, &dataset, &biomedical(), Bytes32::ZERO);
    let before = world.balance(&world.researcher.address);
    assert_eq!(world.researcher.refused(&purchase.order(&world, &dataset)).name(), "ERC20InsufficientAllowance");
    world.researcher.done(&calls::approve_token(&world.token, &world.at.market, dataset.listing.price));
    let refused = world.researcher.refused(&purchase.order(&world, &dataset));
    assert_eq!(refused.name(), "ERC20InsufficientBalance");
    assert_eq!(world.balance(&world.researcher.address), before);
    assert!(world.market().orders.is_empty());
    // The faucet is not enough for it, but it gives.
    world.researcher.done(&calls::faucet(&world.token));
    assert_eq!(world.balance(&world.researcher.address), before + 10_000 * THR);
}

#[test]
fn a_denied_purpose_reverts_with_the_rules_that_the_app_would_name() {
    let world = World::new();
    let dataset = world.list(&open_terms(), THR);
    let purpose = with_flag(Flag::Commercial);
    let purchase = Purchase::new(&world, &dataset, &purpose, Bytes32::ZERO);
    let refused = world.researcher.refused(&purchase.order(&world, &dataset));
    let decision = decide(&dataset.listing.terms, &purpose.pack().unwrap(), &Bytes32::ZERO, world.now());
    assert_refused(&refused, "PurposeDenied", &[("rules", decision.rules.word())]);
    assert_eq!(decision.rules.word(), Rules::from_mask(1 << 25).unwrap().word());
    assert!(matches!(decision.rules.iter().next(), Some(Rule::Modifier(_))));
}

#[test]
fn a_purpose_that_a_person_reads_waits_for_approval_of_exactly_its_rules() {
    let world = World::new();
    let dataset = world.list(&reviewed_terms(), 20 * THR);
    let purpose = with_flag(Flag::EthicsApproval);
    let purchase = Purchase::placed(&world, &dataset, &purpose, Bytes32([9; 32]));
    let order = world.market().orders[&purchase.id(&world)].clone();
    assert_eq!((order.verdict, order.approved), (Verdict::NeedsHuman, false));
    assert_eq!(order.evidence_uri, "local:evidence");
    assert_eq!(order.rules, Rules::from_mask(1 << 14).unwrap().word());

    let deliver = dataset.deliver(&world, &purchase.order);
    assert_eq!(world.steward.refused(&deliver).name(), "ApprovalMissing");
    let approve = |rules| calls::approve_purpose(&world.at, &dataset.listing, &purchase.order, rules);
    assert_eq!(world.steward.refused(&approve(&Bytes32::ZERO)).name(), "RulesMismatch");
    assert_eq!(world.anybody.refused(&approve(&order.rules)).name(), "NotSteward");
    world.steward.done(&approve(&order.rules));
    assert!(world.market().orders[&purchase.id(&world)].approved);
    assert_eq!(world.steward.refused(&approve(&order.rules)).name(), "NothingToApprove");
    // Anybody may bring the proof.
    world.anybody.done(&deliver);
}

#[test]
fn a_proof_for_another_order_delivers_nothing() {
    let world = World::new();
    let dataset = world.list(&open_terms(), THR);
    let first = Purchase::placed(&world, &dataset, &biomedical(), Bytes32::ZERO);
    let second = Purchase::placed(&world, &dataset, &biomedical(), Bytes32::ZERO);
    let (to, proof) = dataset.reseal(&world, &first.order);
    let wrong = calls::deliver(&world.at, &dataset.listing, &second.order, &dataset.seal, (&to.r, &to.c), &proof);
    assert_eq!(world.steward.refused(&wrong).name(), "ProofInvalid");
    let market = world.market();
    let orders: Vec<_> = market.orders_of(&market.listings[&dataset.id]).map(|order| order.id).collect();
    assert_eq!(orders, [first.id(&world), second.id(&world)]);
    assert_eq!(market.orders_by(&world.researcher.address).count(), 2);
    assert_eq!(market.listings_by(&world.steward.address).count(), 1);
}

#[test]
fn a_declined_order_pays_back_the_whole_price() {
    let world = World::new();
    let dataset = world.list(&open_terms(), 33 * THR);
    let before = world.balance(&world.researcher.address);
    let purchase = Purchase::placed(&world, &dataset, &biomedical(), Bytes32::ZERO);
    world.steward.done(&calls::decline(&world.at, &dataset.listing, &purchase.order));
    assert_eq!(world.balance(&world.researcher.address), before);
    assert_eq!(world.market().orders[&purchase.id(&world)].status, OrderStatus::Declined);
    assert_eq!(world.steward.refused(&dataset.deliver(&world, &purchase.order)).name(), "WrongOrderStatus");
}

#[test]
fn what_a_leaf_can_claim_is_what_the_contract_pays_over_several_sales() {
    let world = World::new();
    let dataset = world.list(&open_terms(), 1_000_003);
    let payout = Address([0x55; 20]);
    for sale in 1..=3_u128 {
        let purchase = Purchase::placed(&world, &dataset, &biomedical(), Bytes32::ZERO);
        world.steward.done(&dataset.deliver(&world, &purchase.order));
        world.anybody.done(&calls::settle(&world.at, &dataset.listing, &purchase.order));
        // The second sale is claimed together with the third.
        if sale == 2 {
            continue;
        }
        let record = world.market().listings[&dataset.id].clone();
        let (due, claimed) = (record.claimable(0, dataset.leaf.weight), record.claimed.get(&0).copied().unwrap_or(0));
        let before = world.balance(&payout);
        let (authorisation, signature) = dataset.authorise(&world, payout, 0, claimed);
        let claim = |signature: &[u8]| {
            calls::claim(&world.at, &dataset.listing, &dataset.leaf, &dataset.path, &authorisation, signature)
        };
        let mut damaged = signature.clone();
        damaged[40] ^= 1;
        assert_eq!(world.anybody.refused(&claim(&damaged)).name(), "SignatureInvalid");
        world.anybody.done(&claim(&signature));
        assert_eq!(world.balance(&payout) - before, due);
    }
    let record = world.market().listings[&dataset.id].clone();
    assert_eq!(record.claimed[&0], record.revenue);
    let nothing = dataset.authorise(&world, payout, 0, record.revenue);
    let claim = calls::claim(&world.at, &dataset.listing, &dataset.leaf, &dataset.path, &nothing.0, &nothing.1);
    assert_eq!(world.anybody.refused(&claim).name(), "NothingToClaim");
}

#[test]
fn a_withdrawal_closes_the_listing_and_the_next_order_is_refused() {
    let world = World::new();
    let dataset = world.list(&open_terms(), THR);
    let enforce = calls::enforce_consent(&world.at, &dataset.listing, &dataset.leaf, &dataset.path);
    assert_eq!(world.anybody.refused(&enforce).name(), "ConsentStands");

    let secret = contribution_account(&dataset.seed, &Bytes32::ZERO, &dataset.listing.nonce);
    let account = secret.address();
    let slip = Withdraw { account }.sign(&world.at, &secret);
    let forged = Withdraw { account }
        .sign(&world.at, &contribution_account(&Seed::generate(), &Bytes32::ZERO, &dataset.listing.nonce));
    assert_eq!(world.anybody.refused(&calls::withdraw(&world.at, &account, &forged.0)).name(), "SignatureInvalid");
    world.anybody.done(&calls::withdraw(&world.at, &account, &slip.0));
    assert!(world.market().withdrawn.contains(&account));
    assert_eq!(world.anybody.refused(&calls::withdraw(&world.at, &account, &slip.0)).name(), "AlreadyWithdrawn");

    world.anybody.done(&enforce);
    let record = world.market().listings[&dataset.id].clone();
    assert!(matches!(record.closed, Some((CloseReason::Withdrawn, at)) if at >= NOW));
    assert!(!record.takes_orders(world.now()));
    let purchase = Purchase::new(&world, &dataset, &biomedical(), Bytes32::ZERO);
    assert_eq!(world.researcher.refused(&purchase.order(&world, &dataset)).name(), "ListingClosed");
}

#[test]
fn a_copied_seal_cannot_be_listed_and_a_listing_only_once() {
    let world = World::new();
    let dataset = world.list(&open_terms(), THR);
    assert_eq!(world.steward.refused(&dataset.list(&world)).name(), "AlreadyListed");
    let mut copy = dataset.listing.clone();
    copy.steward = world.anybody.address;
    let list = calls::list(&world.at, &copy, &dataset.seal, &dataset.knowledge(), &locations("copy"));
    assert_eq!(world.anybody.refused(&list).name(), "ProofInvalid");
}

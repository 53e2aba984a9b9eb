//! The seconds at which things become possible or impossible: as the client says it, so the contract does it.
#![allow(clippy::unwrap_used, reason = "a failed expectation is a failed test")]

mod common;

use common::*;
use market::calls;
use market::events::CloseReason;
use market::state::{CLOSING_GRACE, OrderStatus};
use wasm_crypto::primitives::Bytes32;

#[test]
fn orders_are_taken_up_to_exactly_the_second_that_the_client_says() {
    let world = World::new();
    let dataset = world.list(&open_terms(), 0);
    let record = world.market().listings[&dataset.id].clone();
    let last = dataset.listing.ends_at - dataset.listing.access_period - dataset.listing.delivery_window;
    assert!(record.takes_orders(last) && !record.takes_orders(last + 1));
    let order = Purchase::new(&world, &dataset, &biomedical(), Bytes32::ZERO).order(&world, &dataset);
    world.set_time(last);
    assert_eq!(world.now(), last);
    world.researcher.simulate(&order).unwrap();
    world.set_time(last + 1);
    assert_eq!(world.researcher.refused(&order).name(), "TooLateToOrder");
}

#[test]
fn delivery_ends_and_refund_begins_at_exactly_the_second_that_the_client_says() {
    let world = World::new();
    let dataset = world.list(&open_terms(), 50 * THR);
    let before = world.balance(&world.researcher.address);
    let purchase = Purchase::placed(&world, &dataset, &biomedical(), Bytes32::ZERO);
    let market = world.market();
    let order = &market.orders[&purchase.id(&world)];
    let deadline = market.delivery_deadline(order);
    assert_eq!(deadline, order.ordered_at + dataset.listing.delivery_window);

    let deliver = dataset.deliver(&world, &purchase.order);
    let refund = calls::refund(&world.at, &dataset.listing, &purchase.order);
    world.set_time(deadline);
    world.steward.simulate(&deliver).unwrap();
    assert_eq!(world.anybody.refused(&refund).name(), "DeadlineNotPassed");
    world.set_time(deadline + 1);
    assert_eq!(world.steward.refused(&deliver).name(), "DeadlinePassed");
    world.anybody.done(&refund);
    assert_eq!(world.balance(&world.researcher.address), before);
    assert_eq!(world.market().orders[&purchase.id(&world)].status, OrderStatus::Refunded);
}

#[test]
fn closing_leaves_an_open_order_one_hour_and_a_later_deadline_never_moves_back() {
    let world = World::new();
    let dataset = world.list(&open_terms(), 5 * THR);
    let purchase = Purchase::placed(&world, &dataset, &biomedical(), Bytes32::ZERO);
    assert_eq!(world.anybody.refused(&calls::close(&world.at, &dataset.listing)).name(), "NotSteward");
    world.steward.done(&calls::close(&world.at, &dataset.listing));
    let market = world.market();
    let (reason, closed_at) = market.listings[&dataset.id].closed.unwrap();
    assert_eq!(reason, CloseReason::Steward);
    let deadline = market.delivery_deadline(&market.orders[&purchase.id(&world)]);
    assert_eq!(deadline, closed_at + CLOSING_GRACE);

    let deliver = dataset.deliver(&world, &purchase.order);
    world.set_time(deadline);
    world.steward.simulate(&deliver).unwrap();
    world.set_time(deadline + 1);
    assert_eq!(world.steward.refused(&deliver).name(), "DeadlinePassed");
    world.anybody.done(&calls::refund(&world.at, &dataset.listing, &purchase.order));
    assert_eq!(world.steward.refused(&calls::close(&world.at, &dataset.listing)).name(), "ListingClosed");
}

#[test]
fn closing_shortly_before_the_deadline_does_not_lengthen_it() {
    let world = World::new();
    let dataset = world.list(&open_terms(), 0);
    let order = Purchase::new(&world, &dataset, &biomedical(), Bytes32::ZERO);
    world.researcher.done(&order.order(&world, &dataset));
    let before = world.market();
    let deadline = before.delivery_deadline(&before.orders[&order.id(&world)]);
    world.set_time(deadline - 60);
    world.steward.done(&calls::close(&world.at, &dataset.listing));
    let market = world.market();
    assert_eq!(market.delivery_deadline(&market.orders[&order.id(&world)]), deadline);
    world.set_time(deadline + 1);
    assert_eq!(world.steward.refused(&dataset.deliver(&world, &order.order)).name(), "DeadlinePassed");
}

#[test]
fn a_consent_that_ends_before_the_listing_closes_it() {
    let world = World::new();
    let mut dataset = Dataset::new(&world, &open_terms(), THR);
    dataset.listing.ends_at += 1;
    dataset.id = wasm_crypto::listing::listing_id(&world.at, &dataset.listing);
    world.steward.done(&dataset.list(&world));
    world.anybody.done(&calls::enforce_consent(&world.at, &dataset.listing, &dataset.leaf, &dataset.path));
    let record = world.market().listings[&dataset.id].clone();
    assert!(matches!(record.closed, Some((CloseReason::ConsentEnds, _))));
}

#[test]
fn an_authorisation_holds_up_to_its_last_second_for_its_relayer_and_least_amount() {
    let world = World::new();
    let dataset = world.list(&open_terms(), 7 * THR);
    let purchase = Purchase::placed(&world, &dataset, &biomedical(), Bytes32::ZERO);
    world.steward.done(&dataset.deliver(&world, &purchase.order));
    world.anybody.done(&calls::settle(&world.at, &dataset.listing, &purchase.order));
    let due = world.market().listings[&dataset.id].claimable(0, dataset.leaf.weight);
    let claim = |change: &dyn Fn(&mut wasm_crypto::receipt::ClaimAuthorisation)| dataset.claim(&world, due, change);
    assert_eq!(world.anybody.refused(&claim(&|it| it.fee = due / 10 + 1)).name(), "RelayFeeTooHigh");
    assert_eq!(world.anybody.refused(&claim(&|it| it.min_received = due + 1)).name(), "ReceivedTooLittle");
    assert_eq!(world.anybody.refused(&claim(&|it| it.relayer = world.steward.address)).name(), "NotRelayer");
    assert_eq!(world.anybody.refused(&claim(&|it| it.recipient = world.at.market)).name(), "RecipientInvalid");
    let last = claim(&|it| it.min_received = due);
    let deadline = world.now() + HOUR;
    world.set_time(deadline);
    world.anybody.simulate(&last).unwrap();
    world.set_time(deadline + 1);
    assert_eq!(world.anybody.refused(&last).name(), "AuthorisationExpired");
}

//! What the market says of an order and a delegate's seal, asked without logs.
#![allow(clippy::unwrap_used, reason = "a failed expectation is a failed test")]

mod common;

use common::*;
use futures::executor::block_on;
use market::calls;
use market::standing::Standing;
use wasm_crypto::keys::Seed;
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::seal::seal_id;
use wasm_crypto::terms::Flag;

#[test]
fn the_market_tells_what_a_delivery_depends_on_as_it_changes() {
    let world = World::new();
    let dataset = world.list(&reviewed_terms(), THR);
    let (seal, proof) = dataset.delegate(&world, &Seed::generate());
    let purchase = Purchase::placed(&world, &dataset, &with_flag(Flag::EthicsApproval), Bytes32([9; 32]));
    let (order, seal_id) = (purchase.id(&world), seal_id(&seal));
    let ask =
        |order: &Bytes32| block_on(world.anybody.client.standing(&dataset.id, order, &seal_id, "latest")).unwrap();
    let deadline = world.market().orders[&order].deadline;
    let placed = Standing { open: true, allowed: false, deadline, sealed: false };
    assert_eq!(ask(&order), placed);

    world.steward.done(&calls::add_seal(&world.at, &dataset.listing, &dataset.seal, &seal, &proof));
    assert_eq!(ask(&order), Standing { sealed: true, ..placed });
    let rules = world.market().orders[&order].rules;
    world.steward.done(&calls::approve_purpose(&world.at, &dataset.listing, &purchase.order, &rules));
    assert_eq!(ask(&order), Standing { sealed: true, allowed: true, ..placed });
    world.steward.done(&calls::remove_seal(&world.at, &dataset.listing, &seal_id));
    assert_eq!(ask(&order), Standing { allowed: true, ..placed });
    world.steward.done(&dataset.deliver(&world, &purchase.order));
    assert_eq!(ask(&order), Standing { open: false, allowed: true, ..placed });

    let unknown = Standing { open: false, allowed: false, deadline: 0, sealed: false };
    assert_eq!(ask(&Bytes32([1; 32])), unknown);
}

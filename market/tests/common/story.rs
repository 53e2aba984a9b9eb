//! A market in which everything happens.

use market::calls;
use serde_json::{Value, json};
use wasm_crypto::keys::{Seed, contribution_account};
use wasm_crypto::listing::call_id;
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::receipt::{Signed, Withdraw};
use wasm_crypto::seal::seal_id;
use wasm_crypto::terms::Flag;

use super::*;

/// Everything that the contracts can log, once at least, with `after_each` called after every transaction.
pub fn story(world: &World, mut after_each: impl FnMut()) -> Vec<Dataset> {
    let open = Dataset::new(world, &open_terms(), 100 * THR + 1);
    let reviewed = Dataset::new(world, &reviewed_terms(), 20 * THR);
    let mut step = |by: &Account, call: &calls::Call| {
        by.done(call);
        after_each();
    };
    for dataset in [&open, &reviewed] {
        step(&world.steward, &dataset.list(world));
    }
    step(&world.steward, &calls::locate(&world.at, &open.listing, &locations("second")));
    step(&world.researcher, &calls::approve_token(&world.token, &world.at.market, 1_000 * THR));

    let bought = Purchase::new(world, &open, &biomedical(), Bytes32::ZERO);
    let declined = Purchase::new(world, &open, &biomedical(), Bytes32::ZERO);
    let late = Purchase::new(world, &open, &biomedical(), Bytes32::ZERO);
    let approved = Purchase::new(world, &reviewed, &with_flag(Flag::EthicsApproval), Bytes32([4; 32]));
    for purchase in [&bought, &declined, &late] {
        step(&world.researcher, &purchase.order(world, &open));
    }
    step(&world.researcher, &approved.order(world, &reviewed));
    step(&world.steward, &calls::decline(&world.at, &open.listing, &declined.order));
    let rules = world.market().orders[&approved.id(world)].rules;
    step(&world.steward, &calls::approve_purpose(&world.at, &reviewed.listing, &approved.order, &rules));
    step(&world.steward, &reviewed.deliver(world, &approved.order));
    step(&world.steward, &open.deliver(world, &bought.order));
    step(&world.anybody, &calls::settle(&world.at, &open.listing, &bought.order));
    let due = world.market().listings[&open.id].claimable(0, open.leaf.weight);
    step(&world.anybody, &open.claim(world, due, &|_| ()));
    step(&world.steward, &calls::claim_fee(&world.at, &open.listing));
    world.set_time(world.now() + 3 * DAY);
    step(&world.anybody, &calls::refund(&world.at, &open.listing, &late.order));
    let secret = contribution_account(&open.seed, &Bytes32::ZERO, &open.listing.nonce);
    let account = secret.address();
    let slip = Withdraw { account }.sign(&world.at, &secret);
    step(&world.anybody, &calls::withdraw(&world.at, &account, &slip.0));
    step(&world.anybody, &calls::enforce_consent(&world.at, &open.listing, &open.leaf, &open.path));
    step(&world.steward, &calls::close(&world.at, &reviewed.listing));
    let mut datasets = vec![open, reviewed];
    datasets.extend(story_of_disputes(world, &mut step));
    datasets
}

/// A call, delegates, posted leaves, and two disputes: one ruled, one not.
fn story_of_disputes(world: &World, step: &mut impl FnMut(&Account, &calls::Call)) -> [Dataset; 2] {
    let call = world.call(&open_terms());
    step(&world.steward, &calls::open_call(&world.at, &call, "local:call"));
    let called = Dataset::new(world, &open_terms(), 2 * THR).offered(world, |listing| {
        listing.call_id = call_id(&world.at, &call);
    });
    step(&world.steward, &called.list(world));
    step(&world.steward, &calls::close_call(&world.at, &call));
    step(&world.anybody, &calls::post_leaves(&world.at, &called.listing, &[called.leaf])[0]);

    let (_, arbiter) = world.arbiter(THR);
    let disputed = world.list_arbitrated(50 * THR, &arbiter, 5 * THR);
    let delegate = Seed::generate();
    let (seal, proof) = disputed.delegate(world, &delegate);
    step(&world.steward, &calls::add_seal(&world.at, &disputed.listing, &disputed.seal, &seal, &proof));
    let purchases: [Purchase; 2] =
        std::array::from_fn(|_| Purchase::new(world, &disputed, &biomedical(), Bytes32::ZERO));
    for purchase in &purchases {
        step(&world.researcher, &purchase.order(world, &disputed));
        step(&world.anybody, &disputed.deliver_as(world, &delegate, &seal, &purchase.order));
        step(&world.researcher, &purchase.dispute(world, &disputed, &arbiter));
    }
    step(&world.steward, &calls::remove_seal(&world.at, &disputed.listing, &seal_id(&seal)));
    step(&world.anybody, &calls::rule(&world.at, &disputed.listing, &purchases[0].order, 4_000));
    step(&world.researcher, &calls::withdraw_credit(&world.at, &world.token));
    world.set_time(world.now() + 15 * DAY);
    step(&world.anybody, &calls::lapse(&world.at, &disputed.listing, &purchases[1].order));
    [called, disputed]
}

/// All logs of the contracts, as a node gives them.
pub fn logs(world: &World) -> Vec<Value> {
    let filter = json!([{"address": [world.at.market, world.at.calls, world.at.consents], "fromBlock": "0x0", "toBlock": "latest"}]);
    world.researcher.ask("eth_getLogs", filter).as_array().unwrap().clone()
}

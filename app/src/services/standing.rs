//! Whether an order is really there: asked of every endpoint before a key is made for its buyer.

use market::client::Client;
use market::standing::{Agreement, Standing};
use market::state::{ListingRecord, OrderRecord};
use wasm_crypto::seal::seal_id;

use super::chain::Chain;
use super::engine::Engine;
use super::failure::Failure;

/// So many endpoints must say that the order waits, where there are as many.
const NEEDED: usize = 2;

/// Refuses an order that one endpoint may have made up: whoever is shown a delivery can open it with the buyer's key, paid
/// or not. The sandbox is its own only witness.
pub async fn confirm(engine: &Engine, listing: &ListingRecord, order: &OrderRecord) -> Result<(), Failure> {
    let Chain::Network(network) = engine.chain() else { return Ok(()) };
    if !order.is_permitted(&listing.listing) {
        return Err(Failure::new("The terms do not permit this order's purpose.", "Approve the purpose, or decline."));
    }
    // The listing's own seal is nowhere registered.
    let wanted = Standing { open: true, allowed: true, deadline: order.deadline, sealed: false };
    let settled = engine.client.block_number().await?.saturating_sub(network.config.confirmations);
    let (seal, block) = (seal_id(&listing.seal), format!("{settled:#x}"));
    let endpoints = network.endpoints.each();
    // One is enough only where the configuration names no other.
    let needed = NEEDED.min(network.config.rpc.len());
    let mut said = Vec::new();
    for provider in endpoints {
        let client = Client { provider, at: *engine.at(), since: engine.client.since };
        // One that does not answer says nothing.
        said.extend(client.standing(&listing.id, &order.id, &seal, &block).await);
    }
    match Agreement::of(&said, &wanted, needed) {
        Agreement::Wanted => Ok(()),
        Agreement::Disagreement => Err(Failure::new(
            "The network's endpoints do not agree that this order waits for its key.",
            "Wait a minute and try again. Nothing was sent, and nobody has seen the key.",
        )),
        Agreement::TooFew => Err(Failure::new(
            "Too few of the network's endpoints answer to be sure of this order.",
            "Try again in a minute. Nothing was sent, and nobody has seen the key.",
        )),
    }
}

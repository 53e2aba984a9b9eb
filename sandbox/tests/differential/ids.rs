//! Ids, and the digests that accounts sign.

use wasm_crypto::abi::Encoder;
use wasm_crypto::listing::{arbiter_id, call_id, listing_id, order_id};
use wasm_crypto::receipt::{Signed, Withdraw};

use crate::abi::{ARBITER, CALL, CLAIM, CONSENT, LISTING, ORDER, calldata};
use crate::machine::Machine;
use crate::random::Random;
use crate::structs;

const EACH: usize = 500;

#[test]
fn listings_orders_calls_and_arbiters_have_the_same_ids() {
    let (random, mut machine) = (Random::new("ids"), Machine::new());
    let (at, market, calls) = (machine.deployment(), machine.market, machine.calls);
    for _ in 0..EACH {
        let listing = structs::listing(&random);
        let theirs = calldata(&format!("listingId({LISTING})"), &Encoder::new().listing(&listing));
        assert_eq!(machine.ask(&market, theirs).word(), listing_id(&at, &listing), "{listing:?}");

        let order = structs::order(&random);
        let theirs = calldata(&format!("orderId({ORDER})"), &Encoder::new().order(&order));
        assert_eq!(machine.ask(&market, theirs).word(), order_id(&at, &order), "{order:?}");

        let call = structs::call(&random);
        let theirs = calldata(&format!("callId({CALL})"), &Encoder::new().call(&call));
        assert_eq!(machine.ask(&calls, theirs).word(), call_id(&at, &call), "{call:?}");

        let arbiter = structs::arbiter(&random);
        let theirs = calldata(&format!("arbiterId({ARBITER})"), &Encoder::new().arbiter(&arbiter));
        assert_eq!(machine.ask(&market, theirs).word(), arbiter_id(&at, &arbiter), "{arbiter:?}");
    }
}

#[test]
fn receipts_slips_and_claims_have_the_same_digests() {
    let (random, mut machine) = (Random::new("digests"), Machine::new());
    let (at, market, consents) = (machine.deployment(), machine.market, machine.consents);
    for _ in 0..EACH {
        let receipt = structs::receipt(&random);
        let arguments = Encoder::new().address(&receipt.account).word(&receipt.call_id).word(&receipt.data_digest);
        let arguments = arguments.word(&receipt.terms).word(&receipt.terms_detail).uint(receipt.expires_at);
        let theirs = calldata(&format!("consentDigest({CONSENT})"), &arguments);
        assert_eq!(machine.ask(&consents, theirs).word(), receipt.digest(&at), "{receipt:?}");

        let slip = Withdraw { account: random.address() };
        let theirs = calldata("withdrawalDigest(address)", &Encoder::new().address(&slip.account));
        assert_eq!(machine.ask(&consents, theirs).word(), slip.digest(&at), "{slip:?}");

        let claim = structs::claim(&random);
        let arguments = Encoder::new().word(&claim.listing).uint(claim.index).uint(claim.claimed_before);
        let arguments = arguments.address(&claim.recipient).address(&claim.relayer).uint(claim.fee);
        let arguments = arguments.uint(claim.min_received).uint(claim.deadline);
        let theirs = calldata(&format!("claimDigest({CLAIM})"), &arguments);
        assert_eq!(machine.ask(&market, theirs).word(), claim.digest(&at), "{claim:?}");
    }
}

//! How a price is paid with different accounts, wallets and tokens, and what a network fee comes to.
#![allow(clippy::unwrap_used, reason = "a failed expectation is a failed test")]

mod common;

use std::cell::RefCell;
use std::rc::Rc;

use common::*;
use futures::executor::block_on;
use market::batch::BatchProgress;
use market::calls::{self, Call, approve_token};
use market::client::{Client, ClientError};
use market::fees::DataFee;
use market::payment::{Payment, Tried, Way};
use market::provider::{Provider, RpcError, hex};
use serde_json::{Value, json};
use wasm_crypto::abi::{Encoder, keccak256};
use wasm_crypto::primitives::{Address, Bytes32};

type Answer = Result<Value, RpcError>;

/// A wallet and node that answer some questions otherwise than the sandbox.
#[derive(Clone)]
struct Other<F> {
    sandbox: Wallet,
    answer: F,
    asked: Rc<RefCell<Vec<(String, Value)>>>,
}

impl<F: Fn(&str, &Value) -> Option<Answer>> Provider for Other<F> {
    async fn request(&self, method: &str, params: Value) -> Answer {
        self.asked.borrow_mut().push((method.to_owned(), params.clone()));
        match (self.answer)(method, &params) {
            Some(answer) => answer,
            None => self.sandbox.request(method, params).await,
        }
    }
}

fn other<F: Fn(&str, &Value) -> Option<Answer>>(world: &World, answer: F) -> Client<Other<F>> {
    let sandbox = world.researcher.client.provider.clone();
    Client { provider: Other { sandbox, answer, asked: Rc::default() }, at: world.at, since: 0 }
}

fn payment(world: &World) -> Payment {
    Payment { token: world.token, payer: world.researcher.address, price: 5 * THR, deadline: world.now() + HOUR }
}

fn plan<P: Provider>(world: &World, client: &Client<P>) -> Result<Way, ClientError> {
    block_on(client.plan_payment(&payment(world), Tried::default()))
}

fn error(code: i64, message: &str) -> RpcError {
    RpcError { code, message: message.to_owned(), data: None }
}

/// Whether this is a call of this function.
fn calls(params: &Value, function: &str) -> bool {
    let data = params[0]["data"].as_str().unwrap_or_default();
    data.starts_with(&hex(&keccak256(function.as_bytes()).0[..4]))
}

fn capable(status: &'static str) -> impl Fn(&str, &Value) -> Option<Answer> {
    move |method, params| {
        (method == "wallet_getCapabilities").then(|| {
            let chain = params[1][0].as_str().unwrap().to_uppercase().replace('X', "x");
            Ok(json!({"0x1": {"atomic": {"status": "supported"}}, chain: {"atomic": {"status": status}}}))
        })
    }
}

#[test]
fn a_plain_account_pays_a_token_with_permits_by_one() {
    let world = World::new();
    let Ok(Way::Permit(permit)) = plan(&world, &world.researcher.client) else { panic!() };
    assert_eq!((permit.value, permit.spender, permit.owner), (5 * THR, world.at.market, world.researcher.address));
    assert_eq!((permit.domain.contract, permit.domain.chain_id), (world.token, world.at.chain_id));
}

#[test]
fn what_is_allowed_already_or_free_needs_nothing_more() {
    let world = World::new();
    world.researcher.done(&approve_token(&world.token, &world.at.market, 5 * THR));
    assert_eq!(plan(&world, &world.researcher.client), Ok(Way::Allowed));
    let free = Payment { price: 0, ..payment(&world) };
    let silent = other(&world, |_, _| Some(Err(error(4900, "gone"))));
    assert_eq!(block_on(silent.plan_payment(&free, Tried::default())), Ok(Way::Allowed));
}

#[test]
fn a_wallet_that_sends_batches_is_asked_once() {
    let world = World::new();
    let client = other(&world, capable("supported"));
    let way = plan(&world, &client).unwrap();
    assert_eq!(way, Way::Batch { reset: false });
    let approval = approve_token(&world.token, &world.at.market, 5 * THR);
    assert_eq!(way.approvals(&payment(&world), &world.at.market), [approval]);
    // It said so and does not do it: the next best way.
    let tried = Tried { batch: true, permit: false };
    assert!(matches!(block_on(client.plan_payment(&payment(&world), tried)), Ok(Way::Permit(_))));
    let tried = Tried { batch: true, permit: true };
    assert_eq!(block_on(client.plan_payment(&payment(&world), tried)), Ok(Way::Approve { reset: false }));
}

#[test]
fn batches_of_another_chain_or_at_the_price_of_changing_the_account_are_none() {
    let world = World::new();
    for status in ["ready", "unsupported"] {
        assert!(matches!(plan(&world, &other(&world, capable(status))), Ok(Way::Permit(_))), "{status}");
    }
    let everywhere = |method: &str, _: &Value| {
        (method == "wallet_getCapabilities").then(|| Ok(json!({"0x0": {"atomic": {"status": "supported"}}})))
    };
    assert_eq!(plan(&world, &other(&world, everywhere)), Ok(Way::Batch { reset: false }));
}

#[test]
fn a_contract_account_signs_no_permit_and_one_with_lent_code_does() {
    let world = World::new();
    let with_code =
        |code: String| move |method: &str, _: &Value| (method == "eth_getCode").then(|| Ok(Value::from(code.clone())));
    let contract = other(&world, with_code("0x6080604052".to_owned()));
    assert_eq!(plan(&world, &contract), Ok(Way::Approve { reset: false }));
    let lent = other(&world, with_code(format!("0xef0100{}", "11".repeat(20))));
    assert!(matches!(plan(&world, &lent), Ok(Way::Permit(_))));
}

#[test]
fn a_token_without_permits_never_gets_a_signature_request() {
    let world = World::new();
    // Without the function; with a fallback that answers everything with nothing; one of DAI's kind.
    let refuses = |function: &'static str, answer: Answer| {
        other(&world, move |method, params| (method == "eth_call" && calls(params, function)).then(|| answer.clone()))
    };
    let dai = keccak256(b"Permit(address holder,address spender,uint256 nonce,uint256 expiry,bool allowed)");
    for client in [
        refuses("DOMAIN_SEPARATOR()", Err(error(3, "execution reverted"))),
        refuses("DOMAIN_SEPARATOR()", Err(error(-32000, "execution reverted"))),
        refuses("DOMAIN_SEPARATOR()", Ok(json!("0x"))),
        refuses("nonces(address)", Ok(json!("0x"))),
        refuses("PERMIT_TYPEHASH()", Ok(json!(dai))),
        // What it says of itself does not hash to what it checks against.
        refuses("DOMAIN_SEPARATOR()", Ok(json!(Bytes32([9; 32])))),
    ] {
        assert_eq!(plan(&world, &client), Ok(Way::Approve { reset: false }));
        let asked = client.provider.asked.borrow();
        assert!(asked.iter().all(|(method, _)| !method.starts_with("eth_sign")));
    }
}

#[test]
fn a_token_that_states_the_domain_of_another_gets_no_signature_for_it() {
    let world = World::new();
    let victim = Address([0xcc; 20]);
    for (chain, contract) in [(world.at.chain_id, victim), (world.at.chain_id + 1, world.token)] {
        let kind = b"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)";
        let separator = Encoder::new()
            .word(&keccak256(kind))
            .word(&keccak256(b"Victim"))
            .word(&keccak256(b"1"))
            .uint(chain)
            .address(&contract)
            .hash();
        let stated = hex(&stated_domain("Victim", chain, &contract));
        let client = other(&world, move |method, params| match method {
            "eth_call" if calls(params, "DOMAIN_SEPARATOR()") => Some(Ok(json!(separator))),
            "eth_call" if calls(params, "eip712Domain()") => Some(Ok(json!(stated))),
            _ => None,
        });
        assert_eq!(plan(&world, &client), Ok(Way::Approve { reset: false }));
    }
}

fn stated_domain(name: &str, chain: u64, contract: &Address) -> Vec<u8> {
    let mut fields = Bytes32::ZERO;
    fields.0[0] = 0x0f;
    let words = |number: u128| word(number).0;
    let text = |text: &str| {
        let mut padded = text.as_bytes().to_vec();
        padded.resize(32, 0);
        [&words(text.len() as u128)[..], &padded].concat()
    };
    let mut place = [0; 32];
    place[12..].copy_from_slice(&contract.0);
    let head = [fields.0, words(224), words(288), words(chain.into()), place, [0; 32], words(352)].concat();
    [head, text(name), text("1"), vec![0; 32]].concat()
}

#[test]
fn the_domain_is_found_by_name_and_version_where_the_token_does_not_state_it() {
    let world = World::new();
    let old = other(&world, |method, params| {
        (method == "eth_call" && calls(params, "eip712Domain()")).then(|| Err(error(3, "execution reverted")))
    });
    let Ok(Way::Permit(permit)) = plan(&world, &old) else { panic!() };
    assert_eq!(permit.domain.version.as_deref(), Some("1"));
    let Ok(Way::Permit(stated)) = plan(&world, &world.researcher.client) else { panic!() };
    assert_eq!(permit.typed_data(), stated.typed_data());
}

#[test]
fn a_lost_connection_is_an_error_and_no_reason_to_pay_otherwise() {
    let world = World::new();
    for function in ["DOMAIN_SEPARATOR()", "eip712Domain()", "nonces(address)", "allowance(address,address)"] {
        let client = other(&world, move |method, params| {
            (method == "eth_call" && calls(params, function)).then(|| Err(error(4900, "gone")))
        });
        assert!(matches!(plan(&world, &client), Err(ClientError::Rpc(_))), "{function}");
    }
}

#[test]
fn a_token_that_wants_zero_first_gets_it_and_others_do_not() {
    let world = World::new();
    world.researcher.done(&approve_token(&world.token, &world.at.market, THR));
    let tried = Tried { batch: false, permit: true };
    let plain = block_on(world.researcher.client.plan_payment(&payment(&world), tried));
    assert_eq!(plain, Ok(Way::Approve { reset: false }));
    // As USDT: no words, no data.
    let strict = |method: &str, params: &Value| {
        (method == "eth_estimateGas" && calls(params, "approve(address,uint256)"))
            .then(|| Err(error(-32000, "execution reverted")))
    };
    let client = other(&world, strict);
    let way = block_on(client.plan_payment(&payment(&world), tried)).unwrap();
    assert_eq!(way, Way::Approve { reset: true });
    let amounts = [0, 5 * THR].map(|amount| approve_token(&world.token, &world.at.market, amount));
    assert_eq!(way.approvals(&payment(&world), &world.at.market), amounts);
}

#[test]
fn a_signature_that_is_no_key_s_is_not_used_and_a_recovery_number_from_0_is_put_right() {
    let world = World::new();
    let plain = &world.researcher.client;
    let Ok(Way::Permit(permit)) = plan(&world, plain) else { panic!() };
    let signed = block_on(plain.sign_permit(&permit)).unwrap().unwrap();
    let signing = |signature: Vec<u8>| {
        let client =
            other(&world, move |method, _| (method == "eth_signTypedData_v4").then(|| Ok(json!(hex(&signature)))));
        block_on(client.sign_permit(&permit)).unwrap()
    };
    let mut from_zero = signed.signature;
    from_zero[64] -= 27;
    assert_eq!(signing(from_zero.to_vec()), Some(signed));
    // As contract accounts sign.
    assert_eq!(signing(vec![1; 64]), None);
    assert_eq!(signing(vec![1; 320]), None);
}

#[test]
fn a_batch_is_sent_as_eip_5792_says_and_found_again_by_its_own_name() {
    let world = World::new();
    let id = Bytes32([0xab; 32]);
    let client = other(&world, |method, params| match method {
        "wallet_sendCalls" => Some(Ok(json!({"id": params[0]["id"]}))),
        _ => None,
    });
    let sent = [approve_token(&world.token, &world.at.market, 7), calls::faucet(&world.token)];
    assert_eq!(block_on(client.send_batch(&world.researcher.address, &sent, &id)), Ok(id.to_string()));
    let asked = client.provider.asked.borrow();
    let batch = &asked[0].1[0];
    let data = |call: &Call| json!({"to": call.to, "data": hex(&call.data), "value": "0x0"});
    assert_eq!(batch["calls"], json!(sent.each_ref().map(data)));
    assert_eq!((&batch["version"], &batch["atomicRequired"]), (&json!("2.0.0"), &json!(true)));
    assert_eq!(batch["chainId"], json!(format!("{:#x}", world.at.chain_id)));
    assert_eq!(batch["from"], json!(world.researcher.address));
}

#[test]
fn a_batch_is_as_far_as_the_wallet_says() {
    let world = World::new();
    let hash = Bytes32([5; 32]);
    let progress = |answer: Answer| {
        let client = other(&world, move |method, _| (method == "wallet_getCallsStatus").then(|| answer.clone()));
        block_on(client.batch_progress("0xab"))
    };
    let receipts = json!([{"transactionHash": hash, "status": "0x1"}]);
    assert_eq!(progress(Ok(json!({"status": 100}))), Ok(BatchProgress::Waiting));
    // Listed before its block: not in one yet.
    assert_eq!(progress(Ok(json!({"status": 100, "receipts": receipts}))), Ok(BatchProgress::Waiting));
    assert_eq!(progress(Ok(json!({"status": 200, "receipts": receipts}))), Ok(BatchProgress::Included(hash)));
    // What a contract account's bundle is in succeeds although the bundle does not.
    for status in [400, 500, 600] {
        let answer = progress(Ok(json!({"status": status, "receipts": receipts})));
        assert_eq!(answer, Ok(BatchProgress::GivenUp), "{status}");
    }
    let refused = json!([{"transactionHash": hash, "status": "0x0"}]);
    assert_eq!(progress(Ok(json!({"status": 200, "receipts": refused}))), Ok(BatchProgress::GivenUp));
    assert_eq!(progress(Ok(json!({"status": 400}))), Ok(BatchProgress::GivenUp));
    assert_eq!(progress(Err(error(5730, "unknown bundle"))), Ok(BatchProgress::Unknown));
    for odd in [json!(null), json!({"status": "CONFIRMED"}), json!({"status": 200}), json!({"status": 700})] {
        assert!(progress(Ok(odd.clone())).is_err(), "{odd}");
    }
}

#[test]
fn a_network_fee_is_that_of_the_next_block_with_a_margin() {
    let world = World::new();
    let client = other(&world, |method, _| match method {
        "eth_feeHistory" => Some(Ok(json!({
            "baseFeePerGas": ["0x1", "0x1", "0x64"],
            "reward": [["0x1"], ["0x2"], ["0xffff"]],
        }))),
        _ => None,
    });
    let fee = block_on(client.network_fee(1_001, 100)).unwrap();
    assert_eq!((fee.gas, fee.price.now, fee.price.most, fee.data), (1_202, 102, 202, DataFee::None));
    assert_eq!((fee.expected(), fee.most()), (1_202 * 102, 1_202 * 202));
}

#[test]
fn without_a_market_for_fees_the_node_proposes_one() {
    let world = World::new();
    let client = other(&world, |method, _| match method {
        "eth_feeHistory" => Some(Err(error(-32601, "no such method"))),
        "eth_gasPrice" => Some(Ok(json!("0x9"))),
        _ => None,
    });
    let price = block_on(client.gas_price()).unwrap();
    assert_eq!((price.now, price.most), (9, 9));
}

#[test]
fn the_fee_of_the_chain_below_comes_on_top() {
    let world = World::new();
    let rollup = |bound: Answer, exact: Answer| {
        other(&world, move |method, params| match method {
            "eth_getCode" => Some(Ok(json!("0x60"))),
            "eth_call" if calls(params, "getL1FeeUpperBound(uint256)") => Some(bound.clone()),
            "eth_call" if calls(params, "getL1Fee(bytes)") => Some(exact.clone()),
            _ => None,
        })
    };
    let gone = || Err(error(3, "execution reverted"));
    let data = |client: Client<_>| block_on(client.network_fee(0, 1_000)).unwrap();
    let fee = data(rollup(Ok(json!(word(500u64))), gone()));
    assert_eq!((fee.data, fee.expected()), (DataFee::Known(500), 500));
    assert_eq!(data(rollup(gone(), Ok(json!(word(600u64))))).data, DataFee::Known(600));
    assert_eq!(data(rollup(gone(), gone())).data, DataFee::Unknown);
    assert_eq!(data(rollup(Ok(json!(Bytes32([0xff; 32]))), gone())).data, DataFee::Unknown);
}

#[test]
fn gas_is_estimated_where_it_can_be_tried_and_known_from_measurement_where_not() {
    let world = World::new();
    let dataset = world.list(&open_terms(), 5 * THR);
    let purchase = Purchase::new(&world, &dataset, &biomedical(), Bytes32::ZERO);
    let order = calls::order(&world.at, &dataset.listing, &purchase.request, None);
    let client = &world.researcher.client;
    let payment = payment(&world);
    let gas = |way: &Way| block_on(client.gas_of(way, &payment, &order));
    let way = plan(&world, client).unwrap();
    let Way::Permit(permit) = &way else { panic!() };
    let signed = block_on(client.sign_permit(permit)).unwrap();
    let with_permit = calls::order(&world.at, &dataset.listing, &purchase.request, signed.as_ref());
    let really = world.researcher.simulate(&with_permit).unwrap();
    assert!(gas(&way) >= really && gas(&way) < 2 * really, "{really}");
    let approve = approve_token(&world.token, &world.at.market, 5 * THR);
    let both = gas(&Way::Approve { reset: false });
    let used = world.researcher.done(&approve).gas_used + world.researcher.simulate(&order).unwrap();
    assert!(both >= used && both < 2 * used, "{both} {used}");
    assert_eq!(gas(&Way::Allowed), world.researcher.simulate(&order).unwrap());
}

#[test]
fn declining_in_the_wallet_is_no_failure_of_the_network() {
    let declined = ClientError::from(error(4001, "User rejected"));
    assert_eq!(declined.to_string(), "You declined in your wallet.");
    assert!(!declined.leaves_open());
    assert!(ClientError::from(error(-32603, "?")).leaves_open());
}

#[test]
fn a_transaction_names_its_chain_so_that_a_wallet_on_another_refuses() {
    let world = World::new();
    world.researcher.done(&calls::faucet(&world.token));
    let asked = world.researcher.client.provider.asked.borrow();
    let sent = asked.iter().find(|(method, _)| method == "eth_sendTransaction").unwrap();
    assert_eq!(sent.1[0]["chainId"], json!(format!("{:#x}", world.at.chain_id)));
}

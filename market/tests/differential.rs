//! Ids and digests three times: by our own encoder, by ethers-core, and by the contracts themselves.
#![allow(clippy::unwrap_used, reason = "a failed expectation is a failed test")]

mod common;

use common::*;
use ethers_core::abi::{Abi, Token, encode};
use ethers_core::types::transaction::eip712::{Eip712, TypedData};
use ethers_core::types::{H160, U256};
use ethers_core::utils::keccak256;
use market::calls;
use market::provider::{bytes, hex};
use proptest::prelude::*;
use serde_json::{Value, json};
use wasm_crypto::listing::{Deployment, Listing, Order, Point, listing_id, order_id};
use wasm_crypto::primitives::{Address, Bytes32};
use wasm_crypto::receipt::{Acceptance, ClaimAuthorisation, Consent, Signed, Withdraw};
use wasm_crypto::split::Path;

fn address(address: &Address) -> Token {
    Token::Address(H160(address.0))
}

fn word(word: &Bytes32) -> Token {
    Token::FixedBytes(word.0.to_vec())
}

fn uint(word: &Bytes32) -> Token {
    Token::Uint(U256::from_big_endian(&word.0))
}

fn number(number: impl Into<U256>) -> Token {
    Token::Uint(number.into())
}

fn listing_token(it: &Listing) -> Token {
    Token::Tuple(vec![
        address(&it.steward),
        word(&it.call_id),
        word(&it.replaces),
        address(&it.token),
        number(it.price),
        uint(&it.terms),
        word(&it.terms_detail),
        word(&it.card_digest),
        word(&it.body_root),
        number(it.body_length),
        word(&it.split_root),
        number(it.total_weight),
        number(it.leaf_count),
        word(&it.leaves_hash),
        number(it.steward_fee_bps),
        number(it.ends_at),
        number(it.access_period),
        number(it.delivery_window),
        number(it.inspection_window),
        word(&it.arbiter),
        number(it.dispute_bond),
        word(&it.seal_id),
        word(&it.nonce),
    ])
}

fn order_token(it: &Order) -> Token {
    Token::Tuple(vec![
        word(&it.listing_id),
        address(&it.buyer),
        Token::Tuple(vec![uint(&it.buyer_key.x), uint(&it.buyer_key.y)]),
        uint(&it.purpose),
        word(&it.evidence),
        word(&it.nonce),
    ])
}

fn claim_token(it: &ClaimAuthorisation) -> Token {
    Token::Tuple(vec![
        word(&it.listing),
        number(it.index),
        number(it.claimed_before),
        address(&it.recipient),
        address(&it.relayer),
        number(it.fee),
        number(it.min_received),
        number(it.deadline),
    ])
}

/// What a view of a contract answers to these arguments.
fn view(world: &World, contract: &str, to: &Address, function: &str, arguments: &[Token]) -> Bytes32 {
    let path = format!("{}/../contracts/artifacts/{contract}.json", env!("CARGO_MANIFEST_DIR"));
    let artifact: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let abi: Abi = serde_json::from_value(artifact["abi"].clone()).unwrap();
    let data = hex(&abi.function(function).unwrap().encode_input(arguments).unwrap());
    let answer = world.anybody.ask("eth_call", json!([{"to": to, "data": data}, "latest"]));
    Bytes32(bytes(answer.as_str().unwrap()).unwrap().try_into().unwrap())
}

fn typed(at: &Deployment, contract: &Address, name: &str, members: &[(&str, &str, Value)]) -> Bytes32 {
    let kinds: Vec<Value> = members.iter().map(|(kind, name, _)| json!({"name": name, "type": kind})).collect();
    let message: serde_json::Map<_, _> =
        members.iter().map(|(_, name, value)| ((*name).to_owned(), value.clone())).collect();
    let document = json!({
        "types": {
            "EIP712Domain": [
                {"name": "name", "type": "string"},
                {"name": "version", "type": "string"},
                {"name": "chainId", "type": "uint256"},
                {"name": "verifyingContract", "type": "address"},
            ],
            name: kinds,
        },
        "primaryType": name,
        "domain": {"name": "Theriac", "version": "1", "chainId": at.chain_id, "verifyingContract": contract},
        "message": message,
    });
    let data: TypedData = serde_json::from_value(document).unwrap();
    Bytes32(data.encode_eip712().unwrap())
}

prop_compose! {
    fn some_word()(bytes: [u8; 32]) -> Bytes32 {
        Bytes32(bytes)
    }
}

prop_compose! {
    fn some_address()(bytes: [u8; 20]) -> Address {
        Address(bytes)
    }
}

prop_compose! {
    fn some_listing()(
        addresses in (some_address(), some_address()),
        words in prop::collection::vec(some_word(), 12),
        wide: [u128; 3],
        long: [u64; 5],
        leaf_count: u32,
        steward_fee_bps: u16,
    ) -> Listing {
        Listing {
            steward: addresses.0,
            call_id: words[0],
            replaces: words[1],
            token: addresses.1,
            price: wide[0],
            terms: words[2],
            terms_detail: words[3],
            card_digest: words[4],
            body_root: words[5],
            body_length: long[0],
            split_root: words[6],
            total_weight: wide[1],
            leaf_count,
            leaves_hash: words[7],
            steward_fee_bps,
            ends_at: long[1],
            access_period: long[2],
            delivery_window: long[3],
            inspection_window: long[4],
            arbiter: words[8],
            dispute_bond: wide[2],
            seal_id: words[9],
            nonce: words[10],
        }
    }
}

prop_compose! {
    fn some_order()(words in prop::collection::vec(some_word(), 6), buyer in some_address()) -> Order {
        Order {
            listing_id: words[0],
            buyer,
            buyer_key: Point { x: words[1], y: words[2] },
            purpose: words[3],
            evidence: words[4],
            nonce: words[5],
        }
    }
}

prop_compose! {
    fn some_authorisation()(
        listing in some_word(),
        index: u32,
        wide: [u128; 3],
        accounts in (some_address(), some_address()),
        deadline: u64,
    ) -> ClaimAuthorisation {
        ClaimAuthorisation {
            listing,
            index,
            claimed_before: wide[0],
            recipient: accounts.0,
            relayer: accounts.1,
            fee: wide[1],
            min_received: wide[2],
            deadline,
        }
    }
}

thread_local! {
    static WORLD: World = World::new();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn a_listing_has_the_same_id_everywhere(listing in some_listing()) {
        WORLD.with(|world| {
            let ours = listing_id(&world.at, &listing);
            let label = Token::String("theriac/v1/listing".into());
            let members = [label, number(world.at.chain_id), address(&world.at.market), listing_token(&listing)];
            assert_eq!(ours.0, keccak256(encode(&members)));
            assert_eq!(ours, view(world, "Market", &world.at.market, "listingId", &[listing_token(&listing)]));
        });
    }

    #[test]
    fn an_order_has_the_same_id_everywhere(order in some_order()) {
        WORLD.with(|world| {
            let ours = order_id(&world.at, &order);
            let label = Token::String("theriac/v1/order".into());
            let members = [label, number(world.at.chain_id), address(&world.at.market), order_token(&order)];
            assert_eq!(ours.0, keccak256(encode(&members)));
            assert_eq!(ours, view(world, "Market", &world.at.market, "orderId", &[order_token(&order)]));
        });
    }

    #[test]
    fn a_claim_authorisation_has_the_same_digest_everywhere(it in some_authorisation()) {
        WORLD.with(|world| {
            let ours = it.digest(&world.at);
            let members = [
                ("bytes32", "listing", json!(it.listing)),
                ("uint32", "index", json!(it.index)),
                ("uint128", "claimedBefore", json!(it.claimed_before.to_string())),
                ("address", "recipient", json!(it.recipient)),
                ("address", "relayer", json!(it.relayer)),
                ("uint128", "fee", json!(it.fee.to_string())),
                ("uint128", "minReceived", json!(it.min_received.to_string())),
                ("uint64", "deadline", json!(it.deadline.to_string())),
            ];
            assert_eq!(ours, typed(&world.at, &world.at.market, "ClaimAuthorisation", &members));
            assert_eq!(ours, view(world, "Market", &world.at.market, "claimDigest", &[claim_token(&it)]));
        });
    }

    #[test]
    fn a_path_of_any_length_is_passed_on_whole(hashes in prop::collection::vec(some_word(), 0..32), sum: u128) {
        WORLD.with(|world| {
            let dataset = Dataset::new(world, &open_terms(), 1);
            let sums: Vec<u128> = (0..hashes.len()).map(|step| sum.wrapping_add(step as u128)).collect();
            let leaf = &dataset.leaf;
            let leaf_token = Token::Tuple(vec![
                number(leaf.index),
                address(&leaf.account),
                number(leaf.weight),
                number(leaf.consent_until),
                word(&leaf.consent),
            ]);
            let path_token = Token::Tuple(vec![
                Token::Array(hashes.iter().map(word).collect()),
                Token::Array(sums.iter().copied().map(number).collect()),
            ]);
            let path = Path { hashes, sums };
            let enforce = calls::enforce_consent(&world.at, &dataset.listing, leaf, &path).data;
            let arguments = [listing_token(&dataset.listing), leaf_token, path_token];
            assert_eq!(enforce[4..], encode(&arguments));

            let (authorisation, signature) = dataset.authorise(world, Address([3; 20]), 0, 0);
            let claim = calls::claim(&world.at, &dataset.listing, leaf, &path, &authorisation, &signature).data;
            let more = [claim_token(&authorisation), Token::Bytes(signature)];
            assert_eq!(claim[4..], encode(&[&arguments[..], &more].concat()));
        });
    }

    #[test]
    fn a_withdrawal_has_the_same_digest_everywhere(account in some_address()) {
        WORLD.with(|world| {
            let ours = Withdraw { account }.digest(&world.at);
            let members = [("address", "account", json!(account))];
            assert_eq!(ours, typed(&world.at, &world.at.consents, "Withdraw", &members));
            assert_eq!(ours, view(world, "Consents", &world.at.consents, "withdrawalDigest", &[address(&account)]));
        });
    }

    #[test]
    fn receipts_and_acceptances_have_the_digest_that_ethers_gives_them(
        words in prop::collection::vec(some_word(), 4),
        account in some_address(),
        expires_at: u64,
        utility: u16,
    ) {
        WORLD.with(|world| {
            let consent = Consent {
                account,
                call_id: words[0],
                data_digest: words[1],
                terms: words[2],
                terms_detail: words[3],
                expires_at,
            };
            let members = [
                ("address", "account", json!(account)),
                ("bytes32", "callId", json!(words[0])),
                ("bytes32", "dataDigest", json!(words[1])),
                ("uint256", "terms", json!(words[2])),
                ("bytes32", "termsDetail", json!(words[3])),
                ("uint64", "expiresAt", json!(expires_at.to_string())),
            ];
            assert_eq!(consent.digest(&world.at), typed(&world.at, &world.at.consents, "Consent", &members));

            let acceptance = Acceptance { call_id: words[0], account, data_digest: words[1], utility };
            let members = [
                ("bytes32", "callId", json!(words[0])),
                ("address", "account", json!(account)),
                ("bytes32", "dataDigest", json!(words[1])),
                ("uint16", "utility", json!(utility)),
            ];
            assert_eq!(acceptance.digest(&world.at), typed(&world.at, &world.at.consents, "Acceptance", &members));
        });
    }
}

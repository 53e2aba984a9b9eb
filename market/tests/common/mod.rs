//! What the tests share: the sandbox as a provider, and a dataset sealed as the app seals one.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::result_large_err,
    reason = "each test file uses its part; a failed expectation is a failed test; no test minds a copied error"
)]

pub mod node;
pub mod story;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures::executor::block_on;
use market::calls::{self, Call, Locations, OrderRequest};
use market::client::{Client, ClientError, Receipt};
use market::provider::{Provider, RpcError};
use market::reading::{Settings, read};
use market::reverts::Revert;
use market::state::Market;
use sandbox::{CHAIN_ID, Config, Persona, Sandbox, alloy_primitives};
use serde_json::{Value, json};
use wasm_crypto::curve::CurvePoint;
use wasm_crypto::keys::{
    Seed, arbiter_scalar, contribution_account, delegate_scalar, holder_scalar, make_nonce, order_scalar,
};
use wasm_crypto::listing::{self, Arbiter, Deployment, Listing, Order, Seal, arbiter_id, listing_id, order_id};
use wasm_crypto::primitives::{Address, Bytes32};
use wasm_crypto::proof::listing::KnowledgeProof;
use wasm_crypto::proof::reseal::ResealProof;
use wasm_crypto::proof::{self, Tag, context};
use wasm_crypto::receipt::{ClaimAuthorisation, Consent, Signed};
use wasm_crypto::seal::{self, Message};
use wasm_crypto::split::{Leaf, Path, SplitTree, leaves_hash};
use wasm_crypto::terms::{Activities, Activity, Flag, Flags, Modifier, Modifiers, Permission, Purpose, Terms};

/// A moment in 2026, seconds since 1970.
pub const NOW: u64 = 1_790_000_000;
pub const HOUR: u64 = 3_600;
pub const DAY: u64 = 86_400;
/// One THR in its smallest unit.
pub const THR: u128 = 1_000_000;

/// A sandbox and the time it is.
#[derive(Clone)]
pub struct Chain {
    sandbox: Rc<RefCell<Sandbox>>,
    pub now: Rc<Cell<u64>>,
}

/// The chain as one persona's wallet shows it. Notes what it was asked for.
#[derive(Clone)]
pub struct Wallet {
    chain: Chain,
    persona: Persona,
    pub asked: Rc<RefCell<Vec<(String, Value)>>>,
}

impl Provider for Wallet {
    async fn request(&self, method: &str, params: Value) -> Result<Value, RpcError> {
        self.asked.borrow_mut().push((method.to_owned(), params.clone()));
        let account = Some(self.persona.address());
        self.chain.sandbox.borrow_mut().request(self.chain.now.get(), account, method, &params).map_err(|error| {
            let error = error.to_json();
            RpcError {
                code: error["code"].as_i64().unwrap(),
                message: error["message"].as_str().unwrap().to_owned(),
                data: error.get("data").cloned(),
            }
        })
    }
}

/// Steward, researcher and arbiter: the last is anybody who relays.
pub struct World {
    pub chain: Chain,
    pub at: Deployment,
    pub token: Address,
    pub steward: Account,
    pub researcher: Account,
    pub anybody: Account,
}

/// A persona's client.
pub struct Account {
    pub client: Client<Wallet>,
    pub address: Address,
}

impl World {
    pub fn new() -> Self {
        let sandbox = Sandbox::genesis(Config::committed(), NOW).unwrap();
        let chain = Chain { sandbox: Rc::new(RefCell::new(sandbox)), now: Rc::new(Cell::new(NOW)) };
        let deployed = sandbox::Deployment::new();
        let at = Deployment {
            chain_id: CHAIN_ID,
            market: ours(deployed.market),
            consents: ours(deployed.consents),
            calls: ours(deployed.calls),
        };
        let account = |persona: Persona| Account {
            client: Client { provider: Wallet { chain: chain.clone(), persona, asked: Rc::default() }, at, since: 0 },
            address: ours(persona.address()),
        };
        Self {
            at,
            token: ours(deployed.token),
            steward: account(Persona::Steward),
            researcher: account(Persona::Researcher),
            anybody: account(Persona::Arbiter),
            chain,
        }
    }

    /// What a fresh reading of all logs gives.
    pub fn market(&self) -> Market {
        let settings = Settings { confirmations: 0, ..Settings::default() };
        block_on(read(&self.anybody.client, settings)).unwrap()
    }

    /// The chain's clock.
    pub fn now(&self) -> u64 {
        block_on(self.anybody.client.now()).unwrap()
    }

    /// Moves the chain's clock to this second.
    pub fn set_time(&self, time: u64) {
        self.anybody.ask("evm_setTime", json!([time]));
    }

    pub fn balance(&self, of: &Address) -> u128 {
        block_on(self.anybody.client.token_balance(&self.token, of)).unwrap()
    }

    /// An arbiter, registered with this fee, and its seed.
    pub fn arbiter(&self, fee: u128) -> (Seed, Arbiter) {
        let seed = Seed::generate();
        let key = CurvePoint::public(&arbiter_scalar(&seed)).into();
        let arbiter = Arbiter { account: self.anybody.address, key, fee, terms: Bytes32([8; 32]) };
        self.anybody.done(&calls::register_arbiter(&self.at, &arbiter, "local:rules"));
        (seed, arbiter)
    }

    /// A call for data of these terms.
    pub fn call(&self, terms: &Terms) -> listing::Call {
        listing::Call {
            steward: self.steward.address,
            token: self.token,
            terms: terms.pack().unwrap(),
            terms_detail: Bytes32::ZERO,
            max_fee_bps: 500,
            min_price: THR,
            min_k: 5,
            closes_at: self.now() + 10 * DAY,
            call_digest: Bytes32([5; 32]),
            nonce: make_nonce(),
        }
    }

    /// Lists a dataset of these terms and price that this arbiter rules, against this bond; for a day after delivery.
    pub fn list_arbitrated(&self, price: u128, arbiter: &Arbiter, bond: u128) -> Dataset {
        let dataset = Dataset::new(self, &open_terms(), price).offered(self, |listing| {
            listing.arbiter = arbiter_id(&self.at, arbiter);
            listing.inspection_window = DAY;
            listing.dispute_bond = bond;
        });
        self.steward.done(&dataset.list(self));
        dataset
    }

    /// Lists a dataset of these terms and price; gives all that steward and contributor keep of it.
    pub fn list(&self, terms: &Terms, price: u128) -> Dataset {
        let dataset = Dataset::new(self, terms, price);
        self.steward.done(&dataset.list(self));
        dataset
    }
}

impl Account {
    pub fn ask(&self, method: &str, params: Value) -> Value {
        block_on(self.client.provider.request(method, params)).unwrap()
    }

    /// Tries a transaction.
    pub fn simulate(&self, call: &Call) -> Result<u64, ClientError> {
        block_on(self.client.simulate(&self.address, call))
    }

    /// Sends a transaction that must succeed.
    pub fn done(&self, call: &Call) -> Receipt {
        self.simulate(call).unwrap_or_else(|error| panic!("{error:?}"));
        let hash = block_on(self.client.send(&self.address, call)).unwrap();
        let receipt = block_on(self.client.receipt(&hash)).unwrap().unwrap();
        assert!(receipt.succeeded);
        receipt
    }

    /// A transaction that the contract must refuse, when it is tried and when it is sent.
    pub fn refused(&self, call: &Call) -> Revert {
        let tried = self.simulate(call).unwrap_err();
        assert_eq!(block_on(self.client.send(&self.address, call)).unwrap_err(), tried);
        match tried {
            ClientError::Reverted(revert) => revert,
            other => panic!("{other:?}"),
        }
    }
}

/// Expects this error with these values.
pub fn assert_refused(revert: &Revert, name: &str, values: &[(&str, Bytes32)]) {
    assert_eq!(revert.name(), name);
    for (argument, value) in values {
        assert_eq!(revert.value(name, argument), Some(value), "{argument}");
    }
}

/// A number as a word.
pub fn word(number: impl Into<u128>) -> Bytes32 {
    let mut word = Bytes32::ZERO;
    word.0[16..].copy_from_slice(&number.into().to_be_bytes());
    word
}

/// A sealed dataset: what is public of it, and the secrets of those who made it.
pub struct Dataset {
    pub seed: Seed,
    pub listing: Listing,
    pub seal: Seal,
    pub message: Message,
    pub leaf: Leaf,
    pub path: Path,
    pub id: Bytes32,
}

impl Dataset {
    pub fn new(world: &World, terms: &Terms, price: u128) -> Self {
        let seed = Seed::generate();
        let nonce = make_nonce();
        let holder = holder_scalar(&seed, &nonce);
        let (message, seal) = seal::make(&nonce, &CurvePoint::public(&holder));
        let terms = terms.pack().unwrap();
        let ends_at = world.now() + 90 * DAY;
        let secret = contribution_account(&seed, &Bytes32::ZERO, &nonce);
        let consent = Consent {
            account: secret.address(),
            call_id: Bytes32::ZERO,
            data_digest: Bytes32([7; 32]),
            terms,
            terms_detail: Bytes32::ZERO,
            expires_at: ends_at,
        };
        let leaf = Leaf {
            index: 0,
            account: secret.address(),
            weight: 540_000,
            consent_until: ends_at,
            consent: consent.digest(&world.at),
        };
        let tree = SplitTree::new(&[leaf]).unwrap();
        let listing = Listing {
            steward: world.steward.address,
            call_id: Bytes32::ZERO,
            replaces: Bytes32::ZERO,
            token: world.token,
            price,
            terms,
            terms_detail: Bytes32::ZERO,
            card_digest: Bytes32([1; 32]),
            body_root: Bytes32([2; 32]),
            body_length: 65_564,
            split_root: tree.root(),
            total_weight: tree.total_weight(),
            leaf_count: 1,
            leaves_hash: leaves_hash(&[leaf]),
            steward_fee_bps: 333,
            ends_at,
            access_period: 30 * DAY,
            delivery_window: 2 * DAY,
            inspection_window: 0,
            arbiter: Bytes32::ZERO,
            dispute_bond: 0,
            seal_id: seal::seal_id(&seal),
            nonce,
        };
        let id = listing_id(&world.at, &listing);
        Self { seed, seal, message, leaf, path: tree.path(0).unwrap(), id, listing }
    }

    pub fn list(&self, world: &World) -> Call {
        calls::list(&world.at, &self.listing, &self.seal, &self.knowledge(), &locations("first"))
    }

    pub fn knowledge(&self) -> KnowledgeProof {
        proof::listing::make(&self.id, &holder_scalar(&self.seed, &self.listing.nonce), &self.seal).unwrap()
    }

    /// The same dataset offered otherwise.
    pub fn offered(mut self, world: &World, change: impl FnOnce(&mut Listing)) -> Self {
        change(&mut self.listing);
        self.id = listing_id(&world.at, &self.listing);
        self
    }

    /// The receipt that the leaf was made from.
    pub fn consent(&self) -> Consent {
        Consent {
            account: self.leaf.account,
            call_id: self.listing.call_id,
            data_digest: Bytes32([7; 32]),
            terms: self.listing.terms,
            terms_detail: Bytes32::ZERO,
            expires_at: self.leaf.consent_until,
        }
    }

    /// The key sealed again to a delegate, and the proof.
    pub fn delegate(&self, world: &World, delegate: &Seed) -> (Seal, ResealProof) {
        let context = context(Tag::Delegate, &world.at, &self.id);
        let secret = holder_scalar(&self.seed, &self.listing.nonce);
        proof::reseal::make(&context, &secret, &self.seal, &CurvePoint::public(&delegate_scalar(delegate))).unwrap()
    }

    /// The transaction with which a delegate delivers from its seal.
    pub fn deliver_as(&self, world: &World, delegate: &Seed, from: &Seal, order: &Order) -> Call {
        let context = context(Tag::Deliver, &world.at, &order_id(&world.at, order));
        let buyer = CurvePoint::parse(&order.buyer_key).unwrap();
        let (to, proof) = proof::reseal::make(&context, &delegate_scalar(delegate), from, &buyer).unwrap();
        calls::deliver(&world.at, &self.listing, order, from, (&to.r, &to.c), &proof)
    }

    /// The key sealed again to the order's buyer, and the proof.
    pub fn reseal(&self, world: &World, order: &Order) -> (Seal, ResealProof) {
        let context = context(Tag::Deliver, &world.at, &order_id(&world.at, order));
        let secret = holder_scalar(&self.seed, &self.listing.nonce);
        let buyer = CurvePoint::parse(&order.buyer_key).unwrap();
        proof::reseal::make(&context, &secret, &self.seal, &buyer).unwrap()
    }

    /// The transaction that delivers.
    pub fn deliver(&self, world: &World, order: &Order) -> Call {
        let (to, proof) = self.reseal(world, order);
        calls::deliver(&world.at, &self.listing, order, &self.seal, (&to.r, &to.c), &proof)
    }

    /// An authorisation to claim, and the contribution account's signature over it.
    pub fn authorise(
        &self,
        world: &World,
        recipient: Address,
        fee: u128,
        claimed_before: u128,
    ) -> (ClaimAuthorisation, Vec<u8>) {
        let authorisation = ClaimAuthorisation {
            listing: self.id,
            index: 0,
            claimed_before,
            recipient,
            relayer: Address::ZERO,
            fee,
            min_received: 0,
            deadline: world.now() + HOUR,
        };
        let secret = contribution_account(&self.seed, &Bytes32::ZERO, &self.listing.nonce);
        let signature = authorisation.sign(&world.at, &secret);
        (authorisation, signature.0.to_vec())
    }
}

impl Dataset {
    /// A claim of all that is due to a fixed address, signed after `change`.
    pub fn claim(&self, world: &World, due: u128, change: &dyn Fn(&mut ClaimAuthorisation)) -> Call {
        let (mut authorisation, _) = self.authorise(world, Address([0x66; 20]), 0, 0);
        authorisation.min_received = due;
        change(&mut authorisation);
        if authorisation.fee > 0 {
            authorisation.min_received = 0;
        }
        let secret = contribution_account(&self.seed, &Bytes32::ZERO, &self.listing.nonce);
        let signature = authorisation.sign(&world.at, &secret);
        calls::claim(&world.at, &self.listing, &self.leaf, &self.path, &authorisation, &signature.0)
    }
}

/// What a researcher keeps of an order, before and after it is sent.
pub struct Purchase {
    pub seed: Seed,
    pub request: OrderRequest,
    pub order: Order,
}

impl Purchase {
    pub fn new(world: &World, dataset: &Dataset, purpose: &Purpose, evidence: Bytes32) -> Self {
        let seed = Seed::generate();
        let nonce = make_nonce();
        let key = CurvePoint::public(&order_scalar(&seed, &nonce)).into();
        let purpose = purpose.pack().unwrap();
        let evidence_uri = if evidence.is_zero() { String::new() } else { "local:evidence".to_owned() };
        let request = OrderRequest { buyer_key: key, purpose, evidence, evidence_uri, nonce };
        let order =
            Order { listing_id: dataset.id, buyer: world.researcher.address, buyer_key: key, purpose, evidence, nonce };
        Self { seed, request, order }
    }

    /// Orders with an allowance of exactly the price.
    pub fn placed(world: &World, dataset: &Dataset, purpose: &Purpose, evidence: Bytes32) -> Self {
        let purchase = Self::new(world, dataset, purpose, evidence);
        world.researcher.done(&calls::approve_token(&world.token, &world.at.market, dataset.listing.price));
        world.researcher.done(&purchase.order(world, dataset));
        purchase
    }

    pub fn order(&self, world: &World, dataset: &Dataset) -> Call {
        calls::order(&world.at, &dataset.listing, &self.request, None)
    }

    /// What was delivered for this order.
    pub fn delivered(&self, world: &World) -> Seal {
        let delivered = world.market().orders[&self.id(world)].delivered.unwrap();
        Seal { holder: self.order.buyer_key, r: delivered.r, c: delivered.c }
    }

    /// The transaction that disputes what was delivered; its bond must be allowed.
    pub fn dispute(&self, world: &World, dataset: &Dataset, arbiter: &Arbiter) -> Call {
        let delivered = self.delivered(world);
        let context = context(Tag::Dispute, &world.at, &self.id(world));
        let secret = order_scalar(&self.seed, &self.order.nonce);
        let (to, proof) =
            proof::reseal::make(&context, &secret, &delivered, &CurvePoint::parse(&arbiter.key).unwrap()).unwrap();
        calls::dispute(&world.at, &dataset.listing, &self.order, arbiter, &delivered, (&to.r, &to.c), &proof)
    }

    pub fn id(&self, world: &World) -> Bytes32 {
        order_id(&world.at, &self.order)
    }

    /// What the buyer's key opens a delivered seal to.
    pub fn open(&self, seal: &Seal) -> Message {
        seal::open(seal, &order_scalar(&self.seed, &self.order.nonce)).unwrap()
    }
}

pub fn ours(address: alloy_primitives::Address) -> Address {
    Address(address.0.0)
}

pub fn locations(name: &str) -> Locations {
    Locations {
        body: format!("local:{name}"),
        leaves: format!("local:{name}.json"),
        card: format!("local:{name}.card"),
    }
}

/// Health, medical and biomedical research; commercial use excluded.
pub fn open_terms() -> Terms {
    Terms { modifiers: Modifiers::EMPTY.with(Modifier::Ncu), ..Terms::new(Permission::Hmb) }
}

/// The same, and every purpose with an ethics approval that a person reads.
pub fn reviewed_terms() -> Terms {
    Terms { modifiers: Modifiers::EMPTY.with(Modifier::Irb), ..Terms::new(Permission::Hmb) }
}

pub fn biomedical() -> Purpose {
    Purpose { activities: Activities::EMPTY.with(Activity::Biomedical), ..Purpose::default() }
}

pub fn with_flag(flag: Flag) -> Purpose {
    Purpose { flags: Flags::EMPTY.with(flag), ..biomedical() }
}

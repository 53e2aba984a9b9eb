//! A market on a development chain, with a steward, a researcher and a delegate.
#![allow(dead_code, reason = "each test file uses its part")]

pub mod node;

use std::collections::BTreeSet;
use std::future::Future;
use std::io::{BufRead, BufReader};
use std::pin::pin;
use std::process::{Child, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use market::calls::{self, Call, Locations, OrderRequest};
use market::client::{Client, Receipt};
use market::events::{Log, decode};
use market::state::Market;
use serde_json::{Value, json};
use wasm_crypto::curve::CurvePoint;
use wasm_crypto::keys::{
    SecretScalar, Seed, contribution_account, delegate_scalar, gas_account, holder_scalar, make_nonce, order_scalar,
};
use wasm_crypto::listing::{Deployment, Listing, Order, Seal, listing_id, order_id};
use wasm_crypto::primitives::{Address, Bytes32};
use wasm_crypto::proof::{self, Tag, context};
use wasm_crypto::receipt::{Consent, Signed};
use wasm_crypto::seal::{self, Message};
use wasm_crypto::split::{Leaf, SplitTree, leaves_hash};
use wasm_crypto::terms::{Activities, Activity, Flag, Flags, Modifier, Modifiers, Permission, Purpose, Terms};
use wasm_crypto::vault::Vault;

pub use self::node::{Anvil, Node, Relay};
use crate::common::{Folder, PASSPHRASE, project};

pub const HOUR: u64 = 3_600;
pub const DAY: u64 = 24 * HOUR;
/// What a step of a process may take before the test counts as failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// A chain with the contracts on it, and a folder with the delegate's vault.
pub struct World {
    pub anvil: Anvil,
    pub node: Node,
    pub client: Client<Node>,
    pub at: Deployment,
    pub token: Address,
    pub steward: Address,
    pub researcher: Address,
    pub vault: Vault,
    pub folder: Folder,
}

impl World {
    pub fn new() -> Self {
        let anvil = Anvil::start();
        let node = Node(anvil.url.clone());
        let accounts = node.ask("eth_accounts", json!([]));
        let account = |at: usize| accounts[at].as_str().unwrap().parse::<Address>().unwrap();
        let (deployer, steward, researcher) = (account(0), account(1), account(2));
        let create = |contract: &str, arguments: &[Address]| -> Address {
            let artifact = project().join(format!("contracts/artifacts/{contract}.json"));
            let artifact: Value = serde_json::from_slice(&std::fs::read(artifact).unwrap()).unwrap();
            let words: String = arguments.iter().map(|address| format!("{:0>64}", hex::encode(address.0))).collect();
            let data = format!("{}{words}", artifact["bytecode"].as_str().unwrap());
            let hash = node.ask("eth_sendTransaction", json!([{"from": deployer, "data": data}]));
            let receipt =
                until_some(|| Some(node.ask("eth_getTransactionReceipt", json!([hash]))).filter(|it| !it.is_null()));
            receipt["contractAddress"].as_str().unwrap().parse().unwrap()
        };
        let (consents, calls, token) = (create("Consents", &[]), create("Calls", &[]), create("TestToken", &[]));
        let market = create("Market", &[consents, calls]);
        let at = Deployment { chain_id: 31_337, market, consents, calls };
        let client = Client { provider: node.clone(), at, since: 0 };
        let (vault, folder) = (Vault::create(), Folder::new());
        folder.write("delegate.vault", &vault.lock(PASSPHRASE).unwrap());
        let world = Self { anvil, node, client, at, token, steward, researcher, vault, folder };
        for replica in 0..3 {
            world.fund(&world.gas_account(replica), 10_u128.pow(19));
        }
        world.done(&world.researcher, &calls::faucet(&world.token));
        world.done(&world.researcher, &calls::approve_token(&world.token, &world.at.market, u128::MAX));
        world
    }

    pub fn gas_account(&self, replica: u64) -> Address {
        gas_account(self.vault.seed(), replica).address()
    }

    pub fn fund(&self, account: &Address, wei: u128) {
        self.node.ask("anvil_setBalance", json!([account, format!("{wei:#x}")]));
    }

    /// How many transactions an account made.
    pub fn sent_by(&self, account: &Address) -> u64 {
        let count = self.node.ask("eth_getTransactionCount", json!([account, "latest"]));
        market::provider::number(&count).unwrap()
    }

    /// How many transactions of an account no block has taken.
    pub fn pending_of(&self, account: &Address) -> u64 {
        let count = self.node.ask("eth_getTransactionCount", json!([account, "pending"]));
        market::provider::number(&count).unwrap() - self.sent_by(account)
    }

    /// Waits until this is so.
    pub fn wait_until(&self, is_so: impl Fn() -> bool) {
        until_some(|| is_so().then_some(()));
    }

    /// Sends a transaction from an account of the node, which must succeed.
    pub fn done(&self, from: &Address, call: &Call) -> Receipt {
        ready(self.client.simulate(from, call)).unwrap_or_else(|error| panic!("{error:?}"));
        let hash = ready(self.client.send(from, call)).unwrap();
        let receipt = until_some(|| ready(self.client.receipt(&hash)).unwrap());
        assert!(receipt.succeeded);
        receipt
    }

    /// The chain's clock.
    pub fn now(&self) -> u64 {
        let block = self.node.ask("eth_getBlockByNumber", json!(["latest", false]));
        market::provider::number(&block["timestamp"]).unwrap()
    }

    /// Makes so many blocks.
    pub fn mine(&self, blocks: u64) {
        self.node.ask("anvil_mine", json!([format!("{blocks:#x}")]));
    }

    /// Makes a block at this second.
    pub fn set_time(&self, time: u64) {
        self.node.ask("evm_setNextBlockTimestamp", json!([time]));
        self.mine(1);
    }

    /// Whether transactions get a block at once.
    pub fn set_automine(&self, on: bool) {
        self.node.ask("evm_setAutomine", json!([on]));
    }

    /// What all logs tell.
    pub fn market(&self) -> Market {
        let filter = json!([{"address": [self.at.market], "fromBlock": "0x0", "toBlock": "latest"}]);
        let mut market = Market::default();
        for row in self.node.ask("eth_getLogs", filter).as_array().unwrap() {
            let log = Log::parse(row).unwrap();
            market.apply(&self.at, decode(&self.at, &log).unwrap().unwrap(), log.time.unwrap_or_default());
        }
        market
    }

    pub fn is_delivered(&self, order: &Purchase) -> bool {
        self.market().orders[&order.id].delivered.is_some()
    }

    /// Lists a dataset of these terms, and registers the delegate for it.
    pub fn list(&self, terms: &Terms) -> Dataset {
        let dataset = Dataset::new(self, terms);
        self.done(&self.steward, &dataset.list(self));
        let (to, call) = dataset.add_delegate(self, &CurvePoint::public(&delegate_scalar(self.vault.seed())));
        self.done(&self.steward, &call);
        Dataset { delegated: Some(to), ..dataset }
    }

    /// Places an order.
    pub fn order(&self, dataset: &Dataset, purpose: &Purpose, evidence: Bytes32) -> Purchase {
        let seed = Seed::generate();
        let nonce = make_nonce();
        let secret = order_scalar(&seed, &nonce);
        let request = OrderRequest {
            buyer_key: CurvePoint::public(&secret).into(),
            purpose: purpose.pack().unwrap(),
            evidence,
            evidence_uri: String::new(),
            nonce,
        };
        self.done(&self.researcher, &calls::order(&self.at, &dataset.listing, &request, None));
        let OrderRequest { buyer_key, purpose, evidence, nonce, .. } = request;
        let order = Order { listing_id: dataset.id, buyer: self.researcher, buyer_key, purpose, evidence, nonce };
        Purchase { id: order_id(&self.at, &order), order, secret }
    }

    /// Places an order that the terms permit.
    pub fn buy(&self, dataset: &Dataset) -> Purchase {
        self.order(dataset, &biomedical(), Bytes32::ZERO)
    }

    /// A configuration for these listings, with a block on top of what is settled.
    pub fn config(&self, listings: &[&Dataset]) -> Value {
        let Deployment { market, calls, consents, .. } = self.at;
        json!({
            "version": 1,
            "network": {
                "chainId": 31_337, "rpc": [self.anvil.url], "firstBlock": 0, "confirmations": 0,
                "contracts": {"market": market, "calls": calls, "consents": consents},
            },
            "vault": "delegate.vault",
            "listings": listings.iter().map(|dataset| dataset.id).collect::<BTreeSet<_>>(),
            "gas": {"maxFeeGwei": "100", "lowBalance": "0.01", "raiseAfterSeconds": 1},
            "pollSeconds": 1,
            "listen": "127.0.0.1:0",
            "memory": "memory.json",
        })
    }

    /// Starts `theriac deliver` with this configuration.
    pub fn start(&self, config: &Value, options: &str) -> Delegate {
        let name = format!("deliver-{}.json", hex::encode(&make_nonce().0[..4]));
        self.folder.write(&name, config.to_string().as_bytes());
        let arguments = format!("deliver --config {name} --log-format json {options}");
        let mut command = self.folder.command(&arguments);
        command.current_dir(self.folder.path()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        // Opening the vault's file takes long; one test does.
        match options.contains("--passphrase-file") {
            true => command.env_remove("THERIAC_DELEGATE_PHRASE"),
            false => command.env("THERIAC_DELEGATE_PHRASE", self.vault.phrase().as_str()),
        };
        Delegate::watched(command.spawn().unwrap())
    }

    /// Runs `theriac deliver --once`, which must end well; gives what it said.
    pub fn once(&self, config: &Value, options: &str) -> Vec<Value> {
        let mut delegate = self.start(config, &format!("--once {options}"));
        let (status, lines) = delegate.end();
        assert!(status.success(), "{lines:#?}");
        lines
    }
}

/// What there is once there is something.
fn until_some<T>(look: impl Fn() -> Option<T>) -> T {
    let until = Instant::now() + PATIENCE;
    loop {
        match look() {
            Some(found) => return found,
            None => assert!(Instant::now() < until, "it did not come about"),
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Whether one of these lines is of this event.
pub fn said(lines: &[Value], event: &str) -> bool {
    lines.iter().any(|line| line["event"] == event)
}

/// A running `theriac deliver`, killed when dropped.
pub struct Delegate {
    child: Child,
    lines: Receiver<Value>,
    seen: Vec<Value>,
}

impl Delegate {
    fn watched(mut child: Child) -> Self {
        let (sender, lines) = channel();
        let reader = BufReader::new(child.stderr.take().unwrap());
        std::thread::spawn(move || {
            for line in reader.lines().map_while(Result::ok) {
                let line = serde_json::from_str(&line).unwrap_or_else(|_| json!({"event": "?", "text": line}));
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        Self { child, lines, seen: Vec::new() }
    }

    /// Waits until it says this of this order, if one is named.
    pub fn hears(&mut self, event: &str, order: Option<&Purchase>) -> Value {
        let until = Instant::now() + PATIENCE;
        loop {
            match self.lines.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(line) => {
                    self.seen.push(line.clone());
                    let fits = order.is_none_or(|order| line["order"] == json!(order.id));
                    if line["event"] == event && fits {
                        return line;
                    }
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    panic!("{event} was not said: {:#?}", self.seen)
                }
            }
        }
    }

    /// What was said so far.
    pub fn said(&mut self) -> &[Value] {
        self.seen.extend(self.lines.try_iter());
        &self.seen
    }

    /// Takes it away without a warning.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end, as a system does.
    pub fn terminate(&mut self) {
        let status = std::process::Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(status.success());
    }

    /// Waits for its end; gives all that it said.
    pub fn end(&mut self) -> (ExitStatus, Vec<Value>) {
        let until = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(Instant::now() < until, "it did not end: {:#?}", self.said());
            std::thread::sleep(Duration::from_millis(20));
        };
        // The reader ends with its pipe.
        while let Ok(line) = self.lines.recv_timeout(PATIENCE) {
            self.seen.push(line);
        }
        (status, std::mem::take(&mut self.seen))
    }
}

impl Drop for Delegate {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An order and the key it is delivered to.
pub struct Purchase {
    pub id: Bytes32,
    pub order: Order,
    secret: SecretScalar,
}

impl Purchase {
    /// What its buyer opens the delivered key to.
    pub fn open(&self, world: &World) -> Message {
        let delivered = world.market().orders[&self.id].delivered.expect("it was delivered");
        let seal = Seal { holder: self.order.buyer_key, r: delivered.r, c: delivered.c };
        seal::open(&seal, &self.secret).unwrap()
    }
}

/// A listed dataset and its steward's secrets.
pub struct Dataset {
    pub id: Bytes32,
    pub listing: Listing,
    pub seal: Seal,
    pub message: Message,
    pub delegated: Option<Seal>,
    seed: Seed,
}

impl Dataset {
    fn new(world: &World, terms: &Terms) -> Self {
        let (seed, nonce) = (Seed::generate(), make_nonce());
        let (message, seal) = seal::make(&nonce, &CurvePoint::public(&holder_scalar(&seed, &nonce)));
        let terms = terms.pack().unwrap();
        let ends_at = world.now() + 90 * DAY;
        let account = contribution_account(&seed, &Bytes32::ZERO, &nonce).address();
        let consent = Consent {
            account,
            call_id: Bytes32::ZERO,
            data_digest: Bytes32([7; 32]),
            terms,
            terms_detail: Bytes32::ZERO,
            expires_at: ends_at,
        };
        let leaf =
            Leaf { index: 0, account, weight: 540_000, consent_until: ends_at, consent: consent.digest(&world.at) };
        let tree = SplitTree::new(&[leaf]).unwrap();
        let listing = Listing {
            steward: world.steward,
            call_id: Bytes32::ZERO,
            replaces: Bytes32::ZERO,
            token: world.token,
            price: 1_000_000,
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
        Self { id: listing_id(&world.at, &listing), listing, seal, message, delegated: None, seed }
    }

    fn list(&self, world: &World) -> Call {
        let secret = holder_scalar(&self.seed, &self.listing.nonce);
        let knowledge = proof::listing::make(&self.id, &secret, &self.seal).unwrap();
        calls::list(&world.at, &self.listing, &self.seal, &knowledge, &Locations::default())
    }

    fn add_delegate(&self, world: &World, delegate: &CurvePoint) -> (Seal, Call) {
        let context = context(Tag::Delegate, &world.at, &self.id);
        let secret = holder_scalar(&self.seed, &self.listing.nonce);
        let (to, proof) = proof::reseal::make(&context, &secret, &self.seal, delegate).unwrap();
        (to, calls::add_seal(&world.at, &self.listing, &self.seal, &to, &proof))
    }
}

/// Terms under which every biomedical purpose is permitted.
pub fn open_terms() -> Terms {
    Terms::new(Permission::Hmb)
}

/// The same, and a person reads every ethics approval.
pub fn reviewed_terms() -> Terms {
    Terms { modifiers: Modifiers::EMPTY.with(Modifier::Irb), ..Terms::new(Permission::Hmb) }
}

pub fn biomedical() -> Purpose {
    Purpose { activities: Activities::EMPTY.with(Activity::Biomedical), ..Purpose::default() }
}

pub fn with_ethics_approval() -> Purpose {
    Purpose { flags: Flags::EMPTY.with(Flag::EthicsApproval), ..biomedical() }
}

/// The answer of a future that asks a [`Node`] and nothing else.
pub fn ready<F: Future>(future: F) -> F::Output {
    match pin!(future).as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => answer,
        Poll::Pending => panic!("a node answers at once"),
    }
}

//! A market on a development chain, with a steward, a researcher and a delegate.
#![allow(dead_code, reason = "each test file uses its part")]

pub mod dataset;
pub mod node;
mod process;

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::pin;
use std::process::Stdio;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use market::calls::{self, Call, OrderRequest};
use market::client::{Client, Receipt};
use market::events::{Log, decode};
use market::state::Market;
use serde_json::{Value, json};
use wasm_crypto::curve::CurvePoint;
use wasm_crypto::keys::{Seed, delegate_scalar, gas_account, make_nonce, order_scalar};
use wasm_crypto::listing::{Deployment, Order, order_id};
use wasm_crypto::primitives::{Address, Bytes32};
use wasm_crypto::terms::{Purpose, Terms};
use wasm_crypto::vault::Vault;

pub use self::dataset::{Dataset, Purchase, open_terms};
pub use self::node::{Anvil, Node, Relay};
pub use self::process::{Delegate, said};
use crate::common::{Folder, PASSPHRASE, project};

pub const HOUR: u64 = 3_600;
pub const DAY: u64 = 24 * HOUR;
/// What a step of a process may take before the test counts as failed.
const PATIENCE: Duration = Duration::from_secs(120);

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
        self.order(dataset, &dataset::biomedical(), Bytes32::ZERO)
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

/// The answer of a future that asks a [`Node`] and nothing else.
pub fn ready<F: Future>(future: F) -> F::Output {
    match pin!(future).as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => answer,
        Poll::Pending => panic!("a node answers at once"),
    }
}

//! The committed contracts, deployed and called directly: no blocks, no fees, no JSON.

use std::path::Path;

use revm::context::result::ExecutionResult;
use revm::context::{BlockEnv, Context, TxEnv};
use revm::database::InMemoryDB;
use revm::handler::MainnetContext;
use revm::primitives::hardfork::SpecId;
use revm::{ExecuteCommitEvm, ExecuteEvm, MainBuilder, MainContext, MainnetEvm};
use sandbox::alloy_primitives::{self as evm, Bytes, TxKind, U256, hex};
use wasm_crypto::abi::Encoder;
use wasm_crypto::listing::Deployment;
use wasm_crypto::primitives::{Address, Bytes32};

use crate::abi::selector;

const CHAIN_ID: u64 = 31_337_001;
/// What the clock stands at, in Unix seconds.
pub const NOW: u64 = 1_790_000_000;

/// A chain with the contracts on it.
pub struct Machine {
    evm: MainnetEvm<MainnetContext<InMemoryDB>>,
    pub consents: Address,
    pub calls: Address,
    pub market: Address,
    pub token: Address,
}

impl Machine {
    pub fn new() -> Self {
        let block = BlockEnv { number: U256::from(1), timestamp: U256::from(NOW), ..BlockEnv::default() };
        let evm = Context::mainnet()
            .with_db(InMemoryDB::default())
            .with_block(block)
            .modify_cfg_chained(|cfg| {
                cfg.set_spec_and_mainnet_gas_params(SpecId::OSAKA);
                cfg.chain_id = CHAIN_ID;
                cfg.disable_nonce_check = true;
            })
            .build_mainnet();
        let [consents, calls, market, token] = [Address::ZERO; 4];
        let mut machine = Self { evm, consents, calls, market, token };
        machine.consents = machine.deploy("Consents", &Encoder::new());
        machine.calls = machine.deploy("Calls", &Encoder::new());
        machine.token = machine.deploy("TestToken", &Encoder::new());
        let arguments = Encoder::new().address(&machine.consents).address(&machine.calls);
        machine.market = machine.deploy("Market", &arguments);
        machine
    }

    /// What ids, proofs and signatures are bound to here.
    pub fn deployment(&self) -> Deployment {
        Deployment { chain_id: CHAIN_ID, market: self.market, consents: self.consents, calls: self.calls }
    }

    /// What a call answers; nothing of it stays.
    pub fn ask(&mut self, to: &Address, data: Vec<u8>) -> Answer {
        self.ask_as(&Address::ZERO, to, data)
    }

    /// The same, sent by somebody.
    pub fn ask_as(&mut self, from: &Address, to: &Address, data: Vec<u8>) -> Answer {
        let result = self.evm.transact_one(transaction(from, TxKind::Call(theirs(to)), data)).unwrap();
        self.evm.finalize();
        Answer::of(result)
    }

    /// Makes a call that must succeed, for good, and gives what it answers.
    pub fn send(&mut self, from: &Address, to: &Address, data: Vec<u8>) -> Bytes {
        let result = self.evm.transact_commit(transaction(from, TxKind::Call(theirs(to)), data)).unwrap();
        Answer::of(result).0.unwrap_or_else(|refusal| panic!("refused: {refusal}"))
    }

    fn deploy(&mut self, contract: &str, arguments: &Encoder) -> Address {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../contracts/artifacts/{contract}.json"));
        let text = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let artifact: serde_json::Value = serde_json::from_slice(&text).unwrap();
        let mut code = hex::decode(artifact["bytecode"].as_str().unwrap()).unwrap();
        code.extend(arguments.encode());
        match self.evm.transact_commit(transaction(&Address::ZERO, TxKind::Create, code)).unwrap() {
            ExecutionResult::Success { output, .. } => Address(output.address().unwrap().0.0),
            other => panic!("{contract} is not deployed: {other:?}"),
        }
    }
}

fn theirs(address: &Address) -> evm::Address {
    evm::Address::from(address.0)
}

fn transaction(from: &Address, kind: TxKind, data: Vec<u8>) -> TxEnv {
    TxEnv {
        caller: theirs(from),
        kind,
        data: data.into(),
        gas_limit: 1 << 24,
        chain_id: Some(CHAIN_ID),
        ..TxEnv::default()
    }
}

/// What a call returned, or reverted with.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer(pub Result<Bytes, Bytes>);

impl Answer {
    fn of(result: ExecutionResult) -> Self {
        match result {
            ExecutionResult::Success { output, .. } => Self(Ok(output.into_data())),
            ExecutionResult::Revert { output, .. } => Self(Err(output)),
            // Running out of gas, or a byte that is no instruction, is no answer of these contracts.
            ExecutionResult::Halt { reason, .. } => panic!("halted: {reason:?}"),
        }
    }

    /// The words that were returned.
    pub fn words<const N: usize>(self) -> [U256; N] {
        let output = self.0.unwrap_or_else(|refusal| panic!("refused: {refusal}"));
        assert_eq!(output.len(), 32 * N);
        std::array::from_fn(|at| U256::from_be_slice(&output[32 * at..][..32]))
    }

    /// The hash or number that was returned.
    pub fn word(self) -> Bytes32 {
        let [word] = self.words();
        Bytes32(word.to_be_bytes())
    }

    /// Whether it reverted with this error.
    pub fn is_refused_by(&self, error: &str) -> bool {
        self.0.as_ref().is_err_and(|data| data.starts_with(&selector(error)))
    }
}

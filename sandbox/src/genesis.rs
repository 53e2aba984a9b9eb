//! What a new sandbox starts with: the personas' gas and tokens, and the contracts at fixed addresses.

use alloy_primitives::{Address, B256, Bytes, U256, address, keccak256};
use revm::context::result::ExecutionResult;
use thiserror::Error;

use crate::artifacts;
use crate::error::RpcError;
use crate::evm::{self, Environment, Fees, Message, TRANSACTION_GAS_LIMIT};
use crate::personas::Persona;
use crate::state::{State, View};

/// The chain id of every sandbox.
pub const CHAIN_ID: u64 = 31_337_001;
/// What each persona has to pay for gas with, in wei: 1,000 units.
const ENDOWMENT: u128 = 1_000 * 10u128.pow(18);
/// The test tokens each persona has, in millionths: 100,000 THR.
const TOKENS: u64 = 100_000 * 1_000_000;
/// `mint(address,uint256)` of TestToken.
const MINT: [u8; 4] = [0x40, 0xc1, 0x0f, 0x19];
/// Sends the transactions of the genesis block; no key is known for it. The contracts' addresses follow from it.
const DEPLOYER: Address = address!("0x7468657269616300000000000073616e64626f78");
/// Changes when older stored states can no longer be read or would mean something else.
const FORMAT: u64 = 1;

/// The creation bytecode of the contracts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// `Consents`, whose constructor takes nothing.
    pub consents: Bytes,
    /// `TestToken`, whose constructor takes nothing.
    pub token: Bytes,
    /// `Market`, whose constructor takes the addresses of `Consents` and `Calls`.
    pub market: Bytes,
    /// `Calls`, whose constructor takes nothing.
    pub calls: Bytes,
}

impl Config {
    /// The contracts of this build, from `contracts/artifacts`.
    pub fn committed() -> Self {
        Self {
            consents: Bytes::from_static(artifacts::CONSENTS),
            token: Bytes::from_static(artifacts::TEST_TOKEN),
            market: Bytes::from_static(artifacts::MARKET),
            calls: Bytes::from_static(artifacts::CALLS),
        }
    }

    /// Names the genesis: sandboxes with different contracts, accounts or formats have different ones.
    pub fn genesis_hash(&self) -> B256 {
        let mut preimage = [FORMAT, CHAIN_ID, TOKENS].map(u64::to_be_bytes).concat();
        preimage.extend(ENDOWMENT.to_be_bytes());
        for persona in Persona::ALL {
            preimage.extend(persona.address());
        }
        for bytecode in [&self.consents, &self.token, &self.market, &self.calls] {
            preimage.extend(keccak256(bytecode));
        }
        keccak256(preimage)
    }
}

/// Where the contracts are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deployment {
    /// The market.
    pub market: Address,
    /// The consents.
    pub consents: Address,
    /// The calls for data.
    pub calls: Address,
    /// The test token, THR with six decimals.
    pub token: Address,
}

impl Deployment {
    /// The addresses: the same in every sandbox, whatever the contracts' code.
    pub fn new() -> Self {
        Self {
            consents: DEPLOYER.create(0),
            token: DEPLOYER.create(1),
            market: DEPLOYER.create(2),
            calls: DEPLOYER.create(3),
        }
    }
}

impl Default for Deployment {
    fn default() -> Self {
        Self::new()
    }
}

/// Why a sandbox could not be started.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum GenesisError {
    /// A contract's constructor or the first mint failed.
    #[error("{step} failed: {cause}")]
    Failed {
        /// What was being done.
        step: &'static str,
        /// How it failed.
        cause: RpcError,
    },
    /// A contract was created without code.
    #[error("{contract} has no code: its bytecode is missing")]
    NoCode {
        /// Its name.
        contract: &'static str,
    },
}

impl GenesisError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        "The contracts in contracts/artifacts are not ones this sandbox can deploy: run `make contracts` and build again."
    }
}

/// The state of the genesis block at `timestamp` (Unix seconds).
pub(crate) fn state(config: &Config, timestamp: u64) -> Result<State, GenesisError> {
    let mut genesis = Genesis { state: State::default(), timestamp, nonce: 0 };
    for persona in Persona::ALL {
        genesis.state.endow(persona.address(), U256::from(ENDOWMENT));
    }
    genesis.state.endow(DEPLOYER, U256::from(ENDOWMENT));

    let Deployment { consents, token, market, calls } = Deployment::new();
    genesis.create("Consents", config.consents.clone(), consents)?;
    genesis.create("TestToken", config.token.clone(), token)?;
    let market_code = [config.market.as_ref(), &[0; 12], consents.as_slice(), &[0; 12], calls.as_slice()].concat();
    genesis.create("Market", market_code.into(), market)?;
    genesis.create("Calls", config.calls.clone(), calls)?;
    for persona in Persona::ALL {
        let amount = U256::from(TOKENS).to_be_bytes::<32>();
        let data = [&MINT, [0; 12].as_slice(), persona.address().as_slice(), &amount].concat();
        genesis.send("minting test tokens", Some(token), data.into())?;
    }
    genesis.state.endow(DEPLOYER, U256::ZERO);
    Ok(genesis.state)
}

struct Genesis {
    state: State,
    timestamp: u64,
    nonce: u64,
}

impl Genesis {
    fn create(&mut self, contract: &'static str, bytecode: Bytes, at: Address) -> Result<(), GenesisError> {
        self.send(contract, None, bytecode)?;
        if self.state.code(&at).is_empty() {
            return Err(GenesisError::NoCode { contract });
        }
        Ok(())
    }

    fn send(&mut self, step: &'static str, to: Option<Address>, data: Bytes) -> Result<(), GenesisError> {
        let environment =
            Environment { chain_id: CHAIN_ID, number: 0, timestamp: self.timestamp, parent_hash: B256::ZERO };
        let message = Message { from: DEPLOYER, to, value: U256::ZERO, data, gas_limit: TRANSACTION_GAS_LIMIT };
        let fees = Fees { nonce: self.nonce, max_fee: u128::from(evm::BASE_FEE), priority_fee: 0 };
        let view = View { state: &self.state, block_hashes: &[] };
        let failed = |cause| GenesisError::Failed { step, cause };
        let done = evm::transact(view, &environment, &message, fees).map_err(failed)?;
        let result: ExecutionResult = done.result;
        evm::succeeded(result).map_err(failed)?;
        let changes = self.state.changes(&done.state);
        self.state.apply(&changes);
        self.nonce += 1;
        Ok(())
    }
}

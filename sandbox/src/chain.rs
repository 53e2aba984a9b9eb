//! The chain: blocks mined one transaction at a time, and the clock they are mined by.

use std::collections::HashMap;

use alloy_primitives::{Address, B256};
use serde_json::{Value, json};

use crate::block::{Block, MinedTransaction, Signature, TransactionRequest};
use crate::error::RpcError;
use crate::evm::{self, Environment, Fees, Message};
use crate::genesis::{self, CHAIN_ID, Config, GenesisError};
use crate::personas::Persona;
use crate::state::{AccountChange, State, View, state_digest};

/// The greatest time of a block in Unix seconds: the last second of the year 9999.
const TIME_LIMIT: u64 = 253_402_300_799;

/// A chain with the market's contracts on it. Ask it with [`Sandbox::request`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sandbox {
    pub(crate) config: Config,
    pub(crate) genesis_hash: B256,
    /// Names the request that started the chain anew; empty for the first one.
    pub(crate) reset_request: String,
    pub(crate) state: State,
    pub(crate) blocks: Vec<Block>,
    block_hashes: Vec<B256>,
    transactions: HashMap<B256, u64>,
    answered: HashMap<String, Value>,
}

impl Sandbox {
    /// A new chain whose first block is at `now` (Unix seconds).
    pub fn genesis(config: Config, now: u64) -> Result<Self, GenesisError> {
        Self::genesis_for(config, now, String::new())
    }

    pub(crate) fn genesis_for(config: Config, now: u64, reset_request: String) -> Result<Self, GenesisError> {
        let state = genesis::state(&config, now)?;
        let genesis_hash = config.genesis_hash();
        let block = Block {
            number: 0,
            parent_hash: genesis_hash,
            timestamp: now,
            clock_offset: 0,
            state_digest: genesis_hash,
            request: String::new(),
            transactions: Vec::new(),
            changes: Vec::new(),
        };
        Ok(Self {
            config,
            genesis_hash,
            reset_request,
            state,
            block_hashes: vec![block.hash()],
            blocks: vec![block],
            transactions: HashMap::new(),
            answered: HashMap::new(),
        })
    }

    /// The newest block.
    pub(crate) fn latest(&self) -> &Block {
        self.blocks.last().expect("the genesis block is always there")
    }

    pub(crate) fn block(&self, number: u64) -> Option<&Block> {
        self.blocks.get(usize::try_from(number).ok()?)
    }

    pub(crate) fn block_hash(&self, number: u64) -> B256 {
        let index = usize::try_from(number).unwrap_or(usize::MAX);
        self.block_hashes.get(index).copied().unwrap_or_default()
    }

    /// The block that holds a transaction, and the transaction.
    pub(crate) fn transaction(&self, hash: &B256) -> Option<(&Block, &MinedTransaction)> {
        let block = self.block(*self.transactions.get(hash)?)?;
        Some((block, block.transactions.first()?))
    }

    /// The time of the next block, were it mined at `now`.
    pub(crate) fn pending_time(&self, now: u64) -> u64 {
        let latest = self.latest();
        now.saturating_add(latest.clock_offset).clamp(latest.timestamp, TIME_LIMIT)
    }

    /// The block that comes next.
    pub(crate) fn pending(&self, now: u64) -> Environment {
        let latest = self.latest();
        Environment {
            chain_id: CHAIN_ID,
            number: latest.number + 1,
            timestamp: self.pending_time(now),
            parent_hash: self.block_hash(latest.number),
        }
    }

    pub(crate) fn view(&self) -> View<'_> {
        View { state: &self.state, block_hashes: &self.block_hashes }
    }

    /// What was answered to the request with this name, if it made a block.
    pub(crate) fn answered(&self, request: &str) -> Option<&Value> {
        self.answered.get(request)
    }

    /// Executes, signs and mines a transaction of a persona.
    pub(crate) fn send(
        &mut self,
        now: u64,
        sender: Persona,
        message: &Message,
        fees: Fees,
        request: &str,
    ) -> Result<B256, RpcError> {
        let environment = self.pending(now);
        let done = evm::transact(self.view(), &environment, message, fees)?;
        let signed = TransactionRequest {
            chain_id: CHAIN_ID,
            nonce: fees.nonce,
            max_priority_fee: fees.priority_fee,
            max_fee: fees.max_fee,
            gas_limit: message.gas_limit,
            to: message.to.map(|to| to.to_vec().into()).unwrap_or_default(),
            value: message.value,
            data: message.data.clone(),
            access_list: Vec::new(),
        };
        let signature: Signature = sender.sign(signed.signing_hash());
        let hash = signed.hash(&signature);
        let mined = MinedTransaction {
            hash,
            from: message.from,
            request: signed,
            signature,
            succeeded: done.result.is_success(),
            gas_used: done.result.tx_gas_used(),
            logs: done.result.into_logs().into_iter().map(Into::into).collect(),
        };
        let changes = self.state.changes(&done.state);
        self.mine(environment.timestamp, self.latest().clock_offset, request, vec![mined], changes);
        Ok(hash)
    }

    /// Moves the clock so that the next block, mined now, is at `time`, and mines it, so that everybody sees it.
    /// Gives how far the clock is ahead of `now`, in seconds.
    pub(crate) fn move_clock(&mut self, now: u64, time: u64, request: &str) -> Result<u64, RpcError> {
        let latest = self.latest().timestamp.max(now);
        if time < latest || time > TIME_LIMIT {
            return Err(RpcError::TimeOutOfRange { asked: time, latest, limit: TIME_LIMIT });
        }
        let offset = time - now;
        self.mine(time, offset, request, Vec::new(), Vec::new());
        Ok(offset)
    }

    fn mine(
        &mut self,
        timestamp: u64,
        clock_offset: u64,
        request: &str,
        transactions: Vec<MinedTransaction>,
        changes: Vec<AccountChange>,
    ) {
        let parent = self.latest();
        self.append(Block {
            number: parent.number + 1,
            parent_hash: self.block_hash(parent.number),
            timestamp,
            clock_offset,
            state_digest: state_digest(parent.state_digest, &changes),
            request: request.to_owned(),
            transactions,
            changes,
        });
    }

    /// Takes a block as it is: the caller has made it, or checked that it follows the newest one.
    pub(crate) fn append(&mut self, block: Block) {
        self.state.apply(&block.changes);
        for transaction in &block.transactions {
            self.transactions.insert(transaction.hash, block.number);
        }
        if !block.request.is_empty() {
            let answer = match block.transactions.first() {
                Some(transaction) => json!(transaction.hash.to_string()),
                None => json!(block.clock_offset),
            };
            self.answered.insert(block.request.clone(), answer);
        }
        self.block_hashes.push(block.hash());
        self.blocks.push(block);
    }

    /// The persona whose account this is, refused when it is another than the caller's.
    pub(crate) fn signer(&self, account: Option<Address>, asked: Address) -> Result<Persona, RpcError> {
        let account = account.ok_or(RpcError::NoAccount)?;
        Persona::from_address(asked).filter(|_| asked == account).ok_or(RpcError::Unauthorized { account: asked })
    }
}

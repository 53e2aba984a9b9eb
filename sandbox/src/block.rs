//! Blocks, each with at most one transaction, as they are kept and stored.

use alloy_primitives::{Address, B256, Bloom, Bytes, Log, LogData, U256, keccak256};
use alloy_rlp::{Encodable, RlpDecodable, RlpEncodable};

use crate::state::AccountChange;

/// A block and everything it did: enough to rebuild the chain without executing anything again.
#[derive(Clone, Debug, PartialEq, Eq, RlpEncodable, RlpDecodable)]
pub(crate) struct Block {
    pub(crate) number: u64,
    pub(crate) parent_hash: B256,
    /// Unix seconds.
    pub(crate) timestamp: u64,
    /// How far the sandbox's clock is ahead of real time after this block, in seconds.
    pub(crate) clock_offset: u64,
    /// See [`crate::state::state_digest`].
    pub(crate) state_digest: B256,
    /// Names the request that made the block, so that it is not carried out twice; empty when it had no name.
    pub(crate) request: String,
    /// None or one.
    pub(crate) transactions: Vec<MinedTransaction>,
    pub(crate) changes: Vec<AccountChange>,
}

/// A transaction and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, RlpEncodable, RlpDecodable)]
pub(crate) struct MinedTransaction {
    pub(crate) hash: B256,
    pub(crate) from: Address,
    pub(crate) request: TransactionRequest,
    pub(crate) signature: Signature,
    pub(crate) succeeded: bool,
    /// After refunds, at least the floor of EIP-7623.
    pub(crate) gas_used: u64,
    pub(crate) logs: Vec<LogEntry>,
}

/// The signed fields of an EIP-1559 transaction, in the order of their encoding.
#[derive(Clone, Debug, PartialEq, Eq, RlpEncodable, RlpDecodable)]
pub(crate) struct TransactionRequest {
    pub(crate) chain_id: u64,
    pub(crate) nonce: u64,
    /// Wei per gas.
    pub(crate) max_priority_fee: u128,
    /// Wei per gas.
    pub(crate) max_fee: u128,
    pub(crate) gas_limit: u64,
    /// Twenty bytes, or none for a creation.
    pub(crate) to: Bytes,
    pub(crate) value: U256,
    pub(crate) data: Bytes,
    /// Always empty.
    pub(crate) access_list: Vec<Bytes>,
}

/// An ECDSA signature on secp256k1 with low s.
#[derive(Clone, Copy, Debug, PartialEq, Eq, RlpEncodable, RlpDecodable)]
pub(crate) struct Signature {
    pub(crate) y_parity: bool,
    pub(crate) r: U256,
    pub(crate) s: U256,
}

/// What a contract logged.
#[derive(Clone, Debug, PartialEq, Eq, RlpEncodable, RlpDecodable)]
pub(crate) struct LogEntry {
    pub(crate) address: Address,
    pub(crate) topics: Vec<B256>,
    pub(crate) data: Bytes,
}

impl Block {
    /// A digest of the block. It has no Ethereum header behind it: nobody verifies the sandbox's blocks.
    pub(crate) fn hash(&self) -> B256 {
        let mut preimage = Vec::new();
        self.number.encode(&mut preimage);
        self.parent_hash.encode(&mut preimage);
        self.timestamp.encode(&mut preimage);
        self.clock_offset.encode(&mut preimage);
        self.state_digest.encode(&mut preimage);
        self.request.encode(&mut preimage);
        self.transactions.encode(&mut preimage);
        keccak256(preimage)
    }

    /// The gas used by the block's transaction.
    pub(crate) fn gas_used(&self) -> u64 {
        self.transactions.iter().map(|transaction| transaction.gas_used).sum()
    }

    /// The filter of the block's logs.
    pub(crate) fn bloom(&self) -> Bloom {
        let mut bloom = Bloom::ZERO;
        for log in self.transactions.iter().flat_map(|transaction| &transaction.logs) {
            bloom.accrue_raw_log(log.address, &log.topics);
        }
        bloom
    }
}

impl MinedTransaction {
    /// The address of the contract the transaction created, if it did.
    pub(crate) fn created(&self) -> Option<Address> {
        (self.succeeded && self.request.to.is_empty()).then(|| self.from.create(self.request.nonce))
    }
}

impl TransactionRequest {
    pub(crate) fn recipient(&self) -> Option<Address> {
        (self.to.len() == 20).then(|| Address::from_slice(&self.to))
    }

    /// The digest that the sender signs (EIP-1559).
    pub(crate) fn signing_hash(&self) -> B256 {
        let mut preimage = vec![2];
        self.encode(&mut preimage);
        keccak256(preimage)
    }

    /// The transaction's hash once it is signed.
    pub(crate) fn hash(&self, signature: &Signature) -> B256 {
        let fields: [&dyn Encodable; 12] = [
            &self.chain_id,
            &self.nonce,
            &self.max_priority_fee,
            &self.max_fee,
            &self.gas_limit,
            &self.to,
            &self.value,
            &self.data,
            &self.access_list,
            &signature.y_parity,
            &signature.r,
            &signature.s,
        ];
        let mut preimage = vec![2];
        alloy_rlp::encode_list::<_, dyn Encodable>(&fields, &mut preimage);
        keccak256(preimage)
    }
}

impl From<Log> for LogEntry {
    fn from(log: Log) -> Self {
        let Log { address, data } = log;
        let (topics, data) = LogData::split(data);
        Self { address, topics, data }
    }
}

//! What a delegate notes on disk. A help after a restart, never the truth: that stands on the chain, and without this file
//! the same is delivered.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use market::signing::GasFees;
use serde::{Deserialize, Serialize};
use wasm_crypto::json;
use wasm_crypto::primitives::{Address, Bytes32, decimal};

use crate::failure::Failure;
use crate::files::{Access, Output, read_all};

const VERSION: u64 = 1;

/// What is noted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Memory {
    version: u64,
    /// Whose transactions these are.
    chain_id: u64,
    account: Address,
    /// What was sent and no block had taken.
    pub under_way: Option<Noted>,
    /// What a person was told and is not over.
    pub told: BTreeSet<String>,
}

/// A transaction that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Noted {
    /// The order it delivers.
    pub order: Bytes32,
    /// Its number among the account's transactions.
    pub nonce: u64,
    /// Every hash it was sent under, with rising fees.
    pub hashes: Vec<Bytes32>,
    /// Hashes of what does nothing and was sent in its place, when the order was not to be delivered any more.
    pub empty: Vec<Bytes32>,
    /// Most for a unit of gas, in wei.
    #[serde(with = "decimal")]
    pub most: u128,
    /// Tip for a unit of gas, in wei.
    #[serde(with = "decimal")]
    pub tip: u128,
    /// When it was last sent, seconds since 1970.
    pub sent_at: u64,
}

impl Noted {
    /// What it paid at most.
    pub fn fees(&self) -> GasFees {
        GasFees { most: self.most, tip: self.tip }
    }
}

/// The file, if there is to be one.
#[derive(Debug, Clone)]
pub struct MemoryFile {
    path: Option<PathBuf>,
    chain_id: u64,
    account: Address,
}

impl MemoryFile {
    /// For the transactions of this account.
    pub fn new(path: Option<PathBuf>, chain_id: u64, account: Address) -> Self {
        Self { path, chain_id, account }
    }

    /// What was noted. Nothing when there is no file, when it cannot be read, or when it is another account's.
    pub fn read(&self) -> Memory {
        let noted = self.path.as_deref().filter(|path| path.exists()).and_then(|path| parse(path).ok());
        noted.filter(|memory| self.is_ours(memory)).unwrap_or_else(|| self.empty())
    }

    /// Notes it, whole or not at all.
    pub fn write(&self, under_way: Option<Noted>, told: &BTreeSet<String>) -> Result<(), Failure> {
        let Some(path) = &self.path else { return Ok(()) };
        let memory = Memory { under_way, told: told.clone(), ..self.empty() };
        let mut output = Output::create(path, true, Access::Owner)?;
        output.write(&json::canonical(&memory)?)?;
        output.finish()
    }

    fn empty(&self) -> Memory {
        Memory { version: VERSION, chain_id: self.chain_id, account: self.account, ..Memory::default() }
    }

    fn is_ours(&self, memory: &Memory) -> bool {
        (memory.version, memory.chain_id, memory.account) == (VERSION, self.chain_id, self.account)
    }
}

fn parse(path: &Path) -> Result<Memory, Failure> {
    Ok(json::parse(&read_all(path, "a delegate's notes")?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_come_back_and_those_of_another_account_or_none_do_not() {
        let folder = tempfile::tempdir().unwrap();
        let file = |account| MemoryFile::new(Some(folder.path().join("notes.json")), 5, Address([account; 20]));
        assert_eq!(file(1).read(), file(1).empty());
        let noted = Noted {
            order: Bytes32([1; 32]),
            nonce: 3,
            hashes: vec![Bytes32([2; 32])],
            empty: vec![Bytes32([3; 32])],
            most: u128::MAX,
            tip: 1,
            sent_at: 9,
        };
        let told = BTreeSet::from(["gas.low".to_owned()]);
        file(1).write(Some(noted.clone()), &told).unwrap();
        assert_eq!((file(1).read().under_way, file(1).read().told), (Some(noted), told));
        assert_eq!(file(2).read(), file(2).empty());
        std::fs::write(folder.path().join("notes.json"), "{").unwrap();
        assert_eq!(file(1).read(), file(1).empty());
        assert_eq!(MemoryFile::new(None, 5, Address([1; 20])).read(), file(1).empty());
    }
}

//! Accounts, storage and code: the newest state, and what each block changed in it.

use std::collections::{BTreeMap, HashMap};
use std::convert::Infallible;

use alloy_primitives::{Address, B256, Bytes, KECCAK256_EMPTY, U256, keccak256};
use alloy_rlp::{RlpDecodable, RlpEncodable};
use revm::DatabaseRef;
use revm::bytecode::Bytecode;
use revm::state::{AccountInfo, EvmState};

/// What is known of one account.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Account {
    balance: U256,
    nonce: u64,
    code_hash: B256,
    storage: HashMap<U256, U256>,
}

impl Default for Account {
    fn default() -> Self {
        Self { balance: U256::ZERO, nonce: 0, code_hash: KECCAK256_EMPTY, storage: HashMap::new() }
    }
}

/// An account after a block that touched it.
#[derive(Clone, Debug, PartialEq, Eq, RlpEncodable, RlpDecodable)]
pub(crate) struct AccountChange {
    address: Address,
    balance: U256,
    nonce: u64,
    code_hash: B256,
    /// The code, where the block put it there; else empty.
    new_code: Bytes,
    /// The account started anew or is gone: storage from before the block does not count.
    cleared: bool,
    storage: Vec<SlotChange>,
}

/// A storage slot after a block that wrote it.
#[derive(Clone, Debug, PartialEq, Eq, RlpEncodable, RlpDecodable)]
struct SlotChange {
    slot: U256,
    value: U256,
}

/// The newest state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct State {
    accounts: HashMap<Address, Account>,
    code: HashMap<B256, Bytes>,
}

impl State {
    pub(crate) fn balance(&self, address: &Address) -> U256 {
        self.accounts.get(address).map_or(U256::ZERO, |account| account.balance)
    }

    pub(crate) fn nonce(&self, address: &Address) -> u64 {
        self.accounts.get(address).map_or(0, |account| account.nonce)
    }

    pub(crate) fn code(&self, address: &Address) -> Bytes {
        self.accounts.get(address).and_then(|account| self.code.get(&account.code_hash)).cloned().unwrap_or_default()
    }

    /// Gives native gas at genesis.
    pub(crate) fn endow(&mut self, address: Address, balance: U256) {
        self.accounts.entry(address).or_default().balance = balance;
    }

    pub(crate) fn apply(&mut self, changes: &[AccountChange]) {
        for change in changes {
            let account = self.accounts.entry(change.address).or_default();
            account.balance = change.balance;
            account.nonce = change.nonce;
            account.code_hash = change.code_hash;
            if change.cleared {
                account.storage.clear();
            }
            for SlotChange { slot, value } in &change.storage {
                if value.is_zero() {
                    account.storage.remove(slot);
                } else {
                    account.storage.insert(*slot, *value);
                }
            }
            if !change.new_code.is_empty() {
                self.code.insert(change.code_hash, change.new_code.clone());
            }
            if *account == Account::default() {
                self.accounts.remove(&change.address);
            }
        }
    }

    /// What an execution changed, in the order of addresses and slots so that equal changes have equal bytes.
    pub(crate) fn changes(&self, touched: &EvmState) -> Vec<AccountChange> {
        let ordered: BTreeMap<_, _> = touched.iter().filter(|(_, account)| account.is_touched()).collect();
        let mut changes = Vec::new();
        for (address, account) in ordered {
            if account.is_selfdestructed() {
                changes.push(AccountChange {
                    address: *address,
                    balance: U256::ZERO,
                    nonce: 0,
                    code_hash: KECCAK256_EMPTY,
                    new_code: Bytes::new(),
                    cleared: true,
                    storage: Vec::new(),
                });
                continue;
            }
            let slots: BTreeMap<_, _> = account.changed_storage_slots().collect();
            let new_code = account
                .info
                .code
                .as_ref()
                .filter(|_| !self.code.contains_key(&account.info.code_hash))
                .map(Bytecode::original_bytes)
                .unwrap_or_default();
            let change = AccountChange {
                address: *address,
                balance: account.info.balance,
                nonce: account.info.nonce,
                code_hash: account.info.code_hash,
                new_code,
                cleared: account.is_created(),
                storage: slots
                    .into_iter()
                    .map(|(slot, value)| SlotChange { slot: *slot, value: value.present_value() })
                    .collect(),
            };
            if self.differs(&change) {
                changes.push(change);
            }
        }
        changes
    }

    fn differs(&self, change: &AccountChange) -> bool {
        let unchanged = self.accounts.get(&change.address).is_some_and(|account| {
            account.balance == change.balance && account.nonce == change.nonce && account.code_hash == change.code_hash
        });
        let nothing = change.balance.is_zero() && change.nonce == 0 && change.code_hash == KECCAK256_EMPTY;
        let absent = !self.accounts.contains_key(&change.address);
        !(change.storage.is_empty() && (unchanged || (absent && nothing)))
    }
}

/// A digest of the state after a block: of the one before it and of the changes. It stands where Ethereum has
/// the root of a Merkle Patricia trie; the sandbox proves its state to nobody.
pub(crate) fn state_digest(parent: B256, changes: &Vec<AccountChange>) -> B256 {
    let mut preimage = parent.to_vec();
    alloy_rlp::Encodable::encode(changes, &mut preimage);
    keccak256(preimage)
}

/// The state and the block hashes, as the virtual machine reads them.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) state: &'a State,
    /// The hash of block n at index n.
    pub(crate) block_hashes: &'a [B256],
}

impl DatabaseRef for View<'_> {
    type Error = Infallible;

    fn basic_ref(&self, address: Address) -> Result<Option<AccountInfo>, Infallible> {
        Ok(self.state.accounts.get(&address).map(|account| AccountInfo {
            balance: account.balance,
            nonce: account.nonce,
            code_hash: account.code_hash,
            account_id: None,
            code: None,
        }))
    }

    fn code_by_hash_ref(&self, code_hash: B256) -> Result<Bytecode, Infallible> {
        Ok(self.state.code.get(&code_hash).map_or_else(Bytecode::default, |code| Bytecode::new_raw(code.clone())))
    }

    fn storage_ref(&self, address: Address, slot: U256) -> Result<U256, Infallible> {
        let account = self.state.accounts.get(&address);
        Ok(account.and_then(|account| account.storage.get(&slot)).copied().unwrap_or_default())
    }

    fn block_hash_ref(&self, number: u64) -> Result<B256, Infallible> {
        let index = usize::try_from(number).unwrap_or(usize::MAX);
        Ok(self.block_hashes.get(index).copied().unwrap_or_default())
    }
}

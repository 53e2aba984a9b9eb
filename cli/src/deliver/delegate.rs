//! The keys of a delegate.

use std::path::Path;

use wasm_crypto::curve::CurvePoint;
use wasm_crypto::keys::{AccountSecret, SecretScalar, Seed, delegate_scalar, gas_account};
use wasm_crypto::listing::Point;
use wasm_crypto::primitives::Address;
use wasm_crypto::vault::Vault;
use zeroize::Zeroizing;

use super::DeliverError;
use crate::commands::unlock;
use crate::failure::Failure;
use crate::passphrase::PassphraseOption;

/// Holds the 24 words of a delegate's vault, for places where secrets come as variables.
const PHRASE: &str = "THERIAC_DELEGATE_PHRASE";

/// What delivers, and what pays for it. Nothing of it is ever printed but the public parts.
pub struct DelegateKeys {
    /// k of K: opens the seals that stewards made for this delegate.
    pub scalar: SecretScalar,
    /// Pays for the transactions of one process.
    pub gas: AccountSecret,
}

impl DelegateKeys {
    /// Takes them from the vault, or from the words in the environment, where there are any.
    pub fn load(vault: Option<&Path>, passphrase: &PassphraseOption, replica: u64) -> Result<Self, Failure> {
        let words = std::env::var(PHRASE).map(Zeroizing::new).ok().filter(|words| !words.is_empty());
        let vault = match (words, vault) {
            (Some(words), _) => Vault::restore(&words)?,
            (None, Some(path)) => unlock(path, passphrase)?,
            (None, None) => return Err(DeliverError::NoKey.into()),
        };
        Ok(Self::of(vault.seed(), replica))
    }

    /// Those of a seed, for one of several processes.
    pub fn of(seed: &Seed, replica: u64) -> Self {
        Self { scalar: delegate_scalar(seed), gas: gas_account(seed, replica) }
    }

    /// K, which a steward seals a listing's key to.
    pub fn point(&self) -> Point {
        CurvePoint::public(&self.scalar).into()
    }

    /// The account that pays.
    pub fn account(&self) -> Address {
        self.gas.address()
    }
}

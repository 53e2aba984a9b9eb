//! A person's vault: the seed and kept receipts, at rest an age passphrase file (docs/protocol.md, "The vault file").

pub(crate) mod age_file;
pub(crate) mod contents;
#[cfg(fuzzing)]
#[doc(hidden)]
pub mod fuzzing;
mod phrase;
pub mod wallet;

use rand_core::{OsRng, RngCore};
use zeroize::Zeroizing;

pub use contents::KeptReceipt;
#[cfg(test)]
pub(crate) use phrase::write_phrase;
pub use phrase::{PhraseError, suggest_passphrase};

use crate::keys::Seed;

/// Fewest characters of a passphrase (NIST SP 800-63B, section 5.1.1.1).
pub const SHORTEST_PASSPHRASE: usize = 8;

/// log2 of scrypt's N when writing: 64 MiB and a fraction of a second.
const WORK_FACTOR: u8 = 16;
/// log2 of the largest N that is read: 1 GiB.
const GREATEST_WORK_FACTOR: u8 = 20;

/// Why a vault was not opened or written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The new passphrase has fewer than [`SHORTEST_PASSPHRASE`] characters.
    #[error("the passphrase is too short")]
    ShortPassphrase,
    /// Not an age file, or one for keys instead of a passphrase.
    #[error("this is not a vault file")]
    NotAVault,
    /// The passphrase does not open it.
    #[error("the passphrase does not open the vault")]
    WrongPassphrase,
    /// Opening would take more than 1 GiB of memory; an honest vault takes 64 MiB.
    #[error("the vault file asks for too much work: 2^{log_n}")]
    TooMuchWork {
        /// The scrypt work factor's binary logarithm.
        log_n: u8,
    },
    /// The bytes were altered or cut.
    #[error("the vault file is damaged")]
    Damaged,
    /// The file opened, but what is inside is not a vault's JSON.
    #[error("the file opened, but holds no vault")]
    NoVaultInside,
    /// Written by a later version.
    #[error("the vault is of version {0}, and this program knows version 1 only")]
    UnsupportedVersion(u64),
    /// A kept receipt holds a number beyond 2^53 - 1: written, the vault could not be read again.
    #[error("a receipt in the vault holds an impossible number")]
    ImpossibleReceipt,
}

impl VaultError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::ShortPassphrase => "Use at least 8 characters; several words are easier to keep than symbols.",
            Self::NotAVault | Self::NoVaultInside => "Choose the vault file that Theriac exported.",
            Self::WrongPassphrase => {
                "Enter it again; upper and lower case and spaces matter. With its 24 words a vault can be made again without it."
            }
            Self::TooMuchWork { .. } => "Theriac did not write this file. Do not enter your passphrase for it.",
            Self::Damaged => "Use another copy of the file, or restore the vault from its 24 words.",
            Self::UnsupportedVersion(_) => "Reload the page or update the program.",
            Self::ImpossibleReceipt => "Do not keep this receipt: whoever made it got its weight or its end wrong.",
        }
    }
}

/// An unlocked vault. Its secrets are overwritten when it is dropped; nothing of it is ever printed.
#[derive(Clone)]
pub struct Vault {
    id: [u8; 16],
    seed: Seed,
    receipts: Vec<KeptReceipt>,
}

impl Vault {
    /// A new vault with a fresh seed.
    pub fn create() -> Self {
        Self::with_seed(Seed::generate())
    }

    /// A vault from its 24 words; receipts come back from the chain and the files.
    pub fn restore(phrase: &str) -> Result<Self, PhraseError> {
        Ok(Self::with_seed(phrase::read_phrase(phrase)?))
    }

    fn with_seed(seed: Seed) -> Self {
        let mut id = [0; 16];
        OsRng.fill_bytes(&mut id);
        Self { id, seed, receipts: Vec::new() }
    }

    /// Opens a vault file, binary or armoured. Takes about as long as its work factor says: a fraction of a second
    /// and 64 MiB for one that Theriac wrote.
    pub fn unlock(file: &[u8], passphrase: &str) -> Result<Self, VaultError> {
        contents::read(&age_file::decrypt(file, passphrase, GREATEST_WORK_FACTOR)?)
    }

    /// The vault as a file that only `passphrase` opens (`age -d` does, too).
    pub fn lock(&self, passphrase: &str) -> Result<Vec<u8>, VaultError> {
        if passphrase.chars().count() < SHORTEST_PASSPHRASE {
            return Err(VaultError::ShortPassphrase);
        }
        Ok(age_file::encrypt(&contents::write(self)?, passphrase, WORK_FACTOR))
    }

    /// The seed that every key is derived from.
    pub fn seed(&self) -> &Seed {
        &self.seed
    }

    /// The vault's random id, 32 hexadecimal digits: tells vaults apart, says nothing of the seed.
    pub fn id(&self) -> String {
        hex::encode(self.id)
    }

    /// The id's bytes, for the text that a wallet signs.
    pub fn id_bytes(&self) -> &[u8; 16] {
        &self.id
    }

    /// The 24 words that restore the vault.
    pub fn phrase(&self) -> Zeroizing<String> {
        phrase::write_phrase(&self.seed)
    }

    /// Receipts of the person's contributions.
    pub fn receipts(&self) -> &[KeptReceipt] {
        &self.receipts
    }

    /// Keeps a receipt, in place of an earlier one of the same contribution to the same listing. A draft that is sealed
    /// again makes another listing, and the first may have been listed all the same: both receipts are kept.
    pub fn keep_receipt(&mut self, receipt: KeptReceipt) {
        let of = |kept: &KeptReceipt| (kept.entry.leaf.account, kept.listing);
        let this = of(&receipt);
        match self.receipts.iter_mut().find(|kept| of(kept) == this) {
            Some(kept) => *kept = receipt,
            None => self.receipts.push(receipt),
        }
    }
}

/// The same vault file under another passphrase.
pub fn change_passphrase(file: &[u8], old: &str, new: &str) -> Result<Vec<u8>, VaultError> {
    Vault::unlock(file, old)?.lock(new)
}

#[cfg(test)]
mod tests;

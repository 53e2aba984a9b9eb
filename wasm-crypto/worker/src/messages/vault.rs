//! Replies about the vault.

use serde::{Deserialize, Serialize};
use wasm_crypto::primitives::{Address, Bytes32};
use zeroize::Zeroizing;

use crate::secret::SecretText;

/// Whether this space has a vault, and whether it is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "state")]
pub enum VaultStatus {
    /// No vault was made in this space.
    None,
    /// There is one; its passphrase opens it.
    #[serde(rename_all = "camelCase")]
    Locked {
        /// The wallet account whose signature opens it in this browser, too.
        wallet: Option<Address>,
    },
    /// It is open until it is locked or the page is left.
    #[serde(rename_all = "camelCase")]
    Unlocked {
        /// The vault's random id.
        id: String,
        /// The Crypt4GH public key.
        identity: Bytes32,
        /// The wallet account whose signature opens it in this browser, too.
        wallet: Option<Address>,
    },
}

/// What a wallet signs to open the vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WalletText {
    /// Typed data (EIP-712) in JSON, for `eth_signTypedData_v4`.
    pub document: String,
}

/// The 24 words that open everything.
#[derive(Clone, Serialize, Deserialize)]
pub struct Phrase {
    /// In order.
    pub words: Zeroizing<Vec<String>>,
}

/// A generated passphrase.
#[derive(Clone, Serialize, Deserialize)]
pub struct Suggestion {
    /// Words joined by `-`.
    pub passphrase: SecretText,
}

/// A Crypt4GH identity.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Identity {
    /// The public key, as it stands in a Crypt4GH public key file.
    pub public_key: String,
}

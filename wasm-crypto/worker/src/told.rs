//! The engine's typed errors as the app hears them.

use deidentify::anonymity::AnonymityError;
use deidentify::source::SourceError;
use wasm_crypto::body::BodyError;
use wasm_crypto::card::CardError;
use wasm_crypto::crypt4gh::{Crypt4ghError, KeyFileError};
use wasm_crypto::evidence::EvidenceError;
use wasm_crypto::json::JsonError;
use wasm_crypto::proof::ProofError;
use wasm_crypto::recipe::RecipeError;
use wasm_crypto::seal::SealError;
use wasm_crypto::split::file::LeavesError;
use wasm_crypto::split::tree::TreeError;
use wasm_crypto::table::TableError;
use wasm_crypto::terms::{DetailError, TermsError};
use wasm_crypto::vault::wallet::WalletError;
use wasm_crypto::vault::{PhraseError, VaultError};

use crate::error::{ErrorKind, WorkerError};

/// An engine error with the kind that the app acts on.
pub trait IntoWorkerError {
    /// Its two sentences and its kind.
    fn told(self) -> WorkerError;
}

macro_rules! told_as {
    ($($error:ty => $kind:expr;)*) => {$(
        impl IntoWorkerError for $error {
            fn told(self) -> WorkerError {
                WorkerError::new($kind, sentence(&self.to_string()), self.hint())
            }
        }
    )*};
}

told_as! {
    CardError => ErrorKind::Invalid;
    DetailError => ErrorKind::Invalid;
    EvidenceError => ErrorKind::Invalid;
    JsonError => ErrorKind::Invalid;
    LeavesError => ErrorKind::Invalid;
    PhraseError => ErrorKind::Invalid;
    ProofError => ErrorKind::Invalid;
    RecipeError => ErrorKind::Invalid;
    SealError => ErrorKind::Invalid;
    TableError => ErrorKind::Invalid;
    TermsError => ErrorKind::Invalid;
    TreeError => ErrorKind::Invalid;
    WalletError => ErrorKind::Invalid;
}

impl IntoWorkerError for BodyError {
    fn told(self) -> WorkerError {
        let kind = match self {
            Self::WrongKey => ErrorKind::WrongKey,
            Self::Truncated { .. } => ErrorKind::Truncated,
            Self::Tampered { .. } => ErrorKind::Tampered,
            _ => ErrorKind::Invalid,
        };
        WorkerError::new(kind, sentence(&self.to_string()), self.hint())
    }
}

impl IntoWorkerError for Crypt4ghError {
    fn told(self) -> WorkerError {
        let kind = match self {
            Self::WrongKey => ErrorKind::WrongKey,
            Self::TruncatedHeader | Self::Truncated { .. } | Self::LastSegment { .. } => ErrorKind::Truncated,
            Self::Tampered { .. } => ErrorKind::Tampered,
            _ => ErrorKind::Invalid,
        };
        WorkerError::new(kind, sentence(&self.to_string()), self.hint())
    }
}

impl IntoWorkerError for KeyFileError {
    fn told(self) -> WorkerError {
        let kind = match self {
            Self::PassphraseNeeded | Self::WrongPassphrase => ErrorKind::WrongPassphrase,
            _ => ErrorKind::Invalid,
        };
        WorkerError::new(kind, sentence(&self.to_string()), self.hint())
    }
}

impl IntoWorkerError for VaultError {
    fn told(self) -> WorkerError {
        let kind = if self == Self::WrongPassphrase { ErrorKind::WrongPassphrase } else { ErrorKind::Invalid };
        WorkerError::new(kind, sentence(&self.to_string()), self.hint())
    }
}

impl IntoWorkerError for AnonymityError {
    fn told(self) -> WorkerError {
        let kind = match self {
            Self::Cancelled => ErrorKind::Cancelled,
            _ if self.is_no_solution() => ErrorKind::NoSolution,
            _ if self.is_hierarchy() => ErrorKind::Hierarchy,
            _ => ErrorKind::Invalid,
        };
        WorkerError::new(kind, sentence(&self.to_string()), self.hint())
    }
}

impl IntoWorkerError for SourceError {
    fn told(self) -> WorkerError {
        let kind = if matches!(self, Self::Format(_)) { ErrorKind::Refused } else { ErrorKind::Invalid };
        WorkerError::new(kind, sentence(&self.to_string()), self.hint())
    }
}

/// Errors begin small and end without a stop; sentences do not.
pub fn sentence(error: &str) -> String {
    let mut letters = error.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    let stop = if error.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{stop}", letters.as_str())
}

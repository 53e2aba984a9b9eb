//! What can go wrong with publishing a file.

use crypto_worker::error::{ErrorKind, WorkerError};
use crypto_worker::told::sentence;
use storage::address::AddressError;
use storage::kubo::KuboError;
use storage::presigned::PresignedError;
use storage::s3::{BucketError, S3Error};

/// Why a file was not published.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PublishError {
    /// The setting describes no bucket.
    #[error(transparent)]
    Setting(#[from] BucketError),
    /// The setting's address is none.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The bucket refused.
    #[error(transparent)]
    Bucket(#[from] S3Error),
    /// The signed address cannot be used.
    #[error(transparent)]
    Presigned(#[from] PresignedError),
    /// The service did not accept a signed address.
    #[error("the service did not accept the signed address (status {status})")]
    PresignedRefused {
        /// The HTTP status.
        status: u16,
    },
    /// The IPFS node did not take it.
    #[error(transparent)]
    Kubo(#[from] KuboError),
    /// Something answers, but not to this page.
    #[error("{origin} does not let this page use it")]
    NotAllowed {
        /// Scheme and host of the service.
        origin: String,
    },
    /// Nothing answers.
    #[error("{origin} cannot be reached")]
    Unreachable {
        /// Scheme and host of the service.
        origin: String,
    },
    /// No secret was given and none is kept for this key.
    #[error("the secret access key is missing")]
    NoSecret,
    /// The setting does not open with this vault.
    #[error("what was set here for publishing files does not open with this vault")]
    OtherVault,
    /// The person stores the files there, not the app.
    #[error("files are not sent to this place by the app")]
    ByHand,
    /// No name for a file.
    #[error("the file cannot be published under this name")]
    Name,
    /// What is read at the public address is something else.
    #[error("at its public address the file is another one, from byte {at} on")]
    Differs {
        /// The first byte that differs.
        at: u64,
    },
    /// Nothing is read at the public address.
    #[error("the file cannot be read at its public address: {why}")]
    NotReadable {
        /// What the server said.
        why: String,
    },
}

impl PublishError {
    fn hint(&self) -> String {
        let hint = match self {
            Self::Setting(error) => error.hint(),
            Self::Address(error) => error.hint(),
            Self::Bucket(error) => error.hint(),
            Self::Presigned(error) => error.hint(),
            Self::Kubo(error) => error.hint(),
            Self::PresignedRefused { .. } => {
                "It may have expired, or been signed for another method than PUT or another file. Ask for a new one."
            }
            Self::NotAllowed { .. } => {
                "Give it the CORS rules that are shown under Settings, Where files are published; then try again."
            }
            Self::Unreachable { .. } => {
                "Check the address and the connection. Where the site itself does not allow the address, whoever runs it adds it to storage.origins."
            }
            Self::NoSecret => "Enter it once; it is kept encrypted with your vault.",
            Self::OtherVault => "Choose under Settings, Where files are published, once more.",
            Self::ByHand => "Save the files, copy them there, and have them checked.",
            Self::Name => "Letters, digits, `.`, `-` and `_` are possible.",
            Self::Differs { .. } => {
                "Check the public address under Settings; where a network of caches stands before the place, empty it. Then try again."
            }
            Self::NotReadable { .. } => {
                "Everybody must be able to read it: allow public reading of the folder (s3:GetObject), give it the CORS rules, and check the public address."
            }
        };
        hint.to_owned()
    }
}

impl From<PublishError> for WorkerError {
    fn from(error: PublishError) -> Self {
        let kind = match &error {
            PublishError::NotAllowed { .. }
            | PublishError::Unreachable { .. }
            | PublishError::NotReadable { .. }
            | PublishError::Bucket(S3Error::Busy) => ErrorKind::Network,
            _ => ErrorKind::Invalid,
        };
        Self::new(kind, sentence(&error.to_string()), error.hint())
    }
}

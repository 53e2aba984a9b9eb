//! Why a delegate cannot start, or a look at the chain failed.

use market::DecodeError;
use market::client::ClientError;
use market::provider::RpcError;
use market::reading::ReadError;

/// Why a delegate cannot start, or a look at the chain failed. Says no address beyond a host, and no key.
#[derive(Debug, thiserror::Error)]
pub enum DeliverError {
    /// The configuration makes no sense.
    #[error("the configuration cannot be used: {0}")]
    Config(String),
    /// Neither a vault nor words were given.
    #[error("there is no delegate key")]
    NoKey,
    /// The chain could not be read.
    #[error("{}", in_full(.0))]
    Unread(#[from] ReadError),
    /// Health and metrics cannot be told there.
    #[error("{address} cannot be listened on: {source}")]
    Listen {
        /// The configured address.
        address: std::net::SocketAddr,
        /// What the system says.
        source: std::io::Error,
    },
    /// The process could not be made to end in good order.
    #[error("signals cannot be taken: {0}")]
    Signals(std::io::Error),
    /// The key that signs webhooks is too short to keep anybody out.
    #[error("the webhook's key has fewer than 16 characters")]
    WeakWebhookKey,
}

impl DeliverError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Config(_) => "docs/delivering.md says what belongs there.",
            Self::NoKey => {
                "Make one with `theriac keygen --vault FILE` and name it as `vault`, or put its 24 words into THERIAC_DELEGATE_PHRASE."
            }
            Self::Unread(_) => "Check the endpoints; the next look comes by itself.",
            Self::Listen { .. } => "Choose another address as `listen`: each process needs one of its own.",
            Self::Signals(_) => "Run it where processes may handle SIGTERM and SIGINT.",
            Self::WeakWebhookKey => {
                "Write 32 random bytes as hexadecimal digits into that file, and give them to the receiver."
            }
        }
    }
}

impl From<RpcError> for DeliverError {
    fn from(error: RpcError) -> Self {
        Self::Unread(error.into())
    }
}

impl From<ClientError> for DeliverError {
    fn from(error: ClientError) -> Self {
        Self::Unread(error.into())
    }
}

impl From<DecodeError> for DeliverError {
    fn from(error: DecodeError) -> Self {
        Self::Unread(error.into())
    }
}

/// Of what a node said, its own words: whoever reads a log wants those.
fn in_full(error: &ReadError) -> String {
    match error {
        ReadError::Client(ClientError::Rpc(error)) => error.to_string(),
        error => error.to_string(),
    }
}

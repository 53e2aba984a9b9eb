//! One way to say that something failed, whichever service it was.

use crypto_worker::error::{ErrorKind, WorkerError};
use market::client::ClientError;
use market::faults::Fault;
use market::reading::ReadError;
use wasm_crypto::primitives::Bytes32;

/// What happened and what to do, in words.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// What the app can do about it.
    pub cause: Cause,
    /// What happened.
    pub what: String,
    /// What to do; may be empty.
    pub todo: String,
}

/// Differences that pages act on.
#[derive(Debug, Clone, PartialEq)]
pub enum Cause {
    /// The person stopped it, or declined to sign: not an error.
    Stopped,
    /// The vault must be unlocked first.
    VaultLocked,
    /// A vault must be made first.
    VaultMissing,
    /// The contract denied the purpose by these rules.
    PurposeDenied(Bytes32),
    /// What was looked for is not there.
    NotFound,
    /// A file may be at this origin, which is not asked before the person agreed.
    Origin(String),
    /// The wallet does not do this: another way may be left.
    NotOffered,
    /// A transaction may or may not be mined: nothing that it refers to may be removed.
    Uncertain,
    /// Anything else.
    Other,
}

impl Failure {
    /// A failure of no special cause.
    pub fn new(what: impl Into<String>, todo: impl Into<String>) -> Self {
        Self { cause: Cause::Other, what: what.into(), todo: todo.into() }
    }
}

impl From<WorkerError> for Failure {
    fn from(error: WorkerError) -> Self {
        let cause = match error.kind {
            ErrorKind::Cancelled => Cause::Stopped,
            ErrorKind::Locked => Cause::VaultLocked,
            ErrorKind::NoVault => Cause::VaultMissing,
            ErrorKind::NotFound => Cause::NotFound,
            _ => Cause::Other,
        };
        Self { cause, what: error.message, todo: error.hint }
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        let cause = match &error {
            ClientError::Rpc(rpc) => match rpc.fault() {
                Fault::Declined => Cause::Stopped,
                Fault::NoBatch | Fault::NotOffered => Cause::NotOffered,
                _ => Cause::Other,
            },
            ClientError::Reverted(revert) => {
                revert.value("PurposeDenied", "rules").map_or(Cause::Other, |rules| Cause::PurposeDenied(*rules))
            }
            _ => Cause::Other,
        };
        Self { cause, what: error.to_string(), todo: error.hint().to_owned() }
    }
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Client(error) => error.into(),
            error => Self::new(error.to_string(), error.hint()),
        }
    }
}

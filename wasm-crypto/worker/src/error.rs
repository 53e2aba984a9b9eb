//! How the worker says that something could not be done.

use serde::{Deserialize, Serialize};

/// What kind of failure it is, where the app acts on the difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ErrorKind {
    /// The person stopped it.
    Cancelled,
    /// The vault is locked; unlock it and try again.
    Locked,
    /// There is no vault here yet.
    NoVault,
    /// The passphrase does not open the vault.
    WrongPassphrase,
    /// What was asked for is not (or no longer) stored in this browser.
    NotFound,
    /// The file was not encrypted for the key that was given.
    WrongKey,
    /// The file ends too early.
    Truncated,
    /// A segment of the file was altered; the message says which one.
    Tampered,
    /// The file is not the one that the interrupted work began with.
    Changed,
    /// The file or data given is not what it should be.
    Invalid,
    /// What the file is cannot be de-identified.
    Refused,
    /// No generalisation reaches what was aimed at.
    NoSolution,
    /// A hierarchy does not fit its field.
    Hierarchy,
    /// The file that was chosen can no longer be read: it was moved or changed.
    Unreadable,
    /// A file could not be fetched: its place cannot be reached, or the connection broke.
    Network,
    /// The browser's storage refused, or is full.
    Storage,
    /// A defect of Theriac itself.
    Internal,
}

/// A failure in words: what happened, and what to do. Never carries a secret or a value from the data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("{message}")]
pub struct WorkerError {
    /// What kind of failure it is.
    pub kind: ErrorKind,
    /// What happened.
    pub message: String,
    /// What to do about it; may be empty.
    pub hint: String,
}

impl WorkerError {
    /// A failure with its two sentences.
    pub fn new(kind: ErrorKind, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hint: hint.into() }
    }

    /// The person stopped the work.
    pub fn cancelled() -> Self {
        Self::new(ErrorKind::Cancelled, "Stopped.", "Nothing was changed.")
    }

    /// Something that only a defect can cause.
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Internal, message, "Reload the page. Work saved as a draft is still there.")
    }
}

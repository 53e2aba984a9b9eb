//! What can go wrong with the streaming itself; the engine's errors say what is wrong with a file.

use crypto_worker::error::{ErrorKind, WorkerError};

/// Why a file was not streamed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StreamError {
    /// The segment workers could not be started.
    #[error("the encryption workers could not be started")]
    NoWorkers,
    /// A segment worker ended, or answered what it should not.
    #[error("an encryption worker stopped")]
    WorkerFailed,
    /// The browser has less room than the result takes.
    #[error("this browser has room for {free} more bytes, and the file takes {needed}")]
    NoRoom {
        /// Bytes the result takes.
        needed: u64,
        /// Bytes that are left.
        free: u64,
    },
    /// Too large to be held without a place to write to.
    #[error("the file is larger than {most} MiB, more than this browser can hand over at once")]
    NoPlace {
        /// The limit in MiB.
        most: u64,
    },
    /// The place that was chosen takes nothing more.
    #[error("the place that was chosen did not take the file")]
    PlaceFailed,
    /// The file is another one than the interrupted seal began with.
    #[error("this is not the file that the interrupted work began with: {differs}")]
    OtherFile {
        /// What differs.
        differs: &'static str,
    },
    /// The interrupted seal cannot be resumed.
    #[error("the interrupted file cannot be taken up again")]
    NotResumable,
    /// The kept file was not sealed to its end.
    #[error("the file is not finished")]
    NotFinished,
    /// Both a part and the root of the whole were asked for.
    #[error("the root of a file cannot be checked from a part of it")]
    RootOfPart,
    /// A file's body has another root than the one that was given.
    #[error("the sealed content is not the one with this check value: its bytes differ")]
    OtherCheckValue,
    /// Another tab or another request has the file open.
    #[error("the file is being written at this moment")]
    Busy,
}

impl StreamError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoWorkers => "Reload the page. If it stays so, use a newer browser.",
            Self::WorkerFailed => "Try again with fewer other pages open: the browser may have run out of memory.",
            Self::NoRoom { .. } => {
                "Free some space, delete files kept here, or choose a place on the disk to write to."
            }
            Self::NoPlace { .. } => {
                "Use a browser that can save to a chosen place (Chrome or Edge), or the `theriac` command."
            }
            Self::PlaceFailed => {
                "Check that there is room and that the file may be written, and choose the place again."
            }
            Self::OtherFile { .. } => {
                "Choose the file it began with, unchanged; or delete the unfinished one and start again."
            }
            Self::NotResumable => "Delete it and start again.",
            Self::NotFinished => "Finish it with the file it was made from, or delete it.",
            Self::RootOfPart => "Leave out the root, or open the whole file.",
            Self::OtherCheckValue => {
                "Compare the value with whoever told it to you, then get the file again. Do not rely on this one."
            }
            Self::Busy => "Wait until it is done, here or in the other tab.",
        }
    }
}

impl From<StreamError> for WorkerError {
    fn from(error: StreamError) -> Self {
        let kind = match error {
            StreamError::NoWorkers | StreamError::WorkerFailed => ErrorKind::Internal,
            StreamError::NoRoom { .. } | StreamError::PlaceFailed | StreamError::Busy => ErrorKind::Storage,
            StreamError::OtherFile { .. } => ErrorKind::Changed,
            StreamError::NoPlace { .. }
            | StreamError::NotResumable
            | StreamError::NotFinished
            | StreamError::OtherCheckValue
            | StreamError::RootOfPart => ErrorKind::Invalid,
        };
        WorkerError::new(kind, crypto_worker::told::sentence(&error.to_string()), error.hint())
    }
}

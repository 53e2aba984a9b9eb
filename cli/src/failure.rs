//! Why a command failed, as it is told to a person: a sentence, what to do, an exit code.

use std::io;
use std::path::{Path, PathBuf};

use anonymise::hierarchy::build::BuildError;
use anonymise::recode::RecodeError;
use anonymise::search::SearchError;
use anonymise::{HierarchyError, InputError, ModelError};
use deidentify::source::SourceError;
use wasm_crypto::body::BodyError;
use wasm_crypto::crypt4gh::{Crypt4ghError, KeyFileError};
use wasm_crypto::json::JsonError;
use wasm_crypto::recipe::RecipeError;
use wasm_crypto::seal::SealError;
use wasm_crypto::table::TableError;
use wasm_crypto::vault::{PhraseError, VaultError};

use crate::commands::anonymise_table::AnonymiseError;
use crate::commands::conform_anonymise::ConformError;
use crate::deliver::DeliverError;

/// Exit code: a file, key or option is not what it should be.
const NOT_DONE: u8 = 1;
/// Exit code: a file was altered or cut, or does not open with this key or passphrase.
const NOT_GENUINE: u8 = 3;

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A file cannot be read.
    #[error("{} cannot be read: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file cannot be written.
    #[error("{} cannot be written: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The output exists and may not be replaced.
    #[error("{} exists already", .0.display())]
    Exists(PathBuf),
    /// A text file is longer than any honest one.
    #[error("{} is too large to be {expected}", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// What it was taken for.
        expected: &'static str,
    },
    /// An option is needed with what was given.
    #[error("{0}")]
    Option(&'static str),
    /// A passphrase is needed and nobody can be asked.
    #[error("a passphrase is needed, and there is no terminal to ask for it")]
    NoTerminal,
    /// The two passphrases typed are not the same.
    #[error("the two passphrases differ")]
    PassphrasesDiffer,
    /// What the engine says of a file or key.
    #[error("{context}{sentence}")]
    Engine {
        /// The file, with a colon, or nothing.
        context: String,
        /// What happened.
        sentence: String,
        /// What to do.
        hint: &'static str,
        /// The process's exit code.
        exit_code: u8,
    },
}

impl Failure {
    /// What happened, without a full stop.
    pub fn sentence(&self) -> String {
        self.to_string()
    }

    /// What to do about it, where there is something to say.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Read { .. } => Some("Check the path and the permissions."),
            Self::Write { .. } => Some("Check the folder, the permissions and the space left."),
            Self::Exists(_) => Some("Choose another name, or replace it with --force."),
            Self::TooLarge { .. } | Self::Option(_) => Some("See `theriac help` for what goes where."),
            Self::NoTerminal => Some("Put it into a file and name that with --passphrase-file."),
            Self::PassphrasesDiffer => Some("Start again and type the same one twice."),
            Self::Engine { hint, .. } => Some(hint),
        }
    }

    /// True when the program that reads the output has ended.
    pub fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Write { source, .. } if source.kind() == io::ErrorKind::BrokenPipe)
    }

    /// The process's exit code.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Engine { exit_code, .. } => *exit_code,
            _ => NOT_DONE,
        }
    }
}

/// Puts the name of the file that an engine's error is about before it.
pub trait About<T> {
    /// Names the file.
    fn about(self, path: &Path) -> Result<T, Failure>;
}

impl<T, E: Into<Failure>> About<T> for Result<T, E> {
    fn about(self, path: &Path) -> Result<T, Failure> {
        self.map_err(|error| match error.into() {
            Failure::Engine { context, sentence, hint, exit_code } if context.is_empty() => {
                Failure::Engine { context: format!("{}: ", path.display()), sentence, hint, exit_code }
            }
            other => other,
        })
    }
}

/// Makes failures of an engine's errors; the second part gives the exit code.
macro_rules! from_engine {
    ($($error:ty => $exit_code:expr;)*) => {$(
        impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                let exit_code: fn(&$error) -> u8 = $exit_code;
                Self::Engine {
                    context: String::new(),
                    sentence: error.to_string(),
                    hint: error.hint(),
                    exit_code: exit_code(&error),
                }
            }
        }
    )*};
}

from_engine! {
    BodyError => |error| if matches!(error, BodyError::Empty) { NOT_DONE } else { NOT_GENUINE };
    Crypt4ghError => |error| match error {
        Crypt4ghError::WrongKey
        | Crypt4ghError::OtherWriter
        | Crypt4ghError::TruncatedHeader
        | Crypt4ghError::DamagedHeader(_)
        | Crypt4ghError::Tampered { .. }
        | Crypt4ghError::Truncated { .. }
        | Crypt4ghError::LastSegment { .. } => NOT_GENUINE,
        _ => NOT_DONE,
    };
    KeyFileError => |error| match error {
        KeyFileError::Damaged | KeyFileError::WrongPassphrase => NOT_GENUINE,
        _ => NOT_DONE,
    };
    VaultError => |error| match error {
        VaultError::Damaged | VaultError::WrongPassphrase => NOT_GENUINE,
        _ => NOT_DONE,
    };
    DeliverError => |_| NOT_DONE;
    PhraseError => |_| NOT_DONE;
    SealError => |_| NOT_GENUINE;
    SourceError => |_| NOT_DONE;
    JsonError => |_| NOT_DONE;
    RecipeError => |_| NOT_DONE;
    TableError => |_| NOT_DONE;
    AnonymiseError => |_| NOT_DONE;
    BuildError => |_| NOT_DONE;
    ConformError => |_| NOT_DONE;
    HierarchyError => |_| NOT_DONE;
    InputError => |_| NOT_DONE;
    ModelError => |_| NOT_DONE;
    RecodeError => |_| NOT_DONE;
    SearchError => |_| NOT_DONE;
}

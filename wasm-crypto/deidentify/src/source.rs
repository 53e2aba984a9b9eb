//! One interface over all formats: a surveyor that tells the format itself, and the de-identifier of what it found.
//!
//! A table is held in memory, each distinct value once, so its second pass needs no bytes ([`Surveyed::table_pass`]); of records only
//! the survey is held, and the second pass reads the files again ([`RecordsPass`]).

use serde::{Deserialize, Serialize};
use wasm_crypto::recipe::RecipeError;
use wasm_crypto::scan::Profile;
use wasm_crypto::table::{Options, Reader, Table, TableError};

mod pass;

pub use pass::{RecordsPass, Surveyed, is_pseudonym};

use crate::Survey;
use crate::apple_health::{self, AppleError};
use crate::fhir::{self, FhirError};
use crate::format::{Format, FormatError, HEAD, sniff};

/// Why the chosen files could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "source", content = "error", rename_all = "camelCase")]
pub enum SourceError {
    /// What it is cannot be de-identified.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// It is a table, with a fault.
    #[error(transparent)]
    Table(#[from] TableError),
    /// It is FHIR, with a fault.
    #[error(transparent)]
    Fhir(#[from] FhirError),
    /// It is an Apple Health export, with a fault.
    #[error(transparent)]
    Apple(#[from] AppleError),
    /// The recipe does not fit.
    #[error(transparent)]
    Recipe(#[from] RecipeError),
    /// The files are not of one format.
    #[error("the files do not belong together: the first is {}, another one is {}", .first.label(), .other.label())]
    Mixed {
        /// Of the first file.
        first: Format,
        /// Of the file that differs.
        other: Format,
    },
    /// Several tables, or several exports.
    #[error("there is more than one file, each {}", .format.label())]
    Several {
        /// What each of them is.
        format: Format,
    },
}

impl SourceError {
    /// What the person can do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Format(error) => error.hint(),
            Self::Table(error) => error.hint(),
            Self::Fhir(error) => error.hint(),
            Self::Apple(error) => error.hint(),
            Self::Recipe(error) => error.hint(),
            Self::Mixed { .. } => "Share them one after the other.",
            Self::Several { .. } => "Share them one after the other, or put their rows into one file.",
        }
    }
}

/// The first pass over files of any format. After an error it is of no further use.
pub struct Surveyor {
    options: Options,
    name: String,
    /// The present file's length in bytes, where it is known.
    length: Option<u64>,
    head: Vec<u8>,
    /// The present file's format was told and its head handed on.
    told: bool,
    files: usize,
    one_person: bool,
    state: State,
}

enum State {
    Unknown,
    Table(Box<Reader>),
    Fhir(Box<fhir::Surveyor>),
    Apple(Box<apple_health::Surveyor>),
}

impl std::fmt::Debug for Surveyor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Surveyor").field("files", &self.files).finish_non_exhaustive()
    }
}

impl Surveyor {
    /// A surveyor; `options` are what the person says about a table's layout.
    pub fn new(options: Options) -> Self {
        Self {
            options,
            name: String::new(),
            length: None,
            head: Vec::new(),
            told: true,
            files: 0,
            one_person: false,
            state: State::Unknown,
        }
    }

    /// The files are said to be about one person: records of a second one are an error.
    #[must_use]
    pub fn of_one_person(mut self) -> Self {
        self.one_person = true;
        self
    }

    /// Starts the next file.
    pub fn begin(&mut self, name: &str) -> Result<(), SourceError> {
        self.tell()?;
        self.files += 1;
        name.clone_into(&mut self.name);
        self.length = None;
        self.told = false;
        Ok(())
    }

    /// [`Surveyor::begin`] with the file's length in bytes, by which memory for a table is taken at once.
    pub fn begin_of(&mut self, name: &str, bytes: u64) -> Result<(), SourceError> {
        self.begin(name)?;
        self.length = Some(bytes);
        Ok(())
    }

    /// Takes the file's next bytes.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), SourceError> {
        if self.told {
            return self.hand_on(bytes);
        }
        self.head.extend_from_slice(bytes);
        if self.head.len() >= HEAD { self.tell() } else { Ok(()) }
    }

    /// Ends the last file and gives what was found.
    pub fn finish(mut self) -> Result<Surveyed, SourceError> {
        self.tell()?;
        let survey = match self.state {
            State::Unknown => return Err(FormatError::Empty.into()),
            State::Table(reader) => table_survey(reader.finish()?),
            State::Fhir(surveyor) => surveyor.finish()?,
            State::Apple(surveyor) => surveyor.finish()?,
        };
        Ok(Surveyed { survey })
    }

    /// Tells the present file's format from its head, and hands the head on.
    fn tell(&mut self) -> Result<(), SourceError> {
        if self.told {
            return Ok(());
        }
        self.told = true;
        let head = std::mem::take(&mut self.head);
        let format = sniff(&head, &self.name)?;
        match &self.state {
            State::Unknown => self.state = self.reader_of(format),
            // Bundles and single resources go together.
            State::Fhir(_) if matches!(format, Format::FhirBundle | Format::FhirNdjson) => {}
            state => {
                let first = state.format().unwrap_or(format);
                return Err(if first == format {
                    SourceError::Several { format }
                } else {
                    SourceError::Mixed { first, other: format }
                });
            }
        }
        match &mut self.state {
            State::Fhir(surveyor) => surveyor.begin(&self.name)?,
            State::Apple(surveyor) => surveyor.begin(&self.name)?,
            State::Unknown | State::Table(_) => {}
        }
        self.hand_on(&head)
    }

    fn reader_of(&self, format: Format) -> State {
        match format {
            Format::Table => State::Table(Box::new(match self.length {
                Some(bytes) => Reader::of_length(self.options, bytes),
                None => Reader::new(self.options),
            })),
            Format::FhirBundle | Format::FhirNdjson => {
                let surveyor = fhir::Surveyor::new();
                State::Fhir(Box::new(if self.one_person { surveyor.of_one_person() } else { surveyor }))
            }
            Format::AppleHealth => State::Apple(Box::default()),
        }
    }

    fn hand_on(&mut self, bytes: &[u8]) -> Result<(), SourceError> {
        match &mut self.state {
            // Bytes before the first `begin`: none of a file's.
            State::Unknown => Ok(()),
            State::Table(reader) => Ok(reader.push(bytes)?),
            State::Fhir(surveyor) => Ok(surveyor.push(bytes)?),
            State::Apple(surveyor) => Ok(surveyor.push(bytes)?),
        }
    }
}

impl State {
    fn format(&self) -> Option<Format> {
        match self {
            Self::Unknown => None,
            Self::Table(_) => Some(Format::Table),
            Self::Fhir(_) => Some(Format::FhirBundle),
            Self::Apple(_) => Some(Format::AppleHealth),
        }
    }
}

fn table_survey(table: Table) -> Survey {
    let profile = Profile::of(&table);
    Survey {
        format: Format::Table,
        persons: profile.people,
        records: table.rows() as u64,
        profile,
        people: table,
        known: fhir::Known::default(),
    }
}

#[cfg(test)]
mod tests;

//! Why FHIR could not be read, with the place. No error says a value of the file.

use serde::{Deserialize, Serialize};

/// Where in the files something is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// Which of the files, from 1.
    pub file: u32,
    /// The line in it, from 1.
    pub line: u64,
    /// The path, with indices: `Bundle.entry[3].resource.subject`.
    pub path: String,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "file {}, line {}", self.file, self.line)?;
        if self.path.is_empty() { Ok(()) } else { write!(f, ": {}", self.path) }
    }
}

/// A version of FHIR that is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Version {
    /// DSTU2 (1.0).
    #[serde(rename = "DSTU2")]
    Dstu2,
    /// STU3 (3.0).
    #[serde(rename = "STU3")]
    Stu3,
    /// R5 (5.0).
    R5,
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Dstu2 => "DSTU2",
            Self::Stu3 => "STU3",
            Self::R5 => "R5",
        })
    }
}

/// Why the files could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "error", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum FhirError {
    /// Nothing was in the files.
    #[error("there are no records in the files")]
    Empty,
    /// Not JSON.
    #[error("file {file}, line {line}, column {column}: this is not JSON: {detail}")]
    NotJson {
        /// Which of the files, from 1.
        file: u32,
        /// The line, from 1.
        line: u64,
        /// The byte of the line, from 1.
        column: u64,
        /// What is wrong.
        detail: String,
    },
    /// One record is larger than memory allows.
    #[error("file {file}, line {line}: one record is larger than {limit} MiB")]
    TooLarge {
        /// Which of the files, from 1.
        file: u32,
        /// The line where the record starts, from 1.
        line: u64,
        /// The limit.
        limit: u64,
    },
    /// JSON, but no FHIR resource.
    #[error("{place}: this is no FHIR resource: it has no resourceType of FHIR R4")]
    NotAResource {
        /// Where.
        place: Place,
    },
    /// Another version of FHIR.
    #[error("{place}: this is FHIR {version}, not R4: {because}")]
    OtherVersion {
        /// Where.
        place: Place,
        /// The version.
        version: Version,
        /// What gives it away.
        because: String,
    },
    /// A file that was said to be about one person speaks of two.
    #[error("the records are about more than one person: one at {first}, another at {second}")]
    MixedPatients {
        /// Where the first person is spoken of.
        first: Place,
        /// Where another one is.
        second: Place,
    },
}

impl FhirError {
    /// What the person can do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Empty => "Choose other files.",
            Self::NotJson { .. } => "Export the file again, or mend the place in an editor.",
            Self::TooLarge { .. } => "Export the records as NDJSON, one a line, or without attached documents.",
            Self::NotAResource { .. } => {
                "Choose a FHIR R4 Bundle, one FHIR R4 resource, or NDJSON with one resource a line."
            }
            Self::OtherVersion { .. } => "Ask for an export as FHIR R4 (4.0.1); most systems offer it.",
            Self::MixedPatients { .. } => {
                "Say that the file is about several people, or leave the other person's records out."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_without_a_path_has_no_empty_one() {
        let mut place = Place { file: 1, line: 2, path: String::new() };
        assert_eq!(
            FhirError::NotAResource { place: place.clone() }.to_string(),
            "file 1, line 2: this is no FHIR resource: it has no resourceType of FHIR R4"
        );
        place.path = "Bundle".to_owned();
        assert_eq!(place.to_string(), "file 1, line 2: Bundle");
    }
}

//! Why a card cannot be made or read.

use super::Noise;
use crate::json::JsonError;
use crate::scan::Identifier;
use crate::terms::TermsError;

/// Why a card cannot be made or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CardError {
    /// A text that would be public contains something that identifies a person.
    #[error("the {place} contains {}", identifier.phrase())]
    Identifying {
        /// Which text.
        place: String,
        /// What it contains.
        identifier: Identifier,
    },
    /// A text is empty or too short.
    #[error("the {place} has fewer than {least} characters")]
    TooShort {
        /// Which text.
        place: String,
        /// Fewest characters.
        least: usize,
    },
    /// A text or list is too long.
    #[error("the {place} has more than {most} {unit}")]
    TooLong {
        /// Which text or list.
        place: String,
        /// Most characters or entries.
        most: usize,
        /// What is counted.
        unit: &'static str,
    },
    /// A text has characters that are not shown, or that turn the reading direction of what follows.
    #[error("the {place} contains invisible control characters")]
    ControlCharacters {
        /// Which text.
        place: String,
    },
    /// The day of publication is no day.
    #[error("the day of publication is not of the form 2026-11-22")]
    Day,
    /// The terms are not well-formed.
    #[error(transparent)]
    Terms(#[from] TermsError),
    /// The texts and lists of the terms are no object.
    #[error("the texts and lists of the terms are not a JSON object")]
    TermsDetail,
    /// A number cannot stand in the card.
    #[error("the {place} is not a possible number")]
    Number {
        /// Which number.
        place: String,
    },
    /// The table does not fulfil a privacy model that the card would state.
    #[error("the table does not fulfil {0:?}, counted by people")]
    Model(String),
    /// The noise is too much or too little to make sense.
    #[error("the epsilon of the noise does not lie between {} and {}", Noise::RANGE.0, Noise::RANGE.1)]
    Epsilon,
    /// The bytes are not those that the listing names.
    #[error("the card is not the one that the listing names")]
    WrongDigest,
    /// Not a card's JSON.
    #[error("this is not a card: {0}")]
    NotACard(String),
    /// The card follows another version of Croissant or of the protocol.
    #[error("the card follows {0:?}, which this version does not know")]
    UnknownVersion(String),
    /// No canonical form.
    #[error(transparent)]
    Json(#[from] JsonError),
}

impl CardError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Identifying { .. } => "Take it out: the card is public for good.",
            Self::TooShort { .. } => "Write a little more, so that researchers can find it.",
            Self::TooLong { .. } => "Make it shorter.",
            Self::ControlCharacters { .. } => "Type the text again without formatting.",
            Self::Day | Self::TermsDetail | Self::Number { .. } | Self::Json(_) => {
                "Start again from the file; nothing was published."
            }
            Self::Model(_) => "Anonymise the table anew, or leave the protection out.",
            Self::Epsilon => "Choose 1 for a usual amount of noise, or leave it out.",
            Self::Terms(error) => error.hint(),
            Self::WrongDigest => "Fetch it from another place. Do not buy on the word of this card.",
            Self::NotACard(_) => "Fetch it from another place, or ask the steward.",
            Self::UnknownVersion(_) => "Use a newer version of Theriac.",
        }
    }
}

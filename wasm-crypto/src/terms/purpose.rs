//! What a researcher wants the data for. Self-declared, and public for ever once ordered.

use serde::{Deserialize, Serialize};

use super::bits::{Word, bit_set};
use crate::primitives::Bytes32;

bit_set! {
    /// One kind of research or use.
    pub enum Activity;
    /// A set of activities.
    pub struct Activities;
    /// General research.
    General = 0, "general";
    /// Health, medical or biomedical research.
    Biomedical = 1, "biomedical";
    /// Research on one disease.
    Disease = 2, "disease";
    /// Research on population origins or ancestry.
    Ancestry = 3, "ancestry";
    /// Development of methods, software or models.
    Methods = 4, "methods";
    /// Use as a control group.
    Control = 5, "control";
    /// Clinical care of patients.
    ClinicalCare = 6, "clinicalCare";
}

bit_set! {
    /// A statement or undertaking of the researcher.
    pub enum Flag;
    /// A set of flags.
    pub struct Flags;
    /// It is a genetic study.
    Genetic = 8, "genetic";
    /// The researcher's organisation is for profit.
    ForProfit = 9, "forProfit";
    /// The use is commercial.
    Commercial = 10, "commercial";
    /// Results will be published.
    WillPublish = 11, "willPublish";
    /// The researcher will collaborate with the steward.
    WillCollaborate = 12, "willCollaborate";
    /// Results will be returned to the database.
    WillReturn = 13, "willReturn";
    /// An ethics committee has approved the study.
    EthicsApproval = 14, "ethicsApproval";
}

/// A researcher's purpose.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Purpose {
    /// At least one.
    pub activities: Activities,
    /// Statements and undertakings.
    pub flags: Flags,
    /// ISO 3166-1 numeric, 0 when not stated.
    pub country: u16,
    /// MONDO number of the disease (for MONDO:0005148: 5148), 0 when there is none.
    pub mondo: u32,
}

/// Why a purpose cannot be ordered for anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PurposeError {
    /// A bit is set that means nothing.
    #[error("the purpose has a bit set that version 1 does not know")]
    UnknownBit,
    /// No activity.
    #[error("the purpose names no activity")]
    NoActivity,
    /// Disease research without a disease.
    #[error("research on a disease needs the disease")]
    DiseaseMissing,
    /// A disease without an activity that has one.
    #[error("a disease is stated without research on a disease, methods or a control group")]
    DiseaseUnused,
}

impl PurposeError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::UnknownBit => "It was made by another version of Theriac: state the purpose again.",
            Self::NoActivity => "Choose at least one activity.",
            Self::DiseaseMissing => "Choose the disease by its MONDO term.",
            Self::DiseaseUnused => "Leave the disease out, or add the research it belongs to.",
        }
    }
}

impl Purpose {
    /// Packs a complete purpose into the contract's `uint256`.
    pub fn pack(&self) -> Result<Bytes32, PurposeError> {
        if self.activities.is_empty() {
            return Err(PurposeError::NoActivity);
        }
        if self.activities.contains(Activity::Disease) && self.mondo == 0 {
            return Err(PurposeError::DiseaseMissing);
        }
        if self.mondo != 0 && !self.concerns_a_disease() {
            return Err(PurposeError::DiseaseUnused);
        }
        Ok(self.word().into())
    }

    /// Reads a packed purpose, complete or not; refuses unknown bits alone. `decide` judges the rest.
    pub fn unpack(packed: &Bytes32) -> Result<Self, PurposeError> {
        let word = Word::from(*packed);
        let purpose = Self::known_bits(&word);
        if purpose.word() == word { Ok(purpose) } else { Err(PurposeError::UnknownBit) }
    }

    /// The parts of a word that have a meaning.
    pub(super) fn known_bits(word: &Word) -> Self {
        let low = word.field(0, 16);
        // Masked to the named bits, so neither conversion can fail.
        Self {
            activities: Activities::from_mask(low & Activities::ALL.mask()).unwrap_or_default(),
            flags: Flags::from_mask(low & Flags::ALL.mask()).unwrap_or_default(),
            country: word.field(16, 16) as u16,
            mondo: word.field(64, 32),
        }
    }

    pub(super) fn word(&self) -> Word {
        Word::ZERO
            .with(0, self.activities.mask() | self.flags.mask())
            .with(16, self.country.into())
            .with(64, self.mondo)
    }

    /// Whether an activity is there that a MONDO number belongs to.
    pub(super) fn concerns_a_disease(&self) -> bool {
        [Activity::Disease, Activity::Methods, Activity::Control]
            .into_iter()
            .any(|activity| self.activities.contains(activity))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Any purpose, complete or not.
    pub(crate) fn any_purpose() -> impl Strategy<Value = Purpose> {
        (any::<u32>(), any::<u32>(), 0..1000u16, 0..6u32).prop_map(|(activities, flags, country, mondo)| Purpose {
            activities: Activities::from_mask(activities & Activities::ALL.mask()).unwrap(),
            flags: Flags::from_mask(flags & Flags::ALL.mask()).unwrap(),
            country,
            mondo,
        })
    }

    proptest! {
        #[test]
        fn a_purpose_reads_back_as_it_was_packed(purpose in any_purpose()) {
            if let Ok(word) = purpose.pack() {
                prop_assert_eq!(Purpose::unpack(&word), Ok(purpose));
            }
        }
    }

    #[test]
    fn every_bit_that_means_nothing_is_refused() {
        for bit in [7usize, 15].into_iter().chain(32..64).chain(96..256) {
            let mut word = Bytes32::ZERO;
            word.0[31 - bit / 8] |= 1 << (bit % 8);
            assert_eq!(Purpose::unpack(&word), Err(PurposeError::UnknownBit), "bit {bit}");
        }
    }

    #[test]
    fn an_incomplete_purpose_is_not_packed() {
        let with = |activity, mondo| {
            Purpose { activities: [activity].into_iter().collect(), mondo, ..Purpose::default() }.pack()
        };
        assert_eq!(Purpose::default().pack(), Err(PurposeError::NoActivity));
        assert_eq!(with(Activity::Disease, 0), Err(PurposeError::DiseaseMissing));
        assert_eq!(with(Activity::General, 1), Err(PurposeError::DiseaseUnused));
        assert!(with(Activity::Methods, 1).is_ok());
        assert!(with(Activity::Control, 0).is_ok());
    }

    #[test]
    fn a_packed_purpose_has_each_field_at_its_bits() {
        let purpose = Purpose {
            activities: [Activity::Disease].into_iter().collect(),
            flags: [Flag::Genetic, Flag::EthicsApproval].into_iter().collect(),
            country: 276,
            mondo: 0x0102_0304,
        };
        let expected = format!("0x{}0102030400000000{:08x}", "0".repeat(40), 276 << 16 | 1 << 14 | 1 << 8 | 4);
        assert_eq!(purpose.pack().unwrap().to_string(), expected);
    }
}

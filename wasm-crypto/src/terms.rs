//! Consent terms and purposes as GA4GH DUO codes, packed as the contracts read them (docs/protocol.md, "Terms").
//!
//! [`Terms`] say what a dataset may be used for, a [`Purpose`] what a researcher wants it for, [`decide`] whether the one
//! allows the other, and [`words`] what all of that means in plain sentences.

mod bits;
mod covers;
mod decide;
mod detail;
mod duo;
mod purpose;
pub mod words;

use serde::{Deserialize, Serialize};

pub use bits::BitError;
pub use covers::{Uncovered, covers};
pub use decide::{Decision, Rule, Rules, Verdict, decide};
pub use detail::{DetailError, TermsDetail};
pub use duo::Duo;
pub use purpose::{Activities, Activity, Flag, Flags, Purpose, PurposeError};

use crate::primitives::Bytes32;
use bits::{Word, bit_set};

bit_set! {
    /// A DUO modifier; its number is its bit in packed terms, in rules and in obligations.
    pub enum Modifier;
    /// A set of modifiers.
    pub struct Modifiers;
    /// Research specific restrictions.
    Rs = 8, "RS";
    /// No general methods research.
    Nmds = 9, "NMDS";
    /// Genetic studies only.
    Gso = 10, "GSO";
    /// Not for profit, non commercial use only.
    Npuncu = 11, "NPUNCU";
    /// Publication required.
    Pub = 12, "PUB";
    /// Collaboration required.
    Col = 13, "COL";
    /// Ethics approval required.
    Irb = 14, "IRB";
    /// Geographical restriction.
    Gs = 15, "GS";
    /// Publication moratorium.
    Mor = 16, "MOR";
    /// Time limit on use.
    Ts = 17, "TS";
    /// User specific restriction.
    Us = 18, "US";
    /// Project specific restriction.
    Ps = 19, "PS";
    /// Institution specific restriction.
    Is = 20, "IS";
    /// Return to database or resource.
    Rtn = 21, "RTN";
    /// Clinical care use.
    Cc = 22, "CC";
    /// Population origins or ancestry research prohibited.
    Npoa = 23, "NPOA";
    /// Not for profit organisation use only.
    Npu = 24, "NPU";
    /// Non-commercial use only.
    Ncu = 25, "NCU";
}

/// The DUO permission: the broadest statement of what the data may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Permission {
    /// Population origins or ancestry research only.
    Poa = 1,
    /// Disease specific research.
    Ds = 2,
    /// Health or medical or biomedical research.
    Hmb = 3,
    /// General research use.
    Gru = 4,
    /// No restriction.
    Nres = 5,
}

impl Permission {
    /// Every permission, the broadest last.
    pub const ALL: [Self; 5] = [Self::Poa, Self::Ds, Self::Hmb, Self::Gru, Self::Nres];

    /// Whether everything `narrower` allows is allowed here: DS <= HMB <= GRU <= NRES, POA <= GRU.
    pub fn contains(self, narrower: Self) -> bool {
        self == narrower
            || match self {
                Self::Poa | Self::Ds => false,
                Self::Hmb => narrower == Self::Ds,
                Self::Gru => narrower != Self::Nres,
                Self::Nres => true,
            }
    }
}

/// Consent terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Terms {
    /// What the data may be used for.
    pub permission: Permission,
    /// What restricts or obliges further.
    pub modifiers: Modifiers,
    /// MONDO number of the disease with DS (for MONDO:0005148: 5148), else 0.
    pub mondo: u32,
    /// Months with TS, else 0.
    pub time_limit_months: u16,
    /// With MOR, the day since 1970 from which results may be published, else 0.
    pub moratorium_day: u32,
}

/// Why terms are not well-formed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TermsError {
    /// The permission's number is not 1 to 5.
    #[error("the terms have no permission that version 1 knows")]
    Permission,
    /// A bit is set that means nothing.
    #[error("the terms have a bit set that version 1 does not know")]
    UnknownBit,
    /// DS without disease, or a disease without DS.
    #[error("a disease belongs to disease specific terms (DS), and to no others")]
    Disease,
    /// TS without months, or months without TS.
    #[error("a number of months belongs to a time limit (TS), and a time limit needs one")]
    TimeLimit,
    /// MOR without a day, or a day without MOR.
    #[error("a date belongs to a publication moratorium (MOR), and a moratorium needs one")]
    Moratorium,
}

impl TermsError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Permission | Self::UnknownBit => {
                "The terms were made by another version of Theriac: do not rely on them."
            }
            Self::Disease => "Choose a disease for DS, or another permission.",
            Self::TimeLimit => "State the months that the data may be used, or leave the time limit out.",
            Self::Moratorium => "State the date from which results may be published, or leave the moratorium out.",
        }
    }
}

impl Terms {
    /// Terms with a permission and nothing else. DS also needs its disease.
    pub fn new(permission: Permission) -> Self {
        Self { permission, modifiers: Modifiers::EMPTY, mondo: 0, time_limit_months: 0, moratorium_day: 0 }
    }

    /// Packs well-formed terms into the contract's `uint256`.
    pub fn pack(&self) -> Result<Bytes32, TermsError> {
        self.check()?;
        Ok(Word::ZERO
            .with(0, self.permission as u32)
            .with(0, self.modifiers.mask())
            .with(64, self.mondo)
            .with(96, self.time_limit_months.into())
            .with(112, self.moratorium_day)
            .into())
    }

    /// Reads packed terms; refuses all that is not well-formed.
    pub fn unpack(packed: &Bytes32) -> Result<Self, TermsError> {
        let word = Word::from(*packed);
        let permission = word.field(0, 4);
        let permission =
            Permission::ALL.into_iter().find(|known| *known as u32 == permission).ok_or(TermsError::Permission)?;
        let known =
            Word::ZERO.with(0, 0xf | Modifiers::ALL.mask()).with(64, u32::MAX).with(96, 0xffff).with(112, u32::MAX);
        if !word.only(&known) {
            return Err(TermsError::UnknownBit);
        }
        let terms = Self {
            permission,
            modifiers: Modifiers::from_mask(word.field(0, 32) & Modifiers::ALL.mask())
                .map_err(|_| TermsError::UnknownBit)?,
            mondo: word.field(64, 32),
            // 16 bits of it, so nothing is lost.
            time_limit_months: word.field(96, 16) as u16,
            moratorium_day: word.field(112, 32),
        };
        terms.check()?;
        Ok(terms)
    }

    fn check(&self) -> Result<(), TermsError> {
        if (self.permission == Permission::Ds) != (self.mondo != 0) {
            return Err(TermsError::Disease);
        }
        if self.modifiers.contains(Modifier::Ts) != (self.time_limit_months != 0) {
            return Err(TermsError::TimeLimit);
        }
        if self.modifiers.contains(Modifier::Mor) != (self.moratorium_day != 0) {
            return Err(TermsError::Moratorium);
        }
        Ok(())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Any well-formed terms.
    pub(crate) fn any_terms() -> impl Strategy<Value = Terms> {
        let permission = prop::sample::select(&Permission::ALL[..]);
        let modifiers = any::<u32>().prop_map(|mask| Modifiers::from_mask(mask & Modifiers::ALL.mask()).unwrap());
        (permission, modifiers, 1..6u32, 1..48u16, 19_000..22_000u32).prop_map(
            |(permission, modifiers, mondo, months, day)| Terms {
                permission,
                modifiers,
                mondo: if permission == Permission::Ds { mondo } else { 0 },
                time_limit_months: if modifiers.contains(Modifier::Ts) { months } else { 0 },
                moratorium_day: if modifiers.contains(Modifier::Mor) { day } else { 0 },
            },
        )
    }

    proptest! {
        #[test]
        fn terms_read_back_as_they_were_packed(terms in any_terms()) {
            prop_assert_eq!(Terms::unpack(&terms.pack().unwrap()), Ok(terms));
        }

        #[test]
        fn what_unpacks_packs_to_the_same_word(terms in any_terms(), at in 0usize..32, bit in 0u8..8) {
            let mut word = terms.pack().unwrap();
            word.0[at] ^= 1 << bit;
            if let Ok(terms) = Terms::unpack(&word) {
                prop_assert_eq!(terms.pack(), Ok(word));
            }
        }
    }

    #[test]
    fn every_bit_that_means_nothing_is_refused() {
        let good = Terms::new(Permission::Gru).pack().unwrap();
        let meaningless = (4..8).chain(26..64).chain(144..256);
        for bit in meaningless {
            let mut word = good;
            word.0[31 - bit / 8] |= 1 << (bit % 8);
            assert_eq!(Terms::unpack(&word), Err(TermsError::UnknownBit), "bit {bit}");
        }
    }

    #[test]
    fn permissions_other_than_one_to_five_are_refused() {
        for number in [0, 6, 7, 15] {
            let mut word = Bytes32::ZERO;
            word.0[31] = number;
            assert_eq!(Terms::unpack(&word), Err(TermsError::Permission));
        }
    }

    #[test]
    fn values_stand_exactly_where_their_code_stands() {
        let plain = Terms::new(Permission::Gru);
        assert_eq!(Terms::new(Permission::Ds).pack(), Err(TermsError::Disease));
        assert_eq!(Terms { mondo: 1, ..plain }.pack(), Err(TermsError::Disease));
        assert_eq!(Terms { time_limit_months: 1, ..plain }.pack(), Err(TermsError::TimeLimit));
        assert_eq!(Terms { moratorium_day: 1, ..plain }.pack(), Err(TermsError::Moratorium));
        let with = |modifier| Terms { modifiers: [modifier].into_iter().collect(), ..plain }.pack();
        assert_eq!(with(Modifier::Ts), Err(TermsError::TimeLimit));
        assert_eq!(with(Modifier::Mor), Err(TermsError::Moratorium));
    }

    #[test]
    fn packed_terms_have_each_field_at_its_bits() {
        let terms = Terms {
            permission: Permission::Ds,
            modifiers: [Modifier::Rs, Modifier::Ts, Modifier::Mor, Modifier::Ncu].into_iter().collect(),
            mondo: 0x0102_0304,
            time_limit_months: 0x0506,
            moratorium_day: 0x0708_090a,
        };
        let expected =
            format!("0x{}0708090a05060102030400000000{:08x}", "0".repeat(28), 1 << 25 | 3 << 16 | 1 << 8 | 2);
        assert_eq!(terms.pack().unwrap().to_string(), expected);
    }
}

//! Whether terms allow a purpose: the same function as the contract's, for every pair of words.

use serde::{Deserialize, Serialize};

use super::bits::Word;
use super::{Activities, Activity, BitError, Flag, Modifier, Modifiers, Permission, Purpose, Terms};
use crate::primitives::Bytes32;

const DAY: u64 = 86_400;

/// What `decide` says; the number is the contract's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// The contract refuses the order.
    Deny = 0,
    /// The steward must approve before delivery.
    NeedsHuman = 1,
    /// Nothing stands in the way.
    Permit = 2,
}

/// One rule that led to Deny or NeedsHuman.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Rule {
    /// An activity the permission does not allow.
    Permission,
    /// No activity given.
    NoActivity,
    /// Terms or purpose malformed.
    Malformed,
    /// No disease where one is needed, or another one.
    Mondo,
    /// Evidence or its flag missing.
    Evidence,
    /// Not used in version 1.
    Other,
    /// A modifier spoke.
    Modifier(Modifier),
}

/// A set of rules: bits 0 to 5, and the modifiers' bits.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Rules(u32);

impl Rules {
    const GENERAL: [Rule; 6] =
        [Rule::Permission, Rule::NoActivity, Rule::Malformed, Rule::Mondo, Rule::Evidence, Rule::Other];

    /// The set with exactly these bits.
    pub fn from_mask(mask: u32) -> Result<Self, BitError> {
        if mask & !(0x3f | Modifiers::ALL.mask()) == 0 { Ok(Self(mask)) } else { Err(BitError) }
    }

    /// The bits.
    pub fn mask(self) -> u32 {
        self.0
    }

    /// The bits as the contract's `uint256`.
    pub fn word(self) -> Bytes32 {
        Word::ZERO.with(0, self.0).into()
    }

    /// Whether no rule spoke.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The rules, by bit.
    pub fn iter(self) -> impl Iterator<Item = Rule> {
        let general = Self::GENERAL.into_iter().enumerate().filter(move |(bit, _)| self.0 >> bit & 1 == 1);
        let modifiers = Modifier::ALL.iter().copied().filter(move |modifier| self.0 & modifier.mask() != 0);
        general.map(|(_, rule)| rule).chain(modifiers.map(Rule::Modifier))
    }

    fn add(&mut self, rule: Rule, speaks: bool) {
        if speaks {
            self.0 |= match rule {
                Rule::Permission => 1,
                Rule::NoActivity => 1 << 1,
                Rule::Malformed => 1 << 2,
                Rule::Mondo => 1 << 3,
                Rule::Evidence => 1 << 4,
                Rule::Other => 1 << 5,
                Rule::Modifier(modifier) => modifier.mask(),
            };
        }
    }
}

impl std::fmt::Debug for Rules {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl Serialize for Rules {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(self.0)
    }
}

impl<'de> Deserialize<'de> for Rules {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_mask(u32::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// A verdict with its reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Decision {
    /// Deny before NeedsHuman before Permit.
    pub verdict: Verdict,
    /// All rules that led to this verdict; none for Permit.
    pub rules: Rules,
    /// What binds the buyer: PUB, COL, RTN, TS, and MOR until its date; none for Deny.
    pub obligations: Modifiers,
}

/// Whether `terms` allow `purpose`. Total: malformed words are denied. `now` in seconds since 1970 matters for MOR alone;
/// `evidence` is the digest of the evidence package, zero when there is none.
pub fn decide(terms: &Bytes32, purpose: &Bytes32, evidence: &Bytes32, now: u64) -> Decision {
    let deny = |rules| Decision { verdict: Verdict::Deny, rules, obligations: Modifiers::EMPTY };
    let Ok(terms) = Terms::unpack(terms) else {
        let mut rules = Rules::default();
        rules.add(Rule::Malformed, true);
        return deny(rules);
    };
    let word = Word::from(*purpose);
    let purpose = Purpose::known_bits(&word);

    let mut denied = denying(&terms, &purpose, evidence);
    denied.add(Rule::Malformed, purpose.word() != word);
    if !denied.is_empty() {
        return deny(denied);
    }
    let rules = asking(&terms, &purpose);
    Decision {
        verdict: if rules.is_empty() { Verdict::Permit } else { Verdict::NeedsHuman },
        rules,
        obligations: obligations(&terms, now),
    }
}

/// The rules that deny.
fn denying(terms: &Terms, purpose: &Purpose, evidence: &Bytes32) -> Rules {
    let activity = |activity| purpose.activities.contains(activity);
    let flag = |flag| purpose.flags.contains(flag);
    let mut rules = Rules::default();
    rules.add(Rule::Malformed, purpose.mondo != 0 && !purpose.concerns_a_disease());
    rules.add(Rule::NoActivity, purpose.activities.is_empty());
    rules.add(Rule::Permission, purpose.activities.mask() & !allowed(terms).mask() != 0);
    rules.add(Rule::Mondo, activity(Activity::Disease) && purpose.mondo == 0);
    let refused_by = [
        (Modifier::Nmds, activity(Activity::Methods)),
        (Modifier::Npoa, activity(Activity::Ancestry)),
        (Modifier::Gso, !flag(Flag::Genetic)),
        (Modifier::Npu, flag(Flag::ForProfit)),
        (Modifier::Ncu, flag(Flag::Commercial)),
        (Modifier::Npuncu, flag(Flag::ForProfit) || flag(Flag::Commercial)),
        (Modifier::Pub, !flag(Flag::WillPublish)),
        (Modifier::Col, !flag(Flag::WillCollaborate)),
        (Modifier::Rtn, !flag(Flag::WillReturn)),
    ];
    for (modifier, refused) in refused_by {
        rules.add(Rule::Modifier(modifier), refused && terms.modifiers.contains(modifier));
    }
    let unproven = terms.modifiers.contains(Modifier::Irb) && (!flag(Flag::EthicsApproval) || evidence.is_zero());
    rules.add(Rule::Modifier(Modifier::Irb), unproven);
    rules.add(Rule::Evidence, unproven);
    rules
}

/// The rules that ask for a person.
fn asking(terms: &Terms, purpose: &Purpose) -> Rules {
    let mut rules = Rules::default();
    for modifier in [Modifier::Irb, Modifier::Rs, Modifier::Gs, Modifier::Us, Modifier::Ps, Modifier::Is] {
        rules.add(Rule::Modifier(modifier), terms.modifiers.contains(modifier));
    }
    let other_disease =
        terms.permission == Permission::Ds && purpose.concerns_a_disease() && purpose.mondo != terms.mondo;
    rules.add(Rule::Mondo, other_disease);
    rules
}

fn obligations(terms: &Terms, now: u64) -> Modifiers {
    let moratorium_over = now >= u64::from(terms.moratorium_day) * DAY;
    [Modifier::Pub, Modifier::Col, Modifier::Mor, Modifier::Ts, Modifier::Rtn]
        .into_iter()
        .filter(|modifier| terms.modifiers.contains(*modifier))
        .filter(|modifier| *modifier != Modifier::Mor || !moratorium_over)
        .collect()
}

/// The activities that the permission allows, and clinical care with CC.
pub(super) fn allowed(terms: &Terms) -> Activities {
    use Activity::{Ancestry, Biomedical, ClinicalCare, Control, Disease, General, Methods};
    let research: &[Activity] = match terms.permission {
        Permission::Poa => &[Ancestry],
        Permission::Ds => &[Disease, Methods, Control],
        Permission::Hmb => &[Biomedical, Disease, Methods, Control],
        Permission::Gru => &[General, Biomedical, Disease, Ancestry, Methods, Control],
        Permission::Nres => Activity::ALL,
    };
    let research: Activities = research.iter().copied().collect();
    if terms.modifiers.contains(Modifier::Cc) { research.with(ClinicalCare) } else { research }
}

#[cfg(test)]
mod tests;

//! How many identifiers in free text are found: measured on sentences that were written for it.
//!
//! The sentences are made by code from templates in English, German and Spanish, with forms of dates, numbers and addresses,
//! that were written after the detectors and to which they were not fitted; half of the names are in no list of theirs. An identifier counts as found when every character of it is
//! replaced. Real notes are worse: they have typing errors, abbreviations and words of one hospital. A test computes the
//! figures anew and fails when they are not those stated here.

#[cfg(test)]
mod sentences;
#[cfg(test)]
mod tests;

/// One kind of identifier and how many of a thousand of its kind are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recall {
    /// The kind, in words, plural.
    pub kind: &'static str,
    /// Found of a thousand.
    pub per_mille: u16,
}

/// What is found of each kind, the people's names first.
pub const RECALL: [Recall; 6] = [
    Recall { kind: "names", per_mille: 862 },
    Recall { kind: "dates", per_mille: 1000 },
    Recall { kind: "telephone numbers", per_mille: 900 },
    Recall { kind: "e-mail and web addresses", per_mille: 1000 },
    Recall { kind: "street addresses and postcodes", per_mille: 861 },
    Recall { kind: "record and other numbers", per_mille: 1000 },
];

/// Of a thousand replacements, how many replace an identifier and not something of use.
pub const PRECISION: u16 = 999;

/// What scrubbing does and how well, as a sentence.
pub fn sentence() -> String {
    let part = |recall: &Recall| format!("{} % of {}", recall.per_mille / 10, recall.kind);
    let parts: Vec<String> = RECALL.iter().map(part).collect();
    format!(
        "Public codes and their words stay. In other text, identifiers that are found become \"[name]\", \"[date]\" and so on, or the text is left out; in our tests {} were found, and what is missed stays.",
        parts.join(", ")
    )
}

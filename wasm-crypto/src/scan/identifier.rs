//! The identifiers that are looked for, and one finding of them.

use serde::{Deserialize, Serialize};

/// A kind of identifier. Those of HIPAA Safe Harbor, 45 CFR 164.514(b)(2)(i), carry their letter in the comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Identifier {
    /// A person's name (A): patient, relative, employer, physician.
    PersonName,
    /// A street address (B).
    Address,
    /// A place smaller than a state or province: town, county, parish (B).
    Place,
    /// A postcode (B).
    Postcode,
    /// Latitude, longitude or a map reference (B).
    Coordinates,
    /// A date of birth (C).
    BirthDate,
    /// A date of death (C).
    DeathDate,
    /// Another date about the person: admission, visit, sample (C).
    EventDate,
    /// An age; over 89 it identifies (C).
    Age,
    /// A telephone or fax number (D, E).
    Phone,
    /// An e-mail address (F).
    Email,
    /// A social security or national insurance number (G).
    SocialSecurityNumber,
    /// Another number that a state gives a person: tax, identity card (R).
    NationalNumber,
    /// An NHS number, ten digits with a check digit (H).
    NhsNumber,
    /// A patient or medical record number (H).
    RecordNumber,
    /// A health plan or insurance number (I).
    InsuranceNumber,
    /// A bank account number: IBAN (J).
    BankAccount,
    /// A payment card number (J).
    PaymentCard,
    /// A licence, passport or identity card number (K).
    Licence,
    /// The number of a physician or another provider: NPI, DEA (K).
    ProviderNumber,
    /// A vehicle's registration or identification number (L).
    Vehicle,
    /// A device's serial number or hardware (MAC) address (M).
    Device,
    /// A web address (N).
    Url,
    /// An internet protocol address (O).
    IpAddress,
    /// A biometric identifier or photograph (P, Q).
    Biometric,
    /// A user or account name (R).
    UserName,
    /// Another number that is unique for each row (R).
    UniqueNumber,
}

impl Identifier {
    /// Its name in words, singular.
    pub fn label(self) -> &'static str {
        match self {
            Self::PersonName => "name",
            Self::Address => "street address",
            Self::Place => "place",
            Self::Postcode => "postcode",
            Self::Coordinates => "location",
            Self::BirthDate => "date of birth",
            Self::DeathDate => "date of death",
            Self::EventDate => "date",
            Self::Age => "age",
            Self::Phone => "phone number",
            Self::Email => "e-mail address",
            Self::SocialSecurityNumber => "social security number",
            Self::NationalNumber => "tax or identity number",
            Self::NhsNumber => "NHS number",
            Self::RecordNumber => "record number",
            Self::InsuranceNumber => "insurance number",
            Self::BankAccount => "bank account number",
            Self::PaymentCard => "payment card number",
            Self::Licence => "licence or passport number",
            Self::ProviderNumber => "provider number",
            Self::Vehicle => "vehicle number",
            Self::Device => "device number",
            Self::Url => "web address",
            Self::IpAddress => "internet address",
            Self::Biometric => "biometric identifier or photograph",
            Self::UserName => "user name",
            Self::UniqueNumber => "unique number",
        }
    }

    /// Its name with an article: `an e-mail address`.
    pub fn phrase(self) -> String {
        let label = self.label();
        let vowel = matches!(label.as_bytes()[0], b'a' | b'e' | b'i' | b'o' | b'N') && self != Self::PersonName;
        format!("{} {label}", if vowel { "an" } else { "a" })
    }

    /// What stands in its place in a scrubbed text: `name` of `[name]`.
    pub fn placeholder(self) -> &'static str {
        match self {
            Self::PersonName => "name",
            Self::Address | Self::Coordinates => "address",
            Self::Place => "place",
            Self::Postcode => "postcode",
            Self::BirthDate | Self::DeathDate | Self::EventDate => "date",
            Self::Age => "age",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Url => "link",
            Self::IpAddress => "ip",
            Self::Device => "device",
            Self::UserName => "user",
            Self::Biometric => "biometric",
            _ => "number",
        }
    }

    /// True when it names a person by itself; the others do so together.
    pub fn is_direct(self) -> bool {
        use Identifier::{Age, BirthDate, DeathDate, EventDate, Place, Postcode};
        !matches!(self, Age | BirthDate | DeathDate | EventDate | Place | Postcode)
    }
}

/// What a finding rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Evidence {
    /// The column's name.
    Name,
    /// The cells' content.
    Content,
}

/// How sure a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Certainty {
    /// The shape fits, as it does many other things.
    Possible,
    /// The shape or the column's name says so.
    Likely,
    /// A check digit or an unmistakable form proves it.
    Certain,
}

/// One kind of identifier found in one column, or in a text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// What was found.
    pub identifier: Identifier,
    /// What it rests on.
    pub evidence: Evidence,
    /// Cells that contain it; for evidence by name, the cells that are not empty.
    pub matches: u64,
    /// `matches` as a share of the cells that are not empty, 0 to 1.
    pub share: f64,
    /// How sure it is.
    pub certainty: Certainty,
    /// The finding as a sentence. It names no value from the file.
    pub sentence: String,
}

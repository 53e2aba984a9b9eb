//! What is proposed for each element, by its FHIR type and its place: the part it plays, what it holds, what becomes of it.
//!
//! Sources: 45 CFR 164.514(b)(2) (Safe Harbor); FHIR R4's data types and its "Security and Privacy" module. What is not known
//! to be harmless is left out: strings, narrative, attachments, unknown extensions.

use wasm_crypto::scan::{Identifier, Role};

use super::elements::{Element, Kind, Primitive};
use super::extension::{self, Holds};

/// What a value is, which decides how it can be checked and changed so that it stays valid FHIR.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A date or a moment.
    Date(Primitive),
    /// A time of day.
    Time,
    /// A code of a closed value set.
    Closed(u16),
    /// A code of FHIR's own without a closed value set.
    Open,
    /// The code of a coding or a quantity, beside its `system`.
    Code,
    /// The name of a code system.
    System,
    /// Another address: canonical, or of anything.
    Address,
    /// The version of a code system.
    Version,
    /// A coding's words for its code.
    Display,
    /// The words of a concept, beside its codings.
    Concept,
    /// A unit in words, beside its code.
    Unit,
    /// A result in words.
    Result,
    /// A category of race or ethnicity in words.
    Ethnic,
    /// A state or a country.
    Region,
    /// A postcode.
    Postcode,
    /// The numbers of SampledData.
    Sampled,
    /// An id.
    Id,
    /// A reference, or an address of a resource.
    Reference,
    /// The name of a resource type.
    TypeName,
    /// The status of an HTTP answer.
    Status,
    /// A short key within a questionnaire.
    Key,
    /// Any other text.
    Text,
    /// Narrative.
    Narrative,
    /// Bytes in base 64.
    Bytes,
    /// A structure that is left out whole: an unknown element or extension, a resource that is no record.
    Whole,
}

/// What is proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proposal {
    /// It stays.
    Keep,
    /// It stays where it is what it should be, and nothing else is in it.
    Scrub,
    /// It goes.
    Drop,
    /// It becomes a consistent pseudonym.
    Pseudonym,
    /// It moves by the person's days.
    Shift,
    /// It keeps the year, ages over 89 put together.
    Birth,
    /// It keeps three digits.
    Postcode,
    /// Numbers of years over 89 are put together.
    Age,
}

/// The policy for one field.
#[derive(Debug, Clone, Copy)]
pub struct Policy {
    /// What its values are.
    pub form: Form,
    /// The part it plays.
    pub role: Role,
    /// What is proposed.
    pub proposal: Proposal,
    /// The identifier that its name says it holds.
    pub identifier: Option<Identifier>,
    /// Why, as a sentence.
    pub why: &'static str,
}

/// A whole structure that is left out, with what it is.
pub type Whole = (Role, Option<Identifier>, &'static str);

/// Resources about persons, places and things around the patient, and the elements of them that are kept.
const STUBS: [(&str, &[&str]); 10] = [
    ("Practitioner", &["active", "qualification"]),
    (
        "PractitionerRole",
        &["active", "practitioner", "organization", "code", "specialty", "location", "healthcareService"],
    ),
    ("Organization", &["active", "type", "name", "partOf"]),
    (
        "OrganizationAffiliation",
        &["active", "organization", "participatingOrganization", "code", "specialty", "location"],
    ),
    ("Location", &["status", "operationalStatus", "mode", "type", "physicalType", "managingOrganization", "partOf"]),
    ("HealthcareService", &["active", "providedBy", "category", "type", "specialty", "location"]),
    ("Endpoint", &["status", "connectionType", "payloadType"]),
    ("Person", &["active", "link"]),
    ("RelatedPerson", &["active", "patient", "relationship"]),
    ("Device", &["status", "statusReason", "type", "patient", "owner", "location", "parent"]),
];
const ALWAYS: [&str; 7] = ["id", "meta", "language", "implicitRules", "contained", "extension", "modifierExtension"];

/// True for a resource that is no record of a patient.
pub fn is_stub(resource: &str) -> bool {
    STUBS.iter().any(|(name, _)| *name == resource)
}

/// The structures that are left out whole, by their type or their place.
pub fn whole(resource: &str, owner: &str, element: &Element, type_name: &str) -> Option<Whole> {
    use Identifier::{Biometric, Coordinates, Device, PersonName, Phone, RecordNumber, Url};
    let name = element.name.as_str();
    if owner == resource
        && let Some((_, kept)) = STUBS.iter().find(|(stub, _)| *stub == resource)
        && !kept.contains(&name)
        && !ALWAYS.contains(&name)
    {
        let identifier = by_type(type_name).or(match (resource, name) {
            ("Location", "position") => Some(Coordinates),
            ("Device", "udiCarrier" | "serialNumber" | "distinctIdentifier") => Some(Device),
            _ => None,
        });
        return Some((Role::Direct, identifier, "Says which person, place or device it was; only its kind is kept."));
    }
    Some(match (owner, name, type_name) {
        ("Patient", "contact", _) => (Role::Direct, Some(PersonName), "Names a relative or another person to contact."),
        ("Patient", "photo", _) => (Role::Direct, Some(Biometric), "A photograph."),
        ("Bundle" | "Bundle.entry", "link", _) => (Role::Direct, Some(Url), "The address of the server it came from."),
        (_, _, "HumanName") => (Role::Direct, Some(PersonName), "The name of a person."),
        (_, _, "ContactPoint" | "ContactDetail") => {
            (Role::Direct, Some(Phone), "How to reach a person: telephone, e-mail.")
        }
        (_, _, "Identifier") => (Role::Direct, Some(RecordNumber), "A number given to a person or a record."),
        (_, _, "Annotation") => (Role::FreeText, None, "A note, in which anything may stand."),
        (_, _, "Narrative") => (Role::FreeText, None, "The record in words, names included."),
        (_, _, "Signature") => (Role::Direct, Some(Biometric), "The signature of a person."),
        _ => return None,
    })
}

/// The identifier that values of a data type are.
fn by_type(type_name: &str) -> Option<Identifier> {
    Some(match type_name {
        "HumanName" => Identifier::PersonName,
        "ContactPoint" => Identifier::Phone,
        "Identifier" => Identifier::RecordNumber,
        "Address" => Identifier::Address,
        "Attachment" => Identifier::Biometric,
        _ => return None,
    })
}

/// An extension that is left out whole; none when it is kept.
pub fn extension(known: Option<usize>) -> Option<Whole> {
    let direct = |identifier, why| Some((Role::Direct, Some(identifier), why));
    match known.map(|index| extension::KNOWN[index].holds) {
        None => Some((Role::FreeText, None, "An extension that is not known; anything may stand in it.")),
        Some(Holds::Content | Holds::Trait) => None,
        Some(Holds::Name) => direct(Identifier::PersonName, "A name, such as the mother's before marriage."),
        Some(Holds::Place) => direct(Identifier::Address, "A place of birth, or a part of an address."),
        Some(Holds::Coordinates) => direct(Identifier::Coordinates, "Latitude and longitude."),
        Some(Holds::Birth) => direct(Identifier::BirthDate, "The moment of birth."),
        Some(Holds::Number) => direct(Identifier::Licence, "A citizenship and its documents."),
        Some(Holds::Computed) => direct(
            Identifier::UniqueNumber,
            "A number computed from the whole record: its many digits are nobody else's.",
        ),
    }
}

/// What the value of a primitive element is.
pub fn form(owner: &str, element: &Element) -> Form {
    let name = element.name.as_str();
    let Kind::Primitive(primitive, set) = element.kind else { return Form::Whole };
    let quantity = matches!(owner, "Quantity" | "Age" | "Count" | "Distance" | "Duration");
    match (owner, name) {
        ("Coding", "code") => return Form::Code,
        ("Coding", "system") => return Form::System,
        ("Coding", "version") => return Form::Version,
        ("Coding", "display") => return Form::Display,
        ("CodeableConcept", "text") => return Form::Concept,
        (_, "code") if quantity => return Form::Code,
        (_, "system") if quantity => return Form::System,
        (_, "unit") if quantity => return Form::Unit,
        ("Address", "state" | "country") => return Form::Region,
        ("Address", "postalCode") => return Form::Postcode,
        ("SampledData", "data") => return Form::Sampled,
        ("Reference", "reference") | ("Bundle.entry", "fullUrl") | ("Bundle.entry.request", "url") => {
            return Form::Reference;
        }
        ("Reference", "type") => return Form::TypeName,
        ("Bundle.entry.response", "status") => return Form::Status,
        ("QuestionnaireResponse.item", "linkId") => return Form::Key,
        ("Observation" | "Observation.component", "valueString") => return Form::Result,
        _ => {}
    }
    match primitive {
        Primitive::Boolean => Form::Boolean,
        Primitive::Integer | Primitive::Decimal => Form::Number,
        Primitive::Date | Primitive::DateTime | Primitive::Instant => Form::Date(primitive),
        Primitive::Time => Form::Time,
        Primitive::Code => set.map_or(Form::Open, Form::Closed),
        Primitive::Id => Form::Id,
        Primitive::Uri => Form::Address,
        Primitive::String | Primitive::Markdown => Form::Text,
        Primitive::Base64 => Form::Bytes,
        Primitive::Xhtml => Form::Narrative,
    }
}

/// The policy of a primitive element. `path` is that of the field; `traits` when it lies in an extension on sex, race or
/// ethnicity.
pub fn primitive(resource: &str, owner: &str, element: &Element, path: &str, traits: bool) -> Policy {
    use Identifier as I;
    use Proposal::{Drop, Keep, Postcode, Pseudonym, Scrub};
    let name = element.name.as_str();
    let mut form = form(owner, element);
    if traits && form == Form::Text {
        form = Form::Ethnic;
    }
    let of = |role, proposal, identifier, why| Policy { form, role, proposal, identifier, why };
    let is_resource = owner == resource;
    // Places that say more than the type.
    let placed = match (owner, name) {
        (_, "id") if is_resource => Some(of(
            Role::Direct,
            Pseudonym,
            Some(I::RecordNumber),
            "The number of the record; other records refer to it.",
        )),
        (_, "id") => Some(of(Role::Direct, Drop, None, "A number of the element, of no use elsewhere.")),
        (_, "implicitRules") if is_resource => Some(of(Role::Other, Drop, Some(I::Url), "The address of house rules.")),
        ("Meta", "versionId") => Some(of(Role::Direct, Drop, None, "The version of the record on its server.")),
        ("Meta", "source") => Some(of(Role::Direct, Drop, Some(I::Url), "The address of the system it came from.")),
        ("Meta", "profile") if resource == "Patient" || is_stub(resource) => {
            Some(of(Role::Other, Drop, None, "A promise of elements that are left out."))
        }
        ("Meta", "lastUpdated") | ("AuditEvent" | "Provenance", "recorded") | ("Task", "lastModified") => {
            Some(of(Role::Quasi, Drop, Some(I::EventDate), "A moment of the server's clock."))
        }
        ("Coding", "version") => {
            Some(of(Role::Other, Drop, None, "The edition of a code system, which may be a date near the true one."))
        }
        ("Bundle", "timestamp") => Some(of(Role::Quasi, Drop, Some(I::EventDate), "When the files were exported.")),
        ("Bundle.entry.request" | "Bundle.entry.response", "ifModifiedSince" | "lastModified") => {
            Some(of(Role::Quasi, Drop, Some(I::EventDate), "A date of the server."))
        }
        ("Bundle.entry.response", "location") => {
            Some(of(Role::Direct, Drop, Some(I::Url), "An address on the server."))
        }
        ("Bundle.entry.response", "status") => Some(of(Role::Other, Scrub, None, "The number of an answer.")),
        ("Patient", "birthDate") => Some(of(
            Role::Quasi,
            Proposal::Birth,
            Some(I::BirthDate),
            "The date of birth; with sex and postcode it names most people.",
        )),
        ("FamilyMemberHistory", "bornDate") => {
            Some(of(Role::Quasi, Proposal::Birth, Some(I::BirthDate), "A relative's date of birth."))
        }
        ("Patient", "deceasedDateTime") => {
            Some(of(Role::Quasi, Proposal::Shift, Some(I::DeathDate), "The date of death."))
        }
        ("Patient", "gender") => Some(of(Role::Quasi, Keep, None, "Helps to tell people apart, together with others.")),
        ("Organization", "name") => {
            Some(of(Role::Direct, Pseudonym, Some(I::Place), "The name of an organisation; FHIR wants one."))
        }
        ("Quantity", "value") if is_range_of_age(path) => {
            Some(of(Role::Quasi, Proposal::Age, Some(I::Age), "The end of a range of ages; over 89 it identifies."))
        }
        ("Age", "value") => Some(of(Role::Quasi, Proposal::Age, Some(I::Age), "An age; over 89 it identifies.")),
        ("FamilyMemberHistory", "ageString" | "deceasedString") => Some(of(Role::FreeText, Drop, None, "Free text.")),
        ("Coverage", "subscriberId" | "dependent") | ("Coverage.class", "value") => {
            Some(of(Role::Direct, Drop, Some(I::InsuranceNumber), "A number of the insurance."))
        }
        ("Address", "line" | "text") => Some(of(Role::Direct, Drop, Some(I::Address), "Street and house.")),
        ("Address", "city" | "district") => {
            Some(of(Role::Quasi, Drop, Some(I::Place), "A place smaller than a state."))
        }
        ("Address", "state" | "country") if resource == "Patient" => {
            Some(of(Role::Quasi, Scrub, None, "Where the person lives, as coarse as a state."))
        }
        ("Address", "postalCode") if resource == "Patient" => {
            Some(of(Role::Quasi, Postcode, Some(I::Postcode), "Where the person lives."))
        }
        ("Address", "state" | "country" | "postalCode") => Some(of(Role::Quasi, Drop, Some(I::Place), "Where it was.")),
        ("Attachment", "data") => Some(of(Role::FreeText, Drop, None, "A document, in which anything may stand.")),
        ("Attachment", "url") => Some(of(Role::Direct, Drop, Some(I::Url), "The address of a document.")),
        ("Attachment", "hash" | "size") => Some(of(Role::Direct, Drop, None, "Tells which document it was.")),
        ("Reference", "display") => {
            Some(of(Role::Direct, Drop, Some(I::PersonName), "Names the person, place or thing referred to."))
        }
        ("Reference", "type") => Some(of(Role::Other, Scrub, None, "The kind of thing referred to.")),
        ("MolecularSequence", "observedSeq") => Some(of(Role::Direct, Drop, Some(I::Biometric), "A genetic sequence.")),
        _ => None,
    };
    if let Some(placed) = placed {
        return placed;
    }
    let (role, content) = content_role(resource, path, traits);
    match form {
        Form::Number | Form::Boolean | Form::Closed(_) => of(role, Keep, None, content),
        Form::Open
        | Form::Time
        | Form::Code
        | Form::System
        | Form::Address
        | Form::Version
        | Form::Unit
        | Form::Sampled
        | Form::Key => of(role, Scrub, None, content),
        Form::Display | Form::Concept | Form::Ethnic => {
            of(role, Scrub, None, "Words for a code; kept where they belong to a code of a public system.")
        }
        Form::Result => of(role, Scrub, None, "A result in words; kept where all its words are those of results."),
        Form::Date(_) if is_stub(resource) => of(Role::Quasi, Drop, Some(I::EventDate), "A date of no patient."),
        Form::Date(_) => of(Role::Quasi, Proposal::Shift, Some(I::EventDate), "A date about the person."),
        Form::Id => of(Role::Direct, Pseudonym, Some(I::UniqueNumber), "A number that something else refers to."),
        Form::Reference => of(Role::Direct, Pseudonym, Some(I::RecordNumber), "Leads to another record by its number."),
        Form::Region | Form::Postcode | Form::TypeName | Form::Status | Form::Text => {
            of(Role::FreeText, Drop, None, "Free text, in which anything may stand.")
        }
        Form::Narrative => of(Role::FreeText, Drop, None, "The record in words, names included."),
        Form::Bytes => of(Role::FreeText, Drop, None, "Data in which anything may stand."),
        Form::Whole => of(Role::Other, Drop, None, "Not known."),
    }
}

/// True in a range of ages, which need not say its unit.
fn is_range_of_age(path: &str) -> bool {
    const RANGES: [&str; 5] = ["onsetRange", "abatementRange", "ageRange", "deceasedRange", "age"];
    let mut steps = path.rsplit('.').skip(1);
    matches!(steps.next(), Some("low" | "high")) && steps.next().is_some_and(|step| RANGES.contains(&step))
}

/// The role of codes, numbers and words by their place.
fn content_role(resource: &str, path: &str, traits: bool) -> (Role, &'static str) {
    const QUASI: [&str; 3] = ["Patient.maritalStatus", "Patient.communication.language", "Patient.multipleBirth"];
    const SENSITIVE: [&str; 14] = [
        "code",
        "value",
        "component",
        "medication",
        "vaccineCode",
        "reaction",
        "reason",
        "diagnosis",
        "conclusion",
        "interpretation",
        "complication",
        "finding",
        "dosage",
        "outcome",
    ];
    if traits || QUASI.iter().any(|start| path.starts_with(start)) {
        return (Role::Quasi, "Helps to tell people apart, together with others.");
    }
    let top = path.strip_prefix(resource).and_then(|rest| rest.strip_prefix('.')).unwrap_or_default();
    if resource != "Patient" && !is_stub(resource) && SENSITIVE.iter().any(|start| top.starts_with(start)) {
        (Role::Sensitive, "What research is after: findings, results, treatments.")
    } else {
        (Role::Other, "Describes the record.")
    }
}

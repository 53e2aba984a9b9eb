//! FHIR R4 (4.0.1), de-identified as FHIR: Bundles, single resources and bulk NDJSON, in one file or several.
//!
//! # Reading
//! JSON as RFC 8259 has it, numbers with their text. Bundles come entry by entry, NDJSON line by line. R4B (4.3) is read as
//! R4; DSTU2, STU3 and R5 are refused when a resource type, an element, a shape or `meta.profile` gives them away.
//!
//! # Fields
//! A field is a path without indices: `Observation.component.valueQuantity.value`. A contained resource has the paths of its
//! type. Unknown elements and extensions are one field each place, `(other)`, and dropped. A resource type by itself
//! (`Claim`) stands for the number of such resources; dropping it leaves them out.
//!
//! # Rules
//! The rule of the closest path wins: that of the field, else of what it lies in (the type alone hands nothing down). A field
//! without a rule is dropped. `Keep` keeps a value as it stands; only a code that is not in the value set R4 requires, or a value of
//! another JSON type than R4's, goes in any case.
//!
//! # The proposed recipe ([`propose`])
//! - ids, references and `fullUrl` become pseudonyms: the same id the same pseudonym in every form and file; servers become
//!   `https://deidentified.invalid/fhir/`;
//! - dates and moments move by the person's days (`recipe::shift`); moments are first put on one clock, whose offset is that of
//!   the person's first moment all year, and written with `Z`, so that the zone of a moment does not tell the shift: intervals stay
//!   exact. What is done at the same time by the clock every day still moves by an hour where summer time began or ended. Dates from before the year in which the person would have been 89 today (or when they died) are removed, since they
//!   tell an age over 89; so are those of records of nobody known;
//! - moments of servers (`meta.lastUpdated`, `recorded` of AuditEvent and Provenance, `Task.lastModified`) and `Coding.version`, which for some
//!   systems is a date, are dropped: beside shifted dates they would tell the shift;
//! - `Patient.birthDate` keeps its year; of people over 89 (at their death, if that is known) it is removed, with the
//!   extension data-absent-reason `masked`; more than 89 years, in any quantity, age, or observation or component of an age
//!   (LOINC, SNOMED CT), become `>= 90`; of a range the low end becomes 90 and the high end goes;
//! - names, telecom, identifiers, photos, contacts, signatures, notes, narrative, attachments, addresses but for the state,
//!   the country and the first digits of the postcode, `Reference.display`, and all free text are dropped;
//! - codes, units, displays and texts of concepts stay where they are what they should be: a code has the form
//!   (and the check digit) of its system's codes, a unit is UCUM or made of known words, a display belongs to such a code of
//!   a public system, a concept's text equals such a display; and where they contain no name or number of the person, no name of any
//!   patient (single words, and whole names of any length in both orders), nor anything that looks like an identifier. A display
//!   also goes when a word behind its first has a capital and is no known clinical word, or when it speaks of a person or of what was
//!   done `by` what is no known method. An unknown name that stands alone, or in small letters without `by`, is not told from a clinical
//!   word;
//! - codes of systems that are not public stay with one to four digits, or of at most four letters; other codes of them, the names of such systems, and
//!   `linkId` become pseudonyms;
//! - states stay as two or three capital letters or known names, countries as codes or names of ISO 3166 (`region.rs`);
//! - a value or an answer without a unit goes when it is a million or more, or a number of any patient (record, telephone);
//! - practitioners, organisations, locations, devices and related persons are reduced to what kind they are.
//!
//! # Valid FHIR
//! What becomes empty goes, up to the nearest element that R4 does not require. A required element stays: a string as
//! `masked`, anything else with the extension data-absent-reason `masked` (HL7 FHIR R4, "Extension: Data Absent Reason"). An
//! observation whose value goes gets `dataAbsentReason` `masked`. What an unknown modifier extension modifies goes as a whole, since its
//! meaning would change. Every resource gets the security label `PSEUDED` (HL7 v3 ObservationValue).
//!
//! Applying a recipe to its own result with the same key changes nothing: pseudonyms are known by their tag, and the dates of a person
//! whose id is one have moved already.

mod coded;
mod contents;
mod deidentify;
mod elements;
mod error;
mod extension;
mod fields;
mod json;
mod known;
mod moment;
mod people;
mod policy;
mod propose;
mod read;
mod reference;
mod region;
mod rules;
mod split;
mod survey;
mod text;
mod version;
mod vocabulary;
mod write;

pub use deidentify::Deidentifier;
pub use error::{FhirError, Place, Version};
pub use known::Known;
pub use propose::propose;
pub use survey::Surveyor;

#[cfg(test)]
mod tests;

//! Apple Health: the `export.xml`, by itself or in its archive, in two streaming passes.
//!
//! What leaves is an `export.xml` again: the same elements in the same order, less those that are left out, in UTF-8, without
//! the document type. A field is an attribute of an element (`Record@sourceName`) or the metadata of a known key
//! (`MetadataEntry[HKTimeZone]`); `fields.rs` says what each is. What is not known there never leaves, so a new version of
//! Health adds nothing unseen.
//!
//! - *Clinical content* (types, values, units, durations, known metadata) is kept only when it has the form of such: a
//!   number of at most eight digits before the point, a unit of Health's, a name of Health's own made of its known words, or a number
//!   with a unit (`forms.rs`, `names.rs`). Anything else in its place is left out.
//! - *Moments* move by one secret number of days, -182 to 182 (`wasm_crypto::recipe::shift`, for the person
//!   `apple-health`), and are written in zone `+0000` by one clock that keeps the zone of the first moment in the file all
//!   year: intervals survive to the second, and neither the zone nor the days on which summer time starts show where and
//!   when. Days without a time (`ActivitySummary@dateComponents`) move by the same days.
//! - *The day of export* is left out: it lies close to the day of sharing. The last records do, too: whoever knows when a
//!   dataset was shared can guess the shift from them as well as the person exports and shares at once.
//! - *Versions* of apps and systems are left out: a version tells the earliest day on which it can have been installed.
//! - *Devices* are told by their class, one of a few fixed words, which is what `scrub` makes of devices and their names;
//!   names of devices and apps become pseudonyms by proposal.
//! - *Routes, hospital records, attached files, unknown elements and attributes* are never kept.
//!
//! A processing instruction `<?theriac person="…"?>` with a pseudonym of the key marks the result, so that the pass applied
//! to its own result, with the same key, changes nothing.

mod deidentify;
mod error;
mod fields;
mod forms;
mod input;
mod names;
mod propose;
mod records;
mod rule;
mod survey;
mod write;
mod xml;
mod zip;

pub use deidentify::Deidentifier;
pub use error::{AppleError, ZipFault};
pub use propose::propose;
pub use survey::Surveyor;

#[cfg(test)]
mod tests;

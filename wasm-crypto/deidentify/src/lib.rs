//! From chosen files of any supported format to what may be shared.
//!
//! Two passes, both fed with slices of the files in order, so that memory does not follow their length:
//! 1. a *surveyor* finds what identifies people: a [`Survey`] with a profile of every field and a table of the people;
//! 2. a *de-identifier* applies a recipe and writes the same format again: an [`Outcome`].
//!
//! A field is a column of a table or a path in a record (`Patient.birthDate`, `Record@sourceName`). Profiles and recipes
//! speak of fields, so findings, roles and actions are the same for every format. [`source`] is the one interface over
//! all of them; [`format`](mod@format) tells what a file is, and refuses what cannot be de-identified.

#![warn(missing_debug_implementations)]

pub mod anonymity;
pub mod apple_health;
pub mod fhir;
pub mod format;
pub mod hierarchy;
pub mod source;
mod survey;

pub use survey::{Example, Outcome, Survey};

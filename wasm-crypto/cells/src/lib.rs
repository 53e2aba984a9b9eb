//! The part of reading a table that takes the time, built for speed in every profile.
//!
//! [`Lines`] finds the cells of lines that have nothing unusual in them and leaves all others to the reader that can tell
//! what is wrong and where. [`Interner`] gives each distinct cell a code; [`Values`] holds the distinct cells, once each.

mod interner;
mod lines;
mod values;

pub use interner::Interner;
pub use lines::Lines;
pub use values::Values;

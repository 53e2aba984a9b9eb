//! The card: a dataset's public description, as Croissant 1.1 JSON-LD in RFC 8785 form.
//!
//! Everything in it is public for good. It holds counts of at least eleven people, never a record and never a rare
//! value (docs/protocol.md, "The card").

mod bounds;
mod build;
mod cells;
mod document;
mod error;
mod facts;
mod noise;
mod read;
mod statistics;
mod usage;
mod view;

pub use error::CardError;
pub use facts::{CardFacts, Contents, Steward};
pub use noise::Noise;
pub use read::digest;
pub use view::{Bin, Card, CardContents, CardField, CardRisk, CardUtility, FieldType, Histogram, Summary};

/// The smallest number of people a published count stands for.
pub const SMALLEST_CELL: u64 = 11;

#[cfg(test)]
mod tests;

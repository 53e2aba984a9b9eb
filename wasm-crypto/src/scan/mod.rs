//! The first scan: what each column is, which identifiers it holds, and the role it should have.

mod identifier;
mod profile;

pub use identifier::{Certainty, Evidence, Finding, Identifier};
pub use profile::{ColumnKind, ColumnProfile, Profile, Role};

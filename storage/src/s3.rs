//! S3-compatible buckets: requests signed with Signature Version 4, and what the answers say.
//!
//! A [`Bucket`] makes requests out of [`Operation`]s; [`answers`] reads what comes back, and an [`S3Error`] says in words
//! why a request was refused.

pub mod answers;
mod bucket;
mod date;
mod error;
mod sign;

pub use bucket::{Bucket, BucketError, Operation};
pub use date::parse as parse_time;
pub use error::S3Error;
pub use sign::{AccessKey, body_hash};

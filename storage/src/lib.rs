//! How published files reach storage services and come back from them, without a network and without a clock: bytes and
//! times go in, requests and readings of answers come out. Whoever sends the requests lies elsewhere.
//!
//! - [`sources`]: the places one file can be read from, and which is asked next; [`http`]: what they answer.
//! - [`ipfs`]: identifiers, blocks and archives of files on IPFS.
//! - [`s3`]: S3-compatible buckets: signatures (SigV4), multipart uploads, errors in words.

pub mod http;
pub mod ipfs;
pub mod s3;
pub mod sources;

//! How published files reach storage services and come back from them, without a network and without a clock: bytes and
//! times go in, requests and readings of answers come out. Whoever sends the requests lies elsewhere.
//!
//! - [`s3`]: S3-compatible buckets: signatures (SigV4), multipart uploads, errors in words.

pub mod s3;

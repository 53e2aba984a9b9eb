//! How published files reach storage services and come back from them, without a network and without a clock: bytes and
//! times go in, requests and readings of answers come out. Whoever sends the requests lies elsewhere.
//!
//! - [`sources`]: the places one file can be read from, and which is asked next; [`http`]: what they answer.
//! - [`ipfs`]: identifiers, blocks and archives of files on IPFS.
//! - [`s3`]: S3-compatible buckets: signatures (SigV4), multipart uploads ([`parts`]), errors in words.
//! - [`presigned`]: addresses that somebody signed for one upload. [`kubo`]: an IPFS node of one's own.
//! - [`address`]: addresses, read strictly; [`request`]: what is to be sent.

pub mod address;
pub mod http;
pub mod ipfs;
pub mod kubo;
pub mod parts;
pub mod presigned;
pub mod request;
pub mod s3;
pub mod sources;

//! What the app and the crypto worker say to each other.
//!
//! The worker says `{event: "ready"}` once it listens. The page posts `{id, request, blobs, sink}`; the worker answers `{id, progress}` any number of times and then
//! `{id, reply, blobs}` or `{id, error}`. `{cancel: id}` stops a request that is under way. Files travel as `Blob`s
//! beside the message, never inside it. `{segmentWorker: address}` says where the script of the workers lies that
//! large files are shared with.

pub mod error;
pub mod messages;
pub mod script;
pub mod secret;

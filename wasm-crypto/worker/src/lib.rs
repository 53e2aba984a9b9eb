//! What the app and the crypto worker say to each other.
//!
//! The worker says `{event: "ready"}` once it listens. The page posts `{id, request, blobs, sink}`; the worker answers `{id, progress}` any number of times and then
//! `{id, reply, blobs}` or `{id, error}`. `{cancel: id}` stops a request that is under way. Files travel as `Blob`s
//! beside the message, never inside it. An operation on an open draft comes as `draft` in place of `request`: the crypto
//! worker hands it on to the draft's data worker ([`data`]). `{segmentWorker: address}` and `{dataWorker: address}` say
//! where the scripts of its own workers lie.

pub mod bridge;
pub mod data;
pub mod error;
pub mod messages;
pub mod script;
pub mod secret;
pub mod told;
pub mod wire;

//! What is said about files that are fetched from the places where they were published.

use serde::{Deserialize, Serialize};

/// Where a file lies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Places {
    /// `https:`, `ipfs:` and `browser:` URIs, in the order in which they are tried.
    pub uris: Vec<String>,
    /// IPFS gateways, for `ipfs:` URIs.
    pub gateways: Vec<String>,
}

/// How far the fetching of a file is. Also a [`Progress`](super::Progress).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fetching {
    /// [`Stage::Reading`](super::Stage::Reading).
    pub stage: super::Stage,
    /// Bytes that are there, and checked where they can be checked one by one.
    pub done: u64,
    /// Of so many; 0 while it is not known.
    pub total: u64,
    /// Where it comes from: a host, or this browser; empty while nobody is asked.
    #[serde(default)]
    pub source: String,
    /// Places that failed so far.
    #[serde(default)]
    pub dropped: Vec<Dropped>,
}

/// A place that did not give a file, or not the right one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Dropped {
    /// Its host, or this browser.
    pub source: String,
    /// What was wrong, to be read behind the place: `does not have the file (status 404)`.
    pub reason: String,
}

/// A file that was fetched.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fetched {
    /// Places that failed before.
    pub dropped: Vec<Dropped>,
}

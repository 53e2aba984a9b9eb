//! Where published files lie. A location is a URI; its scheme says what keeps the file: `https:` a server, `ipfs:` whoever
//! has it there, `browser:<name>` the origin private file system of this browser, which the sandbox's personas share as the
//! public shares a bucket. [`super::published`] reads, [`super::publishing`] writes.

use super::config::StorageConfig;
use super::crypto::Crypto;

/// The way to published files.
#[derive(Clone)]
pub struct Storage {
    pub(super) crypto: Crypto,
    /// Where files are read from without asking.
    pub(super) config: StorageConfig,
}

impl Storage {
    /// Over the worker that reaches files.
    pub fn new(crypto: Crypto, config: StorageConfig) -> Self {
        Self { crypto, config }
    }
}

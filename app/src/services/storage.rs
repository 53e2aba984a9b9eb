//! Where published files lie. A location is a URI; its scheme says which back end keeps the file.
//!
//! `browser:<name>` is the origin private file system of this browser, which the sandbox's personas share as the
//! public shares a bucket. `https:` and `http:` are fetched, where the site's policy (`connect-src`) allows it.

use crypto_worker::messages::{DeleteBlob, Progress, PutBlob};
use web_sys::Blob;

use super::config::StorageConfig;
use super::crypto::Crypto;
use super::failure::{Cause, Failure};

const BROWSER: &str = "browser:";

/// The storage back ends.
#[derive(Clone)]
pub struct Storage {
    pub(super) crypto: Crypto,
    /// Where files are read from without asking.
    pub(super) config: StorageConfig,
}

impl Storage {
    /// Over the worker that reaches this browser's files.
    pub fn new(crypto: Crypto, config: StorageConfig) -> Self {
        Self { crypto, config }
    }

    /// Publishes a file; gives its location.
    pub async fn put(&self, name: &str, content: &Blob) -> Result<String, Failure> {
        let operation = PutBlob { name: name.to_owned() };
        self.crypto.run(operation, std::slice::from_ref(content), |_: Progress| ()).await?;
        Ok(format!("{BROWSER}{name}"))
    }

    /// Removes a published file.
    pub async fn delete(&self, location: &str) -> Result<(), Failure> {
        Ok(self.crypto.ask(DeleteBlob { name: browser_name(location)?.to_owned() }).await?)
    }
}

fn browser_name(location: &str) -> Result<&str, Failure> {
    location.strip_prefix(BROWSER).ok_or_else(not_found)
}

fn not_found() -> Failure {
    Failure {
        cause: Cause::NotFound,
        ..Failure::new(
            "The file lies in a place that this app cannot reach.",
            "Ask the steward to renew the location, or use an app that is set up for it.",
        )
    }
}

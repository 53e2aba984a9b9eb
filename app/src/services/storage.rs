//! Where published files lie. A location is a URI; its scheme says which back end keeps the file.
//!
//! `browser:<name>` is the origin private file system of this browser, which the sandbox's personas share as the
//! public shares a bucket. `https:` and `http:` are fetched, where the site's policy (`connect-src`) allows it.

use crypto_worker::messages::{DeleteBlob, FetchBody, FetchFile, GetBlob, Progress, PutBlob};
use wasm_crypto::listing::Listing;
use web_sys::Blob;

use super::crypto::Crypto;
use super::failure::{Cause, Failure};

const BROWSER: &str = "browser:";

/// The storage back ends.
#[derive(Clone)]
pub struct Storage {
    crypto: Crypto,
}

impl Storage {
    /// Over the worker that reaches this browser's files.
    pub fn new(crypto: Crypto) -> Self {
        Self { crypto }
    }

    /// Publishes a file; gives its location.
    pub async fn put(&self, name: &str, content: &Blob) -> Result<String, Failure> {
        let operation = PutBlob { name: name.to_owned() };
        self.crypto.run(operation, std::slice::from_ref(content), |_: Progress| ()).await?;
        Ok(format!("{BROWSER}{name}"))
    }

    /// Fetches a published file. What comes is a stranger's: hashes decide whether it is the right one.
    pub async fn get(&self, location: &str) -> Result<Blob, Failure> {
        let reply = if is_http(location) {
            self.crypto.run(FetchFile { url: location.to_owned() }, &[], |_| ()).await?
        } else {
            self.crypto.run(GetBlob { name: browser_name(location)?.to_owned() }, &[], |_| ()).await?
        };
        reply.blobs.into_iter().next().ok_or_else(not_found)
    }

    /// Fetches the sealed body of a listing, however large. From a server it comes checked; what a break or a reload
    /// leaves unfinished goes on the next time.
    pub async fn body(
        &self,
        location: &str,
        listing: &Listing,
        on_progress: impl Fn(Progress),
    ) -> Result<Blob, Failure> {
        if !is_http(location) {
            return self.get(location).await;
        }
        let Listing { body_root, body_length, .. } = *listing;
        let fetch = FetchBody { url: location.to_owned(), body_root, body_length };
        let reply = self.crypto.run(fetch, &[], on_progress).await?;
        reply.blobs.into_iter().next().ok_or_else(not_found)
    }

    /// Removes a published file.
    pub async fn delete(&self, location: &str) -> Result<(), Failure> {
        Ok(self.crypto.ask(DeleteBlob { name: browser_name(location)?.to_owned() }).await?)
    }
}

fn is_http(location: &str) -> bool {
    location.starts_with("https://") || location.starts_with("http://")
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

//! One HTTP answer, read as it comes.

use std::pin::pin;

use futures::future::{Either, select};
use js_sys::{Date, Reflect, Uint8Array};
use storage::http::{self, Fault};
use storage::sources::origin;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, DedicatedWorkerGlobalScope, Headers, ReadableStreamDefaultReader, ReferrerPolicy,
    RequestCredentials, RequestInit, Response,
};

use super::policy;
use crate::timer;

/// A server that says nothing for so long is left, in seconds.
const LONGEST_SILENCE: u32 = 20;

/// What is asked for.
#[derive(Default)]
pub struct Ask<'a> {
    /// The address.
    pub url: &'a str,
    /// The first byte wanted.
    pub from: u64,
    /// The content that it goes on with, where the server named it before.
    pub etag: &'a str,
    /// The media type wanted; empty for any.
    pub accept: &'a str,
}

/// An HTTP answer under way; given up when dropped.
pub struct Download {
    reader: ReadableStreamDefaultReader,
    begins: u64,
    etag: String,
    _request: Request,
}

/// Ends a request when dropped.
struct Request(AbortController);

impl Drop for Request {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Download {
    /// Asks for a file. The answer begins where it was asked to, or at byte 0.
    pub async fn start(ask: Ask<'_>) -> Result<Self, Fault> {
        if origin(ask.url).is_none() {
            return Err(Fault::NotFetchable);
        }
        let unfit = |_| Fault::NotFetchable;
        let request = Request(AbortController::new().map_err(unfit)?);
        let headers = Headers::new().map_err(unfit)?;
        if ask.from > 0 {
            headers.set("range", &format!("bytes={}-", ask.from)).map_err(unfit)?;
            // A weak tag does not promise the same bytes.
            if !ask.etag.is_empty() && !ask.etag.starts_with("W/") {
                headers.set("if-range", ask.etag).map_err(unfit)?;
            }
        }
        if !ask.accept.is_empty() {
            headers.set("accept", ask.accept).map_err(unfit)?;
        }
        let init = RequestInit::new();
        init.set_headers(&headers);
        init.set_credentials(RequestCredentials::Omit);
        init.set_referrer_policy(ReferrerPolicy::NoReferrer);
        init.set_signal(Some(&request.0.signal()));
        let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
        let response = JsFuture::from(scope.fetch_with_str_and_init(ask.url, &init));
        let response = match spoken(async { Ok(response.await) }).await? {
            Ok(response) => response,
            Err(_) => return Err(unanswered(ask.url).await),
        };
        let response: Response = response.unchecked_into();
        if response.redirected() && origin(&response.url()).is_none() {
            return Err(Fault::Unencrypted);
        }
        let wait = http::retry_after(&header(&response, "retry-after"), Date::now(), Date::parse);
        let begins = http::begins(response.status(), &header(&response, "content-range"), ask.from, wait)?;
        let body = response.body().ok_or(Fault::BrokenOff)?;
        let reader = ReadableStreamDefaultReader::new(&body).map_err(|_| Fault::BrokenOff)?;
        Ok(Self { reader, begins, etag: header(&response, "etag"), _request: request })
    }

    /// The byte that the answer begins with: 0 when the server gives the whole file.
    pub fn begins(&self) -> u64 {
        self.begins
    }

    /// The server's name for this very content; empty where it gives none, or the page may not read it.
    pub fn etag(&self) -> &str {
        &self.etag
    }

    /// The next bytes, or `None` at the end.
    pub async fn next(&mut self) -> Result<Option<Uint8Array>, Fault> {
        let read = JsFuture::from(self.reader.read());
        let read = spoken(async { read.await.map_err(|_| Fault::BrokenOff) }).await?;
        let member = |name: &str| Reflect::get(&read, &JsValue::from_str(name)).unwrap_or_default();
        if member("done").is_truthy() {
            return Ok(None);
        }
        Ok(Some(member("value").dyn_into().map_err(|_| Fault::BrokenOff)?))
    }

    /// All bytes, at most so many.
    pub async fn whole(mut self, most: u64) -> Result<Vec<u8>, Fault> {
        let mut whole = Vec::new();
        while let Some(bytes) = self.next().await? {
            if whole.len() as u64 + u64::from(bytes.length()) > most {
                return Err(Fault::TooLong { most });
            }
            whole.extend(bytes.to_vec());
        }
        Ok(whole)
    }
}

/// What the server says, unless it says nothing.
async fn spoken<T>(work: impl Future<Output = Result<T, Fault>>) -> Result<T, Fault> {
    match select(pin!(work), pin!(timer::wait(LONGEST_SILENCE as i32 * 1_000))).await {
        Either::Left((said, _)) => said,
        Either::Right(_) => Err(Fault::Stalled { seconds: LONGEST_SILENCE }),
    }
}

/// Why nothing answered: the page's policy does not let a request through to everybody.
async fn unanswered(url: &str) -> Fault {
    // What the policy refused is told in a turn of its own.
    timer::wait(0).await;
    if policy::refuses(url) { Fault::Forbidden } else { Fault::Unreachable }
}

fn header(response: &Response, name: &str) -> String {
    response.headers().get(name).ok().flatten().unwrap_or_default()
}

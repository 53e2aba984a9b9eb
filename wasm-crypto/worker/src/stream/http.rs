//! One HTTP answer, read as it comes.

use crypto_worker::error::WorkerError;
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, Blob, DedicatedWorkerGlobalScope, Headers, ReadableStreamDefaultReader, RequestCredentials,
    RequestInit, Response,
};

use super::error::StreamError;
use crate::files;

/// An HTTP answer under way; given up when dropped.
pub struct Download {
    response: Response,
    reader: ReadableStreamDefaultReader,
    begins: u64,
    control: AbortController,
}

impl Download {
    /// Asks for a file from byte `from` on, as long as it is still the content that `etag` names.
    pub async fn start(url: &str, from: u64, etag: &str) -> Result<Self, WorkerError> {
        if !url.starts_with("https://") && !url.starts_with("http://") {
            return Err(StreamError::NotFetchable.into());
        }
        let broken = |_| StreamError::BrokenOff;
        let control = AbortController::new().map_err(broken)?;
        let headers = Headers::new().map_err(broken)?;
        if from > 0 {
            headers.set("range", &format!("bytes={from}-")).map_err(broken)?;
            // A weak tag does not promise the same bytes; the root is compared at the end in any case.
            if !etag.is_empty() && !etag.starts_with("W/") {
                headers.set("if-range", etag).map_err(broken)?;
            }
        }
        let init = RequestInit::new();
        init.set_headers(&headers);
        init.set_credentials(RequestCredentials::Omit);
        init.set_signal(Some(&control.signal()));
        let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
        let response = JsFuture::from(scope.fetch_with_str_and_init(url, &init)).await.map_err(broken)?;
        let response: Response = response.unchecked_into();
        let begins = match response.status() {
            200 => 0,
            206 => range_start(&header(&response, "content-range")).ok_or(StreamError::BrokenOff)?,
            500.. => return Err(StreamError::BrokenOff.into()),
            status => return Err(StreamError::Refused { status }.into()),
        };
        let body = response.body().ok_or(StreamError::BrokenOff)?;
        let reader = ReadableStreamDefaultReader::new(&body).map_err(broken)?;
        Ok(Self { response, reader, begins, control })
    }

    /// The byte that the answer begins with: 0 when the server gives the whole file.
    pub fn begins(&self) -> u64 {
        self.begins
    }

    /// The server's name for this very content; empty where it gives none.
    pub fn etag(&self) -> String {
        header(&self.response, "etag")
    }

    /// How many bytes come, where the server says it.
    pub fn length(&self) -> Option<u64> {
        header(&self.response, "content-length").parse().ok()
    }

    /// The next bytes, or `None` at the end.
    pub async fn next(&mut self) -> Result<Option<Uint8Array>, WorkerError> {
        let read = JsFuture::from(self.reader.read()).await.map_err(|_| StreamError::BrokenOff)?;
        let member = |name: &str| Reflect::get(&read, &JsValue::from_str(name)).unwrap_or_default();
        if member("done").is_truthy() {
            return Ok(None);
        }
        Ok(Some(member("value").dyn_into().map_err(|_| StreamError::BrokenOff)?))
    }

    /// All bytes, at most so many.
    pub async fn whole(mut self, most: u64) -> Result<Blob, WorkerError> {
        let (mut parts, mut length) = (Vec::new(), 0);
        while let Some(bytes) = self.next().await? {
            length += u64::from(bytes.length());
            if length > most {
                return Err(StreamError::TooLarge.into());
            }
            parts.push(files::blob_of(&bytes)?);
        }
        files::joined(&parts)
    }
}

impl Drop for Download {
    fn drop(&mut self) {
        self.control.abort();
    }
}

fn header(response: &Response, name: &str) -> String {
    response.headers().get(name).ok().flatten().unwrap_or_default()
}

/// The first byte that `Content-Range: bytes 5-9/10` speaks of.
fn range_start(text: &str) -> Option<u64> {
    text.strip_prefix("bytes ")?.split_once('-')?.0.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_byte_of_a_partial_answer_is_read() {
        assert_eq!(range_start("bytes 65564-99999/100000"), Some(65_564));
        assert_eq!(range_start("bytes 0-0/*"), Some(0));
        assert_eq!(range_start("bytes */100"), None);
        assert_eq!(range_start(""), None);
    }
}

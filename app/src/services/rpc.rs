//! Endpoints that answer JSON-RPC over HTTP.

use std::pin::pin;
use std::rc::Rc;

use crypto_worker::wire::field;
use futures::future::{Either, select};
use gloo::timers::future::TimeoutFuture;
use js_sys::{Date, Uint8Array};
use market::provider::{Provider, RpcError};
use market::reading::endpoints::{Pool, Warning};
use market::reading::{Claim, Comparison, Mark};
use serde_json::{Value, json};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, ReadableStreamDefaultReader, ReferrerPolicy, RequestCredentials, RequestInit, RequestRedirect,
    Response, Url,
};

use super::policy;

/// An endpoint that takes longer does not answer.
const PATIENCE_MS: u32 = 20_000;
/// Nobody answers with more bytes than this to what is asked here.
const MOST_BYTES: usize = 32 << 20;
/// Which question an answer belongs to: each has an HTTP request of its own.
const ID: u32 = 1;

/// EIP-1193: not connected.
const DISCONNECTED: i64 = 4900;
/// EIP-1474: resource unavailable. What gateways say when the node behind them takes too long.
const UNAVAILABLE: i64 = -32002;
/// EIP-1474: limit exceeded.
const LIMITED: i64 = -32005;
/// What some nodes say when an answer would be too big.
const TOO_BIG: i64 = -32008;

/// The endpoints of one chain, as one provider.
#[derive(Clone)]
pub struct Endpoints(Rc<Pool<Http>>);

impl Endpoints {
    /// Asked in this order. Those of another chain are not used.
    pub fn new(urls: &[String], chain_id: u64) -> Self {
        let http = |url: &String| {
            let host = Url::new(url).map_or_else(|_| url.clone(), |url| url.host());
            (host.clone(), Http { url: url.clone(), host })
        };
        Self(Rc::new(Pool::new(chain_id, urls.iter().map(http).collect(), || Date::now() as u64)))
    }

    /// Each by itself, to hold their answers against one another.
    pub fn each(&self) -> Vec<Http> {
        self.0.each().cloned().collect()
    }

    /// What is wrong with which of them.
    pub fn warnings(&self) -> Vec<Warning> {
        self.0.warnings()
    }
}

impl Provider for Endpoints {
    async fn request(&self, method: &str, params: Value) -> Result<Value, RpcError> {
        self.0.request(method, params).await
    }

    async fn compare(&self, claims: &[Claim], end: &Mark) -> Comparison {
        self.0.compare(claims, end).await
    }
}

/// One endpoint.
#[derive(Clone)]
pub struct Http {
    url: String,
    host: String,
}

/// Breaks a request off when nobody waits for it any more.
struct Abort(AbortController);

impl Drop for Abort {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Http {
    fn disconnected(&self, what: &str) -> RpcError {
        RpcError { code: DISCONNECTED, message: format!("{} {what}.", self.host), data: None }
    }

    /// The status, after how many seconds it may be asked again, and the body; none when there is no connection.
    async fn post(&self, body: &str) -> Option<(u16, Option<u64>, Vec<u8>)> {
        let abort = Abort(AbortController::new().ok()?);
        let init = RequestInit::new();
        init.set_method("POST");
        init.set_body(&body.into());
        init.set_credentials(RequestCredentials::Omit);
        init.set_referrer_policy(ReferrerPolicy::NoReferrer);
        init.set_redirect(RequestRedirect::Error);
        init.set_signal(Some(&abort.0.signal()));
        let headers = js_sys::Object::new();
        js_sys::Reflect::set(&headers, &"content-type".into(), &"application/json".into()).ok()?;
        init.set_headers(&headers);
        let response = JsFuture::from(web_sys::window()?.fetch_with_str_and_init(&self.url, &init)).await.ok()?;
        let response: Response = response.unchecked_into();
        let later = response.headers().get("retry-after").ok().flatten().and_then(|seconds| seconds.parse().ok());
        let mut bytes = Vec::new();
        if let Some(stream) = response.body() {
            let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
            loop {
                let part = JsFuture::from(reader.read()).await.ok()?;
                if field(&part, "done").is_truthy() {
                    break;
                }
                let part = Uint8Array::new(&field(&part, "value"));
                if bytes.len() + part.length() as usize > MOST_BYTES {
                    return Some((413, later, Vec::new()));
                }
                bytes.extend(part.to_vec());
            }
        }
        Some((response.status(), later, bytes))
    }
}

impl Provider for Http {
    async fn request(&self, method: &str, params: Value) -> Result<Value, RpcError> {
        let question = json!({ "jsonrpc": "2.0", "id": ID, "method": method, "params": params }).to_string();
        let (status, later, body) = match select(pin!(self.post(&question)), TimeoutFuture::new(PATIENCE_MS)).await {
            Either::Left((Some(answer), _)) => answer,
            Either::Left((None, _)) if policy::refuses(&self.url) => {
                return Err(self.disconnected("may not be asked by this site, whose configuration must name it"));
            }
            Either::Left((None, _)) => return Err(self.disconnected("cannot be reached")),
            Either::Right(_) => return Err(self.disconnected("does not answer")),
        };
        answer(status, later, &body)
            .unwrap_or_else(|| Err(self.disconnected(&format!("answered with status {status}"))))
    }
}

/// What an HTTP answer means; none when it is no answer to the question.
fn answer(status: u16, later: Option<u64>, body: &[u8]) -> Option<Result<Value, RpcError>> {
    let refused = |code, message: &str| {
        let data = later.map(|seconds| json!({ "retryAfter": seconds }));
        Some(Err(RpcError { code, message: message.to_owned(), data }))
    };
    if status == 429 {
        return refused(LIMITED, "too many requests");
    }
    // Many put an error of JSON-RPC behind a status that is one, too.
    if let Ok(mut answer) = serde_json::from_slice::<Value>(body) {
        if let Some(error) = answer.get("error").filter(|error| !error.is_null()) {
            return Some(Err(RpcError::thrown(error)));
        }
        if status == 200 && answer["id"] == ID {
            return answer.get_mut("result").map(|result| Ok(result.take()));
        }
    }
    match status {
        413 => refused(TOO_BIG, "response too large"),
        408 | 504 | 524 => refused(UNAVAILABLE, "timeout"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(status: u16, body: &str) -> (i64, String) {
        let error = answer(status, None, body.as_bytes()).unwrap().unwrap_err();
        (error.code, error.message)
    }

    #[test]
    fn an_answer_must_be_one_to_the_question() {
        let good = json!({ "jsonrpc": "2.0", "id": 1, "result": null }).to_string();
        assert_eq!(answer(200, None, good.as_bytes()), Some(Ok(Value::Null)));
        for (status, body) in [
            (200, r#"{"id":2,"result":"0x1"}"#),
            (200, r#"{"id":"1","result":"0x1"}"#),
            (200, r#"{"id":1}"#),
            (200, "[]"),
            (200, "<html>"),
            (200, ""),
            (502, r#"{"id":1,"result":"0x1"}"#),
            (403, "forbidden"),
        ] {
            assert_eq!(answer(status, None, body.as_bytes()), None, "{status} {body}");
        }
    }

    #[test]
    fn statuses_say_what_the_node_could_not() {
        assert_eq!(error(429, "slow down").0, LIMITED);
        assert_eq!(error(413, "").0, TOO_BIG);
        assert_eq!(error(504, "<html>"), (UNAVAILABLE, "timeout".to_owned()));
        let told = r#"{"id":1,"error":{"code":-32005,"message":"query returned more than 10000 results"}}"#;
        assert_eq!(error(400, told).1, "query returned more than 10000 results");
        let later = answer(429, Some(7), b"").unwrap().unwrap_err();
        assert_eq!(later.data, Some(json!({ "retryAfter": 7 })));
    }
}

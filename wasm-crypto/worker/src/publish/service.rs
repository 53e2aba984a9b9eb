//! A service that stores files, asked again when it may answer better later.

use std::cell::Cell;

use storage::http::{retry_after, wait_ms};
use storage::request::Request;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DedicatedWorkerGlobalScope, RequestCredentials, RequestInit, RequestMode};

use super::error::PublishError;
use super::send::{Answer, Body, Meter, send};
use crate::timer;

/// So often a request is sent before it is given up: over about a minute.
const MOST_TRIES: u32 = 8;
/// No service is waited for longer than this at once, whatever it asks.
const MOST_PATIENCE_MS: u64 = 120_000;

/// What to do with an answer.
pub enum Verdict {
    /// It counts: done, or refused for good.
    Final,
    /// The same again, at once: what was wrong with the request is mended.
    Mended,
    /// The same again a little later.
    Later,
}

/// A service.
pub struct Service {
    origin: String,
    /// Whether it ever answered in a way that this page may read.
    answered: Cell<bool>,
    /// What was sent to it.
    pub meter: Meter,
}

impl Service {
    /// The service at this scheme and host.
    pub fn at(origin: String) -> Self {
        Self { origin, answered: Cell::new(false), meter: Meter::default() }
    }

    /// Sends a request until there is an answer that counts. `make` makes it anew each time: a signature has a time.
    pub async fn ask(
        &self,
        body: Body<'_>,
        length: u64,
        make: &dyn Fn() -> Request,
        judge: &dyn Fn(&Answer) -> Verdict,
    ) -> Result<Answer, PublishError> {
        let mut tries = 0;
        loop {
            tries += 1;
            let asked = match send(&make(), &body, length, &self.meter).await {
                Ok(answer) => {
                    self.answered.set(true);
                    match judge(&answer) {
                        Verdict::Final => return Ok(answer),
                        _ if tries >= MOST_TRIES => return Ok(answer),
                        Verdict::Mended => continue,
                        Verdict::Later => {
                            let header = answer.header("retry-after");
                            retry_after(&header, js_sys::Date::now(), js_sys::Date::parse)
                        }
                    }
                }
                // A server that answers others will not let this page in a little later.
                Err(_) if !self.answered.get() && self.is_there().await => {
                    return Err(PublishError::NotAllowed { origin: self.origin.clone() });
                }
                Err(_) if tries >= MOST_TRIES => {
                    return Err(PublishError::Unreachable { origin: self.origin.clone() });
                }
                Err(_) => None,
            };
            let wait = wait_ms(tries, js_sys::Math::random(), asked).min(MOST_PATIENCE_MS);
            timer::wait(wait as i32).await;
        }
    }

    /// Whether anything answers there at all; what it says cannot be read.
    async fn is_there(&self) -> bool {
        let init = RequestInit::new();
        init.set_mode(RequestMode::NoCors);
        init.set_credentials(RequestCredentials::Omit);
        let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
        JsFuture::from(scope.fetch_with_str_and_init(&self.origin, &init)).await.is_ok()
    }
}

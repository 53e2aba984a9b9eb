//! One request to a service that stores files. `XMLHttpRequest`, because `fetch` does not say how much was sent.

use std::cell::{Cell, RefCell};
use std::pin::pin;
use std::rc::Rc;

use futures::channel::oneshot;
use futures::future::{Either, select};
use storage::request::Request;
use storage::s3::answers::LONGEST;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, FormData, ProgressEvent, XmlHttpRequest, XmlHttpRequestResponseType};

use crate::timer;

/// A service that takes nothing and says nothing for so long is left, in looks.
const LONGEST_SILENCE: u32 = 12;
/// Between two looks whether something moves.
const LOOK_EVERY_MS: i32 = 5_000;

/// What is sent with a request.
pub enum Body<'a> {
    /// Nothing.
    Nothing,
    /// The bytes of a blob, read as they are sent.
    Blob(&'a Blob),
    /// A form with a file in it.
    Form(&'a FormData),
}

/// What came back, whatever its status.
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body as text, at most [`LONGEST`] bytes.
    pub text: String,
    request: XmlHttpRequest,
}

impl Answer {
    /// A header; empty where there is none, or the service does not let the page read it.
    pub fn header(&self, name: &str) -> String {
        self.request.get_response_header(name).ok().flatten().unwrap_or_default()
    }

    /// Whether what was asked for was done.
    pub fn is_well(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// No answer that the page may read.
pub struct Unanswered;

/// How many bytes were sent so far, by all requests that share it.
#[derive(Clone, Default)]
pub struct Meter(Rc<Cell<u64>>);

impl Meter {
    /// The bytes.
    pub fn sent(&self) -> u64 {
        self.0.get()
    }

    /// Counts bytes that need not be sent.
    pub fn add(&self, bytes: u64) {
        self.0.set(self.0.get() + bytes);
    }

    fn take_back(&self, bytes: u64) {
        self.0.set(self.0.get().saturating_sub(bytes));
    }
}

type Listener = Closure<dyn FnMut(ProgressEvent)>;

/// A request under way; given up when dropped.
struct UnderWay {
    request: XmlHttpRequest,
    meter: Meter,
    counted: Rc<Cell<u64>>,
    answered: bool,
    _listeners: [Listener; 3],
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.request.set_onloadend(None);
        self.request.set_onprogress(None);
        if let Ok(upload) = self.request.upload() {
            upload.set_onprogress(None);
        }
        if !self.answered {
            // Ends a request that nobody waits for; one that has ended already stays as it is.
            let _ = self.request.abort();
            self.meter.take_back(self.counted.get());
        }
    }
}

/// Sends a request with a body of so many bytes.
pub async fn send(request: &Request, body: &Body<'_>, length: u64, meter: &Meter) -> Result<Answer, Unanswered> {
    let lost = |_: JsValue| Unanswered;
    let http = XmlHttpRequest::new().map_err(lost)?;
    http.open_with_async(request.method, &request.url, true).map_err(lost)?;
    http.set_response_type(XmlHttpRequestResponseType::Text);
    for (name, value) in &request.headers {
        http.set_request_header(name, value).map_err(lost)?;
    }
    let (ended, end) = oneshot::channel::<()>();
    let ended = RefCell::new(Some(ended));
    let moved = Rc::new(Cell::new(0_u32));
    let counted = Rc::new(Cell::new(0));
    let on_end = Listener::new(move |_| {
        if let Some(ended) = ended.take() {
            // Nobody waits any more: the request is being dropped.
            let _ = ended.send(());
        }
    });
    let on_answer = {
        let (http, moved) = (http.clone(), moved.clone());
        Listener::new(move |event: ProgressEvent| {
            moved.set(moved.get().wrapping_add(1));
            if event.loaded() > LONGEST as f64 {
                // A stranger's endless answer; what it is an answer to has failed.
                let _ = http.abort();
            }
        })
    };
    let on_sent = {
        let (meter, counted, moved) = (meter.clone(), counted.clone(), moved.clone());
        Listener::new(move |event: ProgressEvent| {
            moved.set(moved.get().wrapping_add(1));
            // A form is a little longer than the file in it.
            let sent = (event.loaded() as u64).min(length);
            meter.add(sent.saturating_sub(counted.get()));
            counted.set(counted.get().max(sent));
        })
    };
    http.set_onloadend(Some(on_end.as_ref().unchecked_ref()));
    http.set_onprogress(Some(on_answer.as_ref().unchecked_ref()));
    http.upload().map_err(lost)?.set_onprogress(Some(on_sent.as_ref().unchecked_ref()));
    let mut under_way = UnderWay {
        request: http.clone(),
        meter: meter.clone(),
        counted: counted.clone(),
        answered: false,
        _listeners: [on_end, on_answer, on_sent],
    };
    match body {
        Body::Nothing => http.send(),
        Body::Blob(blob) => http.send_with_opt_blob(Some(blob)),
        Body::Form(form) => http.send_with_opt_form_data(Some(form)),
    }
    .map_err(lost)?;

    let silence = async {
        let (mut before, mut quiet) = (moved.get(), 0);
        while quiet < LONGEST_SILENCE {
            timer::wait(LOOK_EVERY_MS).await;
            quiet = if moved.get() == before { quiet + 1 } else { 0 };
            before = moved.get();
        }
    };
    if let Either::Right(_) = select(pin!(end), pin!(silence)).await {
        return Err(Unanswered);
    }
    let status = http.status().unwrap_or_default();
    if status == 0 {
        return Err(Unanswered);
    }
    under_way.answered = true;
    let answer = Answer { status, text: http.response_text().ok().flatten().unwrap_or_default(), request: http };
    if answer.is_well() {
        meter.add(length.saturating_sub(counted.get()));
    } else {
        meter.take_back(counted.get());
    }
    Ok(answer)
}

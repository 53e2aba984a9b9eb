//! Operations on a draft, as the app sends them.

use std::ops::ControlFlow;

use crypto_worker::error::WorkerError;
use crypto_worker::messages::{AnonymiseDraft, BuildHierarchy, DraftRequest, Progress, ScanTexts, Stage};
use crypto_worker::told::IntoWorkerError;
use deidentify::anonymity::{AnonymityError, anonymise};
use deidentify::hierarchy;
use wasm_bindgen::JsValue;
use wasm_crypto::scan::scan_text;

use crate::held::Held;
use crate::json::to_js;
use crate::messages::Teller;

/// Does an operation.
pub fn answer(held: &Held, request: DraftRequest, teller: &mut Teller<'_>) -> Result<JsValue, WorkerError> {
    match request {
        DraftRequest::AnonymiseDraft(AnonymiseDraft { recipe, goal, .. }) => {
            let clock = || js_sys::Date::now() / 1000.0;
            let mut tell = |done, total| {
                teller.tell(Progress { stage: Stage::Searching, done, total, best: None });
                // Who wants it to stop ends this worker.
                ControlFlow::Continue(())
            };
            let found = anonymise(held.survey()?, &recipe, held.key()?, &goal, &clock, &mut tell);
            to_js(&found.map_err(AnonymityError::told)?)
        }
        DraftRequest::BuildHierarchy(BuildHierarchy { recipe, field, origin, .. }) => {
            let built = hierarchy::build(&held.survey()?.people, &recipe, held.key()?, &field, origin);
            to_js(&built.map_err(AnonymityError::told)?)
        }
        DraftRequest::ScanTexts(ScanTexts { texts, .. }) => {
            to_js(&texts.iter().map(|text| scan_text(text)).collect::<Vec<_>>())
        }
    }
}

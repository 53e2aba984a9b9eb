//! Operations on a draft, as the app sends them.

use crypto_worker::error::WorkerError;
use crypto_worker::messages::{DraftRequest, Progress, ScanTexts, Stage};
use crypto_worker::wire::to_js;
use wasm_bindgen::JsValue;
use wasm_crypto::scan::scan_text;

use crate::held::Held;
use crate::messages::Teller;

/// Does an operation.
pub fn answer(held: &Held, request: DraftRequest, teller: &mut Teller<'_>) -> Result<JsValue, WorkerError> {
    match request {
        DraftRequest::AnonymiseDraft(r) => {
            let mut tell = |done, total, best| {
                teller.tell(Progress { stage: Stage::Searching, done, total, best });
            };
            let _ = (&mut tell, r);
            Err(WorkerError::internal("-"))
        }
        DraftRequest::BuildHierarchy(r) => {
            let _ = (held, r);
            Err(WorkerError::internal("-"))
        }
        DraftRequest::ScanTexts(ScanTexts { texts, .. }) => {
            to_js(&texts.iter().map(|text| scan_text(text)).collect::<Vec<_>>())
        }
    }
}

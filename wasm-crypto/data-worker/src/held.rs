//! What lies open in this worker, and the tasks that change it.

use crypto_worker::data::{Surveyed as Found, Task};
use crypto_worker::error::{ErrorKind, WorkerError};
use crypto_worker::messages::Subject;
use crypto_worker::told::IntoWorkerError;
use deidentify::Survey;
use deidentify::source::{SourceError, Surveyed, Surveyor};
use wasm_bindgen::JsValue;
use wasm_crypto::recipe::PseudonymKey;

use crate::apply::{Applied, Applying};
use crate::json::to_js;
use crate::messages::Teller;
use crate::{card, preview};

/// What lies open: a draft, or a dataset.
pub struct Held {
    /// The key of the draft's pseudonyms; none for a dataset, to which no recipe is applied.
    pub key: Option<PseudonymKey>,
    subject: Subject,
    surveyor: Option<Surveyor>,
    surveyed: Option<Surveyed>,
    applying: Option<Applying>,
    applied: Option<Applied>,
}

impl Default for Held {
    fn default() -> Self {
        Self { key: None, subject: Subject::Others, surveyor: None, surveyed: None, applying: None, applied: None }
    }
}

impl Held {
    /// Does a task.
    pub fn task(&mut self, task: Task, bytes: &[u8], teller: &mut Teller<'_>) -> Result<JsValue, WorkerError> {
        match task {
            Task::Survey { options, subject } => {
                self.subject = subject;
                let surveyor = Surveyor::new(options);
                self.surveyor = Some(if self.one_person() { surveyor.of_one_person() } else { surveyor });
                (self.surveyed, self.applying, self.applied) = (None, None, None);
                Ok(JsValue::NULL)
            }
            Task::File { name, bytes } => {
                match (&mut self.surveyor, &mut self.applying) {
                    (Some(surveyor), _) => surveyor.begin_of(&name, bytes).map_err(SourceError::told)?,
                    (None, Some(applying)) => applying.file(&name)?,
                    (None, None) => return Err(out_of_order()),
                }
                Ok(JsValue::NULL)
            }
            Task::Piece {} => match (&mut self.surveyor, &mut self.applying) {
                (Some(surveyor), _) => {
                    surveyor.push(bytes).map_err(SourceError::told)?;
                    Ok(JsValue::NULL)
                }
                (None, Some(applying)) => {
                    applying.piece(bytes, teller)?;
                    Ok(JsValue::NULL)
                }
                (None, None) => Err(out_of_order()),
            },
            Task::Surveyed { now } => {
                if let Some(surveyor) = self.surveyor.take() {
                    self.surveyed = Some(surveyor.finish().map_err(SourceError::told)?);
                }
                to_js(&found(self.survey()?, now))
            }
            Task::Apply { recipe, now, hand_out } => {
                let recipe = recipe.read().ok_or_else(|| WorkerError::internal("The recipe was not understood."))?;
                self.applied = None;
                let surveyed = self.surveyed.as_ref().ok_or_else(out_of_order)?;
                let applying = Applying::begin(surveyed, recipe, self.key()?, now, hand_out)?;
                let again = applying.needs_files();
                self.applying = Some(applying);
                to_js(&again)
            }
            Task::Applied {} => {
                let applying = self.applying.take().ok_or_else(out_of_order)?;
                self.applied = Some(applying.finish(teller)?);
                Ok(JsValue::NULL)
            }
            Task::Preview { population } => {
                let applied = self.applied.as_ref().ok_or_else(out_of_order)?;
                to_js(&preview::of(self.survey()?, applied, self.one_person(), population))
            }
            Task::Card { texts } => {
                let applied = self.applied.as_ref().ok_or_else(out_of_order)?;
                card::of(self.survey()?, applied, self.one_person(), texts, teller)
            }
            Task::Rows { from, count } => {
                let from = usize::try_from(from).unwrap_or(usize::MAX);
                to_js(&self.survey()?.people.preview(from, count as usize).rows)
            }
        }
    }

    fn one_person(&self) -> bool {
        self.subject == Subject::Myself
    }

    /// The key of the draft's pseudonyms.
    pub fn key(&self) -> Result<&PseudonymKey, WorkerError> {
        self.key.as_ref().ok_or_else(out_of_order)
    }

    /// What the first pass found.
    pub fn survey(&self) -> Result<&Survey, WorkerError> {
        self.surveyed.as_ref().map(|surveyed| &surveyed.survey).ok_or_else(out_of_order)
    }
}

fn found(survey: &Survey, now: Option<u64>) -> Found {
    Found {
        format: survey.format,
        persons: survey.persons,
        records: survey.records,
        columns: survey.people.columns.iter().map(|column| column.name.clone()).collect(),
        rows: survey.people.rows() as u64,
        profile: survey.profile.clone(),
        proposed: now.map(|now| survey.propose(now)),
    }
}

/// Only a defect of the crypto worker asks for something before what must come first.
pub fn out_of_order() -> WorkerError {
    WorkerError::new(ErrorKind::Internal, "The data does not lie open.", "Reload the page to open it again.")
}

//! The second pass: a recipe applied, and what comes out handed out or looked at.

use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;

use crypto_worker::error::WorkerError;
use crypto_worker::told::IntoWorkerError;
use deidentify::Outcome;
use deidentify::format::Format;
use deidentify::source::{RecordsPass, SourceError, Surveyed, Surveyor};
use wasm_crypto::recipe::{PseudonymKey, Recipe, RecipeError};
use wasm_crypto::scan::Profile;
use wasm_crypto::table::{Options, Table};

use crate::held::out_of_order;
use crate::messages::Teller;

/// Bytes of a table's text handed out at a time.
const PIECE: usize = 1 << 20;

/// A recipe that is being applied.
pub struct Applying {
    recipe: Recipe,
    work: Work,
    /// Looks at records that come out, when they are not handed out.
    check: Option<Surveyor>,
    hand_out: bool,
}

enum Work {
    Table(Box<Outcome>),
    Records(Box<RecordsPass>),
}

/// What a recipe made of the draft.
pub struct Applied {
    /// The recipe.
    pub recipe: Recipe,
    /// What was done.
    pub outcome: Outcome,
    /// What is still found in records that were written; a table is looked at when that is asked for.
    pub after: Option<Profile>,
}

impl Applying {
    /// Begins; a table is done at once.
    pub fn begin(
        surveyed: &Surveyed,
        recipe: Recipe,
        key: &PseudonymKey,
        now: u64,
        hand_out: bool,
    ) -> Result<Self, WorkerError> {
        let work = match surveyed.table_pass(&recipe, key) {
            Some(outcome) => Work::Table(Box::new(outcome.map_err(RecipeError::told)?)),
            None => {
                let pass = RecordsPass::new(&surveyed.survey, &recipe, key, now).ok_or_else(out_of_order)?;
                Work::Records(Box::new(pass.map_err(RecipeError::told)?))
            }
        };
        let mut check = None;
        if !hand_out && surveyed.survey.format != Format::Table {
            let mut surveyor = Surveyor::new(Options::default());
            surveyor.begin("").map_err(SourceError::told)?;
            check = Some(surveyor);
        }
        Ok(Self { recipe, work, check, hand_out })
    }

    /// Whether the draft's files are needed again.
    pub fn needs_files(&self) -> bool {
        matches!(self.work, Work::Records(_))
    }

    /// The next file begins.
    pub fn file(&mut self, name: &str) -> Result<(), WorkerError> {
        match &mut self.work {
            Work::Table(_) => Err(out_of_order()),
            Work::Records(pass) => pass.begin(name).map_err(SourceError::told),
        }
    }

    /// Takes the file's next bytes, and hands out what they become.
    pub fn piece(&mut self, bytes: &[u8], teller: &mut Teller<'_>) -> Result<(), WorkerError> {
        let Work::Records(pass) = &mut self.work else { return Err(out_of_order()) };
        let mut out = Vec::new();
        pass.push(bytes, &mut out).map_err(SourceError::told)?;
        look_at(&mut self.check, &out, teller)
    }

    /// Ends the pass, and hands out the rest.
    pub fn finish(self, teller: &mut Teller<'_>) -> Result<Applied, WorkerError> {
        let mut check = self.check;
        let outcome = match self.work {
            Work::Table(outcome) => {
                if self.hand_out {
                    hand_out_table(&outcome.people, teller)?;
                }
                *outcome
            }
            Work::Records(pass) => {
                let mut out = Vec::new();
                let outcome = pass.finish(&mut out).map_err(SourceError::told)?;
                look_at(&mut check, &out, teller)?;
                outcome
            }
        };
        let after = check.map(|check| check.finish().map_err(SourceError::told)).transpose()?;
        let after = after.map(|after| after.survey.profile);
        Ok(Applied { recipe: self.recipe, outcome, after })
    }
}

/// Hands bytes out, unless they are only looked at.
fn look_at(check: &mut Option<Surveyor>, bytes: &[u8], teller: &mut Teller<'_>) -> Result<(), WorkerError> {
    match check {
        Some(check) => check.push(bytes).map_err(SourceError::told),
        None => {
            teller.hand_out(bytes);
            Ok(())
        }
    }
}

fn hand_out_table(table: &Table, teller: &mut Teller<'_>) -> Result<(), WorkerError> {
    let mut out = BufWriter::with_capacity(PIECE, Out(teller));
    let written = table.write_csv(&mut out, &mut |_, _| ControlFlow::Continue(()));
    written.ok().and_then(|()| out.flush().ok()).ok_or_else(|| WorkerError::internal("The table was not written."))
}

/// What is written is handed out.
struct Out<'a, 'b>(&'a mut Teller<'b>);

impl Write for Out<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.hand_out(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

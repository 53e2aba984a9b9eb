//! The hashes of a body's segments, in a file of their own: who fetches the body from a stranger can then tell at each
//! segment whether it is the right one (docs/storage.md).

use crypto_worker::error::WorkerError;
use crypto_worker::messages::Stage;
use web_sys::Blob;

use super::chunks::Work;
use super::crew::Crew;
use super::pool::Setup;
use super::source::Source;
use super::{Gauge, work_through};
use crate::files;
use crate::job::Job;
use crate::state::Worker;

/// 32 bytes for each segment of the body, in order: the leaves of its root.
pub async fn of(worker: &Worker, body: &Blob, job: &Job) -> Result<Blob, WorkerError> {
    let mut source = Source::from(body, 0, Work::Hash, 0);
    let total = source.length();
    let setup = Setup { roots: true, ..Setup::default() };
    let mut crew = job.unless_stopped(Crew::gather(worker.streams(), total, &setup)).await?;
    let mut leaves = Vec::new();
    let gauge = Gauge { stage: Stage::Verifying, done: 0, total };
    work_through(job, &mut crew, Work::Hash, &mut source, gauge, async |_, output| {
        leaves.extend(output.body.iter().flatten());
        Ok(())
    })
    .await?;
    files::blob([&leaves[..]])
}

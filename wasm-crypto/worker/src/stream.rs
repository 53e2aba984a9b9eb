//! Files of any length, worked on in bounded memory.
//!
//! A [`source::Source`] cuts the file into chunks of 2 MiB and reads them; a [`crew::Crew`], some segment workers or this
//! worker alone, works on them; what comes out is taken in order and written to a [`sink::Sink`]. The same few buffers
//! go round, outside this module's memory, which only hashes enter.

pub mod body;
mod chunks;
mod crew;
mod error;
mod fetch;
mod flow;
pub mod header;
mod here;
pub mod http;
mod journal;
pub mod kept;
pub mod open;
mod order;
pub mod policy;
mod pool;
mod reader;
pub mod seal;
pub mod segments;
mod settings;
mod sink;
mod source;
mod sync_file;
pub mod verify;

use crypto_worker::error::WorkerError;
use crypto_worker::messages::Stage;

use crate::job::Job;
use crew::Crew;
use pool::Output;
use source::Piece;

pub use chunks::Work;
pub use error::StreamError;
pub use fetch::Small;
pub use pool::Setup;
pub use settings::Settings;
pub use sink::Sink;
pub use source::Source;

/// Where the progress of a piece of work is counted from and to, in bytes.
#[derive(Debug, Clone, Copy)]
struct Gauge {
    stage: Stage,
    done: u64,
    total: u64,
}

/// Has all chunks of a source worked on and hands on what comes out, in order.
async fn work_through(
    job: &Job,
    crew: &mut Crew,
    work: Work,
    source: &mut Source,
    gauge: Gauge,
    mut each: impl AsyncFnMut(&Piece, &Output) -> Result<(), WorkerError>,
) -> Result<(), WorkerError> {
    let mut under_way = std::collections::VecDeque::new();
    let mut done = gauge.done;
    loop {
        while crew.has_room() {
            let spare = crew.spare();
            let Some((piece, input)) = job.unless_stopped(source.next(spare)).await? else { break };
            crew.give(work, &input, piece.length() as u32)?;
            under_way.push_back(piece);
        }
        let Some(output) = job.unless_stopped(crew.take()).await? else { return Ok(()) };
        let Some(piece) = under_way.pop_front() else { return Err(StreamError::WorkerFailed.into()) };
        done += piece.length();
        job.unless_stopped(each(&piece, &output)).await?;
        crew.keep(&output);
        job.step(gauge.stage, done, gauge.total).await?;
    }
}

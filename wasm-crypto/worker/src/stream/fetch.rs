//! Fetching published files from the places where they lie: each place is asked in turn until one gives the right file,
//! and what was wrong with the others is told.

use std::fmt::Write;

use crypto_worker::error::{ErrorKind, WorkerError};
use crypto_worker::messages::{Dropped, Fetching, Places, Stage};
use crypto_worker::told::sentence;
use crypto_worker::wire::to_js;
use js_sys::{Date, Math};
use storage::http::{Fault, Severity};
use storage::sources::{Queue, Source, Turn, Way};
use web_sys::Blob;

use super::flow::Flow;
use crate::job::Job;
use crate::{blobs, files, timer};

/// Whoever gives a small file at less than so many bytes a second, after the first while, holds up all that waits for it.
const SLOWEST: f64 = 4096.0;
/// That while, in seconds.
const FIRST_WHILE: u32 = 20;
/// Nobody waits longer for a small file because a server asks for it.
const LONGEST_WAIT_MS: u64 = 10_000;

/// Why something of a source did not come about.
pub enum Halt {
    /// The source failed: the next one may do better.
    Source(Fault),
    /// The work itself cannot go on.
    Work(WorkerError),
}

impl From<Fault> for Halt {
    fn from(fault: Fault) -> Self {
        Self::Source(fault)
    }
}

impl From<WorkerError> for Halt {
    fn from(error: WorkerError) -> Self {
        Self::Work(error)
    }
}

/// The sources of one file, and how it went with each.
pub struct Sources {
    /// All of them.
    pub all: Vec<Source>,
    queue: Queue,
    /// What was wrong last, in words of its own.
    words: Option<WorkerError>,
}

impl Sources {
    /// Of a file that lies at these places.
    pub fn new(places: &Places) -> Self {
        let all = Source::all(places.uris.iter().map(String::as_str), &places.gateways);
        let mut queue = Queue::new(all.len());
        for (number, source) in all.iter().enumerate() {
            if source.way.is_none() {
                queue.failed(number, Fault::NotFetchable, 0, false, 0.0, 0.0);
            }
        }
        Self { all, queue, words: None }
    }

    /// The source to ask for byte `at`, after waiting for one if need be; none is left when it fails.
    pub async fn next(&mut self, at: u64, job: &Job) -> Result<usize, WorkerError> {
        loop {
            match self.queue.turn(at, Date::now()) {
                Turn::Ask(source) => return Ok(source),
                Turn::Wait(milliseconds) => {
                    let wait = async {
                        timer::wait(milliseconds as i32).await;
                        Ok::<_, WorkerError>(())
                    };
                    job.unless_stopped(wait).await?;
                }
                Turn::Over => return Err(self.over()),
            }
        }
    }

    /// A source failed at byte `at`; `moved` says whether anything came from it before.
    pub fn failed(&mut self, source: usize, fault: Fault, at: u64, moved: bool) {
        self.queue.failed(source, fault, at, moved, Date::now(), Math::random());
    }

    /// A source failed for good, as this error says in more words.
    pub fn wrong(&mut self, source: usize, fault: Fault, error: WorkerError) {
        self.failed(source, fault, 0, false);
        self.words = Some(error);
    }

    /// What was wrong with the sources that failed.
    pub fn dropped(&self) -> Vec<Dropped> {
        let told = |(number, fault): (usize, &Fault)| Dropped {
            source: self.all[number].name.clone(),
            reason: fault.to_string(),
        };
        self.queue.faults().map(told).collect()
    }

    /// How far the fetching is.
    pub fn progress(&self, source: Option<usize>, done: u64, total: u64) -> Fetching {
        let source = source.map(|source| self.all[source].name.clone()).unwrap_or_default();
        Fetching { stage: Stage::Reading, done, total, source, dropped: self.dropped() }
    }

    /// Tells the page at once which source is asked and what was wrong with the others.
    pub fn tell(&self, source: Option<usize>, done: u64, total: u64, job: &Job) {
        // Only a report: the work does not depend on it.
        if let Ok(progress) = to_js(&self.progress(source, done, total)) {
            job.hand_on(progress);
        }
    }

    /// All sources failed: what was wrong with each.
    fn over(&mut self) -> WorkerError {
        if let (1, Some(words)) = (self.queue.faults().count(), self.words.take()) {
            return words;
        }
        let any = |test: fn(&Fault) -> bool| self.queue.faults().any(|(_, fault)| test(fault));
        let mut what = String::from("The file could not be read");
        for (number, Dropped { source, reason }) in self.dropped().into_iter().enumerate() {
            // Writing to a text cannot fail.
            let _ = write!(what, "{} {source} {reason}", if number == 0 { ":" } else { ";" });
        }
        let ask = "Try again later, or ask the steward to renew the file's location.";
        let (kind, todo) = if any(|fault| fault.severity() == Severity::Passing) {
            (ErrorKind::Network, "Check the connection and try again: what is there already is kept.")
        } else if any(Fault::is_lie) {
            (ErrorKind::Invalid, "Do not pay for it. Ask the steward to renew the file's location.")
        } else if any(|fault| matches!(fault, Fault::TooShort { .. })) {
            (ErrorKind::Truncated, ask)
        } else {
            (ErrorKind::NotFound, ask)
        };
        WorkerError::new(kind, sentence(&what), todo)
    }
}

/// A small file, from one source after the other until one passes the check.
pub struct Small<'a> {
    sources: Sources,
    /// It has at most so many bytes.
    most: u64,
    job: &'a Job,
    asked: usize,
}

impl<'a> Small<'a> {
    /// That lies at these places and has at most so many bytes.
    pub fn new(places: &Places, most: u64, job: &'a Job) -> Self {
        Self { sources: Sources::new(places), most, job, asked: 0 }
    }

    /// The file as the next source gives it.
    pub async fn next(&mut self) -> Result<Blob, WorkerError> {
        loop {
            self.asked = self.sources.next(0, self.job).await?;
            let source = &self.sources.all[self.asked];
            if let Some(Way::Browser(name)) = &source.way {
                match blobs::take(name).await {
                    Ok(file) if file.size() as u64 > self.most => {
                        self.sources.failed(self.asked, Fault::TooLong { most: self.most }, 0, false);
                    }
                    Ok(file) => return Ok(file),
                    Err(error) => self.sources.wrong(self.asked, Fault::NotHere, error),
                }
                continue;
            }
            match self.fetch().await {
                Ok(file) => return Ok(file),
                Err(Halt::Source(fault)) => {
                    // Whoever says nothing once would hold up all that waits for a small file, and so would one that
                    // asks for patience.
                    let slow = match fault {
                        Fault::Stalled { .. } => true,
                        Fault::Busy { wait, .. } => wait.is_some_and(|wait| wait > LONGEST_WAIT_MS),
                        _ => false,
                    };
                    self.sources.failed(self.asked, fault, 0, false);
                    if slow {
                        self.sources.queue.leave(self.asked);
                    }
                }
                Err(Halt::Work(error)) => return Err(error),
            }
            self.sources.tell(None, 0, 0, self.job);
        }
    }

    /// The last file did not pass.
    pub fn refuse(&mut self, error: WorkerError) -> Result<(), WorkerError> {
        if matches!(error.kind, ErrorKind::Cancelled | ErrorKind::Locked | ErrorKind::NoVault | ErrorKind::Internal) {
            return Err(error);
        }
        self.sources.wrong(self.asked, Fault::OtherFile, error);
        self.sources.tell(None, 0, 0, self.job);
        Ok(())
    }

    async fn fetch(&self) -> Result<Blob, Halt> {
        let read = async {
            let way = self.sources.all[self.asked].way.as_ref().ok_or(Fault::NotFetchable)?;
            let mut flow = Flow::open(way, 0, None, "").await?;
            let (mut parts, mut length) = (Vec::new(), 0);
            let begun = Date::now();
            while let Some(bytes) = flow.next().await? {
                length += u64::from(bytes.length());
                if length > self.most {
                    return Err(Fault::TooLong { most: self.most }.into());
                }
                let allowed = f64::from(FIRST_WHILE) + length as f64 / SLOWEST;
                if Date::now() - begun > 1_000.0 * allowed {
                    return Err(Fault::Stalled { seconds: FIRST_WHILE }.into());
                }
                parts.push(files::blob_of(&bytes)?);
            }
            Ok::<_, Halt>(files::joined(&parts)?)
        };
        self.job.unless_stopped(read).await
    }
}

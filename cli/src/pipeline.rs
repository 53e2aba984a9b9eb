//! Ciphering on all cores, with what comes out in the order of what went in.

use std::num::NonZero;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use zeroize::Zeroizing;

use crate::failure::Failure;

/// Segments that a thread takes at a time: measured; fewer make more turns, more fill the caches.
pub const SEGMENTS_AT_A_TIME: usize = 16;

/// Reads chunks, works on several at once and writes the results in the order of the chunks.
///
/// `read` fills its buffer with the next chunk and names it; `None` is the end. Each thread has a `worker` of its own,
/// which gets a chunk and appends the result to an empty buffer. `write` gets name, outcome, chunk and result.
/// The failure that comes first in that order is the one that counts, and nothing is written after it.
/// Memory: two buffers for each thread, whatever the input's length.
pub fn run<Name: Send, Outcome, Worker>(
    read: impl FnMut(&mut Vec<u8>) -> Result<Option<Name>, Failure> + Send,
    worker: impl Fn() -> Worker + Sync,
    write: impl FnMut(Name, Outcome, &[u8], &[u8]) -> Result<(), Failure> + Send,
) -> Result<(), Failure>
where
    Worker: FnMut(&Name, &[u8], &mut Vec<u8>) -> Outcome,
{
    let input = Mutex::new(Input { read, taken: 0, ended: false });
    let output = Mutex::new(Output { write, written: 0, stopped: false, failure: None });
    let turn = Condvar::new();
    let work = || {
        // A thread that panics would have the others wait for its turn for ever.
        let _guard = OnPanic(|| {
            lock(&output).stopped = true;
            turn.notify_all();
        });
        let mut worker = worker();
        // Plaintext is in one of them, whichever way it goes.
        let (mut chunk, mut result) = (Zeroizing::new(Vec::new()), Zeroizing::new(Vec::new()));
        loop {
            let (ticket, name) = {
                let mut input = lock(&input);
                if input.ended {
                    return;
                }
                let name = (input.read)(&mut chunk);
                input.ended = !matches!(name, Ok(Some(_)));
                input.taken += 1;
                (input.taken - 1, name)
            };
            let done = match name {
                Ok(None) => return,
                Ok(Some(name)) => {
                    result.clear();
                    let outcome = worker(&name, &chunk, &mut result);
                    Ok((name, outcome))
                }
                Err(failure) => Err(failure),
            };
            let waiting = |output: &mut Output<_>| output.written != ticket && !output.stopped;
            let mut output = turn.wait_while(lock(&output), waiting).unwrap_or_else(PoisonError::into_inner);
            if output.stopped {
                return;
            }
            match done.and_then(|(name, outcome)| (output.write)(name, outcome, &chunk, &result)) {
                Ok(()) => output.written += 1,
                Err(failure) => {
                    output.stopped = true;
                    output.failure = Some(failure);
                }
            }
            turn.notify_all();
        }
    };
    thread::scope(|scope| {
        // One for each core, this one included: measured, more are in each other's way. On one core a second one works
        // while the first waits for the disk.
        for _ in 0..thread::available_parallelism().map_or(1, NonZero::get).saturating_sub(1).max(1) {
            scope.spawn(work);
        }
        work();
    });
    match output.into_inner().unwrap_or_else(PoisonError::into_inner).failure {
        Some(failure) => Err(failure),
        None => Ok(()),
    }
}

struct Input<Read> {
    read: Read,
    /// Chunks read.
    taken: u64,
    ended: bool,
}

struct Output<Write> {
    write: Write,
    /// Chunks written: the ticket of the thread whose turn it is.
    written: u64,
    /// Nothing more is written.
    stopped: bool,
    failure: Option<Failure>,
}

/// Does something when the thread panics.
struct OnPanic<Do: Fn()>(Do);

impl<Do: Fn()> Drop for OnPanic<Do> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0();
        }
    }
}

/// A thread that panicked has already ended the command: what it left behind is not looked at.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::time::Duration;

    use super::*;

    /// Names 0, 1, 2 … `end` - 1, each with its name as its chunk.
    fn numbers(end: u64) -> impl FnMut(&mut Vec<u8>) -> Result<Option<u64>, Failure> {
        let mut next = 0;
        move |chunk| {
            chunk.clear();
            chunk.extend_from_slice(&u64::to_le_bytes(next));
            next += 1;
            Ok((next <= end).then_some(next - 1))
        }
    }

    fn failure(name: u64) -> Failure {
        Failure::Exists(name.to_string().into())
    }

    /// Takes longer for some chunks than for others.
    fn dawdle(name: u64) {
        thread::sleep(Duration::from_micros(name * 37 % 5 * 200));
    }

    #[test]
    fn results_come_out_in_the_order_of_the_chunks() {
        let mut written = Vec::new();
        let worker = || {
            |name: &u64, chunk: &[u8], result: &mut Vec<u8>| {
                dawdle(*name);
                result.extend(chunk.iter().rev());
            }
        };
        let write = |name: u64, (): (), chunk: &[u8], result: &[u8]| {
            assert_eq!(chunk, name.to_le_bytes());
            assert_eq!(result, name.to_be_bytes());
            written.push(name);
            Ok(())
        };
        run(numbers(300), worker, write).unwrap();
        assert_eq!(written, (0..300).collect::<Vec<_>>());
    }

    #[test]
    fn the_first_failure_counts_and_nothing_is_written_after_it() {
        for failing in [0, 1, 7, 50] {
            let mut written = Vec::new();
            let worker = || {
                |name: &u64, _: &[u8], _: &mut Vec<u8>| {
                    // Later ones fail sooner.
                    dawdle(5 - name % 5);
                    *name >= failing
                }
            };
            let write = |name: u64, failed: bool, _: &[u8], _: &[u8]| {
                if failed {
                    return Err(failure(name));
                }
                written.push(name);
                Ok(())
            };
            let failed = run(numbers(1_000), worker, write).unwrap_err();
            assert_eq!(failed.to_string(), failure(failing).to_string());
            assert_eq!(written, (0..failing).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_thread_that_panics_ends_the_others() {
        let worker = || |name: &u64, _: &[u8], _: &mut Vec<u8>| assert_ne!(*name, 3, "as it should in this test");
        let done = std::panic::catch_unwind(|| run(numbers(1_000), worker, |_, (), _, _| Ok(())));
        assert!(done.is_err());
    }

    #[test]
    fn what_was_read_before_an_input_failed_is_written() {
        let mut written = 0;
        let mut read = numbers(u64::MAX);
        let read = move |chunk: &mut Vec<u8>| match read(chunk)? {
            Some(20) => Err(failure(20)),
            name => Ok(name),
        };
        let write = |_: u64, (): (), _: &[u8], _: &[u8]| {
            written += 1;
            Ok(())
        };
        assert!(run(read, || |_: &u64, _: &[u8], _: &mut Vec<u8>| (), write).is_err());
        assert_eq!(written, 20);
    }
}

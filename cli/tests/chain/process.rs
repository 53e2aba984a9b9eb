//! A running `theriac deliver`.

use std::io::{BufRead, BufReader};
use std::process::{Child, ExitStatus};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{PATIENCE, Purchase};

/// Whether one of these lines is of this event.
pub fn said(lines: &[Value], event: &str) -> bool {
    lines.iter().any(|line| line["event"] == event)
}

/// A running `theriac deliver`, killed when dropped.
pub struct Delegate {
    child: Child,
    lines: Receiver<Value>,
    seen: Vec<Value>,
}

impl Delegate {
    pub fn watched(mut child: Child) -> Self {
        let (sender, lines) = channel();
        let reader = BufReader::new(child.stderr.take().unwrap());
        std::thread::spawn(move || {
            for line in reader.lines().map_while(Result::ok) {
                let line = serde_json::from_str(&line).unwrap_or_else(|_| json!({"event": "?", "text": line}));
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        Self { child, lines, seen: Vec::new() }
    }

    /// Waits until it says this of this order, if one is named.
    pub fn hears(&mut self, event: &str, order: Option<&Purchase>) -> Value {
        let until = Instant::now() + PATIENCE;
        loop {
            match self.lines.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(line) => {
                    self.seen.push(line.clone());
                    let fits = order.is_none_or(|order| line["order"] == json!(order.id));
                    if line["event"] == event && fits {
                        return line;
                    }
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    panic!("{event} was not said: {:#?}", self.seen)
                }
            }
        }
    }

    /// What was said so far.
    pub fn said(&mut self) -> &[Value] {
        self.seen.extend(self.lines.try_iter());
        &self.seen
    }

    /// Takes it away without a warning.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to end, as a system does.
    pub fn terminate(&mut self) {
        let status = std::process::Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(status.success());
    }

    /// Waits for its end; gives all that it said.
    pub fn end(&mut self) -> (ExitStatus, Vec<Value>) {
        let until = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(Instant::now() < until, "it did not end: {:#?}", self.said());
            std::thread::sleep(Duration::from_millis(20));
        };
        // The reader ends with its pipe.
        while let Ok(line) = self.lines.recv_timeout(PATIENCE) {
            self.seen.push(line);
        }
        (status, std::mem::take(&mut self.seen))
    }
}

impl Drop for Delegate {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

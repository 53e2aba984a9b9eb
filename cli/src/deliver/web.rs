//! `/health` and `/metrics`, for the machine that watches over this one.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use super::DeliverError;
use super::gauges::{Gauges, Numbers};
use super::journal::now;

/// Whoever asks has this long to say what, and as long to take the answer.
const PATIENCE: Duration = Duration::from_secs(1);
/// Of a request, only the first line matters.
const LONGEST_LINE: usize = 1_024;

/// A chain whose newest block is older, in seconds, stands still, or its endpoints do.
pub const OLDEST_HEAD: u64 = 600;

/// Answers on `address` from now on, as long as the process lives. Ready is whoever read the chain within
/// `fresh_seconds`, and found it moving.
pub fn serve(address: SocketAddr, gauges: Gauges, fresh_seconds: u64) -> Result<SocketAddr, DeliverError> {
    let failed = |source| DeliverError::Listen { address, source };
    let listener = TcpListener::bind(address).map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    let answer_all = move || {
        for stream in listener.incoming() {
            match stream {
                // Who hangs up early gets no answer.
                Ok(stream) => drop(answer(&stream, &gauges.lock().clone(), fresh_seconds)),
                // Out of file handles, for instance: it passes.
                Err(_) => thread::sleep(PATIENCE),
            }
        }
    };
    thread::Builder::new().name("web".to_owned()).spawn(answer_all).map_err(failed)?;
    Ok(bound)
}

fn answer(mut stream: &TcpStream, numbers: &Numbers, fresh_seconds: u64) -> io::Result<()> {
    let line = first_line(stream)?;
    let (status, kind, body) = page(&line, numbers, now(), fresh_seconds);
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n"
    );
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.write_all(format!("{head}{body}").as_bytes())
}

/// The first line of a request, or what came of it in time: whoever sends it byte by byte must not keep others waiting.
fn first_line(mut stream: &TcpStream) -> io::Result<String> {
    let until = Instant::now() + PATIENCE;
    let (mut line, mut piece) = (Vec::new(), [0; LONGEST_LINE]);
    while line.len() < LONGEST_LINE && !line.contains(&b'\n') {
        let left = until.saturating_duration_since(Instant::now());
        // No time at all would mean for ever.
        stream.set_read_timeout(Some(left.max(Duration::from_millis(1))))?;
        let count = stream.read(&mut piece)?;
        if count == 0 || left.is_zero() {
            break;
        }
        line.extend_from_slice(&piece[..count]);
    }
    let text = String::from_utf8_lossy(&line);
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

/// Status, content type and body for the first line of a request.
fn page(line: &str, numbers: &Numbers, now: u64, fresh_seconds: u64) -> (&'static str, &'static str, String) {
    const TEXT: &str = "text/plain; charset=utf-8";
    const METRICS: &str = "text/plain; version=0.0.4; charset=utf-8";
    let mut words = line.split_ascii_whitespace();
    let method = words.next();
    let path = words.next().and_then(|target| target.split('?').next());
    match (method, path) {
        (Some("GET"), Some("/health")) => match now.saturating_sub(numbers.read_at) {
            age if age <= fresh_seconds && now > numbers.head_time.saturating_add(OLDEST_HEAD) => {
                let age = now.saturating_sub(numbers.head_time);
                ("503 Service Unavailable", TEXT, format!("The chain's newest block is {age} seconds old.\n"))
            }
            age if age <= fresh_seconds => ("200 OK", TEXT, format!("The chain was read {age} seconds ago.\n")),
            _ if numbers.read_at == 0 => ("503 Service Unavailable", TEXT, "The chain was not read yet.\n".to_owned()),
            age => ("503 Service Unavailable", TEXT, format!("The chain was last read {age} seconds ago.\n")),
        },
        (Some("GET"), Some("/metrics")) => ("200 OK", METRICS, numbers.text()),
        (Some("GET"), Some(_)) => ("404 Not Found", TEXT, "There are /health and /metrics.\n".to_owned()),
        _ => ("405 Method Not Allowed", TEXT, "GET only.\n".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_read_the_chain_lately_is_ready() {
        let status = |read_at, head_time| {
            page("GET /health HTTP/1.1\r\n", &Numbers { read_at, head_time, ..Numbers::default() }, 1_000, 60).0
        };
        assert_eq!(status(1_000, 1_000), "200 OK");
        assert_eq!(status(940, 400), "200 OK");
        for (read_at, head_time) in [(939, 939), (0, 0), (1_000, 399)] {
            assert_eq!(status(read_at, head_time), "503 Service Unavailable");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        let status = |line| page(line, &Numbers::default(), 0, 60).0;
        assert_eq!(status("GET /metrics?x=1 HTTP/1.1\r\n"), "200 OK");
        assert_eq!(status("GET / HTTP/1.1\r\n"), "404 Not Found");
        for line in ["", "POST /metrics HTTP/1.1", "GET", "\r\n", "get /metrics"] {
            assert_eq!(status(line), "405 Method Not Allowed", "{line}");
        }
    }

    #[test]
    fn it_answers_over_the_network_and_silent_and_slow_callers_stop_nobody() {
        let gauges = Gauges::default();
        gauges.lock().delivered = 7;
        let address = serve("127.0.0.1:0".parse().unwrap(), gauges, 60).unwrap();
        let silent = TcpStream::connect(address).unwrap();
        let mut slow = TcpStream::connect(address).unwrap();
        thread::spawn(move || {
            while slow.write_all(b"x").is_ok() {
                thread::sleep(Duration::from_millis(300));
            }
        });
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.contains("theriac_deliveries_total 7\n"));
        drop(silent);
    }
}

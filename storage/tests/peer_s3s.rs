//! Requests of this crate are taken by another implementation of S3: `s3s-fs`, which checks every signature.
//!
//! It is looked for in `.tools/bin` of the project and on the PATH. When it is absent the tests say so and go on.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use storage::parts::Parts;
use storage::request::Request;
use storage::s3::answers::{StoredPart, completed, completion, stored_parts, upload_id};
use storage::s3::{AccessKey, Bucket, Operation, S3Error, body_hash};

const KEY: AccessKey<'_> = AccessKey { id: "AKIAPEER", secret: "a secret+key/of a peer", session: "" };

/// What the server answered.
struct Answer {
    status: u16,
    head: String,
    text: String,
}

/// The server, with one bucket in a folder of its own.
struct Peer {
    child: Child,
    origin: String,
    folder: tempfile::TempDir,
}

impl Drop for Peer {
    fn drop(&mut self) {
        // One that ended by itself needs no ending.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Peer {
    fn start() -> Option<Self> {
        let project = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = [project.join(".tools/bin")].into_iter().chain(std::env::split_paths(&path));
        let Some(tool) = folders.map(|folder| folder.join("s3s-fs")).find(|tool| tool.is_file()) else {
            eprintln!("s3s-fs was not found: this test did nothing");
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("cohorts")).unwrap();
        let mut command = Command::new(tool);
        command.args(["--host", "127.0.0.1", "--port", "0", "--access-key", KEY.id, "--secret-key", KEY.secret]);
        command.arg(folder.path()).env("RUST_LOG", "s3s_fs=info").stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = lines.map(|line| line.unwrap()).find(|line| line.contains("running at http://")).unwrap();
        let origin = line.split("running at ").nth(1).unwrap().split_whitespace().next().unwrap();
        Some(Self { child, origin: origin.trim_end_matches('/').to_owned(), folder })
    }

    fn bucket(&self) -> Bucket {
        Bucket::new(&self.origin, "us-east-1", "cohorts", true, "a folder/ä", "").unwrap()
    }

    /// Sends a request.
    fn send(&self, request: &Request, body: &[u8]) -> Answer {
        let authority = self.origin.strip_prefix("http://").unwrap();
        let path = request.url.strip_prefix(&self.origin).unwrap();
        let mut text = format!("{} {path} HTTP/1.1\r\nhost: {authority}\r\nconnection: close\r\n", request.method);
        for (name, value) in &request.headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        text.push_str(&format!("content-length: {}\r\n\r\n", body.len()));
        let mut stream = TcpStream::connect(authority).unwrap();
        stream.write_all(text.as_bytes()).unwrap();
        stream.write_all(body).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, text) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, head: head.to_lowercase(), text: text.to_owned() }
    }

    /// Does an operation that must go well.
    fn does(&self, object: &str, operation: &Operation<'_>, body: &[u8]) -> Answer {
        let answer = self.send(&self.bucket().request(&KEY, object, operation, now()), body);
        assert!((200..300).contains(&answer.status), "{operation:?}: {} {}", answer.status, answer.text);
        answer
    }

    /// Begins an upload in parts.
    fn begins(&self, object: &str) -> String {
        upload_id(&self.does(object, &Operation::Create { media: "application/octet-stream" }, b"").text).unwrap()
    }

    /// What lies in the server's folder under the object's name.
    fn stored(&self, object: &str) -> Option<Vec<u8>> {
        std::fs::read(self.folder.path().join("cohorts/a folder/ä").join(object)).ok()
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

#[test]
fn a_small_file_is_stored_and_removed() {
    let Some(peer) = Peer::start() else { return };
    let content = b"hello".repeat(1_000);
    let hash = body_hash(&content);
    peer.does("a.body", &Operation::Put { media: "application/octet-stream", hash: &hash }, &content);
    assert_eq!(peer.stored("a.body").unwrap(), content);
    peer.does("a.body", &Operation::Delete, b"");
    assert_eq!(peer.stored("a.body"), None);
}

#[test]
fn a_large_file_is_stored_in_parts_that_the_server_lists() {
    let Some(peer) = Peer::start() else { return };
    let content: Vec<u8> = (0..17_u32 << 20).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let parts = Parts::of(content.len() as u64).unwrap();
    assert_eq!((parts.is_single(), parts.count()), (false, 3));
    let upload = peer.begins("b.body");
    let send = |number: u32| {
        let range = parts.range(number);
        let part = &content[range.start as usize..range.end as usize];
        let answer = peer.does("b.body", &Operation::Part { upload: &upload, number, hash: &body_hash(part) }, part);
        let tag = answer.head.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap();
        StoredPart { number, etag: tag.to_owned() }
    };
    let listed = || {
        let answer = peer.does("b.body", &Operation::Parts { upload: &upload, after: 0 }, b"");
        let (there, next) = stored_parts(&answer.text, &parts).unwrap();
        assert_eq!(next, None);
        let mut numbers: Vec<u32> = there.iter().map(|part| part.number).collect();
        numbers.sort_unstable();
        numbers
    };
    let third = send(3);
    let first = send(1);
    assert_eq!(listed(), [1, 3]);
    let sent = [first, send(2), third];
    assert_eq!(listed(), [1, 2, 3]);
    let xml = completion(&sent);
    let hash = body_hash(xml.as_bytes());
    let answer = peer.does("b.body", &Operation::Complete { upload: &upload, hash: &hash }, xml.as_bytes());
    completed(&answer.text).unwrap();
    assert!(peer.stored("b.body").unwrap() == content);
}

#[test]
fn an_upload_that_is_given_up_has_no_parts() {
    let Some(peer) = Peer::start() else { return };
    let upload = peer.begins("c.body");
    peer.does("c.body", &Operation::Part { upload: &upload, number: 1, hash: &body_hash(b"part") }, b"part");
    let left = || {
        // This server answers a list without parts where others say that there is no such upload.
        let answer = peer.does("c.body", &Operation::Parts { upload: &upload, after: 0 }, b"");
        stored_parts(&answer.text, &Parts::of(4).unwrap()).unwrap().0.len()
    };
    assert_eq!(left(), 1);
    peer.does("c.body", &Operation::Abort { upload: &upload }, b"");
    assert_eq!(left(), 0);
}

#[test]
fn what_the_server_refuses_is_understood() {
    let Some(peer) = Peer::start() else { return };
    let hash = body_hash(b"x");
    let put = Operation::Put { media: "a/b", hash: &hash };
    let refused = |key: &AccessKey<'_>, body: &[u8]| {
        let answer = peer.send(&peer.bucket().request(key, "d.body", &put, now()), body);
        S3Error::of(answer.status, &answer.text)
    };
    assert_eq!(refused(&AccessKey { secret: "another", ..KEY }, b"x"), S3Error::Signature);
    assert!(refused(&KEY, b"y").is_transient(), "what arrives is not what was signed");
    assert_eq!(refused(&AccessKey { id: "AKIAOTHER", ..KEY }, b"x"), S3Error::UnknownKey);
    assert_eq!(peer.stored("d.body"), None);
}

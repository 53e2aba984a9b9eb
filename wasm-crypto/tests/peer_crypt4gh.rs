//! Edit lists, ranges and headers go both ways between this crate and the reference tool, `crypt4gh` from PyPI.
//!
//! It is looked for in `.tools/venv/bin` of the project and on the PATH. When it is absent the tests say so and go on.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::Write;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use wasm_crypto::crypt4gh::{
    Decryptor, Encryptor, Header, OpenedHeader, Others, Rearranger, Recipients, write_private_key, write_public_key,
};
use wasm_crypto::keys::{Secret32, X25519Secret};

/// The tool, and the key files of two readers in a folder.
struct Peer {
    tool: PathBuf,
    folder: tempfile::TempDir,
    anna: X25519Secret,
    ben: X25519Secret,
}

impl Peer {
    fn find() -> Option<Self> {
        let project = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = [project.join(".tools/venv/bin")].into_iter().chain(std::env::split_paths(&path));
        let found = folders.map(|folder| folder.join("crypt4gh")).find(|tool| tool.is_file());
        let Some(tool) = found else {
            eprintln!("PyPI crypt4gh was not found: this test did nothing");
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        let keys = ["anna", "ben"].map(|name| {
            let key = X25519Secret::generate();
            std::fs::write(folder.path().join(name), write_private_key(&key, None).as_bytes()).unwrap();
            std::fs::write(folder.path().join(format!("{name}.pub")), write_public_key(&key.public())).unwrap();
            key
        });
        let [anna, ben] = keys;
        Some(Self { tool, folder, anna, ben })
    }

    /// Runs `crypt4gh` with arguments separated by spaces; `None` when it fails.
    fn run(&self, arguments: &str, input: &[u8]) -> Option<Vec<u8>> {
        let mut command = Command::new(&self.tool);
        command.args(arguments.split_whitespace()).current_dir(self.folder.path());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (mut stdin, input) = (child.stdin.take().unwrap(), input.to_vec());
        let writer = std::thread::spawn(move || stdin.write_all(&input));
        let output = child.wait_with_output().unwrap();
        // The tool may have stopped reading.
        let _ = writer.join().unwrap();
        output.status.success().then_some(output.stdout)
    }
}

fn text(length: usize) -> Vec<u8> {
    (0..length).map(|index| (index % 251) as u8).collect()
}

fn encrypt(plaintext: &[u8], recipients: impl Into<Recipients>) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encryptor = Encryptor::new(recipients, &mut file).unwrap();
    encryptor.push(plaintext, &mut file);
    encryptor.finish(&mut file);
    file
}

fn decrypt(mut decryptor: Decryptor, file: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    decryptor.push(file, &mut text).unwrap();
    decryptor.finish(&mut text).unwrap();
    text
}

fn rearrange(file: &[u8], reader: &X25519Secret, range: Range<u64>) -> Vec<u8> {
    let mut rearranger = Rearranger::new(reader.clone(), range, &[reader.public()]);
    let mut part = Vec::new();
    rearranger.push(file, &mut part).unwrap();
    rearranger.finish(&mut part).unwrap();
    part
}

#[test]
fn the_tool_reads_parts_of_parts_that_it_cannot_make_itself() {
    let Some(peer) = Peer::find() else { return };
    let plaintext = text(400_000);
    let file = encrypt(&plaintext, &[peer.anna.public()]);
    for (first, second) in [(0..400_000, 65_536..65_537), (100..300_000, 5..131_072), (70_000..350_000, 0..200_000)] {
        let once = rearrange(&file, &peer.anna, first.clone());
        assert!(peer.run("decrypt --sk anna", &once).unwrap() == plaintext[first.start as usize..first.end as usize]);
        let twice = rearrange(&once, &peer.anna, second.clone());
        let expected = &plaintext[(first.start + second.start) as usize..(first.start + second.end) as usize];
        assert!(peer.run("decrypt --sk anna", &twice).unwrap() == expected, "{first:?}, of it {second:?}");
        assert!(peer.run("rearrange --sk anna --range 1-9", &once).is_none(), "it has learnt to: say so in the docs");
    }
    // Nothing, and a part without an end.
    assert_eq!(peer.run("decrypt --sk anna", &rearrange(&file, &peer.anna, 5..5)).unwrap(), b"");
    let rest = rearrange(&file, &peer.anna, 140_000..u64::MAX);
    assert!(peer.run("decrypt --sk anna", &rest).unwrap() == plaintext[140_000..]);
}

#[test]
fn we_read_and_cut_the_tools_parts_whose_ranges_are_a_byte_shorter_than_they_say() {
    let Some(peer) = Peer::find() else { return };
    let plaintext = text(300_000);
    let file = peer.run("encrypt --sk anna --recipient_pk anna.pub", &plaintext).unwrap();
    let part = peer.run("rearrange --sk anna --range 70000-200000", &file).unwrap();
    let kept = &plaintext[70_000..199_999];
    assert!(decrypt(Decryptor::new(peer.anna.clone()), &part) == kept);
    assert!(decrypt(Decryptor::of_range(peer.anna.clone(), 50_000..60_000), &part) == kept[50_000..60_000]);
    let of_it = rearrange(&part, &peer.anna, 1000..100_000);
    assert!(peer.run("decrypt --sk anna", &of_it).unwrap() == kept[1000..100_000]);
    // A range on decrypting, of a file with an edit list: theirs is the same, but for that byte.
    assert!(peer.run("decrypt --sk anna --range 1000-2000", &of_it).unwrap() == kept[2000..2999]);
    assert!(decrypt(Decryptor::of_range(peer.anna.clone(), 1000..2000), &of_it) == kept[2000..3000]);
}

#[test]
fn headers_are_re_encrypted_both_ways() {
    let Some(peer) = Peer::find() else { return };
    let plaintext = text(100_000);
    let readers = [peer.anna.public(), peer.ben.public()];
    let ours = encrypt(&plaintext, &readers[..1]);
    let theirs = peer.run("reencrypt --sk anna --recipient_pk ben.pub", &ours).unwrap();
    assert!(decrypt(Decryptor::new(peer.ben.clone()), &theirs) == plaintext);
    let (header, start) = Header::parse(&theirs).unwrap();
    let again = header.reencrypt(&peer.ben, &readers, Others::Keep).unwrap().to_bytes();
    let file = [&again[..], &theirs[start..]].concat();
    for name in ["anna", "ben"] {
        assert!(peer.run(&format!("decrypt --sk {name}"), &file).unwrap() == plaintext);
    }
    // Headers alone.
    let header = peer.run("reencrypt --sk ben --recipient_pk anna.pub --header-only --trim", &again).unwrap();
    let (header, length) = Header::parse(&header).unwrap();
    assert_eq!((length, header.packet_count()), (124, 1));
    assert!(header.open(&peer.anna).is_ok() && header.open(&peer.ben).is_err());
}

#[test]
fn writers_are_recognised_both_ways() {
    let Some(peer) = Peer::find() else { return };
    let content = OpenedHeader::from_data_key(Secret32::generate());
    let to_ben = Recipients::from(&[peer.ben.public()]);
    let from_anna = Header::new(&content, to_ben.clone().written_by(peer.anna.clone())).unwrap().to_bytes();
    assert!(peer.run("decrypt --sk ben --sender_pk anna.pub", &from_anna).is_some());
    let from_nobody = Header::new(&content, to_ben).unwrap().to_bytes();
    assert!(peer.run("decrypt --sk ben --sender_pk anna.pub", &from_nobody).is_none());
    let theirs = peer.run("encrypt --sk anna --recipient_pk ben.pub", b"text").unwrap();
    let decryptor = Decryptor::new(peer.ben.clone()).from_writer(peer.anna.public());
    assert_eq!(decrypt(decryptor, &theirs), b"text");
}

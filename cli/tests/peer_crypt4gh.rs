//! Files and keys go both ways between `theriac` and the reference command line, `crypt4gh` from PyPI.
//!
//! It is looked for in `.tools/venv/bin` of the project and on the PATH. When it is absent, or does not start, the tests
//! say so and go on.

mod common;

use std::path::PathBuf;
use std::process::Command;

use common::{Folder, PASSPHRASE, project, spawn, text};

/// The reference tool, when there is one.
struct Peer {
    crypt4gh: PathBuf,
    keygen: PathBuf,
}

impl Peer {
    fn find() -> Option<Self> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = [project().join(".tools/venv/bin")].into_iter().chain(std::env::split_paths(&path));
        let found = folders
            .map(|folder| Self { crypt4gh: folder.join("crypt4gh"), keygen: folder.join("crypt4gh-keygen") })
            .find(|peer| peer.crypt4gh.is_file() && peer.keygen.is_file())
            .filter(|peer| Command::new(&peer.crypt4gh).arg("--version").output().is_ok());
        if found.is_none() {
            eprintln!("PyPI crypt4gh was not found: this test did nothing");
        }
        found
    }

    /// Runs `crypt4gh` with arguments separated by spaces; the passphrase comes from the environment, as it allows.
    fn run(&self, folder: &Folder, arguments: &str, input: &[u8]) -> Vec<u8> {
        let mut command = Command::new(&self.crypt4gh);
        command.args(arguments.split_whitespace()).env("C4GH_PASSPHRASE", PASSPHRASE);
        let output = spawn(&mut command, folder.path(), input);
        assert!(output.status.success(), "crypt4gh {arguments}: {}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }

    /// Makes NAME.sec and NAME.pub without a passphrase.
    fn keygen(&self, folder: &Folder, name: &str) {
        let mut command = Command::new(&self.keygen);
        command.args(["--sk", &format!("{name}.sec"), "--pk", &format!("{name}.pub"), "--nocrypt", "-f"]);
        let output = spawn(&mut command, folder.path(), b"");
        assert!(output.status.success(), "crypt4gh-keygen: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn the_reference_tool_reads_our_files_with_our_keys() {
    let Some(peer) = Peer::find() else { return };
    let folder = Folder::new();
    folder.theriac("keygen open --no-passphrase");
    folder.theriac("keygen locked --passphrase-file passphrase.txt");
    for length in [0, 1, 65_535, 65_536, 65_537, 200_000] {
        folder.write("data.csv", &text(length));
        folder.theriac("encrypt data.csv -r open.pub -r locked.pub -o data.c4gh --force");
        for key in ["open.sec", "locked.sec"] {
            let decrypted = peer.run(&folder, &format!("decrypt --sk {key}"), &folder.read("data.c4gh"));
            assert!(decrypted == text(length), "{length} bytes with {key}");
        }
    }
}

#[test]
fn we_read_the_reference_tools_files_with_its_keys() {
    let Some(peer) = Peer::find() else { return };
    let folder = Folder::new();
    for name in ["anna", "ben"] {
        peer.keygen(&folder, name);
    }
    for length in [0, 1, 65_535, 65_536, 65_537, 200_000] {
        let arguments = "encrypt --sk anna.sec --recipient_pk anna.pub --recipient_pk ben.pub";
        folder.write("data.c4gh", &peer.run(&folder, arguments, &text(length)));
        for key in ["anna.sec", "ben.sec"] {
            let decrypted = folder.theriac(&format!("decrypt data.c4gh -k {key}"));
            assert!(decrypted == text(length), "{length} bytes with {key}");
        }
    }
}

#[test]
fn an_edit_list_of_the_reference_tool_is_honoured() {
    let Some(peer) = Peer::find() else { return };
    let folder = Folder::new();
    peer.keygen(&folder, "anna");
    let encrypted = peer.run(&folder, "encrypt --sk anna.sec --recipient_pk anna.pub", &text(300_000));
    let part = peer.run(&folder, "rearrange --sk anna.sec --range 70000-200000", &encrypted);
    folder.write("part.c4gh", &part);
    let expected = peer.run(&folder, "decrypt --sk anna.sec", &part);
    // Its range comes out one byte short of what it says; what its own reader makes of it is what counts.
    assert!(expected == text(300_000)[70_000..199_999]);
    assert!(folder.theriac("decrypt part.c4gh -k anna.sec") == expected);
}

#[test]
fn the_reference_tool_reads_a_sealed_file_handed_on() {
    let Some(peer) = Peer::find() else { return };
    let folder = Folder::new();
    folder.vault("my.vault");
    peer.keygen(&folder, "anna");
    folder.write("data.csv", &text(150_000));
    folder.theriac("seal data.csv --vault my.vault --passphrase-file passphrase.txt");
    folder.theriac(
        "open data.csv.body --sealed data.csv.sealed.json --vault my.vault --passphrase-file passphrase.txt \
         --recipient anna.pub -o data.c4gh",
    );
    assert!(peer.run(&folder, "decrypt --sk anna.sec", &folder.read("data.c4gh")) == text(150_000));
}

#[test]
fn the_reference_tool_encrypts_with_our_locked_key() {
    let Some(peer) = Peer::find() else { return };
    let folder = Folder::new();
    folder.theriac("keygen anna --passphrase-file passphrase.txt");
    folder.write("data.c4gh", &peer.run(&folder, "encrypt --sk anna.sec --recipient_pk anna.pub", b"id\n1\n"));
    assert_eq!(folder.theriac("decrypt data.c4gh -k anna.sec --passphrase-file passphrase.txt"), b"id\n1\n");
}

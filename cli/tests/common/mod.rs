//! Running the built `theriac` in a folder of its own.

#![allow(dead_code, reason = "each test file uses a part of this")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

pub mod peer;

pub const PASSPHRASE: &str = "correct horse battery staple";

/// A temporary folder with `passphrase.txt` in it.
pub struct Folder(tempfile::TempDir);

impl Folder {
    pub fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        folder.write("passphrase.txt", format!("{PASSPHRASE}\n").as_bytes());
        folder
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path().join(name), bytes).unwrap();
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path()).unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// Runs `theriac` with arguments separated by spaces.
    pub fn run(&self, arguments: &str) -> Output {
        self.run_with(arguments, b"")
    }

    /// [`Folder::run`] with `input` on standard input.
    pub fn run_with(&self, arguments: &str, input: &[u8]) -> Output {
        spawn(&mut self.command(arguments), self.path(), input)
    }

    /// `theriac` with arguments separated by spaces. The folder is its home, and the environment names no keys.
    pub fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_theriac"));
        command.args(arguments.split_whitespace()).env("HOME", self.path());
        for variable in ["C4GH_SECRET_KEY", "C4GH_PUBLIC_KEY", "C4GH_PASSPHRASE"] {
            command.env_remove(variable);
        }
        command
    }

    /// Runs `theriac` and expects success; gives what it printed.
    pub fn theriac(&self, arguments: &str) -> Vec<u8> {
        let output = self.run(arguments);
        assert!(output.status.success(), "theriac {arguments}: {}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }

    /// Runs `theriac` and expects failure; gives the exit code and what it said.
    pub fn refused(&self, arguments: &str) -> (i32, String) {
        let output = self.run(arguments);
        assert!(!output.status.success(), "theriac {arguments} succeeded");
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    }

    /// Makes `vault` with the passphrase in `passphrase.txt`; gives its 24 words.
    pub fn vault(&self, name: &str) -> String {
        let words = self.theriac(&format!("keygen --vault {name} --passphrase-file passphrase.txt"));
        String::from_utf8(words).unwrap()
    }
}

pub fn spawn(command: &mut Command, folder: &Path, input: &[u8]) -> Output {
    let mut child = command
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // A program that stops reading early is no error here.
    let writer = std::thread::spawn(move || stdin.write_all(&input).ok());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

/// A plaintext of `length` bytes that repeats nowhere within a segment.
pub fn text(length: usize) -> Vec<u8> {
    (0..length).map(|index| (index ^ index >> 8 ^ index >> 16) as u8).collect()
}

/// The folder of the whole project.
pub fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

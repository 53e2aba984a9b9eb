//! The reference command line, `crypt4gh` from PyPI.
//!
//! It is looked for in `.tools/venv/bin` of the project and on the PATH. When it is absent, or does not start, a test
//! says so and does nothing.

use std::path::PathBuf;
use std::process::{Command, Output};

use super::{Folder, PASSPHRASE, project, spawn};

/// The reference tool.
pub struct Peer {
    folder: PathBuf,
}

impl Peer {
    pub fn find() -> Option<Self> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = [project().join(".tools/venv/bin")].into_iter().chain(std::env::split_paths(&path));
        let found = folders
            .map(|folder| Self { folder })
            .find(|peer| ["crypt4gh", "crypt4gh-keygen"].iter().all(|program| peer.folder.join(program).is_file()))
            .filter(|peer| Command::new(peer.folder.join("crypt4gh")).arg("--version").output().is_ok());
        if found.is_none() {
            eprintln!("PyPI crypt4gh was not found: this test did nothing");
        }
        found
    }

    /// Runs `crypt4gh` with arguments separated by spaces; the passphrase comes from the environment, as it allows.
    pub fn try_run(&self, folder: &Folder, arguments: &str, input: &[u8]) -> Output {
        let mut command = Command::new(self.folder.join("crypt4gh"));
        command.args(arguments.split_whitespace()).env("C4GH_PASSPHRASE", PASSPHRASE);
        spawn(&mut command, folder.path(), input)
    }

    /// [`Peer::try_run`] that must succeed; gives what it printed.
    pub fn run(&self, folder: &Folder, arguments: &str, input: &[u8]) -> Vec<u8> {
        let output = self.try_run(folder, arguments, input);
        assert!(output.status.success(), "crypt4gh {arguments}: {}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }

    /// Makes NAME.sec and NAME.pub without a passphrase.
    pub fn keygen(&self, folder: &Folder, name: &str) {
        let mut command = Command::new(self.folder.join("crypt4gh-keygen"));
        command.args(["--sk", &format!("{name}.sec"), "--pk", &format!("{name}.pub"), "--nocrypt", "-f"]);
        let output = spawn(&mut command, folder.path(), b"");
        assert!(output.status.success(), "crypt4gh-keygen: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// Runs a script in the Python that the tool is installed in; `None` when that is not beside it.
    pub fn python(&self, folder: &Folder, script: &str, arguments: &[&str]) -> Option<Vec<u8>> {
        let python = self.folder.join("python3");
        if !python.is_file() {
            eprintln!("there is no python3 beside crypt4gh: this test did nothing");
            return None;
        }
        let output = spawn(Command::new(python).args(["-c", script]).args(arguments), folder.path(), b"");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Some(output.stdout)
    }
}

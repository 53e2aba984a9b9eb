//! Asking for passphrases.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use clap::Args;
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::files::read_text;

/// Holds the passphrase of a private key, as for the reference tool.
const VARIABLE: &str = "C4GH_PASSPHRASE";

/// How a passphrase is given. It is never an argument: arguments show in process lists and shell histories.
#[derive(Args)]
pub struct PassphraseOption {
    /// Read the passphrase from this file (its first line) instead of asking for it
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

impl PassphraseOption {
    /// The passphrase in this file, or one to be asked for.
    pub fn from_path(passphrase_file: Option<PathBuf>) -> Self {
        Self { passphrase_file }
    }

    /// The passphrase of something that exists.
    pub fn ask(&self, what: &str) -> Result<Zeroizing<String>, Failure> {
        match self.read_file()? {
            Some(passphrase) => Ok(passphrase),
            None => prompt(&format!("Passphrase of {what}: ")),
        }
    }

    /// The passphrase of a private key file, which the environment may hold: every program that the person runs can
    /// read it there, so they are told.
    pub fn ask_for_key(&self, path: &Path) -> Result<Zeroizing<String>, Failure> {
        match std::env::var(VARIABLE).map(Zeroizing::new) {
            Ok(passphrase) if self.passphrase_file.is_none() && !passphrase.is_empty() => {
                eprintln!("theriac: the passphrase is taken from {VARIABLE}, where it is not safe.");
                Ok(passphrase)
            }
            _ => self.ask(&path.display().to_string()),
        }
    }

    /// A passphrase for something new, asked for twice.
    pub fn choose(&self, what: &str) -> Result<Zeroizing<String>, Failure> {
        if let Some(passphrase) = self.read_file()? {
            return Ok(passphrase);
        }
        let once = prompt(&format!("New passphrase for {what}: "))?;
        let twice = prompt("The same again: ")?;
        if once == twice { Ok(once) } else { Err(Failure::PassphrasesDiffer) }
    }

    fn read_file(&self) -> Result<Option<Zeroizing<String>>, Failure> {
        let Some(path) = &self.passphrase_file else { return Ok(None) };
        let text = read_text(path, "a passphrase")?;
        Ok(Some(Zeroizing::new(text.lines().next().unwrap_or_default().to_owned())))
    }
}

fn prompt(text: &str) -> Result<Zeroizing<String>, Failure> {
    // The question goes to the terminal itself, so that standard input and output stay free for data.
    if !std::io::stderr().is_terminal() {
        return Err(Failure::NoTerminal);
    }
    rpassword::prompt_password(text).map(Zeroizing::new).map_err(|_| Failure::NoTerminal)
}

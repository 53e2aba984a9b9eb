//! One file for each command.

mod anonymise;
pub mod anonymise_table;
mod conform;
pub mod conform_anonymise;
mod decrypt;
mod deidentify;
mod delegate;
mod deliver;
mod encrypt;
mod keygen;
mod open;
mod rearrange;
mod reencrypt;
mod risk;
mod sample;
mod scan;
mod seal;
mod source;
mod table;

use std::path::Path;

use clap::Subcommand;
use wasm_crypto::vault::Vault;

use crate::failure::{About, Failure};
use crate::files::read_all;
use crate::passphrase::PassphraseOption;

/// What `theriac` can do; what each command says of itself stands at its arguments.
#[derive(Subcommand)]
pub enum Command {
    Keygen(keygen::Keygen),
    Encrypt(encrypt::Encrypt),
    Decrypt(decrypt::Decrypt),
    Reencrypt(reencrypt::Reencrypt),
    Rearrange(rearrange::Rearrange),
    Scan(scan::Scan),
    Deidentify(deidentify::Deidentify),
    Risk(risk::MeasureRisk),
    Anonymise(Box<anonymise::Anonymise>),
    Seal(seal::Seal),
    Open(open::Open),
    Delegate(delegate::Delegate),
    Deliver(Box<deliver::Deliver>),
    Sample(sample::MakeSample),
    Conform(conform::Conform),
}

impl Command {
    /// Does it.
    pub fn run(self) -> Result<(), Failure> {
        match self {
            Self::Keygen(command) => command.run(),
            Self::Encrypt(command) => command.run(),
            Self::Decrypt(command) => command.run(),
            Self::Reencrypt(command) => command.run(),
            Self::Rearrange(command) => command.run(),
            Self::Scan(command) => command.run(),
            Self::Deidentify(command) => command.run(),
            Self::Risk(command) => command.run(),
            Self::Anonymise(command) => command.run(),
            Self::Seal(command) => command.run(),
            Self::Open(command) => command.run(),
            Self::Delegate(command) => command.run(),
            Self::Deliver(command) => command.run(),
            Self::Sample(command) => command.run(),
            Self::Conform(command) => command.run(),
        }
    }
}

/// Opens a vault, asking for its passphrase.
pub fn unlock(path: &Path, passphrase: &PassphraseOption) -> Result<Vault, Failure> {
    let file = read_all(path, "a vault")?;
    let passphrase = passphrase.ask(&path.display().to_string())?;
    Vault::unlock(&file, &passphrase).about(path)
}

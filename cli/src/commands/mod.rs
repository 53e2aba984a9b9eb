//! One file for each command.

mod decrypt;
mod deidentify;
mod encrypt;
mod keygen;
mod open;
mod sample;
mod scan;
mod seal;
mod table;

use clap::Subcommand;

use crate::failure::Failure;

/// What `theriac` can do.
#[derive(Subcommand)]
pub enum Command {
    /// Make a Crypt4GH key pair, or a vault
    Keygen(keygen::Keygen),
    /// Encrypt a file for readers named by their Crypt4GH public keys
    Encrypt(encrypt::Encrypt),
    /// Decrypt a Crypt4GH file
    Decrypt(decrypt::Decrypt),
    /// Look for what identifies people in a table
    Scan(scan::Scan),
    /// De-identify a table by a recipe, the proposed one unless another is given
    Deidentify(deidentify::Deidentify),
    /// Seal a de-identified file under a vault: the body to publish, and its seal and roots
    Seal(seal::Seal),
    /// Verify and open a sealed file
    Open(open::Open),
    /// Write synthetic health records to try things with
    Sample(sample::MakeSample),
}

impl Command {
    /// Does it.
    pub fn run(self) -> Result<(), Failure> {
        match self {
            Self::Keygen(command) => command.run(),
            Self::Encrypt(command) => command.run(),
            Self::Decrypt(command) => command.run(),
            Self::Scan(command) => command.run(),
            Self::Deidentify(command) => command.run(),
            Self::Seal(command) => command.run(),
            Self::Open(command) => command.run(),
            Self::Sample(command) => command.run(),
        }
    }
}

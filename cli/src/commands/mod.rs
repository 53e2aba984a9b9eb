//! One file for each command.

mod decrypt;
mod encrypt;
mod keygen;
mod open;
mod seal;

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
    /// Seal a de-identified file under a vault: the body to publish, and its seal and roots
    Seal(seal::Seal),
    /// Verify and open a sealed file
    Open(open::Open),
}

impl Command {
    /// Does it.
    pub fn run(self) -> Result<(), Failure> {
        match self {
            Self::Keygen(command) => command.run(),
            Self::Encrypt(command) => command.run(),
            Self::Decrypt(command) => command.run(),
            Self::Seal(command) => command.run(),
            Self::Open(command) => command.run(),
        }
    }
}

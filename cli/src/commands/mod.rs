//! One file for each command.

mod decrypt;
mod deidentify;
mod encrypt;
mod keygen;
mod open;
mod rearrange;
mod reencrypt;
mod sample;
mod scan;
mod seal;
mod table;

use std::path::Path;

use clap::Subcommand;
use wasm_crypto::vault::Vault;

use crate::failure::{About, Failure};
use crate::files::read_all;
use crate::passphrase::PassphraseOption;

/// What `theriac` can do.
#[derive(Subcommand)]
pub enum Command {
    /// Make a Crypt4GH key pair, or a vault
    Keygen(keygen::Keygen),
    /// Encrypt a file for readers named by their Crypt4GH public keys
    Encrypt(encrypt::Encrypt),
    /// Decrypt a Crypt4GH file
    Decrypt(decrypt::Decrypt),
    /// Make a Crypt4GH file readable for others, by its header alone
    Reencrypt(reencrypt::Reencrypt),
    /// Cut a range out of a Crypt4GH file without decrypting it
    Rearrange(rearrange::Rearrange),
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
            Self::Reencrypt(command) => command.run(),
            Self::Rearrange(command) => command.run(),
            Self::Scan(command) => command.run(),
            Self::Deidentify(command) => command.run(),
            Self::Seal(command) => command.run(),
            Self::Open(command) => command.run(),
            Self::Sample(command) => command.run(),
        }
    }
}

/// Opens a vault, asking for its passphrase.
pub fn unlock(path: &Path, passphrase: &PassphraseOption) -> Result<Vault, Failure> {
    let file = read_all(path, "a vault")?;
    let passphrase = passphrase.ask(&path.display().to_string())?;
    Vault::unlock(&file, &passphrase).about(path)
}

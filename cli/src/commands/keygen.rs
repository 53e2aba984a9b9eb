//! `theriac keygen`.

use std::path::{Path, PathBuf};

use clap::Args;
use wasm_crypto::crypt4gh::{write_private_key, write_public_key};
use wasm_crypto::keys::{X25519Secret, crypt4gh_identity};
use wasm_crypto::vault::Vault;

use super::seal::unlock;
use crate::failure::Failure;
use crate::files::{Access, Output, is_standard, read_text};
use crate::passphrase::PassphraseOption;

/// Makes a Crypt4GH key pair (NAME.sec and NAME.pub), or a vault.
///
/// The private key is protected by a passphrase, so that `crypt4gh` and other tools read it too.
/// A new vault's 24 words are printed once, on standard output: write them down on paper.
#[derive(Args)]
pub struct Keygen {
    #[command(flatten)]
    what: What,
    /// Take the key pair from this vault (its own Crypt4GH key) instead of a random one
    #[arg(long, value_name = "VAULT", requires = "name")]
    from: Option<PathBuf>,
    /// Leave the private key readable by anyone who gets the file
    #[arg(long, requires = "name", conflicts_with = "passphrase_file")]
    no_passphrase: bool,
    /// Restore the vault from 24 words on standard input instead of making a new one
    #[arg(long, requires = "vault")]
    restore: bool,
    #[command(flatten)]
    passphrase: PassphraseOption,
    /// The file with the passphrase of the vault named by --from
    #[arg(long, value_name = "FILE", requires = "from")]
    vault_passphrase_file: Option<PathBuf>,
    /// Replace existing files
    #[arg(long)]
    force: bool,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct What {
    /// Make NAME.sec and NAME.pub
    name: Option<PathBuf>,
    /// Make this vault
    #[arg(long, value_name = "FILE")]
    vault: Option<PathBuf>,
}

impl Keygen {
    pub fn run(self) -> Result<(), Failure> {
        match (&self.what.name, &self.what.vault) {
            (Some(name), _) => self.make_pair(name),
            (None, Some(path)) => self.make_vault(path),
            (None, None) => Err(Failure::Option("a name for the keys or a vault is needed")),
        }
    }

    fn make_pair(&self, name: &Path) -> Result<(), Failure> {
        let secret = match &self.from {
            Some(path) => {
                let passphrase = PassphraseOption::from_path(self.vault_passphrase_file.clone());
                crypt4gh_identity(unlock(path, &passphrase)?.seed())
            }
            None => X25519Secret::generate(),
        };
        let passphrase = match self.no_passphrase {
            true => None,
            false => Some(self.passphrase.choose("the private key")?),
        };
        let private = write_private_key(&secret, passphrase.as_ref().map(|text| text.as_str()));
        let mut private_file = Output::create(&with_suffix(name, ".sec"), self.force, Access::Owner)?;
        let mut public_file = Output::create(&with_suffix(name, ".pub"), self.force, Access::Everyone)?;
        private_file.write(private.as_bytes())?;
        public_file.write(write_public_key(&secret.public()).as_bytes())?;
        private_file.finish()?;
        public_file.finish()
    }

    fn make_vault(&self, path: &Path) -> Result<(), Failure> {
        if is_standard(path) {
            return Err(Failure::Option("a vault needs a file of its own"));
        }
        let mut file = Output::create(path, self.force, Access::Owner)?;
        let vault = match self.restore {
            true => Vault::restore(&read_text(Path::new("-"), "24 words")?)?,
            false => Vault::create(),
        };
        file.write(&vault.lock(&self.passphrase.choose("the vault")?)?)?;
        file.finish()?;
        if !self.restore {
            let mut phrase = Output::create(Path::new("-"), false, Access::Owner)?;
            phrase.write(vault.phrase().as_bytes())?;
            phrase.write(b"\n")?;
            phrase.finish()?;
        }
        Ok(())
    }
}

fn with_suffix(name: &Path, suffix: &str) -> PathBuf {
    let mut path = name.as_os_str().to_owned();
    path.push(suffix);
    path.into()
}

//! The keys that commands are given: own private keys, others' public keys.

use std::env;
use std::path::{Path, PathBuf};

use clap::Args;
use wasm_crypto::crypt4gh::{PrivateKeyFile, read_public_key};
use wasm_crypto::keys::{X25519Public, X25519Secret, crypt4gh_identity};

use crate::commands::unlock;
use crate::failure::{About, Failure};
use crate::files::read_text;
use crate::passphrase::PassphraseOption;

/// Where the reference tool, too, looks for one's private key when none is named.
const SECRET_KEY_VARIABLE: &str = "C4GH_SECRET_KEY";
const PUBLIC_KEY_VARIABLE: &str = "C4GH_PUBLIC_KEY";
const DEFAULT_SECRET_KEY: &str = "~/.c4gh/key";
const DEFAULT_PUBLIC_KEY: &str = "~/.c4gh/key.pub";

/// One's own private key.
#[derive(Args)]
pub struct OwnKey {
    /// Your private key: Crypt4GH, or ed25519 of OpenSSH [default: $C4GH_SECRET_KEY; for reading, then ~/.c4gh/key]
    #[arg(short, long, visible_alias = "sk", value_name = "PRIVATE KEY")]
    key: Option<PathBuf>,
    /// Your vault, whose own Crypt4GH key is used
    #[arg(long, value_name = "FILE", conflicts_with = "key")]
    vault: Option<PathBuf>,
    #[command(flatten)]
    passphrase: PassphraseOption,
}

impl OwnKey {
    /// The key, which is needed: where nothing names one, the one where `keygen` puts it.
    pub fn secret(&self) -> Result<X25519Secret, Failure> {
        self.named().unwrap_or_else(|| read_secret(&default_secret_key(), &self.passphrase))
    }

    /// The key, if an option or the environment names one.
    pub fn named(&self) -> Option<Result<X25519Secret, Failure>> {
        if let Some(vault) = &self.vault {
            return Some(unlock(vault, &self.passphrase).map(|vault| crypt4gh_identity(vault.seed())));
        }
        let path = self.key.clone().or_else(|| variable(SECRET_KEY_VARIABLE))?;
        Some(read_secret(&in_home(&path), &self.passphrase))
    }
}

/// Others' public keys.
#[derive(Args)]
pub struct RecipientKeys {
    /// A public key (Crypt4GH, or ed25519 of OpenSSH) of somebody who shall be able to read it; repeat for several
    #[arg(short, long = "recipient", visible_alias = "recipient_pk", value_name = "PUBLIC KEY", required = true)]
    recipients: Vec<PathBuf>,
}

impl RecipientKeys {
    /// Reads all of them.
    pub fn read(&self) -> Result<Vec<X25519Public>, Failure> {
        self.recipients.iter().map(|path| read_public(path)).collect()
    }
}

/// Reads a public key file.
pub fn read_public(path: &Path) -> Result<X25519Public, Failure> {
    let path = in_home(path);
    read_public_key(&read_text(&path, "a key file")?).about(&path)
}

/// Reads a private key file, asking for its passphrase where it has one.
pub fn read_secret(path: &Path, passphrase: &PassphraseOption) -> Result<X25519Secret, Failure> {
    open_secret(&PrivateKeyFile::parse(&read_text(path, "a key file")?).about(path)?, path, passphrase)
}

/// The key in the private key file `path`, asking for its passphrase where it has one.
pub fn open_secret(file: &PrivateKeyFile, path: &Path, passphrase: &PassphraseOption) -> Result<X25519Secret, Failure> {
    let passphrase = if file.is_locked() { Some(passphrase.ask_for_key(path)?) } else { None };
    file.open(passphrase.as_ref().map(|text| text.as_str())).about(path)
}

/// Where one's private key is unless something else is said.
pub fn default_secret_key() -> PathBuf {
    in_home(&variable(SECRET_KEY_VARIABLE).unwrap_or_else(|| DEFAULT_SECRET_KEY.into()))
}

/// Where one's public key is unless something else is said.
pub fn default_public_key() -> PathBuf {
    in_home(&variable(PUBLIC_KEY_VARIABLE).unwrap_or_else(|| DEFAULT_PUBLIC_KEY.into()))
}

/// `path` with the person's own folder in place of a leading `~`, as a shell would have it.
pub fn in_home(path: &Path) -> PathBuf {
    match (path.strip_prefix("~"), env::home_dir()) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => path.to_owned(),
    }
}

fn variable(name: &str) -> Option<PathBuf> {
    env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

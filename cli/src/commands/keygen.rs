//! `theriac keygen`.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use wasm_crypto::crypt4gh::{KeyProtection, PrivateKeyFile, fingerprint, write_private_key_with, write_public_key};
use wasm_crypto::keys::{X25519Secret, crypt4gh_identity};
use wasm_crypto::vault::Vault;
use zeroize::Zeroizing;

use super::unlock;
use crate::failure::{About, Failure};
use crate::files::{Access, Output, is_standard, read_text};
use crate::keys::{default_public_key, default_secret_key, in_home, open_secret};
use crate::passphrase::PassphraseOption;

/// Makes a Crypt4GH key pair, or a vault.
///
/// The private key is protected by a passphrase, so that `crypt4gh` and other tools read it too; an empty one is none.
/// Without names, the pair goes where `crypt4gh-keygen` puts it: ~/.c4gh/key and ~/.c4gh/key.pub.
/// A new vault's 24 words are printed once, on standard output: write them down on paper.
#[derive(Args)]
pub struct Keygen {
    /// Make NAME.sec and NAME.pub
    #[arg(conflicts_with_all = ["sk", "pk", "vault"])]
    name: Option<PathBuf>,
    /// Where to write the private key [default: $C4GH_SECRET_KEY, or ~/.c4gh/key]
    #[arg(long, value_name = "FILE")]
    sk: Option<PathBuf>,
    /// Where to write the public key [default: $C4GH_PUBLIC_KEY, or ~/.c4gh/key.pub]
    #[arg(long, value_name = "FILE")]
    pk: Option<PathBuf>,
    /// Make this vault instead of a key pair
    #[arg(long, value_name = "FILE", conflicts_with_all = ["sk", "pk", "from", "no_passphrase", "comment", "kdf"])]
    vault: Option<PathBuf>,
    /// Take the key pair from this vault (its own Crypt4GH key) instead of a random one
    #[arg(long, value_name = "VAULT")]
    from: Option<PathBuf>,
    /// Give the private key in --sk another passphrase (or none), and change nothing else
    #[arg(long, conflicts_with_all = ["name", "pk", "vault", "from"])]
    relock: bool,
    /// Leave the private key readable by anyone who gets the file
    #[arg(long, visible_alias = "nocrypt", conflicts_with = "passphrase_file")]
    no_passphrase: bool,
    /// A comment in the private key file, readable by anyone who gets it
    #[arg(short = 'C', long, value_name = "TEXT")]
    comment: Option<String>,
    /// How the passphrase protects the private key: bcrypt is for tools that do not know scrypt
    #[arg(long, value_enum, default_value_t = KeyDerivation::Scrypt, value_name = "METHOD")]
    kdf: KeyDerivation,
    /// Restore the vault from 24 words on standard input instead of making a new one
    #[arg(long, requires = "vault")]
    restore: bool,
    #[command(flatten)]
    passphrase: PassphraseOption,
    /// The file with the passphrase of the vault named by --from
    #[arg(long, value_name = "FILE", requires = "from")]
    vault_passphrase_file: Option<PathBuf>,
    /// The file with the passphrase that --relock replaces
    #[arg(long, value_name = "FILE", requires = "relock", conflicts_with_all = ["name", "pk", "vault", "from"])]
    old_passphrase_file: Option<PathBuf>,
    /// Replace existing files
    #[arg(short, long)]
    force: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum KeyDerivation {
    Scrypt,
    Bcrypt,
}

impl Keygen {
    pub fn run(self) -> Result<(), Failure> {
        match &self.vault {
            Some(path) => self.make_vault(path),
            None if self.relock => self.relock(),
            None => self.make_pair(),
        }
    }

    fn make_pair(&self) -> Result<(), Failure> {
        let (private_path, public_path) = match &self.name {
            Some(name) => (with_suffix(name, ".sec"), with_suffix(name, ".pub")),
            None => (path_or(&self.sk, default_secret_key)?, path_or(&self.pk, default_public_key)?),
        };
        let mut private_file = Output::create(&private_path, self.force, Access::Owner)?;
        let mut public_file = Output::create(&public_path, self.force, Access::Everyone)?;
        let secret = match &self.from {
            Some(path) => {
                let passphrase = PassphraseOption::from_path(self.vault_passphrase_file.clone());
                crypt4gh_identity(unlock(path, &passphrase)?.seed())
            }
            None => X25519Secret::generate(),
        };
        private_file.write(self.private_file(&secret, self.comment.as_deref())?.as_bytes())?;
        public_file.write(write_public_key(&secret.public()).as_bytes())?;
        private_file.finish()?;
        public_file.finish()?;
        eprintln!("Private key: {}", private_path.display());
        eprintln!("Public key:  {}", public_path.display());
        eprintln!("Fingerprint: {}", fingerprint(&secret.public()));
        Ok(())
    }

    fn relock(&self) -> Result<(), Failure> {
        let path = path_or(&self.sk, default_secret_key)?;
        // The file itself is replaced, not a link to it.
        let path = fs::canonicalize(&path).map_err(|source| Failure::Read { path, source })?;
        let file = PrivateKeyFile::parse(&read_text(&path, "a key file")?).about(&path)?;
        if file.is_openssh() {
            return Err(Failure::Option("this is an SSH key; `ssh-keygen -p` changes its passphrase"));
        }
        let secret = open_secret(&file, &path, &PassphraseOption::from_path(self.old_passphrase_file.clone()))?;
        let comment = self.comment.as_deref().or(file.comment());
        let text = self.private_file(&secret, comment)?;
        let mut output = Output::create(&path, true, Access::Owner)?;
        output.write(text.as_bytes())?;
        output.finish()?;
        eprintln!("Private key: {}", path.display());
        eprintln!("Fingerprint: {}", fingerprint(&secret.public()));
        Ok(())
    }

    /// The text of the private key's file, under the passphrase that is chosen for it.
    fn private_file(&self, secret: &X25519Secret, comment: Option<&str>) -> Result<Zeroizing<String>, Failure> {
        let passphrase = match self.no_passphrase {
            true => Zeroizing::default(),
            false => self.passphrase.choose("the private key")?,
        };
        if passphrase.is_empty() {
            eprintln!("theriac: the private key is not protected by a passphrase.");
        }
        let protection = match self.kdf {
            KeyDerivation::Scrypt => KeyProtection::Scrypt(&passphrase),
            KeyDerivation::Bcrypt => KeyProtection::Bcrypt(&passphrase),
        };
        Ok(write_private_key_with(secret, protection, comment)?)
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

/// The path that was given, or the default, whose folder is made for its owner alone if it is missing.
fn path_or(given: &Option<PathBuf>, default: impl FnOnce() -> PathBuf) -> Result<PathBuf, Failure> {
    if let Some(path) = given {
        return Ok(in_home(path));
    }
    let path = default();
    if let Some(folder) = path.parent() {
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        let made = builder.recursive(true).create(folder);
        made.map_err(|source| Failure::Write { path: folder.to_owned(), source })?;
    }
    Ok(path)
}

fn with_suffix(name: &Path, suffix: &str) -> PathBuf {
    let mut path = name.as_os_str().to_owned();
    path.push(suffix);
    path.into()
}

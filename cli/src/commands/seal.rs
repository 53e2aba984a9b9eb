//! `theriac seal`.

use std::path::{Path, PathBuf};

use clap::Args;
use wasm_crypto::body::BodySealer;
use wasm_crypto::curve::CurvePoint;
use wasm_crypto::keys::{holder_scalar, make_nonce};
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::vault::Vault;

use crate::failure::{About, Failure};
use crate::files::{Access, Output, is_standard, read_all, read_pieces};
use crate::passphrase::PassphraseOption;
use crate::sealed_file::SealedFile;

/// Seals a de-identified file. Writes FILE.body, which may be published, and FILE.sealed.json, which carries the
/// sealed key, both roots and the nonce: what a listing needs, and nothing secret. Only the vault opens it again.
#[derive(Args)]
pub struct Seal {
    /// The de-identified file
    file: PathBuf,
    /// The vault whose key it is sealed to
    #[arg(long, value_name = "FILE")]
    vault: PathBuf,
    /// The listing's nonce, 0x and 64 digits [default: a random one]
    #[arg(long, value_name = "NONCE")]
    nonce: Option<Bytes32>,
    /// Where to write the body [default: FILE.body]
    #[arg(long, value_name = "FILE")]
    body: Option<PathBuf>,
    /// Where to write the seal and the roots [default: FILE.sealed.json]
    #[arg(long, value_name = "FILE")]
    sealed: Option<PathBuf>,
    #[command(flatten)]
    passphrase: PassphraseOption,
    /// Replace existing output files
    #[arg(long)]
    force: bool,
}

impl Seal {
    pub fn run(self) -> Result<(), Failure> {
        let body_path = beside(&self.file, &self.body, ".body")?;
        let sealed_path = beside(&self.file, &self.sealed, ".sealed.json")?;
        let mut body_file = Output::create(&body_path, self.force, Access::Everyone)?;
        let mut sealed_file = Output::create(&sealed_path, self.force, Access::Everyone)?;

        let vault = unlock(&self.vault, &self.passphrase)?;
        let nonce = self.nonce.unwrap_or_else(make_nonce);
        let holder = CurvePoint::public(&holder_scalar(vault.seed(), &nonce));
        let (message, seal) = wasm_crypto::seal::make(&nonce, &holder);
        let mut sealer = BodySealer::new(&message.body_keys());
        let mut encrypted = Vec::new();
        read_pieces(&self.file, |plaintext| {
            sealer.push(plaintext, &mut encrypted);
            body_file.write(&encrypted)?;
            encrypted.clear();
            Ok(())
        })?;
        let sealed = sealer.finish(&mut encrypted).about(&self.file)?;
        body_file.write(&encrypted)?;
        sealed_file.write(&SealedFile::new(nonce, seal, &sealed).to_json()?)?;
        body_file.finish()?;
        sealed_file.finish()
    }
}

/// Opens a vault, asking for its passphrase.
pub fn unlock(path: &Path, passphrase: &PassphraseOption) -> Result<Vault, Failure> {
    let file = read_all(path, "a vault")?;
    let passphrase = passphrase.ask(&path.display().to_string())?;
    Vault::unlock(&file, &passphrase).about(path)
}

/// `chosen`, or `file` with `suffix`.
fn beside(file: &Path, chosen: &Option<PathBuf>, suffix: &str) -> Result<PathBuf, Failure> {
    match chosen {
        Some(path) => Ok(path.clone()),
        None if is_standard(file) => Err(Failure::Option("standard input needs --body and --sealed")),
        None => {
            let mut path = file.as_os_str().to_owned();
            path.push(suffix);
            Ok(path.into())
        }
    }
}

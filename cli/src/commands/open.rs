//! `theriac open`.

use std::path::{Path, PathBuf};

use clap::Args;
use wasm_crypto::body::{BodyKeys, BodyOpener, BodyVerifier};
use wasm_crypto::crypt4gh::make_header;
use wasm_crypto::curve::CurvePoint;
use wasm_crypto::keys::{SecretScalar, Seed, arbiter_scalar, delegate_scalar, holder_scalar, order_scalar};
use wasm_crypto::listing::Point;
use zeroize::{Zeroize, Zeroizing};

use super::encrypt::public_key;
use super::seal::unlock;
use crate::failure::{About, Failure};
use crate::files::{Target, read_pieces};
use crate::passphrase::PassphraseOption;
use crate::sealed_file::SealedFile;

/// Verifies a sealed file against its roots and opens it with the vault's key for it: the steward's own listing, or
/// an order's delivered key (put the delivered seal and the order's nonce into the description).
#[derive(Args)]
pub struct Open {
    /// The sealed body
    body: PathBuf,
    /// Its seal and roots, as `theriac seal` writes them
    #[arg(long, value_name = "FILE")]
    sealed: PathBuf,
    /// The vault that holds the key
    #[arg(long, value_name = "FILE", required_unless_present = "verify")]
    vault: Option<PathBuf>,
    /// Only verify that the body is the one that was sealed; needs no key
    #[arg(long, conflicts_with_all = ["vault", "recipient"])]
    verify: bool,
    /// Write a Crypt4GH file for this public key instead of the plaintext
    #[arg(long, value_name = "PUBLIC KEY")]
    recipient: Option<PathBuf>,
    #[command(flatten)]
    passphrase: PassphraseOption,
    #[command(flatten)]
    target: Target,
}

impl Open {
    pub fn run(self) -> Result<(), Failure> {
        let sealed = SealedFile::read(&self.sealed)?;
        let Some(vault) = &self.vault else { return verify(&self.body, &sealed) };
        let mut output = self.target.create()?;
        let vault = unlock(vault, &self.passphrase)?;
        let secret = holder(vault.seed(), &sealed);
        let message = wasm_crypto::seal::open(&sealed.seal, &secret).about(&self.sealed)?;
        let keys = message.body_keys();
        match &self.recipient {
            None => open(&self.body, &sealed, &keys, |_, plaintext| output.write(plaintext))?,
            Some(recipient) => {
                output.write(&make_header(keys.data_key(), &[public_key(recipient)?])?)?;
                open(&self.body, &sealed, &keys, |encrypted, _| output.write(encrypted))?;
            }
        }
        output.finish()
    }
}

/// Opens the body; hands each piece and the plaintext it gave to `each`.
fn open(
    body: &Path,
    sealed: &SealedFile,
    keys: &BodyKeys,
    mut each: impl FnMut(&[u8], &[u8]) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut opener = BodyOpener::new(keys, sealed.commitment(), sealed.plain_root).about(body)?;
    let mut plaintext = Zeroizing::new(Vec::new());
    read_pieces(body, |encrypted| {
        opener.push(encrypted, &mut plaintext).about(body)?;
        each(encrypted, &plaintext)?;
        plaintext.zeroize();
        Ok(())
    })?;
    opener.finish(&mut plaintext).about(body)?;
    each(&[], &plaintext)
}

fn verify(body: &Path, sealed: &SealedFile) -> Result<(), Failure> {
    let mut verifier = BodyVerifier::new(sealed.commitment()).about(body)?;
    read_pieces(body, |encrypted| verifier.push(encrypted).about(body))?;
    verifier.finish().about(body)
}

/// The vault's secret that the seal is for. When none is, opening says so.
fn holder(seed: &Seed, sealed: &SealedFile) -> SecretScalar {
    let listing = holder_scalar(seed, &sealed.nonce);
    let others = [order_scalar(seed, &sealed.nonce), delegate_scalar(seed), arbiter_scalar(seed)];
    let fits = |secret: &SecretScalar| Point::from(CurvePoint::public(secret)) == sealed.seal.holder;
    others.into_iter().find(fits).unwrap_or(listing)
}

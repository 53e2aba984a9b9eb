//! `theriac open`.

use std::path::{Path, PathBuf};

use clap::Args;
use wasm_crypto::body::{
    BodyCommitment, BodyError, BodyKeys, BodyRoots, ForgedSegment, PlainHasher, SEALED_SEGMENT_LENGTH, SegmentKey,
    is_body_length,
};
use wasm_crypto::crypt4gh::make_header;
use wasm_crypto::curve::CurvePoint;
use wasm_crypto::keys::{SecretScalar, Seed, arbiter_scalar, delegate_scalar, holder_scalar, order_scalar};
use wasm_crypto::listing::Point;
use wasm_crypto::merkle::{MerkleTree, leaf_hash};

use super::unlock;
use crate::failure::{About, Failure};
use crate::files::{Input, Target};
use crate::keys::read_public;
use crate::passphrase::PassphraseOption;
use crate::pipeline::{self, SEGMENTS_AT_A_TIME};
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
                output.write(&make_header(keys.data_key(), &[read_public(recipient)?])?)?;
                open(&self.body, &sealed, &keys, |encrypted, _| output.write(encrypted))?;
            }
        }
        output.finish()
    }
}

/// Opens the body on all cores; hands each piece and the plaintext it gave to `each`, in order.
fn open(
    body: &Path,
    sealed: &SealedFile,
    keys: &BodyKeys,
    mut each: impl FnMut(&[u8], &[u8]) -> Result<(), Failure> + Send,
) -> Result<(), Failure> {
    let (key, hasher) = (SegmentKey::new(keys.data_key()), PlainHasher::new(keys.plain_root_key()));
    let (mut download, mut roots) = (Download::open(body, sealed.commitment())?, BodyRoots::new());
    pipeline::run(
        |chunk| download.read(chunk),
        || {
            |(): &(), encrypted: &[u8], plaintext: &mut Vec<u8>| -> Vec<Result<_, ForgedSegment>> {
                let mut open = |segment: &[u8]| {
                    let text = key.decrypt(segment, plaintext)?;
                    Ok((leaf_hash(segment), hasher.leaf_hash(text), text.len()))
                };
                encrypted.chunks(SEALED_SEGMENT_LENGTH).map(&mut open).collect()
            }
        },
        |(), leaves, encrypted, plaintext| {
            for leaf in leaves {
                let (body_leaf, plain_leaf, length) = leaf
                    .map_err(|_| match roots.segments() {
                        0 => BodyError::WrongKey,
                        segment => BodyError::Tampered { segment },
                    })
                    .about(body)?;
                roots.push(body_leaf, plain_leaf, length).about(body)?;
            }
            each(encrypted, plaintext)
        },
    )?;
    roots.finish().and_then(|found| found.check(&sealed.commitment(), sealed.plain_root)).about(body)
}

fn verify(body: &Path, sealed: &SealedFile) -> Result<(), Failure> {
    let (mut download, mut tree) = (Download::open(body, sealed.commitment())?, MerkleTree::new());
    pipeline::run(
        |chunk| download.read(chunk),
        || {
            |(): &(), encrypted: &[u8], _: &mut Vec<u8>| {
                encrypted.chunks(SEALED_SEGMENT_LENGTH).map(leaf_hash).collect::<Vec<_>>()
            }
        },
        |(), leaves, _, _| {
            leaves.into_iter().for_each(|leaf| tree.push_hash(leaf));
            Ok(())
        },
    )?;
    let found = BodyCommitment { body_root: tree.root(), body_length: download.received };
    sealed.commitment().check(&found).about(body)
}

/// A body being read that should have a certain length.
struct Download {
    input: Input,
    expected: u64,
    received: u64,
}

impl Download {
    fn open(path: &Path, expected: BodyCommitment) -> Result<Self, Failure> {
        let expected = expected.body_length;
        if !is_body_length(expected) {
            return Err(BodyError::ImpossibleLength { length: expected }).about(path);
        }
        Ok(Self { input: Input::open(path)?, expected, received: 0 })
    }

    /// Reads the next segments. A body that is too long is refused before its last bytes are looked at; of one that is
    /// too short, the segments that are whole come first.
    fn read(&mut self, chunk: &mut Vec<u8>) -> Result<Option<()>, Failure> {
        let most = SEGMENTS_AT_A_TIME * SEALED_SEGMENT_LENGTH;
        self.input.read(chunk, most)?;
        self.received += chunk.len() as u64;
        let Self { expected, received, .. } = *self;
        if received > expected {
            return Err(BodyError::TooLong { expected }).about(self.input.path());
        }
        if chunk.len() < most && received < expected {
            chunk.truncate(chunk.len() / SEALED_SEGMENT_LENGTH * SEALED_SEGMENT_LENGTH);
            if chunk.is_empty() {
                return Err(BodyError::Truncated { expected, received }).about(self.input.path());
            }
        }
        Ok((!chunk.is_empty()).then_some(()))
    }
}

/// The vault's secret that the seal is for. When none is, opening says so.
fn holder(seed: &Seed, sealed: &SealedFile) -> SecretScalar {
    let listing = holder_scalar(seed, &sealed.nonce);
    let others = [order_scalar(seed, &sealed.nonce), delegate_scalar(seed), arbiter_scalar(seed)];
    let fits = |secret: &SecretScalar| Point::from(CurvePoint::public(secret)) == sealed.seal.holder;
    others.into_iter().find(fits).unwrap_or(listing)
}

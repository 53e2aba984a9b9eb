//! `theriac seal`.

use std::path::{Path, PathBuf};

use clap::Args;
use wasm_crypto::body::{BodyRoots, PlainHasher, SEGMENT_LENGTH, SegmentKey};
use wasm_crypto::curve::CurvePoint;
use wasm_crypto::keys::{holder_scalar, make_nonce};
use wasm_crypto::merkle::leaf_hash;
use wasm_crypto::primitives::Bytes32;

use super::unlock;
use crate::failure::{About, Failure};
use crate::files::{Access, Input, Output, is_standard};
use crate::passphrase::PassphraseOption;
use crate::pipeline::{self, SEGMENTS_AT_A_TIME};
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
        let keys = message.body_keys();
        let (key, hasher) = (SegmentKey::new(keys.data_key()), PlainHasher::new(keys.plain_root_key()));
        let (mut input, mut roots) = (Input::open(&self.file)?, BodyRoots::new());
        pipeline::run(
            |chunk| {
                input.read(chunk, SEGMENTS_AT_A_TIME * SEGMENT_LENGTH)?;
                Ok((!chunk.is_empty()).then_some(()))
            },
            || {
                |(): &(), plaintext: &[u8], encrypted: &mut Vec<u8>| -> Vec<_> {
                    let seal = |segment: &[u8]| {
                        let body_leaf = leaf_hash(key.encrypt(segment, encrypted));
                        (body_leaf, hasher.leaf_hash(segment), segment.len())
                    };
                    plaintext.chunks(SEGMENT_LENGTH).map(seal).collect()
                }
            },
            |(), leaves, _, encrypted| {
                for (body_leaf, plain_leaf, length) in leaves {
                    roots.push(body_leaf, plain_leaf, length).about(&self.file)?;
                }
                body_file.write(encrypted)
            },
        )?;
        let sealed = roots.finish().about(&self.file)?;
        sealed_file.write(&SealedFile::new(nonce, seal, &sealed).to_json()?)?;
        body_file.finish()?;
        sealed_file.finish()
    }
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

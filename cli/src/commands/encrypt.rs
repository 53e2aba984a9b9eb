//! `theriac encrypt`.

use std::path::PathBuf;

use clap::Args;
use wasm_crypto::body::{SEGMENT_LENGTH, SegmentKey};
use wasm_crypto::crypt4gh::{Header, OpenedHeader, Recipients};
use wasm_crypto::keys::Secret32;

use crate::failure::Failure;
use crate::files::{Input, Target};
use crate::keys::{OwnKey, RecipientKeys};
use crate::pipeline::{self, SEGMENTS_AT_A_TIME};
use crate::range::RangeOption;

/// Encrypts any file as Crypt4GH (GA4GH standard); `crypt4gh decrypt` and other tools read it.
///
/// Only the recipients can read the file: name your own public key, too, if you want to. With your private key,
/// readers can check with `decrypt --sender_pk` that you wrote the header; without it a fresh key is used and forgotten.
#[derive(Args)]
pub struct Encrypt {
    /// The file to encrypt
    #[arg(default_value = "-")]
    file: PathBuf,
    #[command(flatten)]
    recipients: RecipientKeys,
    #[command(flatten)]
    writer: OwnKey,
    #[command(flatten)]
    range: RangeOption,
    /// Write the header to this file, and the body alone to the output
    #[arg(long, value_name = "FILE")]
    header: Option<PathBuf>,
    #[command(flatten)]
    target: Target,
}

impl Encrypt {
    pub fn run(self) -> Result<(), Failure> {
        let mut recipients = Recipients::from(&self.recipients.read()?);
        if let Some(writer) = self.writer.named() {
            recipients = recipients.written_by(writer?);
        }
        let data_key = Secret32::generate();
        let header = Header::new(&OpenedHeader::from_data_key(data_key.clone()), recipients)?.to_bytes();
        let mut input = Input::open(&self.file)?;
        let mut body = self.target.create()?;
        let header_file = match &self.header {
            Some(path) => {
                let mut file = self.target.create_at(path)?;
                file.write(&header)?;
                Some(file)
            }
            None => {
                body.write(&header)?;
                None
            }
        };
        let range = self.range.bytes();
        input.skip(range.start)?;
        let (mut left, key) = (range.length(), SegmentKey::new(&data_key));
        pipeline::run(
            |chunk| {
                let most = SEGMENTS_AT_A_TIME * SEGMENT_LENGTH;
                input.read(chunk, usize::try_from(left).map_or(most, |left| left.min(most)))?;
                left -= chunk.len() as u64;
                Ok((!chunk.is_empty()).then_some(()))
            },
            || {
                |(): &(), plaintext: &[u8], encrypted: &mut Vec<u8>| {
                    for segment in plaintext.chunks(SEGMENT_LENGTH) {
                        key.encrypt(segment, encrypted);
                    }
                }
            },
            |(), (), _, encrypted| body.write(encrypted),
        )?;
        if let Some(file) = header_file {
            file.finish()?;
        }
        body.finish()
    }
}

//! `theriac reencrypt`.

use std::path::PathBuf;

use clap::Args;
use wasm_crypto::crypt4gh::{Others, Recipients};

use crate::failure::{About, Failure};
use crate::files::{Input, Target};
use crate::header::read_header;
use crate::keys::{OwnKey, RecipientKeys};

/// Makes a Crypt4GH file readable for others by a new header. The body stays as it is: this takes no longer than
/// copying the file.
///
/// Whoever could read the file before may have kept its data key, with or without --trim.
#[derive(Args)]
pub struct Reencrypt {
    /// The file to hand on
    #[arg(default_value = "-")]
    file: PathBuf,
    #[command(flatten)]
    recipients: RecipientKeys,
    #[command(flatten)]
    reader: OwnKey,
    /// Leave out the parts of the header that you cannot open: those for its other readers
    #[arg(short, long)]
    trim: bool,
    /// The input is a header without a body
    #[arg(long)]
    header_only: bool,
    #[command(flatten)]
    target: Target,
}

impl Reencrypt {
    pub fn run(self) -> Result<(), Failure> {
        let recipients = self.recipients.read()?;
        let secret = self.reader.secret()?;
        let mut input = Input::open(&self.file)?;
        let header = read_header(&mut input)?;
        let others = if self.trim { Others::Trim } else { Others::Keep };
        // As the reference tool does: the new readers can check who handed the file on.
        let recipients = Recipients::from(&recipients).written_by(secret.clone());
        let header = header.reencrypt(&secret, recipients, others).about(&self.file)?;
        let mut output = self.target.create()?;
        output.write(&header.to_bytes())?;
        if !self.header_only {
            input.copy(u64::MAX, &mut output)?;
        }
        output.finish()
    }
}

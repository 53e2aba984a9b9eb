//! `theriac rearrange`.

use std::path::PathBuf;

use clap::Args;
use wasm_crypto::crypt4gh::Recipients;

use crate::failure::{About, Failure};
use crate::files::{Input, Target};
use crate::header::read_header;
use crate::keys::OwnKey;
use crate::range::{ByteRange, RANGE_HELP};

/// Cuts a range out of a Crypt4GH file without decrypting it: keeps the encrypted segments that hold it, under a header
/// that tells where in them it begins and ends. The result is for yourself; `reencrypt` hands it on.
///
/// Who can read the result can read all of the segments in it: up to 65,535 bytes before the range, and as many after.
#[derive(Args)]
pub struct Rearrange {
    /// The file to cut the range out of
    #[arg(default_value = "-")]
    file: PathBuf,
    #[command(flatten)]
    reader: OwnKey,
    #[arg(long, value_name = "START-END", help = RANGE_HELP)]
    range: ByteRange,
    #[command(flatten)]
    target: Target,
}

impl Rearrange {
    pub fn run(self) -> Result<(), Failure> {
        let secret = self.reader.secret()?;
        let mut input = Input::open(&self.file)?;
        let header = read_header(&mut input)?;
        let own = Recipients::from(&[secret.public()]).written_by(secret.clone());
        let (header, selection) = header.rearrange(&secret, self.range.bounds(), own).about(&self.file)?;
        let mut output = self.target.create()?;
        output.write(&header.to_bytes())?;
        let mut position = 0;
        for extent in selection.extents() {
            let bytes = extent.bytes();
            input.skip(bytes.start - position)?;
            input.copy(bytes.end - bytes.start, &mut output)?;
            position = bytes.end;
        }
        output.finish()
    }
}

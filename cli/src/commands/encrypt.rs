//! `theriac encrypt`.

use std::path::{Path, PathBuf};

use clap::Args;
use wasm_crypto::crypt4gh::{Encryptor, read_public_key};
use wasm_crypto::keys::X25519Public;

use crate::failure::{About, Failure};
use crate::files::{Target, read_pieces, read_text};

/// Encrypts any file as Crypt4GH (GA4GH standard); `crypt4gh decrypt` and other tools read it.
#[derive(Args)]
pub struct Encrypt {
    /// The file to encrypt
    #[arg(default_value = "-")]
    file: PathBuf,
    /// A public key file of somebody who shall be able to read it; repeat for several
    #[arg(short, long = "recipient", value_name = "PUBLIC KEY", required = true)]
    recipients: Vec<PathBuf>,
    #[command(flatten)]
    target: Target,
}

impl Encrypt {
    pub fn run(self) -> Result<(), Failure> {
        let recipients: Vec<_> = self.recipients.iter().map(|path| public_key(path)).collect::<Result<_, _>>()?;
        let mut output = self.target.create()?;
        let mut encrypted = Vec::new();
        let mut encryptor = Encryptor::new(&recipients, &mut encrypted)?;
        read_pieces(&self.file, |plaintext| {
            encryptor.push(plaintext, &mut encrypted);
            output.write(&encrypted)?;
            encrypted.clear();
            Ok(())
        })?;
        encryptor.finish(&mut encrypted);
        output.write(&encrypted)?;
        output.finish()
    }
}

/// Reads a public key file.
pub fn public_key(path: &Path) -> Result<X25519Public, Failure> {
    read_public_key(&read_text(path, "a key file")?).about(path)
}

//! `theriac decrypt`.

use std::path::{Path, PathBuf};

use clap::Args;
use wasm_crypto::crypt4gh::{Decryptor, key_file_is_locked, read_private_key};
use wasm_crypto::keys::{X25519Secret, crypt4gh_identity};
use zeroize::{Zeroize, Zeroizing};

use super::seal::unlock;
use crate::failure::{About, Failure};
use crate::files::{Target, read_pieces, read_text};
use crate::passphrase::PassphraseOption;

/// Decrypts a Crypt4GH file. On standard output the data come as they are verified, segment by segment: use them only
/// when the command has ended with code 0.
#[derive(Args)]
pub struct Decrypt {
    /// The file to decrypt
    #[arg(default_value = "-")]
    file: PathBuf,
    #[command(flatten)]
    reader: Reader,
    #[command(flatten)]
    passphrase: PassphraseOption,
    #[command(flatten)]
    target: Target,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct Reader {
    /// The private key file it was encrypted for
    #[arg(short, long, value_name = "PRIVATE KEY")]
    key: Option<PathBuf>,
    /// A vault; the file was encrypted for its own Crypt4GH key
    #[arg(long, value_name = "FILE")]
    vault: Option<PathBuf>,
}

impl Decrypt {
    pub fn run(self) -> Result<(), Failure> {
        let secret = match (&self.reader.key, &self.reader.vault) {
            (Some(path), _) => private_key(path, &self.passphrase)?,
            (None, Some(path)) => crypt4gh_identity(unlock(path, &self.passphrase)?.seed()),
            (None, None) => return Err(Failure::Option("a private key file or a vault is needed")),
        };
        let mut output = self.target.create()?;
        let mut decryptor = Decryptor::new(secret);
        let mut plaintext = Zeroizing::new(Vec::new());
        read_pieces(&self.file, |encrypted| {
            let result = decryptor.push(encrypted, &mut plaintext);
            // What was released before a failure is authentic: it goes out first.
            output.write(&plaintext)?;
            plaintext.zeroize();
            result.about(&self.file)
        })?;
        let result = decryptor.finish(&mut plaintext);
        output.write(&plaintext)?;
        result.about(&self.file)?;
        output.finish()
    }
}

/// Reads a private key file, asking for its passphrase where it has one.
fn private_key(path: &Path, passphrase: &PassphraseOption) -> Result<X25519Secret, Failure> {
    let text = read_text(path, "a key file")?;
    let passphrase = match key_file_is_locked(&text).about(path)? {
        true => Some(passphrase.ask(&path.display().to_string())?),
        false => None,
    };
    read_private_key(&text, passphrase.as_ref().map(|text| text.as_str())).about(path)
}

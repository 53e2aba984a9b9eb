//! The age file (age-encryption.org/v1) with one scrypt recipient.

use std::io::{Read, Write};

use age::armor::ArmoredReader;
use age::scrypt::{Identity, Recipient};
use age::secrecy::SecretString;
use age::{DecryptError, Decryptor, Encryptor};
use zeroize::Zeroizing;

use super::VaultError;

/// log2 of scrypt's N when writing: 64 MiB and a fraction of a second.
const WORK_FACTOR: u8 = 16;
/// log2 of the largest N that is read: 1 GiB.
const GREATEST_WORK_FACTOR: u8 = 20;

/// How an age file starts, binary and armoured.
const STARTS: [&[u8]; 2] = [b"age-encryption.org/", b"-----BEGIN AGE ENCRYPTED FILE-----"];

pub(super) fn encrypt(plaintext: &[u8], passphrase: &str) -> Vec<u8> {
    let mut recipient = Recipient::new(SecretString::from(passphrase));
    recipient.set_work_factor(WORK_FACTOR);
    let mut file = Vec::new();
    write(plaintext, &recipient, &mut file).expect("one recipient is valid, and writing to memory does not fail");
    file
}

fn write(plaintext: &[u8], recipient: &Recipient, file: &mut Vec<u8>) -> Result<(), age::EncryptError> {
    let encryptor = Encryptor::with_recipients(std::iter::once(recipient as &dyn age::Recipient))?;
    let mut writer = encryptor.wrap_output(file)?;
    writer.write_all(plaintext)?;
    writer.finish()?;
    Ok(())
}

pub(super) fn decrypt(file: &[u8], passphrase: &str) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let decryptor = Decryptor::new(ArmoredReader::new(file)).map_err(|_| {
        let is_age = STARTS.iter().any(|start| file.starts_with(start));
        if is_age { VaultError::Damaged } else { VaultError::NotAVault }
    })?;
    if !decryptor.is_scrypt() {
        return Err(VaultError::NotAVault);
    }
    let mut identity = Identity::new(SecretString::from(passphrase));
    identity.set_max_work_factor(GREATEST_WORK_FACTOR);
    let identity = std::iter::once(&identity as &dyn age::Identity);
    let mut reader = decryptor.decrypt(identity).map_err(|error| match error {
        DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed => VaultError::WrongPassphrase,
        DecryptError::ExcessiveWork { required, .. } => VaultError::TooMuchWork { log_n: required },
        _ => VaultError::Damaged,
    })?;
    // Reserved at once: growing would leave copies of the seed behind.
    let mut plaintext = Zeroizing::new(Vec::with_capacity(file.len()));
    reader.read_to_end(&mut plaintext).map_err(|_| VaultError::Damaged)?;
    Ok(plaintext)
}

//! What the fuzz targets of `wasm-crypto/fuzz` drive; no other build has it.

use zeroize::Zeroizing;

use super::{Vault, VaultError, age_file, contents};

/// An age file at a small work factor, so that a run is not spent in scrypt.
pub fn encrypt(plaintext: &[u8], passphrase: &str) -> Vec<u8> {
    age_file::encrypt(plaintext, passphrase, 1)
}

/// Opens an age file of a work factor up to `greatest`.
pub fn decrypt(file: &[u8], passphrase: &str, greatest: u8) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    age_file::decrypt(file, passphrase, greatest)
}

/// A vault from the JSON inside its file.
pub fn read(text: &[u8]) -> Result<Vault, VaultError> {
    contents::read(text)
}

/// The JSON inside a vault's file.
pub fn write(vault: &Vault) -> Zeroizing<Vec<u8>> {
    contents::write(vault).expect("what was read can be written")
}

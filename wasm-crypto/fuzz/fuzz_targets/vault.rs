//! The vault: the age file around it opens exactly when the `age` crate opens it, and the JSON inside reads back.

#![no_main]

use std::io::Read;

use age::armor::ArmoredReader;
use age::scrypt::Identity;
use age::secrecy::SecretString;
use libfuzzer_sys::fuzz_target;
use wasm_crypto::vault::fuzzing::{decrypt, encrypt, read, write};

/// Of every file in the corpus.
const PASSPHRASE: &str = "correct horse";
/// So that a run is not spent in scrypt.
const GREATEST_WORK_FACTOR: u8 = 4;

fuzz_target!(|data: &[u8]| {
    contents(data);
    file(data);
    made_and_altered(data);
});

/// Any bytes as the JSON inside: what reads is written in one form, which reads as the same.
fn contents(text: &[u8]) {
    let Ok(vault) = read(text) else { return };
    let written = write(&vault);
    let Ok(again) = read(&written) else { panic!("what was written does not read") };
    assert!(again.seed() == vault.seed() && again.id() == vault.id() && again.receipts() == vault.receipts());
    assert!(write(&again) == written);
}

/// Any bytes as the file. The peer takes no white space around an armoured one.
fn file(file: &[u8]) {
    let opened = decrypt(file, PASSPHRASE, GREATEST_WORK_FACTOR);
    let armoured = file.trim_ascii_start().starts_with(b"-----");
    assert_eq!(opened.as_deref().ok(), peer(if armoured { file.trim_ascii() } else { file }).as_ref());
}

/// A file around the input: opens as it is, and not after a byte of it changed.
fn made_and_altered(data: &[u8]) {
    let Some(([at, high, change], plaintext)) = data.split_first_chunk::<3>() else { return };
    let mut file = encrypt(plaintext, PASSPHRASE);
    assert!(decrypt(&file, PASSPHRASE, 1).is_ok_and(|opened| *opened == plaintext));
    assert_eq!(peer(&file).as_deref(), Some(plaintext));
    assert!(decrypt(&file, "wrong", 1).is_err());
    let at = usize::from(u16::from_le_bytes([*at, *high])) % file.len();
    file[at] ^= change;
    assert_eq!(decrypt(&file, PASSPHRASE, GREATEST_WORK_FACTOR).is_ok(), *change == 0);
}

fn peer(file: &[u8]) -> Option<Vec<u8>> {
    thread_local! {
        // Making one measures the machine.
        static IDENTITY: Identity = {
            let mut identity = Identity::new(SecretString::from(PASSPHRASE));
            identity.set_max_work_factor(GREATEST_WORK_FACTOR);
            identity
        };
    }
    let decryptor = age::Decryptor::new(ArmoredReader::new(file)).ok().filter(age::Decryptor::is_scrypt)?;
    let mut plaintext = Vec::new();
    IDENTITY.with(|identity| {
        let mut reader = decryptor.decrypt(std::iter::once(identity as &dyn age::Identity)).ok()?;
        reader.read_to_end(&mut plaintext).ok()
    })?;
    Some(plaintext)
}

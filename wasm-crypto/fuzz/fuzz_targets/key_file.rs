//! Key files of every kind: what reads as a key writes and reads back, and no file is both halves of a pair.
//!
//! Under `cfg(fuzzing)` one round of PBKDF2 stands for every key derivation function.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wasm_crypto::crypt4gh::{
    KeyFileError, KeyProtection, PrivateKeyFile, fingerprint, read_private_key, read_public_key,
    write_private_key_with, write_public_key,
};
use wasm_crypto::keys::X25519Secret;

/// Of every key file in the corpus.
const PASSPHRASE: &str = "correct horse";

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let public = read_public_key(&text);
    if let Ok(key) = &public {
        assert_eq!(read_public_key(&write_public_key(key)).as_ref(), Ok(key));
        assert!(fingerprint(key).is_ascii());
    }
    if let Ok(file) = PrivateKeyFile::parse(&text) {
        assert_eq!(public, Err(KeyFileError::PrivateGiven));
        opened(&file);
    }
    written(data);
});

/// A private key file from a stranger.
fn opened(file: &PrivateKeyFile) {
    if file.is_locked() {
        assert!(matches!(file.open(None), Err(KeyFileError::PassphraseNeeded)));
    }
    let Ok(key) = file.open(Some(PASSPHRASE)) else {
        assert!(file.is_locked(), "an unprotected key that was read is there");
        return;
    };
    for protection in [KeyProtection::None, KeyProtection::Scrypt(PASSPHRASE)] {
        read_back(&key, protection, file.comment(), Some(PASSPHRASE));
    }
}

/// A private key file of our own: 32 bytes of key, one that chooses the protection, a comment.
fn written(data: &[u8]) {
    let Some((key, [protection, comment @ ..])) = data.split_first_chunk::<32>() else { return };
    let protection = match protection % 4 {
        0 => KeyProtection::None,
        1 => KeyProtection::Bcrypt(PASSPHRASE),
        2 => KeyProtection::Scrypt(""),
        _ => KeyProtection::Scrypt(PASSPHRASE),
    };
    let comment = std::str::from_utf8(comment).ok();
    read_back(&X25519Secret::from_bytes(*key), protection, comment, Some(PASSPHRASE));
}

fn read_back(key: &X25519Secret, protection: KeyProtection<'_>, comment: Option<&str>, passphrase: Option<&str>) {
    let written = match write_private_key_with(key, protection, comment) {
        Ok(text) => text,
        Err(error) => {
            assert_eq!(error, KeyFileError::CommentTooLong);
            assert!(comment.is_some_and(|comment| comment.len() > 65_535));
            return;
        }
    };
    let open = matches!(protection, KeyProtection::None | KeyProtection::Scrypt(""));
    let Ok(file) = PrivateKeyFile::parse(&written) else { panic!("a file of our own does not read") };
    assert_eq!(file.is_locked(), !open);
    assert_eq!(file.comment(), comment);
    assert!(file.open(passphrase).is_ok_and(|read| read == *key));
    if !open {
        assert!(matches!(read_private_key(&written, Some("wrong")), Err(KeyFileError::WrongPassphrase)));
    }
    assert_eq!(read_public_key(&written), Err(KeyFileError::PrivateGiven));
}

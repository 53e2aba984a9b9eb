use super::*;

/// The secret bytes 0, 1, 2, ... 31 as PyPI crypt4gh 1.8.6 wrote them: under "correct horse" with a comment, and open.
const LOCKED: &str = "YzRnaC12MQAGc2NyeXB0ABQAAAAAqqqqqqqqqqqqqqqqqqqqqgARY2hhY2hhMjBfcG9seTEzMDUAPLu7u7u7u7u7u7u7u7pBW6s5PZ\
                      Zkk80vvpqos0j5ugj1ju7NIonrMcxjrUqHYIUDXdhUHSkpKIJoocdOsAAJYSBjb21tZW50";
const OPEN: &str = "YzRnaC12MQAEbm9uZQAEbm9uZQAgAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

fn secret_of_the_fixtures() -> X25519Secret {
    X25519Secret::from_bytes(std::array::from_fn(|index| index as u8))
}

fn private(base64: &str) -> String {
    format!("-----BEGIN CRYPT4GH PRIVATE KEY-----\n{base64}\n-----END CRYPT4GH PRIVATE KEY-----\n")
}

/// The error, since secrets have no Debug.
fn error_of(result: Result<X25519Secret, KeyFileError>) -> Option<KeyFileError> {
    result.err()
}

#[test]
fn key_files_of_the_reference_tool_are_read() {
    let secret = secret_of_the_fixtures();
    assert!(read_private_key(&private(OPEN), None) == Ok(secret.clone()));
    assert!(read_private_key(&private(LOCKED), Some("correct horse")) == Ok(secret.clone()));
    assert!(read_private_key(&private(LOCKED).replace('\n', "\r\n\r\n"), Some("correct horse")) == Ok(secret.clone()));
    assert_eq!(key_file_is_locked(&private(LOCKED)), Ok(true));
    assert_eq!(key_file_is_locked(&private(OPEN)), Ok(false));
    let public = "f40c5adb68f25624ae5b214ea767a6ec94d829d3d7b5e1ad1ba6f3e2138285f";
    assert!(hex::encode(secret.public().0).ends_with(&public[1..]));
}

#[test]
fn an_open_key_file_is_written_exactly_as_the_reference_tool_writes_it() {
    assert_eq!(*write_private_key(&secret_of_the_fixtures(), None), private(OPEN));
}

#[test]
fn keys_come_back_from_their_files() {
    let secret = X25519Secret::generate();
    assert_eq!(read_public_key(&write_public_key(&secret.public())), Ok(secret.public()));
    assert!(read_private_key(&write_private_key(&secret, None), None) == Ok(secret.clone()));
    let locked = write_private_key(&secret, Some("pass phrase"));
    assert!(read_private_key(&locked, Some("pass phrase")) == Ok(secret.clone()));
    assert_eq!(error_of(read_private_key(&locked, Some("pass  phrase"))), Some(KeyFileError::WrongPassphrase));
    assert_eq!(error_of(read_private_key(&locked, None)), Some(KeyFileError::PassphraseNeeded));
    assert_ne!(*locked, *write_private_key(&secret, Some("pass phrase")));
}

#[test]
fn each_wrong_file_is_told_apart() {
    let secret = secret_of_the_fixtures();
    let public = write_public_key(&secret.public());
    assert_eq!(error_of(read_private_key(&public, None)), Some(KeyFileError::PublicGiven));
    assert_eq!(read_public_key(&private(OPEN)), Err(KeyFileError::PrivateGiven));
    for text in ["", "hello", "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n", &"x".repeat(20_000)] {
        assert_eq!(read_public_key(text), Err(KeyFileError::NotAKeyFile));
        assert_eq!(error_of(read_private_key(text, None)), Some(KeyFileError::NotAKeyFile));
    }
    assert_eq!(read_public_key("ssh-ed25519 AAAA me"), Err(KeyFileError::SshKey));
    let ssh = "-----BEGIN OPENSSH PRIVATE KEY-----\n-----END OPENSSH PRIVATE KEY-----";
    assert_eq!(error_of(read_private_key(ssh, None)), Some(KeyFileError::SshKey));
    assert_eq!(read_public_key(&public[..60]), Err(KeyFileError::Damaged));
    assert_eq!(read_public_key(&public.replace("==\n", "\n").replace("=\n", "\n")), Err(KeyFileError::Damaged));
}

#[test]
fn a_private_key_cut_anywhere_is_damaged() {
    let bytes = STANDARD.decode(LOCKED).unwrap();
    // The comment at the end (two bytes of length and its text) may be missing.
    let without_comment = bytes.len() - 11;
    for length in 0..without_comment {
        let text = private(&STANDARD.encode(&bytes[..length]));
        assert_eq!(error_of(read_private_key(&text, Some("correct horse"))), Some(KeyFileError::Damaged), "{length}");
    }
    let text = private(&STANDARD.encode(&bytes[..without_comment]));
    assert!(read_private_key(&text, Some("correct horse")).is_ok());
}

#[test]
fn a_protection_this_reader_does_not_know_is_named() {
    let bcrypt = STANDARD.decode(LOCKED).unwrap();
    let mut bytes = bcrypt.clone();
    bytes[9..15].copy_from_slice(b"bcrypt");
    let expected = KeyFileError::UnsupportedProtection("bcrypt".to_owned());
    assert_eq!(error_of(read_private_key(&private(&STANDARD.encode(bytes)), Some("x"))), Some(expected));
}

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::*;

// Each of these was written by another program: PyPI crypt4gh 1.8.6 (its own module for bcrypt and PBKDF2, which its
// command no longer chooses) and ssh-keygen of OpenSSH 9.2. The X25519 keys are what PyPI crypt4gh reads in them.

/// The secret bytes 0, 1, 2, ... 31, readable by anyone.
const OPEN: &str = "YzRnaC12MQAEbm9uZQAEbm9uZQAgAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
/// The same under "correct horse" through scrypt, with the comment "a comment".
const SCRYPT: &str = "\
    YzRnaC12MQAGc2NyeXB0ABQAAAAAqqqqqqqqqqqqqqqqqqqqqgARY2hhY2hhMjBfcG9seTEzMDUAPLu7u7u7u7u7u7u7u7pBW6s5\
    PZZkk80vvpqos0j5ugj1ju7NIonrMcxjrUqHYIUDXdhUHSkpKIJoocdOsAAJYSBjb21tZW50";
/// The same through bcrypt, 100 rounds.
const BCRYPT: &str = "\
    YzRnaC12MQAGYmNyeXB0ABQAAABkqqqqqqqqqqqqqqqqqqqqqgARY2hhY2hhMjBfcG9seTEzMDUAPLu7u7u7u7u7u7u7u5f4vyrL\
    zf8mCsQZx+8bi7CYX/njvV3mVmtQxJ11YhnPqcczTJ/DenV0uPAoOXV/8g==";
/// The same through PBKDF2, 100,000 rounds.
const PBKDF2: &str = "\
    YzRnaC12MQAScGJrZGYyX2htYWNfc2hhMjU2ABQAAYagqqqqqqqqqqqqqqqqqqqqqgARY2hhY2hhMjBfcG9seTEzMDUAPLu7u7u7\
    u7u7u7u7uzbuJVrZM5A4pvpy+hwvmcM7mKkkXTFsG19vvXGaSus81rbv4PvBwZ30LI9vtGf0uA==";
/// An ed25519 key without a passphrase.
const SSH_OPEN: &str = "\
    b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZWQyNTUxOQAAACBi5myKfWFaFGFs6O8L\
    KMGxwM4kt9LfNXAZIhX05EnIRwAAAJDFQ0k6xUNJOgAAAAtzc2gtZWQyNTUxOQAAACBi5myKfWFaFGFs6O8LKMGxwM4kt9LfNXAZ\
    IhX05EnIRwAAAEDpC0UrgPCowlJ4RULmHJPIB/Y0YYeQccMwdt1yMBGhr2LmbIp9YVoUYWzo7wsowbHAziS30t81cBkiFfTkSchH\
    AAAACG9wZW4ga2V5AQIDBAU=";
const SSH_OPEN_PUBLIC: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGLmbIp9YVoUYWzo7wsowbHAziS30t81cBkiFfTkSchH open key\n";
const SSH_OPEN_SECRET: &str = "b840f566750f1662933c8e220c3e1ca34c88deaf7035b723232a336badb48c6e";
const SSH_OPEN_X25519: &str = "a82b7daa0d7df24c1379f633d1c451bef7c1680bfc43c308ac50058b02213e0d";
/// An ed25519 key under "correct horse", as ssh-keygen protects keys today (bcrypt, aes256-ctr).
const SSH_CTR: &str = "\
    b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHIAAAAGYmNyeXB0AAAAGAAAABBgvvuELYxjo2j7be7CknODAAAAAgAAAAEAAAAz\
    AAAAC3NzaC1lZDI1NTE5AAAAIA+BrLwf+UeRNpfH5wp4LNdgow+P/vnR3xn3cZ9cK4lkAAAAkHxlhpLXwS97I/F5XKhOkzVRKj8m\
    WpjirJ/iXd8ZMdnFtFzECkEpUZHZYzUFPg/RbFf9Xd1RwaVtlVmLXWC/pNXkBt7xrQJlBzYsKYkPh6SpWxblw1d/JOOrR0rQTmF1\
    gsS3GBhadueNkOCmuEbytWvExn5JG+kOKk2EzXSNrAwdFjfosCkPdGv7G7E21l5oRQ==";
/// The same with the cipher of earlier versions (aes256-cbc).
const SSH_CBC: &str = "\
    b3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jYmMAAAAGYmNyeXB0AAAAGAAAABCQBftyyCgIMpgXMknAIHyfAAAAAgAAAAEAAAAz\
    AAAAC3NzaC1lZDI1NTE5AAAAIA+BrLwf+UeRNpfH5wp4LNdgow+P/vnR3xn3cZ9cK4lkAAAAkCr1cF05/i58pQ/sEqOib4XR14se\
    V1ncAld+JqxlFuqjYCHk3TaDskxTOPz+cmX7GyGM+Tssucf4d1W+sG1uwEwcZ+Gc76gc4S8L5cojJe5XFOf8MUTKqatHHgugXuTh\
    1hcUGI5fw6EGpLrlP91ql8a3RrT2lwscQg0HpLmQLmf3HvJK5VM6EJ+0Awqo4Fm+sw==";
/// The same with a cipher that is rarely chosen.
const SSH_GCM: &str = "\
    b3BlbnNzaC1rZXktdjEAAAAAFmFlczI1Ni1nY21Ab3BlbnNzaC5jb20AAAAGYmNyeXB0AAAAGAAAABBKgjniSpAZ86ZjyKdz4BsC\
    AAAAAgAAAAEAAAAzAAAAC3NzaC1lZDI1NTE5AAAAIA+BrLwf+UeRNpfH5wp4LNdgow+P/vnR3xn3cZ9cK4lkAAAAkKbkTNkInrR+\
    MWbI5jOB20P0xrNV+qNkXR3euaeiYQ1YG3BgIf/1Z6C2pL3nrra2w/E8X4LSs8HW+Jr5xWE2VN6t+vnX6hw8yeGqE90W49HCJVqr\
    ioCtt42TEJ73uZSeT+D7S4GRnVwGd/ba0EIfyVwQersZv1fzsuUjn8d+ft2lfGVoFB9kNR/S3xhGTkE7J1/SgH1OZqISjjXC86i/\
    qWY=";
const SSH_LOCKED_SECRET: &str = "58d34557eb09dce0d40812a20bc00f36811bdc5ada2e1020827e5c9b4f137260";
/// A key of another type.
const SSH_ECDSA: &str = "\
    b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAaAAAABNlY2RzYS1zaGEyLW5pc3RwMjU2AAAACG5pc3Rw\
    MjU2AAAAQQQ1j2LdOSMrY0729x3hPMWnT0nu7LA4RiO8fdoytfegdAz8pYLgpYikqhrBDJ9NaK+ly1brygM1dK9mFO/VIpi4AAAA\
    oOFNzpDhTc6QAAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBDWPYt05IytjTvb3HeE8xadPSe7ssDhGI7x9\
    2jK196B0DPylguCliKSqGsEMn01or6XLVuvKAzV0r2YU79UimLgAAAAhAOqwk6Yv4Ojkw7A+oAd5AbGiOyYBbn2kSv5JgJ4HKRev\
    AAAAB3Jvb3RAdm0=";

fn secret_of_the_fixtures() -> X25519Secret {
    X25519Secret::from_bytes(std::array::from_fn(|index| index as u8))
}

fn secret_of(digits: &str) -> X25519Secret {
    X25519Secret::from_bytes(hex::decode(digits).unwrap().try_into().unwrap())
}

fn labelled(label: &str, base64: &str) -> String {
    format!("-----BEGIN {label}-----\n{base64}\n-----END {label}-----\n")
}

fn private(base64: &str) -> String {
    labelled("CRYPT4GH PRIVATE KEY", base64)
}

fn ssh(base64: &str) -> String {
    labelled("OPENSSH PRIVATE KEY", base64)
}

/// The error, since secrets have no Debug.
fn error_of(result: Result<X25519Secret, KeyFileError>) -> Option<KeyFileError> {
    result.err()
}

/// `base64` with `bytes` in place of those from `place` on.
fn altered(base64: &str, place: usize, bytes: &[u8]) -> String {
    let mut file = STANDARD.decode(base64).unwrap();
    file[place..][..bytes.len()].copy_from_slice(bytes);
    STANDARD.encode(file)
}

#[test]
fn key_files_of_the_reference_tool_are_read() {
    let secret = secret_of_the_fixtures();
    assert!(read_private_key(&private(OPEN), None) == Ok(secret.clone()));
    assert_eq!(key_file_is_locked(&private(OPEN)), Ok(false));
    for locked in [SCRYPT, BCRYPT, PBKDF2] {
        assert!(read_private_key(&private(locked), Some("correct horse")) == Ok(secret.clone()));
        assert_eq!(key_file_is_locked(&private(locked)), Ok(true));
        let wrong = read_private_key(&private(locked), Some("correct  horse"));
        assert_eq!(error_of(wrong), Some(KeyFileError::WrongPassphrase));
        assert_eq!(error_of(read_private_key(&private(locked), None)), Some(KeyFileError::PassphraseNeeded));
    }
    assert_eq!(PrivateKeyFile::parse(&private(SCRYPT)).unwrap().comment(), Some("a comment"));
    assert_eq!(PrivateKeyFile::parse(&private(BCRYPT)).unwrap().comment(), None);
}

#[test]
fn each_label_in_use_and_each_way_to_end_lines_is_read() {
    let secret = secret_of_the_fixtures();
    let labels = ["CRYPT4GH PRIVATE KEY", "CRYPT4GH ENCRYPTED PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "PRIVATE KEY"];
    for label in labels {
        let text = labelled(label, OPEN);
        let ways = [
            text.trim_end().to_owned(),
            text.replace('\n', "\r\n"),
            text.replace('\n', " \n\n"),
            format!("\n\n{text}"),
            text,
        ];
        for text in ways {
            assert!(read_private_key(&text, None) == Ok(secret.clone()), "{text:?}");
        }
    }
    // In lines of 64 letters, as the Go tool writes them; and the bare key, as samtools' plug-in writes it.
    let lines = [&SCRYPT[..64], &SCRYPT[64..128], &SCRYPT[128..]].join("\n");
    assert!(read_private_key(&private(&lines), Some("correct horse")) == Ok(secret.clone()));
    assert!(read_private_key(&private(&STANDARD.encode(secret.expose())), None) == Ok(secret));
}

#[test]
fn openssh_keys_are_converted_as_the_reference_tool_converts_them() {
    let open = secret_of(SSH_OPEN_SECRET);
    assert!(read_private_key(&ssh(SSH_OPEN), None) == Ok(open.clone()));
    assert_eq!(key_file_is_locked(&ssh(SSH_OPEN)), Ok(false));
    assert_eq!(hex::encode(read_public_key(SSH_OPEN_PUBLIC).unwrap().0), SSH_OPEN_X25519);
    assert_eq!(hex::encode(open.public().0), SSH_OPEN_X25519);
    assert_eq!(public_key_comment(SSH_OPEN_PUBLIC), Some("open key"));
    assert_eq!(public_key_comment(&write_public_key(&open.public())), None);
    for locked in [SSH_CTR, SSH_CBC] {
        assert_eq!(key_file_is_locked(&ssh(locked)), Ok(true));
        assert!(read_private_key(&ssh(locked), Some("correct horse")) == Ok(secret_of(SSH_LOCKED_SECRET)));
        for passphrase in ["Correct horse", ""] {
            let wrong = read_private_key(&ssh(locked), Some(passphrase));
            assert_eq!(error_of(wrong), Some(KeyFileError::WrongPassphrase));
        }
    }
}

#[test]
fn openssh_keys_that_cannot_be_used_are_named() {
    let gcm = KeyFileError::UnsupportedProtection("aes256-gcm@openssh.com".to_owned());
    assert_eq!(error_of(read_private_key(&ssh(SSH_GCM), Some("correct horse"))), Some(gcm));
    let ecdsa = KeyFileError::UnsupportedSshKey("ecdsa-sha2-nistp256".to_owned());
    assert_eq!(error_of(read_private_key(&ssh(SSH_ECDSA), None)), Some(ecdsa.clone()));
    assert_eq!(read_public_key("ecdsa-sha2-nistp256 AAAA root@host\n"), Err(ecdsa));
    let rsa = KeyFileError::UnsupportedSshKey("ssh-rsa".to_owned());
    assert_eq!(read_public_key("ssh-rsa AAAA me"), Err(rsa));
    assert_eq!(read_public_key("ssh-ed25519 AAAA me"), Err(KeyFileError::Damaged));
    assert_eq!(read_public_key("ssh-ed25519"), Err(KeyFileError::Damaged));
}

#[test]
fn a_point_of_small_order_is_no_public_key() {
    for point in [[0; 32], {
        let mut one = [0; 32];
        one[0] = 1;
        one
    }] {
        let blob = [&b"\0\0\0\x0bssh-ed25519\0\0\0\x20"[..], &point].concat();
        let line = format!("ssh-ed25519 {} me", STANDARD.encode(blob));
        assert_eq!(read_public_key(&line), Err(KeyFileError::Damaged));
    }
}

#[test]
fn an_openssh_key_altered_or_cut_anywhere_gives_no_key() {
    let bytes = STANDARD.decode(SSH_OPEN).unwrap();
    for length in 0..bytes.len() - 30 {
        let text = ssh(&STANDARD.encode(&bytes[..length]));
        let error = error_of(read_private_key(&text, None));
        assert!(matches!(error, Some(KeyFileError::Damaged | KeyFileError::NotAKeyFile)), "{length}: {error:?}");
    }
    // The seed, which the public key does not fit any more.
    let seed = bytes.len() - 5 - 8 - 4 - 64;
    for offset in 0..32 {
        let text = ssh(&altered(SSH_OPEN, seed + offset, &[bytes[seed + offset] ^ 1]));
        assert_eq!(error_of(read_private_key(&text, None)), Some(KeyFileError::Damaged), "byte {offset} of the seed");
    }
}

#[test]
fn too_much_work_is_refused_before_it_is_done() {
    // The rounds stand after the magic, the name of the function with its length, and the length of the options.
    for (file, place, method, most) in [(BCRYPT, 17, "bcrypt", 256), (PBKDF2, 29, "PBKDF2", 1_000_000)] {
        let text = private(&altered(file, place, &u32::MAX.to_be_bytes()));
        let expected = KeyFileError::TooMuchWork { method, rounds: u32::MAX, most };
        assert_eq!(key_file_is_locked(&text), Err(expected.clone()));
        assert_eq!(error_of(read_private_key(&text, Some("correct horse"))), Some(expected));
        let text = private(&altered(file, place, &[0; 4]));
        assert_eq!(key_file_is_locked(&text), Err(KeyFileError::Damaged));
    }
    // Those of scrypt mean nothing: the reference tool ignores them.
    let text = private(&altered(SCRYPT, 17, &u32::MAX.to_be_bytes()));
    assert!(read_private_key(&text, Some("correct horse")).is_ok());
    let rounds = openssh::MAGIC.len() + 4 + 10 + 4 + 6 + 4 + 4 + 16;
    let expected = KeyFileError::TooMuchWork { method: "bcrypt", rounds: 257, most: 256 };
    let text = ssh(&altered(SSH_CTR, rounds, &257u32.to_be_bytes()));
    assert_eq!(key_file_is_locked(&text), Err(expected));
}

#[test]
fn an_open_key_file_is_written_exactly_as_the_reference_tool_writes_it() {
    let secret = secret_of_the_fixtures();
    assert_eq!(*write_private_key(&secret, None), private(OPEN));
    assert_eq!(*write_private_key(&secret, Some("")), private(OPEN));
}

#[test]
fn keys_come_back_from_their_files() {
    let secret = X25519Secret::generate();
    assert_eq!(read_public_key(&write_public_key(&secret.public())), Ok(secret.public()));
    let protections = [KeyProtection::None, KeyProtection::Scrypt("pass phrase"), KeyProtection::Bcrypt("pass phrase")];
    for (protection, comment) in protections.into_iter().zip([None, Some(""), Some("of Änne")]) {
        let text = write_private_key_with(&secret, protection, comment).unwrap();
        let file = PrivateKeyFile::parse(&text).unwrap();
        assert_eq!(file.comment(), comment);
        assert_eq!(file.is_locked(), !matches!(protection, KeyProtection::None));
        assert!(file.open(Some("pass phrase")) == Ok(secret.clone()));
    }
    let long = "x".repeat(65_536);
    let error = write_private_key_with(&secret, KeyProtection::None, Some(&long)).err();
    assert_eq!(error, Some(KeyFileError::CommentTooLong));
    let text = write_private_key_with(&secret, KeyProtection::None, Some(&long[1..])).unwrap();
    assert!(read_private_key(&text, None) == Ok(secret));
}

#[test]
fn no_two_files_share_salt_or_nonce() {
    let secret = secret_of_the_fixtures();
    let file = |_| STANDARD.decode(write_private_key(&secret, Some("x")).lines().nth(1).unwrap()).unwrap();
    let [one, two] = [0, 1].map(file);
    assert_eq!(one[..21], two[..21]);
    assert_ne!(one[21..37], two[21..37]);
    assert_ne!(one[58..70], two[58..70]);
}

#[test]
fn each_wrong_file_is_told_apart() {
    let secret = secret_of_the_fixtures();
    let public = write_public_key(&secret.public());
    assert_eq!(error_of(read_private_key(&public, None)), Some(KeyFileError::PublicGiven));
    assert_eq!(error_of(read_private_key(SSH_OPEN_PUBLIC, None)), Some(KeyFileError::PublicGiven));
    assert_eq!(read_public_key(&private(OPEN)), Err(KeyFileError::PrivateGiven));
    assert_eq!(read_public_key(&ssh(SSH_OPEN)), Err(KeyFileError::PrivateGiven));
    let certificate = labelled("CERTIFICATE", OPEN);
    let pkcs8 = labelled("PRIVATE KEY", "MC4CAQAwBQYDK2VuBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f");
    for text in ["", "hello", &certificate, &pkcs8, &"x".repeat(200_000)] {
        assert_eq!(read_public_key(text), Err(KeyFileError::NotAKeyFile), "{text:.40}");
        assert_eq!(error_of(read_private_key(text, None)), Some(KeyFileError::NotAKeyFile), "{text:.40}");
    }
    assert_eq!(read_public_key(&public[..60]), Err(KeyFileError::Damaged));
    assert_eq!(read_public_key(&public.replace("==\n", "\n").replace("=\n", "\n")), Err(KeyFileError::Damaged));
}

#[test]
fn a_private_key_cut_anywhere_is_damaged() {
    let bytes = STANDARD.decode(SCRYPT).unwrap();
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
    let expected = |name: &str| Some(KeyFileError::UnsupportedProtection(name.to_owned()));
    let kdf = private(&altered(SCRYPT, 9, b"argon2"));
    assert_eq!(error_of(read_private_key(&kdf, Some("x"))), expected("argon2"));
    let cipher = private(&altered(SCRYPT, 39, b"chacha21"));
    assert_eq!(error_of(read_private_key(&cipher, Some("x"))), expected("chacha21_poly1305"));
}

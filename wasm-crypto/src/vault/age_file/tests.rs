//! Against the `age` crate in both directions, and byte by byte against tampering.

use std::io::{Read, Write};

use age::armor::{ArmoredReader, ArmoredWriter, Format};
use age::scrypt::{Identity, Recipient};
use age::secrecy::SecretString;
use age::{Decryptor, Encryptor};

use super::*;

const PASSPHRASE: &str = "correct horse battery staple";
/// Quick: the work factor is a number in the file like any other.
const WORK: u8 = 2;
const CHUNK: usize = 65_536;

fn pattern(length: usize) -> Vec<u8> {
    (0..length).map(|index| (index ^ index >> 8) as u8).collect()
}

fn peer_encrypts(plaintext: &[u8], work: u8, format: Format) -> Vec<u8> {
    let mut recipient = Recipient::new(SecretString::from(PASSPHRASE));
    recipient.set_work_factor(work);
    let encryptor = Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient)).unwrap();
    let mut file = Vec::new();
    let armour = ArmoredWriter::wrap_output(&mut file, format).unwrap();
    let mut writer = encryptor.wrap_output(armour).unwrap();
    writer.write_all(plaintext).unwrap();
    writer.finish().unwrap().finish().unwrap();
    file
}

fn peer_decrypts(file: &[u8]) -> Vec<u8> {
    let identity = Identity::new(SecretString::from(PASSPHRASE));
    let decryptor = Decryptor::new(ArmoredReader::new(file)).unwrap();
    let mut reader = decryptor.decrypt(std::iter::once(&identity as &dyn age::Identity)).unwrap();
    let mut plaintext = Vec::new();
    reader.read_to_end(&mut plaintext).unwrap();
    plaintext
}

fn opened(file: &[u8]) -> Result<Vec<u8>, VaultError> {
    decrypt(file, PASSPHRASE, WORK).map(|plaintext| plaintext.to_vec())
}

/// Every length at which the number of chunks or the length of the last one changes.
const LENGTHS: [usize; 9] = [0, 1, 47, 48, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 7];

#[test]
fn the_age_crate_opens_what_we_write() {
    for length in LENGTHS {
        assert!(peer_decrypts(&encrypt(&pattern(length), PASSPHRASE, WORK)) == pattern(length), "{length}");
    }
}

#[test]
fn we_open_what_the_age_crate_writes_binary_and_armoured() {
    for length in LENGTHS {
        for format in [Format::Binary, Format::AsciiArmor] {
            let file = peer_encrypts(&pattern(length), WORK, format);
            assert!(opened(&file).unwrap() == pattern(length), "{length}");
        }
    }
}

#[test]
fn a_passphrase_of_any_letters_opens_on_both_sides() {
    let passphrase = "Grüße, 世界 🗝";
    let file = encrypt(b"text", passphrase, WORK);
    let identity = Identity::new(SecretString::from(passphrase));
    let decryptor = Decryptor::new(&file[..]).unwrap();
    assert!(decryptor.decrypt(std::iter::once(&identity as &dyn age::Identity)).is_ok());
    assert_eq!(decrypt(&file, passphrase, WORK).unwrap().as_slice(), b"text");
}

#[test]
fn no_byte_can_be_altered_added_or_taken_away() {
    let file = encrypt(b"a short secret", PASSPHRASE, WORK);
    for position in 0..file.len() {
        for bit in [1, 0x20, 0x80] {
            let mut altered = file.clone();
            altered[position] ^= bit;
            assert!(opened(&altered).is_err(), "byte {position}, bit {bit}");
        }
        assert!(opened(&file[..position]).is_err(), "cut at {position}");
        let added = [&file[..position], b"\n", &file[position..]].concat();
        assert!(opened(&added).is_err(), "line end at {position}");
    }
    assert_eq!(opened(&[&file[..], b"\0"].concat()), Err(VaultError::Damaged));
}

#[test]
fn chunks_cannot_be_dropped_swapped_or_added() {
    let file = encrypt(&pattern(2 * CHUNK + 7), PASSPHRASE, WORK);
    let start = file.len() - (2 * CHUNK + 7 + 3 * TAG);
    let (head, chunks) = file.split_at(start);
    let (first, rest) = chunks.split_at(CHUNK + TAG);
    let (second, third) = rest.split_at(CHUNK + TAG);
    let empty_last: &[u8] = &[0; TAG];
    let damaged: [&[&[u8]]; 7] = [
        &[first, second],
        &[first, third],
        &[second, first, third],
        &[first, second, second, third],
        &[first, second, third, third],
        &[first, second, empty_last],
        &[],
    ];
    for (case, parts) in damaged.iter().enumerate() {
        assert_eq!(opened(&[head, &parts.concat()].concat()), Err(VaultError::Damaged), "case {case}");
    }
    // A last chunk that is empty although others came before, sealed as it should be.
    let mut file_key = FileKey::default();
    file_key[0] = 1;
    let mut full = Vec::new();
    payload::seal(&file_key, &pattern(CHUNK), &mut full);
    assert!(payload::open(&file_key, &full).is_some());
    let padded = payload::sealed_with_an_empty_end(&file_key, &pattern(CHUNK));
    assert!(payload::open(&file_key, &padded).is_none());
}

/// A file whose header `change` was made to, under the right MAC, so that its form alone can be what is refused.
fn with_header(change: impl Fn(&str) -> String) -> Vec<u8> {
    let file = encrypt(b"text", PASSPHRASE, WORK);
    let (header, payload) = file.split_at(file.len() - (16 + 4 + TAG));
    let header = std::str::from_utf8(header).unwrap();
    let lines: Vec<&str> = header.lines().collect();
    let (salt, log_n) = read_stanza(lines[1].as_bytes()).unwrap();
    let sealed: [u8; FILE_KEY + TAG] = decode(lines[2].as_bytes()).unwrap();
    let mut file_key = FileKey::default();
    file_key.copy_from_slice(&sealed[..FILE_KEY]);
    wrapping_key(PASSPHRASE, &salt, log_n)
        .decrypt_in_place_detached(&Nonce::default(), b"", &mut file_key[..], Tag::from_slice(&sealed[FILE_KEY..]))
        .unwrap();
    let changed = change(header);
    let signed = &changed[..changed.rfind(' ').unwrap()];
    let mac = STANDARD_NO_PAD.encode(header_mac(&file_key, signed.as_bytes()).finalize().into_bytes());
    let changed = changed.replace(lines[3].strip_prefix("--- ").unwrap(), &mac);
    [changed.as_bytes(), payload].concat()
}

#[test]
fn the_header_is_read_in_its_one_form_only() {
    assert!(opened(&with_header(str::to_owned)).is_ok());
    let damaged = |what: &str, change: &dyn Fn(&str) -> String| {
        assert_eq!(opened(&with_header(change)), Err(VaultError::Damaged), "{what}");
    };
    damaged("a leading zero", &|header| header.replace(" 2\n", " 02\n"));
    damaged("a sign", &|header| header.replace(" 2\n", " +2\n"));
    damaged("no work at all", &|header| header.replace(" 2\n", " 0\n"));
    damaged("work beyond all bounds", &|header| header.replace(" 2\n", " 256\n"));
    damaged("one more argument", &|header| header.replace(" 2\n", " 2 2\n"));
    damaged("one argument less", &|header| header.replace(" 2\n", "\n"));
    damaged("two blanks", &|header| header.replace("scrypt ", "scrypt  "));
    damaged("line ends of Windows", &|header| header.replace(" 2\n", " 2\r\n"));
    damaged("padding", &|header| header.replace("\n---", "=\n---"));
    damaged("a second stanza", &|header| header.replace("\n---", "\n-> scrypt AAAAAAAAAAAAAAAAAAAAAA 2\nAAAA\n---"));
    damaged("a stanza of another kind", &|header| header.replace("\n---", "\n-> a-grease\n\n---"));
    damaged("no end", &|header| header.replace("---", "--"));
    let other = |change: &dyn Fn(&str) -> String| opened(&with_header(change));
    assert_eq!(other(&|header| header.replace("/v1\n", "/v2\n")), Err(VaultError::NotAVault));
    assert_eq!(other(&|header| header.replace("-> scrypt", "-> X25519")), Err(VaultError::NotAVault));
    let more = |header: &str| header.replace(" 2\n", " 3\n");
    assert_eq!(other(&more), Err(VaultError::TooMuchWork { log_n: WORK + 1 }));
}

#[test]
fn armour_is_read_in_its_one_form_but_for_line_ends_and_white_space_around_it() {
    // 64 characters a line hold 48 bytes: lengths around it change how the last line looks.
    for length in 30..80 {
        let file = String::from_utf8(peer_encrypts(&pattern(length), WORK, Format::AsciiArmor)).unwrap();
        assert_eq!(opened(file.as_bytes()).unwrap(), pattern(length));
        assert_eq!(opened(file.replace('\n', "\r\n").as_bytes()).unwrap(), pattern(length));
        assert_eq!(opened(format!(" \n\t{file}\n\n").as_bytes()).unwrap(), pattern(length));
    }
    let file = String::from_utf8(peer_encrypts(&pattern(40), WORK, Format::AsciiArmor)).unwrap();
    let lines: Vec<&str> = file.lines().collect();
    let damaged = |what: &str, text: String| {
        assert_eq!(opened(text.as_bytes()), Err(VaultError::Damaged), "{what}");
    };
    damaged(
        "one long line",
        format!("{}\n{}\n{}\n", lines[0], lines[1..lines.len() - 1].concat(), lines[lines.len() - 1]),
    );
    damaged("an empty line", file.replacen('\n', "\n\n", 1));
    damaged("an empty line at the end", file.replacen("\n-----END", "\n\n-----END", 1));
    damaged("a short line", file.replacen(lines[1], &format!("{}\n{}", &lines[1][..60], &lines[1][60..]), 1));
    damaged("a blank in a line", file.replacen(lines[1], &format!("{} {}", &lines[1][..31], &lines[1][32..]), 1));
    damaged("no end", lines[..lines.len() - 1].join("\n"));
    damaged("text after it", format!("{file}more"));
    damaged("the beginning twice", file.replacen(lines[0], &format!("{0}\n{0}", lines[0]), 1));
}

use super::packet::{make_packet, open_packet};
use super::*;
use crate::body::{SEALED_SEGMENT_LENGTH, SEGMENT_LENGTH, SegmentKey};
use crate::keys::{Secret32, X25519Public, X25519Secret};

mod failures;
mod files;
mod headers;
mod nonces;
mod ranges;
mod selections;

/// Bytes of a header for one reader.
const HEADER: usize = 124;

fn secret(first: u8) -> X25519Secret {
    X25519Secret::from_bytes(std::array::from_fn(|index| first + index as u8))
}

fn text(length: usize) -> Vec<u8> {
    (0..length).map(|index| (index % 253) as u8).collect()
}

fn encrypt(plaintext: &[u8], recipients: &[X25519Public]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encryptor = Encryptor::new(recipients, &mut file).unwrap();
    encryptor.push(plaintext, &mut file);
    encryptor.finish(&mut file);
    file
}

/// Decrypts and returns what was released, whatever happened.
fn decrypt(file: &[u8], reader: &X25519Secret, step: usize) -> (Vec<u8>, Result<(), Crypt4ghError>) {
    decrypt_with(Decryptor::new(reader.clone()), file, step)
}

fn decrypt_with(mut decryptor: Decryptor, file: &[u8], step: usize) -> (Vec<u8>, Result<(), Crypt4ghError>) {
    let mut out = Vec::new();
    for part in file.chunks(step) {
        if let Err(error) = decryptor.push(part, &mut out) {
            let released = out.len();
            assert_eq!(decryptor.push(file, &mut out), Err(error.clone()), "an error stays");
            assert_eq!(decryptor.finish(&mut out), Err(error.clone()), "and so it ends");
            assert_eq!(out.len(), released, "nothing is released after an error");
            return (out, Err(error));
        }
    }
    let result = decryptor.finish(&mut out);
    (out, result)
}

/// A header with these packet contents for `reader`.
fn header_of(contents: &[Vec<u8>], reader: &X25519Public) -> Vec<u8> {
    let packets: Vec<_> = contents
        .iter()
        .map(|content| make_packet(content, &X25519Secret::generate(), [3; 12], reader).unwrap())
        .collect();
    header_from(&packets)
}

/// A header of these packets, given without their length fields.
fn header_from(packets: &[Vec<u8>]) -> Vec<u8> {
    let mut header = [b"crypt4gh".as_slice(), &[1, 0, 0, 0], &(packets.len() as u32).to_le_bytes()].concat();
    for packet in packets {
        header.extend((packet.len() as u32 + 4).to_le_bytes());
        header.extend(packet);
    }
    header
}

fn data_key_content(method: u32, key: &Secret32) -> Vec<u8> {
    [&[0; 4], &method.to_le_bytes(), &key.expose()[..]].concat()
}

fn edit_list_content(lengths: &[u64]) -> Vec<u8> {
    let mut content = [[1, 0, 0, 0], (lengths.len() as u32).to_le_bytes()].concat();
    content.extend(lengths.iter().flat_map(|length| length.to_le_bytes()));
    content
}

/// A file for `reader` of these edit list lengths and this plaintext.
fn edited_file(lengths: &[u64], plaintext: &[u8], reader: &X25519Public) -> Vec<u8> {
    let key = Secret32::from_bytes([9; 32]);
    let mut file = header_of(&[data_key_content(0, &key), edit_list_content(lengths)], reader);
    let key = SegmentKey::new(&key);
    for segment in plaintext.chunks(SEGMENT_LENGTH) {
        key.encrypt(segment, &mut file);
    }
    file
}

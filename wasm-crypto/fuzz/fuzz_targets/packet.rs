//! One header packet: what opens was made for this reader, byte for byte; nothing else opens.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wasm_crypto::crypt4gh::fuzzing::{make_packet, open_packet};
use wasm_crypto::keys::X25519Secret;
use wasm_crypto_fuzz::{reader, stranger, writer};

fuzz_target!(|data: &[u8]| {
    from_a_stranger(data);
    made_and_altered(data);
});

/// Any bytes as a packet (without its length field): if they open, sealing their content again gives the same bytes.
fn from_a_stranger(packet: &[u8]) {
    let Some(content) = open_packet(packet, &reader()) else { return };
    let nonce = packet[36..48].try_into().unwrap_or_default();
    assert_eq!(sealed(&content, nonce), packet);
}

/// A packet around the input: its reader opens it; nobody else does, nor its reader when one byte is changed or cut off.
fn made_and_altered(data: &[u8]) {
    let Some(([how, at, change, nonce @ ..], content)) = data.split_first_chunk::<15>() else { return };
    let mut packet = sealed(content, *nonce);
    let open = |packet: &[u8], reader: &X25519Secret| open_packet(packet, reader).map(|content| content.to_vec());
    match how % 4 {
        0 => assert_eq!(open(&packet, &reader()).as_deref(), Some(content)),
        1 => assert_eq!(open(&packet, &stranger()), None),
        2 => assert_eq!(open(&packet[..usize::from(*at) % packet.len()], &reader()), None),
        _ => {
            let at = usize::from(*at) % packet.len();
            packet[at] ^= change;
            assert_eq!(open(&packet, &reader()).is_some(), *change == 0);
        }
    }
}

/// A packet for the reader, without its length field.
fn sealed(content: &[u8], nonce: [u8; 12]) -> Vec<u8> {
    let packet = make_packet(content, &writer(), nonce, &reader().public());
    packet.expect("the reader's key is a usable one")
}

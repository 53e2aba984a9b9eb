//! One header packet: a message to one reader.
//!
//! Layout: length u32 ‖ method u32 ‖ writer's public key 32 ‖ nonce 12 ‖ encrypted content ‖ tag 16, little-endian;
//! the length counts itself. Key: the first 32 bytes of BLAKE2b-512(X25519 secret ‖ reader's ‖ writer's public key).

use blake2::{Blake2b512, Digest};
use chacha20poly1305::aead::{AeadInPlace, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Nonce, Tag};
use zeroize::Zeroizing;

use crate::keys::{X25519Public, X25519Secret};

const METHOD_X25519_CHACHA20_IETF_POLY1305: u32 = 0;
const PREFIX_LENGTH: usize = 4 + 32 + 12;
const TAG_LENGTH: usize = 16;

/// A packet for `reader`, without its length field; `None` when the reader's key is a point of small order.
/// `writer` and `nonce` must never be used together for two contents.
pub(super) fn make_packet(
    content: &[u8],
    writer: &X25519Secret,
    nonce: [u8; 12],
    reader: &X25519Public,
) -> Option<Vec<u8>> {
    let cipher = cipher(&*writer.agree(reader)?, reader, &writer.public());
    let mut packet = Vec::with_capacity(PREFIX_LENGTH + content.len() + TAG_LENGTH);
    packet.extend(METHOD_X25519_CHACHA20_IETF_POLY1305.to_le_bytes());
    packet.extend(writer.public().0);
    packet.extend(nonce);
    packet.extend(content);
    let tag = cipher.encrypt_in_place_detached(&Nonce::from(nonce), b"", &mut packet[PREFIX_LENGTH..]);
    packet.extend(tag.expect("a packet is far below the cipher's limit of 256 GiB"));
    Some(packet)
}

/// The writer's public key, as the packet claims it; `None` for other encryption methods.
pub(super) fn packet_writer(packet: &[u8]) -> Option<X25519Public> {
    let (method, rest) = packet.split_first_chunk::<4>()?;
    let (writer, _) = rest.split_first_chunk::<32>()?;
    (u32::from_le_bytes(*method) == METHOD_X25519_CHACHA20_IETF_POLY1305).then_some(X25519Public(*writer))
}

/// The content of a packet (without its length field), or `None` when it is not for this reader, is altered or uses
/// another method: the format cannot tell these apart, and says to go on to the next packet.
pub(super) fn open_packet(packet: &[u8], reader: &X25519Secret) -> Option<Zeroizing<Vec<u8>>> {
    let (method, rest) = packet.split_first_chunk::<4>()?;
    if u32::from_le_bytes(*method) != METHOD_X25519_CHACHA20_IETF_POLY1305 {
        return None;
    }
    let (writer, rest) = rest.split_first_chunk::<32>()?;
    let (nonce, rest) = rest.split_first_chunk::<12>()?;
    let (text, tag) = rest.split_last_chunk::<TAG_LENGTH>()?;
    let writer = X25519Public(*writer);
    let cipher = cipher(&*reader.agree(&writer)?, &reader.public(), &writer);
    let mut content = Zeroizing::new(text.to_vec());
    cipher.decrypt_in_place_detached(Nonce::from_slice(nonce), b"", &mut content, Tag::from_slice(tag)).ok()?;
    Some(content)
}

/// Takes a little-endian number off the start of `rest`; `None`, and `rest` as it was, when it is shorter.
pub(super) fn read_u32(rest: &mut &[u8]) -> Option<u32> {
    let (word, tail) = rest.split_first_chunk::<4>()?;
    *rest = tail;
    Some(u32::from_le_bytes(*word))
}

fn cipher(secret: &[u8; 32], reader: &X25519Public, writer: &X25519Public) -> ChaCha20Poly1305 {
    let hash = Blake2b512::new().chain_update(secret).chain_update(reader.0).chain_update(writer.0);
    let hash = Zeroizing::new(<[u8; 64]>::from(hash.finalize()));
    ChaCha20Poly1305::new(hash[..32].into())
}

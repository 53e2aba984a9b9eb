//! What the fuzz targets of `wasm-crypto/fuzz` drive; no other build has it.

use zeroize::Zeroizing;

use super::{EditList, packet};
use crate::keys::{X25519Public, X25519Secret};

/// A packet with the writer's key and nonce given, without its length field.
pub fn make_packet(content: &[u8], writer: &X25519Secret, nonce: [u8; 12], reader: &X25519Public) -> Option<Vec<u8>> {
    packet::make_packet(content, writer, nonce, reader)
}

/// The content of a packet without its length field.
pub fn open_packet(bytes: &[u8], reader: &X25519Secret) -> Option<Zeroizing<Vec<u8>>> {
    packet::open_packet(bytes, reader)
}

/// An edit list as it stands in a packet, after the packet's type.
pub fn read_edit_list(content: &[u8]) -> Option<EditList> {
    EditList::parse(content)
}

/// What [`read_edit_list`] reads.
pub fn write_edit_list(list: &EditList) -> Vec<u8> {
    let mut content = Vec::new();
    list.write(&mut content);
    content
}

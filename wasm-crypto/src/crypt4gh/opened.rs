//! What the packets of a header say to a reader whose key opens them.

use zeroize::Zeroizing;

use super::packet::read_u32;
use super::{Crypt4ghError, EditList, Selection};
use crate::body::{ForgedSegment, SegmentKey};
use crate::keys::Secret32;

const PACKET_DATA_ENCRYPTION: u32 = 0;
const PACKET_EDIT_LIST: u32 = 1;
const METHOD_CHACHA20_IETF_POLY1305: u32 = 0;

/// Each segment may have to be tried with every key.
const MOST_DATA_KEYS: usize = 64;

/// What a reader's key finds in a header, or what a header is to say: data keys, at most one edit list, and packets of
/// types that this version of the format does not know.
#[derive(Clone, Default)]
pub struct OpenedHeader {
    data_keys: Vec<Secret32>,
    edit_list: Option<EditList>,
    unknown: Vec<Zeroizing<Vec<u8>>>,
}

impl OpenedHeader {
    /// The content of a header for a body under one data key.
    pub fn from_data_key(data_key: Secret32) -> Self {
        Self { data_keys: vec![data_key], ..Self::default() }
    }

    /// The data keys, in the order of their packets.
    pub fn data_keys(&self) -> &[Secret32] {
        &self.data_keys
    }

    /// The edit list, if there is one.
    pub fn edit_list(&self) -> Option<&EditList> {
        self.edit_list.as_ref()
    }

    /// The types of packets that this version of the format does not know. They are skipped on reading and handed on
    /// by [`super::Header::reencrypt`]; the reference tool refuses such files.
    pub fn unknown_types(&self) -> impl Iterator<Item = u32> {
        self.unknown.iter().filter_map(|content| read_u32(&mut &content[..]))
    }

    /// The bytes of the decrypted body that make up the file.
    pub fn selection(&self) -> Selection {
        self.edit_list.as_ref().map_or_else(Selection::everything, Selection::from)
    }

    /// The data keys as ciphers. Each thread wants its own.
    pub fn segment_keys(&self) -> SegmentKeys {
        SegmentKeys(self.data_keys.iter().map(SegmentKey::new).collect())
    }

    /// The same data keys for the part of a body that `edit_list` describes.
    pub(super) fn with_edit_list(&self, edit_list: Option<EditList>) -> Self {
        Self { data_keys: self.data_keys.clone(), edit_list, unknown: Vec::new() }
    }

    /// Takes in what a packet says.
    pub(super) fn read(&mut self, content: Zeroizing<Vec<u8>>) -> Result<(), Crypt4ghError> {
        let damaged = |what| Crypt4ghError::DamagedHeader(what);
        let mut rest = &content[..];
        match read_u32(&mut rest).ok_or(damaged("a packet is too short"))? {
            PACKET_DATA_ENCRYPTION => {
                let method = read_u32(&mut rest).ok_or(damaged("a packet is too short"))?;
                if method != METHOD_CHACHA20_IETF_POLY1305 {
                    return Err(Crypt4ghError::UnsupportedMethod(method));
                }
                let key = rest.first_chunk::<32>().ok_or(damaged("a data key is too short"))?;
                if self.data_keys.len() == MOST_DATA_KEYS {
                    return Err(damaged("it holds more than 64 data keys"));
                }
                self.data_keys.push(Secret32::from_bytes(*key));
            }
            PACKET_EDIT_LIST => {
                let list = EditList::parse(rest).ok_or(damaged("its edit list is too short"))?;
                if self.edit_list.replace(list).is_some() {
                    return Err(damaged("it holds two edit lists"));
                }
            }
            _ => self.unknown.push(content),
        }
        Ok(())
    }

    /// The contents of the packets that say this, in the order they are written.
    pub(super) fn contents(&self) -> Vec<Zeroizing<Vec<u8>>> {
        let keys = self.data_keys.iter().map(|key| {
            let mut content = Zeroizing::new(Vec::with_capacity(40));
            content.extend(PACKET_DATA_ENCRYPTION.to_le_bytes());
            content.extend(METHOD_CHACHA20_IETF_POLY1305.to_le_bytes());
            content.extend(key.expose());
            content
        });
        let edit_list = self.edit_list.iter().map(|list| {
            let mut content = Zeroizing::new(PACKET_EDIT_LIST.to_le_bytes().to_vec());
            list.write(&mut content);
            content
        });
        keys.chain(edit_list).chain(self.unknown.iter().cloned()).collect()
    }
}

/// A header's data keys as ciphers: a segment opens with whichever fits.
///
/// The key that opened the last segment is tried first, so whoever can time the reading may learn where keys change.
pub struct SegmentKeys(Vec<SegmentKey>);

impl SegmentKeys {
    /// Appends the plaintext of an encrypted segment to `out` and returns it. When no key opens it, `out` is as it was.
    pub fn decrypt<'out>(&mut self, segment: &[u8], out: &'out mut Vec<u8>) -> Result<&'out [u8], ForgedSegment> {
        let start = out.len();
        let fits = |key: &SegmentKey| key.decrypt(segment, out).is_ok();
        let index = self.0.iter().position(fits).ok_or(ForgedSegment)?;
        self.0[..=index].rotate_right(1);
        Ok(&out[start..])
    }
}

//! The header: magic, version, packet count, packets.

use rand_core::{OsRng, RngCore};
use zeroize::Zeroizing;

use super::Crypt4ghError;
use super::edit_list::EditList;
use super::packet::{make_packet, open_packet};
use crate::keys::{Secret32, X25519Public, X25519Secret};

const MAGIC: &[u8; 8] = b"crypt4gh";
const VERSION: u32 = 1;
const PACKET_DATA_ENCRYPTION: u32 = 0;
const PACKET_EDIT_LIST: u32 = 1;
const METHOD_CHACHA20_IETF_POLY1305: u32 = 0;

/// A header of one recipient takes 124 bytes; this holds about 9,700. Bounds what a stranger's file can cost.
const LONGEST_HEADER: usize = 1 << 20;
/// Each segment may have to be tried with every key.
const MOST_DATA_KEYS: usize = 64;

/// A header that lets every recipient open a body under `data_key`.
///
/// The writer's key is fresh for each packet and forgotten, so only the recipients can open it.
pub fn make_header(data_key: &Secret32, recipients: &[X25519Public]) -> Result<Vec<u8>, Crypt4ghError> {
    derive_header(data_key, recipients, || {
        let mut nonce = [0; 12];
        OsRng.fill_bytes(&mut nonce);
        (X25519Secret::generate(), nonce)
    })
}

/// [`make_header`] with each packet's writer key and nonce given. No pair may ever be used for two contents.
pub(crate) fn derive_header(
    data_key: &Secret32,
    recipients: &[X25519Public],
    mut writer: impl FnMut() -> (X25519Secret, [u8; 12]),
) -> Result<Vec<u8>, Crypt4ghError> {
    if recipients.is_empty() {
        return Err(Crypt4ghError::NoRecipient);
    }
    let count = u32::try_from(recipients.len()).map_err(|_| Crypt4ghError::HeaderTooLarge)?;
    let mut content = Zeroizing::new(Vec::with_capacity(40));
    content.extend_from_slice(&PACKET_DATA_ENCRYPTION.to_le_bytes());
    content.extend_from_slice(&METHOD_CHACHA20_IETF_POLY1305.to_le_bytes());
    content.extend_from_slice(data_key.expose());

    let mut header = Vec::with_capacity(16 + 108 * recipients.len());
    header.extend_from_slice(MAGIC);
    header.extend_from_slice(&VERSION.to_le_bytes());
    header.extend_from_slice(&count.to_le_bytes());
    for (index, recipient) in recipients.iter().enumerate() {
        let (writer, nonce) = writer();
        if !make_packet(&content, &writer, nonce, recipient, &mut header) {
            return Err(Crypt4ghError::UnusableRecipient { number: index + 1 });
        }
    }
    if header.len() > LONGEST_HEADER { Err(Crypt4ghError::HeaderTooLarge) } else { Ok(header) }
}

/// What a reader's key finds in a header.
#[derive(Default)]
pub(super) struct Header {
    pub(super) data_keys: Vec<Secret32>,
    pub(super) edit_list: Option<EditList>,
}

/// Reads a header that arrives in pieces of any size.
pub(super) struct HeaderReader {
    reader: X25519Secret,
    waiting: Vec<u8>,
    length: usize,
    packets_left: Option<u32>,
    header: Header,
}

impl HeaderReader {
    pub(super) fn new(reader: X25519Secret) -> Self {
        Self { reader, waiting: Vec::new(), length: 0, packets_left: None, header: Header::default() }
    }

    /// Takes bytes in; once the header is complete, gives it and what followed it.
    pub(super) fn push(&mut self, input: &[u8]) -> Result<Option<(Header, Vec<u8>)>, Crypt4ghError> {
        self.waiting.extend_from_slice(input);
        let mut rest = &self.waiting[..];
        if self.packets_left.is_none()
            && let Some(count) = read_start(&mut rest)?
        {
            self.packets_left = Some(count);
            self.length += 16;
        }
        while let Some(left @ 1..) = self.packets_left {
            let Some(packet) = read_packet(&mut rest, LONGEST_HEADER - self.length)? else { break };
            self.length += 4 + packet.len();
            self.packets_left = Some(left - 1);
            if let Some(content) = open_packet(packet, &self.reader) {
                self.header.take(&content)?;
            }
        }
        let read = self.waiting.len() - rest.len();
        self.waiting.drain(..read);
        match self.packets_left {
            Some(0) if self.header.data_keys.is_empty() => Err(Crypt4ghError::WrongKey),
            Some(0) => Ok(Some((std::mem::take(&mut self.header), std::mem::take(&mut self.waiting)))),
            _ => Ok(None),
        }
    }

    /// Why the header is not complete, now that the file has ended.
    pub(super) fn ended(&self) -> Crypt4ghError {
        let start = MAGIC.iter().zip(&self.waiting).all(|(magic, byte)| magic == byte);
        if self.packets_left.is_none() && (self.waiting.is_empty() || !start) {
            return Crypt4ghError::NotCrypt4gh;
        }
        Crypt4ghError::TruncatedHeader
    }
}

impl Header {
    fn take(&mut self, content: &[u8]) -> Result<(), Crypt4ghError> {
        let damaged = |what| Crypt4ghError::DamagedHeader(what);
        let mut rest = content;
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
            _ => return Err(damaged("it holds a packet of unknown type")),
        }
        Ok(())
    }
}

/// Magic, version and packet count, once 16 bytes are there.
fn read_start(rest: &mut &[u8]) -> Result<Option<u32>, Crypt4ghError> {
    let Some((magic, tail)) = rest.split_first_chunk::<8>() else { return Ok(None) };
    if magic != MAGIC {
        return Err(Crypt4ghError::NotCrypt4gh);
    }
    let mut tail = tail;
    let (Some(version), Some(count)) = (read_u32(&mut tail), read_u32(&mut tail)) else { return Ok(None) };
    if version != VERSION {
        return Err(Crypt4ghError::UnsupportedVersion(version));
    }
    if count == 0 {
        return Err(Crypt4ghError::DamagedHeader("it has no packets"));
    }
    *rest = tail;
    Ok(Some(count))
}

/// The next packet without its length field, once all of it is there.
fn read_packet<'a>(rest: &mut &'a [u8], room: usize) -> Result<Option<&'a [u8]>, Crypt4ghError> {
    let mut tail = *rest;
    let Some(length) = read_u32(&mut tail) else { return Ok(None) };
    // The length counts itself and at least the encryption method.
    if length < 8 {
        return Err(Crypt4ghError::DamagedHeader("a packet's length is impossible"));
    }
    let length = length as usize;
    if length > room {
        return Err(Crypt4ghError::HeaderTooLarge);
    }
    let Some((packet, tail)) = tail.split_at_checked(length - 4) else { return Ok(None) };
    *rest = tail;
    Ok(Some(packet))
}

pub(super) fn read_u32(rest: &mut &[u8]) -> Option<u32> {
    let (word, tail) = rest.split_first_chunk::<4>()?;
    *rest = tail;
    Some(u32::from_le_bytes(*word))
}

//! Reading a header off the start of a stream.

use super::packet::read_u32;
use super::{Crypt4ghError, Header};

pub(super) const MAGIC: &[u8; 8] = b"crypt4gh";
pub(super) const VERSION: u32 = 1;

/// A header of one recipient takes 124 bytes; this holds about 9,700. Bounds what a stranger's file can cost.
pub(super) const LONGEST_HEADER: usize = 1 << 20;
/// Magic, version and packet count.
const START: usize = 16;
/// A packet's length counts itself and at least the encryption method.
const SHORTEST_PACKET: usize = 8;

/// Reads a header that arrives in pieces of any size, and not a byte more than the header.
///
/// Lengths and counts are checked before anything is kept for them: a header takes at most 1 MiB.
///
/// ```
/// # use wasm_crypto::{crypt4gh::{Encryptor, HeaderParser}, keys::X25519Secret};
/// # let reader = X25519Secret::generate();
/// # let mut file = Vec::new();
/// # let mut encryptor = Encryptor::new(&[reader.public()], &mut file)?;
/// # encryptor.push(b"text", &mut file);
/// # encryptor.finish(&mut file);
/// let mut parser = HeaderParser::new();
/// let mut pieces = file.chunks(50);
/// let start_of_body = loop {
///     let Some(piece) = pieces.next() else { break b"".as_slice() };
///     if let Some(rest) = parser.push(piece)? {
///         break rest;
///     }
/// };
/// let header = parser.finish()?;
/// assert_eq!(header.open(&reader)?.data_keys().len(), 1);
/// assert_eq!(start_of_body, &file[header.length()..150]);
/// # Ok::<(), wasm_crypto::crypt4gh::Crypt4ghError>(())
/// ```
#[derive(Default)]
pub struct HeaderParser {
    packets: Vec<Vec<u8>>,
    /// What came of the part being read: the start, a packet's length or a packet.
    waiting: Vec<u8>,
    part: Part,
    /// Bytes of the parts that are complete.
    length: usize,
}

#[derive(Default, Clone, Copy)]
enum Part {
    #[default]
    Start,
    Length {
        left: u32,
    },
    Packet {
        left: u32,
        length: usize,
    },
    Complete,
}

impl HeaderParser {
    /// A parser at the start of a stream.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes bytes in; once the header is complete, gives what follows it in `input`.
    pub fn push<'input>(&mut self, mut input: &'input [u8]) -> Result<Option<&'input [u8]>, Crypt4ghError> {
        loop {
            let wanted = match self.part {
                Part::Start => START,
                Part::Length { .. } => 4,
                Part::Packet { length, .. } => length,
                Part::Complete => return Ok(Some(input)),
            };
            let (now, later) = input.split_at(input.len().min(wanted - self.waiting.len()));
            self.waiting.extend_from_slice(now);
            input = later;
            if matches!(self.part, Part::Start) {
                check_magic(&self.waiting)?;
            }
            if self.waiting.len() < wanted {
                return Ok(None);
            }
            self.length += wanted;
            self.part = self.take_part()?;
        }
    }

    /// The header. When it is not complete, the stream has ended inside it, or never was a Crypt4GH file.
    pub fn finish(self) -> Result<Header, Crypt4ghError> {
        match self.part {
            Part::Complete => Ok(Header::from_packets(self.packets)),
            Part::Start if self.waiting.is_empty() => Err(Crypt4ghError::NotCrypt4gh),
            _ => Err(Crypt4ghError::TruncatedHeader),
        }
    }

    /// Reads the part that has come and tells the next one.
    fn take_part(&mut self) -> Result<Part, Crypt4ghError> {
        let next = |left| if left == 0 { Part::Complete } else { Part::Length { left } };
        let part = match self.part {
            Part::Start => next(read_start(&self.waiting)?),
            Part::Length { left } => {
                let length = read_u32(&mut &self.waiting[..]).map_or(0, |length| length as usize);
                if length < SHORTEST_PACKET {
                    return Err(Crypt4ghError::DamagedHeader("a packet's length is impossible"));
                }
                let others = (left as usize - 1) * SHORTEST_PACKET;
                if length - 4 > LONGEST_HEADER.saturating_sub(self.length + others) {
                    return Err(Crypt4ghError::HeaderTooLarge);
                }
                Part::Packet { left, length: length - 4 }
            }
            Part::Packet { left, .. } => {
                self.packets.push(std::mem::take(&mut self.waiting));
                next(left - 1)
            }
            Part::Complete => Part::Complete,
        };
        self.waiting.clear();
        Ok(part)
    }
}

/// Refuses a stream as soon as it does not begin as a Crypt4GH file does.
fn check_magic(start: &[u8]) -> Result<(), Crypt4ghError> {
    let same = MAGIC.iter().zip(start).all(|(magic, byte)| magic == byte);
    if same { Ok(()) } else { Err(Crypt4ghError::NotCrypt4gh) }
}

/// The packet count. A header that cannot fit its own count of packets is refused at once.
fn read_start(start: &[u8]) -> Result<u32, Crypt4ghError> {
    let mut rest = start.get(MAGIC.len()..).unwrap_or_default();
    let (Some(version), Some(count)) = (read_u32(&mut rest), read_u32(&mut rest)) else {
        return Err(Crypt4ghError::TruncatedHeader);
    };
    if version != VERSION {
        return Err(Crypt4ghError::UnsupportedVersion(version));
    }
    if count == 0 {
        return Err(Crypt4ghError::DamagedHeader("it has no packets"));
    }
    if count as usize > (LONGEST_HEADER - START) / SHORTEST_PACKET {
        return Err(Crypt4ghError::HeaderTooLarge);
    }
    Ok(count)
}

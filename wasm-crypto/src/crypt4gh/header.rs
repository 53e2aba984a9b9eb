//! The header: magic, version, packet count, packets. All of its packets are kept, also those for other readers.

use std::ops::RangeBounds;

use rand_core::{OsRng, RngCore};

use super::packet::{make_packet, open_packet, packet_writer};
use super::parser::{LONGEST_HEADER, MAGIC, VERSION};
use super::{Crypt4ghError, HeaderParser, OpenedHeader, Recipients, Selection};
use crate::keys::{Secret32, X25519Public, X25519Secret};

/// A header that lets every recipient open a body under `data_key`, as bytes.
///
/// The writer's key is fresh for each packet and forgotten, so only the recipients can open it.
pub fn make_header(data_key: &Secret32, recipients: &[X25519Public]) -> Result<Vec<u8>, Crypt4ghError> {
    Ok(Header::new(&OpenedHeader::from_data_key(data_key.clone()), recipients)?.to_bytes())
}

/// A header, as it stands at the start of a Crypt4GH file or in a file of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Without their length fields; together with everything else at most 1 MiB.
    packets: Vec<Vec<u8>>,
}

/// What becomes of the packets that the reader's own key does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Others {
    /// They stay: whoever could read the file still can.
    Keep,
    /// They are left out: nobody but the new recipients can read the file.
    Trim,
}

impl Header {
    /// A header that says `content` to each recipient.
    pub fn new(content: &OpenedHeader, recipients: impl Into<Recipients>) -> Result<Self, Crypt4ghError> {
        let recipients = recipients.into();
        write_packets(content, recipients.readers(), || {
            let mut nonce = [0; 12];
            OsRng.fill_bytes(&mut nonce);
            (recipients.writer(), nonce)
        })
    }

    /// Reads the header at the start of `file`, and says how many bytes it takes: the body begins there.
    pub fn parse(file: &[u8]) -> Result<(Self, usize), Crypt4ghError> {
        let mut parser = HeaderParser::new();
        let body = parser.push(file)?.map_or(0, <[u8]>::len);
        Ok((parser.finish()?, file.len() - body))
    }

    pub(super) fn from_packets(packets: Vec<Vec<u8>>) -> Self {
        Self { packets }
    }

    /// The header as it stands in a file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.length());
        bytes.extend(MAGIC);
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend((self.packets.len() as u32).to_le_bytes());
        for packet in &self.packets {
            bytes.extend((packet.len() as u32 + 4).to_le_bytes());
            bytes.extend(packet);
        }
        bytes
    }

    /// How many bytes it takes; the body begins there.
    pub fn length(&self) -> usize {
        16 + self.packets.iter().map(|packet| 4 + packet.len()).sum::<usize>()
    }

    /// How many packets there are, for whomever.
    pub fn packet_count(&self) -> usize {
        self.packets.len()
    }

    /// What the packets for `reader` say. Packets that its key does not open are skipped, as the format demands;
    /// refuses a header in which none has a data key, and one with two edit lists for this reader.
    pub fn open(&self, reader: &X25519Secret) -> Result<OpenedHeader, Crypt4ghError> {
        Ok(self.split(reader, |_| true)?.0)
    }

    /// [`Header::open`] where only packets made with the key of `writer` count; that they are all of other writers is
    /// an error of its own, [`Crypt4ghError::OtherWriter`]. As the readers could have made them as
    /// well, this proves the writer to nobody else, and it proves nothing about the body.
    pub fn open_from(&self, reader: &X25519Secret, writer: &X25519Public) -> Result<OpenedHeader, Crypt4ghError> {
        Ok(self.split(reader, |packet| packet_writer(packet).as_ref() == Some(writer))?.0)
    }

    /// The header for `recipients` of the same, untouched body. The packets that `reader` opens are written again for
    /// each of them; `reader` is not among them unless named. `others` tells what becomes of the rest.
    ///
    /// Whoever could read the file before may have kept the data key. A file with an edit list cannot be handed again to
    /// somebody whose packets are kept: they would find two edit lists, which every reader must refuse. Trim it instead.
    ///
    /// ```
    /// use wasm_crypto::crypt4gh::{Decryptor, Encryptor, Header, Others};
    /// use wasm_crypto::keys::X25519Secret;
    ///
    /// let (anna, ben) = (X25519Secret::generate(), X25519Secret::generate());
    /// let mut file = Vec::new();
    /// let mut encryptor = Encryptor::new(&[anna.public()], &mut file)?;
    /// encryptor.push(b"for Anna, who hands it on to Ben", &mut file);
    /// encryptor.finish(&mut file);
    ///
    /// let (header, length) = Header::parse(&file)?;
    /// let for_ben = header.reencrypt(&anna, &[ben.public()], Others::Keep)?;
    /// let handed_on = [&for_ben.to_bytes()[..], &file[length..]].concat();
    ///
    /// let (mut decryptor, mut text) = (Decryptor::new(ben), Vec::new());
    /// decryptor.push(&handed_on, &mut text)?;
    /// decryptor.finish(&mut text)?;
    /// assert_eq!(text, b"for Anna, who hands it on to Ben");
    /// # Ok::<(), wasm_crypto::crypt4gh::Crypt4ghError>(())
    /// ```
    pub fn reencrypt(
        &self,
        reader: &X25519Secret,
        recipients: impl Into<Recipients>,
        others: Others,
    ) -> Result<Self, Crypt4ghError> {
        let (content, rest) = self.split(reader, |_| true)?;
        let mut header = Self::new(&content, recipients)?;
        if others == Others::Keep {
            header.packets.extend(rest.into_iter().cloned());
        }
        header.checked()
    }

    /// The header for the part of the file that is the plaintext range `range` (of the file as its edit list has it;
    /// end excluded), and the selection whose [`Selection::extents`] make up the part's body.
    ///
    /// Nothing is decrypted but the header. The part's edit list leaves out the rest of its first and last segments,
    /// but its readers have the data key and so can read them, and every other segment that they may come by. Packets
    /// for other readers and of unknown types are left out: they describe the whole body.
    pub fn rearrange(
        &self,
        reader: &X25519Secret,
        range: impl RangeBounds<u64>,
        recipients: impl Into<Recipients>,
    ) -> Result<(Self, Selection), Crypt4ghError> {
        let content = self.open(reader)?;
        let selection = content.selection().slice(range);
        // A part without segments is empty without an edit list, too, and the reference tool trips over "keep 0 bytes".
        let edit_list = if selection.is_empty() { None } else { selection.rearranged().edit_list()? };
        Ok((Self::new(&content.with_edit_list(edit_list), recipients)?, selection))
    }

    /// What the packets that are `wanted` and open with the key of `reader` say, and the other packets.
    fn split(
        &self,
        reader: &X25519Secret,
        wanted: impl Fn(&[u8]) -> bool,
    ) -> Result<(OpenedHeader, Vec<&Vec<u8>>), Crypt4ghError> {
        let (mut opened, mut others, mut unwanted) = (OpenedHeader::default(), Vec::new(), false);
        for packet in &self.packets {
            match open_packet(packet, reader) {
                Some(content) if wanted(packet) => opened.read(content)?,
                other => {
                    unwanted |= other.is_some();
                    others.push(packet);
                }
            }
        }
        match opened.data_keys() {
            [] if unwanted => Err(Crypt4ghError::OtherWriter),
            [] => Err(Crypt4ghError::WrongKey),
            _ => Ok((opened, others)),
        }
    }

    fn checked(self) -> Result<Self, Crypt4ghError> {
        if self.length() > LONGEST_HEADER { Err(Crypt4ghError::HeaderTooLarge) } else { Ok(self) }
    }
}

/// [`make_header`] with each packet's writer key and nonce given. No pair may ever be used for two contents.
#[cfg(test)]
pub(crate) fn derive_header(
    data_key: &Secret32,
    recipients: &[X25519Public],
    writer: impl FnMut() -> (X25519Secret, [u8; 12]),
) -> Result<Vec<u8>, Crypt4ghError> {
    Ok(write_packets(&OpenedHeader::from_data_key(data_key.clone()), recipients, writer)?.to_bytes())
}

fn write_packets(
    content: &OpenedHeader,
    recipients: &[X25519Public],
    mut writer: impl FnMut() -> (X25519Secret, [u8; 12]),
) -> Result<Header, Crypt4ghError> {
    if recipients.is_empty() {
        return Err(Crypt4ghError::NoRecipient);
    }
    let contents = content.contents();
    let mut packets = Vec::new();
    let mut length = 16;
    for content in &contents {
        for (index, recipient) in recipients.iter().enumerate() {
            let (writer, nonce) = writer();
            let packet = make_packet(content, &writer, nonce, recipient)
                .ok_or(Crypt4ghError::UnusableRecipient { number: index + 1 })?;
            length += 4 + packet.len();
            if length > LONGEST_HEADER {
                return Err(Crypt4ghError::HeaderTooLarge);
            }
            packets.push(packet);
        }
    }
    Header { packets }.checked()
}

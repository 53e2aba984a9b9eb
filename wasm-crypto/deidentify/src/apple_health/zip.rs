//! The export's archive, unpacked as it arrives: local headers (PKWARE APPNOTE 6.3.10, sections 4.3.7 to 4.3.9, 4.5.3) and
//! DEFLATE by `miniz_oxide`. Only the export itself is unpacked; of the rest it is counted what is left out.
//!
//! Reading archives from their end, as the usual crates do, would need the whole file at hand.

use miniz_oxide::inflate::stream::{InflateState, inflate};
use miniz_oxide::{DataFormat, MZError, MZFlush, MZStatus};

use super::AppleError;
use super::error::ZipFault;

const LOCAL: &[u8; 4] = b"PK\x03\x04";
const DESCRIPTOR: &[u8; 4] = b"PK\x07\x08";
/// Length of a local header without name and extra fields.
const HEADER: usize = 30;
/// Most bytes an entry unpacks to.
const LARGEST: u64 = 16 << 30;
/// Most bytes an entry unpacks to for each packed one: exports shrink to a twentieth, a bomb to a thousandth.
const MOST_RATIO: u64 = 250;
/// Below so many unpacked bytes the ratio says nothing.
const RATIO_FROM: u64 = 1 << 20;

/// What is told unpacked bytes of an entry that may be the export. `false` when it is none: the rest is passed over.
pub type Out<'o> = dyn FnMut(&str, &[u8]) -> Result<bool, AppleError> + 'o;

/// Entries that were passed over, by what they are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// GPS routes of workouts.
    pub routes: u64,
    /// Electrocardiograms.
    pub electrocardiograms: u64,
    /// Records from hospitals: FHIR as JSON.
    pub clinical: u64,
    /// Others.
    pub other: u64,
}

/// Unpacks an archive pushed in slices.
#[derive(Default)]
pub struct Unzip {
    buffer: Vec<u8>,
    state: State,
    left_out: LeftOut,
    unpacked: Vec<u8>,
}

#[derive(Default)]
enum State {
    /// Between entries.
    #[default]
    Header,
    Entry(Entry),
    /// Behind the data of an entry that says its lengths there.
    Descriptor(Sums),
    /// In the directory at the end.
    Directory,
}

struct Entry {
    name: String,
    wanted: bool,
    /// Packed bytes still to come, when the header says.
    left: Option<u64>,
    inflate: Option<Box<InflateState>>,
    descriptor: bool,
    sums: Sums,
    expected: Option<u32>,
}

#[derive(Default, Clone, Copy)]
struct Sums {
    packed: u64,
    unpacked: u64,
    check: Option<u32>,
}

impl std::fmt::Debug for Unzip {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Unzip").field("left_out", &self.left_out).finish_non_exhaustive()
    }
}

impl Unzip {
    /// Takes the archive's next bytes.
    pub fn push(&mut self, bytes: &[u8], out: &mut Out<'_>) -> Result<(), AppleError> {
        self.buffer.extend_from_slice(bytes);
        let mut at = 0;
        while let Some(used) = self.step(at, out)? {
            at += used;
        }
        self.buffer.drain(..at);
        Ok(())
    }

    /// Ends the archive: what was passed over.
    pub fn finish(self) -> Result<LeftOut, AppleError> {
        match self.state {
            State::Directory => Ok(self.left_out),
            _ => Err(fault(ZipFault::Truncated)),
        }
    }

    /// One step from that place of the buffer on; how many bytes it took. None when more must arrive.
    fn step(&mut self, at: usize, out: &mut Out<'_>) -> Result<Option<usize>, AppleError> {
        let bytes = &self.buffer[at..];
        match &mut self.state {
            State::Directory => Ok((!bytes.is_empty()).then_some(bytes.len())),
            State::Header => {
                let Some(signature) = bytes.first_chunk::<4>() else { return Ok(None) };
                if signature != LOCAL {
                    self.state = State::Directory;
                    return Ok(Some(0));
                }
                let Some((entry, used)) = header(bytes)? else { return Ok(None) };
                if !entry.wanted {
                    self.left_out.count(&entry.name);
                }
                self.state = State::Entry(entry);
                Ok(Some(used))
            }
            State::Entry(entry) => {
                let (used, done) = entry.data(bytes, &mut self.unpacked, out)?;
                if done {
                    entry.check()?;
                    self.state = if entry.descriptor { State::Descriptor(entry.sums) } else { State::Header };
                }
                Ok((used > 0 || done).then_some(used))
            }
            State::Descriptor(sums) => {
                // A signature and lengths of 64 bits are both optional: 12, 16, 20 or 24 bytes. More follows in any case.
                let Some(bytes) = bytes.first_chunk::<24>() else { return Ok(None) };
                let Some((length, check)) = descriptor(bytes, *sums) else { return Err(fault(ZipFault::Compressed)) };
                if sums.check.is_some_and(|sum| sum != check) {
                    return Err(fault(ZipFault::CheckValue));
                }
                self.state = State::Header;
                Ok(Some(length))
            }
        }
    }
}

/// A local header and the length of it; none when it has not arrived.
fn header(bytes: &[u8]) -> Result<Option<(Entry, usize)>, AppleError> {
    let Some(fixed) = bytes.first_chunk::<HEADER>() else { return Ok(None) };
    let two = |at: usize| u16::from_le_bytes([fixed[at], fixed[at + 1]]);
    let four = |at: usize| u32::from_le_bytes([fixed[at], fixed[at + 1], fixed[at + 2], fixed[at + 3]]);
    let (flags, method) = (two(6), two(8));
    let (name, extra) = (usize::from(two(26)), usize::from(two(28)));
    let Some(rest) = bytes.get(HEADER..HEADER + name + extra) else { return Ok(None) };
    if flags & 1 == 1 {
        return Err(AppleError::Encrypted);
    }
    let descriptor = flags & 8 != 0;
    let mut packed = u64::from(four(18));
    if packed == u64::from(u32::MAX) {
        packed = long_length(&rest[name..]).unwrap_or(packed);
    }
    let name = String::from_utf8_lossy(&rest[..name]).into_owned();
    let wanted = may_be_the_export(&name);
    let inflate = match method {
        0 => None,
        8 => Some(InflateState::new_boxed(DataFormat::Raw)),
        _ => return Err(fault(ZipFault::Method)),
    };
    if descriptor && packed == 0 && inflate.is_none() {
        return Err(fault(ZipFault::Length));
    }
    let left = (!(descriptor && packed == 0)).then_some(packed);
    let expected = (!descriptor).then(|| four(14));
    let entry = Entry { name, wanted, left, inflate, descriptor, sums: Sums::default(), expected };
    Ok(Some((entry, HEADER + rest.len())))
}

/// The packed length in the ZIP64 extra field: header 1, then the unpacked and the packed length.
fn long_length(mut extra: &[u8]) -> Option<u64> {
    while let Some(([id0, id1, size0, size1], rest)) = extra.split_first_chunk::<4>() {
        let size = usize::from(u16::from_le_bytes([*size0, *size1]));
        let field = rest.get(..size)?;
        if u16::from_le_bytes([*id0, *id1]) == 1 {
            return Some(u64::from_le_bytes(*field.get(8..)?.first_chunk()?));
        }
        extra = &rest[size..];
    }
    None
}

/// The data descriptor's length and check value, in the form whose lengths are those of the data.
fn descriptor(bytes: &[u8; 24], sums: Sums) -> Option<(usize, u32)> {
    let signed = if bytes.starts_with(DESCRIPTOR) { 4 } else { 0 };
    let rest = &bytes[signed..];
    let check = u32::from_le_bytes(*rest.first_chunk()?);
    let short = u32::from_le_bytes(*rest.get(4..)?.first_chunk()?);
    let long = u64::from_le_bytes(*rest.get(4..)?.first_chunk()?);
    let second = u32::from_le_bytes(*rest.get(8..)?.first_chunk()?);
    // What was passed over without being unpacked has no length to compare with.
    let unpacked = sums.check.is_none() || u64::from(second) == sums.unpacked & 0xffff_ffff;
    if u64::from(short) == sums.packed & 0xffff_ffff && unpacked {
        Some((signed + 12, check))
    } else if long == sums.packed {
        Some((signed + 20, check))
    } else {
        None
    }
}

/// The export's name is in the language of the telephone: `export.xml`, `Exportación.xml`. Its twin for hospitals, CDA, ends
/// in `_cda.xml`.
fn may_be_the_export(name: &str) -> bool {
    let name = name.to_lowercase();
    let hidden = name.rsplit('/').next().is_none_or(|file| file.starts_with('.')) || name.starts_with("__macosx");
    name.ends_with(".xml") && !name.ends_with("_cda.xml") && !hidden
}

impl Entry {
    /// Takes data; how much, and whether it was the last.
    fn data(&mut self, bytes: &[u8], unpacked: &mut Vec<u8>, out: &mut Out<'_>) -> Result<(usize, bool), AppleError> {
        let take = self.left.map_or(bytes.len(), |left| (bytes.len() as u64).min(left) as usize);
        let bytes = &bytes[..take];
        let used = match &mut self.inflate {
            // Nothing of it is wanted and its end is known.
            _ if !self.wanted && self.left.is_some() => take,
            None => {
                self.tell(bytes, out)?;
                take
            }
            Some(_) => return self.inflated(bytes, unpacked, out),
        };
        self.sums.packed += used as u64;
        self.left = self.left.map(|left| left - used as u64);
        Ok((used, self.left == Some(0)))
    }

    fn inflated(
        &mut self,
        bytes: &[u8],
        unpacked: &mut Vec<u8>,
        out: &mut Out<'_>,
    ) -> Result<(usize, bool), AppleError> {
        unpacked.resize(256 * 1024, 0);
        let mut used = 0;
        loop {
            let Some(state) = &mut self.inflate else { return Ok((used, true)) };
            let result = inflate(state, &bytes[used..], unpacked, MZFlush::None);
            used += result.bytes_consumed;
            self.sums.packed += result.bytes_consumed as u64;
            self.left = self.left.map(|left| left - result.bytes_consumed as u64);
            self.tell(&unpacked[..result.bytes_written], out)?;
            match result.status {
                Ok(MZStatus::StreamEnd) if self.left.is_none_or(|left| left == 0) => return Ok((used, true)),
                Ok(MZStatus::Ok) if result.bytes_consumed + result.bytes_written > 0 => {}
                Ok(MZStatus::Ok) | Err(MZError::Buf) if self.left != Some(0) => return Ok((used, false)),
                _ => return Err(fault(ZipFault::Compressed)),
            }
        }
    }

    /// Hands unpacked bytes on.
    fn tell(&mut self, bytes: &[u8], out: &mut Out<'_>) -> Result<(), AppleError> {
        self.sums.unpacked += bytes.len() as u64;
        let ratio = self.sums.unpacked > RATIO_FROM && self.sums.unpacked / MOST_RATIO > self.sums.packed;
        if self.sums.unpacked > LARGEST || (ratio && self.inflate.is_some()) {
            return Err(fault(ZipFault::TooLarge));
        }
        let mut check = crc32fast::Hasher::new_with_initial(self.sums.check.unwrap_or(0));
        check.update(bytes);
        self.sums.check = Some(check.finalize());
        if self.wanted && !bytes.is_empty() {
            self.wanted = out(&self.name, bytes)?;
        }
        Ok(())
    }

    fn check(&self) -> Result<(), AppleError> {
        match (self.expected, self.sums.check) {
            (Some(expected), Some(found)) if expected != found => Err(fault(ZipFault::CheckValue)),
            _ => Ok(()),
        }
    }
}

impl LeftOut {
    fn count(&mut self, name: &str) {
        let counter = match name {
            folder if folder.ends_with('/') => return,
            _ if name.contains("workout-routes/") => &mut self.routes,
            _ if name.contains("electrocardiograms/") => &mut self.electrocardiograms,
            _ if name.contains("clinical-records/") || name.contains("clinical_records/") => &mut self.clinical,
            _ => &mut self.other,
        };
        *counter += 1;
    }
}

fn fault(fault: ZipFault) -> AppleError {
    AppleError::Archive { fault }
}

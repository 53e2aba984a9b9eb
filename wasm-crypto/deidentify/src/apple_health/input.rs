//! The export, by itself or in its archive: tokens out of the bytes of one file.

use super::AppleError;
use super::xml::{Parser, Sink};
use super::zip::{LeftOut, Unzip};

/// Bytes by which the export is told from other XML.
const HEAD: usize = 4096;

/// Reads one export from slices of its file.
#[derive(Debug, Default)]
pub struct Input {
    files: u32,
    /// The file's first bytes, until they tell an archive from XML.
    head: Vec<u8>,
    kind: Kind,
}

#[derive(Debug, Default)]
enum Kind {
    #[default]
    Unknown,
    Xml(Parser),
    Zip(Box<Archive>),
}

#[derive(Debug, Default)]
struct Archive {
    zip: Unzip,
    parser: Parser,
    /// The entry that is read, its first bytes until they show that it is the export, and whether they did.
    entry: Option<String>,
    start: Vec<u8>,
    found: bool,
}

impl Input {
    /// Starts the file. There is only one.
    pub fn begin(&mut self) -> Result<(), AppleError> {
        self.files += 1;
        if self.files > 1 { Err(AppleError::Several) } else { Ok(()) }
    }

    /// Takes the next bytes.
    pub fn push(&mut self, bytes: &[u8], sink: &mut Sink<'_>) -> Result<(), AppleError> {
        match &mut self.kind {
            Kind::Unknown => {
                self.head.extend_from_slice(bytes);
                if self.head.len() < 4 {
                    return Ok(());
                }
                let head = std::mem::take(&mut self.head);
                self.kind =
                    if head.starts_with(b"PK") { Kind::Zip(Box::default()) } else { Kind::Xml(Parser::default()) };
                self.push(&head, sink)
            }
            Kind::Xml(parser) => parser.push(bytes, sink),
            Kind::Zip(archive) => archive.push(bytes, sink),
        }
    }

    /// Ends the file: what of an archive was left out.
    pub fn finish(self, sink: &mut Sink<'_>) -> Result<LeftOut, AppleError> {
        match self.kind {
            Kind::Unknown => Err(AppleError::Empty),
            Kind::Xml(mut parser) => parser.finish(sink).map(|()| LeftOut::default()),
            Kind::Zip(archive) => archive.finish(sink),
        }
    }
}

impl Archive {
    fn push(&mut self, bytes: &[u8], sink: &mut Sink<'_>) -> Result<(), AppleError> {
        let Self { zip, parser, entry, start, found } = self;
        zip.push(bytes, &mut |name, bytes| {
            if entry.as_deref() != Some(name) {
                // A second export in the archive would be another person's, or the same again.
                if *found {
                    parser.finish(sink)?;
                    return Ok(false);
                }
                *entry = Some(name.to_owned());
                start.clear();
            }
            if *found {
                parser.push(bytes, sink)?;
                return Ok(true);
            }
            start.extend_from_slice(bytes);
            let text = String::from_utf8_lossy(&start[..start.len().min(HEAD)]);
            let root = text.find("<HealthData").or_else(|| text.find("<!DOCTYPE HealthData"));
            *found = root.is_some();
            if *found {
                parser.push(start, sink)?;
                *start = Vec::new();
            }
            Ok(*found || start.len() < HEAD)
        })
    }

    fn finish(mut self, sink: &mut Sink<'_>) -> Result<LeftOut, AppleError> {
        let left_out = self.zip.finish()?;
        if !self.found {
            return Err(AppleError::NoExport);
        }
        self.parser.finish(sink)?;
        Ok(left_out)
    }
}

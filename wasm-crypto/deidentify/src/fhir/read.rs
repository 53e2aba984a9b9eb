//! From bytes to resources: the pieces of the files as JSON, with their places, and a look at the version.

use super::FhirError;
use super::elements::r4;
use super::error::Place;
use super::json::{self, Broken, Fault, Object};
use super::split::{Piece, Splitter, Start};
use super::version;

/// A piece of a file as JSON.
#[derive(Debug)]
pub struct Root<'a> {
    /// What it is.
    pub piece: Piece,
    /// Its members.
    pub object: &'a Object<'a>,
    /// Where it is.
    pub place: Place,
}

/// What takes the pieces.
pub type Hand<'h> = dyn FnMut(Root<'_>) -> Result<(), FhirError> + 'h;

/// Reads files one after the other.
#[derive(Debug, Default)]
pub struct Reader {
    file: u32,
    splitter: Option<Splitter>,
    roots: u64,
    entries: u64,
}

impl Reader {
    /// Bundles and resources at the top level so far.
    pub fn roots(&self) -> u64 {
        self.roots
    }

    /// Ends a file and starts the next one.
    pub fn begin(&mut self, hand: &mut Hand<'_>) -> Result<(), FhirError> {
        self.end(hand)?;
        self.file += 1;
        self.splitter = Some(Splitter::default());
        Ok(())
    }

    /// Takes the file's next bytes.
    pub fn push(&mut self, bytes: &[u8], hand: &mut Hand<'_>) -> Result<(), FhirError> {
        if self.splitter.is_none() {
            self.begin(hand)?;
        }
        let Some(mut splitter) = self.splitter.take() else { return Ok(()) };
        let file = self.file;
        let done = splitter.push(file, bytes, &mut |piece, bytes, start| self.piece(piece, bytes, start, hand));
        self.splitter = Some(splitter);
        done
    }

    /// Ends the last file.
    pub fn end(&mut self, hand: &mut Hand<'_>) -> Result<(), FhirError> {
        match self.splitter.take() {
            Some(splitter) => {
                let file = self.file;
                splitter.finish(file, &mut |piece, bytes, start| self.piece(piece, bytes, start, hand))
            }
            None => Ok(()),
        }
    }

    fn piece(&mut self, piece: Piece, bytes: &[u8], start: Start, hand: &mut Hand<'_>) -> Result<(), FhirError> {
        let value = json::parse(bytes).map_err(|broken| self.not_json(bytes, start, broken))?;
        let mut place = Place { file: self.file, line: start.line, path: String::new() };
        let Some(object) = value.as_object() else { return Err(FhirError::NotAResource { place }) };
        match piece {
            Piece::Whole => {
                self.roots += 1;
                resource_type(object, &place)?.clone_into(&mut place.path);
            }
            Piece::Head => {
                self.roots += 1;
                self.entries = 0;
                "Bundle".clone_into(&mut place.path);
                resource_type(object, &place)?;
            }
            Piece::Entry => {
                place.path = format!("Bundle.entry[{}]", self.entries);
                self.entries += 1;
            }
            Piece::Tail => {
                "Bundle".clone_into(&mut place.path);
                if ["resourceType", "entry"].iter().any(|name| json::member(object, name).is_some()) {
                    return Err(self.not_json(bytes, start, Broken { fault: Fault::Twice, offset: 0 }));
                }
            }
        }
        hand(Root { piece, object, place })
    }

    fn not_json(&self, bytes: &[u8], start: Start, broken: Broken) -> FhirError {
        let before = &bytes[..broken.offset.min(bytes.len())];
        let lines = before.iter().filter(|byte| **byte == b'\n').count() as u64;
        let in_line = before.iter().rev().take_while(|byte| **byte != b'\n').count() as u64;
        let column = if lines == 0 { start.column + in_line } else { in_line + 1 };
        let detail = match broken.fault {
            Fault::Ends => "the text ends before the record does",
            Fault::Unexpected => "another character is expected here",
            Fault::BadString => "a string has a character or an escape that JSON does not allow",
            Fault::BadNumber => "a number is not written as JSON wants",
            Fault::Twice => "an object names the same member twice",
            Fault::TooDeep => "it is nested too deeply",
            Fault::NotUtf8 => "it is not UTF-8",
        };
        FhirError::NotJson { file: self.file, line: start.line + lines, column, detail: detail.to_owned() }
    }
}

impl Place {
    /// The place one step further down.
    pub(super) fn below(&self, step: &str) -> Self {
        Self { path: format!("{}.{step}", self.path), ..self.clone() }
    }
}

/// The type of a resource of R4; an error for what is none.
pub fn resource_type<'v>(object: &'v Object<'_>, place: &Place) -> Result<&'v str, FhirError> {
    let name = json::text(object, "resourceType").unwrap_or_default();
    if let Some((version, because)) = version::of(name, object) {
        return Err(FhirError::OtherVersion { place: place.clone(), version, because });
    }
    if r4().resource(name).is_none() && r4().left_out(name).is_none() {
        return Err(FhirError::NotAResource { place: place.clone() });
    }
    Ok(name)
}

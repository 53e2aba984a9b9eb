//! Reading a table from slices of a file, in one pass.

mod body;

use super::{Encoding, Progress, Table, TableError, sniff};
use body::Body;

/// How much of a file is looked at before its layout is decided, in bytes.
const HEAD: usize = 64 * 1024;
/// What the person says about a file's layout. What is left out is found from the file itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Options {
    /// Whether the first row holds the column names.
    pub has_header: Option<bool>,
    /// Between cells.
    pub delimiter: Option<char>,
    /// The file's encoding.
    pub encoding: Option<Encoding>,
}

/// Reads a table from slices of its file, pushed in order.
///
/// Memory follows the distinct values and four bytes a cell. After an error the reader is of no further use.
pub struct Reader {
    options: Options,
    length: Option<u64>,
    head: Vec<u8>,
    body: Option<Box<Body>>,
}

impl Reader {
    /// A reader for one file.
    pub fn new(options: Options) -> Self {
        Self { options, length: None, head: Vec::new(), body: None }
    }

    /// A reader for one file of so many bytes. Knowing them, it takes the memory of the rows at once: half of what they
    /// take while they grow.
    pub fn of_length(options: Options, bytes: u64) -> Self {
        Self { length: Some(bytes), ..Self::new(options) }
    }

    /// Takes the file's next bytes.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), TableError> {
        if let Some(body) = &mut self.body {
            return body.push(bytes);
        }
        self.head.extend_from_slice(bytes);
        if self.head.len() >= HEAD { self.start(false) } else { Ok(()) }
    }

    /// Ends the file and gives its table.
    pub fn finish(mut self) -> Result<Table, TableError> {
        if self.body.is_none() {
            self.start(true)?;
        }
        match self.body {
            Some(body) => body.finish(),
            None => Err(TableError::Empty),
        }
    }

    /// Decides the layout from the file's head and reads the head.
    fn start(&mut self, complete: bool) -> Result<(), TableError> {
        let head = std::mem::take(&mut self.head);
        if head.is_empty() {
            return Err(TableError::Empty);
        }
        if let Some(kind) = sniff::not_a_table(&head) {
            return Err(TableError::NotATable { kind });
        }
        let mut body = Box::new(Body::new(&self.options, &head, complete)?);
        body.push(&head[body.skip..])?;
        if let Some(length) = self.length {
            body.reserve(head.len() as u64, length);
        }
        self.body = Some(body);
        Ok(())
    }
}

impl Table {
    /// Reads a table whose bytes are at hand.
    pub fn read(bytes: &[u8], options: &Options, progress: &mut Progress<'_>) -> Result<Self, TableError> {
        let mut reader = Reader::of_length(*options, bytes.len() as u64);
        let mut done = 0;
        for slice in bytes.chunks(1 << 20) {
            reader.push(slice)?;
            done += slice.len() as u64;
            if progress(done, bytes.len() as u64).is_break() {
                return Err(TableError::Cancelled);
            }
        }
        reader.finish()
    }
}

#[cfg(test)]
mod tests;

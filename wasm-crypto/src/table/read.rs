//! Reading a table from slices of a file, in one pass.

use csv_core::ReadRecordResult;

use super::cells::Cells;
use super::decode::Decoder;
use super::{Column, Dialect, Encoding, FileKind, Interner, Progress, Table, TableError, Values, names, sniff};

/// How much of a file is looked at before its layout is decided, in bytes.
const HEAD: usize = 64 * 1024;
/// Most columns that are read.
const MOST_COLUMNS: usize = 10_000;
/// Longest cell that is read, in bytes.
const LONGEST_CELL: usize = 1 << 20;
/// Longest row that is read, in bytes.
const LONGEST_ROW: usize = 16 << 20;
/// Most rows that are read: each column's codes are 32 bits.
const MOST_ROWS: u64 = u32::MAX as u64 - 1;

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
    head: Vec<u8>,
    body: Option<Box<Body>>,
}

impl Reader {
    /// A reader for one file.
    pub fn new(options: Options) -> Self {
        Self { options, head: Vec::new(), body: None }
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
        self.body = Some(body);
        Ok(())
    }
}

impl Table {
    /// Reads a table whose bytes are at hand.
    pub fn read(bytes: &[u8], options: &Options, progress: &mut Progress<'_>) -> Result<Self, TableError> {
        let mut reader = Reader::new(*options);
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

/// The reader once the layout is known.
struct Body {
    dialect: Dialect,
    encoding_fixed: bool,
    skip: usize,
    decoder: Decoder,
    decoded: Vec<u8>,
    core: csv_core::Reader,
    quote: u8,
    // The record being read: its cells' bytes one after the other, and where each ends.
    cells: Vec<u8>,
    cells_len: usize,
    ends: Vec<usize>,
    ends_len: usize,
    // Quotes in the record's raw bytes; line breaks in the file so far; whether the last of them ends the record.
    record_quotes: usize,
    line_breaks: u64,
    ended_by_lf: bool,
    seen_non_ascii: bool,
    named: bool,
    columns: Vec<(Column, Interner)>,
    rows: u64,
}

impl Body {
    fn new(options: &Options, head: &[u8], complete: bool) -> Result<Self, TableError> {
        let encoding = options.encoding.unwrap_or_else(|| sniff::encoding(head));
        let (mut decoder, mut skip) = Decoder::new(encoding, head);
        let mut sample = Vec::new();
        let (mut sampler, _) = Decoder::new(encoding, head);
        sampler.push(&head[skip..], &mut sample);
        if sample.contains(&0) {
            return Err(TableError::NotATable { kind: FileKind::Binary });
        }
        let mut line_breaks = 0;
        let mut fixed = options.delimiter.and_then(|delimiter| u8::try_from(delimiter).ok());
        if let Some((delimiter, length)) = sniff::sep_line(&sample) {
            fixed = fixed.or(Some(delimiter));
            sample.drain(..length);
            let unit = if matches!(encoding, Encoding::Utf16Le | Encoding::Utf16Be) { 2 } else { 1 };
            skip += length * unit;
            line_breaks = 1;
            (decoder, _) = Decoder::new(encoding, head);
        }
        let (delimiter, quote) = sniff::separators(&sample, complete, fixed);
        let has_header = options.has_header.unwrap_or_else(|| sniff::has_header(&sample, complete, delimiter, quote));
        let crlf = sample.iter().position(|byte| *byte == b'\n').is_some_and(|at| at > 0 && sample[at - 1] == b'\r');
        Ok(Self {
            dialect: Dialect { delimiter: char::from(delimiter), quote: char::from(quote), encoding, has_header, crlf },
            encoding_fixed: options.encoding.is_some(),
            skip,
            decoder,
            decoded: Vec::new(),
            core: csv_core::ReaderBuilder::new().delimiter(delimiter).quote(quote).build(),
            quote,
            cells: vec![0; 4096],
            cells_len: 0,
            ends: vec![0; 64],
            ends_len: 0,
            record_quotes: 0,
            line_breaks,
            ended_by_lf: false,
            seen_non_ascii: false,
            named: false,
            columns: Vec::new(),
            rows: 0,
        })
    }

    fn push(&mut self, bytes: &[u8]) -> Result<(), TableError> {
        if matches!(self.dialect.encoding, Encoding::Utf16Le | Encoding::Utf16Be) {
            let mut decoded = std::mem::take(&mut self.decoded);
            decoded.clear();
            self.decoder.push(bytes, &mut decoded);
            let result = self.feed(&decoded);
            self.decoded = decoded;
            return result;
        }
        self.feed(bytes)
    }

    fn finish(mut self) -> Result<Table, TableError> {
        let mut rest = Vec::new();
        self.decoder.finish(&mut rest);
        self.feed(&rest)?;
        // A record that runs over line breaks to the end of the file was never closed.
        if self.breaks_inside() > 0 && self.record_quotes % 2 == 1 {
            return Err(TableError::UnclosedQuote { row: self.row(), column: self.column(), line: self.line() });
        }
        self.step(&[])?;
        if !self.named {
            return Err(TableError::Empty);
        }
        if self.rows == 0 {
            return Err(TableError::NoDataRows);
        }
        let columns = self
            .columns
            .into_iter()
            .map(|(column, interner)| Column { values: interner.into_values(), ..column })
            .collect();
        Ok(Table::new(self.dialect, columns))
    }

    fn feed(&mut self, mut input: &[u8]) -> Result<(), TableError> {
        if input.contains(&0) {
            return Err(TableError::NotATable { kind: FileKind::Binary });
        }
        while !input.is_empty() {
            input = &input[self.step(input)?..];
        }
        Ok(())
    }

    /// Reads on by at most one record. Empty input ends the file.
    fn step(&mut self, input: &[u8]) -> Result<usize, TableError> {
        loop {
            let (result, read, written, ended) =
                self.core.read_record(input, &mut self.cells[self.cells_len..], &mut self.ends[self.ends_len..]);
            self.cells_len += written;
            self.ends_len += ended;
            let raw = &input[..read];
            self.record_quotes += raw.iter().filter(|byte| **byte == self.quote).count();
            self.line_breaks += raw.iter().filter(|byte| **byte == b'\n').count() as u64;
            match result {
                ReadRecordResult::InputEmpty | ReadRecordResult::End => {}
                ReadRecordResult::OutputFull => self.grow()?,
                ReadRecordResult::OutputEndsFull => {
                    if self.ends_len > MOST_COLUMNS {
                        return Err(self.too_many_cells());
                    }
                    self.ends.resize(self.ends.len() * 2, 0);
                }
                ReadRecordResult::Record => {
                    self.ended_by_lf = raw.ends_with(b"\n");
                    self.record()?;
                    (self.cells_len, self.ends_len, self.record_quotes, self.ended_by_lf) = (0, 0, 0, false);
                }
            }
            if !matches!(result, ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull) || read > 0 {
                return Ok(read);
            }
        }
    }

    fn grow(&mut self) -> Result<(), TableError> {
        let start = self.ends_len.checked_sub(1).map_or(0, |last| self.ends[last]);
        if self.cells_len - start > LONGEST_CELL || self.cells_len > LONGEST_ROW {
            let (row, column, line) = (self.row(), self.column(), self.line());
            return Err(TableError::CellTooLong { row, column, line, limit: LONGEST_CELL as u64 });
        }
        self.cells.resize(self.cells.len() * 2, 0);
        Ok(())
    }

    /// The row being read, from 1; 0 for the header.
    fn row(&self) -> u64 {
        if !self.named && self.dialect.has_header { 0 } else { self.rows + 1 }
    }

    /// The column being read, from 1.
    fn column(&self) -> u32 {
        self.ends_len as u32 + 1
    }

    /// The line on which the record being read starts. An LF that ends it is behind us; that of a CR LF is not yet.
    fn line(&self) -> u64 {
        (1 + self.line_breaks).saturating_sub(self.breaks_inside() + u64::from(self.ended_by_lf))
    }

    fn breaks_inside(&self) -> u64 {
        self.cells[..self.cells_len].iter().filter(|byte| **byte == b'\n').count() as u64
    }

    fn ragged(&self, found: usize) -> TableError {
        let expected = self.columns.len() as u32;
        TableError::RaggedRow { row: self.row(), line: self.line(), found: found as u32, expected }
    }

    fn too_many_cells(&self) -> TableError {
        match self.named {
            false => TableError::TooManyColumns { limit: MOST_COLUMNS as u32 },
            true => self.ragged(self.ends_len),
        }
    }

    /// Takes one whole record.
    fn record(&mut self) -> Result<(), TableError> {
        if self.ends_len > MOST_COLUMNS {
            return Err(self.too_many_cells());
        }
        let mut encoding = self.dialect.encoding;
        // ASCII so far reads the same in both: the file may still turn out to be Windows-1252.
        let may_switch = encoding == Encoding::Utf8 && !self.encoding_fixed && !self.seen_non_ascii;
        let cells = Cells::read(&self.cells[..self.cells_len], &self.ends[..self.ends_len], &mut encoding, may_switch);
        let cells = match cells {
            Ok(cells) => cells,
            Err(column) => {
                let (row, line) = (self.row(), self.line());
                return Err(TableError::WrongEncoding { row, column: column + 1, line, encoding });
            }
        };
        self.dialect.encoding = encoding;
        self.seen_non_ascii |= !cells.is_ascii();
        if !self.named {
            self.named = true;
            let names = match self.dialect.has_header {
                true => names::unique(cells.iter()),
                false => names::unique(cells.iter().map(|_| "")),
            };
            let column = |name| (Column { name, codes: Vec::new(), values: Values::default() }, Interner::default());
            self.columns = names.into_iter().map(column).collect();
            if self.dialect.has_header {
                return Ok(());
            }
        }
        let expected = self.columns.len();
        if cells.len() < expected || cells.iter().skip(expected).any(|cell| !cell.is_empty()) {
            let found = cells.len();
            return Err(self.ragged(found));
        }
        if self.rows >= MOST_ROWS {
            return Err(TableError::TooManyRows { limit: MOST_ROWS });
        }
        for ((column, interner), cell) in self.columns.iter_mut().zip(cells.iter()) {
            column.codes.push(interner.code(cell));
        }
        self.rows += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests;

//! The reader once the layout is known: plain lines in batches, all others one by one.

use cell_codes::{Interner, Lines};
use csv_core::ReadRecordResult;

use super::Options;
use crate::table::cells::Cells;
use crate::table::decode::Decoder;
use crate::table::{Column, Dialect, Encoding, FileKind, Table, TableError, names, sniff};

/// Most columns that are read.
const MOST_COLUMNS: usize = 10_000;
/// Longest cell that is read, in bytes.
const LONGEST_CELL: usize = 1 << 20;
/// Longest row that is read, in bytes.
const LONGEST_ROW: usize = 16 << 20;
/// Most rows that are read: each column's codes are 32 bits.
const MOST_ROWS: u64 = u32::MAX as u64 - 1;
/// Most memory that a table takes: half of what a program in a browser can have; elsewhere the machine decides.
const MOST_MEMORY: u64 = if cfg!(target_pointer_width = "32") { 2 << 30 } else { u64::MAX };
/// Cells that are read between two looks at the memory taken.
const CELLS_BETWEEN_CHECKS: usize = 1 << 20;

/// The reader once the layout is known.
pub(super) struct Body {
    dialect: Dialect,
    encoding_fixed: bool,
    /// Bytes at the file's start that are no text of the table: byte order mark, separator line.
    pub(super) skip: usize,
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
    columns: Vec<Building>,
    rows: u64,
    // Splits plain lines; none before the header is read, and where the separators do not allow it.
    lines: Option<Lines>,
    // Whether `core` has read the start of a record.
    inside: bool,
    cells_at_check: usize,
    pub(super) most_memory: u64,
}

/// A column as it grows.
struct Building {
    name: String,
    codes: Vec<u32>,
    interner: Interner,
}

impl Body {
    pub(super) fn new(options: &Options, head: &[u8], complete: bool) -> Result<Self, TableError> {
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
            lines: None,
            inside: false,
            cells_at_check: 0,
            most_memory: MOST_MEMORY,
        })
    }

    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<(), TableError> {
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

    pub(super) fn finish(mut self) -> Result<Table, TableError> {
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
            .map(|column| Column { name: column.name, codes: column.codes, values: column.interner.into_values() })
            .collect();
        Ok(Table::new(self.dialect, columns))
    }

    fn feed(&mut self, mut input: &[u8]) -> Result<(), TableError> {
        if input.contains(&0) {
            return Err(TableError::NotATable { kind: FileKind::Binary });
        }
        while !input.is_empty() {
            if !self.inside {
                input = &input[self.plain_lines(input)?..];
            }
            input = &input[self.step(input)?..];
        }
        Ok(())
    }

    /// Reads on by at most one record. Empty input ends the file.
    fn step(&mut self, input: &[u8]) -> Result<usize, TableError> {
        self.inside = true;
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
                    self.inside = false;
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
            let column = |name| Building { name, codes: Vec::new(), interner: Interner::default() };
            self.columns = names.into_iter().map(column).collect();
            let sign = |sign| u8::try_from(sign).ok();
            if let (Some(delimiter), Some(quote)) = (sign(self.dialect.delimiter), sign(self.dialect.quote)) {
                self.lines = Lines::new(delimiter, quote, self.columns.len());
            }
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
        for (column, cell) in self.columns.iter_mut().zip(cells.iter()) {
            column.codes.push(column.interner.code(cell));
        }
        self.rows += 1;
        self.check_memory()
    }

    /// Reads the plain lines at the input's start, as long as there are any. How many bytes they take.
    fn plain_lines(&mut self, input: &[u8]) -> Result<usize, TableError> {
        let Some(mut lines) = self.lines.take() else { return Ok(0) };
        let mut used = 0;
        loop {
            // Blank lines, and the LF of a CR LF behind a record that was no plain line, mean nothing.
            let breaks = input[used..].iter().take_while(|byte| matches!(byte, b'\n' | b'\r'));
            let (mut skipped, mut feeds) = (0, 0);
            breaks.for_each(|byte| (skipped, feeds) = (skipped + 1, feeds + u64::from(*byte == b'\n')));
            used += skipped;
            self.line_breaks += feeds;
            let text = self.text_of(lines.window(&input[used..]));
            let taken = lines.split(text);
            let rows = lines.rows() as u64;
            if taken == 0 || self.rows + rows > MOST_ROWS {
                break;
            }
            for (index, column) in self.columns.iter_mut().enumerate() {
                lines.codes(text, index, &mut column.interner, &mut column.codes);
            }
            self.seen_non_ascii = self.seen_non_ascii || !text.as_bytes()[..taken].is_ascii();
            self.line_breaks += rows;
            self.rows += rows;
            used += taken;
            self.check_memory()?;
        }
        self.lines = Some(lines);
        Ok(used)
    }

    /// The start of a window that is text in the file's encoding without having to be turned into it.
    fn text_of<'a>(&self, window: &'a [u8]) -> &'a str {
        let length = match self.dialect.encoding {
            Encoding::Windows1252 => window.iter().position(|byte| !byte.is_ascii()).unwrap_or(window.len()),
            _ => window.len(),
        };
        std::str::from_utf8(&window[..length])
            .unwrap_or_else(|error| std::str::from_utf8(&window[..error.valid_up_to()]).unwrap_or_default())
    }

    /// Takes the memory of the rows to come, `length` bytes in all, of which `read` are read.
    pub(super) fn reserve(&mut self, read: u64, length: u64) {
        let rows = (self.rows as f64 * (length as f64 / read.max(1) as f64) * 1.02) as u64;
        let cells = rows.saturating_mul(self.columns.len() as u64);
        if cells.saturating_mul(4) < self.most_memory / 2 {
            let more = rows.saturating_sub(self.rows) as usize;
            self.columns.iter_mut().for_each(|column| column.codes.reserve_exact(more));
        }
    }

    /// Now and then, compares the memory taken with what there is.
    fn check_memory(&mut self) -> Result<(), TableError> {
        let cells = self.rows as usize * self.columns.len();
        if cells - self.cells_at_check < CELLS_BETWEEN_CHECKS {
            return Ok(());
        }
        self.cells_at_check = cells;
        let column = |column: &Building| column.codes.capacity() * size_of::<u32>() + column.interner.memory();
        let memory: usize = self.columns.iter().map(column).sum();
        if memory as u64 > self.most_memory {
            return Err(TableError::TooLarge { rows: self.rows, limit: self.most_memory });
        }
        Ok(())
    }
}

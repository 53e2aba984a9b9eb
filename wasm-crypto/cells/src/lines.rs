//! From lines to the places of their cells.

use crate::Interner;

/// Longest text that is looked at in one call, in bytes: its cells stay in the processor's cache from column to column.
const LONGEST: usize = 64 * 1024;
/// Shortest text that is looked at.
const SHORTEST: usize = 1024;

/// Splits plain lines: those with the expected number of cells, LF or CR LF at the end, and quotation marks, if any,
/// around whole cells that contain no quotation mark and no line break. What is not plain is left where it is.
#[derive(Debug)]
pub struct Lines {
    delimiter: u8,
    quote: u8,
    columns: usize,
    /// How much text is looked at next: about as much as was plain the last time, so that where many lines are not, little
    /// is looked at in vain.
    window: usize,
    /// Start and end of every cell, row by row.
    cells: Vec<(u32, u32)>,
}

impl Lines {
    /// For lines of that many cells. None when delimiter and quote are not two different signs of ASCII.
    pub fn new(delimiter: u8, quote: u8, columns: usize) -> Option<Self> {
        let sign = |byte: u8| byte.is_ascii() && !matches!(byte, b'\n' | b'\r' | 0);
        let fits = sign(delimiter) && sign(quote) && delimiter != quote && columns > 0;
        fits.then(|| Self { delimiter, quote, columns, window: LONGEST, cells: Vec::new() })
    }

    /// The part of a text that one call of `split` may look at.
    pub fn window<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        &bytes[..bytes.len().min(self.window)]
    }

    /// Splits plain lines from the text's start on, up to the first that is not plain or not whole.
    /// How many bytes they take.
    pub fn split(&mut self, text: &str) -> usize {
        let bytes = self.window(text.as_bytes());
        self.cells.clear();
        let (mut used, mut rows) = (0, 0);
        while let Some(end) = self.line(bytes, used) {
            (used, rows) = (end, rows + 1);
        }
        // Less the cells of a line that turned out not to be plain.
        self.cells.truncate(rows * self.columns);
        let whole_line = used > 0 || bytes.contains(&b'\n');
        self.window = if whole_line { used * 2 } else { self.window * 4 }.clamp(SHORTEST, LONGEST);
        used
    }

    /// Lines that the last call split.
    pub fn rows(&self) -> usize {
        self.cells.len() / self.columns
    }

    /// Appends the codes of a column's cells. `text` is what was split.
    pub fn codes(&self, text: &str, column: usize, interner: &mut Interner, codes: &mut Vec<u32>) {
        let rows = self.rows();
        if codes.capacity() - codes.len() < rows {
            // By an eighth rather than to double the length: a column may be hundreds of megabytes long.
            codes.reserve_exact((codes.len() / 8).max(rows).max(1024));
        }
        interner.codes(text, self.cells.iter().skip(column).step_by(self.columns).copied(), codes);
    }

    /// Splits one line. Its end, behind the line break; none when it is not plain.
    #[inline]
    fn line(&mut self, bytes: &[u8], start: usize) -> Option<usize> {
        if matches!(bytes.get(start)?, b'\n' | b'\r') {
            return None;
        }
        let mut at = start;
        for column in 1..=self.columns {
            let last = column == self.columns;
            let (from, to, end) = if bytes.get(at) == Some(&self.quote) {
                let from = at + 1;
                let to = from + find(&bytes[from..], [self.quote, b'\n', b'\r'])?;
                if bytes[to] != self.quote {
                    return None;
                }
                (from, to, to + 1)
            } else {
                let to = at + find(&bytes[at..], [self.delimiter, b'\n', b'\r'])?;
                (at, to, to)
            };
            self.cells.push((from as u32, to as u32));
            at = match (bytes.get(end)?, last) {
                (byte, false) if *byte == self.delimiter => end + 1,
                (b'\n', true) => end + 1,
                (b'\r', true) if bytes.get(end + 1) == Some(&b'\n') => end + 2,
                _ => return None,
            };
        }
        Some(at)
    }
}

/// The first place of one of three bytes.
#[inline(always)]
fn find(bytes: &[u8], wanted: [u8; 3]) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    // A byte of the word that is zero, the lowest of which is always told right (Mycroft 1987).
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word & HIGH;
    let [a, b, c] = wanted.map(|byte| ONES * u64::from(byte));
    let (chunks, rest) = bytes.as_chunks::<8>();
    for (index, chunk) in chunks.iter().enumerate() {
        let word = u64::from_le_bytes(*chunk);
        let found = zeros(word ^ a) | zeros(word ^ b) | zeros(word ^ c);
        if found != 0 {
            return Some(index * 8 + found.trailing_zeros() as usize / 8);
        }
    }
    let place = rest.iter().position(|byte| wanted.contains(byte))?;
    Some(chunks.len() * 8 + place)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn split(text: &str, columns: usize) -> (usize, Vec<Vec<&str>>) {
        let mut lines = Lines::new(b',', b'"', columns).unwrap();
        let used = lines.split(text);
        let cells: Vec<&str> = lines.cells.iter().map(|&(from, to)| &text[from as usize..to as usize]).collect();
        (used, cells.chunks(columns).map(<[&str]>::to_vec).collect())
    }

    #[test]
    fn plain_lines_are_split_and_others_left() {
        let (used, rows) = split("a,b\r\n\"c, d\",\n\"e\"\"\",f\n", 2);
        assert_eq!((used, rows), (13, vec![vec!["a", "b"], vec!["c, d", ""]]));
        for left in ["a\n", "a,b,c\n", "a,b", "\"a\nb\",c\n", "a\rb,c\n", "\na,b\n", "\"a\"b,c\n", "\"a,b\n"] {
            assert_eq!(split(left, 2), (0, Vec::new()), "{left:?}");
        }
        assert_eq!(split("5\" pipe,x\n", 2).1, [["5\" pipe", "x"]]);
    }

    #[test]
    fn lines_longer_than_the_window_are_reached() {
        let text = format!("\"\"\"\",b\n{},b\n", "a".repeat(20_000));
        let mut lines = Lines::new(b',', b'"', 2).unwrap();
        assert_eq!(lines.split(&text), 0);
        let rest = &text[7..];
        let taken: Vec<usize> = (0..4).map(|_| lines.split(rest)).collect();
        assert_eq!(taken, [0, 0, 0, rest.len()]);
    }

    #[test]
    fn delimiters_that_cannot_be_told_apart_are_refused() {
        assert!(Lines::new(b',', b',', 2).is_none() && Lines::new(b'\n', b'"', 2).is_none());
        assert!(Lines::new(0xa7, b'"', 2).is_none() && Lines::new(b',', b'"', 0).is_none());
    }

    /// The cells by csv-core, of the lines that were taken.
    fn by_csv_core(text: &str) -> Vec<Vec<String>> {
        let mut reader = csv_core::Reader::new();
        let (mut rows, mut input) = (Vec::new(), text.as_bytes());
        loop {
            let (mut out, mut ends) = ([0; 256], [0; 64]);
            let (result, read, _, cells) = reader.read_record(input, &mut out, &mut ends);
            input = &input[read..];
            if result != csv_core::ReadRecordResult::Record {
                return rows;
            }
            let mut from = 0;
            let mut cell =
                |to: &usize| String::from_utf8(out[std::mem::replace(&mut from, *to)..*to].to_vec()).unwrap();
            rows.push(ends[..cells].iter().map(&mut cell).collect());
        }
    }

    proptest! {
        #[test]
        fn what_is_split_is_what_csv_core_reads(text in "([ab,\"é]{0,12}(\r\n|\n|\r)){0,6}", columns in 1usize..4) {
            let (used, rows) = split(&text, columns);
            let expected = by_csv_core(&text[..used]);
            prop_assert_eq!(rows, expected);
        }
    }
}

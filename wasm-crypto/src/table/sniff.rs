//! What a file is, judged from its first bytes: its kind, its encoding, its separators, its header.

use csv::ReaderBuilder;

use super::cell::{date, number};
use super::{Encoding, FileKind};

/// Delimiters that are tried, the usual one first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// Rows of the sample that are looked at.
const SAMPLE_ROWS: usize = 200;

/// The file's kind when it is not a table of text. `head` is how the file starts.
pub fn not_a_table(head: &[u8]) -> Option<FileKind> {
    const MAGIC: [(&[u8], FileKind); 12] = [
        (b"%PDF", FileKind::Pdf),
        (b"\x1f\x8b", FileKind::Gzip),
        (b"\xd0\xcf\x11\xe0", FileKind::OldOffice),
        (b"PAR1", FileKind::Parquet),
        (b"\x89PNG", FileKind::Image),
        (b"\xff\xd8\xff", FileKind::Image),
        (b"GIF8", FileKind::Image),
        (b"II*\0", FileKind::Image),
        (b"MM\0*", FileKind::Image),
        (b"crypt4gh", FileKind::Encrypted),
        (b"age-encryption.org/", FileKind::Encrypted),
        (b"-----BEGIN AGE ENCRYPTED FILE", FileKind::Encrypted),
    ];
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        let office = [&b"[Content_Types].xml"[..], b"xl/", b"word/", b"mimetypeapplication/vnd."];
        let found = office.iter().any(|part| head.windows(part.len()).any(|window| window == *part));
        return Some(if found { FileKind::Office } else { FileKind::Zip });
    }
    if let Some((_, kind)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Some(*kind);
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    match text {
        [b'{', rest @ ..] if rest.trim_ascii_start().starts_with(b"\"") => return Some(FileKind::Json),
        [b'[', rest @ ..] if matches!(rest.trim_ascii_start().first(), Some(b'{' | b'[')) => {
            return Some(FileKind::Json);
        }
        [b'<', next, ..] if next.is_ascii_alphabetic() || matches!(next, b'?' | b'!') => {
            let start = text[..text.len().min(200)].to_ascii_lowercase();
            let html = [&b"<html"[..], b"<!doctype html", b"<table"].iter().any(|tag| start.starts_with(tag));
            return Some(if html { FileKind::Html } else { FileKind::Xml });
        }
        _ => {}
    }
    let control = head.iter().filter(|byte| matches!(byte, 0x00..=0x08 | 0x0e..=0x1f | 0x7f)).count();
    let utf16 = matches!(encoding(head), Encoding::Utf16Le | Encoding::Utf16Be);
    (!utf16 && (head.contains(&0) || control * 50 > head.len())).then_some(FileKind::Binary)
}

/// The encoding that the file's start shows: by its byte order mark, or by the zero bytes of UTF-16.
pub fn encoding(head: &[u8]) -> Encoding {
    if head.starts_with(b"\xef\xbb\xbf") {
        return Encoding::Utf8Bom;
    }
    if head.starts_with(b"\xff\xfe") {
        return Encoding::Utf16Le;
    }
    if head.starts_with(b"\xfe\xff") {
        return Encoding::Utf16Be;
    }
    let start = &head[..head.len().min(1024)];
    let zeros = |offset: usize| start.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if start.len() >= 4 && odd * 4 > start.len() && even == 0 {
        return Encoding::Utf16Le;
    }
    if start.len() >= 4 && even * 4 > start.len() && odd == 0 {
        return Encoding::Utf16Be;
    }
    Encoding::Utf8
}

/// The delimiter a first line `sep=;` names, as Excel writes it, and the line's length.
pub fn sep_line(sample: &[u8]) -> Option<(u8, usize)> {
    let end = sample.iter().position(|byte| *byte == b'\n')?;
    let line = sample[..end].trim_ascii();
    match line {
        [s, e, p, b'=', delimiter] if [*s, *e, *p].eq_ignore_ascii_case(b"sep") => Some((*delimiter, end + 1)),
        // A tab is trimmed away with the line's end.
        _ if sample[..end].eq_ignore_ascii_case(b"sep=\t") || line.eq_ignore_ascii_case(b"sep=") => {
            Some((b'\t', end + 1))
        }
        _ => None,
    }
}

/// Delimiter and quote under which the sample's rows agree best with its first row.
pub fn separators(sample: &[u8], complete: bool, fixed: Option<u8>) -> (u8, u8) {
    let delimiters = fixed.map_or(DELIMITERS.to_vec(), |delimiter| vec![delimiter]);
    let mut best = (0.0, fixed.unwrap_or(b','), b'"');
    for delimiter in delimiters {
        for quote in [b'"', b'\''] {
            if quote == b'\'' && !quotes_cells(sample, delimiter) {
                continue;
            }
            let rows = records(sample, complete, delimiter, quote);
            let cells = rows.first().map_or(0, Vec::len);
            if cells < 2 && !(fixed.is_some() && quote == b'\'') {
                continue;
            }
            let agree = rows.iter().filter(|row| row.len() == cells).count() as f64 / rows.len() as f64;
            // Agreement first; among equals more columns; the single quote must be better than the double one.
            let score = agree + cells.min(1000) as f64 * 1e-4 + f64::from(quote == b'\'') * 1e-5;
            if score > best.0 {
                best = (score, delimiter, quote);
            }
        }
    }
    (best.1, best.2)
}

/// True when single quotes open and close cells in the sample and double quotes never appear.
fn quotes_cells(sample: &[u8], delimiter: u8) -> bool {
    let count = |pair: [u8; 2]| sample.windows(2).filter(|window| *window == pair).count();
    let opened = count([delimiter, b'\'']) + count([b'\n', b'\'']);
    let closed = count([b'\'', delimiter]) + count([b'\'', b'\n']) + count([b'\'', b'\r']);
    !sample.contains(&b'"') && opened > 1 && opened.abs_diff(closed) <= 1
}

/// Whether the first row names the columns: it does unless it holds numbers, dates or e-mail addresses, or its cells
/// come again below it.
pub fn has_header(sample: &[u8], complete: bool, delimiter: u8, quote: u8) -> bool {
    let rows = records(sample, complete, delimiter, quote);
    let Some((first, rest)) = rows.split_first() else { return true };
    let is_value = |cell: &str| number::parse(cell).is_some() || date::looks_like_a_date(cell) || cell.contains('@');
    if first.iter().any(|cell| is_value(cell.trim())) {
        return false;
    }
    let repeated = first.iter().enumerate().filter(|(column, cell)| {
        !cell.is_empty() && rest.iter().any(|row| row.get(*column).is_some_and(|below| below == *cell))
    });
    repeated.count() * 2 <= first.len()
}

/// The sample's rows as text, without a last row that the sample cuts short.
fn records(sample: &[u8], complete: bool, delimiter: u8, quote: u8) -> Vec<Vec<String>> {
    let mut reader = ReaderBuilder::new();
    reader.has_headers(false).flexible(true).delimiter(delimiter).quote(quote);
    let mut rows: Vec<Vec<String>> = reader
        .from_reader(sample)
        .byte_records()
        .take(SAMPLE_ROWS + 1)
        .filter_map(Result::ok)
        .map(|record| record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect())
        .collect();
    if rows.len() > SAMPLE_ROWS || (!complete && rows.len() > 1) {
        rows.pop();
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_are_no_tables_are_named() {
        let cases: [(&[u8], FileKind); 14] = [
            (b"%PDF-1.7\n%", FileKind::Pdf),
            (b"PK\x03\x04\x14\0\x06\0\x08\0[Content_Types].xml", FileKind::Office),
            (b"PK\x03\x04\x14\0\0\0\x08\0records.csv", FileKind::Zip),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileKind::OldOffice),
            (b"\x1f\x8b\x08\0", FileKind::Gzip),
            (b"{\"resourceType\":\"Bundle\"}", FileKind::Json),
            (b"\xef\xbb\xbf [ {\"a\":1} ]", FileKind::Json),
            (b"<?xml version=\"1.0\"?><HealthData/>", FileKind::Xml),
            (b"<!DOCTYPE html><html>", FileKind::Html),
            (b"crypt4gh\x01\0\0\0", FileKind::Encrypted),
            (b"PAR1\x15\x04", FileKind::Parquet),
            (b"\x89PNG\r\n\x1a\n", FileKind::Image),
            (b"\x00\x01\x02binary", FileKind::Binary),
            (b"\x7fELF\x02\x01\x01\x03\x05", FileKind::Binary),
        ];
        for (head, kind) in cases {
            assert_eq!(not_a_table(head), Some(kind), "{}", String::from_utf8_lossy(head));
        }
        for table in [&b"a,b\n1,2\n"[..], b"\"a\";\"b\"", b"[id],x\n1,2", b"\xff\xfea\0,\0b\0", b"a\0,\0b\0\n\0"] {
            assert_eq!(not_a_table(table), None, "{}", String::from_utf8_lossy(table));
        }
    }

    #[test]
    fn the_delimiter_is_the_one_the_rows_agree_on() {
        let cases: [(&str, u8, u8); 7] = [
            ("a,b,c\n1,2,3\n", b',', b'"'),
            ("a;b;c\n1,5;2,5;3,5\n1,0;2;3\n", b';', b'"'),
            ("a\tb\nx, y\tz\n", b'\t', b'"'),
            ("a|b\n1|2\n", b'|', b'"'),
            ("a,b\n\"x;y\",\"z;w\"\n\"p;q\",1\n", b',', b'"'),
            ("'a','b'\n'x,1','y'\n'p','q,2'\n", b',', b'\''),
            ("only\none\ncolumn\n", b',', b'"'),
        ];
        for (text, delimiter, quote) in cases {
            assert_eq!(separators(text.as_bytes(), true, None), (delimiter, quote), "{text}");
        }
    }

    #[test]
    fn excel_names_its_delimiter_in_a_line_of_its_own() {
        assert_eq!(sep_line(b"sep=;\r\na;b\n"), Some((b';', 7)));
        assert_eq!(sep_line(b"SEP=\t\na\tb\n"), Some((b'\t', 6)));
        assert_eq!(sep_line(b"separator,b\n"), None);
    }

    #[test]
    fn a_first_row_of_values_is_no_header() {
        let header = |text: &str| has_header(text.as_bytes(), true, b',', b'"');
        assert!(header("name,age\nAnna,31\nBen,44\n"));
        assert!(header("name,town\nAnna,Ulm\nBen,Bonn\n"));
        assert!(!header("Anna,31\nBen,44\n"));
        assert!(!header("Anna,1990-02-01\nBen,1991-01-01\n"));
        assert!(!header("anna@example.org,x\nben@example.org,y\n"));
        assert!(!header("yes,no\nyes,no\nno,no\n"));
    }
}

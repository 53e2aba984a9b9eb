use std::ops::ControlFlow;

use proptest::prelude::*;

use super::*;
use crate::table::{Column, Dialect, FileKind};

fn read(bytes: impl AsRef<[u8]>) -> Result<Table, TableError> {
    Table::read(bytes.as_ref(), &Options::default(), &mut |_, _| ControlFlow::Continue(()))
}

fn rows(table: &Table) -> Vec<Vec<String>> {
    table.preview(0, usize::MAX).rows
}

fn names(table: &Table) -> Vec<&str> {
    table.columns.iter().map(|column| column.name.as_str()).collect()
}

#[test]
fn quotes_delimiters_and_line_breaks_in_cells_are_kept() {
    let table = read("id,note\r\n1,\"a, \"\"b\"\"\r\nc\"\r\n2,\r\n").unwrap();
    assert_eq!(names(&table), ["id", "note"]);
    assert_eq!(rows(&table), [["1", "a, \"b\"\r\nc"], ["2", ""]]);
    assert!(table.dialect.crlf && table.dialect.has_header);
    assert_eq!(table.columns[1].codes, [1, 0]);
}

#[test]
fn tabs_semicolons_and_excel_s_separator_line_are_understood() {
    assert_eq!(read("a\tb\n1\t2\n").unwrap().dialect.delimiter, '\t');
    assert_eq!(read("a;b\n1,5;2,5\n").unwrap().dialect.delimiter, ';');
    let table = read("sep=;\r\na;b\r\n1;2\r\n").unwrap();
    assert_eq!((names(&table), rows(&table)), (vec!["a", "b"], vec![vec!["1".to_owned(), "2".to_owned()]]));
}

#[test]
fn every_encoding_gives_the_same_table() {
    let text = "name,town\nMüller,Köln\n";
    let with_mark = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
    let latin: Vec<u8> = text.chars().map(|character| u32::from(character) as u8).collect();
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let cases = [
        (Encoding::Utf8, text.as_bytes().to_vec()),
        (Encoding::Utf8Bom, with_mark(b"\xef\xbb\xbf", text.into())),
        (Encoding::Windows1252, latin),
        (Encoding::Utf16Le, with_mark(b"\xff\xfe", little.clone())),
        (Encoding::Utf16Le, little),
        (Encoding::Utf16Be, with_mark(b"\xfe\xff", text.encode_utf16().flat_map(u16::to_be_bytes).collect())),
    ];
    for (encoding, bytes) in cases {
        let table = read(&bytes).unwrap();
        assert_eq!(table.dialect.encoding, encoding);
        assert_eq!(names(&table), ["name", "town"], "{encoding:?}");
        assert_eq!(rows(&table), [["Müller", "Köln"]], "{encoding:?}");
    }
}

#[test]
fn a_file_that_is_ascii_for_long_may_still_be_windows_1252() {
    let mut bytes = b"name,town\n".to_vec();
    for _ in 0..20_000 {
        bytes.extend_from_slice(b"Smith,Leeds\n");
    }
    bytes.extend_from_slice(b"M\xfcller,Ulm\n");
    let table = read(&bytes).unwrap();
    assert_eq!(table.dialect.encoding, Encoding::Windows1252);
    assert_eq!(table.columns[0].cell(20_000), "Müller");
}

#[test]
fn a_wrong_encoding_is_told_by_row_and_column() {
    let error = read(b"name,town\nM\xc3\xbcller,Ulm\nB\xf6hm,Bonn\n").unwrap_err();
    assert_eq!(error, TableError::WrongEncoding { row: 2, column: 1, line: 3, encoding: Encoding::Utf8 });
    let error = read(b"name,town\nSmith,\x81\n").unwrap_err();
    assert!(matches!(error, TableError::WrongEncoding { row: 1, column: 2, line: 2, .. }), "{error}");
    // Half a character at the end of one cell and half at the start of the next make no character.
    let error = read(b"name,town\nM\xc3\xbcller,Ulm\nx\xc3,\xa9\n").unwrap_err();
    assert!(matches!(error, TableError::WrongEncoding { row: 2, column: 1, .. }), "{error}");
}

#[test]
fn ragged_rows_are_told_by_row_and_line() {
    let error = read("a,b\n1,\"x\ny\"\n2,3,4\n").unwrap_err();
    assert_eq!(error, TableError::RaggedRow { row: 2, line: 4, found: 3, expected: 2 });
    let error = read("a,b\r\n1,2\r\n\r\n3\r\n").unwrap_err();
    assert_eq!(error, TableError::RaggedRow { row: 2, line: 4, found: 1, expected: 2 });
    // Surplus cells that are empty are what spreadsheets leave behind.
    assert_eq!(rows(&read("a,b\n1,2,,\n").unwrap()), [["1", "2"]]);
}

#[test]
fn empty_files_and_files_without_rows_are_told_apart() {
    for empty in ["", "\n\n", "\r\n", "\u{feff}"] {
        assert_eq!(read(empty).unwrap_err(), TableError::Empty, "{empty:?}");
    }
    assert_eq!(read("a,b\n").unwrap_err(), TableError::NoDataRows);
    assert_eq!(read("a,b").unwrap_err(), TableError::NoDataRows);
}

#[test]
fn a_quote_that_is_never_closed_is_told_where_it_opens() {
    let error = read("a,b\n1,2\n3,\"x\n4,y\n5,z\n").unwrap_err();
    assert_eq!(error, TableError::UnclosedQuote { row: 2, column: 2, line: 3 });
    // An inch sign in a cell is no quote.
    assert_eq!(rows(&read("a,b\n1,5\" pipe").unwrap()), [["1", "5\" pipe"]]);
}

#[test]
fn cells_and_columns_have_bounds() {
    let long = format!("a,b\n1,{}\n", "x".repeat(3 << 20));
    assert!(matches!(read(long).unwrap_err(), TableError::CellTooLong { row: 1, column: 2, line: 2, .. }));
    let unclosed = format!("a,b\n1,\"x\n{}", "2,3\n".repeat(1 << 20));
    assert!(matches!(read(unclosed).unwrap_err(), TableError::CellTooLong { row: 1, column: 2, line: 2, .. }));
    let wide = format!("{}\n1\n", "a,".repeat(20_000));
    assert!(matches!(read(wide).unwrap_err(), TableError::TooManyColumns { .. }));
    let wide = format!("a,b\n{}\n", "1,".repeat(20_000));
    assert!(matches!(read(wide).unwrap_err(), TableError::RaggedRow { row: 1, .. }));
}

#[test]
fn zeros_late_in_the_file_make_it_no_text() {
    let mut bytes = "a,b\n1,2\n".repeat(20_000).into_bytes();
    bytes.extend_from_slice(b"\0\0\0");
    assert_eq!(read(bytes).unwrap_err(), TableError::NotATable { kind: FileKind::Binary });
}

#[test]
fn reading_stops_when_asked() {
    let result = Table::read(b"a,b\n1,2\n", &Options::default(), &mut |_, _| ControlFlow::Break(()));
    assert_eq!(result.unwrap_err(), TableError::Cancelled);
}

#[test]
fn a_table_without_header_gets_numbered_names() {
    let table = read("Anna,31\nBen,44\n").unwrap();
    assert_eq!((names(&table), table.rows()), (vec!["column 1", "column 2"], 2));
    let options = Options { has_header: Some(true), ..Options::default() };
    let table = Table::read(b"Anna,31\nBen,44\n", &options, &mut |_, _| ControlFlow::Continue(())).unwrap();
    assert_eq!((names(&table), table.rows()), (vec!["Anna", "31"], 1));
}

fn any_table() -> impl Strategy<Value = (Vec<String>, Vec<Vec<String>>)> {
    (1usize..5).prop_flat_map(move |columns| {
        let row = proptest::collection::vec("[a-c ,;\"'\n\rüé€|\t]{0,6}", columns);
        (Just((0..columns).map(|n| format!("name \"{n}\",\n")).collect()), proptest::collection::vec(row, 1..20))
    })
}

fn table_of(names: &[String], rows: &[Vec<String>]) -> Table {
    let column = |(index, name): (usize, &String)| {
        Column::from_cells(name.trim(), rows.iter().map(move |row| row[index].as_str()))
    };
    Table::new(Dialect::default(), names.iter().enumerate().map(column).collect())
}

proptest! {
    #[test]
    fn what_is_written_reads_back((header, cells) in any_table(), cut in any::<prop::sample::Index>()) {
        let table = table_of(&header, &cells);
        let bytes = table.to_csv();
        let options = Options { has_header: Some(true), delimiter: Some(','), encoding: Some(Encoding::Utf8) };
        let mut reader = Reader::new(options);
        let cut = cut.index(bytes.len());
        reader.push(&bytes[..cut]).unwrap();
        reader.push(&bytes[cut..]).unwrap();
        let again = reader.finish().unwrap();
        prop_assert_eq!(rows(&again), cells);
        prop_assert_eq!(names(&again), names(&table));
        prop_assert_eq!(again.to_csv(), bytes);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), cut in any::<prop::sample::Index>()) {
        let mut reader = Reader::new(Options::default());
        let cut = cut.index(bytes.len() + 1);
        let _ = reader.push(&bytes[..cut]).and_then(|()| reader.push(&bytes[cut..])).and_then(|()| reader.finish());
    }
}

/// Reads in slices of one length. In slices of one byte no line is ever whole, so none is read the fast way.
fn read_in_slices(bytes: &[u8], length: usize) -> Result<Table, TableError> {
    let mut body = Body::new(&Options::default(), bytes, true)?;
    bytes[body.skip..].chunks(length).try_for_each(|slice| body.push(slice))?;
    body.finish()
}

fn any_text() -> impl Strategy<Value = Vec<u8>> {
    let cell = || "[a-c0-9]{0,3}|\"[a-c, ]{0,4}\"|\"[a,\"\n]{0,4}\"?|[aé\" ]{0,3}";
    let row = move || {
        (proptest::collection::vec(cell(), 3), "\n|\r\n|\r|\n\n|,\n").prop_map(|(cells, end)| cells.join(",") + &end)
    };
    let rows = proptest::collection::vec(row(), 0..12);
    (rows, any::<bool>(), proptest::option::of(0usize..60)).prop_map(|(rows, latin, cut)| {
        let text = format!("first,second,third\n1,2,3\n{}", rows.concat());
        let mut bytes: Vec<u8> = match latin {
            true => text.chars().map(|character| u32::from(character) as u8).collect(),
            false => text.into_bytes(),
        };
        bytes.truncate(cut.map_or(bytes.len(), |cut| bytes.len().saturating_sub(cut).max(30)));
        bytes
    })
}

proptest! {
    #[test]
    fn plain_lines_read_fast_give_the_same_table_or_error(text in any_text(), length in 1usize..40) {
        let slow = read_in_slices(&text, 1);
        prop_assert_eq!(read_in_slices(&text, usize::MAX), slow.clone());
        prop_assert_eq!(read_in_slices(&text, length), slow);
    }
}

#[test]
fn places_are_right_behind_many_plain_lines() {
    let plain = "Smith,Leeds\r\n".repeat(40_000);
    let error = read(format!("name,town\r\n{plain}\"a\r\nb\",c,d\r\n")).unwrap_err();
    assert_eq!(error, TableError::RaggedRow { row: 40_001, line: 40_002, found: 3, expected: 2 });
    let error = read(format!("name,town\r\n{plain}\r\na,\"b\r\n")).unwrap_err();
    assert_eq!(error, TableError::UnclosedQuote { row: 40_001, column: 2, line: 40_003 });
    let mut bytes = format!("name,town\n{plain}Müller,Ulm\n{plain}").into_bytes();
    bytes.extend_from_slice(b"Ulm,B\xf6hm\n");
    let error = read(bytes).unwrap_err();
    let expected = TableError::WrongEncoding { row: 80_002, column: 2, line: 80_003, encoding: Encoding::Utf8 };
    assert_eq!(error, expected);
}

#[test]
fn a_table_that_outgrows_the_memory_is_refused() {
    let text = format!("a,b\n{}", (0..600_000).map(|row| format!("x{row},y\n")).collect::<String>());
    let mut reader = Reader::new(Options::default());
    reader.push(&text.as_bytes()[..70_000]).unwrap();
    reader.body.as_mut().unwrap().most_memory = 4 << 20;
    let error = reader.push(&text.as_bytes()[70_000..]).unwrap_err();
    assert!(matches!(error, TableError::TooLarge { limit: 0x40_0000, rows: 500_000.. }), "{error}");
    assert!(!error.hint().is_empty());
}

#[test]
fn a_known_length_changes_nothing_but_the_memory() {
    let text = format!("a,b\n{}", "1,2\n".repeat(50_000));
    for length in [0, 1000, text.len() as u64, u64::MAX] {
        let mut reader = Reader::of_length(Options::default(), length);
        reader.push(text.as_bytes()).unwrap();
        assert_eq!(reader.finish().unwrap(), read(&text).unwrap(), "{length}");
    }
}

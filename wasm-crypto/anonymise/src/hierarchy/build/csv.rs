//! ARX's file form of a hierarchy: `value;level 1;level 2;…`, one row for each value, no header.

use super::{BuildError, Hierarchy};

/// Reads rows of a hierarchy file. Cells are separated by `;`, or by tabs or commas when the first line has no `;`; a cell
/// in double quotes may have separators, line ends and doubled quotes (RFC 4180). Empty lines and a byte order mark are
/// passed over.
///
/// # Errors
/// A quote that does not end where its cell ends.
pub fn from_csv(text: &str) -> Result<Vec<Vec<String>>, BuildError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let head = text.lines().find(|line| !line.is_empty()).unwrap_or("");
    let separator = [';', '\t', ','].into_iter().find(|&it| head.contains(it)).unwrap_or(';');
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut row = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        if let (true, Some(next)) = (row.is_empty(), rest.strip_prefix(['\n', '\r'])) {
            rest = next;
            continue;
        }
        let cell;
        (cell, rest) = match rest.strip_prefix('"') {
            Some(quoted) => unquote(quoted, separator).ok_or(BuildError::Quote { row: rows.len() + 1 })?,
            None => {
                let end = rest.find([separator, '\n', '\r']).unwrap_or(rest.len());
                (rest[..end].to_owned(), &rest[end..])
            }
        };
        row.push(cell);
        if let Some(next) = rest.strip_prefix(separator) {
            rest = next;
            if !rest.is_empty() {
                continue;
            }
            row.push(String::new());
        }
        rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(['\n', '\r'])).unwrap_or(rest);
        rows.push(std::mem::take(&mut row));
    }
    Ok(rows)
}

/// The cell after an opening quote, and what follows it.
fn unquote(text: &str, separator: char) -> Option<(String, &str)> {
    let mut cell = String::new();
    let mut rest = text;
    loop {
        let end = rest.find('"')?;
        cell.push_str(&rest[..end]);
        rest = &rest[end + 1..];
        match rest.strip_prefix('"') {
            Some(next) => {
                cell.push('"');
                rest = next;
            }
            None if rest.is_empty() || rest.starts_with([separator, '\n', '\r']) => return Some((cell, rest)),
            None => return None,
        }
    }
}

/// Writes a hierarchy as ARX reads it, cells separated by `;`.
pub fn to_csv(hierarchy: &Hierarchy) -> String {
    let mut out = String::new();
    for row in hierarchy.rows() {
        for (index, cell) in row.iter().enumerate() {
            if index > 0 {
                out.push(';');
            }
            match cell.is_empty() && row.len() == 1 || cell.contains([';', '"', '\n', '\r', '\t', ',', '\u{feff}']) {
                true => {
                    out.push('"');
                    out.push_str(&cell.replace('"', "\"\""));
                    out.push('"');
                }
                false => out.push_str(cell),
            }
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arx_files_are_read() {
        assert_eq!(from_csv("1;0-4;*\r\n5;5-9;*\r\n").unwrap(), [["1", "0-4", "*"], ["5", "5-9", "*"]]);
        assert_eq!(from_csv("\u{feff}a,b\n\n\"c,\"\"d\",\n").unwrap(), [["a", "b"], ["c,\"d", ""]]);
        assert_eq!(from_csv("a;").unwrap(), [["a", ""]]);
        assert_eq!(from_csv(""), Ok(vec![]));
    }

    #[test]
    fn a_quote_that_does_not_end_is_told_with_its_row() {
        assert_eq!(from_csv("a;b\n\"c;d\n"), Err(BuildError::Quote { row: 2 }));
        assert_eq!(from_csv("\"a\"b;c"), Err(BuildError::Quote { row: 1 }));
    }

    #[test]
    fn what_is_written_is_read_again() {
        let rows = [["a;b", "x", "*"], ["c \"d\"", "x", "*"], ["e\nf", "y,z", "*"], ["", "", "*"]];
        let hierarchy = Hierarchy::from_rows(rows).unwrap();
        assert_eq!(from_csv(&to_csv(&hierarchy)).unwrap(), rows);
    }
}

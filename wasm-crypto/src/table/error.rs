//! Why a file is not a table, with the place and what to do.

use serde::{Deserialize, Serialize};

/// What a file is when it is not a table of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FileKind {
    /// An Excel workbook (.xlsx) or another Office document.
    Office,
    /// An old Excel workbook (.xls) or another OLE document.
    OldOffice,
    /// A ZIP archive.
    Zip,
    /// A gzip-compressed file.
    Gzip,
    /// A PDF document.
    Pdf,
    /// A picture.
    Image,
    /// JSON text, for example a FHIR bundle.
    Json,
    /// XML text, for example an Apple Health export.
    Xml,
    /// A web page.
    Html,
    /// A Crypt4GH or age file: encrypted.
    Encrypted,
    /// A Parquet file.
    Parquet,
    /// Bytes that are not text.
    Binary,
}

impl FileKind {
    /// The kind in words, with its article.
    pub fn label(self) -> &'static str {
        match self {
            Self::Office => "an Excel or Office file",
            Self::OldOffice => "an old Excel or Office file",
            Self::Zip => "a ZIP archive",
            Self::Gzip => "a gzip-compressed file",
            Self::Pdf => "a PDF document",
            Self::Image => "a picture",
            Self::Json => "a JSON file",
            Self::Xml => "an XML file",
            Self::Html => "a web page",
            Self::Encrypted => "an encrypted file",
            Self::Parquet => "a Parquet file",
            Self::Binary => "not text",
        }
    }
}

/// Why a file could not be read as a table. Rows count from 1 below the header, lines and columns from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "error", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum TableError {
    /// The file has no bytes, or only blank lines.
    #[error("the file is empty")]
    Empty,
    /// There is a header, and nothing below it.
    #[error("the file has column names but no data rows")]
    NoDataRows,
    /// The file is something else.
    #[error("this is {}, not a CSV or TSV table", kind.label())]
    NotATable {
        /// What it is.
        kind: FileKind,
    },
    /// A cell's bytes are not in the encoding of the rest of the file.
    #[error("row {row}, column {column} (line {line}): the characters are not {}", encoding.label())]
    WrongEncoding {
        /// Data row.
        row: u64,
        /// Column.
        column: u32,
        /// Line of the file where the row starts.
        line: u64,
        /// What the rest of the file is in.
        encoding: Encoding,
    },
    /// A row has more or fewer cells than the header.
    #[error("row {row} (line {line}) has {found} cells where the other rows have {expected}")]
    RaggedRow {
        /// Data row.
        row: u64,
        /// Line of the file where the row starts.
        line: u64,
        /// Cells in this row; so the first missing or surplus cell is the lesser of the two, plus one.
        found: u32,
        /// Cells in the header or first row.
        expected: u32,
    },
    /// A quoted cell is still open at the end of the file.
    #[error("row {row}, column {column} (line {line}): a quotation mark is opened and never closed")]
    UnclosedQuote {
        /// Data row.
        row: u64,
        /// Column.
        column: u32,
        /// Line of the file where the row starts.
        line: u64,
    },
    /// A cell is longer than any table's cell should be.
    #[error("row {row}, column {column} (line {line}): the cell is longer than {limit} bytes")]
    CellTooLong {
        /// Data row.
        row: u64,
        /// Column.
        column: u32,
        /// Line of the file where the row starts.
        line: u64,
        /// Longest cell that is read, in bytes.
        limit: u64,
    },
    /// The first line has too many cells.
    #[error("the first line has more than {limit} cells")]
    TooManyColumns {
        /// Most columns that are read.
        limit: u32,
    },
    /// The table has more rows, or a column more distinct values, than 32-bit codes can tell apart.
    #[error("the table has more than {limit} rows")]
    TooManyRows {
        /// Most rows that are read.
        limit: u64,
    },
    /// The table takes more memory than there is for it.
    #[error("the table takes more than {} MiB of memory, {rows} rows into the file", limit >> 20)]
    TooLarge {
        /// Rows that were read.
        rows: u64,
        /// Most memory that is taken, in bytes.
        limit: u64,
    },
    /// Reading was stopped.
    #[error("reading was stopped")]
    Cancelled,
}

impl TableError {
    /// What the person can do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Empty => "Choose the file again, or export it once more from the program it came from.",
            Self::NoDataRows => "Check the export: it needs at least one row below the column names.",
            Self::NotATable { kind } => match kind {
                FileKind::Office | FileKind::OldOffice => {
                    "Open it in your spreadsheet program and save it as \"CSV UTF-8\"."
                }
                FileKind::Zip | FileKind::Gzip => "Unpack it first and choose the CSV file inside.",
                FileKind::Json => "Export the records as CSV: JSON and FHIR files are not read yet.",
                FileKind::Xml => "Export the records as CSV: XML and Apple Health files are not read yet.",
                FileKind::Html => "Save the table as CSV instead of the page that shows it.",
                FileKind::Encrypted => "Decrypt it first, then choose the CSV file.",
                FileKind::Pdf | FileKind::Image => "Ask the source for a CSV export of the same records.",
                FileKind::Parquet | FileKind::Binary => "Export the table as CSV or TSV text.",
            },
            Self::WrongEncoding { .. } => "Save the file as UTF-8 and choose it again.",
            Self::RaggedRow { .. } => {
                "Look at that line: a cell that contains the separator needs quotation marks around it."
            }
            Self::UnclosedQuote { .. } => {
                "Close the quotation mark at that place; inside a quoted cell a quotation mark is doubled."
            }
            Self::CellTooLong { .. } => "Look at that place: a quotation mark may be missing before it.",
            Self::TooManyColumns { .. } => "Check that this is the table you meant, with one record on each line.",
            Self::TooManyRows { .. } => "Split the file into parts.",
            Self::TooLarge { .. } => "Share a part of it, or prepare it with the `theriac` command.",
            Self::Cancelled => "Nothing was kept. Choose the file again to start over.",
        }
    }
}

impl From<super::Cancelled> for TableError {
    fn from(_: super::Cancelled) -> Self {
        Self::Cancelled
    }
}

use super::Encoding;

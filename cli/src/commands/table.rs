//! Reading a table.

use std::path::{Path, PathBuf};

use clap::Args;
use wasm_crypto::table::{Options, Reader, Table};

use crate::failure::{About, Failure};
use crate::files::{Input, read_pieces};

/// What the reader of a table shall know about it.
#[derive(Args)]
pub struct Layout {
    /// Of a table: the character between cells [default: found from the file]
    #[arg(long, value_name = "CHARACTER")]
    delimiter: Option<char>,
    /// Of a table: the first row holds values, not names [default: found from the file]
    #[arg(long, conflicts_with = "header")]
    no_header: bool,
    /// Of a table: the first row holds names
    #[arg(long)]
    header: bool,
}

impl Layout {
    /// As the reader takes it.
    pub fn options(&self) -> Result<Options, Failure> {
        let has_header = (self.header || self.no_header).then_some(self.header);
        let delimiter = self.delimiter.filter(char::is_ascii);
        if self.delimiter != delimiter {
            return Err(Failure::Option("the delimiter must be an ASCII character"));
        }
        Ok(Options { has_header, delimiter, encoding: None })
    }
}

/// A table and what its reader shall know about it.
#[derive(Args)]
pub struct TableInput {
    /// The CSV or TSV file
    #[arg(default_value = "-")]
    pub file: PathBuf,
    #[command(flatten)]
    layout: Layout,
}

impl TableInput {
    /// Reads it.
    pub fn read(&self) -> Result<Table, Failure> {
        self.read_also(&self.file)
    }

    /// Reads another file that is laid out the same.
    pub fn read_also(&self, file: &Path) -> Result<Table, Failure> {
        let mut reader = Reader::new(self.layout.options()?);
        read_pieces(&mut Input::open(file)?, |bytes| reader.push(bytes).about(file))?;
        reader.finish().about(file)
    }
}

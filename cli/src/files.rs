//! Files by name: `-` for the standard streams.

mod input;
mod output;

use std::path::Path;

pub use input::{Input, read_all, read_pieces, read_text};
pub use output::{Access, Output, Target};

/// True for `-`, the standard streams.
pub fn is_standard(path: &Path) -> bool {
    path == Path::new("-")
}

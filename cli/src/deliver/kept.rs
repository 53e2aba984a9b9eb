//! The settled part of the chain, kept in a folder for the next start. A help: what is damaged or missing is read again.

use std::fs;
use std::path::PathBuf;

use market::reading::Host;

use crate::files::{Access, Output, read_all};

/// The folder, if there is to be one. A file for each chunk, named by its number.
#[derive(Debug, Clone)]
pub struct Kept(pub Option<PathBuf>);

impl Kept {
    fn path(&self, number: u32) -> Option<PathBuf> {
        Some(self.0.as_ref()?.join(format!("{number:06}.logs")))
    }
}

impl Host for Kept {
    async fn chunk(&self, number: u32) -> Option<Vec<u8>> {
        let path = self.path(number)?;
        path.exists().then(|| read_all(&path, "kept logs").ok().map(|bytes| bytes.to_vec()))?
    }

    async fn keep(&self, number: u32, chunk: Vec<u8>) {
        let (Some(folder), Some(path)) = (&self.0, self.path(number)) else { return };
        // Without it, the next start takes longer.
        let _ = fs::create_dir_all(folder);
        let _ = Output::create(&path, true, Access::Owner).and_then(|mut output| {
            output.write(&chunk)?;
            output.finish()
        });
    }

    async fn forget(&self, from: u32) {
        for number in from.. {
            match self.path(number) {
                Some(path) if fs::remove_file(&path).is_ok() => (),
                _ => break,
            }
        }
    }
}

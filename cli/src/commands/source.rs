//! Reading files of any format that can be de-identified, as `scan`, `deidentify` and `risk` do.

use std::path::{Path, PathBuf};

use clap::Args;
use deidentify::Outcome;
use deidentify::source::{RecordsPass, Surveyed, Surveyor};
use zeroize::Zeroizing;

use super::table::Layout;
use crate::failure::{About, Failure};
use crate::files::{Input, read_pieces};

/// Files, and what the reader of a table shall know about it.
#[derive(Args)]
pub struct SourceInput {
    /// A CSV or TSV file, FHIR (a Bundle or NDJSON, one file or several), or an Apple Health export (XML or ZIP)
    #[arg(default_value = "-", value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    layout: Layout,
}

/// Files that can be read twice. What comes from a pipe is kept in memory.
pub struct Files {
    files: Vec<(PathBuf, Option<Zeroizing<Vec<u8>>>)>,
}

impl SourceInput {
    /// The first pass; files said to be of one person are refused when they hold another.
    pub fn survey(&self, one_person: bool) -> Result<(Files, Surveyed), Failure> {
        let mut surveyor = Surveyor::new(self.layout.options()?);
        if one_person {
            surveyor = surveyor.of_one_person();
        }
        let mut files = Files { files: Vec::new() };
        for path in &self.files {
            let mut piped = (path.as_os_str() == "-").then(|| Zeroizing::new(Vec::new()));
            surveyor.begin(&name(path)).about(path)?;
            read_pieces(&mut Input::open(path)?, |bytes| {
                piped.iter_mut().for_each(|piped| piped.extend_from_slice(bytes));
                surveyor.push(bytes).about(path)
            })?;
            files.files.push((path.clone(), piped));
        }
        let surveyed = surveyor.finish().about(self.last())?;
        Ok((files, surveyed))
    }

    /// The file that an error found at the end is about.
    pub fn last(&self) -> &Path {
        self.files.last().map_or(Path::new("-"), PathBuf::as_path)
    }
}

impl Files {
    /// The second pass over records: reads all of them again and gives what may be shared to `write`.
    pub fn read_again(
        &self,
        mut pass: RecordsPass,
        mut write: impl FnMut(&[u8]) -> Result<(), Failure>,
    ) -> Result<Outcome, Failure> {
        let mut out = Zeroizing::new(Vec::new());
        for (path, piped) in &self.files {
            pass.begin(&name(path)).about(path)?;
            let mut each = |bytes: &[u8]| {
                pass.push(bytes, &mut out).about(path)?;
                write(&out)?;
                out.clear();
                Ok(())
            };
            match piped {
                Some(bytes) => each(bytes)?,
                None => read_pieces(&mut Input::open(path)?, each)?,
            }
        }
        let outcome = pass.finish(&mut out)?;
        write(&out)?;
        Ok(outcome)
    }
}

fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

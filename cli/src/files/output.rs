//! Writing outputs: whole files or none.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::is_standard;
use crate::failure::Failure;

/// Where a command's result goes.
#[derive(Args)]
pub struct Target {
    /// Where to write the result
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    output: PathBuf,
    /// Replace an existing output file
    #[arg(long)]
    force: bool,
}

impl Target {
    /// Starts writing the result.
    pub fn create(&self) -> Result<Output, Failure> {
        self.create_at(&self.output)
    }

    /// Starts writing a second result, to `path`.
    pub fn create_at(&self, path: &Path) -> Result<Output, Failure> {
        Output::create(path, self.force, Access::Everyone)
    }
}

/// Who may read a new file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Whoever the system's settings say.
    Everyone,
    /// The owner only: for secret keys and vaults.
    Owner,
}

/// A result on its way. It takes its name only in [`Output::finish`]; dropped before, it leaves nothing behind.
/// What goes to standard output, or to a device, cannot be taken back.
pub struct Output {
    file: File,
    path: PathBuf,
    access: Access,
    /// The name of an unfinished file.
    part: Option<PathBuf>,
}

impl Output {
    /// Starts writing to `path`, which may exist only with `force`.
    pub fn create(path: &Path, force: bool, access: Access) -> Result<Self, Failure> {
        let failed = |source| Failure::Write { path: path.to_owned(), source };
        if is_standard(path) {
            let file = standard_output().map_err(failed)?;
            return Ok(Self { file, path: PathBuf::from("standard output"), access, part: None });
        }
        // A device or a pipe takes bytes as they come, and cannot be replaced.
        if fs::metadata(path).is_ok_and(|there| !there.is_file() && !there.is_dir()) {
            let file = OpenOptions::new().write(true).open(path).map_err(failed)?;
            return Ok(Self { file, path: path.to_owned(), access, part: None });
        }
        if !force && fs::symlink_metadata(path).is_ok() {
            return Err(Failure::Exists(path.to_owned()));
        }
        let mut part = path.as_os_str().to_owned();
        part.push(format!(".{}.part", std::process::id()));
        let part = PathBuf::from(part);
        let file = create_new(&part, access).map_err(failed)?;
        Ok(Self { file, path: path.to_owned(), access, part: Some(part) })
    }

    /// Appends to the result.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.file.write_all(bytes).map_err(|source| Failure::Write { path: self.path.clone(), source })
    }

    /// Appends all of `source` to the result.
    pub fn write_from(&mut self, source: &mut io::Take<&mut File>) -> Result<(), Failure> {
        let copied = io::copy(source, &mut self.file).map(drop);
        copied.map_err(|source| Failure::Write { path: self.path.clone(), source })
    }

    /// Gives the complete result its name.
    pub fn finish(mut self) -> Result<(), Failure> {
        let Some(part) = &self.part else { return Ok(()) };
        // Keys and vaults must survive a power cut. What was made of another file can be made again, and waiting for the
        // disk would take longer than all of the work.
        let synced = if self.access == Access::Owner { self.file.sync_all() } else { Ok(()) };
        let finished = synced.and_then(|()| fs::rename(part, &self.path));
        if finished.is_ok() {
            self.part = None;
        }
        finished.map_err(|source| Failure::Write { path: self.path.clone(), source })
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        if let Some(part) = &self.part {
            // Nothing more can be done about a part file that cannot be removed.
            let _ = fs::remove_file(part);
        }
    }
}

fn create_new(path: &Path, access: Access) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if access == Access::Owner {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    #[cfg(not(unix))]
    let _ = access;
    options.open(path)
}

/// Standard output as a file, so that it is written in the pieces given.
fn standard_output() -> io::Result<File> {
    #[cfg(unix)]
    let output = std::os::fd::AsFd::as_fd(&io::stdout()).try_clone_to_owned();
    #[cfg(windows)]
    let output = std::os::windows::io::AsHandle::as_handle(&io::stdout()).try_clone_to_owned();
    output.map(File::from)
}

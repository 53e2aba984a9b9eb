//! Reading inputs and writing outputs: `-` for the standard streams, whole files or none.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use zeroize::Zeroizing;

use crate::failure::Failure;

/// Bytes read at a time.
const PIECE: usize = 1 << 20;
/// Keys, vaults and descriptions are small; a text file beyond this is something else.
const LONGEST_TEXT: u64 = 64 << 20;

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
        Output::create(&self.output, self.force, Access::Everyone)
    }
}

/// Hands `input` to `each` piece by piece.
pub fn read_pieces(input: &Path, mut each: impl FnMut(&[u8]) -> Result<(), Failure>) -> Result<(), Failure> {
    let failed = |source| Failure::Read { path: input.to_owned(), source };
    let mut reader = open(input).map_err(failed)?;
    let mut piece = Zeroizing::new(vec![0; PIECE]);
    loop {
        match reader.read(&mut piece) {
            Ok(0) => return Ok(()),
            Ok(length) => each(&piece[..length])?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => (),
            Err(error) => return Err(failed(error)),
        }
    }
}

/// Reads all of a small file that should be `expected` ("a key file").
pub fn read_all(input: &Path, expected: &'static str) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let failed = |source| Failure::Read { path: input.to_owned(), source };
    let mut reader = open(input).map_err(failed)?.take(LONGEST_TEXT + 1);
    let mut bytes = Zeroizing::new(Vec::new());
    reader.read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > LONGEST_TEXT {
        return Err(Failure::TooLarge { path: input.to_owned(), expected });
    }
    Ok(bytes)
}

/// [`read_all`] as text; bytes that are not UTF-8 become U+FFFD, which no file that is read this way contains.
pub fn read_text(input: &Path, expected: &'static str) -> Result<Zeroizing<String>, Failure> {
    let bytes = read_all(input, expected)?;
    Ok(Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned()))
}

fn open(input: &Path) -> io::Result<Box<dyn Read>> {
    if is_standard(input) { Ok(Box::new(io::stdin().lock())) } else { Ok(Box::new(File::open(input)?)) }
}

/// True for `-`, the standard streams.
pub fn is_standard(path: &Path) -> bool {
    path == Path::new("-")
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
/// What goes to standard output cannot be taken back.
pub struct Output {
    destination: Destination,
}

enum Destination {
    Standard(io::Stdout),
    File { file: File, part: PathBuf, path: PathBuf, finished: bool },
}

impl Output {
    /// Starts writing to `path`, which may exist only with `force`.
    pub fn create(path: &Path, force: bool, access: Access) -> Result<Self, Failure> {
        if is_standard(path) {
            return Ok(Self { destination: Destination::Standard(io::stdout()) });
        }
        if !force && fs::symlink_metadata(path).is_ok() {
            return Err(Failure::Exists(path.to_owned()));
        }
        let mut part = path.as_os_str().to_owned();
        part.push(format!(".{}.part", std::process::id()));
        let part = PathBuf::from(part);
        let file = create_new(&part, access).map_err(|source| Failure::Write { path: path.to_owned(), source })?;
        Ok(Self { destination: Destination::File { file, part, path: path.to_owned(), finished: false } })
    }

    /// Appends to the result.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let (result, path) = match &mut self.destination {
            Destination::Standard(stdout) => (stdout.lock().write_all(bytes), Path::new("standard output")),
            Destination::File { file, path, .. } => (file.write_all(bytes), path.as_path()),
        };
        result.map_err(|source| Failure::Write { path: path.to_owned(), source })
    }

    /// Gives the complete result its name.
    pub fn finish(mut self) -> Result<(), Failure> {
        let (result, path) = match &mut self.destination {
            Destination::Standard(stdout) => (stdout.lock().flush(), Path::new("standard output")),
            Destination::File { file, part, path, finished } => {
                let result = file.sync_all().and_then(|()| fs::rename(part, &*path));
                *finished = result.is_ok();
                (result, path.as_path())
            }
        };
        result.map_err(|source| Failure::Write { path: path.to_owned(), source })
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        if let Destination::File { part, finished: false, .. } = &self.destination {
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

//! Reading inputs, the large ones piece by piece.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::{Output, is_standard};
use crate::failure::Failure;

/// Bytes read at a time by [`read_pieces`].
const PIECE: usize = 1 << 20;
/// Keys, vaults and descriptions are small; a text file beyond this is something else.
const LONGEST_TEXT: u64 = 64 << 20;

/// An input that is read from its beginning: a file, or standard input for `-`.
pub struct Input {
    path: PathBuf,
    file: File,
    /// A regular file, in which bytes can be skipped without reading them.
    seekable: bool,
    /// Bytes that were read too many, to be read first.
    waiting: Vec<u8>,
}

impl Input {
    /// Opens it.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let open = || {
            let file = if is_standard(path) { standard_input()? } else { File::open(path)? };
            let seekable = file.metadata()?.is_file();
            Ok((file, seekable))
        };
        let (file, seekable) = open().map_err(|source| Failure::Read { path: path.to_owned(), source })?;
        Ok(Self { path: path.to_owned(), file, seekable, waiting: Vec::new() })
    }

    /// The path it was opened by.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads the next `length` bytes, or what there is before the end, in place of what `buffer` held.
    pub fn read(&mut self, buffer: &mut Vec<u8>, length: usize) -> Result<(), Failure> {
        buffer.resize(length, 0);
        let mut filled = self.waiting.len().min(length);
        buffer[..filled].copy_from_slice(&self.waiting[..filled]);
        self.waiting.drain(..filled);
        while filled < length {
            match self.file.read(&mut buffer[filled..]) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => (),
                Err(source) => return Err(self.failed(source)),
            }
        }
        buffer.truncate(filled);
        Ok(())
    }

    /// Puts back what was read too many.
    pub fn unread(&mut self, bytes: &[u8]) {
        self.waiting.splice(..0, bytes.iter().copied());
    }

    /// Goes on behind the next `length` bytes; past the end there is nothing to read.
    pub fn skip(&mut self, length: u64) -> Result<(), Failure> {
        let left = length - self.take_waiting(length).len() as u64;
        let skipped = match self.seekable {
            true => self.seek(left),
            false => io::copy(&mut (&mut self.file).take(left), &mut io::sink()).map(drop),
        };
        skipped.map_err(|source| self.failed(source))
    }

    /// Appends the next `length` bytes, or what there is before the end, to `output`. The system does it without
    /// showing them to this program, where it can.
    pub fn copy(&mut self, length: u64, output: &mut Output) -> Result<(), Failure> {
        let waiting = self.take_waiting(length);
        output.write(&waiting)?;
        output.write_from(&mut (&mut self.file).take(length - waiting.len() as u64))
    }

    /// Goes on `length` bytes later, but not past the end: systems refuse positions that no file can have.
    fn seek(&mut self, length: u64) -> io::Result<()> {
        let position = self.file.stream_position()?;
        let end = self.file.metadata()?.len().max(position);
        self.file.seek(SeekFrom::Start(position.saturating_add(length).min(end))).map(drop)
    }

    fn take_waiting(&mut self, most: u64) -> Vec<u8> {
        let count = usize::try_from(most).map_or(self.waiting.len(), |most| most.min(self.waiting.len()));
        self.waiting.drain(..count).collect()
    }

    fn failed(&self, source: io::Error) -> Failure {
        Failure::Read { path: self.path.clone(), source }
    }
}

/// Hands `input` to `each` piece by piece.
pub fn read_pieces(input: &mut Input, mut each: impl FnMut(&[u8]) -> Result<(), Failure>) -> Result<(), Failure> {
    let mut piece = Zeroizing::new(Vec::new());
    loop {
        input.read(&mut piece, PIECE)?;
        if piece.is_empty() {
            return Ok(());
        }
        each(&piece)?;
    }
}

/// Reads all of a small file that should be `expected` ("a key file").
pub fn read_all(path: &Path, expected: &'static str) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let mut input = Input::open(path)?;
    let mut bytes = Zeroizing::new(Vec::new());
    (&mut input.file).take(LONGEST_TEXT + 1).read_to_end(&mut bytes).map_err(|source| input.failed(source))?;
    if bytes.len() as u64 > LONGEST_TEXT {
        return Err(Failure::TooLarge { path: path.to_owned(), expected });
    }
    Ok(bytes)
}

/// [`read_all`] as text; bytes that are not UTF-8 become U+FFFD, which no file that is read this way contains.
pub fn read_text(path: &Path, expected: &'static str) -> Result<Zeroizing<String>, Failure> {
    let bytes = read_all(path, expected)?;
    Ok(Zeroizing::new(String::from_utf8_lossy(&bytes).into_owned()))
}

/// Standard input as a file, so that it is read in the pieces asked for, and sought in where it is one.
fn standard_input() -> io::Result<File> {
    #[cfg(unix)]
    let input = std::os::fd::AsFd::as_fd(&io::stdin()).try_clone_to_owned();
    #[cfg(windows)]
    let input = std::os::windows::io::AsHandle::as_handle(&io::stdin()).try_clone_to_owned();
    input.map(File::from)
}

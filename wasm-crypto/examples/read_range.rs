//! Prints a range of a Crypt4GH file's plaintext, reading the header and only the segments that hold it.
//!
//! ```text
//! cargo run -p wasm-crypto --example read_range -- data.c4gh me.sec 1000000 1000100
//! ```
//!
//! The key file must not be locked with a passphrase. The end is excluded; without it the range goes on to the end.

use std::error::Error;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

use wasm_crypto::crypt4gh::{BodyDecryptor, Header, HeaderParser, read_private_key};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [path, key, start, end @ ..] = &arguments[..] else { return Err("FILE KEY START [END]".into()) };
    let reader = read_private_key(&std::fs::read_to_string(key)?, None)?;
    let end = end.first().map_or(Ok(u64::MAX), |end| end.parse())?;

    let mut file = File::open(path)?;
    let header = read_header(&mut file)?;
    let opened = header.open(&reader)?;
    let selection = opened.selection().slice(start.parse()?..end);

    let mut decryptor = BodyDecryptor::gathered(&opened, selection.clone());
    let (mut buffer, mut plaintext) = (vec![0; 1 << 20], Vec::new());
    for extent in selection.extents() {
        let bytes = extent.bytes();
        file.seek(SeekFrom::Start(header.length() as u64 + bytes.start))?;
        let mut run = (&file).take(bytes.end - bytes.start);
        loop {
            let length = run.read(&mut buffer)?;
            if length == 0 {
                break;
            }
            decryptor.push(&buffer[..length], &mut plaintext)?;
            io::stdout().write_all(&plaintext)?;
            plaintext.clear();
        }
    }
    decryptor.finish(&mut plaintext)?;
    io::stdout().write_all(&plaintext)?;
    Ok(())
}

/// Reads a little at a time: most headers have a few hundred bytes.
fn read_header(file: &mut File) -> Result<Header, Box<dyn Error>> {
    let (mut parser, mut buffer) = (HeaderParser::new(), [0; 4096]);
    loop {
        let length = file.read(&mut buffer)?;
        if length == 0 || parser.push(&buffer[..length])?.is_some() {
            return Ok(parser.finish()?);
        }
    }
}

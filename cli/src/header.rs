//! Taking the header off the start of a Crypt4GH file.

use wasm_crypto::crypt4gh::{Header, HeaderParser};

use crate::failure::{About, Failure};
use crate::files::Input;

/// Bytes read at a time: a header of thirty recipients.
const PIECE: usize = 4096;

/// Reads the header; the next bytes of `input` are the body's.
pub fn read_header(input: &mut Input) -> Result<Header, Failure> {
    let mut parser = HeaderParser::new();
    let mut piece = Vec::new();
    loop {
        input.read(&mut piece, PIECE)?;
        if piece.is_empty() {
            break;
        }
        if let Some(body) = parser.push(&piece).about(input.path())? {
            input.unread(body);
            break;
        }
    }
    parser.finish().about(input.path())
}

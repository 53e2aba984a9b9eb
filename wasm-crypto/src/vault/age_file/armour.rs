//! age's armour: the file in padded base64, 64 characters a line, between two marks. Strict, as its specification asks:
//! one file has one armoured form, but for the ends of lines and white space around it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

const BEGIN: &str = "-----BEGIN AGE ENCRYPTED FILE-----";
const END: &str = "-----END AGE ENCRYPTED FILE-----";
const COLUMNS: usize = 64;

/// Whether the file begins like an armoured one.
pub(super) fn is_armoured(file: &[u8]) -> bool {
    file.trim_ascii_start().starts_with(BEGIN.as_bytes())
}

/// The binary file inside.
pub(super) fn read(file: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(file.trim_ascii()).ok()?;
    let body = text.strip_prefix(BEGIN)?.strip_suffix(END)?;
    let body = body.strip_prefix("\r\n").or_else(|| body.strip_prefix('\n'))?;
    let mut lines = body.lines().peekable();
    if !body.ends_with('\n') {
        return None;
    }
    let mut encoded = String::with_capacity(body.len());
    while let Some(line) = lines.next() {
        let full = line.len() == COLUMNS;
        if !full && (lines.peek().is_some() || line.is_empty() || line.len() > COLUMNS) {
            return None;
        }
        encoded.push_str(line);
    }
    STANDARD.decode(encoded).ok()
}

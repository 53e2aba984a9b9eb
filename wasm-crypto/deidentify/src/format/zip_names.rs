//! ZIP archives told by the names of their first entries.

use super::{Format, FormatError, Unsupported};

/// What an archive is, by the local headers among its first bytes (PKWARE APPNOTE 6.3.10, section 4.3.7).
pub fn sniff(head: &[u8]) -> Result<Format, FormatError> {
    let mut apple = false;
    for at in 0..head.len().saturating_sub(30) {
        if head[at..].starts_with(b"PK\x03\x04") {
            let length = usize::from(u16::from_le_bytes([head[at + 26], head[at + 27]]));
            let name = &head[at + 30..head.len().min(at + 30 + length)];
            let is = |wanted: &[u8]| name.windows(wanted.len()).any(|window| window.eq_ignore_ascii_case(wanted));
            if is(b"[Content_Types].xml")
                || name == b"mimetype"
                || name.starts_with(b"xl/")
                || name.starts_with(b"word/")
            {
                return Err(Unsupported::Office.into());
            }
            if head[at + 6] & 1 == 1 {
                return Err(Unsupported::EncryptedZip.into());
            }
            // The export's own name is in the language of the telephone; its folder is not.
            apple |= is(b"apple_health_export") || is(b"workout-routes/") || is(b"electrocardiograms/") || is(b".xml");
        }
    }
    if apple { Ok(Format::AppleHealth) } else { Err(Unsupported::Zip.into()) }
}

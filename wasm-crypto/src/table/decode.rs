//! From a file's bytes to UTF-8, slice by slice.

use super::Encoding;

/// A byte that never occurs in UTF-8: stands for UTF-16 that pairs up wrongly, so that the place can be told.
const BAD: u8 = 0xff;

/// Takes a file's bytes in slices and appends what the CSV reader should see.
///
/// UTF-16 becomes UTF-8. Other encodings pass as they are, less a byte order mark: their cells are read one by one,
/// so that a wrong character can be told by row and column.
pub struct Decoder {
    encoding: Encoding,
    odd_byte: Option<u8>,
    high: Option<u16>,
}

impl Decoder {
    /// A decoder for a file that starts with `head`, and the length of the byte order mark to skip.
    pub fn new(encoding: Encoding, head: &[u8]) -> (Self, usize) {
        let mark: &[u8] = match encoding {
            Encoding::Utf8 | Encoding::Utf8Bom | Encoding::Windows1252 => b"\xef\xbb\xbf",
            Encoding::Utf16Le => b"\xff\xfe",
            Encoding::Utf16Be => b"\xfe\xff",
        };
        let skip = if head.starts_with(mark) { mark.len() } else { 0 };
        (Self { encoding, odd_byte: None, high: None }, skip)
    }

    /// Appends the text of one slice.
    pub fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        let unit = match self.encoding {
            Encoding::Utf16Le => u16::from_le_bytes,
            Encoding::Utf16Be => u16::from_be_bytes,
            _ => {
                out.extend_from_slice(bytes);
                return;
            }
        };
        out.reserve(bytes.len());
        for &byte in bytes {
            match self.odd_byte.take() {
                None => self.odd_byte = Some(byte),
                Some(first) => self.unit(unit([first, byte]), out),
            }
        }
    }

    /// Ends the file: half a character is left as a wrong one.
    pub fn finish(&mut self, out: &mut Vec<u8>) {
        if self.odd_byte.take().is_some() || self.high.take().is_some() {
            out.push(BAD);
        }
    }

    fn unit(&mut self, unit: u16, out: &mut Vec<u8>) {
        match (self.high.take(), unit) {
            (Some(high), 0xdc00..=0xdfff) => {
                let code = 0x10000 + ((u32::from(high) - 0xd800) << 10) + (u32::from(unit) - 0xdc00);
                push_char(code, out);
            }
            (high, _) => {
                if high.is_some() {
                    out.push(BAD);
                }
                match unit {
                    0xd800..=0xdbff => self.high = Some(unit),
                    _ => push_char(u32::from(unit), out),
                }
            }
        }
    }
}

fn push_char(code: u32, out: &mut Vec<u8>) {
    match char::from_u32(code) {
        Some(character) => out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
        None => out.push(BAD),
    }
}

/// Windows-1252 as text; none where a byte has no meaning in it (81, 8D, 8F, 90, 9D).
pub fn windows_1252(bytes: &[u8]) -> Option<String> {
    // Bytes 0x80 to 0x9f, from the Unicode consortium's CP1252.TXT; the others are those of Latin-1.
    const HIGH: [u16; 32] = [
        0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d,
        0, 0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,
        0x017e, 0x0178,
    ];
    let read = |byte: u8| match byte {
        0x80..=0x9f => match HIGH[usize::from(byte) - 0x80] {
            0 => None,
            code => char::from_u32(u32::from(code)),
        },
        _ => Some(char::from(byte)),
    };
    bytes.iter().map(|byte| read(*byte)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf16_is_the_same_text_however_it_is_cut() {
        let text = "Müller,😀,日本\n";
        for (encoding, bytes) in [
            (Encoding::Utf16Le, text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()),
            (Encoding::Utf16Be, text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        ] {
            for cut in 0..bytes.len() {
                let (mut decoder, _) = Decoder::new(encoding, &bytes);
                let mut out = Vec::new();
                decoder.push(&bytes[..cut], &mut out);
                decoder.push(&bytes[cut..], &mut out);
                decoder.finish(&mut out);
                assert_eq!(String::from_utf8_lossy(&out), text, "{encoding:?} cut at {cut}");
            }
        }
    }

    #[test]
    fn a_lone_surrogate_or_half_a_character_is_no_text() {
        for bytes in [&[0x00, 0xd8, b'a', 0][..], &[0x00, 0xdc], b"a\0b", &[0x00, 0xd8]] {
            let (mut decoder, _) = Decoder::new(Encoding::Utf16Le, bytes);
            let mut out = Vec::new();
            decoder.push(bytes, &mut out);
            decoder.finish(&mut out);
            assert!(std::str::from_utf8(&out).is_err(), "{bytes:?}");
        }
    }

    #[test]
    fn windows_1252_has_the_euro_sign_and_five_holes() {
        assert_eq!(windows_1252(b"5 \x80 f\xfcr \x93M\xfcller\x94").as_deref(), Some("5 € für “Müller”"));
        let holes = (0..=255u8).filter(|byte| windows_1252(&[*byte]).is_none()).count();
        assert_eq!(holes, 5);
    }
}

//! The cells of one record as text.

use std::borrow::Cow;

use super::Encoding;
use super::decode::windows_1252;

/// The cells of one record, one after the other.
pub struct Cells<'a> {
    text: Cow<'a, str>,
    ends: Cow<'a, [usize]>,
}

impl<'a> Cells<'a> {
    /// Reads a record's bytes in the file's encoding. With `may_switch`, bytes that are not UTF-8 are read as
    /// Windows-1252 and `encoding` says so. The error is the number of the first cell that cannot be read, from 0.
    pub fn read(bytes: &'a [u8], ends: &'a [usize], encoding: &mut Encoding, may_switch: bool) -> Result<Self, u32> {
        if *encoding != Encoding::Windows1252 {
            if let Some(cells) = Self::utf8(bytes, ends) {
                return Ok(cells);
            }
            if !may_switch {
                return Err(first_bad(bytes, ends, |cell| std::str::from_utf8(cell).is_ok()));
            }
        }
        let cells = Self::windows_1252(bytes, ends)
            .ok_or_else(|| first_bad(bytes, ends, |cell| windows_1252(cell).is_some()))?;
        *encoding = Encoding::Windows1252;
        Ok(cells)
    }

    fn utf8(bytes: &'a [u8], ends: &'a [usize]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        // Two cells may be valid only together: half a character at the end of one, half at the start of the next.
        ends.iter().all(|end| text.is_char_boundary(*end)).then_some(())?;
        Some(Self { text: Cow::Borrowed(text), ends: Cow::Borrowed(ends) })
    }

    fn windows_1252(bytes: &'a [u8], ends: &'a [usize]) -> Option<Self> {
        if bytes.is_ascii() {
            return Self::utf8(bytes, ends);
        }
        let mut text = String::with_capacity(bytes.len() * 2);
        let mut new_ends = Vec::with_capacity(ends.len());
        for cell in slices(bytes, ends) {
            text.push_str(&windows_1252(cell)?);
            new_ends.push(text.len());
        }
        Some(Self { text: Cow::Owned(text), ends: Cow::Owned(new_ends) })
    }

    /// Number of cells.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True when no cell has a character beyond ASCII.
    pub fn is_ascii(&self) -> bool {
        self.text.is_ascii()
    }

    /// The cells in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let mut start = 0;
        self.ends.iter().map(move |end| {
            let cell = &self.text[start..*end];
            start = *end;
            cell
        })
    }
}

fn slices<'a>(bytes: &'a [u8], ends: &'a [usize]) -> impl Iterator<Item = &'a [u8]> {
    let mut start = 0;
    ends.iter().map(move |end| {
        let cell = &bytes[start..*end];
        start = *end;
        cell
    })
}

fn first_bad(bytes: &[u8], ends: &[usize], good: impl Fn(&[u8]) -> bool) -> u32 {
    slices(bytes, ends).position(|cell| !good(cell)).unwrap_or(0) as u32
}

//! Cuts a stream of bytes into the pieces that are read one at a time: the values of NDJSON, and the entries of a Bundle.
//!
//! A Bundle whose `resourceType` stands before its `entry` (as every server and Synthea write it) is cut entry by entry,
//! so that memory follows the largest entry; otherwise the Bundle is one piece.

use super::FhirError;

/// Largest piece that is held, in MiB.
pub const LARGEST: u64 = 512;

/// A piece of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// One value of its own: a resource, or a Bundle in one piece.
    Whole,
    /// The members of a Bundle before its entries, as an object.
    Head,
    /// One entry of the Bundle.
    Entry,
    /// The members of the Bundle after its entries, as an object.
    Tail,
}

/// Where a piece starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Start {
    /// Line, from 1.
    pub line: u64,
    /// Byte of the line, from 1.
    pub column: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Before, between and after values.
    Between,
    /// In a value whose entries are not cut.
    Value,
    /// In the entries of a Bundle; true when the next thing must be an entry, not a comma.
    Entries { after_comma: bool, first: bool },
    /// In an entry.
    Entry,
    /// Behind the entries; true until the comma that leads on.
    Tail { bare: bool },
}

/// Cuts bytes into pieces.
#[derive(Debug)]
pub struct Splitter {
    part: Part,
    piece: Vec<u8>,
    start: Start,
    here: Start,
    depth: u32,
    in_string: bool,
    escaped: bool,
    /// At depth 1: the string in hand is a member's name.
    is_name: bool,
    /// Where the string in hand starts in `piece`, at depth 1.
    string_at: usize,
    /// Where the latest member of depth 1 starts in `piece`, and what it is.
    member_at: usize,
    member: Member,
    is_bundle: bool,
    bom: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Member {
    ResourceType,
    Entry,
    Other,
}

impl Default for Splitter {
    fn default() -> Self {
        let start = Start { line: 1, column: 1 };
        Self {
            part: Part::Between,
            piece: Vec::new(),
            start,
            here: start,
            depth: 0,
            in_string: false,
            escaped: false,
            is_name: false,
            string_at: 0,
            member_at: 0,
            member: Member::Other,
            is_bundle: false,
            bom: 0,
        }
    }
}

impl Splitter {
    /// Takes the next bytes and hands on the pieces that end in them.
    pub fn push(
        &mut self,
        file: u32,
        bytes: &[u8],
        hand: &mut impl FnMut(Piece, &[u8], Start) -> Result<(), FhirError>,
    ) -> Result<(), FhirError> {
        let mut at = 0;
        while at < bytes.len() {
            if self.in_string && !self.escaped {
                // Most bytes are in strings: taken at once up to what may end them.
                let run = bytes[at..].iter().position(|byte| matches!(byte, b'"' | b'\\' | b'\n'));
                let run = run.unwrap_or(bytes.len() - at);
                self.piece.extend_from_slice(&bytes[at..at + run]);
                self.here.column += run as u64;
                at += run;
                if at == bytes.len() {
                    break;
                }
            }
            let byte = bytes[at];
            at += 1;
            self.byte(file, byte, hand)?;
            if byte == b'\n' {
                self.here = Start { line: self.here.line + 1, column: 1 };
            } else {
                self.here.column += 1;
            }
        }
        if self.piece.len() as u64 > LARGEST << 20 {
            return Err(FhirError::TooLarge { file, line: self.start.line, limit: LARGEST });
        }
        Ok(())
    }

    /// Ends the file: an unfinished value is one more piece, in which the parser finds the fault.
    pub fn finish(
        mut self,
        file: u32,
        hand: &mut impl FnMut(Piece, &[u8], Start) -> Result<(), FhirError>,
    ) -> Result<(), FhirError> {
        match self.part {
            Part::Between => Ok(()),
            Part::Value => self.hand_on(Piece::Whole, hand),
            Part::Entry => self.hand_on(Piece::Entry, hand),
            Part::Entries { .. } | Part::Tail { .. } => Err(self.fault(file, "the text ends within a Bundle")),
        }
    }

    fn fault(&self, file: u32, detail: &str) -> FhirError {
        let Start { line, column } = self.here;
        FhirError::NotJson { file, line, column, detail: detail.to_owned() }
    }

    fn hand_on(
        &mut self,
        piece: Piece,
        hand: &mut impl FnMut(Piece, &[u8], Start) -> Result<(), FhirError>,
    ) -> Result<(), FhirError> {
        hand(piece, &self.piece, self.start)?;
        self.piece.clear();
        Ok(())
    }

    fn byte(
        &mut self,
        file: u32,
        byte: u8,
        hand: &mut impl FnMut(Piece, &[u8], Start) -> Result<(), FhirError>,
    ) -> Result<(), FhirError> {
        let space = matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
        match self.part {
            Part::Between if space => return Ok(()),
            // A byte order mark at the very start.
            Part::Between if self.here.line == 1 && byte == [0xef, 0xbb, 0xbf][self.bom.min(2)] && self.bom < 3 => {
                self.bom += 1;
                return Ok(());
            }
            Part::Between if byte == b'{' => {
                self.part = Part::Value;
                self.start = self.here;
                (self.depth, self.is_bundle, self.member) = (0, false, Member::Other);
            }
            Part::Between => return Err(self.fault(file, "a JSON object is expected here")),
            Part::Entries { .. } if space => return Ok(()),
            Part::Entries { after_comma, first } => {
                return match byte {
                    b'{' if after_comma || first => {
                        self.part = Part::Entry;
                        self.start = self.here;
                        self.depth = 3;
                        self.piece.push(byte);
                        Ok(())
                    }
                    b',' if !after_comma && !first => {
                        self.part = Part::Entries { after_comma: true, first: false };
                        Ok(())
                    }
                    b']' if !after_comma => {
                        self.part = Part::Tail { bare: true };
                        self.start = self.here;
                        self.depth = 1;
                        self.piece.push(b'{');
                        Ok(())
                    }
                    _ => Err(self.fault(file, "an entry of the Bundle is expected here")),
                };
            }
            Part::Tail { bare: true } => match byte {
                _ if space => return Ok(()),
                b',' => {
                    self.part = Part::Tail { bare: false };
                    self.is_name = true;
                    return Ok(());
                }
                b'}' => self.part = Part::Tail { bare: false },
                _ => return Err(self.fault(file, "a comma or the end of the Bundle is expected here")),
            },
            Part::Value | Part::Entry | Part::Tail { bare: false } => {}
        }
        self.piece.push(byte);
        if self.in_string {
            self.in_string(byte);
            return Ok(());
        }
        match byte {
            b'"' => {
                self.in_string = true;
                self.string_at = self.piece.len();
            }
            b'{' | b'[' => {
                self.depth += 1;
                self.is_name = self.depth == 1;
                let entries = byte == b'[' && self.depth == 2 && self.member == Member::Entry && self.is_bundle;
                if entries && self.part == Part::Value {
                    self.piece.truncate(self.member_at);
                    let end = self.piece.trim_ascii_end().strip_suffix(b",").unwrap_or(&self.piece).len();
                    self.piece.truncate(end);
                    self.piece.push(b'}');
                    self.hand_on(Piece::Head, hand)?;
                    self.part = Part::Entries { after_comma: false, first: true };
                }
            }
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                match (self.part, self.depth) {
                    (Part::Value, 0) => {
                        self.hand_on(Piece::Whole, hand)?;
                        self.part = Part::Between;
                    }
                    (Part::Tail { .. }, 0) => {
                        self.hand_on(Piece::Tail, hand)?;
                        self.part = Part::Between;
                    }
                    (Part::Entry, 2) => {
                        self.hand_on(Piece::Entry, hand)?;
                        self.part = Part::Entries { after_comma: false, first: false };
                    }
                    _ => {}
                }
            }
            b',' if self.depth == 1 => self.is_name = true,
            _ => {}
        }
        Ok(())
    }

    /// A byte within a string.
    fn in_string(&mut self, byte: u8) {
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' => self.escaped = true,
            b'"' => {
                self.in_string = false;
                if self.depth != 1 {
                    return;
                }
                let text = &self.piece[self.string_at..self.piece.len() - 1];
                if self.is_name {
                    self.is_name = false;
                    self.member_at = self.string_at - 1;
                    self.member = match text {
                        b"resourceType" => Member::ResourceType,
                        b"entry" => Member::Entry,
                        _ => Member::Other,
                    };
                } else if self.member == Member::ResourceType {
                    self.is_bundle = text == b"Bundle";
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str, step: usize) -> Result<Vec<(Piece, String, u64)>, FhirError> {
        let mut pieces = Vec::new();
        let mut hand = |piece, bytes: &[u8], start: Start| {
            pieces.push((piece, String::from_utf8_lossy(bytes).into_owned(), start.line));
            Ok(())
        };
        let mut splitter = Splitter::default();
        for bytes in text.as_bytes().chunks(step) {
            splitter.push(1, bytes, &mut hand)?;
        }
        splitter.finish(1, &mut hand)?;
        Ok(pieces)
    }

    #[test]
    fn a_bundle_comes_entry_by_entry_however_its_bytes_come() {
        let text = "\u{feff}{\n \"resourceType\": \"Bundle\", \"type\": \"collection\",\n \"entry\": [ {\"a\": \"}]\\\"\"},\n {\"b\": [1]} ],\n \"total\": 2 }\n";
        let expected = [
            (Piece::Head, "{\n \"resourceType\": \"Bundle\", \"type\": \"collection\"}", 2),
            (Piece::Entry, "{\"a\": \"}]\\\"\"}", 3),
            (Piece::Entry, "{\"b\": [1]}", 4),
            (Piece::Tail, "{\n \"total\": 2 }", 4),
        ];
        for step in 1..text.len() {
            let pieces = split(text, step).unwrap();
            let told: Vec<_> = pieces.iter().map(|(piece, text, line)| (*piece, text.as_str(), *line)).collect();
            let lines = |all: &[(Piece, &str, u64)]| {
                all.iter().map(|(piece, text, _)| (*piece, text.to_string())).collect::<Vec<_>>()
            };
            assert_eq!(lines(&told), lines(&expected), "{step}");
        }
    }

    #[test]
    fn values_of_ndjson_are_pieces_and_a_late_type_keeps_a_bundle_whole() {
        let text = "{\"resourceType\":\"List\",\"entry\":[{}]}\n\n{\"entry\":[{}],\"resourceType\":\"Bundle\"}";
        let pieces = split(text, 7).unwrap();
        assert_eq!(
            pieces.iter().map(|piece| (piece.0, piece.2)).collect::<Vec<_>>(),
            [(Piece::Whole, 1), (Piece::Whole, 3)]
        );
        assert_eq!(split("{\"resourceType\":\"Bundle\",\"entry\":[]}", 3).unwrap().len(), 2);
        assert_eq!(split("{\"resourceType\":\"Bundle\",\"total\":0}", 3).unwrap().len(), 1);
    }

    #[test]
    fn what_does_not_belong_is_refused_with_its_place() {
        for text in [
            "hello",
            "[{}]",
            "{\"resourceType\":\"Bundle\",\"entry\":[{} {}]}",
            "{\"resourceType\":\"Bundle\",\"entry\":[{},]}",
            "{\"resourceType\":\"Bundle\",\"entry\":[1]}",
            "{\"resourceType\":\"Bundle\",\"entry\":[{}",
            "{\"resourceType\":\"Bundle\",\"entry\":[{}] \"total\":1}",
            "{} trailing",
        ] {
            assert!(matches!(split(text, 4), Err(FhirError::NotJson { line: 1, .. })), "{text}");
        }
    }
}

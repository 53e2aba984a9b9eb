//! XML from slices of a file: `quick-xml` on what has arrived, with a stack of open elements and limits of its own.
//!
//! The document type with its internal subset is skipped, unread: nothing is declared by it, no entity but the five of XML
//! is known, and nothing outside the file is ever fetched.

use std::borrow::Cow;

use quick_xml::XmlVersion;
use quick_xml::errors::Error;
use quick_xml::events::Event;
use quick_xml::reader::Reader;

use super::AppleError;

/// The root of an export.
const ROOT: &str = "HealthData";
/// Longest tag, text or comment, in bytes.
const LONGEST: usize = 1 << 20;
/// Most elements inside one another.
const DEEPEST: usize = 32;
/// Most attributes of an element.
const MOST_ATTRIBUTES: usize = 200;

/// An attribute's name and its value, entities resolved.
pub type Attribute<'a> = (&'a str, Cow<'a, str>);

/// A piece of the document.
#[derive(Debug)]
pub enum Token<'a> {
    /// A start tag.
    Start {
        /// The element's name.
        name: &'a str,
        /// Its attributes, in their order.
        attributes: &'a [Attribute<'a>],
        /// Whether it is an empty-element tag: no `End` follows.
        empty: bool,
    },
    /// An end tag.
    End {
        /// The element's name.
        name: &'a str,
    },
    /// Text; of blanks only, or not.
    Text(&'a str),
    /// A processing instruction, less its `<?` and `?>`.
    Instruction(&'a str),
}

/// What is told each token.
pub type Sink<'s> = dyn FnMut(Token<'_>) -> Result<(), AppleError> + 's;

/// Reads a document pushed in slices.
#[derive(Debug, Default)]
pub struct Parser {
    /// What has arrived and is not yet a whole token.
    buffer: Vec<u8>,
    /// Where the buffer starts, in bytes and in line breaks.
    byte: u64,
    breaks: u64,
    open: Vec<String>,
    ended: bool,
}

impl Parser {
    /// Takes the next bytes.
    pub fn push(&mut self, bytes: &[u8], sink: &mut Sink<'_>) -> Result<(), AppleError> {
        self.buffer.extend_from_slice(bytes);
        if bytes.contains(&b'<') {
            self.run(false, sink)?;
        }
        if self.buffer.len() > LONGEST {
            return Err(self.limit(0, "bytes without the end of a tag", LONGEST));
        }
        Ok(())
    }

    /// Ends the document.
    pub fn finish(&mut self, sink: &mut Sink<'_>) -> Result<(), AppleError> {
        self.run(true, sink)?;
        if !self.ended {
            return Err(AppleError::Truncated { line: self.breaks + 1, byte: self.byte });
        }
        Ok(())
    }

    fn run(&mut self, last: bool, sink: &mut Sink<'_>) -> Result<(), AppleError> {
        let buffer = std::mem::take(&mut self.buffer);
        // A text is whole when a tag follows, and may hold any number of `>`: what lies behind the last `<` waits.
        let end = if last { buffer.len() } else { buffer.iter().rposition(|byte| *byte == b'<').unwrap_or(0) };
        let whole = &buffer[..end];
        let text = match std::str::from_utf8(whole) {
            Ok(text) => text,
            Err(error) => {
                // What is wrong in front of it is told first, however the file was cut.
                let valid = std::str::from_utf8(&whole[..error.valid_up_to()]).unwrap_or_default();
                self.tokens(valid, false, sink)?;
                let (line, byte) = self.place(whole, valid.len());
                return Err(AppleError::NotUtf8 { line, byte });
            }
        };
        let used = self.tokens(text, last, sink)?;
        self.byte += used as u64;
        self.breaks += line_breaks(&whole[..used]);
        self.buffer = buffer;
        self.buffer.drain(..used);
        Ok(())
    }

    /// Reads tokens; how many bytes they take.
    fn tokens(&mut self, text: &str, last: bool, sink: &mut Sink<'_>) -> Result<usize, AppleError> {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        (config.check_end_names, config.allow_unmatched_ends) = (false, true);
        loop {
            let start = reader.buffer_position() as usize;
            let event = match reader.read_event() {
                Ok(Event::Eof) => return Ok(text.len()),
                Ok(event) => event,
                // The rest of the token has not arrived.
                Err(Error::Syntax(_)) if !last => return Ok(start),
                Err(Error::Syntax(_)) => {
                    let (line, byte) = self.place(text.as_bytes(), start);
                    return Err(AppleError::Truncated { line, byte });
                }
                Err(error) => return Err(self.malformed(text, start, &broken_rule(&error))),
            };
            match event {
                Event::Start(tag) => self.start(text, start, &tag, false, sink)?,
                Event::Empty(tag) => self.start(text, start, &tag, true, sink)?,
                Event::End(tag) => {
                    let name = tag.name();
                    let name = name.as_ref().trim_ascii_end();
                    if self.open.pop().is_none_or(|open| open.as_str() != name) {
                        return Err(self.malformed(text, start, "an end tag closes another element than the open one"));
                    }
                    self.ended = self.open.is_empty();
                    sink(Token::End { name })?;
                }
                Event::Text(inner) => self.text(text, start, &inner.into_inner(), sink)?,
                Event::CData(inner) => self.text(text, start, &inner.into_inner(), sink)?,
                Event::GeneralRef(inner) => {
                    let name = inner.into_inner();
                    let known = ["amp", "lt", "gt", "quot", "apos"].contains(&&*name) || name.starts_with('#');
                    if !known {
                        return Err(self.malformed(text, start, "an entity is not one of XML's own"));
                    }
                    self.text(text, start, "&", sink)?;
                }
                Event::PI(inner) => sink(Token::Instruction(&inner.into_inner()))?,
                Event::Decl(_) | Event::Comment(_) | Event::DocType(_) | Event::Eof => {}
            }
        }
    }

    fn start(
        &mut self,
        text: &str,
        at: usize,
        tag: &quick_xml::events::BytesStart<'_>,
        empty: bool,
        sink: &mut Sink<'_>,
    ) -> Result<(), AppleError> {
        if self.ended {
            return Err(self.malformed(text, at, "there is an element behind the last one"));
        }
        if self.open.len() >= DEEPEST {
            return Err(self.limit_in(text, at, "elements inside one another", DEEPEST));
        }
        let qualified = tag.name();
        let name: &str = qualified.as_ref();
        if self.open.is_empty() && name != ROOT {
            let (line, _) = self.place(text.as_bytes(), at);
            return Err(AppleError::NotAnExport { line });
        }
        let mut attributes: Vec<Attribute<'_>> = Vec::with_capacity(12);
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|_| self.malformed(text, at, "an attribute is not written right"))?;
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|_| self.malformed(text, at, "an attribute holds an entity that is not one of XML's own"))?;
            if attributes.len() == MOST_ATTRIBUTES {
                return Err(self.limit_in(text, at, "attributes of one element", MOST_ATTRIBUTES));
            }
            attributes.push((attribute.key.into_inner(), value));
        }
        sink(Token::Start { name, attributes: &attributes, empty })?;
        if empty {
            self.ended = self.open.is_empty();
        } else {
            self.open.push(name.to_owned());
        }
        Ok(())
    }

    fn text(&mut self, text: &str, at: usize, inner: &str, sink: &mut Sink<'_>) -> Result<(), AppleError> {
        if self.open.is_empty() && !inner.trim_start_matches('\u{feff}').trim_ascii().is_empty() {
            let blanks = inner.len() - inner.trim_ascii_start().len();
            return Err(self.malformed(text, at + blanks, "there is text outside the elements"));
        }
        sink(Token::Text(inner))
    }

    fn place(&self, text: &[u8], at: usize) -> (u64, u64) {
        (self.breaks + line_breaks(&text[..at.min(text.len())]) + 1, self.byte + at as u64)
    }

    fn malformed(&self, text: &str, at: usize, detail: &str) -> AppleError {
        let (line, byte) = self.place(text.as_bytes(), at);
        AppleError::Malformed { line, byte, detail: detail.to_owned() }
    }

    fn limit_in(&self, text: &str, at: usize, of: &str, limit: usize) -> AppleError {
        let (line, byte) = self.place(text.as_bytes(), at);
        AppleError::Limit { line, byte, of: of.to_owned(), limit: limit as u64 }
    }

    fn limit(&self, at: usize, of: &str, limit: usize) -> AppleError {
        self.limit_in("", at, of, limit)
    }
}

fn line_breaks(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte == b'\n').count() as u64
}

/// The broken rule; without the words of the document, which may be a person's.
fn broken_rule(error: &Error) -> String {
    match error {
        Error::IllFormed(_) => "the text breaks a rule of XML".to_owned(),
        Error::InvalidAttr(_) => "an attribute is not written right".to_owned(),
        Error::Escape(_) => "an entity is not one of XML's own".to_owned(),
        _ => "a tag cannot be read".to_owned(),
    }
}

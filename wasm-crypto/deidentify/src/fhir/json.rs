//! JSON as it stands: numbers keep their text (`1.50` stays `1.50`), members their order, strings borrow from the input.
//!
//! RFC 8259, strict: an object with the same member twice is refused, because readers differ in which one they take, so is
//! nesting deeper than [`DEEPEST`]. FHIR forbids reading its decimals as binary floating point (R4, "JSON representation").

use std::borrow::Cow;

/// Deepest nesting that is read; FHIR's own resources stay below 20.
pub const DEEPEST: usize = 100;

/// One JSON value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it is written.
    Number(&'a str),
    /// A string, its escapes resolved.
    String(Cow<'a, str>),
    /// An array.
    Array(Vec<Value<'a>>),
    /// An object.
    Object(Object<'a>),
}

/// The members of an object in the order of the input.
pub type Object<'a> = Vec<(Cow<'a, str>, Value<'a>)>;

/// The value of a member.
pub fn member<'v, 'a>(object: &'v Object<'a>, name: &str) -> Option<&'v Value<'a>> {
    object.iter().find(|(key, _)| key == name).map(|(_, value)| value)
}

/// The value of a member that is a string.
pub fn text<'v>(object: &'v Object<'_>, name: &str) -> Option<&'v str> {
    member(object, name)?.as_str()
}

impl<'a> Value<'a> {
    /// The string, when it is one.
    pub fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    /// The object, when it is one.
    pub fn as_object(&self) -> Option<&Object<'a>> {
        if let Self::Object(object) = self { Some(object) } else { None }
    }

    /// The values of an array, or the value itself.
    pub fn items(&self) -> &[Value<'a>] {
        if let Self::Array(items) = self { items } else { std::slice::from_ref(self) }
    }
}

/// What is wrong with a JSON text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It ends before its value does.
    Ends,
    /// A character that cannot stand here.
    Unexpected,
    /// A string that JSON does not allow: a control character, a wrong escape, half a surrogate pair.
    BadString,
    /// A number that JSON does not allow.
    BadNumber,
    /// An object names a member twice.
    Twice,
    /// Deeper than [`DEEPEST`].
    TooDeep,
    /// Not UTF-8.
    NotUtf8,
}

/// A fault and the byte where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken {
    /// What is wrong.
    pub fault: Fault,
    /// Where, in bytes from the start of the text.
    pub offset: usize,
}

/// Reads one value with nothing but white space around it.
pub fn parse(bytes: &[u8]) -> Result<Value<'_>, Broken> {
    let text =
        std::str::from_utf8(bytes).map_err(|error| Broken { fault: Fault::NotUtf8, offset: error.valid_up_to() })?;
    let mut parser = Parser { text, bytes, at: 0, depth: 0 };
    let value = parser.value()?;
    parser.space();
    if parser.at < bytes.len() { Err(parser.broken(Fault::Unexpected)) } else { Ok(value) }
}

struct Parser<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn broken(&self, fault: Fault) -> Broken {
        let fault = if self.at >= self.bytes.len() && fault == Fault::Unexpected { Fault::Ends } else { fault };
        Broken { fault, offset: self.at }
    }

    fn space(&mut self) {
        while matches!(self.bytes.get(self.at), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn value(&mut self) -> Result<Value<'a>, Broken> {
        self.space();
        match self.bytes.get(self.at) {
            Some(b'{') => self.nested(Self::object),
            Some(b'[') => self.nested(Self::array),
            Some(b'"') => Ok(Value::String(self.string()?)),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Value::Bool(true)),
            Some(b'f') => self.word("false", Value::Bool(false)),
            Some(b'n') => self.word("null", Value::Null),
            _ => Err(self.broken(Fault::Unexpected)),
        }
    }

    fn nested(&mut self, read: fn(&mut Self) -> Result<Value<'a>, Broken>) -> Result<Value<'a>, Broken> {
        if self.depth == DEEPEST {
            return Err(self.broken(Fault::TooDeep));
        }
        self.depth += 1;
        self.at += 1;
        let value = read(self)?;
        self.depth -= 1;
        Ok(value)
    }

    fn object(&mut self) -> Result<Value<'a>, Broken> {
        let mut members: Object<'a> = Vec::new();
        self.space();
        if self.take(b'}') {
            return Ok(Value::Object(members));
        }
        loop {
            self.space();
            let start = self.at;
            if self.bytes.get(self.at) != Some(&b'"') {
                return Err(self.broken(Fault::Unexpected));
            }
            let key = self.string()?;
            self.space();
            if !self.take(b':') {
                return Err(self.broken(Fault::Unexpected));
            }
            let value = self.value()?;
            members.push((key, value));
            self.space();
            if !self.take(b',') {
                break;
            }
            // The many members of a hostile object must not cost their square.
            if members.len() == 1000 {
                return Err(Broken { fault: Fault::Unexpected, offset: start });
            }
        }
        if !self.take(b'}') {
            return Err(self.broken(Fault::Unexpected));
        }
        let twice = (1..members.len()).any(|index| members[..index].iter().any(|(key, _)| *key == members[index].0));
        if twice { Err(self.broken(Fault::Twice)) } else { Ok(Value::Object(members)) }
    }

    fn array(&mut self) -> Result<Value<'a>, Broken> {
        let mut items = Vec::new();
        self.space();
        if self.take(b']') {
            return Ok(Value::Array(items));
        }
        loop {
            items.push(self.value()?);
            self.space();
            if !self.take(b',') {
                break;
            }
        }
        if self.take(b']') { Ok(Value::Array(items)) } else { Err(self.broken(Fault::Unexpected)) }
    }

    fn take(&mut self, byte: u8) -> bool {
        let here = self.bytes.get(self.at) == Some(&byte);
        self.at += usize::from(here);
        here
    }

    fn word(&mut self, word: &str, value: Value<'a>) -> Result<Value<'a>, Broken> {
        if !self.text[self.at..].starts_with(word) {
            return Err(self.broken(Fault::Unexpected));
        }
        self.at += word.len();
        Ok(value)
    }

    fn number(&mut self) -> Result<Value<'a>, Broken> {
        let start = self.at;
        self.take(b'-');
        let whole = self.digits();
        let padded = whole > 1 && self.bytes[self.at - whole] == b'0';
        let mut good = whole > 0 && !padded;
        if self.take(b'.') {
            good &= self.digits() > 0;
        }
        if self.take(b'e') || self.take(b'E') {
            let _ = self.take(b'+') || self.take(b'-');
            good &= self.digits() > 0;
        }
        if good { Ok(Value::Number(&self.text[start..self.at])) } else { Err(self.broken(Fault::BadNumber)) }
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
        self.at - start
    }

    fn string(&mut self) -> Result<Cow<'a, str>, Broken> {
        self.at += 1;
        let start = self.at;
        let plain = self.bytes[start..].iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f));
        self.at += plain.unwrap_or(self.bytes.len() - start);
        if self.take(b'"') {
            return Ok(Cow::Borrowed(&self.text[start..self.at - 1]));
        }
        let mut resolved = self.text[start..self.at].to_owned();
        loop {
            match self.bytes.get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(Cow::Owned(resolved));
                }
                Some(b'\\') => resolved.push(self.escape()?),
                Some(0..=0x1f) => return Err(self.broken(Fault::BadString)),
                None => return Err(self.broken(Fault::Ends)),
                Some(_) => {
                    let from = self.at;
                    while !matches!(self.bytes.get(self.at), None | Some(b'"' | b'\\' | 0..=0x1f)) {
                        self.at += 1;
                    }
                    resolved.push_str(&self.text[from..self.at]);
                }
            }
        }
    }

    fn escape(&mut self) -> Result<char, Broken> {
        let letter = *self.bytes.get(self.at + 1).ok_or(Broken { fault: Fault::Ends, offset: self.at })?;
        let plain = match letter {
            b'"' | b'\\' | b'/' => char::from(letter),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode(),
            _ => return Err(self.broken(Fault::BadString)),
        };
        self.at += 2;
        Ok(plain)
    }

    fn unicode(&mut self) -> Result<char, Broken> {
        let bad = self.broken(Fault::BadString);
        let first = self.hexadecimal().ok_or(bad)?;
        let code = match first {
            0xd800..=0xdbff => match self.hexadecimal() {
                Some(second @ 0xdc00..=0xdfff) => 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00),
                _ => return Err(bad),
            },
            code => code,
        };
        char::from_u32(code).ok_or(bad)
    }

    /// The four digits of `\uXXXX`.
    fn hexadecimal(&mut self) -> Option<u32> {
        let digits = self.bytes.get(self.at..self.at + 6)?.strip_prefix(b"\\u")?;
        let fits = digits.iter().all(u8::is_ascii_hexdigit);
        self.at += 6;
        fits.then(|| u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()).flatten()
    }
}

/// Appends a string with its quotation marks.
pub fn write_string(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        if !matches!(byte, b'"' | b'\\' | 0..=0x1f) {
            continue;
        }
        out.extend_from_slice(&text.as_bytes()[from..at]);
        from = at + 1;
        match byte {
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            other => out.extend_from_slice(format!("\\u{other:04x}").as_bytes()),
        }
    }
    out.extend_from_slice(&text.as_bytes()[from..]);
    out.push(b'"');
}

/// Appends a value without white space.
pub fn write(value: &Value<'_>, out: &mut Vec<u8>) {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(truth) => out.extend_from_slice(if *truth { b"true" } else { b"false" }),
        Value::Number(text) => out.extend_from_slice(text.as_bytes()),
        Value::String(text) => write_string(text, out),
        Value::Array(items) => {
            out.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write(item, out);
            }
            out.push(b']');
        }
        Value::Object(members) => {
            out.push(b'{');
            for (index, (key, member)) in members.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write_string(key, out);
                out.push(b':');
                write(member, out);
            }
            out.push(b'}');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn again(text: &str) -> String {
        let mut out = Vec::new();
        write(&parse(text.as_bytes()).unwrap(), &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn numbers_keep_their_text() {
        let text = r#"{"a":[1.50,-0,1E+3,0.10000000000000000001,12345678901234567890123],"b":null,"c":true}"#;
        assert_eq!(again(text), text);
    }

    #[test]
    fn escapes_are_resolved_and_written_back() {
        let parsed = parse(r#""\u00e9\ud83d\ude00\/\n\u0001""#.as_bytes()).unwrap();
        assert_eq!(parsed, Value::String("é😀/\n\u{1}".into()));
        assert_eq!(again(r#""\u00e9\/\"\u0001""#), "\"é/\\\"\\u0001\"");
    }

    #[test]
    fn what_is_not_json_is_refused_with_its_place() {
        let cases: [(&[u8], Fault, usize); 14] = [
            (b"", Fault::Ends, 0),
            (b"{\"a\":1", Fault::Ends, 6),
            (b"{\"a\" 1}", Fault::Unexpected, 5),
            (b"{\"a\":1,}", Fault::Unexpected, 7),
            (b"[1,]", Fault::Unexpected, 3),
            (b"[1] x", Fault::Unexpected, 4),
            (b"01", Fault::BadNumber, 2),
            (b"1.", Fault::BadNumber, 2),
            (b"-", Fault::BadNumber, 1),
            (b"\"a\nb\"", Fault::BadString, 2),
            (b"\"\\ud800x\"", Fault::BadString, 1),
            (b"\"\\x\"", Fault::BadString, 1),
            (b"{\"a\":1,\"a\":2}", Fault::Twice, 13),
            (b"\"\xff\"", Fault::NotUtf8, 1),
        ];
        for (text, fault, offset) in cases {
            assert_eq!(parse(text), Err(Broken { fault, offset }), "{}", String::from_utf8_lossy(text));
        }
        let deep = "[".repeat(DEEPEST + 1);
        assert_eq!(parse(deep.as_bytes()).unwrap_err().fault, Fault::TooDeep);
    }

    proptest::proptest! {
        #[test]
        fn it_agrees_with_serde_json(text in r#"[\[\]{}:,"0-9a-eut.nlrfs \\+-]{0,24}"#) {
            let theirs = serde_json::from_str::<serde_json::Value>(&text);
            match parse(text.as_bytes()) {
                Ok(value) => {
                    let mut out = Vec::new();
                    write(&value, &mut out);
                    // A number beyond its range is the one thing that serde_json refuses and JSON allows.
                    if let Ok(theirs) = theirs {
                        proptest::prop_assert_eq!(serde_json::from_slice::<serde_json::Value>(&out).unwrap(), theirs);
                    }
                }
                Err(broken) => proptest::prop_assert!(theirs.is_err() || broken.fault == Fault::Twice, "{}", text),
            }
        }
    }
}

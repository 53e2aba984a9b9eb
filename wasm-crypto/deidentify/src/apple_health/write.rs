//! Writing tags.

/// The start of every export that is written.
pub const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// Appends an attribute, its value escaped as XML 1.0 wants it (sections 2.3, 2.11 and 3.3.3).
pub fn attribute(out: &mut Vec<u8>, name: &str, value: &str) {
    out.push(b' ');
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"=\"");
    let mut rest = value;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\n', '\r', '\t']) {
        out.extend_from_slice(&rest.as_bytes()[..at]);
        let escaped: &[u8] = match rest.as_bytes()[at] {
            b'&' => b"&amp;",
            b'<' => b"&lt;",
            b'>' => b"&gt;",
            b'"' => b"&quot;",
            b'\n' => b"&#10;",
            b'\r' => b"&#13;",
            _ => b"&#9;",
        };
        out.extend_from_slice(escaped);
        rest = &rest[at + 1..];
    }
    out.extend_from_slice(rest.as_bytes());
    out.push(b'"');
}

//! What a bucket answers, in XML. A stranger wrote it: whoever asks reads at most [`LONGEST`] bytes of it, and nothing of
//! it is shown but what was checked.

use super::error::S3Error;
use crate::parts::Parts;

/// An answer is read up to so many bytes: a list of 1,000 parts takes a third of it.
pub const LONGEST: usize = 1 << 20;
/// The longest id of an upload that is taken.
const LONGEST_ID: usize = 2_048;

/// A part that is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPart {
    /// From 1.
    pub number: u32,
    /// What names its content; empty where a list does not say it.
    pub etag: String,
}

/// The id of the upload that [`super::Operation::Create`] began.
pub fn upload_id(xml: &str) -> Result<String, S3Error> {
    let id = element(xml, "UploadId").map(unescaped).unwrap_or_default();
    if id.is_empty() || id.len() > LONGEST_ID || id.chars().any(char::is_control) {
        return Err(S3Error::Unreadable);
    }
    Ok(id)
}

/// The stored parts of one answer that have the length they should have, and after which number to ask for more.
pub fn stored_parts(xml: &str, parts: &Parts) -> Result<(Vec<StoredPart>, Option<u32>), S3Error> {
    let list = element(xml, "ListPartsResult").ok_or(S3Error::Unreadable)?;
    let mut stored = Vec::new();
    let mut rest = list;
    while let Some((part, after)) = next_element(rest, "Part") {
        rest = after;
        let number =
            element(part, "PartNumber").and_then(|text| text.trim().parse().ok()).ok_or(S3Error::Unreadable)?;
        let size = element(part, "Size").and_then(|text| text.trim().parse().ok()).ok_or(S3Error::Unreadable)?;
        let etag = element(part, "ETag").map(unescaped).unwrap_or_default();
        if parts.fits(number, size) {
            stored.push(StoredPart { number, etag });
        }
    }
    let truncated = element(list, "IsTruncated").is_some_and(|text| text.trim() == "true");
    let next = element(list, "NextPartNumberMarker").and_then(|text| text.trim().parse().ok());
    match (truncated, next) {
        (false, _) => Ok((stored, None)),
        (true, Some(next)) => Ok((stored, Some(next))),
        (true, None) => Err(S3Error::Unreadable),
    }
}

/// The body of [`super::Operation::Complete`]. The parts are in the order of their numbers.
pub fn completion<'a>(parts: impl IntoIterator<Item = &'a StoredPart>) -> String {
    let mut xml = String::from("<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
    for StoredPart { number, etag } in parts {
        let etag = etag.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
        xml.push_str(&format!("<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>"));
    }
    xml.push_str("</CompleteMultipartUpload>");
    xml
}

/// Whether an upload was completed: it may be refused in an answer whose status says that all is well.
pub fn completed(xml: &str) -> Result<(), S3Error> {
    match element(xml, "Error") {
        Some(_) => Err(S3Error::of(500, xml)),
        None => Ok(()),
    }
}

/// What stands in the first element of this name.
pub(super) fn element<'a>(xml: &'a str, name: &str) -> Option<&'a str> {
    Some(next_element(xml, name)?.0)
}

/// What stands in the first element of this name, and what follows the element. Elements of one name are not nested in what
/// buckets answer.
fn next_element<'a>(xml: &'a str, name: &str) -> Option<(&'a str, &'a str)> {
    let mut rest = xml;
    loop {
        let (_, after) = rest.split_once('<')?;
        rest = after;
        let Some(tail) = after.strip_prefix(name) else { continue };
        if !tail.starts_with(['>', ' ', '\t', '\r', '\n', '/']) {
            continue;
        }
        let (attributes, content) = tail.split_once('>')?;
        if attributes.ends_with('/') {
            return Some(("", content));
        }
        let mut end = 0;
        loop {
            let at = end + content[end..].find("</")?;
            let closing = content[at + 2..].strip_prefix(name).map(str::trim_start);
            if let Some(after) = closing.and_then(|tail| tail.strip_prefix('>')) {
                return Some((&content[..at], after));
            }
            end = at + 2;
        }
    }
}

/// The text with the five entities of XML, and numbers, replaced; others stay as they are.
pub(super) fn unescaped(text: &str) -> String {
    let text = text.trim();
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let known = after.split_once(';').and_then(|(name, after)| {
            let letter = match name {
                "amp" => '&',
                "lt" => '<',
                "gt" => '>',
                "quot" => '"',
                "apos" => '\'',
                _ => {
                    let number = name.strip_prefix('#')?;
                    let code = match number.strip_prefix('x') {
                        Some(hex) => u32::from_str_radix(hex, 16),
                        None => number.parse(),
                    };
                    char::from_u32(code.ok()?)?
                }
            };
            Some((letter, after))
        });
        match known {
            Some((letter, after)) => {
                out.push(letter);
                rest = after;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const CREATED: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<InitiateMultipartUploadResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
  <Bucket>example-bucket</Bucket><Key>example-object</Key>
  <UploadId>VXBsb2FkIElEIGZvciA2aWWpbmcncyBteS1tb3ZpZS5tMnRzIHVwbG9hZA</UploadId>
</InitiateMultipartUploadResult>"#;

    fn list(rows: &str, end: &str) -> String {
        format!(
            r#"<?xml version="1.0"?><ListPartsResult xmlns="x"><UploadId>u</UploadId>{rows}{end}</ListPartsResult>"#
        )
    }

    fn part(number: u32, size: u64) -> String {
        format!("<Part><PartNumber>{number}</PartNumber><ETag>&quot;e{number}&quot;</ETag><Size>{size}</Size></Part>")
    }

    #[test]
    fn the_id_of_an_upload_is_read() {
        assert_eq!(upload_id(CREATED).unwrap(), "VXBsb2FkIElEIGZvciA2aWWpbmcncyBteS1tb3ZpZS5tMnRzIHVwbG9hZA");
        let long = format!("<a><UploadId>{}</UploadId></a>", "u".repeat(LONGEST_ID + 1));
        for xml in ["", "<UploadId>", "<UploadId/>", "<UploadIds>u</UploadIds>", "<UploadId>a\u{1}</UploadId>", &long] {
            assert_eq!(upload_id(xml), Err(S3Error::Unreadable));
        }
    }

    #[test]
    fn stored_parts_of_another_length_do_not_count() {
        let parts = Parts::of(20 << 20).unwrap();
        let xml = list(
            &[part(1, 8 << 20), part(2, 5), part(3, 4 << 20), part(4, 1)].concat(),
            "<IsTruncated>false</IsTruncated>",
        );
        let (stored, next) = stored_parts(&xml, &parts).unwrap();
        assert_eq!(stored.iter().map(|part| part.number).collect::<Vec<_>>(), [1, 3]);
        assert_eq!((stored[0].etag.as_str(), next), ("\"e1\"", None));
    }

    #[test]
    fn a_list_in_several_answers_says_where_it_goes_on() {
        let parts = Parts::of(20 << 20).unwrap();
        let truncated = "<IsTruncated>true</IsTruncated>";
        let xml = list(&part(1, 8 << 20), &format!("{truncated}<NextPartNumberMarker>1</NextPartNumberMarker>"));
        assert_eq!(stored_parts(&xml, &parts).unwrap().1, Some(1));
        // A list without its end would look complete.
        assert_eq!(stored_parts(&list("", truncated), &parts), Err(S3Error::Unreadable));
        assert_eq!(stored_parts(&xml[..xml.len() - 30], &parts), Err(S3Error::Unreadable));
        assert_eq!(stored_parts("<html>hello</html>", &parts), Err(S3Error::Unreadable));
    }

    #[test]
    fn the_list_of_parts_is_xml_again() {
        let parts = [StoredPart { number: 1, etag: "\"a\"".into() }, StoredPart { number: 2, etag: "<&>".into() }];
        let xml = completion(&parts);
        assert!(xml.contains("<Part><PartNumber>1</PartNumber><ETag>&quot;a&quot;</ETag></Part>"));
        let (_, second) = next_element(&xml, "Part").unwrap();
        assert_eq!(unescaped(element(second, "ETag").unwrap()), "<&>");
    }

    #[test]
    fn a_refusal_in_an_answer_that_says_all_is_well_is_found() {
        assert_eq!(
            completed("  \n<CompleteMultipartUploadResult><ETag>x</ETag></CompleteMultipartUploadResult>"),
            Ok(())
        );
        let xml = "<?xml version=\"1.0\"?>\n<Error><Code>InternalError</Code><Message>try again</Message></Error>";
        assert!(completed(xml).unwrap_err().is_transient());
    }

    #[test]
    fn no_text_makes_the_reader_stumble() {
        let parts = Parts::of(20 << 20).unwrap();
        let whole = list(&[part(1, 8 << 20), part(2, 8 << 20)].concat(), "<IsTruncated>false</IsTruncated>");
        for end in 0..whole.len() {
            let _ = stored_parts(&whole[..end], &parts);
            let _ = upload_id(&whole[end..]);
        }
        for text in ["&", "&#;", "&#x110000;", "&#xD800;", "&nbsp;", "a&b&amp;", "&amp", "ä&lt;ö"] {
            let _ = unescaped(text);
        }
        assert_eq!(unescaped(" a&amp;b&#65;&#x42;&nbsp;&lt; "), "a&bAB&nbsp;<");
        let bomb = "<Part>".repeat(100_000);
        assert_eq!(element(&bomb, "Part"), None);
    }
}

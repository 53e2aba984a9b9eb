//! Why a bucket refused, in words.

use super::answers::{element, unescaped};
use super::date;

/// Why a request was not done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum S3Error {
    /// The key may not do this.
    #[error("the bucket does not let this key do it")]
    AccessDenied,
    /// The signature is not what the secret key gives.
    #[error("the secret key is not the right one")]
    Signature,
    /// The service knows no such key.
    #[error("the service does not know this access key")]
    UnknownKey,
    /// A temporary key whose time is over.
    #[error("the access key has expired")]
    ExpiredKey,
    /// There is no such bucket.
    #[error("there is no bucket of this name at this endpoint")]
    NoBucket,
    /// The bucket lies in another region.
    #[error("the bucket lies in another region{}", .region.as_ref().map(|region| format!(": {region}")).unwrap_or_default())]
    Region {
        /// Which one, where the service says it.
        region: Option<String>,
    },
    /// This device's clock differs from the service's.
    #[error("this device's clock differs from the service's")]
    Clock {
        /// The service's time, seconds since 1970, where it says it.
        server: Option<u64>,
    },
    /// The upload was ended, by somebody or by the bucket's own rules.
    #[error("the unfinished upload is gone")]
    NoUpload,
    /// The parts do not make a file.
    #[error("the service cannot put the parts of the upload together")]
    Parts,
    /// A part is not what was sent.
    #[error("what arrived is not what was sent")]
    Damaged,
    /// The service takes no file of this size.
    #[error("the file is larger than the service takes")]
    TooLarge,
    /// Neither a part's answer nor the list of parts names the part's content.
    #[error("the service does not let this page read what names the parts of an upload")]
    NoTag,
    /// No room, or no money.
    #[error("the service has no room left for this account")]
    Full,
    /// The service asks to wait.
    #[error("the service is busy")]
    Busy,
    /// The service does not do this.
    #[error("the service does not do what S3 does here")]
    NotImplemented,
    /// An answer that says nothing understandable.
    #[error("the service answered something that is not S3")]
    Unreadable,
    /// Anything else.
    #[error("the service refused (status {status}{})", if .code.is_empty() { String::new() } else { format!(", {}", .code) })]
    Other {
        /// The HTTP status.
        status: u16,
        /// The service's name for it: letters and digits; may be empty.
        code: String,
    },
}

impl S3Error {
    /// Reads the answer to a request that was refused.
    pub fn of(status: u16, xml: &str) -> Self {
        let error = element(xml, "Error").unwrap_or_default();
        let text = |name: &str| element(error, name).map(unescaped);
        let code =
            text("Code").filter(|code| code.len() <= 64 && code.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        let code = code.unwrap_or_default();
        let region = || {
            let region = text("Region").filter(|name| !name.is_empty() && name.len() <= 64);
            region.filter(|name| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'))
        };
        match (code.as_str(), status) {
            ("AccessDenied" | "AllAccessDisabled" | "AccountProblem", _) => Self::AccessDenied,
            ("SignatureDoesNotMatch", _) => Self::Signature,
            ("InvalidAccessKeyId" | "NotSignedUp", _) => Self::UnknownKey,
            ("ExpiredToken" | "InvalidToken", _) => Self::ExpiredKey,
            ("NoSuchBucket", _) => Self::NoBucket,
            ("AuthorizationHeaderMalformed" | "PermanentRedirect" | "TemporaryRedirect", _) | (_, 301 | 307) => {
                Self::Region { region: region() }
            }
            ("RequestTimeTooSkewed", _) => {
                Self::Clock { server: text("ServerTime").and_then(|time| date::parse(&time)) }
            }
            ("NoSuchUpload", _) => Self::NoUpload,
            ("InvalidPart" | "InvalidPartOrder" | "EntityTooSmall", _) => Self::Parts,
            ("BadDigest" | "XAmzContentSHA256Mismatch" | "IncompleteBody", _) => Self::Damaged,
            ("EntityTooLarge" | "MaxMessageLengthExceeded", _) | (_, 413) => Self::TooLarge,
            ("QuotaExceeded" | "XMinioStorageFull" | "StorageQuotaExceeded", _) | (_, 507) => Self::Full,
            ("SlowDown" | "RequestTimeout" | "InternalError" | "ServiceUnavailable" | "TooManyRequests", _)
            | (_, 408 | 429 | 500 | 502 | 503 | 504) => Self::Busy,
            ("NotImplemented", _) | (_, 501) => Self::NotImplemented,
            ("", 401 | 403) => Self::AccessDenied,
            _ => Self::Other { status, code },
        }
    }

    /// Whether the same request may go well a little later.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Busy | Self::Damaged)
    }

    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::AccessDenied => {
                "Give the key the right to s3:PutObject, s3:DeleteObject, s3:AbortMultipartUpload and s3:ListMultipartUploadParts in this bucket and folder."
            }
            Self::Signature => "Enter the secret access key again; it is shown only once where it was made.",
            Self::UnknownKey => {
                "Check the access key's id and the endpoint: a key of one provider is not known to another."
            }
            Self::ExpiredKey => "Make a new key and enter it under Settings.",
            Self::NoBucket => "Check the bucket's name and the endpoint, and whether the name belongs in the path.",
            Self::Region { .. } => "Enter the bucket's own region under Settings.",
            Self::Clock { .. } => "Set this device's clock, then try again.",
            Self::NoUpload | Self::Parts => "Start the upload again.",
            Self::Damaged => "Try again; if it stays so, something on the way changes what is sent.",
            Self::TooLarge => "Choose another place for this file, or share a part of the data.",
            Self::NoTag => "Let it expose the ETag header: the CORS rules that are shown under Settings do.",
            Self::Full => "Make room at your provider, or choose another place.",
            Self::Busy => "Wait a little and try again; what has arrived is not sent twice.",
            Self::NotImplemented => "Choose another provider, or give addresses that your provider has signed.",
            Self::Unreadable => "Check the endpoint: it must be the address of the S3 interface, not of a website.",
            Self::Other { .. } => "Look the name up at your provider, or try another place.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(status: u16, code: &str, more: &str) -> S3Error {
        let xml = format!("<?xml version=\"1.0\"?>\n<Error><Code>{code}</Code><Message>m</Message>{more}</Error>");
        S3Error::of(status, &xml)
    }

    #[test]
    fn the_names_of_the_reference_become_words() {
        for (status, code, expected) in [
            (403, "AccessDenied", S3Error::AccessDenied),
            (403, "SignatureDoesNotMatch", S3Error::Signature),
            (403, "InvalidAccessKeyId", S3Error::UnknownKey),
            (400, "ExpiredToken", S3Error::ExpiredKey),
            (404, "NoSuchBucket", S3Error::NoBucket),
            (404, "NoSuchUpload", S3Error::NoUpload),
            (400, "InvalidPart", S3Error::Parts),
            (400, "EntityTooLarge", S3Error::TooLarge),
            (503, "SlowDown", S3Error::Busy),
            (400, "XAmzContentSHA256Mismatch", S3Error::Damaged),
            (400, "KeyTooLongError", S3Error::Other { status: 400, code: "KeyTooLongError".to_owned() }),
        ] {
            assert_eq!(error(status, code, ""), expected);
            assert!(!expected.hint().is_empty());
        }
    }

    #[test]
    fn the_region_and_the_time_that_the_service_names_are_read() {
        let region = error(400, "AuthorizationHeaderMalformed", "<Region>eu-west-1</Region>");
        assert_eq!(region, S3Error::Region { region: Some("eu-west-1".to_owned()) });
        assert_eq!(region.to_string(), "the bucket lies in another region: eu-west-1");
        let clock = error(403, "RequestTimeTooSkewed", "<ServerTime>2013-05-24T00:00:00Z</ServerTime>");
        assert_eq!(clock, S3Error::Clock { server: Some(1_369_353_600) });
        assert_eq!(error(403, "RequestTimeTooSkewed", ""), S3Error::Clock { server: None });
    }

    #[test]
    fn nothing_that_a_stranger_wrote_is_shown_but_plain_names() {
        let code = "Hello, <b>send your key to evil.example</b>";
        assert_eq!(error(400, code, ""), S3Error::Other { status: 400, code: String::new() });
        assert_eq!(error(400, &"a".repeat(65), ""), S3Error::Other { status: 400, code: String::new() });
        let region = error(400, "AuthorizationHeaderMalformed", "<Region>visit evil.example</Region>");
        assert_eq!(region, S3Error::Region { region: None });
        assert!(!error(403, "AccessDenied", "").to_string().contains("m "));
    }

    #[test]
    fn an_answer_without_xml_goes_by_its_status() {
        assert_eq!(S3Error::of(403, "<html>no</html>"), S3Error::AccessDenied);
        assert_eq!(S3Error::of(413, ""), S3Error::TooLarge);
        assert!(S3Error::of(503, "").is_transient() && S3Error::of(429, "").is_transient());
        assert!(!S3Error::of(404, "").is_transient() && !S3Error::of(403, "").is_transient());
    }
}

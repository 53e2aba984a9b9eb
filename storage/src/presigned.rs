//! Addresses that somebody has signed for one upload: whoever has them may write one file, for a while.

use crate::address::{Address, AddressError};
use crate::s3::parse_time;

/// Why an address is not used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PresignedError {
    /// It is no address.
    #[error("this is not an address to upload to: {0}")]
    Address(AddressError),
    /// It ends in a folder, or at the host.
    #[error("the address names no file")]
    NoFile,
    /// There is no signature in it.
    #[error("there is no signature in the address")]
    Unsigned,
    /// Its time is over.
    #[error("the address has expired")]
    Expired,
    /// It asks for headers that only its maker knows.
    #[error("the address was made for an upload with further headers")]
    Headers,
    /// The same address twice.
    #[error("the same address was given for two files")]
    Twice,
}

impl PresignedError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Address(error) => error.hint(),
            Self::NoFile => "Ask for one signed address for each file.",
            Self::Unsigned => {
                "Copy all of it, with what follows the question mark. It ends in a signature, as in …&X-Amz-Signature=…"
            }
            Self::Expired => "Ask for a new one, and use it before its time is over.",
            Self::Headers => "Ask for one that is signed for PUT with no header but the host.",
            Self::Twice => "Each file needs an address of its own: the second one would replace the first.",
        }
    }
}

/// An address for one upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presigned {
    /// Where the file will be read: the address without what is signed.
    pub location: String,
}

/// Reads a signed address, at a time in seconds since 1970.
pub fn read(text: &str, now: u64) -> Result<Presigned, PresignedError> {
    let address = Address::parse(text.trim()).map_err(PresignedError::Address)?;
    if address.path.ends_with('/') || address.path.is_empty() {
        return Err(PresignedError::NoFile);
    }
    let query = address.query.unwrap_or_default();
    // Names are compared as the services write them, but for capitals.
    let value = |name: &str| {
        let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(is, _)| is.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    };
    let any = |names: [&str; 2]| names.into_iter().find_map(value);
    // Version 4 of AWS and Google; version 2 of both, and others that follow it.
    if any(["X-Amz-Signature", "X-Goog-Signature"]).or_else(|| value("Signature")).is_none_or(str::is_empty) {
        return Err(PresignedError::Unsigned);
    }
    let made = any(["X-Amz-Date", "X-Goog-Date"]).and_then(parse_time);
    let lasts = any(["X-Amz-Expires", "X-Goog-Expires"]).and_then(|text| text.parse::<u64>().ok());
    let ends = match (made, lasts) {
        (Some(made), Some(lasts)) => made.checked_add(lasts),
        _ => value("Expires").and_then(|text| text.parse().ok()),
    };
    if ends.is_some_and(|ends| ends <= now) {
        return Err(PresignedError::Expired);
    }
    let headers = any(["X-Amz-SignedHeaders", "X-Goog-SignedHeaders"]);
    if headers.is_some_and(|headers| !headers.eq_ignore_ascii_case("host")) {
        return Err(PresignedError::Headers);
    }
    Ok(Presigned { location: address.location() })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNED: &str = "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
    /// 2013-05-24, 0:00.
    const MADE: u64 = 1_369_353_600;

    #[test]
    fn what_is_signed_is_not_in_the_location() {
        let read = read(SIGNED, MADE + 86_399).unwrap();
        assert_eq!(read.location, "https://examplebucket.s3.amazonaws.com/test.txt");
    }

    #[test]
    fn an_address_is_refused_before_it_is_used_in_vain() {
        assert_eq!(read(SIGNED, MADE + 86_400), Err(PresignedError::Expired));
        let headers = SIGNED.replace("SignedHeaders=host", "SignedHeaders=content-type%3Bhost");
        assert_eq!(read(&headers, MADE), Err(PresignedError::Headers));
        assert_eq!(read("https://h.example/test.txt", 0), Err(PresignedError::Unsigned));
        assert_eq!(read("https://h.example/test.txt?X-Amz-Signature=", 0), Err(PresignedError::Unsigned));
        assert_eq!(read("https://h.example/?Signature=a", 0), Err(PresignedError::NoFile));
        assert_eq!(read("test.txt?Signature=a", 0), Err(PresignedError::Address(AddressError::NotAbsolute)));
    }

    #[test]
    fn addresses_of_version_2_are_taken_until_they_end() {
        let old = "https://h.example/f?AWSAccessKeyId=A&Expires=1000&Signature=s";
        assert!(read(old, 999).is_ok());
        assert_eq!(read(old, 1_000), Err(PresignedError::Expired));
    }
}

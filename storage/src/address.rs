//! Addresses of services, read strictly: what is stored, signed or written into a listing is exactly what is asked later.

/// The longest address that is taken, in bytes.
const LONGEST: usize = 4_096;

/// Why an address is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// No `https://host…`.
    #[error("this is not a whole address")]
    NotAbsolute,
    /// `http:` to another machine: anybody on the way could read and change what is sent.
    #[error("this address is not encrypted on the way")]
    Insecure,
    /// `https://name:password@host`.
    #[error("there is a name or password in the address")]
    Userinfo,
    /// A space, a letter outside ASCII, or a `#`.
    #[error("there is a character in the address that must not stand there")]
    Character,
    /// A query where none belongs.
    #[error("there is a `?` in the address")]
    Query,
    /// More than 4,096 bytes.
    #[error("the address is too long")]
    Long,
}

impl AddressError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NotAbsolute => "Write all of it, as in https://files.example.org/data.",
            Self::Insecure => "Use https. http is taken only for this computer itself (localhost, 127.0.0.1).",
            Self::Userinfo => "Write names and passwords into their own fields.",
            Self::Character => "Copy the address from the browser's address bar, which writes such characters as %20.",
            Self::Query => "Write the address up to the question mark.",
            Self::Long => "Use a shorter one.",
        }
    }
}

/// An absolute `https` address, or `http` on this computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address<'a> {
    /// `https` or `http`.
    pub scheme: &'a str,
    /// Host and port, the port only where it is not the scheme's own: as it stands in the `Host` header.
    pub host: &'a str,
    /// Empty, or begins with `/`.
    pub path: &'a str,
    /// What follows the `?`.
    pub query: Option<&'a str>,
}

impl<'a> Address<'a> {
    /// Reads an address, with a query or without one.
    pub fn parse(text: &'a str) -> Result<Self, AddressError> {
        if text.len() > LONGEST {
            return Err(AddressError::Long);
        }
        let allowed = |byte: u8| byte.is_ascii_graphic() && !b"#\"<>\\^`{|}".contains(&byte);
        if !text.bytes().all(allowed) {
            return Err(AddressError::Character);
        }
        let (scheme, rest) = text.split_once("://").ok_or(AddressError::NotAbsolute)?;
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at(end);
        if authority.contains('@') {
            return Err(AddressError::Userinfo);
        }
        let (host, own_port) = match scheme {
            "https" => (authority, ":443"),
            "http" => (authority, ":80"),
            _ => return Err(AddressError::NotAbsolute),
        };
        let host = host.strip_suffix(own_port).unwrap_or(host);
        if !is_host(host) {
            return Err(AddressError::NotAbsolute);
        }
        if scheme == "http" && !is_this_computer(host) {
            return Err(AddressError::Insecure);
        }
        let (path, query) = match rest.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (rest, None),
        };
        Ok(Self { scheme, host, path, query })
    }

    /// Reads the address of a place that more is added to: no query, and the same without a `/` at its end.
    pub fn base(text: &'a str) -> Result<Self, AddressError> {
        let address = Self::parse(text.trim())?;
        if address.query.is_some() {
            return Err(AddressError::Query);
        }
        Ok(Self { path: address.path.trim_end_matches('/'), ..address })
    }

    /// Scheme, host and port.
    pub fn origin(&self) -> String {
        format!("{}://{}", self.scheme, self.host)
    }

    /// The address without its query.
    pub fn location(&self) -> String {
        format!("{}{}", self.origin(), self.path)
    }
}

/// A name or an IPv4 address, or an IPv6 address in brackets, and a port.
fn is_host(host: &str) -> bool {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => (name, Some(port)),
        _ => (host, None),
    };
    let named = match name.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
        Some(address) => address.contains(':') && address.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b':'),
        None => name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte)),
    };
    named && !name.is_empty() && port.is_none_or(|port| port.parse::<u16>().is_ok())
}

/// Whether requests to the host stay on this computer.
fn is_this_computer(host: &str) -> bool {
    if host.starts_with("[::1]") {
        return true;
    }
    let name = host.split(':').next().unwrap_or_default();
    let loopback = || {
        let mut parts = name.split('.');
        parts.next() == Some("127") && parts.clone().count() == 3 && parts.all(|part| part.parse::<u8>().is_ok())
    };
    name == "localhost" || name.ends_with(".localhost") || loopback()
}

/// Percent-encodes a text as RFC 3986 has it for what is not reserved (and SigV4 requires it): a path with its slashes, or
/// a part of a query.
pub fn encode(text: &str, slashes: bool, into: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || (slashes && byte == b'/') {
            into.push(char::from(byte));
        } else {
            into.push('%');
            into.push(char::from(DIGITS[usize::from(byte >> 4)]));
            into.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_apart() {
        let whole = Address::parse("https://files.example.org:9000/a/b.body?x=1&y").unwrap();
        assert_eq!(
            whole,
            Address { scheme: "https", host: "files.example.org:9000", path: "/a/b.body", query: Some("x=1&y") }
        );
        assert_eq!(whole.location(), "https://files.example.org:9000/a/b.body");
        assert_eq!(Address::parse("https://h?x").unwrap().query, Some("x"));
        let base = Address::base(" https://h.example/folder// ").unwrap();
        assert_eq!((base.host, base.path), ("h.example", "/folder"));
    }

    #[test]
    fn the_port_that_browsers_leave_out_is_left_out() {
        assert_eq!(Address::parse("https://h.example:443/").unwrap().host, "h.example");
        assert_eq!(Address::parse("http://localhost:80/").unwrap().host, "localhost");
        assert_eq!(Address::parse("https://h.example:80/").unwrap().host, "h.example:80");
    }

    #[test]
    fn http_is_taken_on_this_computer_alone() {
        for here in ["http://localhost:9000", "http://127.0.0.1:5001/a", "http://a.localhost", "http://[::1]:80"] {
            assert!(Address::parse(here).is_ok(), "{here}");
        }
        for there in
            ["http://h.example", "http://127.evil.example/", "http://127.0.0.1.example", "http://localhost.example"]
        {
            assert_eq!(Address::parse(there), Err(AddressError::Insecure), "{there}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for (text, error) in [
            ("", AddressError::NotAbsolute),
            ("files.example.org", AddressError::NotAbsolute),
            ("ftp://h.example", AddressError::NotAbsolute),
            ("https://", AddressError::NotAbsolute),
            ("https:///a", AddressError::NotAbsolute),
            ("https://h.example:99999", AddressError::NotAbsolute),
            ("https://[zz]/", AddressError::NotAbsolute),
            ("https://me:secret@h.example", AddressError::Userinfo),
            ("https://h.example/a b", AddressError::Character),
            ("https://h.example/ä", AddressError::Character),
            ("https://h.example/a#b", AddressError::Character),
        ] {
            assert_eq!(Address::parse(text), Err(error), "{text}");
        }
        assert_eq!(Address::parse(&format!("https://h.example/{}", "a".repeat(4_096))), Err(AddressError::Long));
        assert_eq!(Address::base("https://h.example/?a"), Err(AddressError::Query));
    }

    #[test]
    fn only_unreserved_characters_stay_as_they_are() {
        let encoded = |text, slashes| {
            let mut out = String::new();
            encode(text, slashes, &mut out);
            out
        };
        assert_eq!(encoded("a/b c~$ä", true), "a/b%20c~%24%C3%A4");
        assert_eq!(encoded("a/b", false), "a%2Fb");
    }
}

//! AWS Signature Version 4 in the `Authorization` header ("Authenticating Requests: Using the Authorization Header").

use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::date;
use crate::address::encode;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// SHA-256 of a body as the `x-amz-content-sha256` header has it, in lower-case hex.
pub fn body_hash(body: &[u8]) -> String {
    hex::encode(Sha256::digest(body))
}

/// An access key.
pub struct AccessKey<'a> {
    /// Its public name.
    pub id: &'a str,
    /// Its secret half.
    pub secret: &'a str,
    /// What temporary keys come with; empty for lasting ones.
    pub session: &'a str,
}

/// What is signed.
pub struct Signable<'a> {
    /// The HTTP method.
    pub method: &'a str,
    /// The path, percent-encoded.
    pub path: &'a str,
    /// Names and values, not encoded.
    pub query: &'a [(&'a str, &'a str)],
    /// All headers that are signed, names in lower case, `host` among them.
    pub headers: &'a [(&'a str, &'a str)],
    /// [`body_hash`] of the body.
    pub body_hash: &'a str,
}

impl Signable<'_> {
    /// The query as it is sent, too: sorted and percent-encoded.
    pub fn canonical_query(&self) -> String {
        let encoded = |text: &str| {
            let mut out = String::new();
            encode(text, false, &mut out);
            out
        };
        let mut pairs: Vec<String> =
            self.query.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        pairs.sort();
        pairs.join("&")
    }

    /// The `Authorization` header for a service in a region, at a time in seconds since 1970.
    pub fn authorization(&self, key: &AccessKey<'_>, region: &str, service: &str, at: u64) -> String {
        let mut headers: Vec<_> = self.headers.to_vec();
        headers.sort();
        let names = headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
        let lines: String = headers.iter().map(|(name, value)| format!("{name}:{}\n", value.trim())).collect();
        let Self { method, path, body_hash: hash, .. } = self;
        let canonical = format!("{method}\n{path}\n{}\n{lines}\n{names}\n{hash}", self.canonical_query());
        let time = date::basic(at);
        let day = &time[..8];
        let scope = format!("{day}/{region}/{service}/aws4_request");
        let text = format!("{ALGORITHM}\n{time}\n{scope}\n{}", body_hash(canonical.as_bytes()));
        let mut signing = Zeroizing::new([0; 32]);
        let first = Zeroizing::new(format!("AWS4{}", key.secret));
        *signing = mac(first.as_bytes(), day);
        for part in [region, service, "aws4_request"] {
            *signing = mac(&*signing, part);
        }
        let signature = hex::encode(mac(&*signing, &text));
        format!("{ALGORITHM} Credential={}/{scope},SignedHeaders={names},Signature={signature}", key.id)
    }
}

fn mac(key: &[u8], text: &str) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    const KEY: AccessKey<'_> =
        AccessKey { id: "AKIAIOSFODNN7EXAMPLE", secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", session: "" };
    /// 2013-05-24, 0:00.
    const AT: u64 = 1_369_353_600;

    fn signature(method: &str, path: &str, query: &[(&str, &str)], more: &[(&str, &str)], hash: &str) -> String {
        let mut headers = vec![
            ("host", "examplebucket.s3.amazonaws.com"),
            ("x-amz-date", "20130524T000000Z"),
            ("x-amz-content-sha256", hash),
        ];
        headers.extend(more);
        let signable = Signable { method, path, query, headers: &headers, body_hash: hash };
        let header = signable.authorization(&KEY, "us-east-1", "s3", AT);
        assert!(
            header.starts_with("AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,")
        );
        header.rsplit_once('=').unwrap().1.to_owned()
    }

    // "Examples: Signature Calculations" of the S3 API reference.
    #[test]
    fn the_examples_of_the_s3_reference_come_out() {
        assert_eq!(
            signature("GET", "/test.txt", &[], &[("range", "bytes=0-9")], EMPTY),
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
        );
        let more = [("date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")];
        assert_eq!(
            signature("PUT", "/test%24file.text", &[], &more, &body_hash(b"Welcome to Amazon S3.")),
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
        );
        assert_eq!(
            signature("GET", "/", &[("lifecycle", "")], &[], EMPTY),
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"
        );
        assert_eq!(
            signature("GET", "/", &[("prefix", "J"), ("max-keys", "2")], &[], EMPTY),
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
        );
    }

    // The worked example of "Signature Version 4 signing process", and `get-vanilla-query-order-key-case` of AWS's suite.
    #[test]
    fn the_examples_of_the_general_reference_come_out() {
        let key = AccessKey { id: "AKIDEXAMPLE", secret: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", session: "" };
        let at = date::parse("20150830T123600Z").unwrap();
        let signable = Signable {
            method: "GET",
            path: "/",
            query: &[("Action", "ListUsers"), ("Version", "2010-05-08")],
            headers: &[
                ("x-amz-date", "20150830T123600Z"),
                ("host", "iam.amazonaws.com"),
                ("content-type", "application/x-www-form-urlencoded; charset=utf-8"),
            ],
            body_hash: EMPTY,
        };
        assert_eq!(
            signable.authorization(&key, "us-east-1", "iam", at),
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request,\
             SignedHeaders=content-type;host;x-amz-date,\
             Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"
        );
        let signable = Signable {
            method: "GET",
            path: "/",
            query: &[("Param2", "value2"), ("Param1", "value1")],
            headers: &[("host", "example.amazonaws.com"), ("x-amz-date", "20150830T123600Z")],
            body_hash: EMPTY,
        };
        assert!(
            signable
                .authorization(&key, "us-east-1", "service", at)
                .ends_with("Signature=b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")
        );
    }
}

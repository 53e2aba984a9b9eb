//! A bucket, and the requests about one object in it.

use super::date;
use super::sign::{AccessKey, Signable, body_hash};
use crate::address::{Address, AddressError, encode};
use crate::request::Request;

/// Why a description of a bucket is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BucketError {
    /// The endpoint is no address.
    #[error("the endpoint cannot be used: {0}")]
    Endpoint(AddressError),
    /// The public address is no address.
    #[error("the public address cannot be used: {0}")]
    Public(AddressError),
    /// No bucket has such a name.
    #[error("no bucket can have this name")]
    Name,
    /// The name has a dot or a capital, and stands in front of the endpoint's host.
    #[error("a bucket of this name cannot stand before the endpoint's host name")]
    NotHost,
    /// The region is empty or has other characters than letters, digits and hyphens.
    #[error("no region has this name")]
    Region,
    /// A folder with `.`, `..`, or an empty name in it.
    #[error("the folder cannot be used")]
    Folder,
    /// The name of an access key, empty or with blanks.
    #[error("no access key has this name")]
    Key,
}

impl BucketError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Endpoint(error) | Self::Public(error) => error.hint(),
            Self::Name => "Write the bucket's name alone: 3 to 63 letters, digits, dots and hyphens.",
            Self::NotHost => "Choose that the bucket's name stands in the path.",
            Self::Region => {
                "Write it as your provider does: us-east-1, eu-central-1; `auto` at Cloudflare; us-east-1 where there are none."
            }
            Self::Folder => "Write folder names with a slash between them, or nothing.",
            Self::Key => "Copy the access key's id from your provider.",
        }
    }
}

/// What is done with an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation<'a> {
    /// Stores it whole; the body is the content, with this hash.
    Put {
        /// Its media type.
        media: &'a str,
        /// [`body_hash`] of the content.
        hash: &'a str,
    },
    /// Begins a multipart upload.
    Create {
        /// The object's media type.
        media: &'a str,
    },
    /// Stores a part; the body is the part, with this hash.
    Part {
        /// The upload.
        upload: &'a str,
        /// From 1.
        number: u32,
        /// [`body_hash`] of the part.
        hash: &'a str,
    },
    /// Lists the parts that are stored, those with higher numbers than `after`.
    Parts {
        /// The upload.
        upload: &'a str,
        /// 0 for all.
        after: u32,
    },
    /// Makes the parts an object; the body lists them, with this hash.
    Complete {
        /// The upload.
        upload: &'a str,
        /// [`body_hash`] of the list.
        hash: &'a str,
    },
    /// Gives an upload up; its parts are removed.
    Abort {
        /// The upload.
        upload: &'a str,
    },
    /// Removes the object.
    Delete,
}

/// A bucket at a service, and the folder in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    scheme: String,
    host: String,
    /// Percent-encoded, with a slash at its end.
    path: String,
    region: String,
    public: String,
}

impl Bucket {
    /// A bucket. `in_path`: its name stands in the path, not before the endpoint's host. `folder` may be empty. `public` is
    /// what stands before a file's name where everybody reads it; empty when that is the bucket's own address.
    pub fn new(
        endpoint: &str,
        region: &str,
        name: &str,
        in_path: bool,
        folder: &str,
        public: &str,
    ) -> Result<Self, BucketError> {
        let address = Address::base(endpoint).map_err(BucketError::Endpoint)?;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        if !(3..=63).contains(&name.len()) || !name.bytes().all(plain) || name.contains("..") {
            return Err(BucketError::Name);
        }
        // A certificate for `*.host` covers no further dot.
        let is_label = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if !in_path && !name.bytes().all(is_label) {
            return Err(BucketError::NotHost);
        }
        let in_region = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if region.is_empty() || region.len() > 64 || !region.bytes().all(in_region) {
            return Err(BucketError::Region);
        }
        let folder = folder.trim().trim_matches('/');
        let odd = |part: &str| part.is_empty() || part == "." || part == ".." || part.chars().any(char::is_control);
        if folder.len() > 512 || (!folder.is_empty() && folder.split('/').any(odd)) {
            return Err(BucketError::Folder);
        }
        let mut host = address.host.to_owned();
        let mut path = format!("{}/", address.path);
        if in_path {
            path.push_str(name);
            path.push('/');
        } else {
            host = format!("{name}.{host}");
        }
        if !folder.is_empty() {
            encode(folder, true, &mut path);
            path.push('/');
        }
        let scheme = address.scheme.to_owned();
        let public = if public.trim().is_empty() {
            format!("{scheme}://{host}{path}")
        } else {
            format!("{}/", Address::base(public).map_err(BucketError::Public)?.location())
        };
        Ok(Self { scheme, host, path, region: region.to_owned(), public })
    }

    /// Where everybody reads the object: what is written into listings.
    pub fn location(&self, object: &str) -> String {
        let mut location = self.public.clone();
        encode(object, true, &mut location);
        location
    }

    /// The object at a location, if the location lies in this bucket's folder.
    pub fn object<'a>(&self, location: &'a str) -> Option<&'a str> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        location.strip_prefix(&self.public).filter(|name| !name.is_empty() && name.bytes().all(plain))
    }

    /// Scheme and host that requests go to.
    pub fn origin(&self) -> String {
        format!("{}://{}", self.scheme, self.host)
    }

    /// Where the object is written: names it among all objects of all buckets.
    pub fn target(&self, object: &str) -> String {
        let mut target = format!("{}{}", self.origin(), self.path);
        encode(object, true, &mut target);
        target
    }

    /// The signed request for an operation on an object, at a time in seconds since 1970.
    pub fn request(&self, key: &AccessKey<'_>, object: &str, operation: &Operation<'_>, at: u64) -> Request {
        let (number, after);
        let mut media = None;
        let empty = body_hash(b"");
        let (method, query, hash): (_, Vec<(&str, &str)>, &str) = match operation {
            Operation::Put { media: is, hash } => {
                media = Some(*is);
                ("PUT", vec![], hash)
            }
            Operation::Create { media: is } => {
                media = Some(*is);
                ("POST", vec![("uploads", "")], &empty)
            }
            Operation::Part { upload, number: part, hash } => {
                number = part.to_string();
                ("PUT", vec![("partNumber", &number), ("uploadId", upload)], hash)
            }
            Operation::Parts { upload, after: part } => {
                after = part.to_string();
                ("GET", vec![("part-number-marker", &after), ("uploadId", upload)], &empty)
            }
            Operation::Complete { upload, hash } => {
                media = Some("application/xml");
                ("POST", vec![("uploadId", upload)], hash)
            }
            Operation::Abort { upload } => ("DELETE", vec![("uploadId", upload)], &empty),
            Operation::Delete => ("DELETE", vec![], &empty),
        };
        let time = date::basic(at);
        let mut signed = vec![("host", self.host.as_str()), ("x-amz-content-sha256", hash), ("x-amz-date", &time)];
        signed.extend(media.map(|media| ("content-type", media)));
        signed.extend((!key.session.is_empty()).then_some(("x-amz-security-token", key.session)));
        let mut path = self.path.clone();
        encode(object, true, &mut path);
        let signable = Signable { method, path: &path, query: &query, headers: &signed, body_hash: hash };
        let authorization = signable.authorization(key, &self.region, "s3", at);
        let mut url = format!("{}{path}", self.origin());
        if !query.is_empty() {
            url.push('?');
            url.push_str(&signable.canonical_query());
        }
        let sent = signed.into_iter().filter(|(name, _)| *name != "host").map(|(name, value)| (name, value.to_owned()));
        let headers = sent.chain([("authorization", authorization)]).collect();
        Request { method, url, headers }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: AccessKey<'_> = AccessKey { id: "ID", secret: "hidden-secret", session: "" };

    fn bucket(in_path: bool, folder: &str, public: &str) -> Bucket {
        Bucket::new("https://s3.eu-central-1.example.org/", "eu-central-1", "health-data", in_path, folder, public)
            .unwrap()
    }

    #[test]
    fn the_name_stands_in_the_path_or_before_the_host() {
        let path = bucket(true, "/a folder/b/", "");
        assert_eq!(path.location("x.body"), "https://s3.eu-central-1.example.org/health-data/a%20folder/b/x.body");
        let host = bucket(false, "", "");
        assert_eq!(host.location("x.body"), "https://health-data.s3.eu-central-1.example.org/x.body");
        assert_eq!(host.target("x.body"), host.location("x.body"));
        let request = host.request(&KEY, "x.body", &Operation::Delete, 0);
        assert_eq!((request.method, request.url), ("DELETE", host.location("x.body")));
    }

    #[test]
    fn a_public_address_of_its_own_is_what_listings_say() {
        let bucket = bucket(true, "f", "https://cdn.example.org/data/");
        assert_eq!(bucket.location("x.body"), "https://cdn.example.org/data/x.body");
        assert_eq!(bucket.target("x.body"), "https://s3.eu-central-1.example.org/health-data/f/x.body");
        assert_eq!(bucket.object("https://cdn.example.org/data/x.body"), Some("x.body"));
        for elsewhere in [
            "https://cdn.example.org/data/",
            "https://cdn.example.org/data/../x",
            "https://cdn.example.org/x.body",
            "https://cdn.example.org.evil/data/x.body",
        ] {
            assert_eq!(bucket.object(elsewhere), None, "{elsewhere}");
        }
    }

    #[test]
    fn each_operation_asks_what_the_reference_says() {
        let bucket = bucket(true, "", "");
        let hash = body_hash(b"abc");
        let base = "https://s3.eu-central-1.example.org/health-data/k";
        for (operation, method, query) in [
            (Operation::Put { media: "a/b", hash: &hash }, "PUT", ""),
            (Operation::Create { media: "a/b" }, "POST", "?uploads="),
            (Operation::Part { upload: "u/+", number: 7, hash: &hash }, "PUT", "?partNumber=7&uploadId=u%2F%2B"),
            (Operation::Parts { upload: "u", after: 1_000 }, "GET", "?part-number-marker=1000&uploadId=u"),
            (Operation::Complete { upload: "u", hash: &hash }, "POST", "?uploadId=u"),
            (Operation::Abort { upload: "u" }, "DELETE", "?uploadId=u"),
            (Operation::Delete, "DELETE", ""),
        ] {
            let request = bucket.request(&KEY, "k", &operation, 1_369_353_600);
            assert_eq!((request.method, request.url.as_str()), (method, format!("{base}{query}").as_str()));
            assert!(request.headers.contains(&("x-amz-date", "20130524T000000Z".to_owned())));
        }
    }

    #[test]
    fn a_session_token_is_sent_and_signed() {
        let key = AccessKey { session: "token", ..KEY };
        let request = bucket(true, "", "").request(&key, "k", &Operation::Delete, 0);
        let header = |name: &str| request.headers.iter().find(|(is, _)| *is == name).map(|(_, value)| value.as_str());
        assert_eq!(header("x-amz-security-token"), Some("token"));
        assert!(header("authorization").unwrap().contains("x-amz-date;x-amz-security-token,"));
    }

    #[test]
    fn the_secret_is_in_no_request() {
        let request = bucket(true, "", "").request(&KEY, "k", &Operation::Create { media: "a/b" }, 0);
        let all = format!("{}{:?}", request.url, request.headers);
        assert!(!all.contains(KEY.secret) && !format!("{request:?}").contains("Signature"));
    }

    #[test]
    fn what_is_no_bucket_is_refused() {
        let at = |endpoint, region, name, in_path, folder, public| {
            Bucket::new(endpoint, region, name, in_path, folder, public).unwrap_err()
        };
        let (endpoint, region, name) = ("https://s3.example", "us-east-1", "bucket");
        assert_eq!(at("s3.example", region, name, true, "", ""), BucketError::Endpoint(AddressError::NotAbsolute));
        assert_eq!(at("http://s3.example", region, name, true, "", ""), BucketError::Endpoint(AddressError::Insecure));
        assert_eq!(at(endpoint, region, name, true, "", "ftp://a"), BucketError::Public(AddressError::NotAbsolute));
        assert_eq!(at(endpoint, "us east", name, true, "", ""), BucketError::Region);
        assert_eq!(at(endpoint, region, "a/b", true, "", ""), BucketError::Name);
        assert_eq!(at(endpoint, region, "a..b", true, "", ""), BucketError::Name);
        assert_eq!(at(endpoint, region, "a.b.c", false, "", ""), BucketError::NotHost);
        for folder in ["a/../b", "a//b", "./a"] {
            assert_eq!(at(endpoint, region, name, true, folder, ""), BucketError::Folder);
        }
    }
}

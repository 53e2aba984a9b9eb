//! An IPFS node of one's own, by the RPC of Kubo. Written from its reference; no Kubo runs in this project's tests.

use serde_json::Value;

use crate::address::{Address, AddressError};
use crate::ipfs::Cid;
use crate::request::Request;

/// Why a node did not take a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KuboError {
    /// The node's address cannot be used.
    #[error("the node's address cannot be used: {0}")]
    Address(AddressError),
    /// The node does not let this page use it.
    #[error("the node does not let this page use it (status {status})")]
    Refused {
        /// The HTTP status.
        status: u16,
    },
    /// The node failed.
    #[error("the node could not take the file (status {status})")]
    Failed {
        /// The HTTP status.
        status: u16,
    },
    /// No root in the answer, or another one.
    #[error("the node answered another identifier than the file has")]
    OtherRoot,
    /// The blocks are there but not pinned.
    #[error("the node took the file but did not pin it")]
    NotPinned,
}

impl KuboError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Address(error) => error.hint(),
            Self::Refused { .. } => {
                "Allow this site in the node's API.HTTPHeaders (Access-Control-Allow-Origin), and check its API.Authorizations."
            }
            Self::Failed { .. } => "See what the node's log says, and whether it has room.",
            Self::OtherRoot => {
                "Check that the address is a Kubo RPC API (usually port 5001), and that the node is sound."
            }
            Self::NotPinned => "See what the node's log says: without a pin it forgets the file.",
        }
    }

    /// Reads the status of an answer.
    pub fn of_status(status: u16) -> Option<Self> {
        match status {
            200..=299 => None,
            401 | 403 | 405 => Some(Self::Refused { status }),
            _ => Some(Self::Failed { status }),
        }
    }
}

/// The request that imports a CAR file, sent as the field `file` of a form, and pins its root. `authorization` is the
/// value of that header; may be empty.
pub fn import(api: &str, authorization: &str) -> Result<Request, KuboError> {
    request(api, authorization, "dag/import?pin-roots=true")
}

/// The request that asks a node for its version: whether it can be reached.
pub fn version(api: &str, authorization: &str) -> Result<Request, KuboError> {
    request(api, authorization, "version")
}

fn request(api: &str, authorization: &str, command: &str) -> Result<Request, KuboError> {
    let base = Address::base(api).map_err(KuboError::Address)?.location();
    let headers = (!authorization.is_empty()).then(|| ("authorization", authorization.to_owned()));
    Ok(Request { method: "POST", url: format!("{base}/api/v0/{command}"), headers: headers.into_iter().collect() })
}

/// Whether a node says that it imported and pinned this root. It answers a JSON object a line.
pub fn imported(answer: &str, root: &Cid) -> Result<(), KuboError> {
    let root = root.to_string();
    for line in answer.lines() {
        let Ok(line) = serde_json::from_str::<Value>(line) else { continue };
        let said = &line["Root"];
        if said["Cid"]["/"].as_str() == Some(&root) {
            let pinned = said["PinErrorMsg"].as_str().is_none_or(str::is_empty);
            return if pinned { Ok(()) } else { Err(KuboError::NotPinned) };
        }
    }
    Err(KuboError::OtherRoot)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ipfs::FileTree;

    fn root() -> Cid {
        FileTree::from_digests(vec![[7; 32]], 5).unwrap().root()
    }

    #[test]
    fn a_node_is_asked_where_it_listens() {
        let request = import("http://127.0.0.1:5001/", "Bearer t").unwrap();
        assert_eq!(request.url, "http://127.0.0.1:5001/api/v0/dag/import?pin-roots=true");
        assert_eq!(request.headers, [("authorization", "Bearer t".to_owned())]);
        assert!(version("https://node.example/kubo", "").unwrap().headers.is_empty());
        assert_eq!(import("http://node.example:5001", ""), Err(KuboError::Address(AddressError::Insecure)));
    }

    #[test]
    fn only_the_root_that_was_sent_and_is_pinned_counts() {
        let root = root();
        let line =
            |cid: &str, message: &str| format!(r#"{{"Root":{{"Cid":{{"/":"{cid}"}},"PinErrorMsg":"{message}"}}}}"#);
        assert_eq!(imported(&format!("{}\n{{\"Stats\":{{}}}}\n", line(&root.to_string(), "")), &root), Ok(()));
        assert_eq!(imported(&line(&root.to_string(), "no"), &root), Err(KuboError::NotPinned));
        assert_eq!(imported(&line("bafkqaaa", ""), &root), Err(KuboError::OtherRoot));
        for answer in ["", "{}", "[1]", "404 page not found", "{\"Root\":null}"] {
            assert_eq!(imported(answer, &root), Err(KuboError::OtherRoot));
        }
    }

    #[test]
    fn a_status_says_whether_the_page_or_the_node_is_at_fault() {
        assert_eq!(KuboError::of_status(200), None);
        assert_eq!(KuboError::of_status(403), Some(KuboError::Refused { status: 403 }));
        assert_eq!(KuboError::of_status(500), Some(KuboError::Failed { status: 500 }));
    }
}

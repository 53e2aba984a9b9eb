//! What is said about where published files go.

use serde::{Deserialize, Serialize};
use wasm_crypto::primitives::Bytes32;

/// Where published files go.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Destination {
    /// Into this browser, which nobody else reaches.
    #[default]
    Browser,
    /// Into a bucket, with keys of one's own.
    Bucket(BucketSetting),
    /// To addresses that somebody signs, one for each file.
    Presigned,
    /// To IPFS.
    Ipfs {
        /// The address of a Kubo node's RPC, as `http://127.0.0.1:5001`; empty when the person imports CAR files elsewhere.
        api: String,
    },
    /// Into a folder that the person copies to a web server.
    Folder {
        /// The address of the folder there.
        base: String,
    },
}

/// A bucket at an S3-compatible service.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BucketSetting {
    /// The service's address.
    pub endpoint: String,
    /// As the service names it.
    pub region: String,
    /// The bucket's name.
    pub name: String,
    /// The name stands in the path, not before the endpoint's host.
    pub in_path: bool,
    /// The folder in the bucket; may be empty.
    pub folder: String,
    /// What stands before a file's name where everybody reads it; empty when that is the bucket's own address.
    pub public: String,
    /// The access key's public half.
    pub key_id: String,
}

/// An upload that was interrupted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UnfinishedUpload {
    /// Names it.
    pub nonce: Bytes32,
    /// The file's name.
    pub name: String,
    /// Where it goes: scheme and host.
    pub origin: String,
    /// Bytes of the file.
    pub bytes: u64,
}

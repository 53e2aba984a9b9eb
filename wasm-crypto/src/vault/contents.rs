//! The JSON inside a vault file.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{Vault, VaultError};
use crate::json;
use crate::keys::Seed;
use crate::primitives::Bytes32;
use crate::split::Path;
use crate::split::file::FileLeaf;

const VERSION: u64 = 1;

/// A contribution's receipt with what its owner needs to claim and withdraw. A convenience: the seed alone restores
/// every key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptReceipt {
    /// The entry of the leaves file.
    #[serde(flatten)]
    pub entry: FileLeaf,
    /// The listing it is part of; none until it is listed.
    pub listing: Option<Bytes32>,
    /// The nonce in the label of the contribution account.
    pub nonce: Bytes32,
    /// The leaf's path in the split tree; none until it is listed.
    pub path: Option<Path>,
}

#[derive(Deserialize)]
struct Contents {
    id: String,
    receipts: Vec<KeptReceipt>,
    seed: Zeroizing<String>,
}

#[derive(Deserialize)]
struct Version {
    version: u64,
}

/// The vault as canonical JSON. Put together here, members in order: a general writer would leave copies of the seed in
/// memory that it grew out of.
///
/// Refuses receipts that would not read back: JSON holds whole numbers up to 2^53 - 1 exactly.
pub(crate) fn write(vault: &Vault) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let receipts = json::canonical(&vault.receipts).map_err(|_| VaultError::ImpossibleReceipt)?;
    json::parse::<serde::de::IgnoredAny>(&receipts).map_err(|_| VaultError::ImpossibleReceipt)?;
    let mut seed = Zeroizing::new([0; 64]);
    hex::encode_to_slice(vault.seed.expose(), seed.as_mut()).expect("32 bytes have 64 digits");
    let head = format!(r#"{{"id":"{}","receipts":"#, hex::encode(vault.id));
    let end = format!(r#"","version":{VERSION}}}"#);
    let parts = [head.as_bytes(), &receipts, br#","seed":""#, &seed[..], end.as_bytes()];
    let mut text = Zeroizing::new(Vec::with_capacity(parts.iter().map(|part| part.len()).sum()));
    parts.iter().for_each(|part| text.extend_from_slice(part));
    Ok(text)
}

/// Reads a vault's JSON. The reader's own words are not passed on: they could quote the seed.
pub(super) fn read(text: &[u8]) -> Result<Vault, VaultError> {
    let Version { version } = json::parse(text).map_err(|_| VaultError::NoVaultInside)?;
    if version != VERSION {
        return Err(VaultError::UnsupportedVersion(version));
    }
    let contents: Contents = json::parse(text).map_err(|_| VaultError::NoVaultInside)?;
    let (mut id, mut seed) = ([0; 16], Zeroizing::new([0; 32]));
    hex::decode_to_slice(&contents.id, &mut id).map_err(|_| VaultError::NoVaultInside)?;
    hex::decode_to_slice(contents.seed.as_bytes(), seed.as_mut()).map_err(|_| VaultError::NoVaultInside)?;
    Ok(Vault { id, seed: Seed::from_bytes(*seed), receipts: contents.receipts })
}

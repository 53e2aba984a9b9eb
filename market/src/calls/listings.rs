//! Listings: made, moved, closed, and who may deliver for them.

use ethers_core::abi::Token;
use wasm_crypto::abi::{Encoder, keccak256};
use wasm_crypto::listing::{Deployment, Listing, Seal};
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::proof::listing::KnowledgeProof;
use wasm_crypto::proof::reseal::ResealProof;
use wasm_crypto::receipt::Consent;
use wasm_crypto::split::{Leaf, Path, packed_chunks};

use super::{Call, Locations, market};
use crate::abi::{Contract, Reader, ToToken, abi, decode_values, word};

/// `Market.list`.
pub fn list(at: &Deployment, listing: &Listing, seal: &Seal, proof: &KnowledgeProof, locations: &Locations) -> Call {
    market(at, "list", &[listing.token(), seal.token(), proof.token(), locations.token()])
}

/// `Market.postLeaves`: all leaves of the listing, a transaction for each chunk of 1,024.
pub fn post_leaves(at: &Deployment, listing: &Listing, leaves: &[Leaf]) -> Vec<Call> {
    let chunks: Vec<_> = packed_chunks(leaves).collect();
    let hashes = Token::Array(chunks.iter().map(|chunk| word(&keccak256(chunk))).collect());
    let arguments = |(chunk, leaves)| [listing.token(), u64::token(&chunk), hashes.clone(), Token::Bytes(leaves)];
    (0..).zip(chunks).map(|chunk| market(at, "postLeaves", &arguments(chunk))).collect()
}

/// The packed leaves of this chunk, if a transaction with this calldata posts them.
///
/// A contract that posts may make up the leaves as it runs: then there is a `LeavesPosted`, but no leaf in the transaction.
pub fn leaves_posted_by(input: &[u8], listing: &Listing, chunk: u32) -> Option<Vec<u8>> {
    let function = abi(Contract::Market).function("postLeaves").ok()?;
    let arguments = input.strip_prefix(&function.short_signature())?;
    let kinds: Vec<_> = function.inputs.iter().map(|input| input.kind.clone()).collect();
    let mut values = Reader::new(decode_values(&kinds, arguments).ok()?);
    let of_chunk = values.listing().ok()? == *listing && values.number::<u32>().ok()? == chunk;
    let hashes = values.words().ok()?;
    let leaves = values.bytes().ok()?;
    let hash = hashes.get(usize::try_from(chunk).ok()?)?;
    let of_listing = Encoder::new().words(&hashes).hash() == listing.leaves_hash && keccak256(&leaves) == *hash;
    (of_chunk && of_listing).then_some(leaves)
}

/// `Market.addSeal`: lets the holder of `to` deliver, too. The proof's context has the tag `delegate` and the listing's id.
pub fn add_seal(at: &Deployment, listing: &Listing, from: &Seal, to: &Seal, proof: &ResealProof) -> Call {
    market(at, "addSeal", &[listing.token(), from.token(), to.token(), proof.token()])
}

/// `Market.removeSeal`.
pub fn remove_seal(at: &Deployment, listing: &Listing, seal_id: &Bytes32) -> Call {
    market(at, "removeSeal", &[listing.token(), word(seal_id)])
}

/// `Market.locate`.
pub fn locate(at: &Deployment, listing: &Listing, locations: &Locations) -> Call {
    market(at, "locate", &[listing.token(), locations.token()])
}

/// `Market.close`.
pub fn close(at: &Deployment, listing: &Listing) -> Call {
    market(at, "close", &[listing.token()])
}

/// `Market.enforceConsent`, by withdrawal or end of consent.
pub fn enforce_consent(at: &Deployment, listing: &Listing, leaf: &Leaf, path: &Path) -> Call {
    market(at, "enforceConsent", &[listing.token(), leaf.token(), path.token()])
}

/// `Market.enforceConsentByReceipt`: the listing goes beyond what the leaf's account signed.
pub fn enforce_consent_by_receipt(
    at: &Deployment,
    listing: &Listing,
    leaf: &Leaf,
    path: &Path,
    consent: &Consent,
    signature: &[u8],
) -> Call {
    let signature = Token::Bytes(signature.to_vec());
    market(at, "enforceConsentByReceipt", &[listing.token(), leaf.token(), path.token(), consent.token(), signature])
}

//! The leaves file: every leaf with its receipt and signatures, published beside the body.
//!
//! A reader orders only after [`LeavesFile::verify`]: the leaves rebuild the listing's root, total, count and hash, every
//! receipt is signed by its account and permits the listing, and every weight follows from the rule.

use std::collections::HashSet;

use serde::{Deserialize, Deserializer, Serialize};

use super::leaves::{Leaf, leaves_hash, weight};
use super::tree::{SplitTree, TreeError};
use crate::account::{Signature, SignatureError};
use crate::json::{self, JsonError};
use crate::listing::{Deployment, Listing};
use crate::primitives::Address;
use crate::receipt::{Acceptance, Consent, Signed};
use crate::terms::{self, Uncovered};

/// The version of the leaves file that this program reads and writes.
pub const VERSION: u32 = 1;
/// How far from the listing's block, before or after (clocks differ), the weights may have been computed, in seconds.
pub const WEIGHED_WITHIN: u64 = 86_400;

/// The leaves file of one listing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LeavesFile {
    /// The chain that receipts are signed for.
    pub chain_id: u64,
    /// The `Consents` contract that receipts are signed for.
    pub consents: Address,
    /// Ascending by index, from 0.
    pub leaves: Vec<FileLeaf>,
    /// [`VERSION`].
    pub version: u32,
    /// When the weights were computed, seconds since 1970.
    pub weighed_at: u64,
}

/// One leaf with all that shows how it came to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FileLeaf {
    /// The steward's acceptance; none for a self-listing.
    #[serde(deserialize_with = "present")]
    pub acceptance: Option<SignedAcceptance>,
    /// The leaf itself.
    #[serde(flatten)]
    pub leaf: Leaf,
    /// What the account consented to.
    pub receipt: Consent,
    /// The account's signature over the receipt.
    pub signature: Signature,
    /// 0 to 10,000.
    pub utility: u16,
}

/// The steward's signature over an [`Acceptance`]; its other members are the leaf's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedAcceptance {
    /// By the listing's steward.
    pub signature: Signature,
    /// As accepted.
    pub utility: u16,
}

/// Why a leaves file is not the listing's, or does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LeavesError {
    /// It cannot be read.
    #[error(transparent)]
    Json(#[from] JsonError),
    /// It is of another version.
    #[error("the leaves file is of version {0}, and this program knows version 1 only")]
    Version(u32),
    /// It is for another chain or contract.
    #[error("the leaves file is for another chain or contract")]
    OtherDeployment,
    /// The leaves make no tree.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// The leaves are not the ones the listing commits to.
    #[error("the leaves file is not the one this listing commits to")]
    OtherListing,
    /// The weights were computed more than a day from the listing.
    #[error("the weights were not computed within a day of the listing")]
    WeighedAt,
    /// One account has two leaves.
    #[error("the account of leaf {index} has a leaf before it")]
    SameAccount {
        /// The second leaf's index.
        index: u32,
    },
    /// A leaf does not agree with its receipt, or the receipt with the listing.
    #[error("leaf {index}: {fault}")]
    Leaf {
        /// The leaf's index.
        index: u32,
        /// What is wrong.
        fault: LeafFault,
    },
}

/// What is wrong with one leaf.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LeafFault {
    /// Account, end or digest of leaf and receipt differ.
    #[error("its receipt is another one than it commits to")]
    OtherReceipt,
    /// The receipt answers another call.
    #[error("its receipt is for another call")]
    OtherCall,
    /// The signature is not the account's.
    #[error("its receipt is not signed by its account: {0}")]
    Signature(SignatureError),
    /// The listing goes beyond the consent.
    #[error("the listing goes beyond its consent: {0}")]
    Uncovered(Uncovered),
    /// The utility is above 10,000.
    #[error("its utility is above 10,000")]
    Utility,
    /// The weight is not utility times days.
    #[error("its weight is {stated}, and the rule gives {expected}")]
    Weight {
        /// In the leaf.
        stated: u64,
        /// By the rule.
        expected: u64,
    },
    /// A contribution to a call without acceptance, a self-listing with one, or one for another utility.
    #[error("its acceptance is missing, unexpected, or for another utility")]
    Acceptance,
    /// The acceptance is not signed by the steward.
    #[error("its acceptance is not signed by the steward: {0}")]
    AcceptanceSignature(SignatureError),
}

impl LeavesError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Json(error) => error.hint(),
            Self::Version(_) => "Update Theriac.",
            Self::OtherListing | Self::OtherDeployment => {
                "Fetch the leaves file of this listing from one of its other locations."
            }
            _ => {
                "Do not order: the steward's split does not follow the contributors' signed consent. Tell the steward."
            }
        }
    }
}

impl LeavesFile {
    /// The file of a self-listing: one leaf, no acceptance.
    pub fn of_self_listing(
        deployment: &Deployment,
        receipt: Consent,
        signature: Signature,
        utility: u16,
        weighed_at: u64,
    ) -> Self {
        let leaf = Leaf {
            index: 0,
            account: receipt.account,
            weight: weight(utility, weighed_at, receipt.expires_at),
            consent_until: receipt.expires_at,
            consent: receipt.digest(deployment),
        };
        Self {
            chain_id: deployment.chain_id,
            consents: deployment.consents,
            leaves: vec![FileLeaf { acceptance: None, leaf, receipt, signature, utility }],
            version: VERSION,
            weighed_at,
        }
    }

    /// Reads a leaves file; [`LeavesFile::verify`] says whether to believe it.
    pub fn parse(text: &[u8]) -> Result<Self, LeavesError> {
        #[derive(Deserialize)]
        struct Version {
            version: u32,
        }
        let Version { version } = json::parse(text)?;
        if version != VERSION {
            return Err(LeavesError::Version(version));
        }
        Ok(json::parse(text)?)
    }

    /// The file's bytes: RFC 8785.
    pub fn to_json(&self) -> Result<Vec<u8>, LeavesError> {
        let times = self.leaves.iter().flat_map(|leaf| [leaf.leaf.consent_until, leaf.receipt.expires_at]);
        let largest = times.chain([self.chain_id, self.weighed_at]).max().unwrap_or(0);
        if largest > json::LARGEST_INTEGER {
            return Err(JsonError::NotCanonical(format!("{largest} is above 2^53 - 1")).into());
        }
        Ok(json::canonical(self)?)
    }

    /// The leaves alone, in order.
    pub fn leaves(&self) -> Vec<Leaf> {
        self.leaves.iter().map(|leaf| leaf.leaf).collect()
    }

    /// Checks everything that a listing's split rests on. `listed_at`: the time of the block that listed it.
    ///
    /// Whether an account has withdrawn since is for the chain to say.
    pub fn verify(&self, deployment: &Deployment, listing: &Listing, listed_at: u64) -> Result<SplitTree, LeavesError> {
        if self.version != VERSION {
            return Err(LeavesError::Version(self.version));
        }
        if (self.chain_id, self.consents) != (deployment.chain_id, deployment.consents) {
            return Err(LeavesError::OtherDeployment);
        }
        let leaves = self.leaves();
        let tree = SplitTree::new(&leaves)?;
        let committed = (listing.split_root, listing.total_weight, listing.leaf_count as usize, listing.leaves_hash);
        if (tree.root(), tree.total_weight(), leaves.len(), leaves_hash(&leaves)) != committed {
            return Err(LeavesError::OtherListing);
        }
        if self.weighed_at.abs_diff(listed_at) > WEIGHED_WITHIN {
            return Err(LeavesError::WeighedAt);
        }
        let mut accounts = HashSet::new();
        for leaf in &self.leaves {
            let index = leaf.leaf.index;
            if !accounts.insert(leaf.leaf.account) {
                return Err(LeavesError::SameAccount { index });
            }
            leaf.verify(deployment, listing, self.weighed_at).map_err(|fault| LeavesError::Leaf { index, fault })?;
        }
        Ok(tree)
    }
}

impl FileLeaf {
    fn verify(&self, deployment: &Deployment, listing: &Listing, weighed_at: u64) -> Result<(), LeafFault> {
        let (leaf, receipt) = (&self.leaf, &self.receipt);
        let committed = (leaf.account, leaf.consent_until, leaf.consent);
        if (receipt.account, receipt.expires_at, receipt.digest(deployment)) != committed {
            return Err(LeafFault::OtherReceipt);
        }
        if receipt.call_id != listing.call_id {
            return Err(LeafFault::OtherCall);
        }
        receipt.verify(deployment, &leaf.account, &self.signature).map_err(LeafFault::Signature)?;
        terms::covers(receipt, listing).map_err(LeafFault::Uncovered)?;
        if self.utility > 10_000 {
            return Err(LeafFault::Utility);
        }
        let expected = weight(self.utility, weighed_at, leaf.consent_until);
        if leaf.weight != expected {
            return Err(LeafFault::Weight { stated: leaf.weight, expected });
        }
        self.verify_acceptance(deployment, listing)
    }

    fn verify_acceptance(&self, deployment: &Deployment, listing: &Listing) -> Result<(), LeafFault> {
        match &self.acceptance {
            None if listing.call_id.is_zero() => Ok(()),
            Some(accepted) if !listing.call_id.is_zero() && accepted.utility == self.utility => {
                let acceptance = Acceptance {
                    call_id: listing.call_id,
                    account: self.leaf.account,
                    data_digest: self.receipt.data_digest,
                    utility: accepted.utility,
                };
                acceptance
                    .verify(deployment, &listing.steward, &accepted.signature)
                    .map_err(LeafFault::AcceptanceSignature)
            }
            _ => Err(LeafFault::Acceptance),
        }
    }
}

/// A member that may be null but not left out.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    Option::deserialize(deserializer)
}

#[cfg(test)]
mod tests;

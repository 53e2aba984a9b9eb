//! Zero-knowledge proofs about sealed keys (docs/protocol.md, "Proofs").

pub mod listing;
pub mod reseal;

use crate::abi::Encoder;
use crate::curve::CurveError;
use crate::listing::Deployment;
use crate::primitives::Bytes32;
use crate::seal::SealError;

/// Why a proof was not made or does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// A point or scalar in it is outside its range.
    #[error("the proof or its statement is damaged: {0}")]
    Curve(#[from] CurveError),
    /// The statement is not what the proof shows, or the proof belongs to another context.
    #[error("the proof does not hold")]
    DoesNotHold,
    /// The prover's own seal cannot be opened.
    #[error(transparent)]
    Seal(#[from] SealError),
}

impl ProofError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Curve(error) => error.hint(),
            Self::DoesNotHold => "It was made for another order, listing, chain or key: make it again for this one.",
            Self::Seal(error) => error.hint(),
        }
    }
}

/// What a reseal proof is for; one made for one purpose is nothing for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// Delivery to a buyer; the subject is the order id.
    Deliver,
    /// Delegation to another deliverer; the subject is the listing id.
    Delegate,
    /// Evidence for an arbiter; the subject is the order id.
    Dispute,
}

impl Tag {
    /// The tag as it is hashed.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Deliver => "deliver",
            Self::Delegate => "delegate",
            Self::Dispute => "dispute",
        }
    }
}

/// The context a reseal proof is bound to: purpose, chain, market and order or listing.
pub fn context(tag: Tag, deployment: &Deployment, subject: &Bytes32) -> Bytes32 {
    Encoder::labelled("theriac/v1/context")
        .string(tag.as_str())
        .uint(deployment.chain_id)
        .address(&deployment.market)
        .word(subject)
        .hash()
}

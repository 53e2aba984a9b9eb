//! Calldata of every transaction the app sends.

use ethers_core::abi::Token;
use wasm_crypto::listing::{Deployment, Listing, Order, Point, Seal};
use wasm_crypto::primitives::{Address, Bytes32};
use wasm_crypto::proof::listing::KnowledgeProof;
use wasm_crypto::proof::reseal::ResealProof;
use wasm_crypto::receipt::ClaimAuthorisation;
use wasm_crypto::split::{Leaf, Path};

use crate::abi::{Contract, ToToken, abi, text, uint, word};

/// A transaction without its sender: where it goes and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The contract.
    pub to: Address,
    /// Selector and arguments.
    pub data: Vec<u8>,
}

/// Where a listing's files lie. Locations are hints; hashes decide.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Locations {
    /// The encrypted body.
    pub body: String,
    /// The leaves file.
    pub leaves: String,
    /// The card.
    pub card: String,
}

/// An EIP-2612 permit's signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermitSignature {
    /// Last second at which it holds.
    pub deadline: u64,
    /// r ‖ s ‖ v.
    pub signature: [u8; 65],
}

/// What an order says besides its listing and buyer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRequest {
    /// K', the key to deliver to.
    pub buyer_key: Point,
    /// The packed purpose.
    pub purpose: Bytes32,
    /// Digest of the evidence package; zero when there is none.
    pub evidence: Bytes32,
    /// Where that package lies; empty when there is none.
    pub evidence_uri: String,
    /// The order's nonce.
    pub nonce: Bytes32,
}

/// `Market.list`.
pub fn list(at: &Deployment, listing: &Listing, seal: &Seal, proof: &KnowledgeProof, locations: &Locations) -> Call {
    let proof = Token::Tuple(vec![uint(&proof.e), uint(&proof.z)]);
    market(at, "list", &[listing.token(), seal.token(), proof, locations.token()])
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

/// `Market.order`, or `Market.orderWithPermit` when there is a permit.
pub fn order(at: &Deployment, listing: &Listing, request: &OrderRequest, permit: Option<&PermitSignature>) -> Call {
    let mut arguments = vec![
        listing.token(),
        request.buyer_key.token(),
        uint(&request.purpose),
        word(&request.evidence),
        text(&request.evidence_uri),
        word(&request.nonce),
    ];
    match permit {
        None => market(at, "order", &arguments),
        Some(permit) => {
            let (r, rest) = permit.signature.split_at(32);
            let (s, v) = rest.split_at(32);
            arguments.push(Token::Tuple(vec![
                permit.deadline.token(),
                u64::from(v[0]).token(),
                Token::FixedBytes(r.to_vec()),
                Token::FixedBytes(s.to_vec()),
            ]));
            market(at, "orderWithPermit", &arguments)
        }
    }
}

/// `Market.approve`.
pub fn approve_purpose(at: &Deployment, listing: &Listing, order: &Order, rules: &Bytes32) -> Call {
    market(at, "approve", &[listing.token(), order.token(), uint(rules)])
}

/// `Market.deliver`.
pub fn deliver(
    at: &Deployment,
    listing: &Listing,
    order: &Order,
    from: &Seal,
    (r, c): (&Point, &Point),
    proof: &ResealProof,
) -> Call {
    let proof = Token::Tuple(vec![uint(&proof.e), uint(&proof.z1), uint(&proof.z2)]);
    market(at, "deliver", &[listing.token(), order.token(), from.token(), r.token(), c.token(), proof])
}

/// `Market.decline`.
pub fn decline(at: &Deployment, listing: &Listing, order: &Order) -> Call {
    market(at, "decline", &[listing.token(), order.token()])
}

/// `Market.refund`.
pub fn refund(at: &Deployment, listing: &Listing, order: &Order) -> Call {
    market(at, "refund", &[listing.token(), order.token()])
}

/// `Market.settle`.
pub fn settle(at: &Deployment, listing: &Listing, order: &Order) -> Call {
    market(at, "settle", &[listing.token(), order.token()])
}

/// `Market.claim`, with the contribution account's signature (65 bytes, or none when that account sends).
pub fn claim(
    at: &Deployment,
    listing: &Listing,
    leaf: &Leaf,
    path: &Path,
    authorisation: &ClaimAuthorisation,
    signature: &[u8],
) -> Call {
    market(
        at,
        "claim",
        &[listing.token(), leaf.token(), path.token(), authorisation.token(), Token::Bytes(signature.to_vec())],
    )
}

/// `Market.claimFee`.
pub fn claim_fee(at: &Deployment, listing: &Listing) -> Call {
    market(at, "claimFee", &[listing.token()])
}

/// `Consents.withdraw`, with the contribution account's signature.
pub fn withdraw(at: &Deployment, account: &Address, signature: &[u8]) -> Call {
    call(Contract::Consents, at.consents, "withdraw", &[account.token(), Token::Bytes(signature.to_vec())])
}

/// `approve` of an ERC-20 token, for exactly this amount.
pub fn approve_token(token: &Address, spender: &Address, amount: u128) -> Call {
    call(Contract::Token, *token, "approve", &[spender.token(), amount.token()])
}

/// `faucet` of the test token.
pub fn faucet(token: &Address) -> Call {
    call(Contract::Token, *token, "faucet", &[])
}

fn market(at: &Deployment, function: &str, arguments: &[Token]) -> Call {
    call(Contract::Market, at.market, function, arguments)
}

pub(crate) fn call(contract: Contract, to: Address, function: &str, arguments: &[Token]) -> Call {
    let data = abi(contract)
        .function(function)
        .and_then(|function| function.encode_input(arguments))
        .expect("the arguments' types are those of the committed ABI; a test encodes every call");
    Call { to, data }
}

impl ToToken for Locations {
    fn token(&self) -> Token {
        Token::Tuple(vec![text(&self.body), text(&self.leaves), text(&self.card)])
    }
}

impl ToToken for Leaf {
    fn token(&self) -> Token {
        Token::Tuple(vec![
            u64::from(self.index).token(),
            self.account.token(),
            self.weight.token(),
            self.consent_until.token(),
            word(&self.consent),
        ])
    }
}

impl ToToken for Path {
    fn token(&self) -> Token {
        Token::Tuple(vec![
            Token::Array(self.hashes.iter().map(word).collect()),
            Token::Array(self.sums.iter().map(ToToken::token).collect()),
        ])
    }
}

impl ToToken for ClaimAuthorisation {
    fn token(&self) -> Token {
        Token::Tuple(vec![
            word(&self.listing),
            u64::from(self.index).token(),
            self.claimed_before.token(),
            self.recipient.token(),
            self.relayer.token(),
            self.fee.token(),
            self.min_received.token(),
            self.deadline.token(),
        ])
    }
}

//! What contribution accounts and stewards sign: consent receipts, withdrawals, acceptances, claim authorisations.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::account::{self, Signature, SignatureError};
use crate::eip712::{digest, domain_separator, structure};
use crate::keys::{AccountSecret, Secret32};
use crate::listing::Deployment;
use crate::primitives::{Address, Bytes32, decimal};

/// A statement with an EIP-712 digest in one of Theriac's two domains.
pub trait Signed {
    /// The digest that is signed, on this chain and for these contracts.
    fn digest(&self, deployment: &Deployment) -> Bytes32;

    /// Signs it.
    fn sign(&self, deployment: &Deployment, secret: &AccountSecret) -> Signature {
        account::sign(secret, &self.digest(deployment))
    }

    /// Checks that `account` signed it.
    fn verify(&self, deployment: &Deployment, account: &Address, signature: &Signature) -> Result<(), SignatureError> {
        account::verify(account, &self.digest(deployment), signature)
    }
}

/// A consent receipt: what one contribution may be used for, and until when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Consent {
    /// The contribution account, which signs.
    pub account: Address,
    /// The call for data it answers; zero for a self-listing.
    pub call_id: Bytes32,
    /// SHA-256(32-byte secret salt ‖ de-identified contribution).
    pub data_digest: Bytes32,
    /// Consent terms, packed.
    pub terms: Bytes32,
    /// SHA-256 of the terms' texts and lists; zero when there are none.
    pub terms_detail: Bytes32,
    /// Last second of the consent, since 1970.
    pub expires_at: u64,
}

impl Signed for Consent {
    fn digest(&self, deployment: &Deployment) -> Bytes32 {
        let members = structure(
            "Consent(address account,bytes32 callId,bytes32 dataDigest,uint256 terms,bytes32 termsDetail,uint64 expiresAt)",
        )
        .address(&self.account)
        .word(&self.call_id)
        .word(&self.data_digest)
        .word(&self.terms)
        .word(&self.terms_detail)
        .uint(self.expires_at);
        digest(&domain_separator(deployment.chain_id, &deployment.consents), &members)
    }
}

/// A contribution's digest: SHA-256(salt ‖ the de-identified bytes). The salt keeps anyone from confirming a guess.
pub fn data_digest(salt: &Secret32, contribution: &[u8]) -> Bytes32 {
    let mut digest = DataDigest::new(salt);
    digest.push(contribution);
    digest.finish()
}

/// [`data_digest`] of bytes that come in slices.
#[derive(Clone)]
pub struct DataDigest(Sha256);

impl DataDigest {
    /// Of a contribution that has no bytes yet.
    pub fn new(salt: &Secret32) -> Self {
        Self(Sha256::new().chain_update(salt.expose()))
    }

    /// Takes the next bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of all that was taken.
    pub fn finish(self) -> Bytes32 {
        Bytes32(self.0.finalize().into())
    }
}

/// A withdrawal: signed by the account, sent by anyone, for good. Prepared at contribution as a printable slip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdraw {
    /// The contribution account, which signs.
    pub account: Address,
}

impl Signed for Withdraw {
    fn digest(&self, deployment: &Deployment) -> Bytes32 {
        let members = structure("Withdraw(address account)").address(&self.account);
        digest(&domain_separator(deployment.chain_id, &deployment.consents), &members)
    }
}

/// A steward's acceptance of a contribution to a call, with the utility it was found to have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Acceptance {
    /// The call for data.
    pub call_id: Bytes32,
    /// The contribution account.
    pub account: Address,
    /// The contribution's digest, as in its receipt.
    pub data_digest: Bytes32,
    /// 0 to 10,000.
    pub utility: u16,
}

impl Signed for Acceptance {
    fn digest(&self, deployment: &Deployment) -> Bytes32 {
        let members = structure("Acceptance(bytes32 callId,address account,bytes32 dataDigest,uint16 utility)")
            .word(&self.call_id)
            .address(&self.account)
            .word(&self.data_digest)
            .uint(self.utility);
        digest(&domain_separator(deployment.chain_id, &deployment.consents), &members)
    }
}

/// What a contribution account allows one claim to do. Single use: `claimed_before` must equal what the leaf has claimed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClaimAuthorisation {
    /// The listing.
    pub listing: Bytes32,
    /// The leaf's index.
    pub index: u32,
    /// What the leaf has claimed so far, in the token's smallest unit.
    #[serde(with = "decimal")]
    pub claimed_before: u128,
    /// Who is paid.
    pub recipient: Address,
    /// Who may send it; zero for anyone.
    pub relayer: Address,
    /// To the sender, out of the amount; at most a tenth of it.
    #[serde(with = "decimal")]
    pub fee: u128,
    /// Least that the recipient must receive after the fee.
    #[serde(with = "decimal")]
    pub min_received: u128,
    /// Last second at which it holds, since 1970.
    pub deadline: u64,
}

impl Signed for ClaimAuthorisation {
    fn digest(&self, deployment: &Deployment) -> Bytes32 {
        let members = structure(
            "ClaimAuthorisation(bytes32 listing,uint32 index,uint128 claimedBefore,address recipient,address relayer,\
             uint128 fee,uint128 minReceived,uint64 deadline)",
        )
        .word(&self.listing)
        .uint(self.index)
        .uint(self.claimed_before)
        .address(&self.recipient)
        .address(&self.relayer)
        .uint(self.fee)
        .uint(self.min_received)
        .uint(self.deadline);
        digest(&domain_separator(deployment.chain_id, &deployment.market), &members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deployment() -> Deployment {
        Deployment {
            chain_id: 31_337_001,
            market: Address([1; 20]),
            consents: Address([2; 20]),
            calls: Address([3; 20]),
        }
    }

    fn consent(account: Address) -> Consent {
        Consent {
            account,
            call_id: Bytes32::ZERO,
            data_digest: Bytes32([3; 32]),
            terms: Bytes32([0; 32]),
            terms_detail: Bytes32::ZERO,
            expires_at: 1_900_000_000,
        }
    }

    #[test]
    fn a_receipt_verifies_for_its_account_alone() {
        let secret = AccountSecret::from_bytes(&[5; 32]).unwrap();
        let consent = consent(secret.address());
        let signature = consent.sign(&deployment(), &secret);
        assert_eq!(consent.verify(&deployment(), &secret.address(), &signature), Ok(()));
        assert!(consent.verify(&deployment(), &Address([9; 20]), &signature).is_err());
    }

    #[test]
    fn a_receipt_holds_on_no_other_chain_or_contract_and_after_no_change() {
        let secret = AccountSecret::from_bytes(&[5; 32]).unwrap();
        let account = secret.address();
        let original = consent(account);
        let signature = original.sign(&deployment(), &secret);
        let elsewhere =
            [Deployment { chain_id: 1, ..deployment() }, Deployment { consents: Address([7; 20]), ..deployment() }];
        for deployment in elsewhere {
            assert!(original.verify(&deployment, &account, &signature).is_err());
        }
        let word = Bytes32([8; 32]);
        for changed in [
            Consent { call_id: word, ..original.clone() },
            Consent { data_digest: word, ..original.clone() },
            Consent { terms: word, ..original.clone() },
            Consent { terms_detail: word, ..original.clone() },
            Consent { expires_at: 1, ..original.clone() },
        ] {
            assert!(changed.verify(&deployment(), &account, &signature).is_err());
        }
    }

    #[test]
    fn a_claim_authorisation_is_bound_to_the_market_and_every_member() {
        let original = ClaimAuthorisation {
            listing: Bytes32([1; 32]),
            index: 0,
            claimed_before: 0,
            recipient: Address([1; 20]),
            relayer: Address::ZERO,
            fee: 0,
            min_received: 0,
            deadline: 0,
        };
        let digest = original.digest(&deployment());
        for changed in [
            ClaimAuthorisation { listing: Bytes32([2; 32]), ..original.clone() },
            ClaimAuthorisation { index: 1, ..original.clone() },
            ClaimAuthorisation { claimed_before: 1, ..original.clone() },
            ClaimAuthorisation { recipient: Address([2; 20]), ..original.clone() },
            ClaimAuthorisation { relayer: Address([1; 20]), ..original.clone() },
            ClaimAuthorisation { fee: 1, ..original.clone() },
            ClaimAuthorisation { min_received: 1, ..original.clone() },
            ClaimAuthorisation { deadline: 1, ..original.clone() },
        ] {
            assert_ne!(changed.digest(&deployment()), digest);
        }
        assert_ne!(original.digest(&Deployment { market: Address([9; 20]), ..deployment() }), digest);
        assert_eq!(original.digest(&Deployment { consents: Address([9; 20]), ..deployment() }), digest);
    }

    #[test]
    fn a_withdrawal_is_no_receipt() {
        let secret = AccountSecret::from_bytes(&[5; 32]).unwrap();
        let account = secret.address();
        let slip = Withdraw { account }.sign(&deployment(), &secret);
        assert!(consent(account).verify(&deployment(), &account, &slip).is_err());
        assert_eq!(Withdraw { account }.verify(&deployment(), &account, &slip), Ok(()));
    }
}

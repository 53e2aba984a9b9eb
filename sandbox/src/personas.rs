//! The four people of the sandbox, each one wallet account.
//!
//! Their private keys follow from a sentence that everybody can read here. They are worth nothing: whoever sends
//! anything of value to these addresses on another chain loses it.

use alloy_primitives::{Address, B256, U256, keccak256};
use k256::ecdsa::SigningKey;

use crate::block::Signature;

/// A role that somebody trying the sandbox takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Persona {
    /// Shares data about themselves.
    Contributor,
    /// Lists datasets and delivers their keys.
    Steward,
    /// Orders and opens datasets.
    Researcher,
    /// Decides disputes.
    Arbiter,
}

impl Persona {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Contributor, Self::Steward, Self::Researcher, Self::Arbiter];

    /// The name used in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Contributor => "contributor",
            Self::Steward => "steward",
            Self::Researcher => "researcher",
            Self::Arbiter => "arbiter",
        }
    }

    /// The persona with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|persona| persona.name() == name)
    }

    /// The persona whose account this is.
    pub fn from_address(address: Address) -> Option<Self> {
        Self::ALL.into_iter().find(|persona| persona.address() == address)
    }

    /// The persona's wallet account.
    pub fn address(self) -> Address {
        Address::from_public_key(self.key().verifying_key())
    }

    /// Signs a digest; r and s as in EIP-2 (low s).
    pub(crate) fn sign(self, digest: B256) -> Signature {
        let (signature, recovery) =
            self.key().sign_prehash_recoverable(digest.as_slice()).expect("a digest of 32 bytes can be signed");
        let (r, s) = signature.split_bytes();
        Signature { y_parity: recovery.is_y_odd(), r: U256::from_be_slice(&r), s: U256::from_be_slice(&s) }
    }

    fn key(self) -> SigningKey {
        let digest = keccak256(format!("Theriac sandbox: a public key pair worth nothing: {}", self.name()));
        SigningKey::from_slice(digest.as_slice()).expect("each of the four digests is a scalar, see the tests")
    }
}

impl Signature {
    /// r, s and v (27 or 28) in 65 bytes, as contracts take them.
    pub(crate) fn to_bytes(self) -> [u8; 65] {
        let mut bytes = [0; 65];
        bytes[..32].copy_from_slice(&self.r.to_be_bytes::<32>());
        bytes[32..64].copy_from_slice(&self.s.to_be_bytes::<32>());
        bytes[64] = 27 + u8::from(self.y_parity);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_persona_has_an_account_of_its_own() {
        let addresses: HashSet<_> = Persona::ALL.into_iter().map(Persona::address).collect();
        assert_eq!(addresses.len(), 4);
        for persona in Persona::ALL {
            assert_eq!(Persona::from_address(persona.address()), Some(persona));
            assert_eq!(Persona::from_name(persona.name()), Some(persona));
        }
        assert_eq!(Persona::from_address(Address::ZERO), None);
    }

    #[test]
    fn a_signature_recovers_to_the_persona() {
        let digest = keccak256("anything");
        for persona in Persona::ALL {
            let bytes = persona.sign(digest).to_bytes();
            let signature = alloy_primitives::Signature::from_raw(&bytes).unwrap();
            assert_eq!(signature.recover_address_from_prehash(&digest).unwrap(), persona.address());
        }
    }
}

//! EIP-712 typed data, the part that Theriac signs: flat structs of static members under the domain "Theriac", "1".

use crate::abi::{Encoder, keccak256};
use crate::primitives::{Address, Bytes32};

const DOMAIN_TYPE: &str = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)";

/// The domain separator of one of Theriac's contracts on one chain.
pub fn domain_separator(chain_id: u64, contract: &Address) -> Bytes32 {
    Encoder::new()
        .word(&keccak256(DOMAIN_TYPE.as_bytes()))
        .word(&keccak256(b"Theriac"))
        .word(&keccak256(b"1"))
        .uint(chain_id)
        .address(contract)
        .hash()
}

/// Starts the encoding of a struct: its type hash; the members follow in order.
pub fn structure(type_string: &str) -> Encoder {
    Encoder::new().word(&keccak256(type_string.as_bytes()))
}

/// What is signed: keccak256(0x19 0x01 ‖ domain separator ‖ hash of the struct).
pub fn digest(domain_separator: &Bytes32, structure: &Encoder) -> Bytes32 {
    let mut message = [0; 66];
    message[..2].copy_from_slice(&[0x19, 0x01]);
    message[2..34].copy_from_slice(&domain_separator.0);
    message[34..].copy_from_slice(&structure.hash().0);
    keccak256(&message)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Type hash and separator of EIP-712's own example, "Ether Mail", built from the same parts.
    #[test]
    fn the_domain_type_hashes_as_in_the_eip() {
        let hash = keccak256(DOMAIN_TYPE.as_bytes()).to_string();
        assert_eq!(hash, "0x8b73c3c69bb8fe3d512ecc4cf759cc79239f7b179b0ffacaa9a75d522b39400f");
        let ether_mail = Encoder::new()
            .word(&keccak256(DOMAIN_TYPE.as_bytes()))
            .word(&keccak256(b"Ether Mail"))
            .word(&keccak256(b"1"))
            .uint(1u8)
            .address(&"0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC".parse().unwrap())
            .hash();
        assert_eq!(ether_mail.to_string(), "0xf2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f");
    }

    /// EIP-712's example struct `Person`, hashed by hand from its definition.
    #[test]
    fn the_digest_of_the_eip_example_comes_out() {
        let person = |name: &str, wallet: &str| {
            structure("Person(string name,address wallet)")
                .word(&keccak256(name.as_bytes()))
                .address(&wallet.parse().unwrap())
                .hash()
        };
        let mail = structure("Mail(Person from,Person to,string contents)Person(string name,address wallet)")
            .word(&person("Cow", "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"))
            .word(&person("Bob", "0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB"))
            .word(&keccak256(b"Hello, Bob!"));
        let domain = "0xf2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f".parse().unwrap();
        assert_eq!(
            digest(&domain, &mail).to_string(),
            "0xbe609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2"
        );
    }
}

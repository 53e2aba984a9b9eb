//! What people compare to be sure of a public key.

use sha2::{Digest, Sha256};

use crate::keys::X25519Public;

/// The fingerprint of a public key: the first 16 bytes of its SHA-256, as eight groups of four hexadecimal digits.
///
/// 128 bits, so nobody can make a second key with the same fingerprint; short enough to be read out on the telephone.
pub fn fingerprint(key: &X25519Public) -> String {
    let digest = Sha256::digest(key.0);
    let groups: Vec<String> = digest[..16].chunks(2).map(hex::encode).collect();
    groups.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_the_beginning_of_the_keys_sha_256() {
        // `printf '%032d' 0 | tr 0 '\0' | sha256sum`
        assert_eq!(fingerprint(&X25519Public([0; 32])), "6668 7aad f862 bd77 6c8f c18b 8e9f 8e20");
    }
}

//! `Debug` for what holds secrets or private data, and for what is in the middle of its work: the name of the type, and
//! nothing of what is inside.

use std::fmt;

use crate::vault::wallet;
use crate::{body, crypt4gh, evidence, keys, receipt, recipe, table, vault};

macro_rules! opaque {
    ($module:ident: $($name:ident $(<$life:lifetime>)?),+) => {
        $(impl fmt::Debug for $module::$name $(<$life>)? {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), " { .. }"))
            }
        })+
    };
}

opaque!(body: BodyKeys, BodyOpener, BodySealer, BodyVerifier, PlainHasher, SegmentKey);
opaque!(crypt4gh: BodyDecryptor, Decryptor, Encryptor, HeaderParser, OpenedHeader, Rearranger, Recipients, SegmentKeys);
opaque!(crypt4gh: KeyProtection<'_>, PrivateKeyFile);
opaque!(evidence: Document, Evidence);
opaque!(keys: AccountSecret, Secret32, SecretScalar, Seed, X25519Secret);
opaque!(receipt: DataDigest);
opaque!(recipe: PseudonymKey);
opaque!(table: Reader);
opaque!(vault: Vault);
opaque!(wallet: WalletSignature);

#[cfg(test)]
mod tests {
    use crate::keys::Secret32;

    #[test]
    fn nothing_of_a_secret_is_printed() {
        assert_eq!(format!("{:?}", Some(Secret32::from_bytes([7; 32]))), "Some(Secret32 { .. })");
    }
}

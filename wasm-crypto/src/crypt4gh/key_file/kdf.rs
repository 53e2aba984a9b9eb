//! Making a key of a passphrase, with the work bounded before it is done.

use sha2::Sha256;
use zeroize::Zeroizing;

use super::{KeyFileError, shown};

/// scrypt as every Crypt4GH tool uses it, whatever the file's `rounds` says: N = 2^14, r = 8, p = 1.
const SCRYPT_LOG_N: u8 = 14;
/// Crypt4GH tools write 100, `ssh-keygen` 16 or 24; this many take a second natively, a few in a browser.
const MOST_BCRYPT_ROUNDS: u32 = 256;
/// Crypt4GH tools write 100,000; this many take less than a second natively, some in a browser.
const MOST_PBKDF2_ROUNDS: u32 = 1_000_000;

/// A key derivation function with its work factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kdf {
    /// RFC 7914.
    Scrypt,
    /// OpenSSH's `bcrypt_pbkdf`.
    Bcrypt { rounds: u32 },
    /// RFC 8018 with HMAC-SHA256.
    Pbkdf2 { rounds: u32 },
}

impl Kdf {
    /// The function that a file names. Refuses one that is not known, and work beyond the bounds.
    pub(super) fn named(name: &[u8], rounds: u32) -> Result<Self, KeyFileError> {
        let (kdf, method, most) = match name {
            b"scrypt" => return Ok(Self::Scrypt),
            b"bcrypt" => (Self::Bcrypt { rounds }, "bcrypt", MOST_BCRYPT_ROUNDS),
            b"pbkdf2_hmac_sha256" => (Self::Pbkdf2 { rounds }, "PBKDF2", MOST_PBKDF2_ROUNDS),
            other => return Err(KeyFileError::UnsupportedProtection(shown(other))),
        };
        match rounds {
            0 => Err(KeyFileError::Damaged),
            _ if rounds > most => Err(KeyFileError::TooMuchWork { method, rounds, most }),
            _ => Ok(kdf),
        }
    }

    /// N bytes made of the passphrase and the salt.
    pub(super) fn derive<const N: usize>(
        self,
        passphrase: &str,
        salt: &[u8],
    ) -> Result<Zeroizing<[u8; N]>, KeyFileError> {
        let mut key = Zeroizing::new([0; N]);
        let passphrase = passphrase.as_bytes();
        // Fuzzing is for what is read: there no passphrase costs anything.
        let kdf = if cfg!(fuzzing) { Self::Pbkdf2 { rounds: 1 } } else { self };
        match kdf {
            Self::Scrypt => {
                let params = scrypt::Params::new(SCRYPT_LOG_N, 8, 1, N).expect("these are valid scrypt parameters");
                scrypt::scrypt(passphrase, salt, &params, key.as_mut()).expect("N is a valid output length");
            }
            // No key was ever made so: there is no bcrypt of an empty passphrase.
            Self::Bcrypt { .. } if passphrase.is_empty() => return Err(KeyFileError::WrongPassphrase),
            Self::Bcrypt { rounds } => {
                bcrypt_pbkdf::bcrypt_pbkdf(passphrase, salt, rounds, key.as_mut()).map_err(|_| KeyFileError::Damaged)?
            }
            Self::Pbkdf2 { rounds } => pbkdf2::pbkdf2_hmac::<Sha256>(passphrase, salt, rounds, key.as_mut()),
        }
        Ok(key)
    }
}

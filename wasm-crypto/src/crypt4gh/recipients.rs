//! Who a header is written for, and with whose key.

use crate::keys::{X25519Public, X25519Secret};

/// The readers that a header is written for.
///
/// Each packet is made with a writer key of its own, which is forgotten: nobody but the reader can open it again, and
/// nothing tells who wrote it. [`Recipients::written_by`] uses a lasting key instead.
#[derive(Clone)]
pub struct Recipients {
    readers: Vec<X25519Public>,
    writer: Option<X25519Secret>,
}

impl Recipients {
    /// The same readers, with packets made with the key `writer`. Who knows its public key can ask for packets of that
    /// writer alone ([`super::Header::open_from`]); who has its secret key can open the header, too. Nonces are fresh.
    #[must_use]
    pub fn written_by(self, writer: X25519Secret) -> Self {
        Self { writer: Some(writer), ..self }
    }

    /// The readers' public keys, each once, in the order given.
    pub fn readers(&self) -> &[X25519Public] {
        &self.readers
    }

    /// The key for the next packet.
    pub(super) fn writer(&self) -> X25519Secret {
        self.writer.clone().unwrap_or_else(X25519Secret::generate)
    }
}

impl<'a, T: AsRef<[X25519Public]> + ?Sized> From<&'a T> for Recipients {
    /// Readers named by their public keys; repetitions are dropped.
    fn from(readers: &'a T) -> Self {
        let mut seen = std::collections::HashSet::new();
        let readers = readers.as_ref().iter().copied().filter(|reader| seen.insert(*reader)).collect();
        Self { readers, writer: None }
    }
}

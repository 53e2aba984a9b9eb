//! What the targets share: a bound on memory, and known keys.

use std::alloc::System;

use cap::Cap;
use wasm_crypto::keys::X25519Secret;

/// Honest input of a target is at most some hundred KiB: a count or length that is believed before it is checked
/// asks for more than this, and the run ends as a crash.
const MOST_MEMORY: usize = 64 << 20;

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, MOST_MEMORY);

/// The reader whom the files of the corpora are encrypted for; `[1; 32]`.
pub fn reader() -> X25519Secret {
    X25519Secret::from_bytes([1; 32])
}

/// Somebody else; `[2; 32]`.
pub fn stranger() -> X25519Secret {
    X25519Secret::from_bytes([2; 32])
}

/// Who wrote the packets of files made while fuzzing; `[3; 32]`.
pub fn writer() -> X25519Secret {
    X25519Secret::from_bytes([3; 32])
}

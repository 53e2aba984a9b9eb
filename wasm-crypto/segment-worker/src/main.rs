//! A browser worker that encrypts, decrypts and hashes chunks of a Crypt4GH body; several of them share a file.
//!
//! It is small, so that starting it costs next to nothing, and knows nothing of files: the crypto worker cuts, orders and
//! writes. Messages are plain objects:
//!
//! | asked | answered |
//! |---|---|
//! | | `{event: "ready"}`, once, when the worker listens |
//! | `{setup: {data, plain, roots, cipher}}` | `{cipher}`: what encrypts and decrypts from now on |
//! | `{id, seal, length}` | `{id, bytes, length, body, plain}`: the encrypted segments and both kinds of leaf hash |
//! | `{id, open, length}` | the same with the plaintext; `forged` is the first segment that opens under no key, if any |
//! | `{id, hash, length}` | the same with `body` alone filled |
//!
//! - `data`: a `Uint8Array` of one or more 32-byte data keys; the first one seals, each is tried to open. It is wiped.
//! - `plain`: the 32-byte key of the plain root's leaves, as a `Uint8Array` (wiped too), when those are wanted.
//! - `roots`: whether the body root's leaves are wanted.
//! - `cipher`: `"simd"`, `"scalar"`, `"webcrypto"`, or `"auto"` for `simd`, or `webcrypto` where that is much faster.
//! - `seal`, `open`, `hash`: a `Blob` or an `ArrayBuffer` of whole segments, the file's last one perhaps shorter.
//! - `length`: how many bytes of the `ArrayBuffer` count, those at its start; all when it is left out.
//! - `bytes`, `body`, `plain`: `ArrayBuffer`s, transferred. Input and output swap places: a worker keeps what a chunk
//!   came in and writes the next result to it, if that is large enough ([`bytes::Spare`]). A leaf hash has 32 bytes and is that of RFC 6962:
//!   SHA-256(0 ‖ encrypted segment), and SHA-256(0 ‖ HMAC-SHA256(key, plaintext segment)). After a forged segment they
//!   end before it.
//! - What cannot be read or hashed is answered by `{id, error}`, a `DOMException`'s name.

mod backend;
mod bytes;
mod chunk;
mod hashes;
mod kernel;
mod messages;
mod session;
mod webcrypto;

fn main() {
    messages::listen();
}

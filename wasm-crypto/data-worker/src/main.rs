//! A browser worker that holds one draft, or one dataset that was bought: it finds what identifies people, applies recipes,
//! anonymises, measures and describes. It does what `crypto_worker::data` says, one thing after the other.
//!
//! It has no storage, no network and no key but that of the draft's pseudonyms. The crypto worker starts it when something
//! is opened, and ends it when that is closed or the vault is locked; all it knew goes with it.

mod apply;
mod card;
mod held;
mod json;
mod messages;
mod operations;
mod preview;

fn main() {
    messages::listen();
}

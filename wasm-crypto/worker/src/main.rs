//! The crypto worker: answers the app's requests with the engine. No logic of its own beyond files and messages.

mod blobs;
mod contribute;
mod datasets;
mod device;
mod dispatch;
mod drafts;
mod errors;
mod evidence;
mod files;
mod job;
mod spaces;
mod state;
mod steward;
mod transport;
mod vaults;
mod verify;
mod wallet;

fn main() {
    transport::start();
}

//! The crypto worker: answers the app's requests with the engine. No logic of its own beyond files and messages.

mod blobs;
mod checks;
mod contribute;
mod data_worker;
mod datasets;
mod device;
mod dispatch;
mod drafts;
mod evidence;
mod files;
mod job;
mod notes;
mod publish;
mod spaces;
mod state;
mod steward;
mod stream;
mod timer;
mod transport;
mod vaults;
mod wallet;

fn main() {
    stream::policy::watch();
    transport::start();
}

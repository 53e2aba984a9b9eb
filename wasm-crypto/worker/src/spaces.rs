//! Spaces: what each person or persona keeps in this browser, apart from everybody else's.

use crypto_worker::error::{ErrorKind, WorkerError};
use crypto_worker::messages::VaultStatus;

use crate::state::Worker;
use crate::stream::body;
use crate::{blobs, device, files, vaults};

/// The folder that holds one folder for each space.
pub const FOLDER: &str = "spaces";

/// Changes to a space; says how its vault is.
pub async fn enter(worker: &Worker, space: String) -> Result<VaultStatus, WorkerError> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if space.is_empty() || space.len() > 64 || !space.bytes().all(plain) {
        return Err(WorkerError::internal("A space has an impossible name."));
    }
    worker.enter(Some(space));
    vaults::status(worker).await
}

/// Removes what the space stored. The published files stay: they are not the space's alone.
pub async fn erase(worker: &Worker) -> Result<(), WorkerError> {
    worker.close_all();
    // A vault that is just being written would lie there again afterwards.
    let _turn = worker.vault_writing().lock().await;
    worker.all_kept().await;
    let space = worker.space()?;
    device::remove(&space).await?;
    files::remove(&[FOLDER, &space]).await
}

/// Removes everything that this worker ever stored.
pub async fn erase_everything(worker: &Worker) -> Result<(), WorkerError> {
    worker.close_all();
    let _turn = worker.vault_writing().lock().await;
    worker.all_kept().await;
    device::remove_all().await?;
    files::remove(&[FOLDER]).await?;
    body::remove_all().await?;
    blobs::delete_all().await
}

/// A request that needs a vault where there is none.
pub fn no_vault() -> WorkerError {
    WorkerError::new(ErrorKind::NoVault, "There is no vault in this browser yet.", "Create one, or restore yours.")
}

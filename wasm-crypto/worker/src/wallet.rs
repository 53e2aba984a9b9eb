//! Opening the vault by a wallet's signature: a convenience that the person turns on, for this browser alone. The
//! passphrase stays a way in at all times.

use crypto_worker::error::{ErrorKind, WorkerError};
use crypto_worker::messages::{AllowWallet, UnlockWithWallet, VaultStatus, WalletText};
use wasm_crypto::vault::wallet::{WalletError, WalletSignature, digest, document};
use wasm_crypto::vault::{Vault, VaultError};

use crate::device::{self, DeviceKey, Record};
use crate::state::{OpenVault, Worker};
use crate::vaults::{present, status, stored};
use crypto_worker::told::IntoWorkerError;

/// What the wallet is to sign: for the open vault, or for the locked one that it can open.
pub async fn text(worker: &Worker) -> Result<WalletText, WorkerError> {
    let id = match worker.open_vault() {
        Some(open) => *open.vault.id_bytes(),
        None => record(worker).await?.vault,
    };
    Ok(WalletText { document: document(&id).to_string() })
}

/// Lets the wallet open the vault from now on, when its two signatures agree.
pub async fn allow(worker: &Worker, request: AllowWallet) -> Result<VaultStatus, WorkerError> {
    let visit = worker.visit();
    // A passphrase that is being changed must not be kept as it was.
    let _turn = worker.vault_writing().lock().await;
    // Nor one that another tab has changed.
    let vault = *present(worker, visit).await?.id_bytes();
    let AllowWallet { account, first, second } = request;
    let signature = WalletSignature::read_twice([&first, &second], &account, &vault).map_err(WalletError::told)?;
    let key = DeviceKey::generate().await?;
    let device = key.authenticate(&digest(&vault)).await?;
    worker.still(visit)?;
    let wrapped = signature.wrap(&device, &worker.vault()?.passphrase);
    device::write(&worker.space()?, &key.record(account, vault, wrapped)).await?;
    status(worker).await
}

/// Opens the stored vault with a signature of [`text`].
pub async fn unlock(worker: &Worker, request: UnlockWithWallet) -> Result<VaultStatus, WorkerError> {
    let visit = worker.visit();
    let record = record(worker).await?;
    let signature =
        WalletSignature::read(&request.signature, &record.account, &record.vault).map_err(WalletError::told)?;
    let device = record.key().authenticate(&digest(&record.vault)).await?;
    let passphrase = signature.unwrap(&device, &record.wrapped).map_err(WalletError::told)?;
    let file = stored(worker).await?;
    worker.still(visit)?;
    let vault = Vault::unlock(&file, &passphrase).map_err(|error| match error {
        // The vault's file was replaced since.
        VaultError::WrongPassphrase => WalletError::DoesNotOpen.told(),
        other => other.told(),
    })?;
    worker.unlock(OpenVault { vault, passphrase, file });
    status(worker).await
}

/// The wallet opens the vault no longer.
pub async fn forbid(worker: &Worker) -> Result<VaultStatus, WorkerError> {
    device::remove(&worker.space()?).await?;
    status(worker).await
}

async fn record(worker: &Worker) -> Result<Record, WorkerError> {
    device::read(&worker.space()?).await.ok_or_else(|| {
        WorkerError::new(
            ErrorKind::NotFound,
            "No wallet opens this vault in this browser.",
            "Open it with its passphrase; under Settings you can then allow your wallet to open it.",
        )
    })
}

//! The space's vault: its file in this browser, and its life in the worker's memory.

use crypto_worker::error::{ErrorKind, WorkerError};
use crypto_worker::messages::{
    ChangePassphrase, CreateVault, ExportIdentity, Identity, ImportVault, LeafChecked, Phrase, RestoreVault,
    ShowPhrase, Suggestion, UnlockVault, VaultStatus,
};
use wasm_crypto::crypt4gh::{write_private_key, write_public_key};
use wasm_crypto::keys::crypt4gh_identity;
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::vault::{self, KeptReceipt, Vault, VaultError, suggest_passphrase};
use web_sys::Blob;
use zeroize::Zeroizing;

use crate::state::{OpenVault, Visit, Worker};
use crate::{device, files, spaces};
use crypto_worker::told::IntoWorkerError;

/// The vault's file in its space: an age passphrase file.
const FILE: &str = "vault.age";
/// No honest vault is larger; a stranger's file is not read further.
const LARGEST: f64 = 16_777_216.0;

/// How the space's vault is.
pub async fn status(worker: &Worker) -> Result<VaultStatus, WorkerError> {
    let space = worker.space()?;
    let wallet = device::read(&space).await.map(|record| record.account);
    if let Some(open) = worker.open_vault() {
        let identity = Bytes32(crypt4gh_identity(open.vault.seed()).public().0);
        return Ok(VaultStatus::Unlocked { id: open.vault.id(), identity, wallet });
    }
    let stored = files::exists(&[spaces::FOLDER, &space, FILE]).await?;
    Ok(if stored { VaultStatus::Locked { wallet } } else { VaultStatus::None })
}

/// Makes a vault where there is none.
pub async fn create(worker: &Worker, request: CreateVault) -> Result<Phrase, WorkerError> {
    let visit = worker.visit();
    let _turn = worker.vault_writing().lock().await;
    refuse_second(worker).await?;
    let vault = Vault::create();
    let phrase = words(&vault);
    keep(worker, visit, vault, request.passphrase.into_inner()).await?;
    Ok(phrase)
}

/// Opens the stored vault.
pub async fn unlock(worker: &Worker, request: UnlockVault) -> Result<VaultStatus, WorkerError> {
    let visit = worker.visit();
    let passphrase = request.passphrase.into_inner();
    let file = stored(worker).await?;
    worker.still(visit)?;
    let vault = Vault::unlock(&file, &passphrase).map_err(VaultError::told)?;
    worker.unlock(OpenVault { vault, passphrase, file });
    status(worker).await
}

/// Forgets the open vault.
pub async fn lock(worker: &Worker) -> Result<VaultStatus, WorkerError> {
    worker.close_all();
    status(worker).await
}

/// The 24 words, for whoever knows the passphrase.
pub async fn phrase(worker: &Worker, request: ShowPhrase) -> Result<Phrase, WorkerError> {
    let passphrase = request.passphrase.into_inner();
    let vault = Vault::unlock(&stored(worker).await?, &passphrase).map_err(VaultError::told)?;
    Ok(words(&vault))
}

/// Makes the vault anew from its 24 words.
pub async fn restore(worker: &Worker, request: RestoreVault) -> Result<VaultStatus, WorkerError> {
    let visit = worker.visit();
    let _turn = worker.vault_writing().lock().await;
    refuse_second(worker).await?;
    let phrase = request.phrase.into_inner();
    let vault = Vault::restore(&phrase).map_err(IntoWorkerError::told)?;
    keep(worker, visit, vault, request.passphrase.into_inner()).await?;
    status(worker).await
}

/// Takes over an exported vault.
pub async fn import(worker: &Worker, request: ImportVault, file: &Blob) -> Result<VaultStatus, WorkerError> {
    let visit = worker.visit();
    let _turn = worker.vault_writing().lock().await;
    refuse_second(worker).await?;
    if file.size() > LARGEST {
        return Err(VaultError::NotAVault.told());
    }
    let bytes = files::bytes(file, 0, file.size() as u64).await?;
    let passphrase = request.passphrase.into_inner();
    let vault = Vault::unlock(&bytes, &passphrase).map_err(VaultError::told)?;
    store(worker, visit, vault, passphrase, bytes).await?;
    status(worker).await
}

/// The vault's file, as it is stored.
pub async fn export(worker: &Worker) -> Result<Blob, WorkerError> {
    files::blob([&stored(worker).await?[..]])
}

/// Writes the vault under another passphrase.
pub async fn change_passphrase(worker: &Worker, request: ChangePassphrase) -> Result<VaultStatus, WorkerError> {
    let visit = worker.visit();
    let _turn = worker.vault_writing().lock().await;
    let (old, new) = (request.old.into_inner(), request.new.into_inner());
    let before = stored(worker).await?;
    worker.still(visit)?;
    let after = vault::change_passphrase(&before, &old, &new).map_err(VaultError::told)?;
    let space = worker.space()?;
    // It would keep the old passphrase.
    device::remove(&space).await?;
    files::write(&path(&space), &files::blob([&after[..]])?).await?;
    // When it was locked meanwhile, the new passphrase counts all the same.
    if let (Ok(()), Some(open)) = (worker.still(visit), worker.open_vault()) {
        // What another tab has written is read with the next change.
        let file = if open.file == before { after } else { before };
        worker.unlock(OpenVault { vault: open.vault.clone(), passphrase: new, file });
    }
    status(worker).await
}

/// A passphrase to offer.
pub fn suggest() -> Suggestion {
    Suggestion { passphrase: suggest_passphrase().into() }
}

/// The Crypt4GH identity as key files that other tools read.
pub fn export_identity(worker: &Worker, request: ExportIdentity) -> Result<(Identity, Blob), WorkerError> {
    let passphrase = request.passphrase.into_inner();
    if passphrase.chars().count() < vault::SHORTEST_PASSPHRASE {
        return Err(VaultError::ShortPassphrase.told());
    }
    let secret = crypt4gh_identity(&worker.seed()?);
    let file = write_private_key(&secret, Some(&passphrase));
    let identity = Identity { public_key: write_public_key(&secret.public()) };
    Ok((identity, files::blob([file.as_bytes()])?))
}

/// Keeps a contribution's receipt in the vault that is open in this visit, and what other tabs have kept in it.
pub async fn keep_receipt(worker: &Worker, visit: Visit, receipt: KeptReceipt) -> Result<(), WorkerError> {
    let _turn = worker.vault_writing().lock().await;
    let mut vault = present(worker, visit).await?;
    vault.keep_receipt(receipt);
    keep(worker, visit, vault, worker.vault()?.passphrase.clone()).await
}

/// The open vault with what other tabs have written to it, as long as its passphrase is still the one it was opened with.
pub async fn present(worker: &Worker, visit: Visit) -> Result<Vault, WorkerError> {
    let file = stored(worker).await?;
    worker.still(visit)?;
    let open = worker.vault()?;
    if file == open.file {
        return Ok(open.vault.clone());
    }
    let newer = Vault::unlock(&file, &open.passphrase).ok().filter(|newer| newer.id() == open.vault.id());
    newer.ok_or_else(|| {
        WorkerError::new(
            ErrorKind::Locked,
            "The vault was changed in another tab.",
            "Lock it here, unlock it with its present passphrase, and try again.",
        )
    })
}

/// One's own leaf of a listing, as it was kept when the listing was sealed.
pub fn own_leaf(worker: &Worker, listing: &Bytes32) -> Result<Option<LeafChecked>, WorkerError> {
    let open = worker.vault()?;
    let kept = open.vault.receipts().iter().find(|kept| kept.listing.as_ref() == Some(listing));
    Ok(kept.and_then(|kept| Some(LeafChecked { leaf: kept.entry.leaf, path: kept.path.clone()? })))
}

async fn keep(worker: &Worker, visit: Visit, vault: Vault, passphrase: Zeroizing<String>) -> Result<(), WorkerError> {
    let file = vault.lock(&passphrase).map_err(VaultError::told)?;
    store(worker, visit, vault, passphrase, file).await
}

/// Writes the vault's file and keeps it open, if the visit lasts so long.
async fn store(
    worker: &Worker,
    visit: Visit,
    vault: Vault,
    passphrase: Zeroizing<String>,
    file: Vec<u8>,
) -> Result<(), WorkerError> {
    worker.still(visit)?;
    files::write(&path(&worker.space()?), &files::blob([&file[..]])?).await?;
    worker.still(visit)?;
    worker.unlock(OpenVault { vault, passphrase, file });
    Ok(())
}

/// The vault's file.
pub async fn stored(worker: &Worker) -> Result<Vec<u8>, WorkerError> {
    match files::read(&path(&worker.space()?)).await {
        Ok(file) => files::bytes(&file, 0, file.size() as u64).await,
        Err(error) if error.kind == ErrorKind::NotFound => Err(spaces::no_vault()),
        Err(error) => Err(error),
    }
}

/// Two seeds in one space would leave the first one's money out of reach.
async fn refuse_second(worker: &Worker) -> Result<(), WorkerError> {
    if status(worker).await? == VaultStatus::None {
        // What a vault that is gone has left would be of no use to the next one.
        return device::remove(&worker.space()?).await;
    }
    Err(WorkerError::new(
        ErrorKind::Invalid,
        "There is a vault here already.",
        "Unlock it. To use another one, export this one and write down its 24 words, then erase it under Settings.",
    ))
}

fn path(space: &str) -> [&str; 3] {
    [spaces::FOLDER, space, FILE]
}

fn words(vault: &Vault) -> Phrase {
    Phrase { words: Zeroizing::new(vault.phrase().split(' ').map(str::to_owned).collect()) }
}

//! From a request to the code that does it.

use std::rc::Rc;

use crypto_worker::error::WorkerError;
use crypto_worker::messages::Request;
use wasm_bindgen::JsValue;
use web_sys::Blob;

use crate::job::Job;
use crate::state::Worker;
use crate::stream::{body, header, kept, open, seal, segments, verify};
use crate::transport::{Answer, Attached};
use crate::{blobs, checks, contribute, datasets, drafts, evidence, publish, spaces, steward, vaults, wallet};

/// Does a request.
pub async fn dispatch(
    worker: &Rc<Worker>,
    request: Request,
    attached: Attached,
    job: &Job,
) -> Result<Answer, WorkerError> {
    let Attached { blobs, sink } = &attached;
    let blob = || blobs.first().ok_or_else(|| WorkerError::internal("A request came without its file."));
    match request {
        Request::UseSpace(r) => reply(spaces::enter(worker, r.space).await?),
        Request::EraseSpace(_) => reply(spaces::erase(worker).await?),
        Request::EraseEverything(_) => reply(spaces::erase_everything(worker).await?),

        Request::CreateVault(r) => reply(vaults::create(worker, r).await?),
        Request::UnlockVault(r) => reply(vaults::unlock(worker, r).await?),
        Request::AskVault(_) => reply(vaults::status(worker).await?),
        Request::LockVault(_) => reply(vaults::lock(worker).await?),
        Request::ShowPhrase(r) => reply(vaults::phrase(worker, r).await?),
        Request::RestoreVault(r) => reply(vaults::restore(worker, r).await?),
        Request::ImportVault(r) => reply(vaults::import(worker, r, blob()?).await?),
        Request::ExportVault(_) => files((), vec![vaults::export(worker).await?]),
        Request::ChangePassphrase(r) => reply(vaults::change_passphrase(worker, r).await?),
        Request::SuggestPassphrase(_) => reply(vaults::suggest()),
        Request::AskWalletText(_) => reply(wallet::text(worker).await?),
        Request::AllowWallet(r) => reply(wallet::allow(worker, r).await?),
        Request::UnlockWithWallet(r) => reply(wallet::unlock(worker, r).await?),
        Request::ForbidWallet(_) => reply(wallet::forbid(worker).await?),
        Request::ExportIdentity(r) => {
            let (identity, file) = vaults::export_identity(worker, r)?;
            files(identity, vec![file])
        }

        Request::SaveStorage(r) => reply(publish::save(worker, r).await?),
        Request::AskStorage(_) => reply(publish::describe(worker).await?),
        Request::ForgetStorage(_) => reply(publish::forget(worker).await?),
        Request::TestStorage(_) => reply(publish::test(worker, job).await?),
        Request::Publish(r) => reply(publish::publish(worker, r, blob()?, job).await?),
        Request::Unpublish(r) => reply(publish::unpublish(worker, &r.location).await?),
        Request::CheckPublished(r) => reply(publish::check(r, blob()?, job).await?),
        Request::MakeSegments(_) => files((), vec![segments::of(worker, blob()?, job).await?]),
        Request::PackFile(_) => {
            let (location, car) = publish::pack(blob()?, job).await?;
            files(location, vec![car])
        }
        Request::UnfinishedUploads(_) => reply(publish::unfinished(worker).await?),
        Request::AbandonUpload(r) => reply(publish::abandon(worker, &r.nonce).await?),

        Request::PutBlob(r) => reply(blobs::put(&r.name, blob()?).await?),
        Request::GetBlob(r) => files((), vec![blobs::take(&r.name).await?]),
        Request::DeleteBlob(r) => reply(blobs::delete(&r.name).await?),

        Request::StartDraft(r) => raw(drafts::start(worker, r, blobs, job).await?),
        Request::ListDrafts(_) => reply(drafts::list(worker).await?),
        Request::ResumeDraft(r) => raw(drafts::resume(worker, r, job).await?),
        Request::SaveDraft(r) => reply(drafts::save(worker, r, job).await?),
        Request::CloseDraft(r) => {
            worker.drop_draft(&r.nonce);
            reply(())
        }
        Request::DeleteDraft(r) => reply(drafts::delete(worker, r.nonce).await?),
        Request::PreviewDraft(r) => raw(contribute::preview(worker, r, job).await?),
        Request::SealDraft(r) => {
            let (sealed, blobs) = contribute::seal(worker, r, job).await?;
            files(sealed, blobs)
        }

        Request::MakeOrderKey(_) => reply(steward::order_key(worker)?),
        Request::SealEvidence(r) => {
            let (sealed, package) = evidence::seal(r, blobs.first()).await?;
            files(sealed, vec![package])
        }
        Request::FetchEvidence(r) => {
            let (opened, document) = evidence::fetch(worker, r, job).await?;
            files(opened, document.into_iter().collect())
        }
        Request::Deliver(r) => reply(steward::deliver(worker, r)?),
        Request::MakeDelegateSeal(r) => reply(steward::delegate_seal(worker, r)?),

        Request::OpenDelivered(r) => raw(datasets::open_delivered(worker, r, blob()?, job).await?),
        Request::SaveDelivered(r) => {
            let (opened, plaintext) = datasets::save_delivered(worker, r, blob()?, sink, job).await?;
            files(opened, plaintext.into_iter().collect())
        }
        Request::OpenOwn(r) => raw(datasets::open_own(worker, r, blob()?, job).await?),
        Request::ReadRows(r) => raw(datasets::rows(worker, r, job).await?),
        Request::ExportPlain(r) => files((), vec![worker.dataset(r.dataset)?.plaintext.clone()]),
        Request::ExportCrypt4gh(r) => files((), vec![datasets::crypt4gh(worker, r)?]),
        Request::CloseDataset(r) => {
            worker.drop_dataset(r.dataset);
            reply(())
        }

        Request::SealFile(r) => reply(seal::seal_file(worker, r, blob()?, sink, job).await?),
        Request::ResumeSeal(r) => reply(kept::resume(worker, r, blob()?, job).await?),
        Request::KeptFiles(_) => reply(kept::list(worker).await?),
        Request::GetKept(r) => files((), vec![kept::take(worker, r.nonce).await?]),
        Request::DeleteKept(r) => reply(kept::delete(worker, r.nonce).await?),
        Request::InspectFile(r) => reply(header::inspect(worker, r, blob()?, job).await?),
        Request::OpenFile(r) => {
            let (opened, plaintext) = open::open_file(worker, r, blob()?, sink, job).await?;
            files(opened, plaintext.into_iter().collect())
        }
        Request::VerifyFile(r) => reply(verify::verify_file(worker, r, blob()?, job).await?),
        Request::ReencryptFile(r) => {
            let (handed, file) = header::reencrypt(worker, r, blob()?, job).await?;
            files(handed, vec![file])
        }
        Request::ReadPublicKey(r) => reply(header::public_key(&r)?),
        Request::InspectKeyFile(r) => reply(header::inspect_key_file(&r)?),
        Request::OwnPublicKey(_) => reply(header::own_public_key(worker)?),
        Request::TuneStreams(r) => {
            worker.streams().tune(&r);
            reply(())
        }
        Request::FetchBody(r) => {
            let (fetched, body) = body::fetch(worker, r, job).await?;
            files(fetched, vec![body])
        }
        Request::FetchCard(r) => reply(checks::card(&r, job).await?),
        Request::FetchLeaves(r) => reply(checks::leaves(&r, job).await?),

        Request::ContributionAccount(r) => reply(steward::contribution_account_of(worker, &r.listing_nonce)?),
        Request::OwnLeaf(r) => reply(vaults::own_leaf(worker, &r.listing)?),
        Request::SignClaim(r) => reply(steward::sign_claim(worker, r)?),
        Request::SignWithdrawal(r) => reply(steward::sign_withdrawal(worker, r)?),
    }
}

fn reply<R: serde::Serialize>(reply: R) -> Result<Answer, WorkerError> {
    Answer::new(reply, Vec::new())
}

/// What a data worker replied, as it came.
fn raw(reply: JsValue) -> Result<Answer, WorkerError> {
    Ok(Answer { reply, blobs: Vec::new() })
}

fn files<R: serde::Serialize>(reply: R, blobs: Vec<Blob>) -> Result<Answer, WorkerError> {
    Answer::new(reply, blobs)
}

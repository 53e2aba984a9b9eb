//! Opening what was bought or listed, looking at it, and taking it elsewhere.

use crypto_worker::error::{ErrorKind, WorkerError};
use crypto_worker::messages::{BodyFacts, DatasetOpened, ExportCrypt4gh, OpenDelivered, OpenOwn, ReadRows, Stage};
use wasm_crypto::body::{BodyCommitment, BodyError, BodyOpener, sealed_length};
use wasm_crypto::crypt4gh::make_header;
use wasm_crypto::curve::CurvePoint;
use wasm_crypto::keys::{SecretScalar, X25519Public, crypt4gh_identity, holder_scalar, order_scalar};
use wasm_crypto::listing::Seal;
use wasm_crypto::scan::Profile;
use wasm_crypto::seal;
use wasm_crypto::table::{Options, Reader, TableError};
use web_sys::Blob;

use crate::drafts::LARGEST_FILE;
use crate::errors::IntoWorkerError;
use crate::files;
use crate::job::Job;
use crate::state::{OpenDataset, Worker};
use crate::verify::PIECE;

/// At most so many rows are handed out at once.
const MOST_ROWS: u32 = 1_000;

/// Opens a dataset with the key that was delivered for an order.
pub async fn open_delivered(
    worker: &Worker,
    request: OpenDelivered,
    body: &Blob,
    job: &Job,
) -> Result<DatasetOpened, WorkerError> {
    let secret = order_scalar(&worker.seed()?, &request.order.nonce);
    let own = wasm_crypto::listing::Point::from(CurvePoint::public(&secret));
    if own != request.order.buyer_key {
        return Err(WorkerError::new(
            ErrorKind::Invalid,
            "This vault did not make the order.",
            "Unlock the vault that ordered, or restore it from its 24 words.",
        ));
    }
    let seal = Seal { holder: request.order.buyer_key, r: request.r, c: request.c };
    open(worker, &seal, &secret, request.body, body, job).await
}

/// Opens one's own listing.
pub async fn open_own(worker: &Worker, request: OpenOwn, body: &Blob, job: &Job) -> Result<DatasetOpened, WorkerError> {
    let secret = holder_scalar(&worker.seed()?, &request.listing.nonce);
    open(worker, &request.seal, &secret, request.body, body, job).await
}

async fn open(
    worker: &Worker,
    seal: &Seal,
    secret: &SecretScalar,
    facts: BodyFacts,
    body: &Blob,
    job: &Job,
) -> Result<DatasetOpened, WorkerError> {
    let keys = seal::open(seal, secret).map_err(IntoWorkerError::told)?.body_keys();
    let commitment = BodyCommitment { body_root: facts.body_root, body_length: facts.body_length };
    if facts.body_length > sealed_length(LARGEST_FILE) {
        return Err(WorkerError::new(
            ErrorKind::Invalid,
            "The dataset is larger than 512 MiB, more than a browser can open.",
            "Open it with the `theriac` command.",
        ));
    }
    let mut opener = BodyOpener::new(&keys, commitment, facts.plain_root).map_err(BodyError::told)?;
    let mut reader = Reader::new(Options::default());
    let mut parts = Vec::new();
    let mut plain = Vec::new();
    let length = body.size() as u64;
    let mut done = 0;
    while done < length {
        let to = length.min(done + PIECE);
        opener.push(&files::bytes(body, done, to).await?, &mut plain).map_err(BodyError::told)?;
        take(&mut plain, &mut reader, &mut parts)?;
        done = to;
        job.step(Stage::Opening, done, facts.body_length).await?;
    }
    opener.finish(&mut plain).map_err(BodyError::told)?;
    take(&mut plain, &mut reader, &mut parts)?;
    let table = reader.finish().map_err(TableError::told)?;
    let profile = Profile::of(&table);
    let rows = table.rows() as u64;
    let plaintext = files::joined(&parts)?;
    job.still()?;
    let dataset = worker.keep_dataset(OpenDataset { table, plaintext, body: body.clone(), keys });
    Ok(DatasetOpened { dataset, rows, profile })
}

/// Moves released plaintext out of the worker's memory and into the table.
fn take(plain: &mut Vec<u8>, reader: &mut Reader, parts: &mut Vec<Blob>) -> Result<(), WorkerError> {
    if plain.is_empty() {
        return Ok(());
    }
    reader.push(plain).map_err(TableError::told)?;
    parts.push(files::blob([&plain[..]])?);
    plain.clear();
    Ok(())
}

/// Some rows as text.
pub fn rows(worker: &Worker, request: ReadRows) -> Result<Vec<Vec<String>>, WorkerError> {
    let dataset = worker.dataset(request.dataset)?;
    let from = usize::try_from(request.from).unwrap_or(usize::MAX);
    Ok(dataset.table.preview(from, request.count.min(MOST_ROWS) as usize).rows)
}

/// The sealed body behind a header for oneself and others: a whole Crypt4GH file.
pub fn crypt4gh(worker: &Worker, request: ExportCrypt4gh) -> Result<Blob, WorkerError> {
    let dataset = worker.dataset(request.dataset)?;
    let mut recipients = vec![crypt4gh_identity(&worker.seed()?).public()];
    recipients.extend(request.recipients.into_iter().map(|key| X25519Public(key.0)));
    let header = make_header(dataset.keys.data_key(), &recipients).map_err(IntoWorkerError::told)?;
    files::joined(&[files::blob([&header[..]])?, dataset.body.clone()])
}

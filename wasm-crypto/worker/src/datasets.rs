//! Opening what was bought or listed, looking at it, and taking it elsewhere.

use crypto_worker::data::Task;
use crypto_worker::error::{ErrorKind, WorkerError};
use crypto_worker::messages::{
    BodyFacts, DraftFile, ExportCrypt4gh, FileOpened, OpenDelivered, OpenOwn, ReadRows, SaveDelivered, Subject,
};
use crypto_worker::wire::set;
use js_sys::Uint8Array;
use wasm_bindgen::JsValue;
use wasm_crypto::body::{BodyCommitment, BodyError, BodyKeys, BodyRoots, is_body_length, sealed_length};
use wasm_crypto::crypt4gh::make_header;
use wasm_crypto::curve::CurvePoint;
use wasm_crypto::keys::{X25519Public, crypt4gh_identity, holder_scalar, order_scalar};
use wasm_crypto::listing::{Order, Point, Seal};
use wasm_crypto::seal;
use wasm_crypto::table::Options;
use web_sys::Blob;

use crate::data_worker::{DataWorker, Pass};
use crate::drafts::LARGEST_FILE;
use crate::job::Job;
use crate::state::{OpenDataset, Worker};
use crate::stream::{Setup, Sink, Source, Work};
use crate::{files, stream};
use crypto_worker::told::IntoWorkerError;

/// At most so many rows are handed out at once.
const MOST_ROWS: u32 = 1_000;

/// Opens a dataset with the key that was delivered for an order. The reply is a `DatasetOpened`.
pub async fn open_delivered(
    worker: &Worker,
    request: OpenDelivered,
    body: &Blob,
    job: &Job,
) -> Result<JsValue, WorkerError> {
    let keys = delivered(worker, &request.order, request.r, request.c)?;
    open(worker, keys, request.body, body, job).await
}

/// Opens one's own listing. The reply is a `DatasetOpened`.
pub async fn open_own(worker: &Worker, request: OpenOwn, body: &Blob, job: &Job) -> Result<JsValue, WorkerError> {
    let secret = holder_scalar(&worker.seed()?, &request.listing.nonce);
    let keys = seal::open(&request.seal, &secret).map_err(IntoWorkerError::told)?.body_keys();
    open(worker, keys, request.body, body, job).await
}

/// Decrypts what was bought into a place the person chose, of any length.
pub async fn save_delivered(
    worker: &Worker,
    request: SaveDelivered,
    body: &Blob,
    place: &JsValue,
    job: &Job,
) -> Result<(FileOpened, Option<Blob>), WorkerError> {
    let sink = Sink::picked(place).await?;
    if sink.is_none() && request.body.body_length > sealed_length(LARGEST_FILE) {
        return Err(too_large("Choose a place on the disk to save it to, or open it with the `theriac` command."));
    }
    let sink = sink.unwrap_or(Sink::Parts(Vec::new()));
    sink.fill(async |sink| {
        let keys = delivered(worker, &request.order, request.r, request.c)?;
        let bytes = decrypt(worker, &keys, &request.body, body, job, async |bytes| sink.write(bytes).await).await?;
        Ok(FileOpened { bytes })
    })
    .await
}

/// The keys of what was delivered for an order of this vault.
fn delivered(worker: &Worker, order: &Order, r: Point, c: Point) -> Result<BodyKeys, WorkerError> {
    let secret = order_scalar(&worker.seed()?, &order.nonce);
    if Point::from(CurvePoint::public(&secret)) != order.buyer_key {
        return Err(WorkerError::new(
            ErrorKind::Invalid,
            "This vault did not make the order.",
            "Unlock the vault that ordered, or restore it from its 24 words.",
        ));
    }
    let seal = Seal { holder: order.buyer_key, r, c };
    Ok(seal::open(&seal, &secret).map_err(IntoWorkerError::told)?.body_keys())
}

async fn open(
    worker: &Worker,
    keys: BodyKeys,
    facts: BodyFacts,
    body: &Blob,
    job: &Job,
) -> Result<JsValue, WorkerError> {
    if facts.body_length > sealed_length(LARGEST_FILE) {
        return Err(too_large("Save it to the disk instead."));
    }
    let data = DataWorker::start(worker, None)?;
    data.task(&Task::Survey { options: Options::default(), subject: Subject::Others }, job).await?;
    let mut pass = Pass::new(&data, job);
    // A little more than the plaintext has.
    pass.file(&DraftFile { name: String::new(), bytes: facts.body_length }).await?;
    let mut parts = Vec::new();
    decrypt(worker, &keys, &facts, body, job, async |bytes| {
        parts.push(files::blob_of(bytes)?);
        // A copy: the buffer goes round, and the data worker keeps what it gets.
        pass.push(&bytes.slice(0, bytes.length())).await
    })
    .await?;
    pass.done().await?;
    let opened = data.task(&Task::Surveyed { now: None }, job).await?;
    let plaintext = files::joined(&parts)?;
    job.still()?;
    let dataset = worker.keep_dataset(OpenDataset { data, plaintext, body: body.clone(), keys });
    set(&opened, "dataset", &dataset.into());
    Ok(opened)
}

/// Decrypts a body, hands on its plaintext in order and compares both roots at the end: what was handed on before is
/// provisional until then. Gives the plaintext's length.
async fn decrypt(
    worker: &Worker,
    keys: &BodyKeys,
    facts: &BodyFacts,
    file: &Blob,
    job: &Job,
    mut each: impl AsyncFnMut(&Uint8Array) -> Result<(), WorkerError>,
) -> Result<u64, WorkerError> {
    let expected = BodyCommitment { body_root: facts.body_root, body_length: facts.body_length };
    let length = BodyCommitment { body_length: file.size() as u64, ..expected };
    expected.check(&length).map_err(BodyError::told)?;
    if !is_body_length(facts.body_length) {
        return Err(BodyError::ImpossibleLength { length: facts.body_length }.told());
    }
    let source = Source::from(file, 0, Work::Open, 0);
    let setup = Setup { keys: std::slice::from_ref(keys.data_key()), plain: Some(keys.plain_root_key()), roots: true };
    let mut roots = BodyRoots::new();
    stream::open::body(worker, source, &setup, job, async |piece, output| {
        if let Some(forged) = output.forged {
            let segment = piece.segment + forged;
            return Err(if segment == 0 { BodyError::WrongKey } else { BodyError::Tampered { segment } }.told());
        }
        stream::seal::push_roots(&mut roots, output, output.bytes.length().into())?;
        each(&output.bytes).await
    })
    .await?;
    let found = roots.finish().map_err(BodyError::told)?;
    found.check(&expected, facts.plain_root).map_err(BodyError::told)?;
    Ok(found.plain_length)
}

fn too_large(hint: &str) -> WorkerError {
    WorkerError::new(ErrorKind::Invalid, "The dataset is larger than 1 GiB, more than can be shown here.", hint)
}

/// Some rows as text.
pub async fn rows(worker: &Worker, request: ReadRows, job: &Job) -> Result<JsValue, WorkerError> {
    let dataset = worker.dataset(request.dataset)?;
    let task = Task::Rows { from: request.from, count: request.count.min(MOST_ROWS) };
    dataset.data.task(&task, job).await
}

/// The sealed body behind a header for oneself and others: a whole Crypt4GH file.
pub fn crypt4gh(worker: &Worker, request: ExportCrypt4gh) -> Result<Blob, WorkerError> {
    let dataset = worker.dataset(request.dataset)?;
    let mut recipients = vec![crypt4gh_identity(&worker.seed()?).public()];
    recipients.extend(request.recipients.into_iter().map(|key| X25519Public(key.0)));
    let header = make_header(dataset.keys.data_key(), &recipients).map_err(IntoWorkerError::told)?;
    files::joined(&[files::blob([&header[..]])?, dataset.body.clone()])
}

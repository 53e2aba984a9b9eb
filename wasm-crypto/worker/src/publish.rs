//! Files to where everybody can read them.
//!
//! [`setting`] keeps where that is, with the secrets for it; [`service`] sends requests ([`send`]) and asks again;
//! [`bucket`] uploads in parts, with a journal in [`uploads`]; [`ipfs`] packs and hands over; [`read_back`] reads what
//! was published.

mod bucket;
mod error;
mod hash;
mod ipfs;
mod read_back;
mod send;
mod service;
mod setting;
mod uploads;

use std::pin::pin;

use crypto_worker::error::WorkerError;
use crypto_worker::messages::{CheckPublished, Destination, Publish, Stage};
use crypto_worker::secret::SecretText;
use futures::future::{Either, select};
use storage::address::Address;
use storage::presigned;
use storage::request::Request;
use storage::s3::{AccessKey, Bucket};
use wasm_crypto::primitives::Bytes32;
use web_sys::Blob;

use crate::job::Job;
use crate::state::Worker;
use crate::{blobs, files, timer};
use bucket::Access;
use error::PublishError;
use send::{Answer, Body, Meter};
use service::{Service, Verdict};
use setting::Setting;

pub use setting::{forget, save};
pub use uploads::list as unfinished;

/// Between two reports of how much was sent.
const REPORT_EVERY_MS: i32 = 200;
/// How locations in this browser begin.
const BROWSER: &str = "browser:";

/// Where files go, without secrets.
pub async fn describe(worker: &Worker) -> Result<Destination, WorkerError> {
    Ok(setting::read(worker).await?.destination)
}

/// Publishes a file, and reads it back; gives its location.
pub async fn publish(worker: &Worker, request: Publish, file: &Blob, job: &Job) -> Result<String, WorkerError> {
    let Publish { name, address } = request;
    if name.starts_with('.') || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte)) {
        return Err(PublishError::Name.into());
    }
    let setting = setting::read(worker).await?;
    job.still()?;
    let bytes = file.size() as u64;
    let media = if name.ends_with(".json") { "application/json" } else { "application/octet-stream" };
    let location = match &setting.destination {
        Destination::Browser => {
            blobs::put(&name, file).await?;
            return Ok(format!("{BROWSER}{name}"));
        }
        Destination::Bucket(of) => {
            let bucket = setting::bucket(of)?;
            let access = access(&bucket, &of.key_id, &setting);
            watch(job, access.meter(), bytes, access.upload(worker, &name, media, file, job)).await?;
            bucket.location(&name)
        }
        Destination::Presigned => {
            let read = presigned::read(&address, (js_sys::Date::now() / 1_000.0) as u64).map_err(PublishError::from)?;
            let origin = Address::parse(&read.location).map_err(PublishError::from)?.origin();
            let service = Service::at(origin);
            watch(job, &service.meter, bytes, send_to(&service, &address, file)).await?;
            read.location
        }
        Destination::Ipfs { api } if !api.is_empty() => {
            let (root, car) = ipfs::pack(file, job).await?;
            let service = node(api)?;
            let import = ipfs::import(&service, api, &setting.secret, &root, &car);
            watch(job, &service.meter, car.size() as u64, import).await?;
            return Ok(format!("ipfs://{root}"));
        }
        Destination::Folder { .. } | Destination::Ipfs { .. } => return Err(PublishError::ByHand.into()),
    };
    read_back::check(&location, file, false, job).await?;
    Ok(location)
}

/// Removes a published file where this browser can; what lies elsewhere stays.
pub async fn unpublish(worker: &Worker, location: &str) -> Result<(), WorkerError> {
    if let Some(name) = location.strip_prefix(BROWSER) {
        return blobs::delete(name).await;
    }
    let setting = setting::read(worker).await?;
    if let Destination::Bucket(of) = &setting.destination {
        let bucket = setting::bucket(of)?;
        if let Some(object) = bucket.object(location) {
            access(&bucket, &of.key_id, &setting).delete(object).await?;
        }
    }
    Ok(())
}

/// Gives an interrupted upload up, where its bucket is still the one that is set, and forgets it.
pub async fn abandon(worker: &Worker, nonce: &Bytes32) -> Result<(), WorkerError> {
    let setting = setting::read(worker).await?;
    if let (Destination::Bucket(of), Some(journal)) = (&setting.destination, uploads::read(worker, nonce).await?) {
        let bucket = setting::bucket(of)?;
        if uploads::nonce(&bucket.target(&journal.name), journal.bytes) == *nonce {
            access(&bucket, &of.key_id, &setting).abort(&journal.name, &journal.upload).await?;
        }
    }
    uploads::remove(worker, nonce).await
}

/// Tries the place out: writes a small file, reads it where everybody would, and removes it; or asks a node whether it
/// answers. Gives the location that was read.
pub async fn test(worker: &Worker, job: &Job) -> Result<String, WorkerError> {
    let setting = setting::read(worker).await?;
    match &setting.destination {
        Destination::Bucket(of) => {
            let bucket = setting::bucket(of)?;
            let access = access(&bucket, &of.key_id, &setting);
            let random = (js_sys::Math::random() * 9e15) as u64;
            let object = format!("theriac-test-{random}.txt");
            let content = files::blob([format!("Theriac tries out this place: {random}.").as_bytes()])?;
            job.unless_stopped(access.put(&object, "text/plain", &content)).await?;
            let location = bucket.location(&object);
            let read = read_back::check(&location, &content, true, job).await;
            job.unless_stopped(async { access.delete(&object).await.map_err(WorkerError::from) }).await?;
            read.map(|()| location)
        }
        Destination::Ipfs { api } if !api.is_empty() => {
            let service = node(api)?;
            let test = ipfs::test(&service, api, &setting.secret);
            job.unless_stopped(async { test.await.map_err(WorkerError::from) }).await?;
            Ok(api.clone())
        }
        _ => Ok(String::new()),
    }
}

/// Compares all of what is read at a location with the file.
pub async fn check(request: CheckPublished, file: &Blob, job: &Job) -> Result<(), WorkerError> {
    Address::parse(&request.location).map_err(PublishError::from)?;
    read_back::check(&request.location, file, true, job).await
}

/// The file as a CAR, and its location on IPFS.
pub async fn pack(file: &Blob, job: &Job) -> Result<(String, Blob), WorkerError> {
    let (root, car) = ipfs::pack(file, job).await?;
    Ok((format!("ipfs://{root}"), car))
}

fn access<'a>(bucket: &'a Bucket, id: &'a str, setting: &'a Setting) -> Access<'a> {
    Access::new(bucket, AccessKey { id, secret: &setting.secret, session: &setting.session })
}

fn node(api: &str) -> Result<Service, PublishError> {
    Ok(Service::at(Address::base(api)?.origin()))
}

/// Sends a file to a signed address.
async fn send_to(service: &Service, address: &SecretText, file: &Blob) -> Result<(), WorkerError> {
    let make = || Request { method: "PUT", url: address.trim().to_owned(), headers: Vec::new() };
    let judge = |answer: &Answer| match answer.status {
        408 | 429 | 500 | 502..=504 => Verdict::Later,
        _ => Verdict::Final,
    };
    let answer = service.ask(Body::Blob(file), file.size() as u64, &make, &judge).await?;
    if answer.is_well() {
        return Ok(());
    }
    Err(PublishError::PresignedRefused { status: answer.status }.into())
}

/// Does the work, and reports meanwhile how much was sent, unless the work is stopped.
async fn watch(
    job: &Job,
    meter: &Meter,
    bytes: u64,
    work: impl Future<Output = Result<(), WorkerError>>,
) -> Result<(), WorkerError> {
    let reports = async {
        loop {
            if let Err(error) = job.step(Stage::Storing, meter.sent().min(bytes), bytes).await {
                return error;
            }
            timer::wait(REPORT_EVERY_MS).await;
        }
    };
    match select(pin!(work), pin!(reports)).await {
        Either::Left((done, _)) => done,
        Either::Right((error, _)) => Err(error),
    }
}

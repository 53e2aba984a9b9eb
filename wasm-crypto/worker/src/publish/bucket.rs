//! Files into a bucket: small ones in one request, large ones in parts that go on after a break or a reload.

use std::cell::{Cell, RefCell};

use crypto_worker::error::WorkerError;
use futures::lock::Mutex;
use futures::{StreamExt, TryStreamExt, stream};
use storage::parts::Parts;
use storage::s3::answers::{StoredPart, completed, completion, stored_parts, upload_id};
use storage::s3::{AccessKey, Bucket, Operation, S3Error, body_hash};
use wasm_crypto::primitives::Bytes32;
use web_sys::Blob;

use super::error::PublishError;
use super::hash;
use super::send::{Answer, Body, Meter};
use super::service::{Service, Verdict};
use super::uploads::{self, Journal};
use crate::files;
use crate::job::Job;
use crate::state::Worker;

/// Parts under way at once: each is in memory while it is hashed.
const AT_ONCE: usize = 3;
/// A smaller difference between two clocks is none that a bucket complains of, in seconds.
const SAME_TIME: i64 = 60;

/// A bucket that this browser has keys for.
pub struct Access<'a> {
    /// The bucket.
    pub bucket: &'a Bucket,
    /// The key.
    pub key: AccessKey<'a>,
    service: Service,
    /// Seconds that the service's clock is ahead of this device's.
    ahead: Cell<i64>,
}

impl<'a> Access<'a> {
    /// With this key.
    pub fn new(bucket: &'a Bucket, key: AccessKey<'a>) -> Self {
        Self { bucket, key, service: Service::at(bucket.origin()), ahead: Cell::new(0) }
    }

    /// How much was sent.
    pub fn meter(&self) -> &Meter {
        &self.service.meter
    }

    /// Removes an object.
    pub async fn delete(&self, object: &str) -> Result<(), PublishError> {
        self.ask(object, &Operation::Delete, Body::Nothing, 0).await.map(drop)
    }

    /// Gives an upload up. One that is gone already is given up.
    pub async fn abort(&self, object: &str, upload: &str) -> Result<(), PublishError> {
        match self.ask(object, &Operation::Abort { upload }, Body::Nothing, 0).await {
            Err(PublishError::Bucket(S3Error::NoUpload | S3Error::Other { status: 404, .. })) => Ok(()),
            other => other.map(drop),
        }
    }

    /// Stores a small object.
    pub async fn put(&self, object: &str, media: &str, content: &Blob) -> Result<(), WorkerError> {
        let hash = hash::of(content).await?;
        let length = content.size() as u64;
        self.ask(object, &Operation::Put { media, hash: &hash }, Body::Blob(content), length).await?;
        Ok(())
    }

    /// Stores a file of any size under a name that no other content has.
    pub async fn upload(
        &self,
        worker: &Worker,
        object: &str,
        media: &str,
        file: &Blob,
        job: &Job,
    ) -> Result<(), WorkerError> {
        let bytes = file.size() as u64;
        let parts = Parts::of(bytes).ok_or(PublishError::Bucket(S3Error::TooLarge))?;
        if parts.is_single() {
            return self.put(object, media, file).await;
        }
        let nonce = uploads::nonce(&self.bucket.target(object), bytes);
        let (journal, stored) = match self.resumable(worker, &nonce, object, &parts).await? {
            Some(resumed) => resumed,
            None => {
                let answer = self.ask(object, &Operation::Create { media }, Body::Nothing, 0).await?;
                let upload = upload_id(&answer.text).map_err(PublishError::from)?;
                let (name, origin) = (object.to_owned(), self.bucket.origin());
                (Journal { name, origin, bytes, upload, parts: Vec::new() }, Vec::new())
            }
        };
        job.still()?;
        uploads::write(worker, &nonce, &journal).await?;
        let length = |number: u32| parts.range(number).end - parts.range(number).start;
        self.meter().add(stored.iter().map(|part| length(part.number)).sum());
        let missing = (1..=parts.count()).filter(|number| stored.iter().all(|part| part.number != *number));

        let upload = journal.upload.clone();
        let journal = RefCell::new(journal);
        let writing = Mutex::new(());
        let send = async |number: u32| {
            let tag = self
                .part(object, &upload, number, &files::slice(file, parts.range(number).start, parts.range(number).end)?)
                .await?;
            journal.borrow_mut().parts.push((number, tag));
            let _turn = writing.lock().await;
            job.still()?;
            let now = journal.borrow().clone();
            uploads::write(worker, &nonce, &now).await
        };
        stream::iter(missing).map(send).buffer_unordered(AT_ONCE).try_collect::<()>().await?;

        // What the service has counts, not what this browser believes to have sent.
        let mut stored = self.stored(object, &upload, &parts).await?;
        if stored.len() != parts.count() as usize {
            return Err(PublishError::Bucket(S3Error::Damaged).into());
        }
        for part in &mut stored {
            if part.etag.is_empty() {
                let journal = journal.borrow();
                let sent = journal.parts.iter().rfind(|(number, tag)| *number == part.number && !tag.is_empty());
                part.etag = sent.ok_or(PublishError::Bucket(S3Error::NoTag))?.1.clone();
            }
        }
        let list = completion(&stored);
        let hash = body_hash(list.as_bytes());
        let list = files::blob([list.as_bytes()])?;
        match self.ask(object, &Operation::Complete { upload: &upload, hash: &hash }, Body::Blob(&list), 0).await {
            // Completed by a request whose answer was lost: reading the file back shows it.
            Ok(_) | Err(PublishError::Bucket(S3Error::NoUpload)) => uploads::remove(worker, &nonce).await,
            Err(error) => {
                if error == PublishError::Bucket(S3Error::Parts) {
                    // It would fail the same way again.
                    self.abort(object, &upload).await?;
                    uploads::remove(worker, &nonce).await?;
                }
                Err(error.into())
            }
        }
    }

    /// The upload that was interrupted, and what the service still has of it; nothing where there is none.
    async fn resumable(
        &self,
        worker: &Worker,
        nonce: &Bytes32,
        object: &str,
        parts: &Parts,
    ) -> Result<Option<(Journal, Vec<StoredPart>)>, WorkerError> {
        let Some(mut journal) = uploads::read(worker, nonce).await? else { return Ok(None) };
        let mut stored = match self.stored(object, &journal.upload, parts).await {
            Ok(stored) => stored,
            Err(PublishError::Bucket(S3Error::NoUpload | S3Error::Other { status: 404, .. })) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let sent = |part: &StoredPart| {
            let same = |tag: &String| tag.is_empty() || part.etag.is_empty() || *tag == part.etag;
            journal.parts.iter().any(|(number, tag)| *number == part.number && same(tag))
        };
        stored.retain(sent);
        journal.parts.retain(|(number, _)| stored.iter().any(|part| part.number == *number));
        Ok(Some((journal, stored)))
    }

    /// All stored parts that have their length, in the order of their numbers.
    async fn stored(&self, object: &str, upload: &str, parts: &Parts) -> Result<Vec<StoredPart>, PublishError> {
        let (mut stored, mut after) = (Vec::new(), 0);
        loop {
            let answer = self.ask(object, &Operation::Parts { upload, after }, Body::Nothing, 0).await?;
            let (more, next) = stored_parts(&answer.text, parts)?;
            stored.extend(more);
            match next {
                // A list that does not move on would never end.
                Some(next) if next > after => after = next,
                Some(_) => return Err(S3Error::Unreadable.into()),
                None => break,
            }
        }
        stored.sort_by_key(|part| part.number);
        stored.dedup_by_key(|part| part.number);
        Ok(stored)
    }

    /// Stores a part; gives its tag, empty where the page may not read it.
    async fn part(&self, object: &str, upload: &str, number: u32, content: &Blob) -> Result<String, WorkerError> {
        let hash = hash::of(content).await?;
        let operation = Operation::Part { upload, number, hash: &hash };
        let answer = self.ask(object, &operation, Body::Blob(content), content.size() as u64).await?;
        Ok(answer.header("etag"))
    }

    async fn ask(
        &self,
        object: &str,
        operation: &Operation<'_>,
        body: Body<'_>,
        length: u64,
    ) -> Result<Answer, PublishError> {
        let make = || self.bucket.request(&self.key, object, operation, self.now());
        let judge = |answer: &Answer| match refusal(answer, operation) {
            None => Verdict::Final,
            Some(S3Error::Clock { server }) => match self.set_clock(server, answer) {
                true => Verdict::Mended,
                false => Verdict::Final,
            },
            Some(error) if error.is_transient() => Verdict::Later,
            Some(_) => Verdict::Final,
        };
        let answer = self.service.ask(body, length, &make, &judge).await?;
        match refusal(&answer, operation) {
            None => Ok(answer),
            Some(error) => Err(error.into()),
        }
    }

    /// Seconds since 1970, by the service's clock as far as it is known.
    fn now(&self) -> u64 {
        ((js_sys::Date::now() / 1_000.0) as u64).saturating_add_signed(self.ahead.get())
    }

    /// Goes by the service's clock from now on. Whether that changes anything.
    fn set_clock(&self, server: Option<u64>, answer: &Answer) -> bool {
        let header = js_sys::Date::parse(&answer.header("date"));
        let server = server.or_else(|| header.is_finite().then_some((header / 1_000.0) as u64));
        let Some(server) = server else { return false };
        let difference = server as i64 - self.now() as i64;
        self.ahead.set(self.ahead.get() + difference);
        difference.abs() > SAME_TIME
    }
}

/// Why the service refused, if it did.
fn refusal(answer: &Answer, operation: &Operation<'_>) -> Option<S3Error> {
    if !answer.is_well() {
        return Some(S3Error::of(answer.status, &answer.text));
    }
    matches!(operation, Operation::Complete { .. }).then(|| completed(&answer.text).err()).flatten()
}

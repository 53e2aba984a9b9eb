//! Where results go that are not kept here: a place that the person chose, or memory for small ones.

use crypto_worker::error::WorkerError;
use js_sys::{Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, FileSystemFileHandle, WritableStream, WritableStreamDefaultWriter};

use super::error::StreamError;
use crate::files;

/// Where a result goes, in order.
pub enum Sink {
    /// A stream: a file that the person picked, or an upload whose stream came by transfer. Both have copied a chunk
    /// once its write has settled; a stream made in this worker need not have, and the chunk's buffer is used again.
    /// It shows nothing until it is closed, or is told that nothing more comes.
    Stream(WritableStreamDefaultWriter),
    /// Blobs, which the browser may move out of memory.
    Parts(Vec<Blob>),
}

impl Sink {
    /// The place that came with a request: a picked file's handle or a stream. `None` when none came.
    pub async fn picked(place: &JsValue) -> Result<Option<Self>, WorkerError> {
        let failed = |_| WorkerError::from(StreamError::PlaceFailed);
        let stream: WritableStream = if let Some(handle) = place.dyn_ref::<FileSystemFileHandle>() {
            JsFuture::from(handle.create_writable()).await.map_err(failed)?.unchecked_into()
        } else if let Some(stream) = place.dyn_ref::<WritableStream>() {
            stream.clone()
        } else {
            return Ok(None);
        };
        Ok(Some(Self::Stream(stream.get_writer().map_err(failed)?)))
    }

    /// Has the place filled, and ends the file well or badly, as the work went. Gives what was held in memory.
    pub async fn fill<T>(
        mut self,
        work: impl AsyncFnOnce(&mut Self) -> Result<T, WorkerError>,
    ) -> Result<(T, Option<Blob>), WorkerError> {
        match work(&mut self).await {
            Ok(done) => Ok((done, self.close().await?)),
            Err(error) => {
                self.abort().await;
                Err(error)
            }
        }
    }

    /// Appends bytes; waits until the place has taken them. Their buffer is used again afterwards: a picked file has
    /// written them by then, and a stream that came from the page has been sent a copy. A stream made in this worker
    /// would have to be given a copy.
    pub async fn write(&mut self, bytes: &Uint8Array) -> Result<(), WorkerError> {
        match self {
            Self::Stream(writer) => {
                settled(writer.ready()).await?;
                settled(writer.write_with_chunk(bytes)).await
            }
            Self::Parts(parts) => {
                parts.push(files::blob_of(bytes)?);
                Ok(())
            }
        }
    }

    /// Ends the file well; gives it where it was held in memory.
    async fn close(self) -> Result<Option<Blob>, WorkerError> {
        match self {
            Self::Stream(writer) => settled(writer.close()).await.map(|()| None),
            Self::Parts(parts) => files::joined(&parts).map(Some),
        }
    }

    /// Ends the file badly: a picked place is left as it was.
    async fn abort(self) {
        if let Self::Stream(writer) = self {
            // The failure that led here is the one that is told.
            let _ = JsFuture::from(writer.abort()).await;
        }
    }
}

async fn settled(promise: Promise) -> Result<(), WorkerError> {
    match JsFuture::from(promise).await {
        Ok(_) => Ok(()),
        Err(error) => Err(match files::error_name(&error).as_str() {
            "QuotaExceededError" => files::storage_error("QuotaExceededError"),
            _ => StreamError::PlaceFailed.into(),
        }),
    }
}

//! A file of this browser that is written piece by piece, in place.

use crypto_worker::error::WorkerError;
use js_sys::{Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{FileSystemReadWriteOptions, FileSystemSyncAccessHandle};

use crate::files;

/// A file of this browser, open for writing. Nobody else can open it meanwhile; dropping it closes it.
pub struct SyncFile {
    handle: FileSystemSyncAccessHandle,
    size: u64,
    position: u64,
}

impl SyncFile {
    /// Opens the file at a path, made when it is not there.
    pub async fn open(path: &[&str]) -> Result<Self, WorkerError> {
        let file = files::handle(path, true).await?;
        // web-sys still counts this method among the unstable ones.
        let open = Reflect::get(&file, &JsValue::from_str("createSyncAccessHandle"));
        let open = open.and_then(|open| open.dyn_into::<Function>()).and_then(|open| open.call0(&file));
        let handle = JsFuture::from(Promise::from(open.map_err(|error| files::thrown(&error))?)).await;
        let handle: FileSystemSyncAccessHandle = handle.map_err(|error| files::thrown(&error))?.unchecked_into();
        let size = handle.get_size().map_err(|error| files::thrown(&error))? as u64;
        Ok(Self { handle, size, position: 0 })
    }

    /// Its length in bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Where the next byte is written.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Goes on at byte `position` of a file that will have `size` bytes: one that has its length beforehand is written
    /// several times as fast as one that grows.
    pub fn go_on_at(&mut self, position: u64, size: u64) -> Result<(), WorkerError> {
        self.handle.truncate_with_f64(size as f64).map_err(|error| files::thrown(&error))?;
        (self.size, self.position) = (size, position);
        Ok(())
    }

    /// Writes at the position.
    pub fn append(&mut self, bytes: &Uint8Array) -> Result<(), WorkerError> {
        let options = FileSystemReadWriteOptions::new();
        let mut rest = bytes.clone();
        while rest.length() > 0 {
            options.set_at(self.position as f64);
            let written = self.handle.write_with_buffer_source_and_options(&rest, &options);
            let written = written.map_err(|error| files::thrown(&error))? as u32;
            if written == 0 {
                return Err(files::storage_error("QuotaExceededError"));
            }
            self.position += u64::from(written);
            rest = rest.subarray(written.min(rest.length()), rest.length());
        }
        Ok(())
    }

    /// Waits until all of it is on the disk.
    pub fn flush(&self) -> Result<(), WorkerError> {
        self.handle.flush().map_err(|error| files::thrown(&error))
    }
}

impl Drop for SyncFile {
    fn drop(&mut self) {
        self.handle.close();
    }
}

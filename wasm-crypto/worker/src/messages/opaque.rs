//! What one side of a message need not understand.

use std::marker::PhantomData;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use wasm_crypto::json;

/// A `T` on its way through a worker that only keeps it or hands it on, and so does without the code to read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Opaque<T> {
    value: Value,
    #[serde(skip)]
    what: PhantomData<fn() -> T>,
}

impl<T: Serialize> Opaque<T> {
    /// Wraps it. What cannot be written, such as a number that is not finite, reads as nothing afterwards.
    pub fn new(content: &T) -> Self {
        serde_json::to_value(content).unwrap_or_default().into()
    }
}

impl<T: DeserializeOwned> Opaque<T> {
    /// Reads it, from its text: the one way in which the data worker reads anything.
    pub fn read(&self) -> Option<T> {
        serde_json::from_slice(&json::canonical(&self.value).ok()?).ok()
    }
}

impl<T> Opaque<T> {
    /// As it crosses.
    pub fn value(&self) -> &Value {
        &self.value
    }
}

impl<T> From<Value> for Opaque<T> {
    fn from(value: Value) -> Self {
        Self { value, what: PhantomData }
    }
}

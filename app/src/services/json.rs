//! Between typed data and JSON values, by way of JavaScript's: so that each type is read and written by the one serializer
//! that the workers' messages need anyway. A second one would cost the app as much again.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The data as a JSON value; none for what has no such form.
pub fn to_value(data: &impl Serialize) -> Option<Value> {
    let value = data.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).ok()?;
    serde_wasm_bindgen::from_value(value).ok()
}

/// Reads data from a JSON value; none when it is of another kind.
pub fn from_value<T: DeserializeOwned>(value: &Value) -> Option<T> {
    let value = value.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).ok()?;
    serde_wasm_bindgen::from_value(value).ok()
}

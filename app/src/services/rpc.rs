//! Endpoints that answer JSON-RPC over HTTP.

use std::rc::Rc;

use market::provider::{Provider, RpcError};
use serde_json::{Value, json};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{RequestInit, Response};

/// The endpoints of one chain.
#[derive(Clone)]
pub struct Endpoints {
    urls: Rc<[String]>,
}

impl Endpoints {
    /// Asked in this order.
    pub fn new(urls: &[String], _chain_id: u64) -> Self {
        Self { urls: urls.into() }
    }
}

impl Provider for Endpoints {
    async fn request(&self, method: &str, params: Value) -> Result<Value, RpcError> {
        let asked = async {
            let init = RequestInit::new();
            init.set_method("POST");
            let question = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
            init.set_body(&question.to_string().into());
            let response =
                JsFuture::from(web_sys::window()?.fetch_with_str_and_init(&self.urls[0], &init)).await.ok()?;
            let text = JsFuture::from(response.unchecked_into::<Response>().text().ok()?).await.ok()?.as_string()?;
            serde_json::from_str::<Value>(&text).ok()
        };
        let mut answer = asked.await.ok_or_else(|| RpcError {
            code: 4900,
            message: "The network's endpoint does not answer.".to_owned(),
            data: None,
        })?;
        if let Some(error) = answer.get("error") {
            let message = error["message"].as_str().unwrap_or_default().to_owned();
            return Err(RpcError {
                code: error["code"].as_i64().unwrap_or(-32603),
                message,
                data: error.get("data").cloned(),
            });
        }
        Ok(answer["result"].take())
    }
}

//! The chain's JSON-RPC endpoints.

use std::cell::RefCell;
use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use market::client::Client;
use market::provider::{Provider, RpcError, number};
use market::reading::Mark;
use market::reading::endpoints::{Claim, Comparison, Pool, Warning};
use serde_json::{Value, json};

use super::config::{Config, host};
use super::http::Http;
use super::journal::now_in_millis;

/// EIP-1193's code for a provider that is not connected.
const DISCONNECTED: i64 = 4900;

/// One endpoint. Its answers come while it is asked: no future of it ever waits.
#[derive(Debug, Clone)]
pub struct Endpoint {
    http: Http,
    url: String,
}

impl Endpoint {
    /// Its host, which may be shown.
    pub fn host(&self) -> &str {
        host(&self.url).unwrap_or("?")
    }

    fn ask(&self, method: &str, params: &Value) -> Result<Value, RpcError> {
        let failed = |message: String| RpcError { code: DISCONNECTED, message, data: None };
        let request = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
        let (status, answer) = self.http.post(&self.url, &request.to_string(), &[]).map_err(failed)?;
        let answer: Value = serde_json::from_slice(&answer)
            .map_err(|_| failed(format!("the endpoint answered with status {status} and no JSON")))?;
        if let Some(error) = answer.get("error").filter(|error| !error.is_null()) {
            return Err(RpcError::thrown(error));
        }
        match answer.get("result") {
            Some(result) if answer["id"] == 1 => Ok(result.clone()),
            _ => Err(failed(format!("the endpoint answered with status {status} and no result"))),
        }
    }
}

impl Provider for Endpoint {
    async fn request(&self, method: &str, params: Value) -> Result<Value, RpcError> {
        self.ask(method, &params)
    }
}

/// All endpoints as one: the present one is asked until it fails.
#[derive(Debug, Clone)]
pub struct Node(Rc<Pool<Endpoint>>);

impl Provider for Node {
    async fn request(&self, method: &str, params: Value) -> Result<Value, RpcError> {
        self.0.request(method, params).await
    }

    async fn compare(&self, claims: &[Claim], end: &Mark) -> Comparison {
        self.0.compare(claims, end).await
    }
}

/// The chain's endpoints, together and each by itself.
#[derive(Debug)]
pub struct Endpoints {
    together: Client<Node>,
    each: Vec<Client<Endpoint>>,
    /// Those of each that were seen to be on the right chain.
    checked: RefCell<Vec<bool>>,
}

impl Endpoints {
    /// Those of the configuration; asks none of them yet.
    pub fn new(config: &Config, http: &Http) -> Self {
        let endpoints = config.network.rpc.iter().map(|url| Endpoint { http: http.clone(), url: url.clone() });
        let (at, since) = (config.deployment(), config.network.first_block);
        let named = endpoints.clone().map(|endpoint| (endpoint.host().to_owned(), endpoint)).collect();
        let pool = Pool::new(at.chain_id, named, now_in_millis);
        let each: Vec<_> = endpoints.map(|provider| Client { provider, at, since }).collect();
        let checked = RefCell::new(vec![false; each.len()]);
        Self { together: Client { provider: Node(Rc::new(pool)), at, since }, each, checked }
    }

    /// All of them as one.
    pub fn client(&self) -> &Client<Node> {
        &self.together
    }

    /// What is wrong with which of them.
    pub fn warnings(&self) -> Vec<Warning> {
        self.together.provider.0.warnings()
    }

    /// Each by itself, as far as it answers and is on the right chain.
    pub fn each(&self) -> impl Iterator<Item = &Client<Endpoint>> {
        self.each
            .iter()
            .enumerate()
            .filter(|(at, client)| {
                let mut checked = self.checked.borrow_mut();
                if !checked[*at] {
                    let chain = client.provider.ask("eth_chainId", &json!([]));
                    checked[*at] = chain.is_ok_and(|chain| number(&chain) == Some(client.at.chain_id));
                }
                checked[*at]
            })
            .map(|(_, client)| client)
    }
}

/// The answer of a future that asks an [`Endpoint`] and nothing else.
pub fn answer<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(answer) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return answer;
        }
    }
}

//! Several endpoints of one chain as one.

mod difference;
mod lag;

use std::cell::RefCell;

use serde_json::{Value, json};
use wasm_crypto::primitives::Bytes32;

use super::refusal::{Refusal, refusal};
use crate::provider::{Provider, RpcError, number};

/// After a failure an endpoint is left alone for so long, twice as long after each further one.
const PAUSE_MS: u64 = 1_000;
/// It is never left alone for longer.
const LONGEST_PAUSE_MS: u64 = 60_000;
/// EIP-1193's code for a provider that is not connected.
const DISCONNECTED: i64 = 4900;

/// Settled logs as one endpoint gave them.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// What `eth_getLogs` was asked.
    pub params: Value,
    /// The digest of what it answered.
    pub logs: Bytes32,
}

/// What a comparison of [`Claim`]s came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// Nobody says otherwise, or hardly anybody.
    Agreed,
    /// Others say otherwise, and nobody can tell who is right.
    Undecided,
    /// Others know better, or the chain changed meanwhile: it is to be read again.
    Outdone,
}

/// What is wrong with an endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// It belongs to another chain and is not asked.
    OtherChain {
        /// Its host.
        host: String,
        /// Its chain.
        chain_id: u64,
    },
    /// It says otherwise than others about settled blocks.
    Disagrees {
        /// Its host.
        host: String,
        /// Whom it was compared with.
        with: String,
        /// The newest of these blocks.
        block: u64,
        /// Whether they are on the same chain and only their logs differ.
        logs: bool,
        /// Whether most endpoints say otherwise: then it is not asked any more. Otherwise nobody can tell who is right.
        outvoted: bool,
    },
    /// It stands still while others go on, or hides what is new; it is left alone like one that failed.
    Behind {
        /// Its host.
        host: String,
        /// Its newest block.
        block: u64,
        /// Who is ahead.
        with: String,
        /// Their newest block.
        newest: u64,
    },
}

impl Warning {
    /// Whether endpoints differ and nobody can tell who is right: then nothing should be done that cannot be undone.
    pub fn is_dispute(&self) -> bool {
        matches!(self, Self::Disagrees { outvoted: false, .. })
    }
}

/// Endpoints of one chain. One is asked for everything until it fails, so that answers fit together; then the next one is.
/// What the chain itself answers is never asked twice.
#[derive(Debug)]
pub struct Pool<E> {
    chain_id: u64,
    clock: fn() -> u64,
    endpoints: Vec<Endpoint<E>>,
    state: RefCell<State>,
}

#[derive(Debug)]
struct Endpoint<E> {
    host: String,
    provider: E,
}

#[derive(Debug)]
struct State {
    /// Which one is asked.
    current: usize,
    each: Vec<Health>,
    /// Until then no newest block is too old.
    doubt_not_before: u64,
}

#[derive(Debug, Clone, Default)]
struct Health {
    /// Whether its chain was checked.
    checked: bool,
    /// Failures one after the other.
    failures: u32,
    /// Left alone until then.
    not_before: u64,
    warning: Option<Warning>,
    /// The first block that a warning about a dispute is about.
    disputed_from: u64,
    /// Whether logs came from it since the last comparison.
    gave: bool,
}

impl Health {
    fn is_usable(&self) -> bool {
        !matches!(self.warning, Some(Warning::OtherChain { .. } | Warning::Disagrees { outvoted: true, .. }))
    }

    fn is_in_dispute(&self) -> bool {
        self.warning.as_ref().is_some_and(Warning::is_dispute)
    }
}

impl<E: Provider> Pool<E> {
    /// These endpoints with their hosts, in the order in which they are asked. `clock` counts milliseconds.
    pub fn new(chain_id: u64, endpoints: Vec<(String, E)>, clock: fn() -> u64) -> Self {
        let each = vec![Health::default(); endpoints.len()];
        let endpoints = endpoints.into_iter().map(|(host, provider)| Endpoint { host, provider }).collect();
        Self { chain_id, clock, endpoints, state: RefCell::new(State { current: 0, each, doubt_not_before: 0 }) }
    }

    /// What is wrong with which endpoints.
    pub fn warnings(&self) -> Vec<Warning> {
        self.state.borrow().each.iter().filter_map(|health| health.warning.clone()).collect()
    }

    /// Each by itself, but those that nobody should ask any more.
    pub fn each(&self) -> impl Iterator<Item = &E> {
        let state = self.state.borrow();
        let usable: Vec<_> = (0..self.endpoints.len()).filter(|&at| state.each[at].is_usable()).collect();
        usable.into_iter().map(|at| &self.endpoints[at].provider)
    }

    /// Those that may be asked: the present one first, then the others; those that failed lately last.
    fn order(&self) -> Vec<usize> {
        let state = self.state.borrow();
        let now = (self.clock)();
        let mut order: Vec<_> = (0..self.endpoints.len()).filter(|&at| state.each[at].is_usable()).collect();
        order.sort_by_key(|&at| {
            let pause = state.each[at].not_before.saturating_sub(now);
            (pause, at != state.current, at)
        });
        // Whoever asks wants an answer: one at least is tried.
        let awake = order.iter().take_while(|&&at| state.each[at].not_before <= now).count();
        order.truncate(awake.max(1));
        order
    }

    /// Asks this one, which must be on the right chain.
    async fn ask(&self, at: usize, method: &str, params: Value) -> Result<Value, RpcError> {
        let Endpoint { host, provider } = &self.endpoints[at];
        if !self.state.borrow().each[at].checked {
            let chain_id = provider.request("eth_chainId", json!([])).await?;
            let chain_id = number(&chain_id).ok_or_else(|| disconnected(format!("{host} does not say its chain.")))?;
            let health = &mut self.state.borrow_mut().each[at];
            if chain_id != self.chain_id {
                health.warning = Some(Warning::OtherChain { host: host.clone(), chain_id });
                return Err(disconnected(format!("{host} belongs to chain {chain_id}.")));
            }
            health.checked = true;
        }
        provider.request(method, params).await
    }

    fn worked(&self, at: usize) {
        let mut state = self.state.borrow_mut();
        state.current = at;
        state.each[at].failures = 0;
        state.each[at].not_before = 0;
    }

    fn failed(&self, at: usize, error: &RpcError) {
        let told = error.data.as_ref().and_then(|data| data["retryAfter"].as_u64());
        let health = &mut self.state.borrow_mut().each[at];
        let pause = PAUSE_MS << health.failures.min(6);
        let pause = pause.max(told.unwrap_or_default().saturating_mul(1_000)).min(LONGEST_PAUSE_MS);
        health.failures += 1;
        health.not_before = (self.clock)().saturating_add(pause);
    }
}

impl<E: Provider> Provider for Pool<E> {
    async fn request(&self, method: &str, params: Value) -> Result<Value, RpcError> {
        let mut problem = None;
        let mut too_much = None;
        for at in self.order() {
            let error = match self.ask(at, method, params.clone()).await {
                Ok(answer) => {
                    self.worked(at);
                    self.state.borrow_mut().each[at].gave |= method == "eth_getLogs";
                    return Ok(match method == "eth_getBlockByNumber" && params[0] == "latest" {
                        true => self.newest(at, &params, answer).await,
                        false => answer,
                    });
                }
                Err(error) => error,
            };
            match refusal(method, &error) {
                Refusal::Own => {
                    self.worked(at);
                    return Err(error);
                }
                // Another one may allow more.
                Refusal::TooMuch(_) => drop(too_much.get_or_insert(error)),
                Refusal::Elsewhere => drop(problem.get_or_insert(error)),
                Refusal::Down => {
                    self.failed(at, &error);
                    problem.get_or_insert(error);
                }
            }
        }
        Err(too_much.or(problem).unwrap_or_else(|| disconnected("No endpoint of this network can be used.".to_owned())))
    }

    async fn compare(&self, claims: &[Claim], end: &super::Mark) -> Comparison {
        self.hold_against(claims, end).await
    }
}

fn disconnected(message: String) -> RpcError {
    RpcError { code: DISCONNECTED, message, data: None }
}

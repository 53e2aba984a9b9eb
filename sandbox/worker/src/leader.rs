//! The chain itself, in the one tab that runs it.

use std::rc::Rc;

use futures::StreamExt;
use futures::channel::mpsc::UnboundedReceiver;
use sandbox::{Config, GenesisError, Persona, Sandbox};
use sandbox_worker::{ErrorObject, EventKind};
use serde_json::{Value, json};

use crate::channel::{ChainRequest, Outcome};
use crate::store::{Store, StoreError};
use crate::tab::Tab;

/// The code of an internal error (EIP-1474).
const INTERNAL_ERROR: i64 = -32603;

/// Answers requests one after the other, for as long as the tab lives. An answer is given when what it says is
/// stored, so that no tab believes in a transaction that a closing tab takes with it.
pub(crate) async fn run(tab: Rc<Tab>, store: Option<Store>, mut requests: UnboundedReceiver<ChainRequest>) {
    let mut leader = match Leader::start(&tab, store).await {
        Ok(leader) => leader,
        Err(error) => {
            let error = ErrorObject {
                code: INTERNAL_ERROR,
                message: format!("The sandbox cannot start: {error}. {}", error.hint()),
                data: Value::Null,
            };
            while let Some(request) = requests.next().await {
                tab.deliver(request.name, Err(error.clone()));
            }
            return;
        }
    };
    while let Some(request) = requests.next().await {
        let outcome = leader.answer(&request).await;
        leader.tab.deliver(request.name, outcome);
    }
}

struct Leader<'a> {
    tab: &'a Tab,
    chain: Sandbox,
    /// Absent where the chain cannot be stored.
    store: Option<Store>,
}

impl<'a> Leader<'a> {
    /// Goes on with the stored chain, or begins a new one.
    async fn start(tab: &'a Tab, mut store: Option<Store>) -> Result<Self, GenesisError> {
        let records = match &mut store {
            None => Vec::new(),
            Some(open) => match open.load().await {
                Ok(records) => records,
                Err(error) => {
                    unsaved(tab, &error);
                    Vec::new()
                }
            },
        };
        if let Some((origin, blocks)) = records.split_first() {
            match Sandbox::restore(Config::committed(), origin, blocks.iter().map(Vec::as_slice)) {
                Ok(chain) => {
                    if let Some(store) = &mut store {
                        store.is_saved(&chain);
                    }
                    return Ok(Self { tab, chain, store });
                }
                Err(error) => tab.announce(EventKind::Reset, json!(format!("The sandbox starts anew: {error}."))),
            }
        }
        let chain = Sandbox::genesis(Config::committed(), now())?;
        let mut leader = Self { tab, chain, store };
        leader.save().await;
        Ok(leader)
    }

    async fn answer(&mut self, request: &ChainRequest) -> Outcome {
        let (height, origin) = (self.chain.height(), self.chain.origin_record());
        let account = request.persona.as_deref().and_then(Persona::from_name).map(Persona::address);
        let outcome =
            self.chain.request_once(&request.name, now(), account, &request.method, &request.params).map_err(|error| {
                ErrorObject { code: error.code(), message: error.to_string(), data: error.to_json()["data"].clone() }
            });
        let began_anew = self.chain.origin_record() != origin;
        if began_anew || self.chain.height() != height {
            self.save().await;
            match began_anew {
                true => self.tab.announce(EventKind::Reset, json!("The sandbox was reset.")),
                false => {
                    let (number, timestamp) = (self.chain.height(), self.chain.time());
                    self.tab.announce(EventKind::Block, json!({"number": number, "timestamp": timestamp}));
                }
            }
        }
        outcome
    }

    async fn save(&mut self) {
        if let Some(store) = &mut self.store
            && let Err(error) = store.save(&self.chain).await
        {
            unsaved(self.tab, &error);
        }
    }
}

fn unsaved(tab: &Tab, error: &StoreError) {
    tab.announce(EventKind::Unsaved, json!(format!("The sandbox is not stored: {error}.")));
}

/// Real time in Unix seconds.
fn now() -> u64 {
    // Positive and far below 2^53 milliseconds, so that the conversion is exact.
    (js_sys::Date::now() / 1000.0) as u64
}

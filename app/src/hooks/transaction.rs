//! A transaction that a page sends, and how far it is.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use market::calls::Call;
use market::tracking::Progress;
use wasm_crypto::primitives::Bytes32;
use yew::prelude::*;

use crate::components::{Problem, TransactionState, Way};
use crate::contexts::engine::{Acting, use_acting};
use crate::contexts::ledger::use_ledger;
use crate::services::engine::Engine;
use crate::services::failure::{Cause, Failure};
use crate::services::transactions::{TransactionStage, asker, confirmations, transact};

/// Sends transactions for a page, one after the other.
#[derive(Clone)]
pub struct Transaction {
    /// How far the last one is; none before the first.
    pub state: Option<TransactionState>,
    setter: UseStateSetter<Option<TransactionState>>,
    acting: Acting,
    refresh: Callback<()>,
}

impl Transaction {
    /// Sends a transaction; its stages appear in `state`. The ledger is read again afterwards.
    pub fn send(&self, call: Call) -> Pin<Box<dyn Future<Output = Result<Bytes32, Failure>>>> {
        self.send_all(vec![call], None)
    }

    /// Sends a transaction, or several calls as a batch, about a listing for which this must not happen twice.
    pub fn send_all(
        &self,
        calls: Vec<Call>,
        listing: Option<Bytes32>,
    ) -> Pin<Box<dyn Future<Output = Result<Bytes32, Failure>>>> {
        let Self { setter, acting, refresh, .. } = self.clone();
        Box::pin(async move {
            let setter = Rc::new(setter);
            let (stages, engine) = (setter.clone(), acting.engine.clone());
            let on_stage = move |stage| stages.set(Some(state_of(&engine, stage)));
            let result = transact(&acting.engine, acting.account()?, calls, listing, &on_stage).await;
            match &result {
                Ok(_) => refresh.emit(()),
                // Declining in the wallet is not an error: back to where it was.
                Err(failure) if failure.cause == Cause::Stopped => setter.set(None),
                Err(failure) => setter.set(Some(TransactionState::Failed(Problem::from(failure.clone())))),
            }
            result
        })
    }

    /// Says what the wallet is about to ask a signature for that is no transaction.
    pub fn announce(&self, says: &'static str) {
        let asker = asker(&self.acting.engine).into();
        self.setter.set(Some(TransactionState::AwaitingSignature { asker, says: Some(says.into()) }));
    }

    /// Forgets the last transaction's state.
    pub fn clear(&self) {
        self.setter.set(None);
    }
}

fn state_of(engine: &Engine, stage: TransactionStage) -> TransactionState {
    match stage {
        TransactionStage::Preparing => TransactionState::Preparing,
        TransactionStage::AwaitingSignature => {
            TransactionState::AwaitingSignature { asker: asker(engine).into(), says: None }
        }
        TransactionStage::Sent(hash, progress @ Progress::Confirmed { .. }) => {
            TransactionState::Confirmed(way_of(engine, hash, progress, false))
        }
        TransactionStage::Sent(hash, progress) => TransactionState::Sent(way_of(engine, hash, progress, false)),
    }
}

/// Where a transaction is, for showing it. `unanswered`: the wallet has not said what became of it.
pub fn way_of(engine: &Engine, hash: Option<Bytes32>, progress: Progress, unanswered: bool) -> Way {
    let explorer = engine.network.chain.as_ref().map(|chain| chain.explorer.as_str()).filter(|page| !page.is_empty());
    let link = explorer.zip(hash).map(|(page, hash)| format!("{page}{hash}")).unwrap_or_default();
    let hash = hash.map(|hash| hash.to_string().into());
    Way { hash, unanswered, link: link.into(), progress, confirmations: confirmations(engine) }
}

/// A way to send transactions from this component, inside `Ready`.
#[hook]
pub fn use_transaction() -> Transaction {
    let state = use_state(|| None);
    let acting = use_acting();
    let refresh = use_ledger().refresh;
    Transaction { state: (*state).clone(), setter: state.setter(), acting, refresh }
}

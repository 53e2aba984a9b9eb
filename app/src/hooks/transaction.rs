//! A transaction that a page sends, and how far it is.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use market::calls::Call;
use market::client::Receipt;
use yew::prelude::*;

use crate::components::{Problem, TransactionState};
use crate::contexts::engine::{Acting, use_acting};
use crate::contexts::ledger::use_ledger;
use crate::services::engine::TransactionStage;
use crate::services::failure::{Cause, Failure};

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
    pub fn send(&self, call: Call) -> Pin<Box<dyn Future<Output = Result<Receipt, Failure>>>> {
        let Self { setter, acting, refresh, .. } = self.clone();
        Box::pin(async move {
            let setter = Rc::new(setter);
            let stages = setter.clone();
            let result =
                acting.engine.transact(&acting.account()?, &call, move |stage| stages.set(Some(stage.into()))).await;
            match &result {
                Ok(_) => refresh.emit(()),
                // Declining in the wallet is not an error: back to where it was.
                Err(failure) if failure.cause == Cause::Stopped => setter.set(None),
                Err(failure) => setter.set(Some(TransactionState::Failed(Problem::from(failure.clone())))),
            }
            result
        })
    }

    /// Forgets the last transaction's state.
    pub fn clear(&self) {
        self.setter.set(None);
    }
}

impl From<TransactionStage> for TransactionState {
    fn from(stage: TransactionStage) -> Self {
        match stage {
            TransactionStage::Preparing => Self::Preparing,
            TransactionStage::AwaitingSignature => Self::AwaitingSignature,
            TransactionStage::Sent(hash) => Self::Sent(hash.to_string().into()),
            TransactionStage::Confirmed(hash) => Self::Confirmed(hash.to_string().into()),
        }
    }
}

/// A way to send transactions from this component, inside `Ready`.
#[hook]
pub fn use_transaction() -> Transaction {
    let state = use_state(|| None);
    let acting = use_acting();
    let refresh = use_ledger().refresh;
    Transaction { state: (*state).clone(), setter: state.setter(), acting, refresh }
}

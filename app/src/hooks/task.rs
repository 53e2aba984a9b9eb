//! Work that a person starts with a button: at most one at a time, with its failure kept until the next try.

use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;

use futures::future::{AbortHandle, LocalBoxFuture, abortable};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::components::Problem;
use crate::services::failure::{Cause, Failure};
use crate::services::idle;

#[derive(Clone, PartialEq)]
enum State {
    Idle,
    Busy,
    Failed(Problem),
}

/// One kind of work that a component can do.
#[derive(Clone)]
pub struct Task {
    state: UseStateHandle<State>,
    running: Rc<RefCell<Option<AbortHandle>>>,
}

impl Task {
    /// Whether it is being done.
    pub fn is_busy(&self) -> bool {
        *self.state == State::Busy
    }

    /// Why it failed the last time.
    pub fn problem(&self) -> Option<&Problem> {
        match &*self.state {
            State::Failed(problem) => Some(problem),
            State::Idle | State::Busy => None,
        }
    }

    /// Does `work`. What was under way is abandoned. Stopping it, or declining to sign, is not a failure.
    pub fn run(&self, work: impl Future<Output = Result<(), Failure>> + 'static) {
        // Boxed here, so that what follows is in the module once and not once for each kind of work.
        self.run_boxed(Box::pin(work));
    }

    fn run_boxed(&self, work: LocalBoxFuture<'static, Result<(), Failure>>) {
        let (work, abort) = abortable(work);
        if let Some(earlier) = self.running.replace(Some(abort)) {
            earlier.abort();
        }
        let state = self.state.setter();
        state.set(State::Busy);
        spawn_local(async move {
            let _working = idle::working();
            match work.await {
                // Abandoned: whoever did that has said what is shown.
                Err(_) => (),
                Ok(Ok(())) => state.set(State::Idle),
                Ok(Err(failure)) if failure.cause == Cause::Stopped => state.set(State::Idle),
                Ok(Err(failure)) => state.set(State::Failed(failure.into())),
            }
        });
    }

    /// Forgets the last failure.
    pub fn clear(&self) {
        if !self.is_busy() {
            self.state.set(State::Idle);
        }
    }

    /// Abandons what is under way.
    pub fn cancel(&self) {
        if let Some(running) = self.running.take() {
            running.abort();
            self.state.set(State::Idle);
        }
    }
}

/// Work that this component can do; abandoned when the component is gone.
#[hook]
pub fn use_task() -> Task {
    let state = use_state_eq(|| State::Idle);
    let running = use_mut_ref(|| None::<AbortHandle>);
    {
        let running = running.clone();
        use_effect_with((), move |()| {
            move || {
                if let Some(running) = running.take() {
                    running.abort();
                }
            }
        });
    }
    Task { state, running }
}

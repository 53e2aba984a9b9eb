//! The market's state, read from the chain and kept fresh.

use std::pin::pin;
use std::rc::Rc;

use futures::StreamExt;
use futures::channel::mpsc::{UnboundedSender, unbounded};
use futures::future::{AbortHandle, Either, abortable, select};
use gloo::timers::callback::Interval;
use gloo::timers::future::TimeoutFuture;
use market::state::Market;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::components::{Button, IconName, Problem, loading, problem_alert};
use crate::contexts::engine::{Acting, WrapperProps, use_acting};
use crate::services::chain::SandboxEvent;
use crate::services::failure::Failure;

/// Without news of blocks, the chain is read again after so long.
const REFRESH_MS: u32 = 15_000;

/// A reading that takes longer is broken off.
const PATIENCE_MS: u32 = 60_000;

/// What the chain says now.
#[derive(Clone)]
pub struct Ledger {
    /// Listings, orders, withdrawals.
    pub market: Rc<Market>,
    /// The chain's clock, seconds since 1970.
    pub now: u64,
    /// What the acting account has of the token, in its smallest unit.
    pub balance: u128,
    /// Reads the chain again.
    pub refresh: Callback<()>,
}

impl PartialEq for Ledger {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.market, &other.market) && (self.now, self.balance) == (other.now, other.balance)
    }
}

struct Reading {
    market: Rc<Market>,
    now: u64,
    balance: u128,
}

/// Provides the [`Ledger`]; shows what it wraps once the chain was read.
#[component]
pub fn LedgerProvider(props: &WrapperProps) -> Html {
    let acting = use_acting();
    let reading = use_state(|| None::<Reading>);
    let problem = use_state_eq(|| None::<Problem>);
    let wanted = use_mut_ref(|| None::<UnboundedSender<()>>);
    let refresh = {
        let wanted = wanted.clone();
        use_callback((), move |(), ()| {
            if let Some(wanted) = &*wanted.borrow() {
                // Nobody reads any more: the page is being left.
                let _ = wanted.unbounded_send(());
            }
        })
    };

    {
        let refresh = refresh.clone();
        use_effect_with(acting.engine.clone(), move |engine| {
            let on_block = refresh.clone();
            if let Some(sandbox) = engine.chain().sandbox() {
                sandbox.on_event(move |event| match event {
                    SandboxEvent::Block => on_block.emit(()),
                    // What was read belongs to a chain that is gone: begin again from nothing.
                    SandboxEvent::Reset => {
                        if let Some(window) = web_sys::window() {
                            // A page that cannot be reloaded is being closed.
                            let _ = window.location().reload();
                        }
                    }
                });
            }
            let interval = Interval::new(REFRESH_MS, move || refresh.emit(()));
            move || drop(interval)
        });
    }
    {
        let (reading, problem) = (reading.setter(), problem.setter());
        use_effect_with(acting, move |acting| {
            let acting = acting.clone();
            let (sender, mut requests) = unbounded();
            // Read at once, then whenever there may be news. A reading is never broken off for a newer one, or a chain
            // that is busier than it is read would never be shown; what came meanwhile is one more reading.
            let _ = sender.unbounded_send(());
            wanted.replace(Some(sender));
            let (task, abort): (_, AbortHandle) = abortable(async move {
                let mut market = Market::default();
                let mut shown = Rc::new(Market::default());
                while requests.next().await.is_some() {
                    while requests.try_recv().is_ok() {}
                    match patiently(read(&acting, &mut market, &shown)).await {
                        Ok(new) => {
                            shown = new.market.clone();
                            reading.set(Some(new));
                            problem.set(None);
                        }
                        Err(failure) => problem.set(Some(failure.into())),
                    }
                }
            });
            spawn_local(async move {
                // Aborted when somebody else acts or the page is left.
                let _ = task.await;
            });
            move || abort.abort()
        });
    }

    let again = {
        let refresh = refresh.clone();
        let onclick = refresh.reform(|_| ());
        html! { <Button icon={IconName::Refresh} {onclick}>{ "Try again" }</Button> }
    };
    match (&*reading, &*problem) {
        (Some(Reading { market, now, balance }), problem) => {
            let context = Ledger { market: market.clone(), now: *now, balance: *balance, refresh };
            html! {
                <ContextProvider<Ledger> {context}>
                    if let Some(problem) = problem {
                        { problem_alert(&problem.clone().kept("What you see is the last state that was read."), again) }
                    }
                    { props.children.clone() }
                </ContextProvider<Ledger>>
            }
        }
        (None, Some(problem)) => problem_alert(problem, again),
        (None, None) => loading("Reading the chain"),
    }
}

/// Breaks off a reading that takes too long. What it has read is kept; the next one goes on from there.
async fn patiently(reading: impl Future<Output = Result<Reading, Failure>>) -> Result<Reading, Failure> {
    match select(pin!(reading), TimeoutFuture::new(PATIENCE_MS)).await {
        Either::Left((result, _)) => result,
        Either::Right(_) => Err(Failure::new("The network does not answer.", "Check your connection and try again.")),
    }
}

/// Takes the news into `market`, which keeps what it has when reading stops half-way. What is shown stays the same object
/// when nothing happened, so that nothing is drawn again.
async fn read(acting: &Acting, market: &mut Market, shown: &Rc<Market>) -> Result<Reading, Failure> {
    let client = &acting.engine.client;
    client.sync(market).await?;
    let now = client.now().await?;
    let balance = match &acting.account {
        Some(account) => client.token_balance(&acting.engine.token.address, account).await?,
        None => 0,
    };
    let market = if shown.next_block == market.next_block { shown.clone() } else { Rc::new(market.clone()) };
    Ok(Reading { market, now, balance })
}

/// What the chain says now, inside `Ready`.
#[hook]
pub fn use_ledger() -> Ledger {
    use_context::<Ledger>().expect("the page is wrapped in Ready")
}

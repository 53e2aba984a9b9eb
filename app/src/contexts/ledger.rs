//! The market's state, read from the chain and kept fresh.

use std::rc::Rc;

use futures::future::{AbortHandle, abortable};
use gloo::timers::callback::Interval;
use market::state::Market;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::components::{Button, IconName, Loading, Problem, ProblemAlert};
use crate::contexts::engine::{Acting, WrapperProps, use_acting};
use crate::services::chain::ChainEvent;
use crate::services::failure::Failure;

/// Without news of blocks, the chain is read again after so long.
const REFRESH_MS: u32 = 15_000;

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

#[derive(Clone)]
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
    let newest = use_mut_ref(|| None::<Reading>);
    let round = use_state(|| 0_u32);
    let refresh = {
        let round = round.setter();
        let count = use_mut_ref(|| 0_u32);
        use_callback((), move |(), ()| {
            *count.borrow_mut() += 1;
            round.set(*count.borrow());
        })
    };

    {
        let refresh = refresh.clone();
        use_effect_with(acting.engine.clone(), move |engine| {
            let on_block = refresh.clone();
            engine.chain().on_event(move |event| match event {
                ChainEvent::Block => on_block.emit(()),
                // What was read belongs to a chain that is gone: begin again from nothing.
                ChainEvent::Reset => {
                    if let Some(window) = web_sys::window() {
                        // A page that cannot be reloaded is being closed.
                        let _ = window.location().reload();
                    }
                }
            });
            let interval = Interval::new(REFRESH_MS, move || refresh.emit(()));
            move || drop(interval)
        });
    }
    {
        let (reading, problem, newest) = (reading.setter(), problem.setter(), newest.clone());
        use_effect_with((acting, *round), move |(acting, _)| {
            let acting = acting.clone();
            let (task, abort): (_, AbortHandle) = abortable(async move {
                let known = newest.borrow().as_ref().map(|reading| reading.market.clone());
                match read(&acting, known).await {
                    Ok(new) => {
                        *newest.borrow_mut() = Some(new.clone());
                        reading.set(Some(new));
                        problem.set(None);
                    }
                    Err(failure) => problem.set(Some(failure.into())),
                }
            });
            spawn_local(async move {
                // Aborted when a newer reading began.
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
                        <ProblemAlert problem={problem.clone().kept("What you see is the last state that was read.")} actions={again} />
                    }
                    { props.children.clone() }
                </ContextProvider<Ledger>>
            }
        }
        (None, Some(problem)) => html! { <ProblemAlert problem={problem.clone()} actions={again} /> },
        (None, None) => html! { <Loading label="Reading the chain" /> },
    }
}

async fn read(acting: &Acting, known: Option<Rc<Market>>) -> Result<Reading, Failure> {
    let client = &acting.engine.client;
    let mut market = known.unwrap_or_default();
    // Logs are taken in on a copy, so that what is shown stays whole if reading stops half-way. The copy is kept only
    // when there was news, so that an unchanged market stays the same object and nothing is drawn again.
    let mut newer = (*market).clone();
    if client.sync(&mut newer).await? || newer.next_block != market.next_block {
        market = Rc::new(newer);
    }
    let now = client.now().await?;
    let balance = client.token_balance(&acting.engine.token.address, &acting.account).await?;
    Ok(Reading { market, now, balance })
}

/// What the chain says now, inside `Ready`.
#[hook]
pub fn use_ledger() -> Ledger {
    use_context::<Ledger>().expect("the page is wrapped in Ready")
}

//! The market's state, read from the chain and kept fresh.

use std::cell::Cell;
use std::pin::pin;
use std::rc::Rc;

use futures::StreamExt;
use futures::channel::mpsc::{UnboundedSender, unbounded};
use futures::future::{AbortHandle, Either, abortable, select};
use futures::lock::Mutex;
use gloo::timers::callback::Interval;
use gloo::timers::future::TimeoutFuture;
use market::reading::endpoints::Warning;
use market::reading::{self, Reader, Settings};
use market::state::Market;
use wasm_bindgen_futures::spawn_local;
use wasm_crypto::primitives::Bytes32;
use yew::prelude::*;

use crate::components::{AlertKind, Button, IconName, Problem, alert, loading, problem_alert};
use crate::contexts::engine::{Acting, WrapperProps, use_acting};
use crate::services::chain::{Chain, SandboxEvent};
use crate::services::engine::Engine;
use crate::services::failure::Failure;
use crate::services::log_store::LogStore;

/// Without news of blocks, the chain is read again after so long.
const REFRESH_MS: u32 = 15_000;

/// A reading of which nothing is heard for so long is broken off.
const PATIENCE_MS: u32 = 60_000;

/// What the chain says now.
#[derive(Clone)]
pub struct Ledger {
    /// Listings, orders, withdrawals.
    pub market: Rc<Market>,
    /// The same, without the newest blocks, which may still be taken back.
    pub settled: Rc<Market>,
    /// The chain's clock, seconds since 1970.
    pub now: u64,
    /// What the acting account has of the token, in its smallest unit.
    pub balance: u128,
    /// Whether this network's endpoints differ and nobody can tell who is right.
    pub is_disputed: bool,
    /// Reads the chain again.
    pub refresh: Callback<()>,
}

impl Ledger {
    /// Whether this order has as many confirmations as this network's orders need. While endpoints disagree, none has.
    pub fn is_settled(&self, order: &Bytes32) -> bool {
        !self.is_disputed && self.settled.orders.contains_key(order)
    }
}

impl PartialEq for Ledger {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.market, &other.market)
            && Rc::ptr_eq(&self.settled, &other.settled)
            && (self.now, self.balance, self.is_disputed) == (other.now, other.balance, other.is_disputed)
    }
}

struct Reading {
    market: Rc<Market>,
    settled: Rc<Market>,
    now: u64,
    balance: u128,
    warnings: Vec<Warning>,
}

/// What reads the chain, and how far it is.
struct Source {
    reader: Mutex<Reader<Chain, LogStore>>,
    /// Set whenever there was an answer.
    moved: Rc<Cell<bool>>,
}

impl Source {
    fn new(engine: &Engine, on_progress: impl Fn(reading::Progress) + 'static) -> Self {
        let moved = Rc::<Cell<bool>>::default();
        let on_progress = {
            let moved = moved.clone();
            move |progress| {
                moved.set(true);
                on_progress(progress);
            }
        };
        let (host, settings) = match &engine.network.chain {
            Some(chain) => {
                let settings = Settings { confirmations: chain.confirmations, log_range: chain.log_range };
                (LogStore::new(engine.at(), on_progress), settings)
            }
            None => (LogStore::none(on_progress), Settings { confirmations: 0, ..Settings::default() }),
        };
        Self { reader: Mutex::new(Reader::new(engine.client.clone(), settings, host)), moved }
    }
}

/// Provides the [`Ledger`]; shows what it wraps once the chain was read.
#[component]
pub fn LedgerProvider(props: &WrapperProps) -> Html {
    let acting = use_acting();
    let reading = use_state(|| None::<Reading>);
    let problem = use_state_eq(|| None::<Problem>);
    let progress = use_state_eq(|| None::<(u64, u64)>);
    let source = {
        let progress = progress.setter();
        // Kept when another account acts: the chain is the same.
        use_memo(acting.engine.clone(), move |engine| {
            Source::new(engine, move |now| progress.set(Some((now.read, now.of))))
        })
    };
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
            let source = source.clone();
            let (sender, mut requests) = unbounded();
            // Read at once, then whenever there may be news. A reading is never broken off for a newer one, or a chain
            // that is busier than it is read would never be shown; what came meanwhile is one more reading.
            let _ = sender.unbounded_send(());
            wanted.replace(Some(sender));
            let (task, abort): (_, AbortHandle) = abortable(async move {
                let mut reader = source.reader.lock().await;
                while requests.next().await.is_some() {
                    while requests.try_recv().is_ok() {}
                    match patiently(read(&acting, &mut reader), &source.moved).await {
                        Ok(new) => {
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
        (Some(reading), problem) => {
            let Reading { market, settled, now, balance, warnings } = reading;
            let (market, settled) = (market.clone(), settled.clone());
            let is_disputed = warnings.iter().any(Warning::is_dispute);
            let context = Ledger { market, settled, now: *now, balance: *balance, is_disputed, refresh };
            html! {
                <ContextProvider<Ledger> {context}>
                    if let Some(problem) = problem {
                        { problem_alert(&problem.clone().kept("What you see is the last state that was read."), again) }
                    }
                    for warning in warnings {
                        { told(warning) }
                    }
                    { props.children.clone() }
                </ContextProvider<Ledger>>
            }
        }
        (None, Some(problem)) => problem_alert(problem, again),
        (None, None) => html! {
            <>
                { loading("Reading the chain") }
                if let Some((read, of)) = progress.filter(|(read, of)| read < of) {
                    <progress aria-label="Blocks read" max={of.to_string()} value={read.to_string()}></progress>
                    <p class="progress-figures">{ format!("{read} of {of} blocks") }</p>
                }
            </>
        },
    }
}

/// What is wrong with an endpoint, in words.
fn told(warning: &Warning) -> Html {
    let (title, more) = match warning {
        Warning::OtherChain { host, chain_id } => (
            format!("{host} belongs to another chain"),
            format!(
                "It says that it is on chain {chain_id}. It is not asked; whoever runs this site should remove it."
            ),
        ),
        Warning::Disagrees { host, with, block, outvoted: true, .. } => (
            "One of this network's endpoints was wrong".to_owned(),
            format!("About the blocks up to {block}, {host} says otherwise than {with}. It is not asked any more."),
        ),
        Warning::Disagrees { host, with, block, .. } => (
            "This network's endpoints disagree".to_owned(),
            format!(
                "{host} and {with} differ about the blocks up to {block}. What you see is what {with} says. \
                 Wait before you sign or pay anything until they agree, or ask whoever runs this site. \
                 No order is delivered meanwhile."
            ),
        ),
        Warning::Behind { host, block, with, newest } => (
            "One of this network's endpoints is behind".to_owned(),
            format!("{host} is at block {block}, {with} at {newest}. Others are asked while they answer."),
        ),
    };
    alert(AlertKind::Warning, title, html! { <p>{ more }</p> })
}

/// Breaks off a reading of which nothing was heard for long. What it has read is kept; the next one goes on from there.
async fn patiently(
    reading: impl Future<Output = Result<Reading, Failure>>,
    moved: &Cell<bool>,
) -> Result<Reading, Failure> {
    let mut reading = pin!(reading);
    loop {
        match select(reading.as_mut(), TimeoutFuture::new(PATIENCE_MS)).await {
            Either::Left((result, _)) => return result,
            Either::Right(_) if moved.take() => (),
            Either::Right(_) => {
                return Err(Failure::new("The network does not answer.", "Check your connection and try again."));
            }
        }
    }
}

async fn read(acting: &Acting, reader: &mut Reader<Chain, LogStore>) -> Result<Reading, Failure> {
    let client = &acting.engine.client;
    reader.update().await?;
    let now = client.now().await?;
    let balance = match &acting.account {
        Some(account) => client.token_balance(&acting.engine.token.address, account).await?,
        None => 0,
    };
    let warnings = acting.engine.chain().network().map(|network| network.endpoints.warnings()).unwrap_or_default();
    Ok(Reading { market: reader.shown().clone(), settled: reader.settled().clone(), now, balance, warnings })
}

/// What the chain says now, inside `Ready`.
#[hook]
pub fn use_ledger() -> Ledger {
    use_context::<Ledger>().expect("the page is wrapped in Ready")
}

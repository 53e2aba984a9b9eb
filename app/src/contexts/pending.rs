//! The transactions that are on their way: followed on every page, also those sent before a reload or in another tab.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use futures::future::{AbortHandle, abortable};
use market::tracking::Progress;
use wasm_bindgen_futures::spawn_local;
use wasm_crypto::primitives::{Address, Bytes32};
use yew::prelude::*;

use crate::components::{AlertKind, Button, Problem, Way, problem_alert};
use crate::contexts::engine::{WrapperProps, use_acting};
use crate::contexts::ledger::use_ledger;
use crate::contexts::toast::use_toast;
use crate::hooks::transaction::way_of;
use crate::services::engine::Engine;
use crate::services::failure::Failure;
use crate::services::journal::{Entry, entries};
use crate::services::transactions::{Follower, is_followed, pause};

/// A transaction, and how far it is.
#[derive(Clone, PartialEq)]
struct Row {
    entry: Entry,
    way: Way,
    /// Why it was not done, once that is settled.
    problem: Option<Problem>,
}

/// What is on its way from the acting account.
#[derive(Clone, PartialEq, Default)]
pub struct Pending(Rc<Vec<Row>>);

impl Pending {
    /// Whether an order for this listing is on its way, or may be.
    pub fn orders(&self, listing: &Bytes32) -> bool {
        self.0.iter().any(|row| row.problem.is_none() && row.entry.orders(listing))
    }

    /// Whether an approval of this listing's price is on its way.
    pub fn approves(&self, listing: &Bytes32) -> bool {
        self.0.iter().any(|row| row.problem.is_none() && row.entry.approves(listing))
    }
}

/// Follows what is on its way, shows what no page shows itself, and provides [`Pending`]. Inside `LedgerProvider`.
#[component]
pub fn PendingProvider(props: &WrapperProps) -> Html {
    let acting = use_acting();
    let refresh = use_ledger().refresh;
    let toast = use_toast();
    let rows = use_state_eq(Pending::default);
    let hidden = use_state_eq(BTreeSet::<String>::new);
    {
        let rows = rows.setter();
        use_effect_with((acting.engine.clone(), acting.account), move |(engine, account)| {
            rows.set(Pending::default());
            let abort = account.map(|account| {
                let done = Callback::from(move |row: Row| {
                    refresh.emit(());
                    if row.problem.is_none() {
                        toast.show(AlertKind::Success, format!("{}: confirmed.", title(&row.entry.function)));
                    }
                });
                let watching = watch(engine.clone(), account, done, move |new| rows.set(new));
                let (task, abort): (_, AbortHandle) = abortable(watching);
                spawn_local(async move {
                    // Aborted when another account acts or the page is left.
                    let _ = task.await;
                });
                abort
            });
            move || {
                if let Some(abort) = abort {
                    abort.abort();
                }
            }
        });
    }
    let hide = {
        let hidden = hidden.clone();
        Callback::from(move |entry: Entry| {
            entry.forget();
            let mut more = (*hidden).clone();
            more.insert(entry.id().to_owned());
            hidden.set(more);
        })
    };
    let is_shown = |row: &&Row| !is_followed(&row.entry) && !hidden.contains(row.entry.id());
    let shown: Vec<_> = rows.0.iter().filter(is_shown).map(|row| item(row, hide.clone())).collect();
    html! {
        <ContextProvider<Pending> context={(*rows).clone()}>
            if !shown.is_empty() {
                <section class="pending" aria-label="Transactions on their way">
                    <ul class="stack stack-close">{ shown }</ul>
                </section>
            }
            { props.children.clone() }
        </ContextProvider<Pending>>
    }
}

async fn watch(engine: Engine, account: Address, done: Callback<Row>, show: impl Fn(Pending)) {
    let chain = engine.at().chain_id;
    let mut followers: BTreeMap<String, Follower> = BTreeMap::new();
    // What was settled and not done, until the page is left.
    let mut undone: Vec<Row> = Vec::new();
    loop {
        let mut rows = undone.clone();
        let mut settled = Vec::new();
        for entry in entries(chain, &account) {
            // A page of this tab looks itself: only that it is there matters.
            if is_followed(&entry) {
                rows.push(row(&engine, &entry, Progress::Waiting));
                continue;
            }
            let id = entry.id().to_owned();
            let follower = followers.entry(id).or_insert_with(|| Follower::new(&engine, entry.clone()));
            // Another tab has heard from the wallet.
            if (follower.hash().is_none() && entry.sent.hash.is_some()) || follower.entry.batch != entry.batch {
                *follower = Follower::new(&engine, entry);
            }
            // A look that fails is made up for by the next one.
            let progress = follower.look(&engine).await.unwrap_or(Progress::Waiting);
            let mut row = row(&engine, &follower.entry, progress);
            // What cannot be known stays in the list.
            if let Some(result) = follower.settled(&engine, progress).await.filter(|_| progress != Progress::Overtaken)
            {
                row.problem = result.err().map(|failure: Failure| failure.into());
                settled.push(row.clone());
            }
            rows.push(row);
        }
        show(Pending(Rc::new(rows)));
        for row in &settled {
            done.emit(row.clone());
        }
        undone.extend(settled.into_iter().filter(|row| row.problem.is_some()));
        pause(&engine).await;
    }
}

fn row(engine: &Engine, entry: &Entry, progress: Progress) -> Row {
    let hash = entry.sent.hash;
    // What a batch does, the wallet is asked by its name.
    let unanswered = hash.is_none() && entry.batch.is_none();
    Row { way: way_of(engine, hash, progress, unanswered), entry: entry.clone(), problem: None }
}

fn item(row: &Row, hide: Callback<Entry>) -> Html {
    let Row { entry, way, problem } = row.clone();
    let label = match &problem {
        Some(_) => "Hide",
        None if way.unanswered => "It was not sent",
        None => "Stop looking for it",
    };
    let title = title(&entry.function);
    let actions = html! { <Button onclick={move |_| hide.emit(entry.clone())}>{ label }</Button> };
    html! {
        <li key={row.entry.id().to_owned()} class="transaction">
            <p class="transaction-title">{ title }</p>
            if let Some(problem) = problem {
                { problem_alert(&problem, actions) }
            } else {
                <p class="transaction-why" role="status">{ way.words() }</p>
                { way.shown() }
                <div class="cluster">{ actions }</div>
            }
        </li>
    }
}

/// What a function of the contracts does.
fn title(function: &str) -> &'static str {
    match function {
        "approveToken" => "Approving the price",
        "order" | "orderWithPermit" => "Order and pay into escrow",
        "list" => "Listing the dataset",
        "deliver" => "Delivering the key",
        "approve" => "Approving the purpose",
        "decline" => "Declining the order",
        "refund" | "lapse" => "Taking the money back",
        "settle" => "Settling the order",
        "dispute" => "Disputing the delivery",
        "rule" => "Ruling the dispute",
        "claim" => "Claiming a share",
        "claimFee" => "Claiming the fee",
        "withdrawCredit" => "Taking what was credited",
        "withdraw" => "Withdrawing the consent",
        "enforceConsent" | "enforceConsentByReceipt" => "Closing the dataset",
        "close" => "Stopping the sale",
        "faucet" => "Getting test tokens",
        _ => "Transaction",
    }
}

/// What is on its way, inside `Ready`.
#[hook]
pub fn use_pending() -> Pending {
    use_context::<Pending>().unwrap_or_default()
}

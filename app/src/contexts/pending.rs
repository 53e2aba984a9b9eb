//! The transactions that are on their way: followed on every page, also those sent before a reload or in another tab.

use std::collections::BTreeMap;
use std::rc::Rc;

use futures::future::{AbortHandle, abortable};
use market::tracking::Progress;
use wasm_bindgen_futures::spawn_local;
use wasm_crypto::primitives::{Address, Bytes32};
use yew::prelude::*;

use crate::components::{Button, Way};
use crate::contexts::engine::{WrapperProps, use_acting};
use crate::contexts::ledger::use_ledger;
use crate::hooks::transaction::way_of;
use crate::services::engine::Engine;
use crate::services::journal::{End, Entry, entries};
use crate::services::transactions::{Follower, is_followed, pause};

/// A transaction, and how far it is.
#[derive(Clone, PartialEq)]
struct Row {
    entry: Entry,
    way: Way,
}

/// What is on its way from the acting account.
#[derive(Clone, PartialEq, Default)]
pub struct Pending(Rc<Vec<Row>>);

impl Pending {
    /// Whether an order for this listing is on its way, or may be.
    pub fn orders(&self, listing: &Bytes32) -> bool {
        self.0.iter().any(|row| row.entry.orders(listing))
    }

    /// Whether an approval of this listing's price is on its way.
    pub fn approves(&self, listing: &Bytes32) -> bool {
        self.0.iter().any(|row| row.entry.approves(listing))
    }
}

/// Follows what is on its way, shows what no page shows itself, and provides [`Pending`]. Inside `LedgerProvider`.
#[component]
pub fn PendingProvider(props: &WrapperProps) -> Html {
    let acting = use_acting();
    let refresh = use_ledger().refresh;
    let rows = use_state_eq(Pending::default);
    {
        let rows = rows.setter();
        let refresh = refresh.clone();
        use_effect_with((acting.engine.clone(), acting.account), move |(engine, account)| {
            rows.set(Pending::default());
            let abort = account.map(|account| {
                let watching = watch(engine.clone(), account, refresh, move |new| rows.set(new));
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
    let shown: Vec<_> = rows.0.iter().filter(|row| !is_followed(&row.entry)).map(row).collect();
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

async fn watch(engine: Engine, account: Address, refresh: Callback<()>, show: impl Fn(Pending)) {
    let chain = engine.at().chain_id;
    let mut followers: BTreeMap<String, Follower> = BTreeMap::new();
    let mut done: BTreeMap<String, Progress> = BTreeMap::new();
    loop {
        let mut rows = Vec::new();
        for entry in entries(chain, &account) {
            let id = entry.id().to_owned();
            let progress = match done.get(&id) {
                Some(progress) => *progress,
                // Followed elsewhere in this tab: only that it is there matters.
                None if entry.end.is_some() || is_followed(&entry) => ended(&entry),
                None => {
                    let follower = followers.entry(id.clone()).or_insert_with(|| Follower::new(&engine, entry.clone()));
                    // Another tab has heard from the wallet.
                    if (follower.hash().is_none() && entry.sent.hash.is_some()) || follower.entry.batch != entry.batch {
                        *follower = Follower::new(&engine, entry);
                    }
                    // A look that fails is made up for by the next one.
                    let progress = follower.look(&engine).await.unwrap_or(Progress::Waiting);
                    if progress.is_settled() {
                        // Whatever it changed is shown before it stops blocking the same thing from being done again.
                        refresh.emit(());
                        pause(&engine).await;
                    }
                    if follower.settled(&engine, progress).await.is_some() && follower.entry.end.is_some() {
                        done.insert(id, progress);
                    }
                    rows.push(row_of(&engine, &follower.entry, progress));
                    continue;
                }
            };
            rows.push(row_of(&engine, &entry, progress));
        }
        show(Pending(Rc::new(rows)));
        pause(&engine).await;
    }
}

fn row_of(engine: &Engine, entry: &Entry, progress: Progress) -> Row {
    let hash = entry.sent.hash;
    // What a batch does, the wallet is asked by its name.
    let unanswered = hash.is_none() && entry.batch.is_none();
    Row { way: way_of(engine, hash, progress, unanswered), entry: entry.clone() }
}

/// What the journal says of a transaction that this tab did not see the end of.
fn ended(entry: &Entry) -> Progress {
    match entry.end {
        Some((End::Confirmed, _)) => Progress::Confirmed { block: 0 },
        Some((End::Failed, _)) => Progress::Failed { block: 0 },
        Some((End::Replaced | End::GivenUp, _)) => Progress::Replaced { by: Bytes32::ZERO },
        None => Progress::Waiting,
    }
}

fn row(Row { entry, way }: &Row) -> Html {
    let (entry, way) = (entry.clone(), way.clone());
    let forget = match entry.end {
        Some(_) => Some("Hide"),
        None if way.hash.is_none() => Some("It was not sent"),
        None if way.is_doubtful() => Some("Stop looking for it"),
        None => None,
    };
    let id = entry.id().to_owned();
    let title = title(&entry.function);
    html! {
        <li key={id} class="transaction">
            <p class="transaction-title">{ title }</p>
            <p class="transaction-why" role="status">{ way.words() }</p>
            { way.shown() }
            if let Some(label) = forget {
                <div class="cluster"><Button onclick={move |_| entry.forget()}>{ label }</Button></div>
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

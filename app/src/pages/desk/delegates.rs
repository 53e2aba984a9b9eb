//! Delegates: computers of the steward that deliver while nobody is at this page (`theriac deliver --watch`).

use crypto_worker::messages::MakeDelegateSeal;
use market::calls;
use market::state::{Delegate, ListingRecord};
use wasm_crypto::listing::Point;
use wasm_crypto::primitives::Bytes32;
use yew::prelude::*;

use super::title::DatasetLink;
use crate::components::{
    Button, ButtonVariant, HashProps, IconName, Panel, RouteLink, TagKind, TextInput, TransactionStepsProps, format,
    hash_of, problem_alert, tag, transaction_steps,
};
use crate::contexts::engine::{Acting, use_acting};
use crate::contexts::ledger::use_ledger;
use crate::contexts::session::{VaultState, use_session};
use crate::hooks::task::use_task;
use crate::hooks::transaction::{Transaction, use_transaction};
use crate::routes::Route;
use crate::services::failure::Failure;

/// The acting account's datasets that take orders, who delivers for them, and the way to let another computer do so.
#[component]
pub fn Delegates() -> Html {
    let acting = use_acting();
    let ledger = use_ledger();
    let vault_open = use_session().vault == VaultState::Open;
    let account = acting.account.unwrap_or_default();
    let offered: Vec<ListingRecord> =
        ledger.market.listings_by(&account).filter(|record| record.takes_orders(ledger.now)).cloned().collect();
    if offered.is_empty() {
        return Html::default();
    }
    html! {
        <Panel title="Delivering while you are away">
            <p>
                { "A computer of yours can deliver for you at any hour: the command " }<code>{ "theriac deliver --watch" }</code>
                { ". It has a key of its own, which " }<code>{ "theriac delegate" }</code>
                { " shows, and delivers only what the terms permit or you approved. What you let it deliver it can also read; it can spend nothing of yours." }
            </p>
            <ul class="results">
                { for offered.iter().map(|record| html! { <Dataset key={record.id.to_string()} record={record.clone()} /> }) }
            </ul>
            if vault_open {
                <AddDelegate {offered} />
            } else {
                <p class="muted">{ "To let one deliver, open your vault first, here or under " }<RouteLink to={Route::Settings}>{ "Settings" }</RouteLink>{ "." }</p>
            }
        </Panel>
    }
}

#[derive(Properties, PartialEq)]
struct DatasetProps {
    record: ListingRecord,
}

/// A dataset and its delegates.
#[component]
fn Dataset(props: &DatasetProps) -> Html {
    let acting = use_acting();
    let now = use_ledger().now;
    let task = use_task();
    let transaction = use_transaction();
    let record = &props.record;
    let remove = |id: Bytes32| {
        let (task, transaction) = (task.clone(), transaction.clone());
        let call = calls::remove_seal(acting.engine.at(), &record.listing, &id);
        move |_| {
            let (transaction, call) = (transaction.clone(), call.clone());
            task.run(async move { transaction.send(call).await.map(drop) });
        }
    };
    let delegate = |(id, delegate): (&Bytes32, &Delegate)| {
        let key =
            hash_of(&HashProps { value: delegate.seal.holder.to_string().into(), noun: "the delegate's key".into() });
        let state = match delegate.until {
            None => html! { <Button busy={task.is_busy()} onclick={remove(*id)}>{ "Remove" }</Button> },
            Some(until) if until > now => {
                tag(TagKind::Neutral, html! { format!("may deliver until {}", format::date_time(until)) })
            }
            Some(_) => return Html::default(),
        };
        html! { <span class="cluster" key={id.to_string()}>{ "Delegate " }{ key }{ state }</span> }
    };
    html! {
        <li class="stack stack-close">
            <span><DatasetLink record={record.clone()} />{ " " }{ hash_of(&HashProps { value: record.id.to_string().into(), noun: "the listing's id".into() }) }</span>
            { for record.delegates.iter().map(delegate) }
            if let Some(state) = transaction.state.clone() {
                { transaction_steps(&TransactionStepsProps { title: "Removing the delegate".into(), state, why: Some("You sign that this delegate delivers for this dataset for one hour more, and no longer.".into()) }) }
            } else if let Some(problem) = task.problem() {
                { problem_alert(problem, None) }
            }
        </li>
    }
}

#[derive(Properties, PartialEq)]
struct AddDelegateProps {
    offered: Vec<ListingRecord>,
}

/// The form that registers a delegate for every dataset that has it not yet.
#[component]
fn AddDelegate(props: &AddDelegateProps) -> Html {
    let acting = use_acting();
    let task = use_task();
    let transaction = use_transaction();
    let text = use_state_eq(String::new);
    let key = text.trim().parse::<Point>().ok();
    let missing: Vec<ListingRecord> = match &key {
        Some(key) => props.offered.iter().filter(|record| !delivers(record, key)).cloned().collect(),
        None => Vec::new(),
    };
    let count = missing.len();
    let onsubmit = {
        let (task, text) = (task.clone(), text.clone());
        let (acting, transaction, missing) = (acting.clone(), transaction.clone(), missing.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            if let Some(key) = key {
                let (acting, transaction, missing) = (acting.clone(), transaction.clone(), missing.clone());
                let text = text.setter();
                task.run(async move {
                    register(&acting, &transaction, &missing, key).await?;
                    text.set(String::new());
                    Ok(())
                });
            }
        }
    };
    let oninput = {
        let text = text.setter();
        move |entered: String| text.set(entered)
    };
    let error = match (text.trim().is_empty(), &key, count) {
        (false, None, _) => Some("A delegate's key is 0x and 128 digits, as the command printed it."),
        (false, Some(_), 0) => Some("This delegate delivers for all of your datasets already."),
        _ => None,
    };
    let what = format::counted(count.max(1) as u128, "transaction", "transactions");
    html! {
        <form class="stack stack-close" {onsubmit}>
            <TextInput
                label="The delegate's key"
                hint="What the command printed. Register only a key of a computer that you control."
                value={(*text).clone()}
                {oninput}
                error={error.map(AttrValue::from)}
            />
            if let Some(state) = transaction.state.clone() {
                { transaction_steps(&TransactionStepsProps { title: "Registering the delegate".into(), state, why: Some("You sign that the holder of this key may deliver this dataset's key, too.".into()) }) }
            } else if let Some(problem) = task.problem() {
                { problem_alert(problem, None) }
            }
            <div class="cluster">
                <Button submit={true} variant={ButtonVariant::Primary} icon={IconName::Key} disabled={count == 0} busy={task.is_busy()}>
                    { format!("Let it deliver ({what})") }
                </Button>
            </div>
        </form>
    }
}

/// Whether the holder of this key may deliver, and was not removed.
fn delivers(record: &ListingRecord, key: &Point) -> bool {
    record.delegates.values().any(|delegate| delegate.until.is_none() && delegate.seal.holder == *key)
}

/// Seals each dataset's key to the delegate, proves it and registers it: a transaction each.
async fn register(
    acting: &Acting,
    transaction: &Transaction,
    records: &[ListingRecord],
    delegate: Point,
) -> Result<(), Failure> {
    let deployment = *acting.engine.at();
    for record in records {
        let request = MakeDelegateSeal { listing: record.listing.clone(), seal: record.seal, delegate, deployment };
        let made = acting.engine.crypto.ask(request).await?;
        let call = calls::add_seal(&deployment, &record.listing, &record.seal, &made.to, &made.proof);
        transaction.send(call).await?;
    }
    Ok(())
}

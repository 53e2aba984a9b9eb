//! One contribution: its state, its money, and what can be done about it.

use market::events::CloseReason;
use market::state::{ListingRecord, Market, OrderStatus};
use wasm_crypto::primitives::Bytes32;
use yew::prelude::*;

use super::act::{Act, perform, withdrawn_leaf};
use super::files::MoveFiles;
use super::uses::{Uses, running};
use crate::components::{
    AlertKind, Button, ButtonVariant, Dialog, IconName, Panel, Problem, RouteLink, TagKind, TransactionStepsProps,
    alert_with, definition_list, fetch_problem, format, money_in, tag, transaction_steps,
};
use crate::contexts::engine::use_acting;
use crate::contexts::ledger::use_ledger;
use crate::contexts::session::{VaultState, use_session};
use crate::hooks::load::{Load, use_load};
use crate::hooks::task::use_task;
use crate::hooks::transaction::use_transaction;
use crate::routes::Route;
use crate::services::catalogue;

/// Properties of [`Contribution`].
#[derive(Properties, PartialEq)]
pub struct ContributionProps {
    /// The listing.
    pub id: Bytes32,
}

/// One of the acting account's listings.
#[component]
pub fn Contribution(props: &ContributionProps) -> Html {
    let ledger = use_ledger();
    match ledger.market.listings.get(&props.id) {
        Some(record) => html! { <Known record={ListingRecord::clone(record)} /> },
        None => Html::default(),
    }
}

#[derive(Properties, PartialEq)]
struct KnownProps {
    record: ListingRecord,
}

#[component]
fn Known(props: &KnownProps) -> Html {
    let acting = use_acting();
    let ledger = use_ledger();
    let vault_open = use_session().vault == VaultState::Open;
    let task = use_task();
    let transaction = use_transaction();
    let act = use_state_eq(|| None::<Act>);
    let asking = use_state_eq(|| None::<Act>);
    let record = &props.record;
    let market = &ledger.market;

    let card = {
        let (engine, record) = (acting.engine.clone(), record.clone());
        use_load(record.listing.card_digest, move |_| {
            let (engine, record) = (engine.clone(), record.clone());
            async move { catalogue::card(&engine, &record).await.map_err(Problem::from) }
        })
    };
    // A withdrawal that was not followed by the closing: looked for only where it can be.
    let withdrawn = {
        let (acting, record, accounts) = (acting.clone(), record.clone(), market.withdrawn.clone());
        use_load((market.withdrawn.len(), record.closed.is_some()), move |(count, closed)| {
            let look = *count > 0 && !*closed;
            let (acting, record, accounts) = (acting.clone(), record.clone(), accounts.clone());
            async move {
                if !look {
                    return Ok(false);
                }
                Ok(withdrawn_leaf(&acting, &record, &accounts).await.map_err(Problem::from)?.is_some())
            }
        })
    };
    let begin = |kind: Act| {
        let (acting, market, record, now) = (acting.clone(), market.clone(), record.clone(), ledger.now);
        let (task, transaction, act, asking) = (task.clone(), transaction.clone(), act.setter(), asking.setter());
        Callback::from(move |_: MouseEvent| {
            asking.set(None);
            transaction.clear();
            let act = act.clone();
            task.run(perform(
                kind,
                acting.clone(),
                market.clone(),
                record.clone(),
                now,
                transaction.clone(),
                move |next| {
                    act.set(Some(next));
                },
            ));
        })
    };
    let ask = |kind: Act| {
        let asking = asking.setter();
        Callback::from(move |_: MouseEvent| asking.set(Some(kind)))
    };
    let keep = {
        let asking = asking.setter();
        Callback::from(move |()| asking.set(None))
    };

    let title = card
        .state
        .ready()
        .map_or_else(|| format!("Dataset {}", format::short_hash(&record.id.to_string())), |card| card.title.clone());
    let delivered = market.orders_of(record).filter(|order| order.may_settle(&record.listing, ledger.now)).count();
    let inspected = market.orders_of(record).filter_map(|order| order.settles_from(&record.listing));
    let settles_from = inspected.filter(|from| ledger.now < *from).min();
    let claimable = own_share(record);
    let fee = record.claimable_fee();
    let open = record.closed.is_none();
    // What comes of a call holds the contributions of others: no consent and no share here is this vault's own.
    let own = record.listing.call_id.is_zero();
    let left_open = open && withdrawn.state.ready().is_some_and(|withdrawn| **withdrawn);
    let busy = task.is_busy();
    let again = {
        // Once the place may be asked, the person begins again.
        let task = task.clone();
        Callback::from(move |()| task.clear())
    };
    let (kind, state) = state_of(record, ledger.now);
    html! {
        <Panel title={title.clone()} aside={tag(kind, html! { state })}>
            if let Load::Failed(problem) = &card.state {
                { fetch_problem(problem, card.reload.clone(), None) }
            }
            if left_open {
                { alert_with(
                    AlertKind::Warning,
                    "Your consent is withdrawn, but the dataset still takes orders",
                    html! { <p>{ "The withdrawal is public. Closing is a second transaction, which anybody may send." }</p> },
                    html! { <Button variant={ButtonVariant::Primary} {busy} onclick={begin(Act::Enforce)}>{ "Close the dataset now" }</Button> },
                ) }
            }
            if open {
                <MoveFiles record={record.clone()} {vault_open} />
            }
            <Facts record={record.clone()} />
            <Uses {title} record={record.clone()} />
            if let (Some(act), Some(state)) = (*act, transaction.state.clone()) {
                { transaction_steps(&TransactionStepsProps { title: act.title().into(), state, why: Some(act.why().into()) }) }
            } else if let Some(problem) = task.problem() {
                { fetch_problem(problem, again, None) }
            }
            if delivered > 0 {
                <p class="muted">{ "What was delivered earns nothing before it is settled. Settle first, then claim." }</p>
            }
            if let Some(from) = settles_from {
                <p class="muted">{ format!("What buyers may still dispute is held by the contract. The next of it can be settled on {}.", format::date_time(from)) }</p>
            }
            <div class="cluster">
                if delivered > 0 {
                    <Button variant={ButtonVariant::Primary} icon={IconName::Check} {busy} onclick={begin(Act::Settle)}>
                        { format!("Settle {}", format::counted(delivered as u128, "order", "orders")) }
                    </Button>
                }
                if own && claimable.is_none_or(|units| units > 0) && record.revenue > 0 {
                    <Button
                        variant={if delivered > 0 { ButtonVariant::Secondary } else { ButtonVariant::Primary }}
                        icon={IconName::Coins}
                        {busy}
                        disabled={!vault_open}
                        onclick={begin(Act::Claim)}
                    >
                        { "Claim" }
                    </Button>
                }
                if fee > 0 {
                    <Button icon={IconName::Coins} {busy} onclick={begin(Act::ClaimFee)}>{ "Claim the fee" }</Button>
                }
                if open {
                    <Button {busy} onclick={ask(Act::Close)}>{ "Stop selling" }</Button>
                    if own && !left_open {
                        <Button {busy} disabled={!vault_open} onclick={ask(Act::Withdraw)}>
                            { "Withdraw my consent" }
                        </Button>
                    }
                }
            </div>
            <Dialog
                open={*asking == Some(Act::Withdraw)}
                title="Withdraw your consent?"
                onclose={keep.clone()}
                actions={html! {
                    <>
                        <Button onclick={keep.reform(|_| ())}>{ "Keep my consent" }</Button>
                        <Button variant={ButtonVariant::Danger} onclick={begin(Act::Withdraw)}>{ "Withdraw and close the dataset" }</Button>
                    </>
                }}
            >
                { about_withdrawing(market, record, ledger.now) }
            </Dialog>
            <Dialog
                open={*asking == Some(Act::Close)}
                title="Stop selling this dataset?"
                onclose={keep.clone()}
                actions={html! {
                    <>
                        <Button onclick={keep.reform(|_| ())}>{ "Go on selling" }</Button>
                        <Button variant={ButtonVariant::Danger} onclick={begin(Act::Close)}>{ "Stop selling" }</Button>
                    </>
                }}
            >
                <p>{ "It takes no more orders, for good; to sell it again you list it anew. Orders that wait can still be delivered for an hour; after that the money goes back. Licences already delivered run on, and what was earned stays yours." }</p>
                <p>{ "This is not a withdrawal: your consent stays as it is." }</p>
            </Dialog>
        </Panel>
    }
}

#[derive(Properties, PartialEq)]
struct FactsProps {
    record: ListingRecord,
}

#[component]
fn Facts(props: &FactsProps) -> Html {
    let token = use_acting().engine.token.display.clone();
    let record = &props.record;
    let money = |units: u128| money_in(units, token.decimals, token.symbol.clone());
    let id = record.id.to_string();
    let dataset = html! { <RouteLink to={Route::Dataset { id: id.clone() }}>{ format::short_hash(&id) }</RouteLink> };
    let listing = &record.listing;
    let own = listing.call_id.is_zero();
    let mut items: Vec<(AttrValue, Html)> = vec![
        ("Dataset".into(), dataset),
        ("Listed".into(), html! { format::date(record.listed_at) }),
        ("Consent ends".into(), html! { format::date(listing.ends_at.saturating_sub(1)) }),
        ("Price of a licence".into(), money(listing.price)),
        ("Orders".into(), html! { format::count(record.orders.len() as u128) }),
        ("Earned so far".into(), money(record.revenue)),
        ("Claimed".into(), money(record.claimed.values().fold(0_u128, |sum, units| sum.saturating_add(*units)))),
    ];
    if let Some(units) = own_share(record).filter(|_| own) {
        items.push(("To claim now".into(), money(units)));
    }
    if listing.steward_fee_bps > 0 {
        items.push(("Your fee to claim".into(), money(record.claimable_fee())));
    }
    html! { <div class="contribution-facts">{ definition_list(items) }</div> }
}

/// What the only leaf can claim; none where there are several and the leaves file must tell which one is one's own.
fn own_share(record: &ListingRecord) -> Option<u128> {
    let weight = u64::try_from(record.listing.total_weight).ok().filter(|_| record.listing.leaf_count == 1)?;
    Some(record.claimable(0, weight))
}

fn state_of(record: &ListingRecord, now: u64) -> (TagKind, &'static str) {
    match record.closed {
        Some((CloseReason::Steward, _)) => (TagKind::Neutral, "Closed by you"),
        Some((CloseReason::Withdrawn, _)) => (TagKind::Neutral, "Closed: consent withdrawn"),
        Some((CloseReason::ConsentEnds, _)) => (TagKind::Neutral, "Closed: a consent ends before it does"),
        Some((CloseReason::ConsentExceeded, _)) => (TagKind::Neutral, "Closed: it goes beyond a consent"),
        None if record.takes_orders(now) => (TagKind::Success, "Takes orders"),
        None if now >= record.listing.ends_at => (TagKind::Neutral, "Ended"),
        None => (TagKind::Warning, "No new orders: too close to its end"),
    }
}

/// What a withdrawal does, and what nothing can do.
fn about_withdrawing(market: &Market, record: &ListingRecord, now: u64) -> Html {
    let (licences, last) = running(market, record, now);
    let waiting = market.orders_of(record).filter(|order| order.status == OrderStatus::Open).count();
    html! {
        <>
            <h3>{ "What it does" }</h3>
            <ul>
                <li>{ "It is public and for good: you cannot take it back. To share the data again you list them anew." }</li>
                <li>{ "The dataset is closed at once. Nobody can order it any more, and nobody can open it again." }</li>
                if waiting > 0 {
                    <li>{ format!("{} can still be delivered for an hour; after that the money goes back.", format::counted(waiting as u128, "order that waits", "orders that wait")) }</li>
                }
                <li>{ "What it has earned stays yours to claim." }</li>
            </ul>
            <h3>{ "What it does not do" }</h3>
            <ul>
                <li>{ "Data that somebody has read cannot be unread." }</li>
                if let Some(last) = last {
                    <li>{ format!("{} until at the latest {}.", format::counted(licences as u128, "licence that was delivered runs on", "licences that were delivered run on"), format::date(last)) }</li>
                }
                <li>{ "The description and the record of past uses stay on the chain." }</li>
            </ul>
            <p class="muted">{ "Two transactions: the withdrawal, then the closing. If the second does not happen now, this page offers it again." }</p>
        </>
    }
}

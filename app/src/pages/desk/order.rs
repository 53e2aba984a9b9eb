//! One order, as the steward sees it.

use crypto_worker::messages::{Deliver, Evidence, OpenEvidence};
use market::calls;
use market::state::{ListingRecord, OrderRecord, OrderStatus};
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::terms::words::rule_sentence;
use wasm_crypto::terms::{Purpose, Rules, Verdict};
use web_sys::Blob;
use yew::prelude::*;

use crate::components::{
    Alert, AlertKind, Button, ButtonVariant, Column, DataTable, DefinitionList, Dialog, Hash, IconName, Money, Panel,
    ProblemAlert, PurposeSummary, RouteLink, Tag, TagKind, TransactionSteps, format,
};
use crate::contexts::engine::use_acting;
use crate::contexts::ledger::use_ledger;
use crate::hooks::task::use_task;
use crate::hooks::transaction::use_transaction;
use crate::routes::Route;
use crate::services::download;

/// Properties of [`OpenOrder`].
#[derive(Properties, PartialEq)]
pub struct OpenOrderProps {
    /// The order.
    pub id: Bytes32,
}

/// What is under way with an order.
#[derive(Clone, Copy, PartialEq)]
enum Step {
    Approve,
    Deliver,
    Decline,
}

impl Step {
    fn title(self) -> &'static str {
        match self {
            Self::Approve => "Approving the purpose",
            Self::Deliver => "Delivering the key",
            Self::Decline => "Declining the order",
        }
    }

    fn why(self) -> &'static str {
        match self {
            Self::Approve => "You sign that a person looked at this purpose and agrees to it.",
            Self::Deliver => "You sign the delivery of the key, sealed to this researcher alone, with its proof.",
            Self::Decline => "You sign that you do not deliver. The whole price goes back to the researcher.",
        }
    }
}

/// An order that waits for its key.
#[component]
pub fn OpenOrder(props: &OpenOrderProps) -> Html {
    let acting = use_acting();
    let ledger = use_ledger();
    let task = use_task();
    let transaction = use_transaction();
    let step = use_state_eq(|| None::<Step>);
    let declining = use_state_eq(|| false);
    let Some((order, listing)) = find(&ledger.market, &props.id) else { return Html::default() };
    let deadline = ledger.market.delivery_deadline(order);
    let late = ledger.now > deadline;
    let needs_approval = order.verdict == Verdict::NeedsHuman && !order.approved;

    let begin = |kind: Step| {
        let (acting, task, transaction, step) = (acting.clone(), task.clone(), transaction.clone(), step.setter());
        let (order, listing) = (order.clone(), listing.clone());
        move || {
            let (acting, transaction) = (acting.clone(), transaction.clone());
            let (order, listing) = (order.clone(), listing.clone());
            transaction.clear();
            step.set(Some(kind));
            task.run(async move {
                let at = *acting.engine.at();
                let call = match kind {
                    Step::Approve => calls::approve_purpose(&at, &listing.listing, &order.order, &order.rules),
                    Step::Decline => calls::decline(&at, &listing.listing, &order.order),
                    Step::Deliver => {
                        let request = Deliver {
                            listing: listing.listing.clone(),
                            seal: listing.seal,
                            order: order.order.clone(),
                            deployment: at,
                        };
                        let made = acting.engine.crypto.ask(request).await?;
                        let key = (&made.r, &made.c);
                        calls::deliver(&at, &listing.listing, &order.order, &made.from, key, &made.proof)
                    }
                };
                transaction.send(call).await.map(drop)
            });
        }
    };
    let act = |kind: Step| {
        let begin = begin(kind);
        Callback::from(move |_: MouseEvent| begin())
    };
    let ask_decline = {
        let declining = declining.setter();
        move |_| declining.set(true)
    };
    let stop_declining = {
        let declining = declining.setter();
        Callback::from(move |()| declining.set(false))
    };
    let do_decline = {
        let (begin, declining) = (begin(Step::Decline), declining.setter());
        move |_| {
            declining.set(false);
            begin();
        }
    };
    let busy = task.is_busy();
    let heading = html! {
        <Tag kind={if late { TagKind::Error } else { TagKind::Accent }}>
            { if late { "The deadline has passed".to_owned() } else { format!("{} left", format::duration(deadline - ledger.now)) } }
        </Tag>
    };
    html! {
        <Panel title={format!("Order {}", format::short_hash(&order.id.to_string()))} aside={heading}>
            <OrderFacts order={order.clone()} listing={listing.clone()} {deadline} />
            if order.verdict == Verdict::NeedsHuman {
                <NeedsPerson rules={order.rules} approved={order.approved} />
            }
            if !order.order.evidence.is_zero() {
                <EvidenceView evidence={order.order.evidence} location={order.evidence_uri.clone()} />
            }
            if let (Some(step), Some(state)) = (*step, transaction.state.clone()) {
                <TransactionSteps title={step.title()} {state} why={step.why()} />
            } else if let Some(problem) = task.problem() {
                <ProblemAlert problem={problem.clone()} />
            }
            if late {
                <p class="muted">{ "The researcher can take the money back at any time now." }</p>
            }
            <div class="cluster">
                if needs_approval && !late {
                    <Button variant={ButtonVariant::Primary} {busy} onclick={act(Step::Approve)}>{ "Approve the purpose" }</Button>
                }
                if !needs_approval && !late {
                    <Button variant={ButtonVariant::Primary} icon={IconName::Key} {busy} onclick={act(Step::Deliver)}>{ "Deliver the key" }</Button>
                }
                <Button disabled={busy} onclick={ask_decline}>{ "Decline" }</Button>
            </div>
            <Dialog
                open={*declining}
                title="Decline this order?"
                onclose={stop_declining.clone()}
                actions={html! {
                    <>
                        <Button onclick={stop_declining.reform(|_| ())}>{ "Keep the order" }</Button>
                        <Button variant={ButtonVariant::Danger} onclick={do_decline}>{ "Decline and give the money back" }</Button>
                    </>
                }}
            >
                <p>{ "The whole price goes back to the researcher at once. They can order again." }</p>
            </Dialog>
        </Panel>
    }
}

#[derive(Properties, PartialEq)]
struct OrderFactsProps {
    order: OrderRecord,
    listing: ListingRecord,
    deadline: u64,
}

#[component]
fn OrderFacts(props: &OrderFactsProps) -> Html {
    let token = use_acting().engine.token.display.clone();
    let OrderFactsProps { order, listing, deadline } = props;
    let dataset = html! {
        <RouteLink to={Route::Dataset { id: listing.id.to_string() }}>{ format::short_hash(&listing.id.to_string()) }</RouteLink>
    };
    let price = html! { <Money units={listing.listing.price} decimals={token.decimals} symbol={token.symbol} /> };
    let items: Vec<(AttrValue, Html)> = vec![
        ("Dataset".into(), dataset),
        ("Purpose".into(), purpose_in_words(&order.order.purpose)),
        ("Researcher".into(), html! { <Hash value={order.order.buyer.to_string()} noun="the researcher's account" /> }),
        ("Price in escrow".into(), price),
        ("Ordered".into(), html! { format::date_time(order.ordered_at) }),
        ("Deliver until".into(), html! { format::date_time(*deadline) }),
    ];
    html! { <DefinitionList {items} /> }
}

#[derive(Properties, PartialEq)]
struct NeedsPersonProps {
    rules: Bytes32,
    approved: bool,
}

/// Why a person must look.
#[component]
fn NeedsPerson(props: &NeedsPersonProps) -> Html {
    if props.approved {
        return html! { <Alert kind={AlertKind::Success} title="You approved this purpose" /> };
    }
    let rules: Vec<_> = rules_of(&props.rules).into_iter().collect();
    html! {
        <Alert kind={AlertKind::Warning} title="This purpose needs your decision">
            <ul>{ for rules.iter().map(|rule| html! { <li>{ *rule }</li> }) }</ul>
        </Alert>
    }
}

fn rules_of(word: &Bytes32) -> Vec<&'static str> {
    let mask = u32::from_be_bytes([word.0[28], word.0[29], word.0[30], word.0[31]]);
    Rules::from_mask(mask)
        .map(|rules| rules.iter().map(|rule| rule_sentence(rule, Verdict::NeedsHuman)).collect())
        .unwrap_or_default()
}

#[derive(Properties, PartialEq)]
struct EvidenceViewProps {
    evidence: Bytes32,
    location: String,
}

/// The evidence package, fetched, opened and compared with the order when asked for.
#[component]
fn EvidenceView(props: &EvidenceViewProps) -> Html {
    let acting = use_acting();
    let task = use_task();
    let opened = use_state(|| None::<(Evidence, Option<Blob>)>);
    let open = {
        let (task, opened) = (task.clone(), opened.setter());
        let (evidence, location) = (props.evidence, props.location.clone());
        move |_| {
            let (engine, opened, location) = (acting.engine.clone(), opened.clone(), location.clone());
            task.run(async move {
                let package = engine.storage.get(&location).await?;
                let mut reply = engine.crypto.run(OpenEvidence { evidence }, &[package], |_| ()).await?;
                opened.set(Some((reply.value, reply.blobs.pop())));
                Ok(())
            });
        }
    };
    let Some((evidence, document)) = &*opened else {
        return html! {
            <div class="stack stack-close">
                <p>{ "The researcher sent evidence that only you can open." }</p>
                if let Some(problem) = task.problem() {
                    <ProblemAlert problem={problem.clone()} />
                }
                <div class="cluster"><Button busy={task.is_busy()} onclick={open}>{ "Read the evidence" }</Button></div>
            </div>
        };
    };
    let document = document.clone().map(|content| {
        let name = evidence.document.clone().filter(|name| !name.is_empty()).unwrap_or_else(|| "evidence".to_owned());
        let label = format!("Save {name}");
        let task = task.clone();
        let onclick = move |_| {
            let (name, content) = (name.clone(), content.clone());
            task.run(async move { download::save(&name, &content) });
        };
        html! { <div class="cluster"><Button {onclick}>{ label }</Button></div> }
    });
    html! {
        <Panel title="Evidence" sunken={true}>
            <p class="pre">{ &evidence.statement }</p>
            { for document }
        </Panel>
    }
}

/// Properties of [`ClosedOrders`].
#[derive(Properties, PartialEq)]
pub struct ClosedOrdersProps {
    /// The orders.
    pub orders: Vec<Bytes32>,
}

/// Orders that need nothing more, or only to be settled.
#[component]
pub fn ClosedOrders(props: &ClosedOrdersProps) -> Html {
    let acting = use_acting();
    let ledger = use_ledger();
    let task = use_task();
    let transaction = use_transaction();
    let token = &acting.engine.token.display;
    let columns = vec![
        Column::text("Order"),
        Column::text("Purpose"),
        Column::text("Ordered"),
        Column::number("Price"),
        Column::text("State"),
    ];
    let rows = props.orders.iter().filter_map(|id| find(&ledger.market, id)).map(|(order, listing)| {
        let state = match order.status {
            OrderStatus::Delivered => {
                let call = calls::settle(acting.engine.at(), &listing.listing, &order.order);
                let (task, transaction) = (task.clone(), transaction.clone());
                let busy = task.is_busy();
                let onclick = move |_| {
                    let (transaction, call) = (transaction.clone(), call.clone());
                    task.run(async move { transaction.send(call).await.map(drop) });
                };
                html! { <Button {busy} {onclick}>{ "Settle" }</Button> }
            }
            OrderStatus::Settled => html! { <Tag kind={TagKind::Success}>{ "Delivered and settled" }</Tag> },
            OrderStatus::Declined => html! { <Tag>{ "Declined" }</Tag> },
            OrderStatus::Refunded => html! { <Tag>{ "Refunded" }</Tag> },
            OrderStatus::Open => Html::default(),
        };
        vec![
            html! { <Hash value={order.id.to_string()} noun="the order's id" /> },
            purpose_in_words(&order.order.purpose),
            html! { format::date(order.ordered_at) },
            html! { <Money units={listing.listing.price} decimals={token.decimals} symbol={token.symbol.clone()} /> },
            state,
        ]
    });
    let rows: Vec<Vec<Html>> = rows.collect();
    html! {
        <section class="stack" aria-labelledby="done">
            <h2 id="done">{ "Done" }</h2>
            <p class="muted">{ "Settling credits a delivered order's price to the contributors and to your fee. Anyone may do it." }</p>
            if let Some(state) = transaction.state.clone() {
                <TransactionSteps title="Settling the order" {state} why="You sign that the price is credited as the listing says." />
            }
            <DataTable caption="Orders that were answered" hide_caption={true} {columns} {rows} />
        </section>
    }
}

/// A packed purpose in words.
pub fn purpose_in_words(purpose: &Bytes32) -> Html {
    match Purpose::unpack(purpose) {
        Ok(purpose) => html! { <PurposeSummary {purpose} /> },
        Err(_) => html! { "Written by another version of the protocol" },
    }
}

fn find<'a>(market: &'a market::state::Market, id: &Bytes32) -> Option<(&'a OrderRecord, &'a ListingRecord)> {
    let order = market.orders.get(id)?;
    Some((order, market.listings.get(&order.order.listing_id)?))
}

//! One order, as the steward sees it.

use crypto_worker::messages::Deliver;
use market::calls;
use market::state::{ListingRecord, OrderRecord};
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::terms::words::rule_sentence;
use wasm_crypto::terms::{Purpose, Rules, Verdict};
use yew::prelude::*;

use super::evidence::EvidenceView;
use super::title::DatasetLink;
use crate::components::{
    AlertKind, Button, ButtonVariant, Dialog, HashProps, IconName, Panel, PurposeSummaryProps, TagKind,
    TransactionStepsProps, alert, definition_list, format, hash_of, money_in, problem_alert, purpose_summary,
    purpose_words, tag, transaction_steps,
};
use crate::contexts::engine::use_acting;
use crate::contexts::ledger::use_ledger;
use crate::hooks::task::use_task;
use crate::hooks::transaction::use_transaction;
use crate::services::standing;

/// Properties of [`OpenOrder`].
#[derive(Properties, PartialEq)]
pub struct OpenOrderProps {
    /// The order.
    pub id: Bytes32,
    /// The key is delivered without being asked for, once nobody has to decide anything.
    pub automatic: bool,
}

/// So close to the deadline no key is sent: a delivery that comes too late would show the key and not be paid.
const LAST_MINUTES: u64 = 600;

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
    let ledger = use_ledger();
    match find(&ledger.market, &props.id) {
        Some((order, listing)) => {
            html! { <Waiting order={order.clone()} listing={listing.clone()} automatic={props.automatic} /> }
        }
        None => Html::default(),
    }
}

#[derive(Properties, PartialEq)]
struct WaitingProps {
    order: OrderRecord,
    listing: ListingRecord,
    automatic: bool,
}

#[component]
fn Waiting(props: &WaitingProps) -> Html {
    let acting = use_acting();
    let ledger = use_ledger();
    let task = use_task();
    let transaction = use_transaction();
    let step = use_state_eq(|| None::<Step>);
    let declining = use_state_eq(|| false);
    let WaitingProps { order, listing, automatic } = props;
    let deadline = ledger.market.delivery_deadline(order);
    let late = ledger.now > deadline;
    let too_close = ledger.now.saturating_add(LAST_MINUTES) > deadline;
    // A block that the chain takes back would leave the key shown and nothing paid.
    let settled = ledger.is_settled(&order.id);
    let needs_approval = !order.is_permitted(&listing.listing);

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
                        standing::confirm(&acting.engine, &listing, &order).await?;
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
    {
        // Once for each order: a delivery that failed is the person's to look at.
        let tried = use_mut_ref(|| false);
        let deliver = begin(Step::Deliver);
        let due = *automatic && !needs_approval && !too_close && settled;
        use_effect_with(due, move |due| {
            if *due && !tried.replace(true) {
                deliver();
            }
        });
    }
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
        { tag(
            if late { TagKind::Error } else { TagKind::Accent },
            html! {
                <>
                    { if late { "The deadline has passed".to_owned() } else { format!("{} left", format::duration(deadline - ledger.now)) } }
                </>
            },
        ) }
    };
    html! {
        <Panel title={format!("Order {}", format::short_hash(&order.id.to_string()))} aside={heading}>
            <OrderFacts order={order.clone()} listing={listing.clone()} {deadline} />
            if order.verdict == Verdict::NeedsHuman {
                { needs_person(&NeedsPersonProps { rules: order.rules, approved: order.approved }) }
            }
            if !order.order.evidence.is_zero() {
                <EvidenceView evidence={order.order.evidence} location={order.evidence_uri.clone()} />
            }
            if let (Some(step), Some(state)) = (*step, transaction.state.clone()) {
                { transaction_steps(&TransactionStepsProps { title: step.title().into(), state, why: Some(step.why().into()) }) }
            } else if let Some(problem) = task.problem() {
                { problem_alert(problem, None) }
            }
            if late {
                <p class="muted">{ "The researcher can take the money back at any time now." }</p>
            } else if too_close {
                { alert(
                    AlertKind::Warning,
                    "Less than ten minutes are left: the key is not sent any more",
                    html! { <p>{ "A delivery that the chain takes too late shows the key and is not paid. The money goes back to the researcher, who can order again." }</p> },
                ) }
            }
            if !settled && !too_close {
                <p role="status">{ "The network is still confirming this order. Its key can be delivered in a moment." }</p>
            }
            <div class="cluster">
                if needs_approval && !too_close {
                    <Button variant={ButtonVariant::Primary} {busy} onclick={act(Step::Approve)}>{ "Approve the purpose" }</Button>
                }
                if !needs_approval && !too_close {
                    <Button variant={ButtonVariant::Primary} icon={IconName::Key} disabled={!settled} {busy} onclick={act(Step::Deliver)}>{ "Deliver the key" }</Button>
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
    let engine = use_acting().engine;
    let token = engine.token.display.clone();
    let OrderFactsProps { order, listing, deadline } = props;
    let price = money_in(listing.listing.price, token.decimals, token.symbol);
    let items: Vec<(AttrValue, Html)> = vec![
        ("Dataset".into(), html! { <DatasetLink record={listing.clone()} /> }),
        ("Purpose".into(), purpose_in_words(&order.order.purpose)),
        (
            "Researcher".into(),
            hash_of(&HashProps {
                value: order.order.buyer.to_string().into(),
                noun: "the researcher's account".into(),
            }),
        ),
        ("Price in escrow".into(), price),
        ("Ordered".into(), html! { format::date_time(order.ordered_at) }),
        ("Deliver until".into(), html! { format::date_time(*deadline) }),
    ];
    definition_list(items)
}

struct NeedsPersonProps {
    rules: Bytes32,
    approved: bool,
}

/// Why a person must look.
fn needs_person(props: &NeedsPersonProps) -> Html {
    if props.approved {
        return alert(AlertKind::Success, "You approved this purpose", Html::default());
    }
    let rules: Vec<_> = rules_of(&props.rules).into_iter().collect();
    html! {
        { alert(
            AlertKind::Warning,
            "This purpose needs your decision",
            html! { <ul>{ for rules.iter().map(|rule| html! { <li>{ *rule }</li> }) }</ul> },
        ) }
    }
}

fn rules_of(word: &Bytes32) -> Vec<&'static str> {
    let mask = u32::from_be_bytes([word.0[28], word.0[29], word.0[30], word.0[31]]);
    Rules::from_mask(mask)
        .map(|rules| rules.iter().map(|rule| rule_sentence(rule, Verdict::NeedsHuman)).collect())
        .unwrap_or_default()
}

/// A packed purpose in words.
pub fn purpose_in_words(purpose: &Bytes32) -> Html {
    let Ok(purpose) = Purpose::unpack(purpose) else {
        return html! { "Written by another version of the protocol" };
    };
    match &purpose_words(&purpose)[..] {
        [sentence] => html! { sentence },
        _ => purpose_summary(&PurposeSummaryProps { purpose }),
    }
}

/// An order with its listing.
pub fn find<'a>(market: &'a market::state::Market, id: &Bytes32) -> Option<(&'a OrderRecord, &'a ListingRecord)> {
    let order = market.orders.get(id)?;
    Some((order, market.listings.get(&order.order.listing_id)?))
}

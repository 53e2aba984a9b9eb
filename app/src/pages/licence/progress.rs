//! What happens with an order now, what comes next, and what the buyer can do.

use market::calls::{self, Call};
use market::state::{ListingRecord, OrderRecord, OrderStatus};
use yew::prelude::*;

use super::Licence;
use crate::components::{
    AlertKind, Button, ButtonVariant, IconName, LinkButton, Panel, TagKind, TransactionStepsProps, alert_with,
    definition_list, format, money, tag_with, transaction_steps,
};
use crate::contexts::engine::use_acting;
use crate::contexts::ledger::use_ledger;
use crate::hooks::task::use_task;
use crate::hooks::transaction::use_transaction;
use crate::routes::Route;

/// Properties of [`OrderProgress`].
#[derive(Properties, PartialEq)]
pub struct OrderProgressProps {
    /// The listing.
    pub record: ListingRecord,
    /// The order.
    pub order: OrderRecord,
    /// Shown where another order can be begun.
    #[prop_or_default]
    pub onagain: Option<Callback<()>>,
}

/// What happens with an order now, what comes next, and what the buyer can do. Inside `Ready`.
#[component]
pub fn OrderProgress(props: &OrderProgressProps) -> Html {
    let acting = use_acting();
    let ledger = use_ledger();
    let OrderProgressProps { record, order, onagain } = props;
    let licence = Licence::of(&ledger.market, record, order, ledger.now);
    let again = onagain.as_ref().map(|onagain| {
        let onclick = onagain.reform(|_| ());
        html! { <Button {onclick}>{ "Order another licence" }</Button> }
    });
    let price = money(record.listing.price);
    match licence {
        Licence::AwaitingApproval(deadline) => html! {
            <Waiting title="Waiting for the steward's approval" {deadline} now={ledger.now}>
                <p>{ "The terms leave your purpose to the steward's judgement. After the approval the key is delivered; if it is declined, the whole price comes back to you at once." }</p>
            </Waiting>
        },
        Licence::AwaitingKey(deadline) => html! {
            <Waiting title="Waiting for the key" {deadline} now={ledger.now}>
                <p>{ "Your money is held by the contract. It goes to the contributors only against the very key that was sealed at listing." }</p>
            </Waiting>
        },
        Licence::Overdue => html! {
            <TakeBack
                title="The key was not delivered in time"
                amount={record.listing.price}
                call={TakenBack(calls::refund(acting.engine.at(), &record.listing, &order.order))}
            />
        },
        Licence::Unruled => html! {
            <TakeBack
                title="The arbiter did not rule in time"
                amount={record.listing.price.saturating_add(record.listing.dispute_bond)}
                call={TakenBack(calls::lapse(acting.engine.at(), &record.listing, &order.order))}
            />
        },
        Licence::Suspended(ruling) => html! {
            { alert_with(
                AlertKind::Warning,
                "You dispute what was delivered",
                html! { <p>{ format!("The data may not be used until the arbiter has ruled, which it may until {}. The price and your bond are held by the contract. If the arbiter is silent, both come back to you.", format::date_time(ruling)) }</p> },
                again,
            ) }
        },
        Licence::Void => html! {
            { alert_with(
                AlertKind::Warning,
                "The arbiter ruled for you",
                html! { <p>{ "Your licence is void: the data may not be used. Delete your copies." }</p> },
                again,
            ) }
        },
        Licence::Lapsed => html! {
            { alert_with(
                AlertKind::Warning,
                "The arbiter did not rule; price and bond came back to you",
                html! { <p>{ "Your licence is void: the data may not be used. Delete your copies." }</p> },
                again,
            ) }
        },
        Licence::Valid(until) => html! {
            { alert_with(
                AlertKind::Success,
                "You have a licence",
                html! { <p>{ format!("The key was delivered, and the contract checked that it is the one that was sealed. You may use the data until {}.", format::date_time(until)) }</p> },
                html! {
                    <>
                        <LinkButton to={Route::LibraryItem { id: order.id.to_string() }} variant={ButtonVariant::Primary} icon={IconName::LockOpen}>{ "Open the data" }</LinkButton>
                        { for again }
                    </>
                },
            ) }
        },
        Licence::Ended(until) => html! {
            { alert_with(
                AlertKind::Info,
                "Your licence has ended",
                html! { <p>{ format!("It ran until {}. Delete your copies, save what the law or good research practice obliges you to keep.", format::date_time(until)) }</p> },
                again,
            ) }
        },
        Licence::Refunded => html! {
            { alert_with(
                AlertKind::Info,
                "You took your money back",
                html! { <p>{ price }{ " came back to your account, because the key was not delivered in time." }</p> },
                again,
            ) }
        },
        Licence::Declined => html! {
            { alert_with(
                AlertKind::Info,
                "The steward declined your order",
                html! { <p>{ price }{ " came back to your account." }</p> },
                again,
            ) }
        },
    }
}

#[derive(Properties, PartialEq)]
struct WaitingProps {
    title: AttrValue,
    deadline: u64,
    now: u64,
    children: Html,
}

#[component]
fn Waiting(props: &WaitingProps) -> Html {
    let left = props.deadline.saturating_sub(props.now);
    let items: Vec<(AttrValue, Html)> = vec![
        ("Deadline".into(), html! { format::date_time(props.deadline) }),
        ("Time left".into(), html! { format::duration(left - left % 60) }),
    ];
    html! {
        <Panel title={props.title.clone()} aside={tag_with(TagKind::Accent, IconName::Clock, html! { "Paid into escrow" })}>
            <div role="status">{ props.children.clone() }</div>
            { definition_list(items) }
            <p class="muted">{ "You can close this page; nothing is lost. After the deadline you can take your money back yourself, and nobody can stop you." }</p>
        </Panel>
    }
}

#[derive(Properties, PartialEq)]
struct TakeBackProps {
    title: AttrValue,
    amount: u128,
    call: TakenBack,
}

/// Properties of [`RuledCredit`].
#[derive(Properties, PartialEq)]
pub struct RuledCreditProps {
    /// The listing.
    pub record: ListingRecord,
    /// The order.
    pub order: OrderRecord,
}

/// What the ruling about an order gave its buyer, as long as it was not taken. Inside `Ready`.
#[component]
pub fn RuledCredit(props: &RuledCreditProps) -> Html {
    let acting = use_acting();
    let ledger = use_ledger();
    let token = props.record.listing.token;
    let amount = ledger.market.credit(&token, &props.order.order.buyer);
    if props.order.status != OrderStatus::Ruled || amount == 0 {
        return Html::default();
    }
    let call = TakenBack(calls::withdraw_credit(acting.engine.at(), &token));
    html! { <TakeBack title="Rulings have credited money to you" {amount} {call} /> }
}

/// The transaction that gives the money back.
#[derive(Clone, PartialEq)]
struct TakenBack(Call);

/// The contract holds money that is the buyer's again.
#[component]
fn TakeBack(props: &TakeBackProps) -> Html {
    let transaction = use_transaction();
    let task = use_task();
    let onclick = {
        let TakenBack(call) = props.call.clone();
        let (transaction, task) = (transaction.clone(), task.clone());
        move |_| {
            let (transaction, call) = (transaction.clone(), call.clone());
            task.run(async move { transaction.send(call).await.map(drop) });
        }
    };
    let actions = html! {
        <Button variant={ButtonVariant::Primary} icon={IconName::Coins} busy={task.is_busy()} {onclick}>{ "Take the money back" }</Button>
    };
    html! {
        <div class="stack">
            { alert_with(
                AlertKind::Warning,
                props.title.clone(),
                html! { <p>{ money(props.amount) }{ " are yours again: take them back whenever you like." }</p> },
                actions,
            ) }
            if let Some(state) = &transaction.state {
                { transaction_steps(&TransactionStepsProps { title: "Take the money back".into(), state: state.clone(), why: Some("You sign that the contract pays the money back to you.".into()) }) }
            }
        </div>
    }
}

//! What became of an order, as the buyer sees it: waiting for the key, a licence, or the money back.

use market::state::{ListingRecord, Market, OrderRecord, OrderStatus};
use wasm_crypto::terms::Verdict;
use yew::prelude::*;

use crate::components::{
    AlertKind, Button, ButtonVariant, IconName, LinkButton, Panel, TagKind, TransactionStepsProps, alert_with,
    definition_list, format, money, tag_with, transaction_steps,
};
use crate::contexts::engine::use_acting;
use crate::contexts::ledger::use_ledger;
use crate::hooks::task::use_task;
use crate::hooks::transaction::use_transaction;
use crate::routes::Route;

/// How an order stands at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Licence {
    /// The steward must approve the purpose first; until this second.
    AwaitingApproval(u64),
    /// The key is to come; until this second.
    AwaitingKey(u64),
    /// The steward let the deadline pass: the money can be taken back.
    Overdue,
    /// The data may be used until this second.
    Valid(u64),
    /// The data could be used until this second.
    Ended(u64),
    /// The money came back after the deadline.
    Refunded,
    /// The steward declined; the money came back.
    Declined,
}

impl Licence {
    /// How `order` for the listing `record` stands at `now`, seconds since 1970.
    pub fn of(market: &Market, record: &ListingRecord, order: &OrderRecord, now: u64) -> Self {
        let deadline = market.delivery_deadline(order);
        match (order.status, order.licence_until(&record.listing)) {
            (OrderStatus::Refunded, _) => Self::Refunded,
            (OrderStatus::Declined, _) => Self::Declined,
            (_, Some(until)) if now <= until => Self::Valid(until),
            (_, Some(until)) => Self::Ended(until),
            (_, None) if now > deadline => Self::Overdue,
            (_, None) if order.verdict == Verdict::NeedsHuman && !order.approved => Self::AwaitingApproval(deadline),
            (_, None) => Self::AwaitingKey(deadline),
        }
    }

    /// Whether money is still held for it, or a key was delivered: the order is not undone.
    pub fn stands(self) -> bool {
        !matches!(self, Self::Refunded | Self::Declined)
    }
}

/// What [`licence_tag`] shows.
pub struct LicenceTagProps {
    /// How the order stands.
    pub licence: Licence,
}

/// How an order stands, in a few words.
pub fn licence_tag(props: &LicenceTagProps) -> Html {
    let (kind, icon, text) = match props.licence {
        Licence::AwaitingApproval(_) => (TagKind::Warning, IconName::Clock, "Waiting for approval"),
        Licence::AwaitingKey(_) => (TagKind::Accent, IconName::Clock, "Waiting for the key"),
        Licence::Overdue => (TagKind::Error, IconName::Warning, "Not delivered in time"),
        Licence::Valid(_) => (TagKind::Success, IconName::CheckCircle, "Licence valid"),
        Licence::Ended(_) => (TagKind::Neutral, IconName::Clock, "Licence ended"),
        Licence::Refunded => (TagKind::Neutral, IconName::Coins, "Money taken back"),
        Licence::Declined => (TagKind::Neutral, IconName::Close, "Declined"),
    };
    tag_with(kind, icon, html! { text })
}

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
        Licence::Overdue => html! { <Refund record={record.clone()} order={order.clone()} /> },
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
struct RefundProps {
    record: ListingRecord,
    order: OrderRecord,
}

#[component]
fn Refund(props: &RefundProps) -> Html {
    let acting = use_acting();
    let transaction = use_transaction();
    let task = use_task();
    let onclick = {
        let call = market::calls::refund(acting.engine.at(), &props.record.listing, &props.order.order);
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
                "The key was not delivered in time",
                html! { <p>{ money(props.record.listing.price) }{ " are yours again: take them back whenever you like." }</p> },
                actions,
            ) }
            if let Some(state) = &transaction.state {
                { transaction_steps(&TransactionStepsProps { title: "Take the money back".into(), state: state.clone(), why: Default::default() }) }
            }
        </div>
    }
}

#[cfg(test)]
mod tests {
    use wasm_crypto::listing::{Deployment, Listing, Order, Point, Seal};
    use wasm_crypto::primitives::{Address, Bytes32};

    use market::events::Event;
    use market::state::Delivered;

    use super::*;

    const DAY: u64 = 86_400;

    /// A market with one listing and one order made at 0, to be delivered within a day, for a licence of ten days.
    fn market() -> (Market, ListingRecord, OrderRecord) {
        let at =
            Deployment { chain_id: 1, market: Address([1; 20]), consents: Address([2; 20]), calls: Address([3; 20]) };
        let zero = Bytes32::ZERO;
        let point = Point { x: zero, y: zero };
        let listing = Listing {
            steward: Address([3; 20]),
            call_id: zero,
            replaces: zero,
            token: Address([4; 20]),
            price: 5,
            terms: zero,
            terms_detail: zero,
            card_digest: zero,
            body_root: zero,
            body_length: 1,
            split_root: zero,
            total_weight: 1,
            leaf_count: 1,
            leaves_hash: zero,
            steward_fee_bps: 0,
            ends_at: 100 * DAY,
            access_period: 10 * DAY,
            delivery_window: DAY,
            inspection_window: 0,
            arbiter: zero,
            dispute_bond: 0,
            seal_id: zero,
            nonce: zero,
        };
        let id = wasm_crypto::listing::listing_id(&at, &listing);
        let order = Order {
            listing_id: id,
            buyer: Address([5; 20]),
            buyer_key: point,
            purpose: zero,
            evidence: zero,
            nonce: zero,
        };
        let order_id = wasm_crypto::listing::order_id(&at, &order);
        let seal = Seal { holder: point, r: point, c: point };
        let mut market = Market::default();
        market.apply(&at, Event::Listed { id, listing, seal, locations: Default::default() }, 0);
        let ordered = Event::Ordered {
            id: order_id,
            order,
            verdict: Verdict::NeedsHuman,
            rules: zero,
            obligations: zero,
            deadline: DAY,
            evidence_uri: String::new(),
        };
        market.apply(&at, ordered, 0);
        let record = market.listings[&id].clone();
        let order = market.orders[&order_id].clone();
        (market, record, order)
    }

    #[test]
    fn an_order_waits_for_approval_then_for_its_key() {
        let (market, record, mut order) = market();
        assert_eq!(Licence::of(&market, &record, &order, 10), Licence::AwaitingApproval(DAY));
        order.approved = true;
        assert_eq!(Licence::of(&market, &record, &order, DAY), Licence::AwaitingKey(DAY));
        assert_eq!(Licence::of(&market, &record, &order, DAY + 1), Licence::Overdue);
    }

    #[test]
    fn a_licence_counts_from_the_delivery_and_settling_changes_nothing() {
        let (market, record, mut order) = market();
        let point = order.order.buyer_key;
        order.delivered = Some(Delivered { at: 100, r: point, c: point });
        for status in [OrderStatus::Delivered, OrderStatus::Settled] {
            order.status = status;
            let until = 100 + 10 * DAY;
            assert_eq!(Licence::of(&market, &record, &order, until), Licence::Valid(until));
            assert_eq!(Licence::of(&market, &record, &order, until + 1), Licence::Ended(until));
        }
    }

    #[test]
    fn an_undone_order_does_not_stand() {
        let (market, record, mut order) = market();
        for (status, licence) in
            [(OrderStatus::Refunded, Licence::Refunded), (OrderStatus::Declined, Licence::Declined)]
        {
            order.status = status;
            assert_eq!(Licence::of(&market, &record, &order, 10 * DAY), licence);
            assert!(!licence.stands());
        }
    }
}

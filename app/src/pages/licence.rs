//! What became of an order, as the buyer sees it: waiting for the key, a licence, or the money back.

mod progress;

use market::state::{LicenceState, ListingRecord, Market, OrderRecord, OrderStatus};
use wasm_crypto::terms::Verdict;
use yew::prelude::*;

pub use self::progress::{OrderProgress, RuledCredit};
use crate::components::{IconName, TagKind, tag_with};

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
    /// The buyer disputes what came: the data may not be used. The arbiter may rule until this second.
    Suspended(u64),
    /// The arbiter was silent: price and bond can be taken back.
    Unruled,
    /// The arbiter gave the whole price back.
    Void,
    /// The arbiter was silent; price and bond came back.
    Lapsed,
}

impl Licence {
    /// How `order` for the listing `record` stands at `now`, seconds since 1970.
    pub fn of(market: &Market, record: &ListingRecord, order: &OrderRecord, now: u64) -> Self {
        let deadline = market.delivery_deadline(order);
        if let Some(ruling) = order.ruling_until() {
            return if now > ruling { Self::Unruled } else { Self::Suspended(ruling) };
        }
        match (order.status, order.licence_state(&record.listing, now)) {
            (OrderStatus::Refunded, _) => Self::Refunded,
            (OrderStatus::Declined, _) => Self::Declined,
            (OrderStatus::Lapsed, _) => Self::Lapsed,
            (_, Some(LicenceState::Void)) => Self::Void,
            (_, Some(LicenceState::Valid(until) | LicenceState::Suspended(until))) => Self::Valid(until),
            (_, Some(LicenceState::Ended(until))) => Self::Ended(until),
            (_, None) if now > deadline => Self::Overdue,
            (_, None) if order.verdict == Verdict::NeedsHuman && !order.approved => Self::AwaitingApproval(deadline),
            (_, None) => Self::AwaitingKey(deadline),
        }
    }

    /// Whether money is still held for it, or a key was delivered: the order is not undone.
    pub fn stands(self) -> bool {
        !matches!(self, Self::Refunded | Self::Declined | Self::Void | Self::Lapsed)
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
        Licence::Suspended(_) => (TagKind::Warning, IconName::Clock, "Disputed: licence suspended"),
        Licence::Unruled => (TagKind::Warning, IconName::Warning, "Dispute not ruled in time"),
        Licence::Void => (TagKind::Error, IconName::Close, "Licence void: the price was ruled back"),
        Licence::Lapsed => (TagKind::Error, IconName::Close, "Licence void: the dispute was not ruled"),
    };
    tag_with(kind, icon, html! { text })
}

#[cfg(test)]
mod tests {
    use wasm_crypto::listing::{Deployment, Listing, Order, Point, Seal};
    use wasm_crypto::primitives::{Address, Bytes32};

    use market::events::Event;
    use market::state::{Delivered, Dispute, RULING_WINDOW, Ruling};

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
        (market, (*record).clone(), (*order).clone())
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
        order.delivered = Some(Delivered { at: 100, from_seal: Bytes32::ZERO, r: point, c: point });
        for status in [OrderStatus::Delivered, OrderStatus::Settled] {
            order.status = status;
            let until = 100 + 10 * DAY;
            assert_eq!(Licence::of(&market, &record, &order, until), Licence::Valid(until));
            assert_eq!(Licence::of(&market, &record, &order, until + 1), Licence::Ended(until));
        }
    }

    #[test]
    fn a_dispute_suspends_the_licence_until_it_is_ruled_or_can_be_taken_back() {
        let (market, record, mut order) = market();
        let point = order.order.buyer_key;
        let until = 100 + 10 * DAY;
        order.delivered = Some(Delivered { at: 100, from_seal: Bytes32::ZERO, r: point, c: point });
        order.dispute = Some(Dispute { at: 200, seal: Seal { holder: point, r: point, c: point }, ruling: None });
        order.status = OrderStatus::Disputed;
        let ruling_until = 200 + RULING_WINDOW;
        assert_eq!(Licence::of(&market, &record, &order, ruling_until), Licence::Suspended(ruling_until));
        assert_eq!(Licence::of(&market, &record, &order, ruling_until + 1), Licence::Unruled);

        order.status = OrderStatus::Ruled;
        let ruling =
            |refund_bps| Ruling { at: 300, refund_bps, to_buyer: 1, to_arbiter: 1, to_split: 1, to_steward: 0 };
        order.dispute.as_mut().unwrap().ruling = Some(ruling(9_999));
        assert_eq!(Licence::of(&market, &record, &order, until), Licence::Valid(until));
        assert_eq!(Licence::of(&market, &record, &order, until + 1), Licence::Ended(until));
        order.dispute.as_mut().unwrap().ruling = Some(ruling(10_000));
        assert_eq!(Licence::of(&market, &record, &order, 400), Licence::Void);
        order.status = OrderStatus::Lapsed;
        assert_eq!(Licence::of(&market, &record, &order, 400), Licence::Lapsed);
        assert!(!Licence::Void.stands() && !Licence::Lapsed.stands() && Licence::Suspended(1).stands());
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

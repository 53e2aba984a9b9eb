use market::calls::Locations;
use market::events::{CloseReason, Event};
use wasm_crypto::curve::CurvePoint;
use wasm_crypto::keys::{SecretScalar, make_nonce};
use wasm_crypto::listing::{Deployment, Listing, Order, listing_id, order_id};
use wasm_crypto::primitives::Address;
use wasm_crypto::seal::{self, seal_id};
use wasm_crypto::terms::{Activity, Flags, Modifiers, Permission, Purpose, Terms, Verdict};

use super::*;

const AT: Deployment =
    Deployment { chain_id: 5, market: Address([1; 20]), consents: Address([2; 20]), calls: Address([3; 20]) };
const ORDERED_AT: u64 = 1_000_000;
const DEADLINE: u64 = ORDERED_AT + 172_800;

fn point(secret: u8) -> Point {
    CurvePoint::public(&SecretScalar::from_bytes(&[secret; 32]).unwrap()).into()
}

fn seal_for(secret: u8) -> Seal {
    let holder = CurvePoint::public(&SecretScalar::from_bytes(&[secret; 32]).unwrap());
    seal::make(&make_nonce(), &holder).1
}

/// A market with one listing, whose seal for the delegate (secret 7) is added, and one order.
struct Case {
    market: Market,
    listing: Bytes32,
    order: Bytes32,
    added: Bytes32,
}

impl Case {
    /// `verdict` is what the log says; the terms permit biomedical research.
    fn new(activity: Activity, verdict: Verdict) -> Self {
        let mut market = Market::default();
        let own = seal_for(3);
        let terms = Terms {
            permission: Permission::Hmb,
            modifiers: Modifiers::EMPTY,
            mondo: 0,
            time_limit_months: 0,
            moratorium_day: 0,
        };
        let listing = Listing {
            steward: Address([4; 20]),
            call_id: Bytes32::ZERO,
            replaces: Bytes32::ZERO,
            token: Address([5; 20]),
            price: 1,
            terms: terms.pack().unwrap(),
            terms_detail: Bytes32::ZERO,
            card_digest: Bytes32([1; 32]),
            body_root: Bytes32([2; 32]),
            body_length: 65_564,
            split_root: Bytes32([3; 32]),
            total_weight: 1,
            leaf_count: 1,
            leaves_hash: Bytes32([4; 32]),
            steward_fee_bps: 0,
            ends_at: DEADLINE * 2,
            access_period: 86_400,
            delivery_window: 172_800,
            inspection_window: 0,
            arbiter: Bytes32::ZERO,
            dispute_bond: 0,
            seal_id: seal_id(&own),
            nonce: make_nonce(),
        };
        let id = listing_id(&AT, &listing);
        let (to, locations) = (seal_for(7), Locations::default());
        market.apply(&AT, Event::Listed { id, listing, seal: own, locations }, 1);
        market.apply(&AT, Event::SealAdded { id, from_seal: seal_id(&own), seal: to }, 2);
        let purpose =
            Purpose { activities: [activity].into_iter().collect(), flags: Flags::EMPTY, country: 0, mondo: 0 };
        let order = Order {
            listing_id: id,
            buyer: Address([9; 20]),
            buyer_key: point(5),
            purpose: purpose.pack().unwrap(),
            evidence: Bytes32::ZERO,
            nonce: make_nonce(),
        };
        let mut case = Self { market, listing: id, order: order_id(&AT, &order), added: seal_id(&to) };
        case.apply(Event::Ordered {
            id: case.order,
            order,
            verdict,
            rules: Bytes32::ZERO,
            obligations: Bytes32::ZERO,
            deadline: DEADLINE,
            evidence_uri: String::new(),
        });
        case
    }

    fn permitted() -> Self {
        Self::new(Activity::Biomedical, Verdict::Permit)
    }

    fn apply(&mut self, event: Event) {
        self.market.apply(&AT, event, ORDERED_AT);
    }

    fn act_of(&self, delegate: u8, now: u64) -> Option<Act> {
        let list = BTreeSet::from([self.listing]);
        let found = duties(&self.market, &list, &point(delegate), now);
        assert!(found.len() < 2);
        found.first().map(|duty| duty.act)
    }

    fn act(&self) -> Option<Act> {
        self.act_of(7, ORDERED_AT)
    }
}

fn delivers(act: Option<Act>) -> bool {
    matches!(act, Some(Act::Deliver(seal)) if seal.holder == point(7))
}

#[test]
fn a_permitted_order_is_delivered_from_the_delegates_own_seal_and_by_no_other_delegate() {
    let case = Case::permitted();
    assert!(delivers(case.act()));
    assert_eq!(case.act_of(8, ORDERED_AT), Some(Act::NoSeal));
    // The listing's own holder is no delegate.
    assert_eq!(case.act_of(3, ORDERED_AT), Some(Act::NoSeal));
}

#[test]
fn a_listing_that_is_not_on_the_list_has_no_duties_though_the_key_matches() {
    let case = Case::permitted();
    assert!(duties(&case.market, &BTreeSet::from([Bytes32([1; 32])]), &point(7), ORDERED_AT).is_empty());
}

#[test]
fn what_a_person_must_decide_waits_for_the_approval() {
    let mut case = Case::new(Activity::Biomedical, Verdict::NeedsHuman);
    assert_eq!(case.act(), Some(Act::Review));
    case.apply(Event::Approved { id: case.order, rules: Bytes32::ZERO });
    assert!(delivers(case.act()));
}

#[test]
fn a_verdict_that_the_terms_do_not_give_counts_for_nothing() {
    let case = Case::new(Activity::General, Verdict::Permit);
    assert_eq!(case.act(), Some(Act::Review));
}

#[test]
fn a_removed_seal_delivers_nothing_new() {
    let mut case = Case::permitted();
    case.apply(Event::SealRemoved { id: case.listing, seal: case.added, until: ORDERED_AT + 3_600 });
    assert_eq!(case.act(), Some(Act::NoSeal));
    // What is under way is helped along as long as the contract takes it.
    let under_way = |now| seal_under_way(&case.market.listings[&case.listing], &point(7), now);
    assert!(under_way(ORDERED_AT + 3_600).is_some_and(|seal| seal.holder == point(7)));
    assert_eq!(under_way(ORDERED_AT + 3_601), None);
    // Added again, with another seal.
    case.apply(Event::SealAdded { id: case.listing, from_seal: Bytes32::ZERO, seal: seal_for(7) });
    assert!(delivers(case.act()));
}

#[test]
fn in_the_last_ten_minutes_nothing_is_begun() {
    let mut case = Case::permitted();
    assert!(delivers(case.act_of(7, DEADLINE - MARGIN)));
    assert_eq!(case.act_of(7, DEADLINE - MARGIN + 1), Some(Act::TooLate));
    assert_eq!(case.act_of(7, u64::MAX), Some(Act::TooLate));
    // Closing leaves an hour.
    case.apply(Event::Closed { id: case.listing, reason: CloseReason::Steward });
    assert!(delivers(case.act_of(7, ORDERED_AT + 3_000)));
    assert_eq!(case.act_of(7, ORDERED_AT + 3_001), Some(Act::TooLate));
}

#[test]
fn what_is_over_is_no_duty() {
    let mut case = Case::permitted();
    case.apply(Event::Declined { id: case.order });
    assert_eq!(case.act(), None);
}

#[test]
fn a_person_hears_of_a_deadline_when_a_quarter_of_the_time_is_left() {
    let case = Case::permitted();
    let list = BTreeSet::from([case.listing]);
    let urgent = |now| duties(&case.market, &list, &point(7), now)[0].is_urgent(now);
    assert!(!urgent(DEADLINE - 43_201));
    assert!(urgent(DEADLINE - 43_200));
}

//! Who decides when a buyer says that the file is not what the card promises.

use market::state::{ArbiterRecord, ListingRecord, Market, RULING_WINDOW};
use yew::prelude::*;

use crate::components::{AlertKind, HashProps, alert, format, hash_of, money_in};
use crate::services::engine::TokenInfo;

/// What [`disputes`] and [`disputes_alert`] tell of.
pub struct DisputesProps<'a> {
    /// The market.
    pub market: &'a Market,
    /// The listing.
    pub record: &'a ListingRecord,
    /// The token of its price.
    pub token: &'a TokenInfo,
}

/// Who rules, what it costs and how long there is for it.
pub fn disputes(props: &DisputesProps) -> Html {
    match arbiter(props) {
        Some(arbiter) => rules(props, arbiter),
        None if !props.record.listing.arbiter.is_zero() => html! {
            <p>{ "A licence that costs nothing cannot be disputed." }</p>
        },
        None => html! {
            <p>{ "No arbiter is named: the contract proves that you get the key that was sealed, but nobody decides about what is in the file." }</p>
        },
    }
}

/// The same for somebody who is about to pay.
pub fn disputes_alert(props: &DisputesProps) -> Html {
    match arbiter(props) {
        Some(arbiter) => alert(AlertKind::Info, "An arbiter rules disputes about this dataset", rules(props, arbiter)),
        None => alert(
            AlertKind::Info,
            if props.record.listing.arbiter.is_zero() {
                "No arbiter is named in this listing"
            } else {
                "Nobody rules about a licence that costs nothing"
            },
            html! { <p>{ "The contract pays out only for the very key that was sealed. If the file then does not hold what the card says, nobody decides about the money: look at who the steward is." }</p> },
        ),
    }
}

fn arbiter<'a>(props: &DisputesProps<'a>) -> Option<&'a ArbiterRecord> {
    props.market.arbiter_of(props.record).filter(|_| props.record.listing.price > 0)
}

fn rules(props: &DisputesProps, arbiter: &ArbiterRecord) -> Html {
    let listing = &props.record.listing;
    let money = |units: u128| money_in(units, props.token.display.decimals, props.token.display.symbol.clone());
    let account = HashProps { value: arbiter.arbiter.account.to_string().into(), noun: "the arbiter's account".into() };
    html! {
        <>
            <p>
                { format!("If the file is not what the card says, you may dispute it for {} after delivery, against a bond of ", format::duration(listing.inspection_window)) }
                { money(listing.dispute_bond) }
                { ". The arbiter " }{ hash_of(&account) }
                { format!(" then has {} to rule; the price is held until then, and your licence is suspended.", format::duration(RULING_WINDOW)) }
            </p>
            <p>
                { "Its fee is " }{ money(arbiter.arbiter.fee) }
                { ". Given half the price back or more, you get your bond back, too, and the fee comes out of the price; given less, it comes out of your bond and you lose the rest of it. If the arbiter is silent, price and bond come back and the licence is void." }
            </p>
        </>
    }
}

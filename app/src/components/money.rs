//! Amounts of a token.

use std::cell::RefCell;

use market::units;
use yew::prelude::*;

thread_local! {
    static TOKEN: RefCell<(u8, AttrValue)> = const { RefCell::new((0, AttrValue::Static(""))) };
}

/// Prices are in this token: set once, before anything is shown.
pub fn price_in(decimals: u8, symbol: impl Into<AttrValue>) {
    TOKEN.set((decimals, symbol.into()));
}

/// Of the token that prices are in: its symbol.
pub fn price_symbol() -> AttrValue {
    TOKEN.with_borrow(|(_, symbol)| symbol.clone())
}

/// An amount of the token that prices are in, given in its smallest units.
pub fn money(amount: u128) -> Html {
    let (decimals, symbol) = TOKEN.with_borrow(Clone::clone);
    money_in(amount, decimals, symbol)
}

/// An amount with its unit, exact to the last digit: given in the token's smallest units, `decimals` of whose digits are
/// decimals.
pub fn money_in(amount: u128, decimals: u8, symbol: impl Into<AttrValue>) -> Html {
    html! {
        <span class="money">
            { units::format(amount, decimals) }
            <span class="money-unit">{ format!("\u{a0}{}", symbol.into()) }</span>
        </span>
    }
}

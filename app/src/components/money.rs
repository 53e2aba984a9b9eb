//! Amounts of a token.

use market::units;
use yew::prelude::*;

/// An amount of the app's own token, given in its smallest units.
pub fn money(amount: u128) -> Html {
    money_in(amount, 6, "THR")
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

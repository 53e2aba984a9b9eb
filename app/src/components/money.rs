//! Amounts of a token.

use market::units;
use yew::prelude::*;

/// Properties of [`Money`].
#[derive(Properties, PartialEq)]
pub struct MoneyProps {
    /// The amount in the token's smallest units.
    pub units: u128,
    /// How many of its digits are decimals.
    #[prop_or(6)]
    pub decimals: u8,
    /// The token's symbol.
    #[prop_or(AttrValue::Static("THR"))]
    pub symbol: AttrValue,
}

/// An amount with its unit, exact to the last digit.
#[component]
pub fn Money(props: &MoneyProps) -> Html {
    html! {
        <span class="money">
            { units::format(props.units, props.decimals) }
            <span class="money-unit">{ format!("\u{a0}{}", props.symbol) }</span>
        </span>
    }
}

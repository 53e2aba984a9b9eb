//! What an order costs with everything included, and how it will be paid.

use market::calls::{self, Call, OrderRequest};
use market::fees::{DataFee, NetworkFee};
use market::payment::{Payment, Tried, Way};
use market::state::ListingRecord;
use market::units;
use wasm_crypto::listing::Listing;
use wasm_crypto::primitives::{Address, Bytes32};
use wasm_crypto::terms::Purpose;
use yew::prelude::*;

use crate::components::{Panel, PurposeSummaryProps, definition_list, format, money, purpose_summary};
use crate::contexts::engine::use_acting;
use crate::contexts::ledger::use_ledger;
use crate::contexts::pending::use_pending;
use crate::hooks::load::use_load;
use crate::pages::dataset::Listed;
use crate::pages::dataset::disputes::{DisputesProps, disputes_alert};
use crate::services::engine::Engine;
use crate::services::failure::Failure;

/// Digits of a fee that are shown: the rest changes with every block.
const DIGITS: usize = 3;
/// Bytes that the wallet adds when it sends several calls as one, at most.
const BATCH_BYTES: usize = 1_000;

/// Properties of [`Total`].
#[derive(Properties, PartialEq)]
pub struct TotalProps {
    /// The dataset.
    pub listed: Listed,
    /// What it is for.
    pub purpose: Purpose,
}

/// How an order is paid, and what the network takes for it.
struct Quote {
    way: Way,
    fee: NetworkFee,
}

/// The price, the fees, the sum, and what the wallet will ask for.
#[component]
pub fn Total(props: &TotalProps) -> Html {
    let acting = use_acting();
    let ledger = use_ledger();
    let pending = use_pending();
    let balance = ledger.balance;
    let listing = &props.listed.record.listing;
    let quote = {
        let order = trial(&acting.engine, &props.listed.record, &props.purpose);
        let (listing, payer) = (listing.clone(), acting.account);
        let id = props.listed.record.id;
        // An approval that is settled changes what is left to do.
        use_load((acting.engine.clone(), payer, pending.approves(&id)), move |(engine, payer, _)| {
            let (engine, payer, listing, order) = (engine.clone(), *payer, listing.clone(), order.clone());
            async move { quote(&engine, payer, &listing, &order).await.map_err(Into::into) }
        })
    };
    let quote = quote.state.ready().and_then(|quote| quote.as_ref().as_ref());
    let fee_words = |fee: &NetworkFee| fee_in_words(&acting.engine, fee);
    let network_fee = match quote {
        Some(Quote { fee, .. }) => fee_words(fee),
        None if acting.account.is_none() => "known once your wallet is connected".to_owned(),
        None => "not known yet".to_owned(),
    };
    let total = quote.map(|quote| {
        html! { <><strong>{ money(listing.price) }</strong>{ format!(" and about {}", amount(&acting.engine, quote.fee.expected())) }</> }
    });
    // As the contract divides it: the fee is rounded down, the split gets the rest.
    let fee = listing.price * u128::from(listing.steward_fee_bps) / 10_000;
    let mut items: Vec<(AttrValue, Html)> = vec![
        ("Price".into(), html! { <strong>{ money(listing.price) }</strong> }),
        ("of which to the contributors".into(), money(listing.price - fee)),
        ("of which to the steward".into(), money(fee)),
        ("Network fee".into(), html! { network_fee }),
    ];
    if let Some(total) = total {
        items.push(("In total".into(), total));
    }
    if let Some(Quote { way, .. }) = quote {
        items.push((
            "Your wallet asks for".into(),
            html! { <>{ way.words() }{ " " }<span class="muted">{ way.why() }</span></> },
        ));
    }
    items.extend([
        (
            "Your balance afterwards".into(),
            html! {
                if let Some(rest) = balance.checked_sub(listing.price) {
                    { money(rest) }
                } else {
                    <>{ "not enough: you have " }{ money(balance) }</>
                }
            },
        ),
        ("Licence".into(), html! { format!("{} from delivery", format::duration(listing.access_period)) }),
        (
            "Key delivered within".into(),
            html! { format!("{}, or your money comes back", format::duration(listing.delivery_window)) },
        ),
    ]);
    html! {
        <Panel title="What you order">
            { purpose_summary(&PurposeSummaryProps { purpose: props.purpose }) }
            { definition_list(items) }
            { disputes_alert(&DisputesProps { market: &ledger.market, record: &props.listed.record, token: &acting.engine.token }) }
        </Panel>
    }
}

/// None without an account.
async fn quote(
    engine: &Engine,
    payer: Option<Address>,
    listing: &Listing,
    order: &Call,
) -> Result<Option<Quote>, Failure> {
    let Some(payer) = payer else { return Ok(None) };
    let client = &engine.client;
    // Nothing is signed with this plan, so that the permit's end does not matter.
    let payment = Payment { token: listing.token, payer, price: listing.price, deadline: 0 };
    let way = client.plan_payment(&payment, Tried::default()).await?;
    let gas = client.gas_of(&way, &payment, order).await;
    let approvals: usize = way.approvals(&payment, &engine.at().market).iter().map(|call| call.data.len()).sum();
    let more = if matches!(way, Way::Batch { .. }) { BATCH_BYTES } else { 0 };
    let fee = client.network_fee(gas, order.data.len() + approvals + more).await?;
    Ok(Some(Quote { way, fee }))
}

/// The order as nearly as it is known before its key is made: with the key of the listing itself.
fn trial(engine: &Engine, record: &ListingRecord, purpose: &Purpose) -> Call {
    let request = OrderRequest {
        buyer_key: record.seal.holder,
        purpose: purpose.pack().unwrap_or_default(),
        evidence: Bytes32::ZERO,
        evidence_uri: String::new(),
        nonce: Bytes32::ZERO,
    };
    calls::order(engine.at(), &record.listing, &request, None)
}

fn fee_in_words(engine: &Engine, fee: &NetworkFee) -> String {
    let gas = format::count(fee.gas.into());
    let data = match fee.data {
        DataFee::None => String::new(),
        DataFee::Known(data) => {
            format!("; {} of it for the chain below, on which this network publishes its data", amount(engine, data))
        }
        DataFee::Unknown => "; on top comes a fee for the chain below, which the network does not tell".to_owned(),
    };
    let (expected, most) = (amount(engine, fee.expected()), amount(engine, fee.most()));
    format!("about {expected}, at most {most} ({gas} gas){data}")
}

/// An amount of the chain's currency, rounded up to what matters.
fn amount(engine: &Engine, amount: u128) -> String {
    match &engine.network.chain {
        Some(chain) => {
            format!("{} {}", units::format(rounded(amount), chain.currency.decimals), chain.currency.symbol)
        }
        None => format!("{} in the chain's own currency", units::format(rounded(amount), 18)),
    }
}

fn rounded(amount: u128) -> u128 {
    let digits = amount.checked_ilog10().map_or(0, |log| log as usize + 1);
    let unit = 10_u128.pow(digits.saturating_sub(DIGITS) as u32);
    amount.div_ceil(unit).saturating_mul(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fees_are_rounded_up_to_three_digits() {
        for (exact, shown) in [(0, 0), (7, 7), (999, 999), (1_000, 1_000), (123_456, 124_000), (999_500, 1_000_000)] {
            assert_eq!(rounded(exact), shown);
        }
        assert_eq!(rounded(u128::MAX), u128::MAX);
    }
}

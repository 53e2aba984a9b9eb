//! One order: what it allows, and the data behind it.

use market::state::{ListingRecord, OrderRecord};
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::terms::{Modifiers, Purpose};
use yew::prelude::*;

use super::viewer::Viewer;
use crate::components::{
    HashProps, IconName, LinkButton, Page, Panel, Problem, PurposeSummaryProps, RouteLink, TermsListProps,
    definition_list, format, hash_of, icon, money, problem_alert, purpose_summary, terms_list,
};
use crate::contexts::engine::{Ready, use_acting};
use crate::contexts::ledger::use_ledger;
use crate::pages::dataset::{Listed, ListingOf, terms_detail};
use crate::pages::licence::{Licence, LicenceTagProps, OrderProgress, RuledCredit, licence_tag};
use crate::pages::vault::VaultGate;
use crate::pages::wallet::WalletGate;
use crate::routes::Route;

/// Properties of [`LibraryItemPage`].
#[derive(Properties, PartialEq)]
pub struct LibraryItemPageProps {
    /// The order's id, as the address has it.
    pub id: AttrValue,
}

/// The page of one order.
#[component]
pub fn LibraryItemPage(props: &LibraryItemPageProps) -> Html {
    let title = use_state_eq(|| AttrValue::from("Your order"));
    let ontitle = {
        let title = title.setter();
        Callback::from(move |known| title.set(known))
    };
    let above = html! { <RouteLink to={Route::Library}>{ icon(IconName::ArrowLeft) }{ "Library" }</RouteLink> };
    html! {
        <Page title={(*title).clone()} {above}>
            <Ready>
                <WalletGate why="An order belongs to the account that paid for it."><Order id={props.id.clone()} {ontitle} /></WalletGate>
            </Ready>
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct OrderProps {
    id: AttrValue,
    ontitle: Callback<AttrValue>,
}

#[component]
fn Order(props: &OrderProps) -> Html {
    let acting = use_acting();
    let ledger = use_ledger();
    let id: Option<Bytes32> = props.id.parse().ok();
    let Some(order) = id.and_then(|id| ledger.market.orders.get(&id)) else {
        let problem = Problem::new("There is no such order on this network")
            .todo("Look in your library. An order that was just sent appears once the chain has it.");
        let actions =
            html! { <LinkButton to={Route::Library} icon={IconName::Library}>{ "Go to the library" }</LinkButton> };
        return problem_alert(&problem, actions);
    };
    if !acting.is(&order.order.buyer) {
        let problem = Problem::new("This order was made by another account").todo(acting.how_to_change());
        return problem_alert(&problem, None);
    }
    let order = OrderRecord::clone(order);
    let show = Callback::from(move |listed: Listed| html! { <Ordered {listed} order={order.clone()} /> });
    let listing = id.and_then(|id| ledger.market.orders.get(&id)).map(|order| order.order.listing_id.to_string());
    html! { <ListingOf id={listing.unwrap_or_default()} ontitle={props.ontitle.clone()} {show} /> }
}

#[derive(Properties, PartialEq)]
struct OrderedProps {
    listed: Listed,
    order: OrderRecord,
}

#[component]
fn Ordered(props: &OrderedProps) -> Html {
    let ledger = use_ledger();
    let OrderedProps { listed, order } = props;
    let licence = Licence::of(&ledger.market, &listed.record, order, ledger.now);
    let delivered = order.delivered.filter(|_| matches!(licence, Licence::Valid(_)));
    html! {
        <div class="stack">
            if let Some(delivered) = delivered {
                <VaultGate why="The delivered key opens with the vault that ordered it.">
                    <Viewer listed={listed.clone()} order={order.order.clone()} {delivered} />
                </VaultGate>
            } else {
                <OrderProgress record={(*listed.record).clone()} order={order.clone()} />
            }
            <RuledCredit record={(*listed.record).clone()} order={order.clone()} />
            <div class="grid">
                <Panel title="What you may do">
                    { allowed(&AllowedProps { listed: listed.clone(), order: order.clone() }) }
                </Panel>
                { facts_panel(&FactsProps { record: (*listed.record).clone(), order: order.clone(), licence }) }
            </div>
        </div>
    }
}

struct AllowedProps {
    listed: Listed,
    order: OrderRecord,
}

fn allowed(props: &AllowedProps) -> Html {
    let AllowedProps { listed, order } = props;
    let duties = duties(&order.obligations);
    html! {
        <>
            <h3>{ "The purpose you declared" }</h3>
            if let Ok(purpose) = Purpose::unpack(&order.order.purpose) {
                { purpose_summary(&PurposeSummaryProps { purpose }) }
            }
            <h3>{ "The terms" }</h3>
            { terms_list(&TermsListProps { terms: listed.terms, detail: terms_detail(&listed.card) }) }
            if !duties.is_empty() {
                <h3>{ "Your duties" }</h3>
                <ul class="sentences">
                    for duty in duties {
                        <li>{ duty }</li>
                    }
                </ul>
            }
            <p class="muted small">
                { "Never allowed, whatever the purpose: finding out who anyone is, decisions about people, advertising, passing the data or the key on. " }
                <a href="licence.txt" target="_blank">{ "The whole licence" }</a>{ " (opens in a new tab)." }
            </p>
        </>
    }
}

/// The duties that the order's event names, in sentences.
fn duties(obligations: &Bytes32) -> Vec<String> {
    let low = u32::from_be_bytes([obligations.0[28], obligations.0[29], obligations.0[30], obligations.0[31]]);
    let known = Modifiers::from_mask(low & Modifiers::ALL.mask()).unwrap_or_default();
    known.iter().map(|modifier| modifier.sentence().to_owned()).collect()
}

struct FactsProps {
    record: ListingRecord,
    order: OrderRecord,
    licence: Licence,
}

fn facts_panel(props: &FactsProps) -> Html {
    let FactsProps { record, order, licence } = props;
    let mut items: Vec<(AttrValue, Html)> = vec![
        ("State".into(), licence_tag(&LicenceTagProps { licence: *licence })),
        ("Ordered".into(), html! { format::date_time(order.ordered_at) }),
        ("Price".into(), money(record.listing.price)),
    ];
    if let Some(delivered) = order.delivered {
        items.push(("Key delivered".into(), html! { format::date_time(delivered.at) }));
    }
    if let Some(until) = order.inspection_until(&record.listing) {
        items.push(("Disputable until".into(), html! { format::date_time(until) }));
    }
    if let Some(dispute) = order.dispute {
        items.push(("Disputed".into(), html! { format::date_time(dispute.at) }));
        if let Some(ruling) = dispute.ruling {
            let refund = format::percent(f64::from(ruling.refund_bps) / 10_000.0);
            let credited = money(ruling.to_buyer);
            let text = format!("{}: {refund} of the price to you; with fee and bond, ", format::date_time(ruling.at));
            items.push(("Ruled".into(), html! { <>{ text }{ credited }{ " credited" }</> }));
        }
    }
    if let Some(until) = order.licence_until(&record.listing) {
        items.push(("Licence until".into(), html! { format::date_time(until) }));
    }
    items.push((
        "Order".into(),
        hash_of(&HashProps { value: order.id.to_string().into(), noun: "the order's id".into() }),
    ));
    items.push((
        "Listing".into(),
        hash_of(&HashProps { value: record.id.to_string().into(), noun: "the listing's id".into() }),
    ));
    items.push((
        "Dataset".into(),
        html! { <RouteLink to={Route::Dataset { id: record.id.to_string() }}>{ "Its page" }</RouteLink> },
    ));
    html! { <Panel title="The order" sunken={true}>{ definition_list(items) }</Panel> }
}

#[cfg(test)]
mod tests {
    use wasm_crypto::terms::Modifier;

    use super::*;

    #[test]
    fn duties_are_read_from_the_bits_of_the_event() {
        let mut word = Bytes32::ZERO;
        word.0[28..].copy_from_slice(&Modifier::Pub.mask().to_be_bytes());
        assert_eq!(duties(&word), [Modifier::Pub.sentence()]);
        assert!(duties(&Bytes32::ZERO).is_empty());
    }
}

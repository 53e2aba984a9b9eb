//! Ordering a licence: the purpose, the check of the sealed file, the payment into escrow, the wait for the key.
//! What was ordered is read from the chain, so the page can be left and found again at any step.

mod check;
mod pay;
mod purpose;
mod total;

use market::state::OrderRecord;
use web_sys::File;
use yew::prelude::*;

use self::check::CheckStep;
use self::pay::{PayStepProps, pay_step};
use self::purpose::PurposeStep;
use super::data::query::purpose_query;
use super::dataset::{Listed, ListingOf, ListingPageProps, use_purpose};
use super::licence::{Licence, OrderProgress};
use crate::components::{
    AlertKind, IconName, LinkButton, Page, RouteLink, StepperProps, alert, alert_with, icon, stepper,
};
use crate::contexts::engine::{Ready, use_acting};
use crate::contexts::ledger::use_ledger;
use crate::routes::Route;

/// The page where a licence is ordered.
#[component]
pub fn BuyPage(props: &ListingPageProps) -> Html {
    let lead = use_state_eq(|| AttrValue::from(""));
    let ontitle = {
        let lead = lead.setter();
        Callback::from(move |title| lead.set(title))
    };
    let purpose = use_purpose();
    let above = html! {
        <RouteLink to={Route::Dataset { id: props.id.to_string() }} query={purpose_query(&purpose)}>
            { icon(IconName::ArrowLeft) }{ "Back to the dataset" }
        </RouteLink>
    };
    let show = Callback::from(|listed: Listed| html! { <Buy {listed} /> });
    html! {
        <Page title="Order a licence" lead={(!lead.is_empty()).then(|| html! { (*lead).clone() })} {above} narrow={true}>
            <Ready><ListingOf id={props.id.clone()} {ontitle} {show} /></Ready>
        </Page>
    }
}

/// What the researcher shows the steward.
#[derive(Clone, Default, PartialEq)]
pub struct Shown {
    /// In the researcher's words.
    pub statement: String,
    /// The ethics committee's document.
    pub document: Option<File>,
}

impl Shown {
    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.statement.trim().is_empty() && self.document.is_none()
    }
}

/// The steps that the buyer takes; the wait and the opening follow from the chain.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Step {
    Purpose,
    Check,
    Pay,
}

impl Step {
    const ALL: [Self; 3] = [Self::Purpose, Self::Check, Self::Pay];
    /// The place of the wait among the steps that are shown.
    const WAITING: usize = 3;
    /// Past the last one.
    const DONE: usize = 5;
}

#[derive(Properties, PartialEq)]
struct BuyProps {
    listed: Listed,
}

#[component]
fn Buy(props: &BuyProps) -> Html {
    let acting = use_acting();
    let ledger = use_ledger();
    let purpose = use_purpose();
    let step = use_state_eq(|| Step::Purpose);
    let shown = use_state_eq(Shown::default);
    let again = use_state_eq(|| false);
    let record = &props.listed.record;

    let latest: Option<&OrderRecord> = ledger
        .market
        .orders_of(record)
        .filter(|order| acting.is(&order.order.buyer))
        .max_by_key(|order| order.ordered_at);
    if let Some(order) = latest.filter(|_| !*again) {
        let licence = Licence::of(&ledger.market, record, order, ledger.now);
        let current = match licence {
            Licence::Valid(_) | Licence::Ended(_) => Step::DONE,
            _ => Step::WAITING,
        };
        let may_order = record.takes_orders(ledger.now)
            && !matches!(licence, Licence::AwaitingApproval(_) | Licence::AwaitingKey(_));
        let onagain = may_order.then(|| {
            let (again, step) = (again.setter(), step.setter());
            Callback::from(move |()| {
                step.set(Step::Purpose);
                again.set(true);
            })
        });
        return html! {
            <div class="stack">
                if licence.stands() {
                    { stepper_of(&StepsProps { current, onselect: Default::default() }) }
                }
                <OrderProgress record={(**record).clone()} order={order.clone()} {onagain} />
            </div>
        };
    }
    if acting.is(&record.listing.steward) {
        return html! {
            { alert(
                AlertKind::Info,
                "You listed this dataset",
                html! { <p>{ "A steward does not buy its own dataset. " }{ acting.how_to_change() }</p> },
            ) }
        };
    }
    if !record.takes_orders(ledger.now) {
        return html! {
            { alert_with(
                AlertKind::Warning,
                "This dataset takes no more orders",
                Html::default(),
                html! { <LinkButton to={Route::Data} icon={IconName::Search}>{ "Find other data" }</LinkButton> },
            ) }
        };
    }
    let go = |to: Step| {
        let step = step.setter();
        Callback::from(move |()| step.set(to))
    };
    let onselect = {
        let step = step.setter();
        Callback::from(move |index: usize| step.set(Step::ALL.get(index).copied().unwrap_or(Step::Purpose)))
    };
    let onshown = {
        let shown = shown.setter();
        Callback::from(move |new| shown.set(new))
    };
    let onordered = {
        let again = again.setter();
        Callback::from(move |()| again.set(false))
    };
    html! {
        <div class="stack">
            { stepper_of(&StepsProps { current: *step as usize, onselect: Some(onselect) }) }
            {
                match *step {
                    Step::Purpose => html! {
                        <PurposeStep listed={props.listed.clone()} {purpose} shown={(*shown).clone()} {onshown} onnext={go(Step::Check)} />
                    },
                    Step::Check => html! {
                        <CheckStep listed={props.listed.clone()} onback={go(Step::Purpose)} onnext={go(Step::Pay)} />
                    },
                    Step::Pay => pay_step(&PayStepProps { listed: props.listed.clone(), purpose, shown: (*shown).clone(), onback: go(Step::Check), onordered }),
                }
            }
        </div>
    }
}

struct StepsProps {
    current: usize,
    onselect: Option<Callback<usize>>,
}

fn stepper_of(props: &StepsProps) -> Html {
    let steps: Vec<AttrValue> = ["Purpose", "Check", "Pay", "Wait for the key", "Open"].map(AttrValue::from).to_vec();
    stepper(&StepperProps {
        label: "Steps of an order".into(),
        steps,
        current: props.current,
        onselect: props.onselect.clone(),
    })
}

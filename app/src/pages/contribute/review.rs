//! Step 4: exactly what becomes public, and the listing itself.

use crypto_worker::messages::{Preview, PreviewDraft, Subject};
use wasm_crypto::recipe::{Action, Recipe};
use yew::prelude::*;

use super::draft::Opened;
use super::form::{Field, Form};
use super::listing::SealAndList;
use super::terms::use_setting;
use crate::components::{
    AlertKind, Button, LoadView, Panel, TermsList, alert, alert_with, definition_list, format, money_in,
};
use crate::contexts::engine::use_acting;
use crate::hooks::load::use_load;
use crate::services::failure::Failure;

/// Properties of [`ReviewStep`].
#[derive(Properties, PartialEq)]
pub struct ReviewStepProps {
    /// The draft.
    pub opened: Opened,
    /// The recipe to apply.
    pub recipe: Recipe,
    /// The form as it stands.
    pub form: Form,
    /// Goes to a step.
    pub onstep: Callback<usize>,
}

/// A last look before anything leaves the browser.
#[component]
pub fn ReviewStep(props: &ReviewStepProps) -> Html {
    let setting = use_setting();
    let plan = match props.form.plan(&setting) {
        Ok(plan) => plan,
        Err(errors) => {
            let back = props.onstep.reform(|_: MouseEvent| 2);
            let actions = html! { <Button onclick={back}>{ "Go to terms and price" }</Button> };
            return html! {
                { alert_with(
                    AlertKind::Warning,
                    "Something is still missing",
                    html! {
                        <ul>
                            for (field, text) in errors {
                                <li>{ format!("{}: {text}", name_of(field)) }</li>
                            }
                        </ul>
                    },
                    actions,
                ) }
            };
        }
    };
    let kept: Vec<&str> = props
        .recipe
        .columns
        .iter()
        .filter(|rule| rule.action != Action::Drop)
        .map(|rule| rule.column.as_str())
        .collect();
    let fee = f64::from(plan.steward_fee_bps) / 10_000.0;
    let items: Vec<(AttrValue, Html)> = vec![
        ("Title".into(), html! { &plan.title }),
        ("Description".into(), html! { &plan.description }),
        (
            "Steward".into(),
            html! { if plan.contact.is_empty() { { &plan.steward_name } } else { { format!("{} ({})", plan.steward_name, plan.contact) } } },
        ),
        ("Columns".into(), html! { kept.join(", ") }),
        ("Price".into(), money_in(plan.price, setting.decimals, "THR")),
        ("Steward's fee".into(), html! { format::percent(fee) }),
        ("Consent ends".into(), html! { format::date(plan.ends_at - 1) }),
        ("Access after delivery".into(), html! { format::duration(plan.access_period) }),
        ("Time to deliver".into(), html! { format::duration(plan.delivery_window) }),
    ];
    html! {
        <>
            <Panel title="What becomes public">
                { definition_list(items) }
                <h3>{ "Terms" }</h3>
                <TermsList terms={props.form.terms()} detail={props.form.detail()} />
                <RiskLines opened={props.opened.clone()} recipe={props.recipe.clone()} />
                <p>
                    { "Also public: counts for each column (none below 11 people), the risks above, the sealed file, which nobody can read without its key, and your account's address." }
                </p>
                <p>{ "Not public: the file you chose, the de-identified rows, your keys." }</p>
            </Panel>
            <Panel title="Before you list">
                <ul>
                    if props.opened.0.subject == Subject::Myself {
                        <li>{ "One person's file has class size 1: whoever knows enough about you could recognise it. What protects you is what was removed." }</li>
                    }
                    <li>{ "Removing identifiers lowers the risk; it is not a guarantee. Data that somebody has read cannot be unread." }</li>
                    <li>{ "You can withdraw at any time: that ends new orders, not licences already delivered." }</li>
                    <li>{ "Listing is a transaction of your wallet: its account is visible, and a real network takes a fee." }</li>
                </ul>
                <SealAndList nonce={props.opened.0.nonce} recipe={props.recipe.clone()} {plan} />
            </Panel>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct RiskLinesProps {
    opened: Opened,
    recipe: Recipe,
}

#[component]
fn RiskLines(props: &RiskLinesProps) -> Html {
    let crypto = use_acting().engine.crypto.clone();
    let preview = use_load((props.opened.0.nonce, props.recipe.clone()), move |(nonce, recipe)| {
        let (crypto, request) = (crypto.clone(), PreviewDraft { nonce: *nonce, recipe: recipe.clone() });
        async move { Ok(crypto.ask(request).await.map_err(Failure::from)?) }
    });
    let show = |preview: &std::rc::Rc<Preview>| {
        html! {
            <>
                <h3>{ "Risk that remains" }</h3>
                if !preview.remaining.is_empty() {
                    { alert(
                        AlertKind::Warning,
                        "Identifiers are still in the table",
                        html! { <p>{ "Go back to \"What is removed\" and look at the columns named there." }</p> },
                    ) }
                }
                <ul>
                    for sentence in preview.risk.after.sentences.iter() {
                        <li>{ sentence }</li>
                    }
                </ul>
            </>
        }
    };
    LoadView::of(&preview, "Computing the risk", show)
}

fn name_of(field: Field) -> &'static str {
    match field {
        Field::Terms => "Terms",
        Field::Details(_) => "Texts of the terms",
        Field::Months => "Months",
        Field::Moratorium => "No publication before",
        Field::EndsOn => "Consent ends on",
        Field::AccessDays => "Access after delivery",
        Field::DeliveryDays => "Time to deliver",
        Field::Price => "Price",
        Field::Fee => "Steward's fee",
        Field::Title => "Title",
        Field::Description => "Description",
        Field::StewardName => "Name of the steward",
    }
}

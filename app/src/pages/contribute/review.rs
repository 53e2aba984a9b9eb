//! Step 4: exactly what becomes public, and the listing itself.

use crypto_worker::messages::{CardOptions, Subject};
use wasm_crypto::recipe::{Action, Recipe};
use yew::prelude::*;

use super::draft::Opened;
use super::effect::{Effect, Shown};
use super::fields::nouns;
use super::findings::capitalised;
use super::form::{Change, Field, Form, changing};
use super::listing::SealAndList;
use super::terms::use_setting;
use crate::components::{
    AlertKind, Button, Checkbox, IconName, Panel, TermsListProps, TextInput, alert, alert_with, definition_list,
    format, icon, money, terms_list,
};
use crate::pages::wallet::WalletGate;

/// Properties of [`ReviewStep`].
#[derive(Properties, PartialEq)]
pub struct ReviewStepProps {
    /// The draft.
    pub opened: Opened,
    /// The recipe to apply.
    pub recipe: Recipe,
    /// The form as it stands.
    pub form: Form,
    /// Called with changes to it.
    pub onform: Callback<Change>,
    /// Goes to the terms.
    pub onterms: Callback<()>,
}

/// What is proposed for the noise on counts.
const USUAL_EPSILON: &str = "1";

/// A last look before anything leaves the browser.
#[component]
pub fn ReviewStep(props: &ReviewStepProps) -> Html {
    let setting = use_setting();
    let ReviewStepProps { opened, recipe, form, .. } = props;
    let plan = match form.plan(&setting) {
        Ok(plan) => plan,
        Err(errors) => {
            let actions = html! { <Button onclick={props.onterms.reform(|_| ())}>{ "Go to terms and price" }</Button> };
            return alert_with(
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
            );
        }
    };
    let fee = f64::from(plan.steward_fee_bps) / 10_000.0;
    let mut items: Vec<(AttrValue, Html)> = vec![
        ("Title".into(), html! { &plan.title }),
        ("Description".into(), html! { &plan.description }),
        (
            "Steward".into(),
            html! { if plan.contact.is_empty() { { &plan.steward_name } } else { { format!("{} ({})", plan.steward_name, plan.contact) } } },
        ),
        ("Price".into(), money(plan.price)),
        ("Steward's fee".into(), html! { format::percent(fee) }),
        ("Consent ends".into(), html! { format::date(plan.ends_at - 1) }),
        ("Access after delivery".into(), html! { format::duration(plan.access_period) }),
        ("Time to deliver".into(), html! { format::duration(plan.delivery_window) }),
    ];
    items.insert(3, (capitalised(nouns(opened.0.format).1).into(), kept_fields(recipe)));
    let others = opened.0.subject == Subject::Others;
    let card = CardOptions { noise_epsilon: form.epsilon(), population: form.population().filter(|_| others) };
    let unreadable = !form.epsilon.is_empty() && card.noise_epsilon.is_none();
    html! {
        <>
            <Panel title="What becomes public">
                { definition_list(items) }
                <h3>{ "Terms" }</h3>
                { terms_list(&TermsListProps { terms: form.terms(), detail: form.detail() }) }
                <h3>{ "Risk that remains" }</h3>
                <Effect nonce={opened.0.nonce} recipe={recipe.clone()} population={card.population} shown={Shown::Sentences} />
                <h3>{ "Counts" }</h3>
                { counts(form, &props.onform, unreadable) }
                <p>
                    { "Also public: the risks above as numbers, what was done to each field, the recipe's fingerprint, the sealed file, which nobody can read without its key, and your account's address." }
                </p>
                <p>{ "Not public: the files you chose, the de-identified data, your keys." }</p>
            </Panel>
            <Panel title="Before you list">
                <ul>
                    if !others || opened.0.persons == 1 {
                        <li>{ "One person's file has class size 1: whoever knows enough about you could recognise it. What protects you is what was removed." }</li>
                    } else if form.report.is_none() {
                        <li>{ "Nobody was hidden among others: the risk is that of the recipe alone." }</li>
                    }
                    <li>{ "Removing identifiers lowers the risk; it is not a guarantee. Data that somebody has read cannot be unread." }</li>
                    <li>{ "You can withdraw at any time: that ends new orders, not licences already delivered." }</li>
                    <li>{ "Listing is a transaction of your wallet: its account is visible, and a real network takes a fee." }</li>
                </ul>
                if unreadable {
                    { alert(AlertKind::Warning, "The noise needs a number above 0", Html::default()) }
                } else {
                    <WalletGate why="You list your own data with an account of your wallet: it signs the listing, is visible to all, and receives what is earned. The network takes a fee.">
                        <SealAndList nonce={opened.0.nonce} recipe={recipe.clone()} {plan} {card} form={form.clone()} onform={props.onform.clone()} />
                    </WalletGate>
                }
            </Panel>
        </>
    }
}

/// The fields that stay, folded away where there are many.
fn kept_fields(recipe: &Recipe) -> Html {
    const SHORT: usize = 25;
    let kept = recipe.columns.iter().filter(|rule| rule.action != Action::Drop);
    let kept: Vec<&str> = kept.map(|rule| rule.column.as_str()).collect();
    let names = html! { kept.join(", ") };
    if kept.len() <= SHORT {
        return names;
    }
    html! {
        <details class="disclosure">
            <summary>{ format!("{} of {} stay", kept.len(), recipe.columns.len()) }{ icon(IconName::ChevronDown) }</summary>
            <p class="small">{ names }</p>
        </details>
    }
}

/// The counts in the card, and the noise on them.
fn counts(form: &Form, onform: &Callback<Change>, unreadable: bool) -> Html {
    let onchange = changing(onform, |form, noisy| {
        form.epsilon = if noisy { USUAL_EPSILON.to_owned() } else { String::new() };
    });
    let oninput = changing(onform, |form, text: String| {
        // An empty field is not "no noise": that is said by the box.
        form.epsilon = if text.is_empty() { " ".to_owned() } else { text };
    });
    html! {
        <>
            <p>{ "For each column the card says how many people have which values. Counts under 11 are left out, and with them a second one where the first could be worked out." }</p>
            <Checkbox
                label="Add a little noise to the counts"
                hint="Nobody can then tell from the card whether one particular person is in the data (differential privacy, Laplace noise)."
                checked={!form.epsilon.is_empty()}
                {onchange}
            />
            if !form.epsilon.is_empty() {
                <TextInput
                    label="Epsilon"
                    hint="The smaller, the more noise and the better hidden; 1 is usual. The card states it."
                    value={form.epsilon.trim().to_owned()}
                    {oninput}
                    inputmode="decimal"
                    error={unreadable.then_some("Write a number above 0.")}
                />
            }
        </>
    }
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

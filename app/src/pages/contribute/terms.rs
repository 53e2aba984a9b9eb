//! Step 3: consent terms, dates, price, and the words on the card.

use crypto_worker::messages::Subject;
use wasm_crypto::terms::{Modifier, Permission, TermsDetail};
use yew::prelude::*;

use super::draft::Opened;
use super::form::{Change, Errors, Field, Form, Setting, changing};
use crate::components::{CheckboxGroup, Choice, DiseaseField, Panel, RadioGroup, TextArea, TextInput, price_symbol};
use crate::contexts::engine::use_acting;
use crate::contexts::ledger::use_ledger;

/// Properties of [`TermsStep`].
#[derive(Properties, PartialEq)]
pub struct TermsStepProps {
    /// The draft.
    pub opened: Opened,
    /// The form as it stands.
    pub form: Form,
    /// Called with changes to it.
    pub onform: Callback<Change>,
}

/// What the plan needs besides the form, inside `Ready`.
#[hook]
pub fn use_setting() -> Setting {
    let acting = use_acting();
    let token = &acting.engine.token;
    Setting {
        steward: acting.account.unwrap_or_default(),
        token: token.address,
        decimals: token.display.decimals,
        now: use_ledger().now,
    }
}

/// Terms and price.
#[component]
pub fn TermsStep(props: &TermsStepProps) -> Html {
    let setting = use_setting();
    let errors = props.form.plan(&setting).err().unwrap_or_default();
    let edit = Edit { form: props.form.clone(), onform: props.onform.clone(), errors };
    let others = props.opened.0.subject == Subject::Others;
    html! {
        <>
            <Panel title="What the data may be used for">{ permission(&edit) }{ modifiers(&edit) }</Panel>
            <Panel title="How long, and for how much">{ period(&edit, others) }</Panel>
            <Panel title="What the public reads">
                <p class="muted">{ "All of this becomes public, for good. Write nothing that says who anybody is." }</p>
                { words(&edit) }
            </Panel>
        </>
    }
}

/// The form with the way to change it.
struct Edit {
    form: Form,
    onform: Callback<Change>,
    errors: Errors,
}

impl Edit {
    fn set<T: 'static>(&self, change: impl Fn(&mut Form, T) + 'static) -> Callback<T> {
        changing(&self.onform, change)
    }

    fn error(&self, field: Field) -> Option<AttrValue> {
        self.errors.get(&field).map(|text| text.clone().into())
    }
}

fn permission(edit: &Edit) -> Html {
    let choices: Vec<_> = Permission::ALL
        .into_iter()
        .rev()
        .map(|permission| {
            let duo = permission.duo();
            Choice::new(duo.code, permission.sentence()).with_hint(format!("{} · {}: {}", duo.code, duo.id, duo.label))
        })
        .collect();
    let selected = AttrValue::from(edit.form.permission.duo().code);
    let onchange = edit.set(|form, value: AttrValue| {
        if let Some(chosen) = Permission::ALL.into_iter().find(|permission| permission.duo().code == value) {
            form.permission = chosen;
        }
    });
    html! {
        <>
            <RadioGroup legend="The data may be used for" {choices} {selected} {onchange} />
            if edit.form.permission == Permission::Ds {
                <DiseaseField
                    label="Disease"
                    value={edit.form.mondo}
                    onchange={edit.set(|form, number| form.mondo = number)}
                    error={edit.error(Field::Terms)}
                />
            }
        </>
    }
}

fn modifiers(edit: &Edit) -> Html {
    let choices: Vec<_> = Modifier::ALL
        .iter()
        .map(|modifier| {
            let duo = modifier.duo();
            Choice::new(duo.code, modifier.sentence()).with_hint(format!("{} · {}: {}", duo.code, duo.id, duo.label))
        })
        .collect();
    let selected: Vec<AttrValue> =
        edit.form.modifiers.iter().map(|modifier| AttrValue::from(modifier.code())).collect();
    let onchange = edit.set(|form, chosen: Vec<AttrValue>| {
        form.modifiers = Modifier::ALL
            .iter()
            .copied()
            .filter(|modifier| chosen.iter().any(|code| code == modifier.code()))
            .collect();
    });
    let has = |modifier| edit.form.modifiers.contains(modifier);
    let details = Modifier::ALL
        .iter()
        .copied()
        .filter(|modifier| has(*modifier) && TermsDetail::default().list(*modifier).is_some());
    html! {
        <>
            <CheckboxGroup
                legend="Conditions"
                hint="None is needed. Each one narrows who can use the data, or what they must do."
                {choices}
                {selected}
                {onchange}
            />
            if has(Modifier::Ts) {
                <TextInput
                    label="Months the data may be used"
                    value={edit.form.months.clone()}
                    oninput={edit.set(|form, text| form.months = text)}
                    inputmode="numeric"
                    error={edit.error(Field::Months)}
                />
            }
            if has(Modifier::Mor) {
                <TextInput
                    label="No publication before"
                    kind="date"
                    value={edit.form.moratorium.clone()}
                    oninput={edit.set(|form, text| form.moratorium = text)}
                    error={edit.error(Field::Moratorium)}
                />
            }
            { for details.map(|modifier| detail(edit, modifier)) }
        </>
    }
}

fn detail(edit: &Edit, modifier: Modifier) -> Html {
    let (label, hint) = match modifier {
        Modifier::Rs => ("The research that is meant", "One topic a line."),
        Modifier::Gs => ("Countries", "ISO codes of two letters, one a line: DE"),
        Modifier::Us => ("People", "One a line."),
        Modifier::Ps => ("Projects", "One a line."),
        _ => ("Institutions", "One a line."),
    };
    let value = edit.form.details.get(modifier.code()).cloned().unwrap_or_default();
    let oninput = edit.set(move |form, text: String| {
        form.details.insert(modifier.code().to_owned(), text);
    });
    html! { <TextArea key={modifier.code()} {label} {hint} {value} {oninput} rows={3} error={edit.error(Field::Details(modifier))} /> }
}

fn period(edit: &Edit, others: bool) -> Html {
    let token = price_symbol();
    html! {
        <div class="contribute-figures">
            <TextInput
                label="Consent ends on"
                kind="date"
                hint="The last day. No licence outlives it."
                value={edit.form.ends_on.clone()}
                oninput={edit.set(|form, text| form.ends_on = text)}
                error={edit.error(Field::EndsOn)}
            />
            <TextInput
                label="Access after delivery"
                unit="days"
                inputmode="numeric"
                value={edit.form.access_days.clone()}
                oninput={edit.set(|form, text| form.access_days = text)}
                error={edit.error(Field::AccessDays)}
            />
            <TextInput
                label="Time to deliver the key"
                unit="days"
                inputmode="numeric"
                hint="You deliver by hand at your desk. After this time the researcher can take the money back."
                value={edit.form.delivery_days.clone()}
                oninput={edit.set(|form, text| form.delivery_days = text)}
                error={edit.error(Field::DeliveryDays)}
            />
            <TextInput
                label="Price of one licence"
                unit={token}
                inputmode="decimal"
                value={edit.form.price.clone()}
                oninput={edit.set(|form, text| form.price = text)}
                error={edit.error(Field::Price)}
            />
            if others {
                <TextInput
                    label="Steward's fee"
                    unit="%"
                    inputmode="decimal"
                    hint="Your share of each payment. The rest goes to the contributors by weight."
                    value={edit.form.fee.clone()}
                    oninput={edit.set(|form, text| form.fee = text)}
                    error={edit.error(Field::Fee)}
                />
            }
        </div>
    }
}

fn words(edit: &Edit) -> Html {
    html! {
        <>
            <TextInput
                label="Title"
                value={edit.form.title.clone()}
                oninput={edit.set(|form, text| form.title = text)}
                error={edit.error(Field::Title).filter(|_| !edit.form.title.is_empty())}
            />
            <TextArea
                label="Description"
                hint="What the data are, how and when they came about."
                value={edit.form.description.clone()}
                oninput={edit.set(|form, text| form.description = text)}
                error={edit.error(Field::Description).filter(|_| !edit.form.description.is_empty())}
            />
            <TextInput
                label="Keywords"
                hint="Separated by commas."
                optional={true}
                value={edit.form.keywords.clone()}
                oninput={edit.set(|form, text| form.keywords = text)}
            />
            <TextInput
                label="Name of the steward"
                hint="Who answers for the data: an institution, or a pseudonym of yours."
                value={edit.form.steward_name.clone()}
                oninput={edit.set(|form, text| form.steward_name = text)}
                error={edit.error(Field::StewardName).filter(|_| !edit.form.steward_name.is_empty())}
            />
            <TextInput
                label="Contact"
                hint="An e-mail or web address that may become public."
                optional={true}
                value={edit.form.contact.clone()}
                oninput={edit.set(|form, text| form.contact = text)}
            />
        </>
    }
}

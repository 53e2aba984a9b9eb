//! A contribution under way: its steps, saved at each one.

use std::rc::Rc;

use crypto_worker::messages::{CloseDraft, DraftOpened, ResumeDraft, SaveDraft, Subject};
use deidentify::format::Format;
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::recipe::Recipe;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::findings::FindingsStep;
use super::form::{Change, Form, changing};
use super::listing::Listed;
use super::protect::ProtectStep;
use super::recipe::{RecipeStepProps, recipe_step};
use super::review::ReviewStep;
use super::terms::TermsStep;
use crate::components::{
    Button, ButtonVariant, LinkButton, LoadView, Page, StepperProps, format, problem_alert, stepper,
};
use crate::contexts::engine::use_acting;
use crate::contexts::ledger::use_ledger;
use crate::hooks::load::use_load;
use crate::hooks::task::use_task;
use crate::pages::not_found::NotFoundPage;
use crate::pages::vault::VaultGate;
use crate::routes::Route;
use crate::services::failure::Failure;
use crate::services::json;

/// A step of sharing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// What was found.
    Findings,
    /// What happens to each field.
    Recipe,
    /// How people are hidden among others; only where there are several.
    Protection,
    /// Terms, price and words.
    Terms,
    /// What becomes public, and the listing.
    Review,
}

impl Step {
    fn name(self) -> &'static str {
        match self {
            Self::Findings => "What is in it",
            Self::Recipe => "What is removed",
            Self::Protection => "Hidden among others",
            Self::Terms => "Terms and price",
            Self::Review => "Review and list",
        }
    }

    /// The steps of a draft, in order.
    fn of(draft: &DraftOpened) -> &'static [Self] {
        if draft.subject == Subject::Others && draft.persons > 1 {
            &[Self::Findings, Self::Recipe, Self::Protection, Self::Terms, Self::Review]
        } else {
            &[Self::Findings, Self::Recipe, Self::Terms, Self::Review]
        }
    }
}

/// Properties of [`DraftPage`].
#[derive(Properties, PartialEq)]
pub struct DraftPageProps {
    /// The draft's nonce, from the address.
    pub nonce: String,
}

/// A contribution under way.
#[component]
pub fn DraftPage(props: &DraftPageProps) -> Html {
    let acting = use_acting();
    let ledger = use_ledger();
    let Ok(nonce) = props.nonce.parse::<Bytes32>() else { return html! { <NotFoundPage /> } };
    let account = acting.account.unwrap_or_default();
    let listed = ledger.market.listings_by(&account).find(|record| record.listing.nonce == nonce);
    html! {
        <Page title="Share my data">
            if let Some(record) = listed {
                <Listed id={record.id} {nonce} />
            } else {
                <VaultGate why="The draft is encrypted with your vault. Open it to go on.">
                    <Open {nonce} />
                </VaultGate>
            }
        </Page>
    }
}

/// Properties of the parts of a draft.
#[derive(Properties, PartialEq)]
pub struct NonceProps {
    /// The draft.
    pub nonce: Bytes32,
}

#[component]
fn Open(props: &NonceProps) -> Html {
    let crypto = use_acting().engine.crypto.clone();
    let now = use_ledger().now;
    let draft = use_load(props.nonce, move |nonce| {
        let (crypto, nonce) = (crypto.clone(), *nonce);
        async move { Ok(crypto.ask(ResumeDraft { nonce, now }).await.map_err(Failure::from)?) }
    });
    html! {
        <>
            { LoadView::of(&draft, "Opening the draft", |opened| html! { <Steps opened={Opened(opened.clone())} /> }) }
            if draft.state.ready().is_none() {
                <div class="cluster"><LinkButton to={Route::Contribute}>{ "Back to the start" }</LinkButton></div>
            }
        </>
    }
}

/// An opened draft; equal only to itself, since its profile is large.
#[derive(Clone)]
pub struct Opened(pub Rc<DraftOpened>);

impl PartialEq for Opened {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

#[derive(Properties, PartialEq)]
struct StepsProps {
    opened: Opened,
}

#[component]
fn Steps(props: &StepsProps) -> Html {
    let acting = use_acting();
    let now = use_ledger().now;
    let draft = props.opened.0.clone();
    let recipe = use_state_eq(|| draft.recipe.clone());
    let form = use_state_eq(|| initial(&draft, now));
    let saving = use_task();

    {
        let (crypto, saving) = (acting.engine.crypto.clone(), saving.clone());
        let nonce = draft.nonce;
        use_effect_with(((*recipe).clone(), (*form).clone()), move |(recipe, form)| {
            let (recipe, form) = (recipe.clone(), form.clone());
            saving.run(async move {
                let form = json::to_value(&form).ok_or_else(|| {
                    Failure::new("The draft could not be written.", "Keep this page open and try again.")
                })?;
                crypto
                    .ask(SaveDraft { nonce, recipe: json::to_value(&recipe).unwrap_or_default().into(), form, now })
                    .await?;
                Ok(())
            });
        });
    }
    let steps = Step::of(&draft);
    let change = {
        let form = form.clone();
        Callback::from(move |change: Change| {
            let mut new = (*form).clone();
            change(&mut new);
            form.set(new);
        })
    };
    let go = changing(&change, |form, step| form.step = step);
    let set_recipe = {
        let (recipe, change) = (recipe.setter(), change.clone());
        Callback::from(move |new: Recipe| {
            // What a search found holds for the rules it was found with.
            recipe.set(Recipe { anonymisation: None, ..new });
            change.emit(Box::new(Form::forget_search));
        })
    };
    let set_both = {
        let (recipe, change) = (recipe.setter(), change.clone());
        Callback::from(move |(new, said): (Recipe, Change)| {
            recipe.set(new);
            change.emit(said);
        })
    };
    let at = form.step.min(steps.len() - 1);
    let step = steps[at];
    // A new step is where the reader goes on: the focus moves to it, except on arriving at the page.
    let body_ref = use_node_ref();
    {
        let body_ref = body_ref.clone();
        let shown = use_mut_ref(|| step);
        use_effect_with(step, move |step| {
            if shown.replace(*step) != *step
                && let Some(body) = body_ref.cast::<HtmlElement>()
            {
                // Only refused when the element cannot be focused, which `tabindex` rules out.
                let _ = body.focus();
                if let Some(window) = web_sys::window() {
                    window.scroll_to_with_x_and_y(0.0, 0.0);
                }
            }
        });
    }
    {
        let crypto = acting.engine.crypto.clone();
        use_effect_with(draft.nonce, move |nonce| {
            let nonce = *nonce;
            // Its data need no memory any more once the page is left.
            move || {
                wasm_bindgen_futures::spawn_local(async move {
                    // A draft that is gone by then is closed.
                    let _ = crypto.ask(CloseDraft { nonce }).await;
                });
            }
        });
    }
    let opened = props.opened.clone();
    let body = match step {
        Step::Findings => html! { <FindingsStep {opened} recipe={(*recipe).clone()} onrecipe={set_recipe} /> },
        Step::Recipe => recipe_step(&RecipeStepProps {
            opened,
            recipe: (*recipe).clone(),
            onrecipe: set_recipe,
            risk_follows: steps.contains(&Step::Protection),
        }),
        Step::Protection => html! {
            <ProtectStep {opened} recipe={(*recipe).clone()} form={(*form).clone()} onform={change} onboth={set_both} />
        },
        Step::Terms => html! { <TermsStep {opened} form={(*form).clone()} onform={change} /> },
        Step::Review => {
            let terms = steps.iter().position(|step| *step == Step::Terms).unwrap_or(0);
            html! {
                <ReviewStep {opened} recipe={(*recipe).clone()} form={(*form).clone()} onform={change} onterms={go.reform(move |()| terms)} />
            }
        }
    };
    let names: Vec<AttrValue> = steps.iter().map(|step| AttrValue::from(step.name())).collect();
    html! {
        <div class="stack">
            <p class="muted">{ summary(&draft) }</p>
            { stepper(&StepperProps { label: "Steps of sharing".into(), steps: names, current: at, onselect: Some(go.clone()) }) }
            if let Some(problem) = saving.problem() {
                { problem_alert(&problem.clone().kept("What you see here is not lost while this page stays open."), None) }
            }
            <div
                ref={body_ref}
                class={classes!("contribute-step", matches!(step, Step::Terms | Step::Review).then_some("contribute-form"))}
                role="group"
                aria-label={step.name()}
                tabindex="-1"
            >
                { body }
            </div>
            <div class="cluster">
                if at > 0 {
                    <Button onclick={go.reform(move |_| at - 1)}>{ "Back" }</Button>
                }
                if at + 1 < steps.len() {
                    <Button variant={ButtonVariant::Primary} onclick={go.reform(move |_| at + 1)}>{ "Next" }</Button>
                }
            </div>
        </div>
    }
}

/// The files in a line: names, what they are, how much is in them.
fn summary(draft: &DraftOpened) -> String {
    let name = match draft.files.as_slice() {
        [] => String::new(),
        [only] => only.name.clone(),
        [first, rest @ ..] => {
            format!("{} and {}", first.name, format::counted(rest.len() as u128, "more file", "more files"))
        }
    };
    let rows = if draft.format == Format::Table { ("row", "rows") } else { ("record", "records") };
    let records = format::counted(draft.records.into(), rows.0, rows.1);
    let people = format::counted(draft.persons.into(), "person", "people");
    let bytes = draft.files.iter().map(|file| file.bytes).sum();
    format!("{name}: {}, {records} about {people}, {}", draft.format.label(), format::bytes(bytes))
}

/// The saved form, or a sensible beginning.
fn initial(draft: &DraftOpened, now: u64) -> Form {
    let saved = (!draft.form.is_null()).then(|| json::from_value(&draft.form)).flatten();
    saved.unwrap_or_else(|| Form {
        ends_on: format::iso_date(now + 730 * 86_400),
        price: if draft.subject == Subject::Myself { "5.00".to_owned() } else { "250.00".to_owned() },
        fee: if draft.subject == Subject::Myself { "0".to_owned() } else { "10".to_owned() },
        ..Form::default()
    })
}

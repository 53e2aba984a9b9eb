//! A contribution under way: its steps, saved at each one.

use std::rc::Rc;

use crypto_worker::messages::{DraftOpened, ResumeDraft, SaveDraft, Subject};
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::recipe::Recipe;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::findings::FindingsStep;
use super::form::Form;
use super::listing::Listed;
use super::recipe::RecipeStep;
use super::review::ReviewStep;
use super::terms::TermsStep;
use crate::components::{Button, ButtonVariant, LinkButton, LoadView, Page, Stepper, format, problem_alert};
use crate::contexts::engine::use_acting;
use crate::contexts::ledger::use_ledger;
use crate::hooks::load::use_load;
use crate::hooks::task::use_task;
use crate::pages::not_found::NotFoundPage;
use crate::pages::vault::VaultGate;
use crate::routes::Route;
use crate::services::failure::Failure;

/// The steps, in order.
const STEPS: [&str; 4] = ["What is in it", "What is removed", "Terms and price", "Review and list"];

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
    let listed = ledger.market.listings_by(&acting.account).find(|record| record.listing.nonce == nonce);
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
    let draft = use_load(props.nonce, move |nonce| {
        let (crypto, nonce) = (crypto.clone(), *nonce);
        async move { Ok(crypto.ask(ResumeDraft { nonce }).await.map_err(Failure::from)?) }
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
                let form = serde_json::to_value(form).map_err(|_| {
                    Failure::new("The draft could not be written.", "Keep this page open and try again.")
                })?;
                crypto.ask(SaveDraft { nonce, recipe, form, now }).await?;
                Ok(())
            });
        });
    }
    let go = {
        let form = form.clone();
        Callback::from(move |step: usize| form.set(Form { step, ..(*form).clone() }))
    };
    let set_recipe = {
        let recipe = recipe.setter();
        Callback::from(move |new: Recipe| recipe.set(new))
    };
    let set_form = {
        let form = form.setter();
        Callback::from(move |new: Form| form.set(new))
    };
    let step = form.step.min(STEPS.len() - 1);
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
    let opened = props.opened.clone();
    let body = match step {
        0 => html! { <FindingsStep {opened} recipe={(*recipe).clone()} onrecipe={set_recipe} /> },
        1 => html! { <RecipeStep {opened} recipe={(*recipe).clone()} onrecipe={set_recipe} /> },
        2 => html! { <TermsStep {opened} form={(*form).clone()} onform={set_form} /> },
        _ => html! { <ReviewStep {opened} recipe={(*recipe).clone()} form={(*form).clone()} onstep={go.clone()} /> },
    };
    let steps: Vec<AttrValue> = STEPS.iter().map(|name| AttrValue::from(*name)).collect();
    html! {
        <div class="stack">
            <p class="muted">
                { format!("{}, {}, {}", draft.name, format::counted(draft.profile.rows.into(), "row", "rows"), format::bytes(draft.bytes)) }
            </p>
            <Stepper label="Steps of sharing" {steps} current={step} onselect={go.clone()} />
            if let Some(problem) = saving.problem() {
                { problem_alert(&problem.clone().kept("What you see here is not lost while this page stays open."), None) }
            }
            <div
                ref={body_ref}
                class={classes!("contribute-step", (step >= 2).then_some("contribute-form"))}
                role="group"
                aria-label={STEPS[step]}
                tabindex="-1"
            >
                { body }
            </div>
            <div class="cluster">
                if step > 0 {
                    <Button onclick={go.reform(move |_| step - 1)}>{ "Back" }</Button>
                }
                if step + 1 < STEPS.len() {
                    <Button variant={ButtonVariant::Primary} onclick={go.reform(move |_| step + 1)}>{ "Next" }</Button>
                }
            </div>
        </div>
    }
}

/// The saved form, or a sensible beginning.
fn initial(draft: &DraftOpened, now: u64) -> Form {
    let saved = (!draft.form.is_null()).then(|| serde_json::from_value(draft.form.clone()).ok()).flatten();
    saved.unwrap_or_else(|| Form {
        ends_on: format::iso_date(now + 730 * 86_400),
        price: if draft.subject == Subject::Myself { "5.00".to_owned() } else { "250.00".to_owned() },
        fee: if draft.subject == Subject::Myself { "0".to_owned() } else { "10".to_owned() },
        ..Form::default()
    })
}

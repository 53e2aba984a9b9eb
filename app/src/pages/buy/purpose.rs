//! The first step: what the data is for, and what the terms say to that.

use wasm_crypto::primitives::Bytes32;
use wasm_crypto::terms::{Modifier, Purpose, Verdict, decide};
use web_sys::File;
use yew::prelude::*;
use yew_router::prelude::*;

use super::Shown;
use crate::components::{
    AlertKind, Button, ButtonVariant, FileDrop, IconName, LinkButton, Panel, PurposeForm, TermsListProps, TextArea,
    VerdictAlertProps, alert, terms_list, verdict_alert,
};
use crate::contexts::ledger::use_ledger;
use crate::pages::data::query::{PurposeQuery, purpose_query, purpose_text};
use crate::pages::dataset::{Listed, terms_detail};
use crate::routes::Route;

/// Properties of [`PurposeStep`].
#[derive(Properties, PartialEq)]
pub struct PurposeStepProps {
    /// The dataset.
    pub listed: Listed,
    /// The purpose as it stands in the address.
    pub purpose: Purpose,
    /// What is shown to the steward so far.
    pub shown: Shown,
    /// Called when that changes.
    pub onshown: Callback<Shown>,
    /// Called to go on.
    pub onnext: Callback<()>,
}

/// Asks for the purpose, and lets nobody go on whom the terms exclude.
#[component]
pub fn PurposeStep(props: &PurposeStepProps) -> Html {
    let navigator = use_navigator();
    let now = use_ledger().now;
    let Listed { record, card, terms } = &props.listed;
    let id = record.id.to_string();
    let onchange = move |purpose: Purpose| {
        if let Some(navigator) = &navigator {
            let query = PurposeQuery { purpose: purpose_text(&purpose) };
            // A query made of one text can always be written.
            let _ = navigator.replace_with_query(&Route::Buy { id: id.clone() }, query);
        }
    };
    // The digest is made when the order is; that there will be one is all that counts here.
    let evidence = if props.shown.is_empty() { Bytes32::ZERO } else { Bytes32([u8::MAX; 32]) };
    let decision = props.purpose.pack().map(|packed| decide(&record.listing.terms, &packed, &evidence, now));
    let asks = terms.modifiers.contains(Modifier::Irb);
    let may_show = asks || decision.is_ok_and(|decision| decision.verdict == Verdict::NeedsHuman);
    let fits = decision.is_ok_and(|decision| decision.verdict != Verdict::Deny);
    html! {
        <>
            <Panel title="What the terms allow">{ terms_list(&TermsListProps { terms: *terms, detail: terms_detail(card) }) }</Panel>
            <Panel title="Your purpose">
                { alert(
                    AlertKind::Info,
                    "Your purpose becomes public for good",
                    html! { <p>{ "It is written into the order, with the account that orders. You declare it yourself and answer for it; the licence holds for this purpose alone." }</p> },
                ) }
                <PurposeForm value={props.purpose} {onchange} />
            </Panel>
            if may_show {
                { evidence_form(&EvidenceProps { needed: asks, shown: props.shown.clone(), onshown: props.onshown.clone() }) }
            }
            {
                match decision {
                    Ok(decision) => verdict_alert(&VerdictAlertProps { decision, terms: *terms, purpose: props.purpose }),
                    Err(error) => alert(AlertKind::Info, "The purpose is not complete yet", html! { <p>{ error.hint() }</p> }),
                }
            }
            <div class="cluster cluster-spread">
                if decision.is_ok_and(|decision| decision.verdict == Verdict::Deny) {
                    <LinkButton to={Route::Data} query={purpose_query(&props.purpose).map(|query| AttrValue::from(format!("{query}&fits=true")))} icon={IconName::Search}>
                        { "Find data that fits" }
                    </LinkButton>
                }
                <Button variant={ButtonVariant::Primary} disabled={!fits} onclick={props.onnext.reform(|_| ())}>{ "Check the sealed file" }</Button>
            </div>
        </>
    }
}

struct EvidenceProps {
    needed: bool,
    shown: Shown,
    onshown: Callback<Shown>,
}

fn evidence_form(props: &EvidenceProps) -> Html {
    let shown = props.shown.clone();
    let statement = props.onshown.reform({
        let shown = shown.clone();
        move |statement: String| Shown { statement, ..shown.clone() }
    });
    let document = props.onshown.reform({
        let shown = shown.clone();
        move |document: File| Shown { document: Some(document), ..shown.clone() }
    });
    html! {
        <Panel title={if props.needed { "Show the ethics approval" } else { "Tell the steward about your study" }}>
            <p class="muted">{ "It is encrypted to the steward alone. Its digest becomes public, and the place where the encrypted file lies." }</p>
            <TextArea
                label="Statement"
                hint="Who you are, what the study asks, which committee approved it and when."
                value={shown.statement.clone()}
                oninput={statement}
                optional={true}
            />
            <FileDrop label="Choose a document" hint="For instance the committee's letter, up to 20 MiB." accept={AttrValue::from(".pdf,.png,.jpg,.jpeg,.txt,.docx,.odt")} file={shown.document} onfile={document} />
        </Panel>
    }
}

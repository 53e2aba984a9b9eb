//! Terms in sentences with their DUO codes, and what they say to a purpose.

use wasm_crypto::terms::words::{self, Sentence};
use wasm_crypto::terms::{Decision, Modifier, Purpose, Terms, TermsDetail, Verdict};
use yew::prelude::*;

use super::{AlertKind, TagKind, alert, tag_with};

/// Properties of [`TermsList`].
#[derive(Properties, PartialEq)]
pub struct TermsListProps {
    /// The terms.
    pub terms: Terms,
    /// Their texts and lists, where they have any.
    #[prop_or_default]
    pub detail: TermsDetail,
}

/// Terms as sentences.
#[component]
pub fn TermsList(props: &TermsListProps) -> Html {
    let sentence = |sentence: Sentence| {
        let modifier = Modifier::ALL.iter().find(|modifier| modifier.code() == sentence.duo.code);
        let entries = modifier.and_then(|modifier| props.detail.list(*modifier)).unwrap_or_default();
        html! {
            <li>
                <DuoSentence code={sentence.duo.code} id={sentence.duo.id} label={sentence.duo.label} text={sentence.text} />
                if !entries.is_empty() {
                    <ul class="terms-detail">
                        for entry in entries.iter() {
                            <li>{ entry }</li>
                        }
                    </ul>
                }
            </li>
        }
    };
    html! { <ul class="terms">{ for words::describe(&props.terms).into_iter().map(sentence) }</ul> }
}

#[derive(Properties, PartialEq)]
struct DuoSentenceProps {
    code: AttrValue,
    id: AttrValue,
    label: AttrValue,
    text: AttrValue,
}

#[component]
fn DuoSentence(props: &DuoSentenceProps) -> Html {
    html! {
        <span class="duo">
            <abbr class="duo-code" title={format!("{}: {}", props.id, props.label)}>{ &props.code }</abbr>
            <span>{ &props.text }</span>
        </span>
    }
}

/// Properties of [`VerdictTag`].
#[derive(Properties, PartialEq)]
pub struct VerdictTagProps {
    /// What the terms say.
    pub verdict: Verdict,
}

/// What the terms say to a purpose, in a few words.
#[component]
pub fn VerdictTag(props: &VerdictTagProps) -> Html {
    let (kind, text) = match props.verdict {
        Verdict::Permit => (TagKind::Success, "Fits your purpose"),
        Verdict::NeedsHuman => (TagKind::Warning, "Steward must approve"),
        Verdict::Deny => (TagKind::Error, "Excludes your purpose"),
    };
    tag_with(kind, verdict_alert(props.verdict).icon(), html! { text })
}

fn verdict_alert(verdict: Verdict) -> AlertKind {
    match verdict {
        Verdict::Permit => AlertKind::Success,
        Verdict::NeedsHuman => AlertKind::Warning,
        Verdict::Deny => AlertKind::Error,
    }
}

/// Properties of [`VerdictAlert`].
#[derive(Properties, PartialEq)]
pub struct VerdictAlertProps {
    /// What was decided.
    pub decision: Decision,
    /// By which terms.
    pub terms: Terms,
    /// About which purpose.
    pub purpose: Purpose,
}

/// What the terms say to a purpose, the rules that decided, and what they oblige to.
#[component]
pub fn VerdictAlert(props: &VerdictAlertProps) -> Html {
    let VerdictAlertProps { decision, terms, purpose } = props;
    let title = match decision.verdict {
        Verdict::Permit => "Your purpose fits the terms",
        Verdict::NeedsHuman => "The steward must approve your purpose before the key is delivered",
        Verdict::Deny => "The terms exclude your purpose",
    };
    let duties = words::obligations(decision, terms);
    let reasons = words::explain(decision, terms, purpose);
    html! {
        { alert(
            verdict_alert(decision.verdict),
            title,
            html! {
                <>
                    if !reasons.is_empty() {
                        <ul class="terms">
                            for reason in reasons {
                                <li>
                                    if let Some(duo) = reason.duo {
                                        <DuoSentence code={duo.code} id={duo.id} label={duo.label} text={format!("{} {}", reason.text, reason.hint)} />
                                    } else {
                                        <span>{ format!("{} {}", reason.text, reason.hint) }</span>
                                    }
                                </li>
                            }
                        </ul>
                    }
                    if !duties.is_empty() {
                        <p>{ "You take these duties on:" }</p>
                        <ul class="terms">
                            for duty in duties {
                                <li><DuoSentence code={duty.duo.code} id={duty.duo.id} label={duty.duo.label} text={duty.text} /></li>
                            }
                        </ul>
                    }
                </>
            },
        ) }
    }
}

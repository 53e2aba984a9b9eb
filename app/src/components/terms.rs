//! Terms in sentences with their DUO codes, and what they say to a purpose.

use wasm_crypto::terms::words::{self, Sentence};
use wasm_crypto::terms::{Decision, Modifier, Purpose, Terms, TermsDetail, Verdict};
use yew::prelude::*;

use super::{AlertKind, TagKind, alert, tag_with};

/// What [`terms_list`] shows.
pub struct TermsListProps {
    /// The terms.
    pub terms: Terms,
    /// Their texts and lists, where they have any.
    pub detail: TermsDetail,
}

/// Terms as sentences.
pub fn terms_list(props: &TermsListProps) -> Html {
    let sentence = |sentence: Sentence| {
        let modifier = Modifier::ALL.iter().find(|modifier| modifier.code() == sentence.duo.code);
        let entries = modifier.and_then(|modifier| props.detail.list(*modifier)).unwrap_or_default();
        html! {
            <li>
                { duo_sentence(&DuoSentenceProps { code: sentence.duo.code.into(), id: sentence.duo.id.into(), label: sentence.duo.label.into(), text: sentence.text.into() }) }
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

struct DuoSentenceProps {
    code: AttrValue,
    id: AttrValue,
    label: AttrValue,
    text: AttrValue,
}

fn duo_sentence(props: &DuoSentenceProps) -> Html {
    html! {
        <span class="duo">
            <abbr class="duo-code" title={format!("{}: {}", props.id, props.label)}>{ &props.code }</abbr>
            <span>{ &props.text }</span>
        </span>
    }
}

/// What [`verdict_tag`] shows.
pub struct VerdictTagProps {
    /// What the terms say.
    pub verdict: Verdict,
}

/// What the terms say to a purpose, in a few words.
pub fn verdict_tag(props: &VerdictTagProps) -> Html {
    let (kind, text) = match props.verdict {
        Verdict::Permit => (TagKind::Success, "Fits your purpose"),
        Verdict::NeedsHuman => (TagKind::Warning, "Steward must approve"),
        Verdict::Deny => (TagKind::Error, "Excludes your purpose"),
    };
    tag_with(kind, verdict_kind(props.verdict).icon(), html! { text })
}

fn verdict_kind(verdict: Verdict) -> AlertKind {
    match verdict {
        Verdict::Permit => AlertKind::Success,
        Verdict::NeedsHuman => AlertKind::Warning,
        Verdict::Deny => AlertKind::Error,
    }
}

/// What [`verdict_alert`] shows.
pub struct VerdictAlertProps {
    /// What was decided.
    pub decision: Decision,
    /// By which terms.
    pub terms: Terms,
    /// About which purpose.
    pub purpose: Purpose,
}

/// What the terms say to a purpose, the rules that decided, and what they oblige to.
pub fn verdict_alert(props: &VerdictAlertProps) -> Html {
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
            verdict_kind(decision.verdict),
            title,
            html! {
                <>
                    if !reasons.is_empty() {
                        <ul class="terms">
                            for reason in reasons {
                                <li>
                                    if let Some(duo) = reason.duo {
                                        { duo_sentence(&DuoSentenceProps { code: duo.code.into(), id: duo.id.into(), label: duo.label.into(), text: format!("{} {}", reason.text, reason.hint).into() }) }
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
                                <li>{ duo_sentence(&DuoSentenceProps { code: duty.duo.code.into(), id: duty.duo.id.into(), label: duty.duo.label.into(), text: duty.text.into() }) }</li>
                            }
                        </ul>
                    }
                </>
            },
        ) }
    }
}

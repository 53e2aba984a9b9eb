//! Plain sentences for terms, rules and purposes, each with its DUO code and id.

use serde::Serialize;

use super::decide::allowed;
use super::{Activity, Decision, Duo, Flag, Modifier, Permission, Purpose, Rule, Terms, Verdict};

/// One consent term in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sentence {
    /// The term.
    pub duo: Duo,
    /// What it means for a reader of the dataset's page.
    pub text: String,
}

/// What one rule says about one purpose, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// The term that spoke; none for the rules about form.
    pub duo: Option<Duo>,
    /// What stands in the way, or what a person must look at.
    pub text: String,
    /// What the researcher can do about it.
    pub hint: &'static str,
}

impl Activity {
    /// The activity as a purpose states it.
    pub fn words(self) -> &'static str {
        match self {
            Self::General => "general research",
            Self::Biomedical => "health, medical or biomedical research",
            Self::Disease => "research on one disease",
            Self::Ancestry => "research on population origins or ancestry",
            Self::Methods => "development of methods, software or models",
            Self::Control => "use as a control group",
            Self::ClinicalCare => "clinical care of patients",
        }
    }
}

impl Flag {
    /// The statement in the researcher's words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Genetic => "This is a genetic study.",
            Self::ForProfit => "My organisation is for profit.",
            Self::Commercial => "The use is commercial.",
            Self::WillPublish => "I will publish the results.",
            Self::WillCollaborate => "I will collaborate with the steward.",
            Self::WillReturn => "I will return my results to the database.",
            Self::EthicsApproval => "An ethics committee has approved the study.",
        }
    }
}

/// `MONDO:0005148` for 5148.
pub fn mondo_id(number: u32) -> String {
    format!("MONDO:{number:07}")
}

impl Permission {
    /// What it allows, for someone who chooses terms.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Poa => "Only research on population origins or ancestry.",
            Self::Ds => "Only research on one disease, and methods and control groups for it.",
            Self::Hmb => "Health, medical and biomedical research; not population origins or ancestry.",
            Self::Gru => "Any research; not clinical care.",
            Self::Nres => "Any use, except those that every licence forbids.",
        }
    }
}

impl Modifier {
    /// What it adds, for someone who chooses terms.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Rs => "Only for the research that the dataset's page describes; the steward decides.",
            Self::Nmds => "Not for the development of methods, software or models.",
            Self::Gso => "Genetic studies only.",
            Self::Npuncu => "Not-for-profit organisations only, and no commercial use.",
            Self::Pub => "Results must be published.",
            Self::Col => "The researcher must collaborate with the steward.",
            Self::Irb => "An ethics committee must have approved the study; the steward reads the document.",
            Self::Gs => "Only in the places that the dataset's page lists; the steward decides.",
            Self::Mor => "Results may not be published before a date.",
            Self::Ts => "The data may be used for a number of months and must then be deleted.",
            Self::Us => "Only by the people that the dataset's page lists; the steward decides.",
            Self::Ps => "Only in the projects that the dataset's page lists; the steward decides.",
            Self::Is => "Only by the institutions that the dataset's page lists; the steward decides.",
            Self::Rtn => "Results must be returned to the database.",
            Self::Cc => "Clinical care is allowed too.",
            Self::Npoa => "Not for research on population origins or ancestry.",
            Self::Npu => "Not-for-profit organisations only.",
            Self::Ncu => "No commercial use.",
        }
    }
}

/// Terms as sentences: the permission first, then the modifiers by bit.
pub fn describe(terms: &Terms) -> Vec<Sentence> {
    let text = match terms.permission {
        Permission::Ds => format!("Only research on {}, and methods and control groups for it.", mondo_id(terms.mondo)),
        other => other.sentence().into(),
    };
    let modifiers = terms.modifiers.iter().map(|modifier| modifier_in(modifier, terms));
    std::iter::once(Sentence { duo: terms.permission.duo(), text }).chain(modifiers).collect()
}

/// A modifier with the number or date that the terms give it.
fn modifier_in(modifier: Modifier, terms: &Terms) -> Sentence {
    let text = match modifier {
        Modifier::Ts => {
            let months = terms.time_limit_months;
            let plural = if months == 1 { "" } else { "s" };
            format!("The data may be used for {months} month{plural} of 30 days and must then be deleted.")
        }
        Modifier::Mor => format!("Results may not be published before {}.", date(terms.moratorium_day)),
        other => other.sentence().into(),
    };
    Sentence { duo: modifier.duo(), text }
}

/// A rule in words where only its bit is known, for instance in the contract's refusal.
pub fn rule_sentence(rule: Rule, verdict: Verdict) -> &'static str {
    match rule {
        Rule::Permission => "An activity goes beyond what the terms allow.",
        Rule::NoActivity => "The purpose names no activity.",
        Rule::Malformed => "The terms or the purpose cannot be read by version 1 of the protocol.",
        Rule::Mondo if verdict == Verdict::Deny => "Research on a disease needs the disease.",
        Rule::Mondo => "The purpose names another disease than the terms, or none.",
        Rule::Evidence => "Evidence of ethics approval is missing.",
        Rule::Other => "A rule of another version of the protocol applies.",
        Rule::Modifier(modifier) if verdict == Verdict::Deny => denied_by(modifier).0,
        Rule::Modifier(modifier) => asked_by(modifier).0,
    }
}

/// A decision as reasons, one for each rule that denied or needs a person; empty for Permit.
pub fn explain(decision: &Decision, terms: &Terms, purpose: &Purpose) -> Vec<Reason> {
    decision.rules.iter().map(|rule| reason(rule, decision.verdict, terms, purpose)).collect()
}

/// Obligations of a decision as sentences.
pub fn obligations(decision: &Decision, terms: &Terms) -> Vec<Sentence> {
    decision.obligations.iter().map(|modifier| modifier_in(modifier, terms)).collect()
}

fn reason(rule: Rule, verdict: Verdict, terms: &Terms, purpose: &Purpose) -> Reason {
    let (duo, hint) = match rule {
        Rule::Permission => return beyond_permission(terms, purpose),
        Rule::Mondo if verdict == Verdict::NeedsHuman => return other_disease(terms, purpose),
        Rule::NoActivity => (None, "Say what the data is for."),
        Rule::Malformed => {
            (None, "State the purpose again; a disease belongs to disease, methods or control-group research.")
        }
        Rule::Mondo => (None, "Choose the disease by its MONDO term."),
        Rule::Evidence => (None, "State that an ethics committee approved the study and attach its document."),
        Rule::Other => (None, "Update Theriac."),
        Rule::Modifier(modifier) if verdict == Verdict::Deny => (Some(modifier.duo()), denied_by(modifier).1),
        Rule::Modifier(modifier) => (Some(modifier.duo()), asked_by(modifier).1),
    };
    Reason { duo, text: rule_sentence(rule, verdict).into(), hint }
}

fn beyond_permission(terms: &Terms, purpose: &Purpose) -> Reason {
    let duo = terms.permission.duo();
    let beyond = purpose.activities.iter().filter(|activity| !allowed(terms).contains(*activity));
    let beyond: Vec<&str> = beyond.map(Activity::words).collect();
    let text = format!("The terms are for {} ({}), which leaves out {}.", duo.label, duo.code, beyond.join(", "));
    Reason { duo: Some(duo), text, hint: "Leave out what goes beyond the terms, or choose another dataset." }
}

fn other_disease(terms: &Terms, purpose: &Purpose) -> Reason {
    let dataset = mondo_id(terms.mondo);
    let text = if purpose.mondo == 0 {
        format!("The data is for research on {dataset}, and your purpose names no disease.")
    } else {
        format!("The data is for research on {dataset}, and your purpose is {}.", mondo_id(purpose.mondo))
    };
    Reason { duo: Some(Permission::Ds.duo()), text, hint: "The steward decides whether the one is part of the other." }
}

/// Why a modifier denied, and what to do.
fn denied_by(modifier: Modifier) -> (&'static str, &'static str) {
    match modifier {
        Modifier::Nmds => ("The terms exclude methods development.", "Leave methods development out of the purpose."),
        Modifier::Npoa => (
            "The terms exclude research on population origins or ancestry.",
            "Leave ancestry research out of the purpose.",
        ),
        Modifier::Gso => ("The terms allow genetic studies only.", "State that this is a genetic study, if it is one."),
        Modifier::Npu => ("The terms exclude organisations for profit.", "Choose another dataset, or ask the steward."),
        Modifier::Ncu => ("The terms exclude commercial use.", "Choose another dataset, or ask the steward."),
        Modifier::Npuncu => (
            "The terms exclude organisations for profit and commercial use.",
            "Choose another dataset, or ask the steward.",
        ),
        Modifier::Pub => ("The terms oblige you to publish your results.", "Undertake to publish them."),
        Modifier::Col => ("The terms oblige you to collaborate with the steward.", "Undertake to collaborate."),
        Modifier::Rtn => ("The terms oblige you to return your results to the database.", "Undertake to return them."),
        Modifier::Irb => (
            "The terms require an ethics committee's approval.",
            "State the approval and attach the committee's document.",
        ),
        _ => ("The terms exclude this purpose.", "Ask the steward."),
    }
}

/// What a person must look at, and what to do.
fn asked_by(modifier: Modifier) -> (&'static str, &'static str) {
    let text = match modifier {
        Modifier::Irb => "The steward must read the ethics committee's document.",
        Modifier::Rs => "The steward must compare your research with what the terms describe.",
        Modifier::Gs => "The steward must check that you work in a place the terms list.",
        Modifier::Us => "The steward must check that you are one of the people the terms list.",
        Modifier::Ps => "The steward must check that yours is one of the projects the terms list.",
        Modifier::Is => "The steward must check that yours is one of the institutions the terms list.",
        _ => "The steward must look at this purpose.",
    };
    (text, "You can order now; the key is delivered after the steward's approval, or your payment comes back.")
}

/// `2026-11-22` for days since 1970 (civil from days: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms").
pub fn date(day: u32) -> String {
    let shifted = u64::from(day) + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day_of_month:02}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::primitives::Bytes32;
    use crate::terms::{decide, purpose::tests::any_purpose, tests::any_terms};

    proptest! {
        #[test]
        fn every_verdict_but_permit_has_a_reason_in_words(terms in any_terms(), purpose in any_purpose(), evidence in 0u8..2) {
            let packed = purpose.word().into();
            let decision = decide(&terms.pack().unwrap(), &packed, &Bytes32([evidence; 32]), 0);
            let reasons = explain(&decision, &terms, &purpose);
            prop_assert_eq!(reasons.is_empty(), decision.verdict == Verdict::Permit);
            for reason in reasons {
                prop_assert!(reason.text.ends_with('.') && !reason.hint.is_empty());
                prop_assert!(reason.text != "The terms exclude this purpose." && !reason.text.contains("look at this purpose"));
            }
            prop_assert_eq!(describe(&terms).len(), 1 + terms.modifiers.iter().count());
        }
    }

    #[test]
    fn dates_are_the_calendars() {
        for (day, text) in
            [(0, "1970-01-01"), (58, "1970-02-28"), (59, "1970-03-01"), (11_016, "2000-02-29"), (20_779, "2026-11-22")]
        {
            assert_eq!(date(day), text);
        }
    }

    #[test]
    fn numbers_in_terms_stand_in_their_sentences() {
        let terms = Terms {
            permission: Permission::Ds,
            modifiers: [Modifier::Ts, Modifier::Mor].into_iter().collect(),
            mondo: 5148,
            time_limit_months: 24,
            moratorium_day: 20_779,
        };
        let text: String = describe(&terms).into_iter().map(|sentence| sentence.text).collect();
        for part in ["MONDO:0005148", "24 months", "2026-11-22"] {
            assert!(text.contains(part), "{text}");
        }
    }
}

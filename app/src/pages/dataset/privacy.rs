//! How safe a dataset is for the people in it, and how much of its worth is left.

use std::rc::Rc;

use wasm_crypto::card::Card;
use wasm_crypto::risk::SAFE_CLASS;
use wasm_crypto::utility::FULL;
use yew::prelude::*;

use super::super::contribute::model_words;
use crate::components::{AlertKind, Panel, alert, definition_list, format};

/// What [`privacy_panel`] shows.
pub struct PrivacyProps {
    /// The card.
    pub card: Rc<Card>,
    /// How many contributions the listing splits its revenue among.
    pub contributions: u32,
}

/// The privacy report and the utility of a card.
pub fn privacy_panel(props: &PrivacyProps) -> Html {
    let Card { risk, utility, rows, models, .. } = &*props.card;
    let quasi = if risk.quasi.is_empty() { "none left".to_owned() } else { risk.quasi.join(", ") };
    let mut items: Vec<(AttrValue, Html)> = vec![
        ("What could single a person out".into(), quasi.into()),
        (
            "Smallest class".into(),
            html! { format::counted(risk.smallest_class.into(), "person alike", "people alike") },
        ),
        (format!("People in classes under {SAFE_CLASS}").into(), html! { format::percent(risk.at_risk_share) }),
        ("People alone in their class".into(), html! { format::percent(risk.unique_share) }),
        ("Highest risk of being singled out".into(), html! { format::percent(risk.highest) }),
        ("Average risk".into(), html! { format::percent(risk.average) }),
        (
            "Utility".into(),
            html! { format!("{} of {}: {} of useful cells kept, {} of detail lost", format::count(utility.contribution.into()), format::count(FULL.into()), format::percent(utility.kept), format::percent(utility.loss)) },
        ),
        (
            "Contributions that are paid".into(),
            html! { format!("{} for {}", format::count(props.contributions.into()), format::counted((*rows).into(), "row", "rows")) },
        ),
    ];
    if !models.is_empty() {
        let models: Vec<String> = models.iter().map(|model| model_words(model)).collect();
        items.insert(1, ("Protection that holds".into(), html! { models.join("; ") }));
    }
    if let (Some(population), Some(share)) = (risk.population, risk.population_unique_share) {
        let told = format!("{}, estimated", format::percent(share));
        items.insert(5, (format!("Alone among {} people", format::count(population.into())).into(), html! { told }));
    }
    html! {
        <Panel title="Privacy and utility">
            { definition_list(items) }
            if risk.smallest_class < 2 {
                { alert(
                    AlertKind::Info,
                    "Someone in it is alone in their class",
                    html! { <p>{ "Their safety rests on what was removed, not on a crowd. Treat the data accordingly." }</p> },
                ) }
            }
            <p class="muted small">{ "As the steward's card states it; the buyer can measure it again. Removing identifiers lowers the risk and is no guarantee." }</p>
        </Panel>
    }
}

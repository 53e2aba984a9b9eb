//! What a risk means, in plain words.

use super::{People, Risk, SAFE_CLASS};
use crate::words;

/// Two to four sentences.
pub fn of(risk: &Risk) -> Vec<String> {
    if risk.people == People::One {
        return vec![
            "This file is about one person: the class size is 1, however coarse its values are made.".to_owned(),
            "What protects that person is what the recipe removes, and the cohort that the data may join.".to_owned(),
        ];
    }
    // A person whose rows are in several classes is counted in each.
    let each_once = risk.records + risk.suppressed <= risk.persons;
    let who = if matches!(risk.people, People::EachRow) || !each_once { "records" } else { "people" };
    if risk.quasi.is_empty() {
        return vec![format!("No column is left that narrows down who one of the {} {who} is.", count(risk.records))];
    }
    let columns = listed(&risk.quasi);
    let mut sentences = Vec::new();
    if risk.records == 0 && risk.suppressed > 0 {
        return vec![format!("All {} {who} are blank in {columns}.", count(risk.suppressed))];
    }
    if risk.smallest == 1 {
        sentences.push(format!(
            "{} of {} {who} ({}) are alone in their combination of {columns}: who knows these facts about a person could pick them out.",
            count(risk.unique),
            count(risk.records),
            percent(risk.unique_share),
        ));
    } else {
        sentences.push(format!(
            "Every combination of {columns} is shared by at least {} {who}, so who knows these facts about a person picks the right one with a chance of at most {}.",
            count(risk.smallest),
            percent(risk.highest),
        ));
    }
    sentences.push(format!("On average that chance is {}.", percent(risk.average)));
    let safe = risk.safe_class;
    let limit = if safe == SAFE_CLASS {
        "the limit of 0.09 that medicines agencies set for public release".to_owned()
    } else {
        format!("the limit of 1 in {safe}")
    };
    if risk.at_risk == 0 {
        sentences.push(format!("No group has fewer than {safe}: {limit} is kept."));
    } else {
        sentences.push(format!(
            "{} of {} {who} ({}) are in groups of fewer than {safe}, above {limit}.",
            count(risk.at_risk),
            count(risk.records),
            percent(risk.at_risk_share),
        ));
    }
    if risk.suppressed > 0 {
        sentences.push(format!("{} more {who} are blank in {columns} and could be anybody.", count(risk.suppressed)));
    }
    if let Some(first) =
        risk.columns.first().filter(|first| risk.quasi.len() > 1 && first.average_without < risk.average)
    {
        sentences.push(format!(
            "{} adds most to it: without it the average chance would be {}, and {} of the {who} would be alone.",
            first.column,
            percent(first.average_without),
            percent(first.unique_share_without),
        ));
    }
    if let Some(population) = &risk.population
        && let Some(dankar) = population.dankar
    {
        sentences.push(format!(
            "Of {} people in the population an estimated {} ({}) share their combination with nobody.",
            count(population.population),
            count(dankar.people.round() as u64),
            percent(dankar.share),
        ));
    }
    sentences
}

fn count(number: u64) -> String {
    words::count(number.into())
}

fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// A share in per cent, with as many decimals as it needs to be told from 0 and 100.
fn percent(share: f64) -> String {
    let value = share * 100.0;
    if share > 0.0 && value < 0.01 {
        "less than 0.01 %".to_owned()
    } else if value < 1.0 && share > 0.0 {
        format!("{value:.2} %")
    } else if value > 99.0 && share < 1.0 {
        format!("{:.2} %", (value * 100.0).floor() / 100.0)
    } else {
        format!("{value:.0} %")
    }
}

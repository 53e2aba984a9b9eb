//! The risk that remains: in sentences first, in numbers second.

use crypto_worker::messages::Preview;
use wasm_crypto::risk::{People, PopulationRisk, Risk};
use yew::prelude::*;

use crate::components::{
    AlertKind, Bar, BarsProps, Column, DataTable, Panel, alert, bar_chart, definition_list, format,
};

/// What the risk after the recipe means.
pub fn sentences(preview: &Preview) -> Html {
    html! { <ul>{ for preview.risk.after.sentences.iter().map(|sentence| html! { <li>{ sentence }</li> }) }</ul> }
}

/// Sentences, numbers before and after, class sizes, and what each column adds.
pub fn panel(preview: &Preview) -> Html {
    let (before, after) = (&preview.risk.before, &preview.risk.after);
    if after.people == People::One {
        return html! {
            <Panel title="The risk that remains">
                { alert(
                    AlertKind::Info,
                    "Alone, nobody can hide among others",
                    html! {
                        <>
                            { sentences(preview) }
                            <p>{ "Who knows enough about the person, such as the days of treatment, could recognise the file. In a cohort the person is one of many." }</p>
                        </>
                    },
                ) }
                { definition_list(vec![("Usefulness left".into(), usefulness(preview))]) }
            </Panel>
        };
    }
    html! {
        <Panel title="The risk that remains">
            <p>{ "People who agree in everything that others could know about them form a group, a class. The larger the class, the harder it is to tell who somebody is." }</p>
            { sentences(preview) }
            { numbers(preview) }
            <div class="pair">
                { classes("Class sizes before", before) }
                { classes("Class sizes after", after) }
            </div>
            { contributions(after) }
        </Panel>
    }
}

fn usefulness(preview: &Preview) -> Html {
    html! { format!("{} of 10,000", format::count(preview.utility.contribution.into())) }
}

fn numbers(preview: &Preview) -> Html {
    let (before, after) = (&preview.risk.before, &preview.risk.after);
    let row = |name: String, tell: &dyn Fn(&Risk) -> String| {
        vec![html! { name }, html! { tell(before) }, html! { tell(after) }]
    };
    let mut rows = vec![
        row("Smallest class".into(), &|risk| format::count(risk.smallest.into())),
        row("Alone in their class".into(), &|risk| share_of(risk.unique, risk.unique_share)),
        row(format!("In classes of fewer than {}", after.safe_class), &|risk| {
            share_of(risk.at_risk, risk.at_risk_share)
        }),
        row("Highest risk for one person".into(), &|risk| format::percent(risk.highest)),
        row("Average risk".into(), &|risk| format::percent(risk.average)),
    ];
    if after.population.is_some() || before.population.is_some() {
        let told = |risk: &Risk| {
            let estimate = risk.population.and_then(|population: PopulationRisk| population.dankar);
            estimate.map_or_else(|| "no estimate".to_owned(), |estimate| format::percent(estimate.share))
        };
        rows.push(row("Alone in the whole population, estimated".into(), &told));
    }
    rows.push(vec![html! { "Usefulness left" }, html! { "10,000" }, usefulness(preview)]);
    let columns = vec![Column::text("Measure"), Column::number("Before"), Column::number("After")];
    html! { <DataTable caption="The risk in numbers" hide_caption={true} {columns} {rows} row_headers={true} /> }
}

fn share_of(number: u64, share: f64) -> String {
    format!("{} ({})", format::count(number.into()), format::percent(share))
}

fn classes(caption: &'static str, risk: &Risk) -> Html {
    let bars: Vec<Bar> = risk
        .histogram
        .iter()
        .map(|bar| Bar {
            label: match bar.to {
                Some(to) if to == bar.from => bar.from.to_string(),
                Some(to) => format!("{}–{to}", bar.from),
                None => format!("{}+", bar.from),
            }
            .into(),
            value: bar.records as f64,
            text: format::count(bar.records.into()).into(),
            warn: bar.from < risk.safe_class,
        })
        .collect();
    let scale = Some(risk.records.max(1) as f64);
    bar_chart(&BarsProps {
        caption: caption.into(),
        category: "Class size".into(),
        measure: "Records".into(),
        bars,
        scale,
    })
}

/// What each column adds to the average risk, the largest share first.
fn contributions(risk: &Risk) -> Html {
    if risk.columns.len() < 2 {
        return Html::default();
    }
    let bars: Vec<Bar> = risk
        .columns
        .iter()
        .map(|column| {
            let added = (risk.average - column.average_without).max(0.0);
            Bar {
                label: column.column.clone().into(),
                value: added,
                text: format!("{} without it", format::percent(column.average_without)).into(),
                warn: false,
            }
        })
        .collect();
    let caption = format!("What each column adds to the average risk of {}", format::percent(risk.average));
    bar_chart(&BarsProps {
        caption: caption.into(),
        category: "Column".into(),
        measure: "Average risk".into(),
        bars,
        scale: Default::default(),
    })
}

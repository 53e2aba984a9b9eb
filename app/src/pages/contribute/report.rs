//! What a search reached, in words first.

use anonymise::Metric;
use deidentify::anonymity::{ModelReached, Report};
use yew::prelude::*;

use super::findings::capitalised;
use super::goal::model_words;
use crate::components::{Column, DataTable, Panel, TagKind, definition_list, format, tag};

/// What was reached.
pub fn panel(report: &Report) -> Html {
    let others = report.smallest.saturating_sub(1);
    let kept = |loss: f64| format::percent(1.0 - loss.clamp(0.0, 1.0));
    let detail = report.local_cell_loss.unwrap_or(report.full_cell_loss);
    let mut facts: Vec<(AttrValue, Html)> = vec![
        (
            "Detail kept".into(),
            html! { match report.local_cell_loss {
                Some(local) => format!("{} (equally coarse in all rows: {})", kept(local), kept(report.full_cell_loss)),
                None => kept(report.full_cell_loss),
            } },
        ),
        (
            "Groups".into(),
            html! { format!("{}, the smallest of {}", format::count(report.classes.into()), format::counted(report.smallest.into(), "person", "people")) },
        ),
        (
            "Rows blanked".into(),
            html! { format!("{} of {}", format::count(report.suppressed.into()), format::count(report.records.into())) },
        ),
        (
            "Combinations".into(),
            html! { format!("{} of {} looked at", format::count(report.checked.into()), lattice(report.lattice)) },
        ),
        (metric_name(report.metric).into(), html! { format!("{:.4}", report.loss) }),
    ];
    if !report.optimal {
        let bound = report.lower_bound;
        facts.push(("No better than".into(), html! { format!("{bound:.4}") }));
    }
    html! {
        <Panel title="What was reached">
            <ul>
                <li>{ format!("Each person looks like at least {} in what others could know.", format::counted(others.into(), "other", "others")) }</li>
                <li>{ format!("{} of the detail in these fields is kept.", kept(detail)) }</li>
                <li>
                    { if report.suppressed == 0 { "No row had to be blanked.".to_owned() } else { format!("{} fitted no group and lost what others could know.", format::counted(report.suppressed.into(), "row", "rows")) } }
                </li>
                <li>
                    { if report.optimal { "There is no better combination of steps." } else { "The time was too short to try everything: there may be a better combination. Search longer, or take this one." } }
                </li>
            </ul>
            { models(&report.models) }
            { columns(report) }
            { definition_list(facts) }
        </Panel>
    }
}

fn lattice(nodes: f64) -> String {
    if nodes < 1e12 { format::count(nodes as u128) } else { format!("about 10^{:.0}", nodes.log10()) }
}

fn metric_name(metric: Metric) -> &'static str {
    match metric {
        Metric::LossGeo => "Loss (geometric mean)",
        Metric::LossMean => "Loss (arithmetic mean)",
        Metric::Nue => "Non-uniform entropy",
        Metric::Dm => "Discernibility",
        Metric::Aecs => "Average class size",
        Metric::Prec => "Precision loss",
    }
}

fn models(models: &[ModelReached]) -> Html {
    let rows: Vec<Vec<Html>> = models
        .iter()
        .map(|model| {
            vec![
                html! { capitalised(&model_words(&model.model)) },
                html! { model.reached.map_or_else(|| "–".to_owned(), number) },
                tag(TagKind::Success, html! { "Holds" }),
            ]
        })
        .collect();
    let columns = vec![Column::text("Demanded"), Column::number("Reached"), Column::text("Checked")];
    html! { <DataTable caption="Models" hide_caption={true} {columns} {rows} row_headers={true} /> }
}

fn columns(report: &Report) -> Html {
    let rows: Vec<Vec<Html>> = report
        .columns
        .iter()
        .map(|column| {
            vec![
                html! { &column.column },
                html! { format!("{} of {}", column.level, column.top) },
                html! { format::percent(1.0 - column.cell_loss.clamp(0.0, 1.0)) },
            ]
        })
        .collect();
    let columns = vec![Column::text("Field"), Column::number("Step"), Column::number("Detail kept")];
    html! { <DataTable caption="Fields made coarser" hide_caption={true} {columns} {rows} row_headers={true} /> }
}

fn number(value: f64) -> String {
    if value.fract() == 0.0 { format::count(value as u128) } else { format!("{value:.3}") }
}

//! The columns of a dataset, as its card describes them.

use std::rc::Rc;

use wasm_crypto::card::{Card, CardContents, CardField, FieldType, Histogram};
use yew::prelude::*;

use crate::components::{Column, DataTable, Panel, Spark, format};

/// What [`columns_panel`] shows.
pub struct ColumnsProps {
    /// The card.
    pub card: Rc<Card>,
}

/// A row for each column: its name, its kind, what is missing, and how its values are spread.
pub fn columns_panel(props: &ColumnsProps) -> Html {
    let columns = vec![Column::text("Column"), Column::text("Type"), Column::number("Empty"), Column::text("Values")];
    let rows: Vec<_> = props.card.fields.iter().map(row).collect();
    let noise = props.card.noise.as_ref().map_or_else(String::new, |noise| {
        format!(" They carry Laplace noise, epsilon {}: none is exact.", noise.epsilon)
    });
    let caption = format!(
        "{}. Counts that stand for fewer than 11 people are withheld.{noise}",
        format::counted(props.card.fields.len() as u128, "column", "columns")
    );
    html! {
        <>
            if !props.card.contents.is_empty() {
                { contents(&props.card.contents) }
            }
            <Panel title={if props.card.contents.is_empty() { "What is in it" } else { "The people in it" }}>
                <DataTable {caption} {columns} {rows} row_headers={true} />
            </Panel>
        </>
    }
}

/// The kinds of record in files that are no table, with their codes.
fn contents(contents: &[CardContents]) -> Html {
    let row = |kind: &CardContents| {
        vec![
            html! {
                <>
                    <span class="column-name">{ &kind.name }</span>
                    <span class="column-note">{ kind.code.clone() }</span>
                </>
            },
            html! { kind.records.map_or_else(|| "withheld".to_owned(), |records| format::count(records.into())) },
        ]
    };
    let rows: Vec<_> = contents.iter().map(row).collect();
    let columns = vec![Column::text("Kind of record"), Column::number("Records")];
    html! {
        <Panel title="What is in it">
            <DataTable caption="Counts that stand for fewer than 11 people are withheld." {columns} {rows} row_headers={true} />
        </Panel>
    }
}

fn row(field: &CardField) -> Vec<Html> {
    let kind = match field.data_type {
        FieldType::Integer => "Whole number",
        FieldType::Float => "Number",
        FieldType::Date => "Date",
        FieldType::Text => "Text",
    };
    let kind = field.unit.as_ref().map_or_else(|| kind.to_owned(), |unit| format!("{kind}, {unit}"));
    vec![
        html! {
            <>
                <span class="column-name">{ &field.name }</span>
                <span class="column-note">{ &field.description }</span>
            </>
        },
        html! { kind },
        html! { field.nulls.map_or_else(|| "withheld".to_owned(), |nulls| format::count(nulls.into())) },
        values_of(&ValuesProps { field: field.clone() }),
    ]
}

struct ValuesProps {
    field: CardField,
}

fn values_of(props: &ValuesProps) -> Html {
    let field = &props.field;
    html! {
        <>
            if let Some(histogram) = &field.histogram {
                <Spark label={spread(&field.name, histogram)} values={bars(histogram)} />
            }
            if let Some(summary) = &field.summary {
                <span class="column-note">{ format!("{} to {}, median {}", summary.low, summary.high, summary.median) }</span>
            } else if let Some(histogram) = &field.histogram {
                <span class="column-note">{ commonest(histogram) }</span>
            } else {
                <span class="column-note">{ "too few people to show" }</span>
            }
        </>
    }
}

fn bars(histogram: &Histogram) -> Vec<f64> {
    histogram.bins.iter().map(|bin| bin.count.unwrap_or(0) as f64).collect()
}

/// The histogram in words, for those who do not see it.
fn spread(name: &str, histogram: &Histogram) -> String {
    let bins: Vec<String> = histogram
        .bins
        .iter()
        .map(|bin| {
            format!(
                "{}: {}",
                bin.label,
                bin.count.map_or_else(|| "withheld".to_owned(), |count| format::count(count.into()))
            )
        })
        .collect();
    let other =
        histogram.other.map(|other| format!("; other values: {}", format::count(other.into()))).unwrap_or_default();
    format!("{name}: {}{other}", bins.join(", "))
}

/// The names of the values that occur most.
fn commonest(histogram: &Histogram) -> String {
    const SHOWN: usize = 4;
    let names: Vec<&str> = histogram.bins.iter().take(SHOWN).map(|bin| bin.label.as_str()).collect();
    let more = histogram.bins.len() > SHOWN || histogram.other.is_some();
    format!("{}{}", names.join(", "), if more { ", …" } else { "" })
}

#[cfg(test)]
mod tests {
    use wasm_crypto::card::Bin;

    use super::*;

    #[test]
    fn a_histogram_is_said_in_words_with_what_is_withheld() {
        let bin = |label: &str, count| Bin { label: label.to_owned(), count };
        let histogram = Histogram { bins: vec![bin("F", Some(1_200)), bin("M", None)], other: Some(11) };
        assert_eq!(spread("sex", &histogram), "sex: F: 1,200, M: withheld; other values: 11");
        assert_eq!(commonest(&histogram), "F, M, …");
    }
}

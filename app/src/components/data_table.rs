//! Tables: of any width, in a region that scrolls by itself and can be scrolled with the keyboard.

use yew::prelude::*;

use super::{Button, IconName, format};
use crate::hooks::id::use_id;

/// A column's heading.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name.
    pub label: AttrValue,
    /// Its cells are numbers, set flush right.
    pub numeric: bool,
}

impl Column {
    /// A column of words.
    pub fn text(label: impl Into<AttrValue>) -> Self {
        Self { label: label.into(), numeric: false }
    }

    /// A column of numbers.
    pub fn number(label: impl Into<AttrValue>) -> Self {
        Self { label: label.into(), numeric: true }
    }
}

/// Properties of [`DataTable`].
#[derive(Properties, PartialEq)]
pub struct DataTableProps {
    /// What the table shows.
    pub caption: AttrValue,
    /// The caption is only for screen readers, because a heading above already says it.
    #[prop_or_default]
    pub hide_caption: bool,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows; each has a cell for each column.
    pub rows: Vec<Vec<Html>>,
    /// The first cell of a row names it.
    #[prop_or_default]
    pub row_headers: bool,
    /// Rows close together, for data rather than for reading.
    #[prop_or_default]
    pub dense: bool,
}

/// A table.
#[component]
pub fn DataTable(props: &DataTableProps) -> Html {
    let id = use_id("table");
    let class = |index: usize| props.columns.get(index).is_some_and(|column| column.numeric).then_some("numeric");
    let cell = |(index, content): (usize, &Html)| {
        if index == 0 && props.row_headers {
            html! { <th scope="row" class={classes!(class(index))}>{ content.clone() }</th> }
        } else {
            html! { <td class={classes!(class(index))}>{ content.clone() }</td> }
        }
    };
    html! {
        <div class="table-region" role="region" aria-labelledby={id.clone()} tabindex="0">
            <table class={classes!("table", props.dense.then_some("table-dense"))}>
                <caption {id} class={classes!(props.hide_caption.then_some("visually-hidden"))}>{ &props.caption }</caption>
                <thead>
                    <tr>
                        for (index, column) in props.columns.iter().enumerate() {
                            <th scope="col" class={classes!(class(index))}>{ &column.label }</th>
                        }
                    </tr>
                </thead>
                <tbody>
                    for row in props.rows.iter() {
                        <tr>{ for row.iter().enumerate().map(cell) }</tr>
                    }
                </tbody>
            </table>
        </div>
    }
}

/// Properties of [`Pager`].
#[derive(Properties, PartialEq)]
pub struct PagerProps {
    /// What is paged through, in the plural: `rows`.
    pub noun: AttrValue,
    /// The first of those shown, counted from 0.
    pub offset: usize,
    /// How many fit on a page.
    pub size: usize,
    /// How many there are.
    pub total: usize,
    /// Called with the offset to show.
    pub onchange: Callback<usize>,
}

/// Which part of a long list is shown, and the way to the next.
#[component]
pub fn Pager(props: &PagerProps) -> Html {
    let PagerProps { offset, size, total, .. } = *props;
    let end = (offset + size).min(total);
    let to = |target: usize| props.onchange.reform(move |_: MouseEvent| target);
    let summary = if total == 0 {
        format!("No {}", props.noun)
    } else {
        format!(
            "{} {} to {} of {}",
            capitalised(&props.noun),
            format::count(offset as u128 + 1),
            format::count(end as u128),
            format::count(total as u128)
        )
    };
    html! {
        <nav class="pager" aria-label={format!("Pages of {}", props.noun)}>
            <p aria-live="polite">{ summary }</p>
            <div class="pager-buttons">
                <Button icon={IconName::ChevronLeft} disabled={offset == 0} onclick={to(offset.saturating_sub(size))}>{ "Previous" }</Button>
                <Button icon_after={IconName::ChevronRight} disabled={end >= total} onclick={to(end)}>{ "Next" }</Button>
            </div>
        </nav>
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

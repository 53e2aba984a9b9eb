//! The catalogue: what there is, what it may be used for, what it costs.

pub mod query;
mod results;

use wasm_crypto::terms::Purpose;
use yew::prelude::*;
use yew_router::prelude::*;

use self::query::{CatalogueQuery, Sort, purpose_from, purpose_text};
use self::results::Results;
pub use self::results::verdict;
use crate::components::{Checkbox, IconName, Page, PurposeForm, Select, SelectOption, TextInput, icon};
use crate::contexts::engine::Ready;
use crate::routes::Route;

/// The catalogue. Its address holds the whole search.
#[component]
pub fn DataPage() -> Html {
    let navigator = use_navigator();
    let asked = use_location().and_then(|location| location.query::<CatalogueQuery>().ok()).unwrap_or_default();
    let purpose = purpose_from(&asked.purpose).unwrap_or_default();
    let ask = Callback::from(move |query: CatalogueQuery| {
        if let Some(navigator) = &navigator {
            // A query made of texts and switches can always be written.
            let _ = navigator.replace_with_query(&Route::Data, query);
        }
    });
    html! {
        <Page title="Find data" lead={html! { "Sealed health datasets, what each may be used for, and what it costs." }}>
            <div class="catalogue">
                <Filters query={asked.clone()} {purpose} ask={ask.clone()} />
                <div class="catalogue-main">
                    <Search query={asked.clone()} {ask} />
                    <Ready><Results query={asked} {purpose} /></Ready>
                </div>
            </div>
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct SearchProps {
    query: CatalogueQuery,
    ask: Callback<CatalogueQuery>,
}

#[component]
fn Search(props: &SearchProps) -> Html {
    let query = props.query.clone();
    let words = props.ask.reform({
        let query = query.clone();
        move |words: String| CatalogueQuery { words, ..query.clone() }
    });
    let sort = props.ask.reform({
        let query = query.clone();
        move |name: String| CatalogueQuery { sort: Sort::from_name(&name), ..query.clone() }
    });
    let options: Vec<_> = Sort::ALL.iter().map(|(_, name, label)| SelectOption::new(*name, *label)).collect();
    html! {
        <form role="search" class="search" onsubmit={|event: SubmitEvent| event.prevent_default()}>
            <div class="grow">
                <TextInput label="Search" kind="search" value={query.words.clone()} oninput={words} />
            </div>
            <Select label="Order" {options} value={query.sort.name()} onchange={sort} />
        </form>
    }
}

#[derive(Properties, PartialEq)]
struct FiltersProps {
    query: CatalogueQuery,
    purpose: Purpose,
    ask: Callback<CatalogueQuery>,
}

#[component]
fn Filters(props: &FiltersProps) -> Html {
    let query = props.query.clone();
    let stated = props.purpose != Purpose::default();
    let change_purpose = props.ask.reform({
        let query = query.clone();
        move |purpose: Purpose| {
            let text = purpose_text(&purpose);
            CatalogueQuery { fits: query.fits && !text.is_empty(), purpose: text, ..query.clone() }
        }
    });
    let change_fits = props.ask.reform({
        let query = query.clone();
        move |fits| CatalogueQuery { fits, ..query.clone() }
    });
    let change_closed = props.ask.reform({
        let query = query.clone();
        move |closed| CatalogueQuery { closed, ..query.clone() }
    });
    html! {
        <aside class="filters" aria-label="Narrow the search">
            <details class="disclosure" open={stated}>
                <summary>{ icon(IconName::Shield) }<span>{ "Fit to my purpose" }</span>{ icon(IconName::ChevronDown) }</summary>
                <div class="stack">
                    <p class="muted small">{ "Say what you want the data for, and each dataset says whether its terms allow it. Nothing is sent; it stands in this page's address." }</p>
                    <PurposeForm value={props.purpose} onchange={change_purpose} />
                </div>
            </details>
            <div>
                <Checkbox
                    label="Hide what excludes my purpose"
                    checked={query.fits}
                    disabled={!stated}
                    onchange={change_fits}
                />
                <Checkbox label="Show closed datasets too" checked={query.closed} onchange={change_closed} />
            </div>
        </aside>
    }
}

//! A dataset by its title.

use market::state::ListingRecord;
use yew::prelude::*;

use crate::components::{Problem, RouteLink, format};
use crate::contexts::engine::use_acting;
use crate::hooks::load::use_load;
use crate::routes::Route;
use crate::services::catalogue;

/// Properties of [`DatasetLink`].
#[derive(Properties, PartialEq)]
pub struct DatasetLinkProps {
    /// The listing.
    pub record: ListingRecord,
}

/// A link to a dataset's page, by its title.
#[component]
pub fn DatasetLink(props: &DatasetLinkProps) -> Html {
    let engine = use_acting().engine;
    let card = {
        let record = props.record.clone();
        use_load(record.id, move |_| {
            let (engine, record) = (engine.clone(), record.clone());
            async move { catalogue::card(&engine, &record).await.map_err(Problem::from) }
        })
    };
    let id = props.record.id.to_string();
    // A card that cannot be read is the dataset page's to explain; here its id will do.
    let title = card.state.ready().map_or_else(|| format::short_hash(&id), |card| card.title.clone());
    html! { <RouteLink to={Route::Dataset { id }}>{ title }</RouteLink> }
}

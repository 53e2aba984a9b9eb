//! An address that leads nowhere.

use yew::prelude::*;

use crate::components::{ButtonVariant, LinkButton, Page};
use crate::routes::Route;

/// Says so, and shows the ways back.
#[component]
pub fn NotFoundPage() -> Html {
    html! {
        <Page title="There is no page here" narrow={true} lead={html! { "The address may be mistyped, or the link may be old. Nothing of yours is lost." }}>
            <div class="cluster">
                <LinkButton to={Route::Home} variant={ButtonVariant::Primary}>{ "Go to the start" }</LinkButton>
                <LinkButton to={Route::Data}>{ "Find data" }</LinkButton>
            </div>
        </Page>
    }
}

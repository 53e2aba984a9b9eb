//! The Theriac app.

use yew::prelude::*;

#[component]
fn App() -> Html {
    html! { <h1>{ "Theriac" }</h1> }
}

fn main() {
    yew::Renderer::<App>::new().render();
}

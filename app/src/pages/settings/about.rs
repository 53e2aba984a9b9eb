//! What this is, under which licences, and whom it asks to trust.

use yew::prelude::*;

use crate::components::{Panel, definition_list};

/// About the app.
pub fn about_panel() -> Html {
    let items: Vec<(AttrValue, Html)> = vec![
        ("Version".into(), html! { env!("CARGO_PKG_VERSION") }),
        ("Licence of the program".into(), html! { "MIT or Apache-2.0, as you choose" }),
        ("Licence of the data".into(), html! { <a href="licence.txt">{ "The text that every order is under" }</a> }),
    ];
    html! {
        <Panel title="About">
            { definition_list(items) }
            <h3>{ "Whom you trust" }</h3>
            <ul>
                <li>{ "Whoever hosts this page gives you its program, and a false program could take your keys. The files are published with their hashes, so that anybody can compare what a host serves with what was built from the source." }</li>
                <li>{ "The host sees your network address and which files you fetch. It sees no data, key or passphrase: those stay in this browser." }</li>
                <li>{ "Nobody operates the contracts: no owner, no pause, no way to change them or to move what they hold." }</li>
            </ul>
        </Panel>
    }
}

//! What a researcher sent to the steward alone.

use crypto_worker::messages::Evidence;
use wasm_crypto::primitives::Bytes32;
use web_sys::Blob;
use yew::prelude::*;

use crate::components::{Button, Panel, fetch_problem};
use crate::contexts::engine::use_acting;
use crate::hooks::task::use_task;
use crate::services::download;

/// Properties of [`EvidenceView`].
#[derive(Properties, PartialEq)]
pub struct EvidenceViewProps {
    /// Its digest in the order.
    pub evidence: Bytes32,
    /// Where the package lies.
    pub location: String,
}

/// The evidence package, fetched, opened and compared with the order when asked for.
#[component]
pub fn EvidenceView(props: &EvidenceViewProps) -> Html {
    let acting = use_acting();
    let task = use_task();
    let opened = use_state(|| None::<(Evidence, Option<Blob>)>);
    let open = {
        let (task, opened) = (task.clone(), opened.setter());
        let (evidence, location) = (props.evidence, props.location.clone());
        Callback::from(move |()| {
            let (engine, opened, location) = (acting.engine.clone(), opened.clone(), location.clone());
            task.run(async move {
                opened.set(Some(engine.storage.evidence(&location, evidence).await?));
                Ok(())
            });
        })
    };
    let Some((evidence, document)) = &*opened else {
        return html! {
            <div class="stack stack-close">
                <p>{ "The researcher sent evidence that only you can open." }</p>
                if let Some(problem) = task.problem() {
                    { fetch_problem(problem, open.clone(), None) }
                }
                <div class="cluster"><Button busy={task.is_busy()} onclick={open.reform(|_| ())}>{ "Read the evidence" }</Button></div>
            </div>
        };
    };
    let document = document.clone().map(|content| {
        let name = evidence.document.clone().filter(|name| !name.is_empty()).unwrap_or_else(|| "evidence".to_owned());
        let label = format!("Save {name}");
        let task = task.clone();
        let onclick = move |_| {
            let (name, content) = (name.clone(), content.clone());
            task.run(async move { download::save(&name, &content) });
        };
        html! { <div class="cluster"><Button {onclick}>{ label }</Button></div> }
    });
    html! {
        <Panel title="Evidence" sunken={true}>
            <p class="pre">{ &evidence.statement }</p>
            { for document }
        </Panel>
    }
}

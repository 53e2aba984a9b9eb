//! Sealed files that this browser keeps, and seals that were interrupted.

use std::rc::Rc;

use crypto_worker::messages::{DeleteKept, GetKept, KeptFile, ResumeSeal};
use wasm_crypto::primitives::Bytes32;
use web_sys::{Blob, File, FilePropertyBag};
use yew::prelude::*;

use super::work::use_work;
use super::{Source, Task as Tab, now, sealed_name};
use crate::components::{
    Button, ButtonVariant, Dialog, FileDrop, HashProps, IconName, Panel, empty_state, format, hash_of, problem_alert,
};
use crate::contexts::engine::use_acting;
use crate::hooks::focus::use_kept_focus;
use crate::hooks::task::Task;
use crate::services::crypto::Crypto;
use crate::services::download;
use crate::services::failure::Failure;

/// Properties of [`Kept`].
#[derive(Properties, PartialEq)]
pub struct KeptProps {
    /// The files, newest first.
    pub list: Rc<Vec<KeptFile>>,
    /// A file is being sealed now: the unfinished one in the list may be it.
    pub sealing: bool,
    /// Called when the list has changed.
    pub reload: Callback<()>,
    /// Called to go on with a file in another tab.
    pub onchoose: Callback<(Tab, Source)>,
}

/// The kept files.
#[component]
pub fn Kept(props: &KeptProps) -> Html {
    let crypto = use_acting().engine.crypto.clone();
    let work = use_work(false);
    let task = &work.task;
    let doomed = use_state(|| None::<KeptFile>);
    let step = use_kept_focus(task.is_busy());
    let KeptProps { list, sealing, reload, onchoose } = props;

    let delete = {
        let (crypto, task, reload, doomed) = (crypto.clone(), task.clone(), reload.clone(), doomed.clone());
        move |_| {
            let Some(file) = (*doomed).clone() else { return };
            let (crypto, reload) = (crypto.clone(), reload.clone());
            doomed.set(None);
            task.run(async move {
                crypto.ask(DeleteKept { nonce: file.nonce }).await?;
                reload.emit(());
                Ok(())
            });
        }
    };
    let keep = {
        let doomed = doomed.setter();
        Callback::from(move |()| doomed.set(None))
    };
    let ask_first = |file: &KeptFile| {
        let (doomed, file) = (doomed.setter(), file.clone());
        move |_: MouseEvent| doomed.set(Some(file.clone()))
    };
    let resume = |nonce: Bytes32| {
        let (crypto, work, reload) = (crypto.clone(), work.clone(), reload.clone());
        Callback::from(move |file: File| {
            let (crypto, reload, reporter) = (crypto.clone(), reload.clone(), work.reporter());
            work.run(async move {
                let reply = crypto.run(ResumeSeal { nonce, now: now() }, &[file.into()], reporter).await;
                reload.emit(());
                reply?;
                Ok(())
            });
        })
    };
    let cancel = {
        let (cancel, reload) = (work.cancel(), reload.clone());
        Callback::from(move |()| {
            cancel.emit(());
            reload.emit(());
        })
    };
    let unfinished = |file: &KeptFile| {
        let share = file.done as f64 / file.total.max(1) as f64;
        html! {
            <li key={file.nonce.to_string()}>
                <h3>{ &file.name }</h3>
                <p>{ format!("{} of {} is sealed. Choose the same file again to go on at {:.0} %.", format::bytes(file.done), format::bytes(file.total), (share * 100.0).floor()) }</p>
                <FileDrop label="Choose the same file" compact={true} onfile={resume(file.nonce)} />
                <div class="cluster">
                    <Button variant={ButtonVariant::Quiet} icon={IconName::Trash} onclick={ask_first(file)}>{ format!("Discard {}", file.name) }</Button>
                </div>
            </li>
        }
    };
    let finished = |file: &KeptFile| {
        let nonce = file.nonce;
        let go = |tab: Tab| {
            let onsource = onchoose.reform(move |source| (tab, source));
            hand_on_kept(&crypto, task, nonce, &file.name, file.body_root, &onsource)
        };
        html! {
            <li key={nonce.to_string()}>
                <h3>{ sealed_name(&file.name) }</h3>
                <p class="kept-facts">
                    <span>{ format::bytes(file.bytes) }</span>
                    <span>{ format::counted(file.readers.into(), "reader", "readers") }</span>
                    <span>{ format!("Sealed on {}", format::date_time(file.saved_at)) }</span>
                    if let Some(root) = file.body_root {
                        <span>{ "Check value " }{ hash_of(&HashProps { value: root.to_string().into(), noun: "the check value".into() }) }</span>
                    }
                </p>
                <div class="cluster">
                    <Button icon={IconName::Download} onclick={save_kept(&crypto, task, nonce, &file.name)}>{ "Save" }</Button>
                    <Button onclick={go(Tab::Open)}>{ "Open" }</Button>
                    <Button onclick={go(Tab::Check)}>{ "Check" }</Button>
                    <Button onclick={go(Tab::HandOn)}>{ "Hand on" }</Button>
                    <Button variant={ButtonVariant::Quiet} icon={IconName::Trash} onclick={ask_first(file)}>{ "Delete" }</Button>
                </div>
            </li>
        }
    };
    let (done, begun): (Vec<_>, Vec<_>) = list.iter().partition(|file| file.finished);
    let name = doomed.as_ref().map(|file| file.name.clone()).unwrap_or_default();
    let actions = html! {
        <>
            <Button variant={ButtonVariant::Danger} onclick={delete}>{ "Delete it" }</Button>
            <Button onclick={keep.reform(|_| ())}>{ "Keep it" }</Button>
        </>
    };
    html! {
        <div ref={step} tabindex="-1" class="task-step">
            if let Some(problem) = task.problem() {
                { problem_alert(problem, None) }
            }
            if work.is_shown() {
                <Panel title="Going on">
                    { work.bar("Sealing".to_owned(), "If you stop it or leave, what is sealed by then is kept.", cancel) }
                </Panel>
            } else if !begun.is_empty() && !sealing {
                <Panel title="Unfinished">
                    <p class="muted">{ "What was sealed before the interruption is kept." }</p>
                    <ul class="kept">{ for begun.into_iter().map(unfinished) }</ul>
                </Panel>
            }
            if !done.is_empty() {
                <Panel title="Kept in this browser">
                    <ul class="kept">{ for done.into_iter().map(finished) }</ul>
                </Panel>
            } else if list.is_empty() && !sealing {
                { empty_state(
                    IconName::Lock,
                    "No sealed file is kept here yet",
                    html! { <p>{ "What you seal in this browser stays here until you delete it, so that you can save it, check it or hand it on later." }</p> },
                    None,
                ) }
            }
            <Dialog open={doomed.is_some()} title={format!("Delete the sealed {name}?")} onclose={keep} {actions}>
                <p>{ "The file it was made from stays where it is, and so does every copy you saved. Only what this browser keeps is deleted." }</p>
            </Dialog>
        </div>
    }
}

/// A click that saves a kept file through the browser's download.
pub fn save_kept(crypto: &Crypto, task: &Task, nonce: Bytes32, name: &str) -> Callback<MouseEvent> {
    let (crypto, task, name) = (crypto.clone(), task.clone(), sealed_name(name));
    Callback::from(move |_| {
        let (crypto, name) = (crypto.clone(), name.clone());
        task.run(async move { download::save(&name, &kept_blob(&crypto, nonce).await?) });
    })
}

/// A click that gives a kept file to another tab.
pub fn hand_on_kept(
    crypto: &Crypto,
    task: &Task,
    nonce: Bytes32,
    name: &str,
    check: Option<Bytes32>,
    onsource: &Callback<Source>,
) -> Callback<MouseEvent> {
    let (crypto, task, name, onsource) = (crypto.clone(), task.clone(), sealed_name(name), onsource.clone());
    Callback::from(move |_| {
        let (crypto, name, onsource) = (crypto.clone(), name.clone(), onsource.clone());
        task.run(async move {
            let blob = kept_blob(&crypto, nonce).await?;
            // A file made of a stored blob refers to it; nothing is copied.
            let file =
                File::new_with_blob_sequence_and_options(&js_sys::Array::of1(&blob), &name, &FilePropertyBag::new());
            let file = file.map_err(|_| gone())?;
            onsource.emit(Source { file, check });
            Ok(())
        });
    })
}

async fn kept_blob(crypto: &Crypto, nonce: Bytes32) -> Result<Blob, Failure> {
    crypto.run(GetKept { nonce }, &[], |_| ()).await?.blobs.pop().ok_or_else(gone)
}

fn gone() -> Failure {
    Failure::new("The kept file could not be read.", "Reload the page and try again.")
}

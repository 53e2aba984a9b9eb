//! Handing a sealed file on: other readers, the same sealed content.

use crypto_worker::messages::ReencryptFile;
use web_sys::{Blob, File};
use yew::prelude::*;

use super::key::{Key, KeyField};
use super::look::{is_refused, seen, use_look};
use super::readers::{Readers, ReadersField};
use super::work::{STAY, use_work};
use super::{Source, TaskProps};
use crate::components::{AlertKind, Button, ButtonVariant, Checkbox, FileDrop, IconName, Panel, alert, problem_alert};
use crate::contexts::engine::use_acting;
use crate::hooks::focus::use_kept_focus;
use crate::services::download;
use crate::services::failure::Failure;

/// The tab that hands on.
#[component]
pub fn HandOn(props: &TaskProps) -> Html {
    let crypto = use_acting().engine.crypto.clone();
    let key = use_state(Key::default);
    let readers = use_state(Readers::default);
    let only = use_state_eq(|| false);
    let saved = use_state(|| None::<(String, bool)>);
    let work = use_work(true);
    let task = &work.task;
    let step = use_kept_focus((task.is_busy(), saved.is_some()));
    let file = props.source.as_ref().map(|source| source.file.clone());
    let look = use_look(file.clone(), &key);
    {
        // Another file: what was said about the one before no longer counts.
        let (saved, task) = (saved.setter(), task.clone());
        use_effect_with(props.source.clone(), move |_| {
            task.clear();
            saved.set(None);
        });
    }
    let onfile = props.onsource.reform(|file: File| Source { file, check: None });
    let set_key = {
        let (key, saved, task) = (key.setter(), saved.setter(), task.clone());
        Callback::from(move |chosen| {
            task.clear();
            saved.set(None);
            key.set(chosen);
        })
    };
    let set_readers = {
        let (readers, saved) = (readers.setter(), saved.setter());
        Callback::from(move |list| {
            saved.set(None);
            readers.set(list);
        })
    };
    let set_only = {
        let only = only.setter();
        Callback::from(move |chosen| only.set(chosen))
    };
    let start = {
        let (file, key, readers, trim) = (file.clone(), key.ready(), (*readers).clone(), *only);
        let (work, saved) = (work.clone(), saved.setter());
        move |_| {
            let (Some(file), Some(key)) = (file.clone(), key.clone()) else { return };
            let (crypto, saved, reporter) = (crypto.clone(), saved.clone(), work.reporter());
            let request = ReencryptFile { key, recipients: readers.keys(), for_me: readers.me, trim };
            let readers = readers.summary();
            saved.set(None);
            work.run(async move {
                let name = file.name();
                let blobs = crypto.run(request, &[Blob::from(file)], reporter).await?.blobs;
                let content = blobs.first().ok_or_else(|| Failure::new("The file could not be made.", "Try again."))?;
                download::save(&name, content)?;
                saved.set(Some((readers, trim)));
                Ok(())
            });
        }
    };
    let nobody_new = readers.others.is_empty();
    html! {
        <Panel title="Hand a sealed file on">
            <p class="muted">{ "Others get a copy that opens with their keys. The sealed content stays as it is, and so does its check value; nothing is decrypted but the file's own key." }</p>
            if !work.is_shown() {
            <FileDrop label="Choose a sealed file" hint="A Crypt4GH file that you can open, usually ending in .c4gh." compact={file.is_some()} {file} {onfile} />
            if props.source.is_some() {
                <KeyField own={props.own.clone()} value={(*key).clone()} onchange={set_key} />
                { seen(&look, *key == Key::Mine) }
                <ReadersField own={props.own.clone()} readers={(*readers).clone()} onchange={set_readers} />
                <Checkbox
                    label="Leave out everybody else who can open it now"
                    hint="Otherwise they can open the new copy, too. Copies that they already have still open for them."
                    checked={*only}
                    onchange={set_only}
                />
            }
            }
            <div ref={step} tabindex="-1" class="task-step">
                if let Some(problem) = task.problem() {
                    { problem_alert(problem, None) }
                }
                if let Some((readers, trim)) = &*saved {
                    { alert(
                        AlertKind::Success,
                        "The new copy is saved",
                        html! { <p>{ format!("It opens for: {readers}{}", if *trim { "." } else { ", and for everybody who could open it before." }) }</p> },
                    ) }
                }
                if work.is_shown() {
                    { work.bar("Handing on".to_owned(), STAY, work.cancel()) }
                } else if props.source.is_some() {
                    <div class="cluster">
                        <Button
                            variant={ButtonVariant::Primary}
                            icon={IconName::Users}
                            busy={task.is_busy()}
                            disabled={readers.is_empty() || key.ready().is_none() || is_refused(&look)}
                            onclick={start}
                        >
                            { "Save a copy for them" }
                        </Button>
                        if nobody_new {
                            <p class="muted small" role="status">{ "Add the public key of whoever is to receive it." }</p>
                        }
                    </div>
                }
            </div>
        </Panel>
    }
}

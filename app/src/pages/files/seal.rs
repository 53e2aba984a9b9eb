//! Sealing a file for those who are to open it.

use std::rc::Rc;

use crypto_worker::messages::{FileSealed, PublicKey, SealFile};
use web_sys::{Blob, File};
use yew::prelude::*;

use super::check::check_value;
use super::kept::{hand_on_kept, save_kept};
use super::readers::{Readers, ReadersField};
use super::work::{STAY, use_work};
use super::{Source, now, sealed_name};
use crate::components::{
    AlertKind, Button, ButtonVariant, Choice, FileDrop, IconName, Panel, RadioGroup, alert, definition_list, format,
    problem_alert,
};
use crate::contexts::engine::use_acting;
use crate::hooks::focus::use_kept_focus;
use crate::hooks::task::Task;
use crate::services::crypto::Crypto;
use crate::services::picker;

/// Properties of [`Seal`].
#[derive(Properties, PartialEq)]
pub struct SealProps {
    /// The public key of the open vault.
    pub own: Rc<PublicKey>,
    /// Called when sealing begins and ends.
    pub onsealing: Callback<bool>,
    /// Called when the list of kept files has changed.
    pub onkept: Callback<()>,
    /// Called to hand a sealed file on.
    pub onhand: Callback<Source>,
}

/// What was sealed, and for whom.
#[derive(Clone, PartialEq)]
struct Sealed {
    name: String,
    readers: String,
    facts: FileSealed,
}

const HERE: &str = "here";
const PLACE: &str = "place";

/// The tab that seals.
#[component]
pub fn Seal(props: &SealProps) -> Html {
    let acting = use_acting();
    let file = use_state(|| None::<File>);
    let readers = use_state(Readers::default);
    let place = use_state_eq(|| AttrValue::Static(HERE));
    let sealed = use_state(|| None::<Sealed>);
    let to_place = *place == PLACE;
    let work = use_work(to_place);
    let task = &work.task;
    let step = use_kept_focus((task.is_busy(), sealed.is_some()));

    let onfile = {
        let (file, task) = (file.setter(), task.clone());
        Callback::from(move |chosen: File| {
            task.clear();
            file.set(Some(chosen));
        })
    };
    let start = {
        let (crypto, work) = (acting.engine.crypto.clone(), work.clone());
        let (file, readers, sealed) = ((*file).clone(), (*readers).clone(), sealed.setter());
        let (onsealing, onkept) = (props.onsealing.clone(), props.onkept.clone());
        move |_| {
            let Some(file) = file.clone() else { return };
            let (crypto, readers, sealed) = (crypto.clone(), readers.clone(), sealed.clone());
            let (onsealing, onkept, reporter) = (onsealing.clone(), onkept.clone(), work.reporter());
            work.run(async move {
                let name = file.name();
                let sink = if to_place { Some(picker::choose(&sealed_name(&name)).await?.0) } else { None };
                let request =
                    SealFile { recipients: readers.keys(), for_me: readers.me, name: name.clone(), now: now() };
                onsealing.emit(true);
                let reply = crypto.run_into(request, &[Blob::from(file)], sink.as_ref(), reporter).await;
                onsealing.emit(false);
                // An interrupted seal is kept, too.
                onkept.emit(());
                sealed.set(Some(Sealed { name, readers: readers.summary(), facts: reply?.value }));
                Ok(())
            });
        }
    };
    let cancel = {
        let (cancel, onsealing, onkept) = (work.cancel(), props.onsealing.clone(), props.onkept.clone());
        Callback::from(move |()| {
            cancel.emit(());
            onsealing.emit(false);
            onkept.emit(());
        })
    };

    if let Some(done) = &*sealed {
        let again = {
            let (sealed, file, task) = (sealed.setter(), file.setter(), task.clone());
            Callback::from(move |_: MouseEvent| {
                task.clear();
                file.set(None);
                sealed.set(None);
            })
        };
        let outcome = outcome(&acting.engine.crypto, done, task, &props.onhand, again);
        return html! { <div ref={step} tabindex="-1" class="task-step">{ outcome }</div> };
    }
    let set_readers = {
        let readers = readers.setter();
        Callback::from(move |list| readers.set(list))
    };
    let set_place = {
        let place = place.setter();
        Callback::from(move |chosen| place.set(chosen))
    };
    let choices = vec![
        Choice::new(HERE, "In this browser").with_hint("Can go on after an interruption. Save it when it is done."),
        Choice::new(PLACE, "In a file I choose")
            .with_hint("Takes no room in the browser. Must run to its end in one go."),
    ];
    let note = if to_place {
        STAY
    } else {
        "If you stop it or leave, what is sealed by then is kept, and it can go on later."
    };
    html! {
        <Panel title="Seal a file">
            if !work.is_shown() {
                <FileDrop label="Choose a file" hint="Any kind, any size." compact={file.is_some()} file={(*file).clone()} {onfile} />
                if file.is_some() {
                    <ReadersField own={props.own.clone()} readers={(*readers).clone()} onchange={set_readers} />
                    if picker::available() {
                        <RadioGroup legend="Where the sealed file goes" {choices} selected={(*place).clone()} onchange={set_place} cards={true} />
                    }
                }
            }
            <div ref={step} tabindex="-1" class="task-step">
                if let Some(problem) = task.problem() {
                    { problem_alert(problem, None) }
                }
                if let Some(file) = &*file {
                    if work.is_shown() {
                        { work.bar(format!("Sealing {}", file.name()), note, cancel) }
                    } else {
                        <div class="cluster">
                            <Button variant={ButtonVariant::Primary} icon={IconName::Lock} busy={task.is_busy()} disabled={readers.is_empty()} onclick={start}>{ "Seal the file" }</Button>
                            if readers.is_empty() {
                                <p class="muted small" role="status">{ "Name at least one reader." }</p>
                            }
                        </div>
                    }
                }
            </div>
        </Panel>
    }
}

/// What came of it, and what to do next.
fn outcome(
    crypto: &Crypto,
    sealed: &Sealed,
    task: &Task,
    onhand: &Callback<Source>,
    again: Callback<MouseEvent>,
) -> Html {
    let Sealed { name, readers, facts } = sealed;
    let items: Vec<(AttrValue, Html)> = vec![
        ("Size".into(), html! { format::bytes(facts.bytes) }),
        ("Who can open it".into(), html! { readers }),
        ("Check value".into(), check_value(facts.body_root)),
    ];
    let kept = facts.nonce.map(|nonce| {
        let save = save_kept(crypto, task, nonce, name);
        let hand_on = hand_on_kept(crypto, task, nonce, name, Some(facts.body_root), onhand);
        html! {
            <>
                <Button variant={ButtonVariant::Primary} icon={IconName::Download} busy={task.is_busy()} onclick={save}>{ "Save the sealed file" }</Button>
                <Button icon={IconName::Users} busy={task.is_busy()} onclick={hand_on}>{ "Hand on" }</Button>
            </>
        }
    });
    let place =
        if kept.is_some() { "It is kept in this browser until you delete it." } else { "It is where you chose." };
    html! {
        <Panel title="Sealed">
            { alert(AlertKind::Success, format!("{} is sealed", name), html! { <p>{ place }</p> }) }
            { definition_list(items) }
            <p class="muted small">{ "The check value belongs to the sealed content: if a single byte of that changes, so does the value. It stays the same when the file is handed on to others. Tell it to whoever receives the file, so that they can compare." }</p>
            if let Some(problem) = task.problem() {
                { problem_alert(problem, None) }
            }
            <div class="cluster">
                { for kept }
                <Button variant={ButtonVariant::Quiet} onclick={again}>{ "Seal another file" }</Button>
            </div>
        </Panel>
    }
}

//! Files of any kind and size: sealed, opened, checked and handed on in this browser.

mod check;
mod hand_on;
mod kept;
mod key;
mod look;
mod open;
mod readers;
mod seal;
mod work;

use std::rc::Rc;

use crypto_worker::messages::{KeptFiles, OwnPublicKey, PublicKey};
use wasm_crypto::primitives::Bytes32;
use web_sys::{DragEvent, File};
use yew::prelude::*;

use self::check::Check;
use self::hand_on::HandOn;
use self::kept::Kept;
use self::open::Open;
use self::seal::Seal;
use crate::components::{IconName, LoadView, Page, Tab, tabs};
use crate::contexts::engine::use_acting;
use crate::hooks::load::use_load;
use crate::pages::vault::VaultGate;
use crate::services::failure::Failure;

/// What sealed files are called.
const ENDING: &str = ".c4gh";

/// The page of files.
#[component]
pub fn FilesPage() -> Html {
    let lead = html! { "Seal a file so that only those you name can open it, wherever it is sent or stored. It works on files of any size, here in your browser: nothing is uploaded." };
    html! {
        <Page title="Files" {lead} narrow={true}>
            <VaultGate why="Files are sealed for you, and opened, with a key of your own. It lives in a vault in this browser, under a passphrase.">
                <Tasks />
            </VaultGate>
        </Page>
    }
}

/// A sealed file to work on, and the check value that is known for it.
#[derive(Clone, PartialEq)]
pub struct Source {
    /// The file.
    pub file: File,
    /// Its check value, where this browser kept it.
    pub check: Option<Bytes32>,
}

/// What the tabs for opening, checking and handing on are given.
#[derive(Properties, PartialEq)]
pub struct TaskProps {
    /// The public key of the open vault.
    pub own: Rc<PublicKey>,
    /// The file to work on, once there is one.
    pub source: Option<Source>,
    /// Called with the file that was chosen.
    pub onsource: Callback<Source>,
}

/// The tabs, in their order.
#[derive(Clone, Copy, PartialEq)]
pub enum Task {
    /// Encrypts.
    Seal,
    /// Decrypts.
    Open,
    /// Compares with a check value.
    Check,
    /// Names other readers.
    HandOn,
}

#[component]
fn Tasks() -> Html {
    let acting = use_acting();
    let current = use_state_eq(|| Task::Seal as usize);
    let sources = use_state_eq(|| [const { None::<Source> }; 4]);
    let sealing = use_state_eq(|| false);
    let own = use_load(acting.space(), {
        let crypto = acting.engine.crypto.clone();
        move |_| {
            let crypto = crypto.clone();
            async move { Ok(crypto.ask(OwnPublicKey {}).await.map_err(Failure::from)?) }
        }
    });
    let kept = use_load(acting.space(), {
        let crypto = acting.engine.crypto.clone();
        move |_| {
            let crypto = crypto.clone();
            async move { Ok(crypto.ask(KeptFiles {}).await.map_err(Failure::from)?) }
        }
    });
    let choose = {
        let (sources, current) = (sources.clone(), current.clone());
        Callback::from(move |(task, source): (Task, Source)| {
            let mut chosen = (*sources).clone();
            chosen[task as usize] = Some(source);
            sources.set(chosen);
            current.set(task as usize);
        })
    };
    let onsource = |task: Task| choose.reform(move |source| (task, source));
    let source = |task: Task| sources[task as usize].clone();
    let onselect = {
        let current = current.setter();
        Callback::from(move |index| current.set(index))
    };
    let onsealing = {
        let sealing = sealing.setter();
        Callback::from(move |now| sealing.set(now))
    };
    let show = |own: &Rc<PublicKey>| {
        let task = |task| TaskProps { own: own.clone(), source: source(task), onsource: onsource(task) };
        let seal = html! {
            <div class="stack">
                <Seal own={own.clone()} {onsealing} onkept={kept.reload.clone()} onhand={onsource(Task::HandOn)} />
                {
                    LoadView::of(&kept, "Looking for files you keep here", |list| html! {
                        <Kept list={list.clone()} sealing={*sealing} reload={kept.reload.clone()} onchoose={choose.clone()} />
                    })
                }
            </div>
        };
        let all = vec![
            Tab { icon: IconName::Lock, name: "Seal", panel: seal },
            Tab { icon: IconName::LockOpen, name: "Open", panel: html! { <Open ..task(Task::Open) /> } },
            Tab { icon: IconName::Shield, name: "Check", panel: html! { <Check ..task(Task::Check) /> } },
            Tab { icon: IconName::Users, name: "Hand on", panel: html! { <HandOn ..task(Task::HandOn) /> } },
        ];
        tabs("files", "What to do with a file", all, *current, onselect)
    };
    // A file dropped beside its place would take the browser to it, away from work under way.
    let keep_page = |event: DragEvent| event.prevent_default();
    html! {
        <div ondragover={keep_page} ondrop={keep_page}>{ LoadView::of(&own, "Looking up your key", show) }</div>
    }
}

/// The name of a file once it is sealed.
fn sealed_name(name: &str) -> String {
    format!("{name}{ENDING}")
}

/// The name of a sealed file once it is open.
fn opened_name(name: &str) -> String {
    match name.strip_suffix(ENDING) {
        Some(plain) if !plain.is_empty() => plain.to_owned(),
        _ => format!("{name}.opened"),
    }
}

/// The time in seconds since 1970.
fn now() -> u64 {
    (js_sys::Date::now() / 1_000.0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_gains_its_ending_when_sealed_and_loses_it_when_opened() {
        assert_eq!(sealed_name("scan.dcm"), "scan.dcm.c4gh");
        assert_eq!(opened_name("scan.dcm.c4gh"), "scan.dcm");
        assert_eq!(opened_name("scan"), "scan.opened");
        assert_eq!(opened_name(".c4gh"), ".c4gh.opened");
    }
}

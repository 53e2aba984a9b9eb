//! The vault: opening, locking, its words, its file, its passphrase.

use crypto_worker::messages::{ChangePassphrase, ExportVault, LockVault, ShowPhrase};
use crypto_worker::secret::SecretText;
use wasm_crypto::vault::SHORTEST_PASSPHRASE;
use yew::prelude::*;
use zeroize::Zeroizing;

use super::lock_after::LockAfterChoice;
use super::wallet::WalletSwitch;
use crate::components::{
    AlertKind, Button, ButtonVariant, IconName, Panel, PasswordInput, TagKind, alert, loading, problem_alert, tag,
};
use crate::contexts::engine::use_acting;
use crate::contexts::session::{SessionAction, VaultState, use_session};
use crate::contexts::toast::use_toast;
use crate::hooks::task::use_task;
use crate::pages::vault::{UnlockForm, VaultMaker, WhyLocked};
use crate::services::download;
use crate::services::failure::Failure;

/// The vault and what can be done with it.
#[component]
pub fn VaultPanel() -> Html {
    let state = use_session().vault;
    let (kind, word) = match state {
        VaultState::Unknown => (TagKind::Neutral, "Looking"),
        VaultState::Absent => (TagKind::Neutral, "None yet"),
        VaultState::Locked => (TagKind::Warning, "Locked"),
        VaultState::Open => (TagKind::Success, "Open"),
    };
    html! {
        <Panel title="Vault" aside={tag(kind, html! { word })}>
            if state != VaultState::Absent {
                <p class="muted">{ "Your vault holds the keys to what you share and buy. It lies in this browser, encrypted with your passphrase. Without the passphrase and the 24 words nobody can open it: keep the words somewhere safe." }</p>
            }
            {
                match state {
                    VaultState::Unknown => loading("Looking for your vault"),
                    VaultState::Absent => html! { <VaultMaker /> },
                    VaultState::Locked => html! { <><WhyLocked /><UnlockForm /></> },
                    VaultState::Open => html! { <OpenVault /> },
                }
            }
            if matches!(state, VaultState::Locked | VaultState::Open) {
                <WalletSwitch />
                <LockAfterChoice />
            }
        </Panel>
    }
}

/// Which form is open below the buttons.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Words,
    Passphrase,
}

#[component]
fn OpenVault() -> Html {
    let acting = use_acting();
    let session = use_session();
    let part = use_state_eq(|| None::<Part>);
    let task = use_task();
    let lock = {
        let (task, crypto, session) = (task.clone(), acting.engine.crypto.clone(), session.dispatcher());
        move |_| {
            let (crypto, session) = (crypto.clone(), session.clone());
            task.run(async move {
                session.dispatch(SessionAction::Vault(crypto.ask(LockVault {}).await?));
                Ok(())
            });
        }
    };
    let export = {
        let task = task.clone();
        move |_| {
            let acting = acting.clone();
            task.run(async move {
                let reply = acting.engine.crypto.run(ExportVault {}, &[], |_| ()).await?;
                let file = reply.blobs.first().ok_or_else(no_file)?;
                download::save(&format!("theriac-{}.vault.age", acting.space()), file)
            });
        }
    };
    let toggle = |which: Part| {
        let part = part.clone();
        Callback::from(move |_: MouseEvent| part.set((*part != Some(which)).then_some(which)))
    };
    let close = {
        let part = part.setter();
        Callback::from(move |()| part.set(None))
    };
    html! {
        <div class="stack">
            <div class="cluster">
                <Button icon={IconName::Lock} busy={task.is_busy()} onclick={lock}>{ "Lock now" }</Button>
                <Button icon={IconName::Download} busy={task.is_busy()} onclick={export}>{ "Export the vault" }</Button>
                <Button icon={IconName::Eye} onclick={toggle(Part::Words)}>{ "Show the 24 words" }</Button>
                <Button icon={IconName::Key} onclick={toggle(Part::Passphrase)}>{ "Change the passphrase" }</Button>
            </div>
            if let Some(problem) = task.problem() {
                { problem_alert(problem, None) }
            }
            {
                match *part {
                    None => Html::default(),
                    Some(Part::Words) => html! { <Words onclose={close} /> },
                    Some(Part::Passphrase) => html! { <NewPassphrase onclose={close} /> },
                }
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct PartProps {
    /// Called when nothing more is to be done here.
    onclose: Callback<()>,
}

/// The 24 words, for whoever knows the passphrase.
#[component]
fn Words(props: &PartProps) -> Html {
    let crypto = use_acting().engine.crypto.clone();
    let passphrase = use_state(SecretText::default);
    let words = use_state(|| None::<Zeroizing<Vec<String>>>);
    let task = use_task();
    let onsubmit = {
        let (passphrase, words, task) = (passphrase.clone(), words.setter(), task.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let request = ShowPhrase { passphrase: (*passphrase).clone() };
            let (crypto, words, entered) = (crypto.clone(), words.clone(), passphrase.setter());
            task.run(async move {
                words.set(Some(crypto.ask(request).await?.words));
                entered.set(SecretText::default());
                Ok(())
            });
        }
    };
    let oninput = {
        let passphrase = passphrase.setter();
        move |text: String| passphrase.set(text.into())
    };
    if let Some(words) = &*words {
        return html! {
            <div class="stack">
                { alert(
                    AlertKind::Warning,
                    "Whoever reads these words has your keys",
                    html! { <p>{ "See that nobody looks on. Write them down in this order; do not photograph or store them." }</p> },
                ) }
                <ol class="words">
                    for word in words.iter() {
                        <li>{ word }</li>
                    }
                </ol>
                <div class="cluster">
                    <Button icon={IconName::EyeOff} onclick={props.onclose.reform(|_| ())}>{ "Hide the words" }</Button>
                </div>
            </div>
        };
    }
    html! {
        <form class="stack stack-close" {onsubmit}>
            <PasswordInput label="Passphrase" hint="Asked again, because the words open everything." value={passphrase.to_string()} {oninput} />
            if let Some(problem) = task.problem() {
                { problem_alert(problem, None) }
            }
            <div class="cluster">
                <Button submit={true} variant={ButtonVariant::Primary} busy={task.is_busy()}>{ "Show the words" }</Button>
                <Button variant={ButtonVariant::Quiet} onclick={props.onclose.reform(|_| ())}>{ "Cancel" }</Button>
            </div>
        </form>
    }
}

/// Another passphrase for the same vault.
#[component]
fn NewPassphrase(props: &PartProps) -> Html {
    let crypto = use_acting().engine.crypto.clone();
    let session = use_session().dispatcher();
    let toast = use_toast();
    let (old, new) = (use_state(SecretText::default), use_state(SecretText::default));
    let task = use_task();
    let short = new.chars().count() < SHORTEST_PASSPHRASE;
    let onsubmit = {
        let (old, new, task, onclose) = (old.clone(), new.clone(), task.clone(), props.onclose.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            if short {
                return;
            }
            let request = ChangePassphrase { old: (*old).clone(), new: (*new).clone() };
            let (crypto, session, toast, onclose) = (crypto.clone(), session.clone(), toast.clone(), onclose.clone());
            task.run(async move {
                session.dispatch(SessionAction::Vault(crypto.ask(request).await?));
                toast.show(AlertKind::Success, "The passphrase was changed");
                onclose.emit(());
                Ok(())
            });
        }
    };
    let set = |state: &UseStateHandle<SecretText>| {
        let state = state.setter();
        Callback::from(move |text: String| state.set(text.into()))
    };
    html! {
        <form class="stack stack-close" {onsubmit}>
            <PasswordInput label="Present passphrase" value={old.to_string()} oninput={set(&old)} />
            <PasswordInput
                label="New passphrase"
                hint={format!("At least {SHORTEST_PASSPHRASE} characters. Vault files exported earlier keep the old one.")}
                value={new.to_string()}
                autocomplete="new-password"
                oninput={set(&new)}
            />
            if let Some(problem) = task.problem() {
                { problem_alert(problem, None) }
            }
            <div class="cluster">
                <Button submit={true} variant={ButtonVariant::Primary} busy={task.is_busy()} disabled={short}>{ "Change it" }</Button>
                <Button variant={ButtonVariant::Quiet} onclick={props.onclose.reform(|_| ())}>{ "Cancel" }</Button>
            </div>
        </form>
    }
}

/// A reply without the file that belongs to it.
pub fn no_file() -> Failure {
    Failure::new("The worker made no file.", "Reload the page and try again.")
}

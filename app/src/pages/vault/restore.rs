//! A vault made again on this device: from its 24 words, or from the file that another device exported.

use crypto_worker::messages::{ImportVault, RestoreVault};
use crypto_worker::secret::SecretText;
use wasm_crypto::vault::SHORTEST_PASSPHRASE;
use web_sys::{Blob, File};
use yew::prelude::*;

use crate::components::{Button, ButtonVariant, FileDrop, IconName, PasswordInput, TextArea, problem_alert};
use crate::contexts::engine::use_acting;
use crate::contexts::session::{SessionAction, use_session};
use crate::hooks::task::use_task;

/// From the 24 words.
#[component]
pub fn WordsForm() -> Html {
    let acting = use_acting();
    let session = use_session();
    let phrase = use_state(SecretText::default);
    let passphrase = use_state(SecretText::default);
    let task = use_task();
    let onsubmit = {
        let (phrase, passphrase, task) = (phrase.clone(), passphrase.clone(), task.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let request = RestoreVault { phrase: (*phrase).clone(), passphrase: (*passphrase).clone() };
            let (crypto, session) = (acting.engine.crypto.clone(), session.dispatcher());
            task.run(async move {
                session.dispatch(SessionAction::Vault(crypto.ask(request).await?));
                Ok(())
            });
        }
    };
    let set_phrase = {
        let phrase = phrase.setter();
        move |text: String| phrase.set(text.into())
    };
    let set_passphrase = {
        let passphrase = passphrase.setter();
        move |text: String| passphrase.set(text.into())
    };
    html! {
        <form class="stack" {onsubmit}>
            <TextArea label="The 24 words" hint="In order, with spaces between them." rows={3} value={phrase.to_string()} oninput={set_phrase} />
            <PasswordInput
                label="A passphrase for this browser"
                hint={format!("At least {SHORTEST_PASSPHRASE} characters; it may differ from the earlier one.")}
                value={passphrase.to_string()}
                autocomplete="new-password"
                oninput={set_passphrase}
            />
            if let Some(problem) = task.problem() {
                { problem_alert(problem, None) }
            }
            <div class="cluster">
                <Button submit={true} variant={ButtonVariant::Primary} icon={IconName::Key} busy={task.is_busy()}>{ "Bring the vault back" }</Button>
            </div>
        </form>
    }
}

/// From a file that was exported here or elsewhere.
#[component]
pub fn FileForm() -> Html {
    let acting = use_acting();
    let session = use_session();
    let file = use_state(|| None::<File>);
    let passphrase = use_state(SecretText::default);
    let task = use_task();
    let onsubmit = {
        let (file, passphrase, task) = (file.clone(), passphrase.clone(), task.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let Some(file) = (*file).clone() else { return };
            let request = ImportVault { passphrase: (*passphrase).clone() };
            let (crypto, session) = (acting.engine.crypto.clone(), session.dispatcher());
            task.run(async move {
                let status = crypto.run(request, &[Blob::from(file)], |_| ()).await?.value;
                session.dispatch(SessionAction::Vault(status));
                Ok(())
            });
        }
    };
    let onfile = {
        let (file, task) = (file.setter(), task.clone());
        move |chosen| {
            task.clear();
            file.set(Some(chosen));
        }
    };
    let oninput = {
        let passphrase = passphrase.setter();
        move |text: String| passphrase.set(text.into())
    };
    html! {
        <form class="stack" {onsubmit}>
            <FileDrop
                label="Choose the vault file"
                hint="The file that Export the vault has saved. It is an age file with a passphrase."
                accept=".age"
                file={(*file).clone()}
                {onfile}
            />
            <PasswordInput label="Passphrase of that file" value={passphrase.to_string()} {oninput} />
            if let Some(problem) = task.problem() {
                { problem_alert(problem, None) }
            }
            <div class="cluster">
                <Button submit={true} variant={ButtonVariant::Primary} icon={IconName::Key} busy={task.is_busy()} disabled={file.is_none()}>
                    { "Take the vault over" }
                </Button>
            </div>
        </form>
    }
}

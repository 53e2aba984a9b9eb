//! The Crypt4GH identity: a key pair that other tools read.

use crypto_worker::messages::ExportIdentity;
use crypto_worker::secret::SecretText;
use wasm_crypto::vault::SHORTEST_PASSPHRASE;
use web_sys::Blob;
use yew::prelude::*;

use super::vault::no_file;
use crate::components::{Button, IconName, Panel, PasswordInput, problem_alert};
use crate::contexts::engine::use_acting;
use crate::contexts::session::{VaultState, use_session};
use crate::hooks::task::use_task;
use crate::services::download;
use crate::services::failure::Failure;

/// Exports the identity.
#[component]
pub fn IdentityPanel() -> Html {
    let acting = use_acting();
    let open = use_session().vault == VaultState::Open;
    let passphrase = use_state(SecretText::default);
    let task = use_task();
    let short = passphrase.chars().count() < SHORTEST_PASSPHRASE;
    let onsubmit = {
        let (passphrase, task) = (passphrase.clone(), task.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            if short {
                return;
            }
            let request = ExportIdentity { passphrase: (*passphrase).clone() };
            let (acting, entered) = (acting.clone(), passphrase.setter());
            task.run(async move {
                let reply = acting.engine.crypto.run(request, &[], |_| ()).await?;
                entered.set(SecretText::default());
                let secret = reply.blobs.first().ok_or_else(no_file)?;
                let name = format!("theriac-{}", acting.space());
                download::save(&format!("{name}.sec"), secret)?;
                download::save(&format!("{name}.pub"), &text_file(&reply.value.public_key)?)
            });
        }
    };
    let oninput = {
        let passphrase = passphrase.setter();
        move |text: String| passphrase.set(text.into())
    };
    html! {
        <Panel title="Crypt4GH identity">
            <p class="muted">{ "Datasets that you export as Crypt4GH files are encrypted to this key pair. Save it to open them with other tools, such as the crypt4gh command." }</p>
            if open {
                <form class="stack stack-close" {onsubmit}>
                    <PasswordInput
                        label="Passphrase for the key file"
                        hint={format!("At least {SHORTEST_PASSPHRASE} characters. The other tool will ask for it.")}
                        value={passphrase.to_string()}
                        autocomplete="new-password"
                        {oninput}
                    />
                    if let Some(problem) = task.problem() {
                        { problem_alert(problem, None) }
                    }
                    <div class="cluster">
                        <Button submit={true} icon={IconName::Download} busy={task.is_busy()} disabled={short}>{ "Save the key pair" }</Button>
                    </div>
                </form>
            } else {
                <p>{ "Open the vault above to save it." }</p>
            }
        </Panel>
    }
}

fn text_file(text: &str) -> Result<Blob, Failure> {
    Blob::new_with_str_sequence(&js_sys::Array::of1(&text.into()))
        .map_err(|_| Failure::new("The browser could not make the file.", "Try again."))
}

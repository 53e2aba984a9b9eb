//! Making a vault: a fresh one, or again from what was kept of an earlier one.

use crypto_worker::messages::{AskVault, CreateVault, LockVault, SuggestPassphrase};
use crypto_worker::secret::SecretText;
use wasm_bindgen_futures::spawn_local;
use wasm_crypto::vault::SHORTEST_PASSPHRASE;
use yew::prelude::*;
use zeroize::Zeroizing;

use super::restore::{FileForm, WordsForm};
use crate::components::{
    AlertKind, Button, ButtonVariant, Checkbox, CopyButton, IconName, PasswordInput, alert, problem_alert,
};
use crate::contexts::engine::use_acting;
use crate::contexts::session::{SessionAction, use_session};
use crate::hooks::task::use_task;

/// Where a vault can come from.
#[derive(Clone, Copy, PartialEq)]
enum Source {
    New,
    Words,
    File,
}

impl Source {
    fn label(self) -> &'static str {
        match self {
            Self::New => "Make a new vault instead",
            Self::Words => "I have 24 words of an earlier vault",
            Self::File => "I have a vault file",
        }
    }
}

/// Makes a vault: a fresh one, one from its 24 words, or one from an exported file.
#[component]
pub fn VaultMaker() -> Html {
    let source = use_state_eq(|| Source::New);
    let made = use_state_eq(|| false);
    let onmade = {
        let made = made.setter();
        Callback::from(move |()| made.set(true))
    };
    let others = [Source::New, Source::Words, Source::File].into_iter().filter(|other| *other != *source);
    html! {
        <div class="stack">
            {
                match *source {
                    Source::New => html! { <CreateForm {onmade} /> },
                    Source::Words => html! { <WordsForm /> },
                    Source::File => html! { <FileForm /> },
                }
            }
            if !*made {
                <div>
                    for other in others {
                        <div class="cluster">
                            <Button
                                variant={ButtonVariant::Quiet}
                                onclick={{
                                    let source = source.setter();
                                    move |_| source.set(other)
                                }}
                            >
                                { other.label() }
                            </Button>
                        </div>
                    }
                </div>
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct CreateFormProps {
    /// Called once the vault is made and its words are on the screen.
    onmade: Callback<()>,
}

#[component]
fn CreateForm(props: &CreateFormProps) -> Html {
    let acting = use_acting();
    let session = use_session();
    let passphrase = use_state(SecretText::default);
    let words = use_state(|| None::<Zeroizing<Vec<String>>>);
    let written = use_state_eq(|| false);
    let task = use_task();
    {
        let (crypto, passphrase) = (acting.engine.crypto.clone(), passphrase.setter());
        let task = task.clone();
        use_effect_with((), move |()| {
            task.run(async move {
                passphrase.set(crypto.ask(SuggestPassphrase {}).await?.passphrase);
                Ok(())
            });
        });
    }
    let crypto = acting.engine.crypto.clone();
    // Whoever leaves between the vault's making and "Go on" has a vault all the same: it waits, locked.
    let unfinished = use_mut_ref(|| false);
    {
        let unfinished = unfinished.clone();
        let (crypto, session) = (crypto.clone(), session.dispatcher());
        use_effect_with((), move |()| {
            move || {
                if unfinished.take() {
                    spawn_local(async move {
                        // What fails here is said when the vault is used next.
                        if let Ok(status) = crypto.ask(LockVault {}).await {
                            session.dispatch(SessionAction::Vault(status));
                        }
                    });
                }
            }
        });
    }
    let short = passphrase.chars().count() < SHORTEST_PASSPHRASE;
    let create = {
        let (crypto, passphrase, words, task) = (crypto.clone(), passphrase.clone(), words.setter(), task.clone());
        let unfinished = unfinished.clone();
        let onmade = props.onmade.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            if short {
                return;
            }
            let request = CreateVault { passphrase: (*passphrase).clone() };
            let (crypto, words, onmade, entered) = (crypto.clone(), words.clone(), onmade.clone(), passphrase.setter());
            let unfinished = unfinished.clone();
            task.run(async move {
                let phrase = crypto.ask(request).await?;
                unfinished.replace(true);
                entered.set(SecretText::default());
                words.set(Some(phrase.words));
                onmade.emit(());
                Ok(())
            });
        }
    };
    let oninput = {
        let passphrase = passphrase.setter();
        move |text: String| passphrase.set(text.into())
    };
    let Some(shown) = &*words else {
        return html! {
            <form class="stack" onsubmit={create}>
                <p class="muted">
                    { "Your vault holds the keys to everything you share and buy. It is stored in this browser alone, encrypted with a passphrase." }
                </p>
                <div class="cluster cluster-end">
                    <div class="grow">
                        <PasswordInput
                            label="Passphrase"
                            hint={format!("This one was made for you and is strong. You can choose your own, of at least {SHORTEST_PASSPHRASE} characters.")}
                            value={passphrase.to_string()}
                            autocomplete="new-password"
                            {oninput}
                        />
                    </div>
                    <CopyButton text={passphrase.to_string()} noun="the passphrase" />
                </div>
                if let Some(problem) = task.problem() {
                    { problem_alert(problem, None) }
                }
                <div class="cluster">
                    <Button submit={true} variant={ButtonVariant::Primary} icon={IconName::Key} busy={task.is_busy()} disabled={short}>{ "Make the vault" }</Button>
                </div>
            </form>
        };
    };
    let go_on = {
        let task = task.clone();
        move |_| {
            let (crypto, session, unfinished) = (crypto.clone(), session.dispatcher(), unfinished.clone());
            task.run(async move {
                let status = crypto.ask(AskVault {}).await?;
                unfinished.replace(false);
                session.dispatch(SessionAction::Vault(status));
                Ok(())
            });
        }
    };
    let onchange = {
        let written = written.setter();
        move |checked| written.set(checked)
    };
    html! {
        <div class="stack">
            { alert(
                AlertKind::Warning,
                "Write these 24 words down, in this order, and keep them where only you find them",
                html! { <p>{ "They bring your vault back if you lose this browser or the passphrase. Whoever has them has your keys; without them and the passphrase, nobody can help you: data you bought and money you earned would be lost." }</p> },
            ) }
            <ol class="words">
                for word in shown.iter() {
                    <li>{ word }</li>
                }
            </ol>
            if let Some(problem) = task.problem() {
                { problem_alert(problem, None) }
            }
            <Checkbox label="I have written the words down" checked={*written} {onchange} />
            <div class="cluster">
                <Button variant={ButtonVariant::Primary} disabled={!*written} busy={task.is_busy()} onclick={go_on}>{ "Go on" }</Button>
                <CopyButton text={shown.join(" ")} noun="the words" />
            </div>
        </div>
    }
}

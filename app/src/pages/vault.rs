//! The vault where a page needs it: made or opened on the spot, so that nobody is sent away from what they were doing.

use crypto_worker::messages::{CreateVault, LockVault, RestoreVault, SuggestPassphrase, UnlockVault};
use wasm_bindgen_futures::spawn_local;
use wasm_crypto::vault::SHORTEST_PASSPHRASE;
use yew::prelude::*;

use crate::components::{
    Alert, AlertKind, Button, ButtonVariant, Checkbox, CopyButton, IconName, Loading, Panel, PasswordInput,
    ProblemAlert, TextArea,
};
use crate::contexts::engine::use_acting;
use crate::contexts::session::{SessionAction, VaultState, use_session};
use crate::hooks::task::use_task;

/// Properties of [`VaultGate`].
#[derive(Properties, PartialEq)]
pub struct VaultGateProps {
    /// Why the vault is needed here, in a sentence.
    pub why: AttrValue,
    /// What is shown once it is open.
    pub children: Html,
}

/// Shows what it wraps once the vault is open, and until then the way to open or make it. Inside `Ready`.
#[component]
pub fn VaultGate(props: &VaultGateProps) -> Html {
    match use_session().vault {
        VaultState::Open => props.children.clone(),
        VaultState::Unknown => html! { <Loading label="Looking for your vault" /> },
        VaultState::Locked => html! {
            <Panel title="Open your vault">
                <p>{ &props.why }</p>
                <UnlockForm />
            </Panel>
        },
        VaultState::Absent => html! {
            <Panel title="Make your vault">
                <p>{ &props.why }</p>
                <VaultMaker />
            </Panel>
        },
    }
}

/// Opens the vault with its passphrase.
#[component]
pub fn UnlockForm() -> Html {
    let acting = use_acting();
    let session = use_session();
    let passphrase = use_state(String::new);
    let task = use_task();
    let onsubmit = {
        let (passphrase, task) = (passphrase.clone(), task.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let request = UnlockVault { passphrase: (*passphrase).clone() };
            let (crypto, session) = (acting.engine.crypto.clone(), session.dispatcher());
            task.run(async move {
                session.dispatch(SessionAction::Vault(crypto.ask(request).await?));
                Ok(())
            });
        }
    };
    let oninput = {
        let passphrase = passphrase.setter();
        move |text| passphrase.set(text)
    };
    html! {
        <form class="stack stack-close" {onsubmit}>
            <PasswordInput label="Passphrase" value={(*passphrase).clone()} {oninput} />
            if let Some(problem) = task.problem() {
                <ProblemAlert problem={problem.clone()} />
            }
            <div class="cluster">
                <Button submit={true} variant={ButtonVariant::Primary} icon={IconName::LockOpen} busy={task.is_busy()}>{ "Open the vault" }</Button>
            </div>
        </form>
    }
}

/// Makes a vault: a fresh one, or one from its 24 words.
#[component]
pub fn VaultMaker() -> Html {
    let restoring = use_state_eq(|| false);
    let made = use_state_eq(|| false);
    let onmade = {
        let made = made.setter();
        Callback::from(move |()| made.set(true))
    };
    let switch = {
        let restoring = restoring.clone();
        move |_| restoring.set(!*restoring)
    };
    html! {
        <div class="stack">
            if *restoring {
                <RestoreForm />
            } else {
                <CreateForm {onmade} />
            }
            if !*made {
                <div class="cluster">
                    <Button variant={ButtonVariant::Quiet} onclick={switch}>
                        { if *restoring { "Make a new vault instead" } else { "I have 24 words of an earlier vault" } }
                    </Button>
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
    let passphrase = use_state(String::new);
    let words = use_state(|| None::<Vec<String>>);
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
            let (crypto, words, onmade) = (crypto.clone(), words.clone(), onmade.clone());
            let unfinished = unfinished.clone();
            task.run(async move {
                let phrase = crypto.ask(request).await?;
                unfinished.replace(true);
                words.set(Some(phrase.words));
                onmade.emit(());
                Ok(())
            });
        }
    };
    let oninput = {
        let passphrase = passphrase.setter();
        move |text| passphrase.set(text)
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
                            value={(*passphrase).clone()}
                            autocomplete="new-password"
                            {oninput}
                        />
                    </div>
                    <CopyButton text={(*passphrase).clone()} noun="the passphrase" />
                </div>
                if let Some(problem) = task.problem() {
                    <ProblemAlert problem={problem.clone()} />
                }
                <div class="cluster">
                    <Button submit={true} variant={ButtonVariant::Primary} icon={IconName::Key} busy={task.is_busy()} disabled={short}>{ "Make the vault" }</Button>
                </div>
            </form>
        };
    };
    let go_on = {
        let (passphrase, task) = (passphrase.clone(), task.clone());
        move |_| {
            let request = UnlockVault { passphrase: (*passphrase).clone() };
            let (crypto, session, unfinished) = (crypto.clone(), session.dispatcher(), unfinished.clone());
            task.run(async move {
                let status = crypto.ask(request).await?;
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
            <Alert kind={AlertKind::Warning} title="Write these 24 words down, in this order, and keep them where only you find them">
                <p>{ "They bring your vault back if you lose this browser or the passphrase. Whoever has them has your keys; without them and the passphrase, nobody can help you: data you bought and money you earned would be lost." }</p>
            </Alert>
            <ol class="words">
                for word in shown.iter() {
                    <li>{ word }</li>
                }
            </ol>
            if let Some(problem) = task.problem() {
                <ProblemAlert problem={problem.clone()} />
            }
            <Checkbox label="I have written the words down" checked={*written} {onchange} />
            <div class="cluster">
                <Button variant={ButtonVariant::Primary} disabled={!*written} busy={task.is_busy()} onclick={go_on}>{ "Go on" }</Button>
                <CopyButton text={shown.join(" ")} noun="the words" />
            </div>
        </div>
    }
}

#[component]
fn RestoreForm() -> Html {
    let acting = use_acting();
    let session = use_session();
    let phrase = use_state(String::new);
    let passphrase = use_state(String::new);
    let task = use_task();
    let onsubmit = {
        let (phrase, passphrase, task) = (phrase.clone(), passphrase.clone(), task.clone());
        move |event: SubmitEvent| {
            event.prevent_default();
            let request = RestoreVault { phrase: phrase.trim().to_lowercase(), passphrase: (*passphrase).clone() };
            let (crypto, session) = (acting.engine.crypto.clone(), session.dispatcher());
            task.run(async move {
                session.dispatch(SessionAction::Vault(crypto.ask(request).await?));
                Ok(())
            });
        }
    };
    let set_phrase = {
        let phrase = phrase.setter();
        move |text| phrase.set(text)
    };
    let set_passphrase = {
        let passphrase = passphrase.setter();
        move |text| passphrase.set(text)
    };
    html! {
        <form class="stack" {onsubmit}>
            <TextArea label="The 24 words" hint="In order, with spaces between them." rows={3} value={(*phrase).clone()} oninput={set_phrase} />
            <PasswordInput
                label="A passphrase for this browser"
                hint={format!("At least {SHORTEST_PASSPHRASE} characters; it may differ from the earlier one.")}
                value={(*passphrase).clone()}
                autocomplete="new-password"
                oninput={set_passphrase}
            />
            if let Some(problem) = task.problem() {
                <ProblemAlert problem={problem.clone()} />
            }
            <div class="cluster">
                <Button submit={true} variant={ButtonVariant::Primary} icon={IconName::Key} busy={task.is_busy()}>{ "Bring the vault back" }</Button>
            </div>
        </form>
    }
}

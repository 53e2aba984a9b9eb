//! Which private key opens a file: the vault's, or one from a key file.

use std::rc::Rc;

use crypto_worker::messages::{FileKey, InspectKeyFile, PublicKey};
use crypto_worker::secret::SecretText;
use web_sys::File;
use yew::prelude::*;

use super::readers::key_text;
use crate::components::{Choice, FileDrop, PasswordInput, RadioGroup, problem_alert};
use crate::contexts::engine::use_acting;
use crate::hooks::task::use_task;

/// A private key.
#[derive(Clone, PartialEq, Default)]
pub enum Key {
    /// The open vault's.
    #[default]
    Mine,
    /// Another one; none until its file was chosen.
    Other(Option<KeyFile>),
}

/// A private key file.
#[derive(Clone, PartialEq)]
pub struct KeyFile {
    file: File,
    text: SecretText,
    locked: bool,
    passphrase: SecretText,
}

impl Key {
    /// The key for the worker; none while something is missing.
    pub fn ready(&self) -> Option<FileKey> {
        match self {
            Self::Mine => Some(FileKey::Mine),
            Self::Other(None) => None,
            Self::Other(Some(key)) if key.locked && key.passphrase.is_empty() => None,
            Self::Other(Some(key)) => {
                let passphrase = key.locked.then(|| key.passphrase.clone());
                Some(FileKey::KeyFile { text: key.text.clone(), passphrase })
            }
        }
    }

    /// The key where it can be tried without a passphrase, so that a file can be looked at with it beforehand.
    pub fn unlocked(&self) -> Self {
        match self {
            Self::Other(Some(key)) if key.locked => Self::Other(None),
            other => other.clone(),
        }
    }
}

/// Properties of [`KeyField`].
#[derive(Properties, PartialEq)]
pub struct KeyFieldProps {
    /// The public key of the open vault.
    pub own: Rc<PublicKey>,
    /// The key so far.
    pub value: Key,
    /// Called with the new one.
    pub onchange: Callback<Key>,
}

const MINE: &str = "mine";
const OTHER: &str = "other";

/// The choice of a private key.
#[component]
pub fn KeyField(props: &KeyFieldProps) -> Html {
    let crypto = use_acting().engine.crypto.clone();
    let task = use_task();
    let KeyFieldProps { own, value, onchange } = props;
    let choices = vec![
        Choice::new(MINE, "My vault's key").with_hint(format!("Fingerprint {}", own.fingerprint)),
        Choice::new(OTHER, "Another private key").with_hint("From a key file, read here and not kept."),
    ];
    let select = {
        let task = task.clone();
        onchange.reform(move |chosen: AttrValue| {
            task.clear();
            if chosen == MINE { Key::Mine } else { Key::Other(None) }
        })
    };
    let chosen = match value {
        Key::Mine => None,
        Key::Other(key) => Some(key.as_ref()),
    };
    let onfile = {
        let (task, onchange) = (task.clone(), onchange.clone());
        Callback::from(move |file: File| {
            let (crypto, onchange) = (crypto.clone(), onchange.clone());
            onchange.emit(Key::Other(None));
            task.run(async move {
                let text = SecretText::from(key_text(&file).await?);
                let locked = crypto.ask(InspectKeyFile { text: text.clone() }).await?.locked;
                onchange.emit(Key::Other(Some(KeyFile { file, text, locked, passphrase: SecretText::default() })));
                Ok(())
            });
        })
    };
    let locked = chosen.flatten().filter(|key| key.locked).map(|key| {
        let oninput = {
            let key = key.clone();
            onchange.reform(move |passphrase: String| {
                let passphrase = SecretText::from(passphrase);
                Key::Other(Some(KeyFile { passphrase, ..key.clone() }))
            })
        };
        html! { <PasswordInput label="Passphrase of the key file" value={key.passphrase.to_string()} {oninput} /> }
    });
    html! {
        <>
            <RadioGroup legend="The key that opens it" {choices} selected={AttrValue::from(if chosen.is_some() { OTHER } else { MINE })} onchange={select} cards={true} />
            if let Some(key) = chosen {
                <FileDrop
                    label="Choose the key file"
                    again="Choose another key file"
                    hint="A Crypt4GH private key (.sec), or an OpenSSH one of the kind ed25519."
                    compact={true}
                    file={key.map(|key| key.file.clone())}
                    {onfile}
                />
                { for locked }
                if let Some(problem) = task.problem() {
                    { problem_alert(problem, None) }
                }
            }
        </>
    }
}

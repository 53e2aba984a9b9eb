//! Who can open a file: oneself, and others by their public keys.

use std::rc::Rc;

use crypto_worker::messages::{PublicKey, ReadPublicKey};
use wasm_bindgen_futures::JsFuture;
use wasm_crypto::primitives::Bytes32;
use web_sys::{Blob, File};
use yew::prelude::*;

use crate::components::{Button, Checkbox, FileDrop, IconName, TextArea, icon, problem_alert};
use crate::contexts::engine::use_acting;
use crate::hooks::task::use_task;
use crate::services::crypto::Crypto;
use crate::services::failure::Failure;

/// No honest key file is longer, in bytes.
pub const LONGEST_KEY_FILE: f64 = 65_536.0;

/// Somebody who can open a file.
#[derive(Clone, PartialEq)]
pub struct Reader {
    /// What the key file or its comment says.
    pub name: AttrValue,
    /// The key.
    pub key: Rc<PublicKey>,
}

/// Who can open a file.
#[derive(Clone, PartialEq)]
pub struct Readers {
    /// The person who is here.
    pub me: bool,
    /// The others.
    pub others: Vec<Reader>,
}

impl Default for Readers {
    fn default() -> Self {
        Self { me: true, others: Vec::new() }
    }
}

impl Readers {
    /// Whether there is nobody.
    pub fn is_empty(&self) -> bool {
        !self.me && self.others.is_empty()
    }

    /// The keys of the others.
    pub fn keys(&self) -> Vec<Bytes32> {
        self.others.iter().map(|reader| reader.key.key).collect()
    }

    /// In a word or two: "You", "You and 2 others".
    pub fn summary(&self) -> String {
        match (self.me, self.others.as_slice()) {
            (true, []) => "You".to_owned(),
            (true, [one]) => format!("You and {}", one.name),
            (true, many) => format!("You and {} others", many.len()),
            (false, [one]) => one.name.to_string(),
            (false, many) => format!("{} others, not you", many.len()),
        }
    }
}

/// Properties of [`ReadersField`].
#[derive(Properties, PartialEq)]
pub struct ReadersFieldProps {
    /// The public key of the open vault.
    pub own: Rc<PublicKey>,
    /// Who can open it so far.
    pub readers: Readers,
    /// Called with the new list.
    pub onchange: Callback<Readers>,
}

/// The list of readers, and the way to add one.
#[component]
pub fn ReadersField(props: &ReadersFieldProps) -> Html {
    let crypto = use_acting().engine.crypto.clone();
    let pasted = use_state(String::new);
    let task = use_task();
    let ReadersFieldProps { own, readers, onchange } = props;
    // The list at the time when keys have been read, not when they were chosen.
    let latest = use_mut_ref(|| readers.clone());
    latest.replace(readers.clone());

    let add = {
        let (own, onchange, latest, task) = (own.key, onchange.clone(), latest.clone(), task.clone());
        move |found: Vec<Reader>| {
            let mut list: Readers = latest.borrow().clone();
            for reader in found {
                if reader.key.key == own {
                    list.me = true;
                } else if !list.others.iter().any(|known| known.key.key == reader.key.key) {
                    list.others.push(reader);
                }
            }
            onchange.emit(list);
            task.clear();
        }
    };
    let onfiles = {
        let (task, add, crypto) = (task.clone(), add.clone(), crypto.clone());
        Callback::from(move |files: Vec<File>| {
            let (add, crypto) = (add.clone(), crypto.clone());
            task.run(async move {
                let mut found = Vec::new();
                for file in files {
                    let text = key_text(&file).await?;
                    let name = file.name();
                    let name = name.strip_suffix(".pub").unwrap_or(&name);
                    found.push(read(&crypto, text, name).await?);
                }
                add(found);
                Ok(())
            });
        })
    };
    let add_pasted = {
        let (task, pasted, crypto) = (task.clone(), pasted.clone(), crypto.clone());
        move |_| {
            let (add, crypto, text, emptied) = (add.clone(), crypto.clone(), (*pasted).clone(), pasted.setter());
            task.run(async move {
                add(vec![read(&crypto, text, "Pasted key").await?]);
                emptied.set(String::new());
                Ok(())
            });
        }
    };
    let oninput = {
        let pasted = pasted.setter();
        move |text| pasted.set(text)
    };
    let set_me = {
        let readers = readers.clone();
        onchange.reform(move |me| Readers { me, ..readers.clone() })
    };
    let remove = |key: Bytes32| {
        let mut left = readers.clone();
        left.others.retain(|reader| reader.key.key != key);
        onchange.reform(move |_: MouseEvent| left.clone())
    };
    html! {
        <fieldset class="field readers">
            <legend class="field-label">{ "Who can open it" }</legend>
            <Checkbox label="Me" hint={format!("With the key in your vault, fingerprint {}", own.fingerprint)} checked={readers.me} onchange={set_me} />
            if !readers.others.is_empty() {
                <ul class="readers-list" aria-label="Others who can open it">
                    for reader in readers.others.iter() {
                        <li key={reader.key.key.to_string()}>
                            { icon(IconName::Person) }
                            <span class="readers-name">{ &reader.name }</span>
                            <code>{ &reader.key.fingerprint }</code>
                            <button type="button" class="icon-button" aria-label={format!("Remove {}", reader.name)} onclick={remove(reader.key.key)}>
                                { icon(IconName::Close) }
                            </button>
                        </li>
                    }
                </ul>
                <p class="field-hint">{ "A key can be swapped on its way to you: compare the fingerprint with its owner, by telephone for example." }</p>
            }
            if !readers.me {
                <p class="field-hint" role="status">{ "Without you on the list, you cannot open the sealed file yourself." }</p>
            }
            <details class="disclosure">
                <summary>{ icon(IconName::Users) }<span>{ "Add somebody else" }</span>{ icon(IconName::ChevronDown) }</summary>
                <div class="stack stack-close">
                    <FileDrop
                        label="Choose public key files"
                        hint="The .pub file that the other person sent you: a Crypt4GH key, or an SSH key of the kind ed25519."
                        compact={true}
                        {onfiles}
                    />
                    <TextArea label="Or paste a public key" rows={3} value={(*pasted).clone()} {oninput} optional={true} />
                    <div class="cluster">
                        <Button icon={IconName::Person} busy={task.is_busy()} disabled={pasted.trim().is_empty()} onclick={add_pasted}>{ "Add the pasted key" }</Button>
                    </div>
                    if let Some(problem) = task.problem() {
                        { problem_alert(problem, None) }
                    }
                </div>
            </details>
        </fieldset>
    }
}

/// The text of a key file.
pub async fn key_text(file: &File) -> Result<String, Failure> {
    let unreadable =
        || Failure::new(format!("{} could not be read as a key file.", file.name()), "Choose the key file itself.");
    if file.size() > LONGEST_KEY_FILE {
        return Err(unreadable());
    }
    let blob: &Blob = file;
    JsFuture::from(blob.text()).await.ok().and_then(|text| text.as_string()).ok_or_else(unreadable)
}

async fn read(crypto: &Crypto, text: String, name: &str) -> Result<Reader, Failure> {
    let key = crypto.ask(ReadPublicKey { text }).await.map_err(|error| {
        let failure = Failure::from(error);
        Failure { what: format!("{name}: {}", failure.what), ..failure }
    })?;
    let name = if key.comment.is_empty() { name.to_owned() } else { key.comment.clone() };
    Ok(Reader { name: name.into(), key: Rc::new(key) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(name: &'static str) -> Reader {
        let key =
            PublicKey { key: Bytes32::ZERO, fingerprint: String::new(), comment: String::new(), file: String::new() };
        Reader { name: name.into(), key: Rc::new(key) }
    }

    #[test]
    fn the_readers_are_told_in_words() {
        let of = |me, others: &[&'static str]| {
            Readers { me, others: others.iter().copied().map(reader).collect() }.summary()
        };
        assert_eq!(of(true, &[]), "You");
        assert_eq!(of(true, &["Bea"]), "You and Bea");
        assert_eq!(of(true, &["Bea", "Carl"]), "You and 2 others");
        assert_eq!(of(false, &["Bea"]), "Bea");
        assert_eq!(of(false, &["Bea", "Carl"]), "2 others, not you");
    }
}

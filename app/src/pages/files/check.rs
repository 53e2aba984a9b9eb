//! Comparing a sealed file with its check value: the body root (docs/protocol.md, 4.4).

use crypto_worker::messages::{FileVerified, VerifyFile};
use wasm_crypto::primitives::Bytes32;
use web_sys::{Blob, File};
use yew::prelude::*;

use super::work::use_work;
use super::{Source, TaskProps};
use crate::components::{
    AlertKind, Button, ButtonVariant, CopyButton, FileDrop, IconName, Panel, TextInput, alert, definition_list, format,
    problem_alert,
};
use crate::contexts::engine::use_acting;
use crate::hooks::focus::use_kept_focus;

/// A whole check value, to compare digit by digit, with a button that copies it.
pub fn check_value(root: Bytes32) -> Html {
    let text = AttrValue::from(root.to_string());
    html! { <span class="check-value"><code>{ &text }</code><CopyButton {text} noun="the check value" /></span> }
}

/// The check value in a text, with or without `0x`; none when the text is empty.
pub fn read_check_value(text: &str) -> Result<Option<Bytes32>, &'static str> {
    let digits: String = text.split_whitespace().collect();
    let digits = digits.strip_prefix("0x").unwrap_or(&digits);
    if digits.is_empty() {
        return Ok(None);
    }
    format!("0x{}", digits.to_ascii_lowercase())
        .parse()
        .map(Some)
        .map_err(|_| "A check value has 64 digits and letters from a to f. Copy all of it.")
}

/// The tab that checks.
#[component]
pub fn Check(props: &TaskProps) -> Html {
    let crypto = use_acting().engine.crypto.clone();
    let text = use_state_eq(String::new);
    let checked = use_state(|| None::<(FileVerified, bool)>);
    let work = use_work(false);
    let task = &work.task;
    let step = use_kept_focus((task.is_busy(), checked.is_some()));
    let file = props.source.as_ref().map(|source| source.file.clone());
    {
        // Another file: what was said about the one before no longer counts.
        let (text, checked, task) = (text.setter(), checked.setter(), task.clone());
        use_effect_with(props.source.clone(), move |source| {
            task.clear();
            checked.set(None);
            text.set(source.as_ref().and_then(|source| source.check).map(|root| root.to_string()).unwrap_or_default());
        });
    }
    let expected = read_check_value(&text);
    let onfile = props.onsource.reform(|file: File| Source { file, check: None });
    let oninput = {
        let (text, checked) = (text.setter(), checked.setter());
        Callback::from(move |entered| {
            checked.set(None);
            text.set(entered);
        })
    };
    let start = {
        let (file, work, checked) = (file.clone(), work.clone(), checked.setter());
        move |_| {
            let (Some(file), Ok(body_root)) = (file.clone(), expected) else { return };
            let (crypto, checked, reporter) = (crypto.clone(), checked.clone(), work.reporter());
            checked.set(None);
            work.run(async move {
                let reply = crypto.run(VerifyFile { body_root }, &[Blob::from(file)], reporter).await?;
                checked.set(Some((reply.value, body_root.is_some())));
                Ok(())
            });
        }
    };
    html! {
        <Panel title="Check a sealed file">
            <p class="muted">{ "A check value tells whether the sealed content is, byte for byte, what was sealed, whoever the file is for. It needs no key." }</p>
            if !work.is_shown() {
                <FileDrop label="Choose a sealed file" hint="A Crypt4GH file, usually ending in .c4gh." compact={file.is_some()} {file} {onfile} />
                if props.source.is_some() {
                    <TextInput
                        label="Check value"
                        hint="As you were told it, or as this browser kept it. Without one, it is computed for you to compare."
                        value={(*text).clone()}
                        {oninput}
                        optional={true}
                        error={expected.err().map(AttrValue::Static)}
                    />
                }
            }
            <div ref={step} tabindex="-1" class="task-step">
                if let Some(problem) = task.problem() {
                    { problem_alert(problem, None) }
                }
                if let Some((facts, compared)) = &*checked {
                    { verdict(facts, *compared) }
                }
                if let Some(source) = &props.source {
                    if work.is_shown() {
                        { work.bar(format!("Checking {}", source.file.name()), "", work.cancel()) }
                    } else {
                        <div class="cluster">
                            <Button variant={ButtonVariant::Primary} icon={IconName::Shield} busy={task.is_busy()} disabled={expected.is_err()} onclick={start}>{ "Check the file" }</Button>
                        </div>
                    }
                }
            </div>
        </Panel>
    }
}

fn verdict(facts: &FileVerified, compared: bool) -> Html {
    let items: Vec<(AttrValue, Html)> = vec![
        ("Check value".into(), check_value(facts.body_root)),
        ("Sealed content".into(), html! { format::bytes(facts.body_length) }),
    ];
    let (kind, title, next) = if compared {
        (
            AlertKind::Success,
            "The file has this check value",
            "Nothing of its sealed content was altered, left out or added.",
        )
    } else {
        (
            AlertKind::Info,
            "This is the file's check value",
            "Compare it with the one you were told: they must be equal in every digit.",
        )
    };
    html! {
        <>
            { alert(kind, title, html! { <p>{ next }</p> }) }
            { definition_list(items) }
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_value_is_read_however_it_was_copied() {
        let root = Bytes32([0xab; 32]);
        for text in
            [root.to_string(), format!(" {} ", "AB".repeat(32)), format!("{}\n{}", "ab".repeat(16), "ab".repeat(16))]
        {
            assert_eq!(read_check_value(&text), Ok(Some(root)), "{text}");
        }
        assert_eq!(read_check_value("  "), Ok(None));
    }

    #[test]
    fn a_part_of_a_check_value_is_told() {
        assert!(read_check_value("0xabcd").is_err());
        assert!(read_check_value(&"xy".repeat(32)).is_err());
    }
}

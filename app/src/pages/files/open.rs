//! Opening a sealed file.

use crypto_worker::messages::{FileOpened, OpenFile, PlainRange};
use web_sys::{Blob, File};
use yew::prelude::*;

use super::check::read_check_value;
use super::key::{Key, KeyField};
use super::look::{is_refused, seen, use_look};
use super::work::{STAY, use_work};
use super::{Source, TaskProps, opened_name};
use crate::components::{
    AlertKind, Button, ButtonVariant, FileDrop, IconName, Panel, TextInput, alert, format, icon, problem_alert,
};
use crate::contexts::engine::use_acting;
use crate::hooks::focus::use_kept_focus;
use crate::services::failure::Failure;
use crate::services::{download, picker};

/// A file that was opened.
struct Opened {
    name: String,
    facts: FileOpened,
    /// It was compared with the check value of the whole file.
    is_whole: bool,
}

/// What is entered under "More options".
#[derive(Clone, Default, PartialEq)]
struct Options {
    from: String,
    to: String,
    check: String,
}

impl Options {
    /// The part that is wanted; none for the whole file.
    fn range(&self) -> Result<Option<PlainRange>, &'static str> {
        let number = |text: &str| match text.trim() {
            "" => Ok(None),
            digits => digits.parse::<u64>().map(Some).map_err(|_| "A whole number of bytes, such as 65536."),
        };
        match (number(&self.from)?, number(&self.to)?) {
            (None, None) => Ok(None),
            (from, Some(to)) if to <= from.unwrap_or(0) => Err("The end must lie after the start."),
            (from, to) => Ok(Some(PlainRange { from: from.unwrap_or(0), to })),
        }
    }
}

/// The tab that opens.
#[component]
pub fn Open(props: &TaskProps) -> Html {
    let crypto = use_acting().engine.crypto.clone();
    let key = use_state(Key::default);
    let options = use_state_eq(Options::default);
    let opened = use_state(|| None::<Opened>);
    let work = use_work(true);
    let task = &work.task;
    let step = use_kept_focus((task.is_busy(), opened.is_some()));
    let file = props.source.as_ref().map(|source| source.file.clone());
    let look = use_look(file.clone(), &key);
    {
        // Another file: what was said about the one before no longer counts.
        let (options, opened, task) = (options.setter(), opened.setter(), task.clone());
        use_effect_with(props.source.clone(), move |source| {
            task.clear();
            opened.set(None);
            let check =
                source.as_ref().and_then(|source| source.check).map(|root| root.to_string()).unwrap_or_default();
            options.set(Options { check, ..Options::default() });
        });
    }
    let range = options.range();
    let check = read_check_value(&options.check);
    let part = matches!(range, Ok(Some(_)));

    let onfile = props.onsource.reform(|file: File| Source { file, check: None });
    let set_key = {
        let (key, opened, task) = (key.setter(), opened.setter(), task.clone());
        Callback::from(move |chosen| {
            task.clear();
            opened.set(None);
            key.set(chosen);
        })
    };
    let set = |change: fn(&mut Options, String)| {
        let (options, opened) = (options.clone(), opened.setter());
        Callback::from(move |text| {
            let mut changed = (*options).clone();
            change(&mut changed, text);
            opened.set(None);
            options.set(changed);
        })
    };
    let start = {
        let (file, key, work, opened) = (file.clone(), key.ready(), work.clone(), opened.setter());
        move |_| {
            let (Some(file), Some(key), Ok(range), Ok(check)) = (file.clone(), key.clone(), range, check) else {
                return;
            };
            let (crypto, opened, reporter) = (crypto.clone(), opened.clone(), work.reporter());
            opened.set(None);
            work.run(async move {
                let name = opened_name(&file.name());
                let name = if range.is_some() { format!("{name}.part") } else { name };
                let sink = if picker::available() { Some(picker::choose(&name).await?.0) } else { None };
                let body_root = check.filter(|_| range.is_none());
                let request = OpenFile { key, range, body_root };
                let reply = crypto.run_into(request, &[Blob::from(file)], sink.as_ref(), reporter).await?;
                if sink.is_none() {
                    let content =
                        reply.blobs.first().ok_or_else(|| Failure::new("The file could not be made.", "Try again."))?;
                    download::save(&name, content)?;
                }
                opened.set(Some(Opened { name, facts: reply.value, is_whole: body_root.is_some() }));
                Ok(())
            });
        }
    };
    let more = html! {
        <details class="disclosure" open={*options != Options::default()}>
            <summary>{ icon(IconName::Settings) }<span>{ "More options" }</span>{ icon(IconName::ChevronDown) }</summary>
            <div class="stack stack-close">
                <TextInput
                    label="Check value"
                    hint={if part { "Not compared: it belongs to the whole file, and only a part is opened." } else { "The whole file is compared with it while it is opened." }}
                    value={options.check.clone()}
                    oninput={set(|options, text| options.check = text)}
                    optional={true}
                    error={check.err().map(AttrValue::Static)}
                />
                <div class="grid">
                    <TextInput label="Start at byte" hint="0 is the first." inputmode="numeric" value={options.from.clone()} oninput={set(|options, text| options.from = text)} optional={true} />
                    <TextInput label="End before byte" hint="Empty: to the end of the file." inputmode="numeric" value={options.to.clone()} oninput={set(|options, text| options.to = text)} optional={true} error={range.err().map(AttrValue::Static)} />
                </div>
            </div>
        </details>
    };
    html! {
        <Panel title="Open a sealed file">
            if !work.is_shown() {
                <FileDrop label="Choose a sealed file" hint="A Crypt4GH file, usually ending in .c4gh." compact={file.is_some()} {file} {onfile} />
                if props.source.is_some() {
                    <KeyField own={props.own.clone()} value={(*key).clone()} onchange={set_key} />
                    { seen(&look, *key == Key::Mine) }
                    { more }
                    if !picker::available() {
                        <p class="muted small">{ "This browser cannot write straight to a file of your choice: the opened file is held in memory and then downloaded, up to 512 MiB. For larger files use Chrome or Edge, or open a part." }</p>
                    }
                }
            }
            <div ref={step} tabindex="-1" class="task-step">
                if let Some(problem) = task.problem() {
                    { problem_alert(problem, None) }
                }
                if let Some(Opened { name, facts, is_whole }) = &*opened {
                    { alert(
                        AlertKind::Success,
                        format!("Opened: {name}"),
                        html! {
                            <>
                                <p>{ format!("{}. Every segment was proved unaltered before it was written.", format::bytes(facts.bytes)) }</p>
                                <p>{ if *is_whole { "The check value fits: nothing is missing, and nothing was moved." } else { "Without the check value of the whole file nobody can tell whether segments are missing or were moved." } }</p>
                            </>
                        },
                    ) }
                }
                if let Some(source) = &props.source {
                    if work.is_shown() {
                        { work.bar(format!("Opening {}", source.file.name()), STAY, work.cancel()) }
                    } else {
                        <div class="cluster">
                            <Button
                                variant={ButtonVariant::Primary}
                                icon={IconName::LockOpen}
                                busy={task.is_busy()}
                                disabled={range.is_err() || check.is_err() || key.ready().is_none() || is_refused(&look)}
                                onclick={start}
                            >
                                { if picker::available() { "Open and save as" } else { "Open and download" } }
                            </Button>
                        </div>
                    }
                }
            </div>
        </Panel>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(from: &str, to: &str) -> Result<Option<PlainRange>, &'static str> {
        Options { from: from.into(), to: to.into(), check: String::new() }.range()
    }

    #[test]
    fn a_range_may_be_open_at_either_end() {
        assert_eq!(range("", " "), Ok(None));
        assert_eq!(range("", "7"), Ok(Some(PlainRange { from: 0, to: Some(7) })));
        assert_eq!(range("5", ""), Ok(Some(PlainRange { from: 5, to: None })));
    }

    #[test]
    fn a_range_that_holds_nothing_is_told() {
        assert!(range("7", "7").is_err());
        assert!(range("", "0").is_err());
        assert!(range("-1", "").is_err());
    }
}

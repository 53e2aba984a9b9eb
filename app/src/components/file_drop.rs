//! Choosing a file, by dropping it or by the browser's own dialog.

use web_sys::{DragEvent, File, FileList, HtmlInputElement};
use yew::prelude::*;

use super::field::{described_by, field_error};
use super::{IconName, format, icon};
use crate::hooks::id::use_id;

/// Properties of [`FileDrop`].
#[derive(Properties, PartialEq)]
pub struct FileDropProps {
    /// Which file.
    pub label: AttrValue,
    /// The same once a file is chosen.
    #[prop_or(AttrValue::Static("Choose another file"))]
    pub again: AttrValue,
    /// What it may be and what happens to it.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// The kinds the browser's dialog offers, such as `.csv,text/csv`.
    #[prop_or_default]
    pub accept: Option<AttrValue>,
    /// The file chosen so far.
    #[prop_or_default]
    pub file: Option<File>,
    /// It takes little room, for what is chosen beside something else.
    #[prop_or_default]
    pub compact: bool,
    /// Called with the file that was chosen.
    #[prop_or_default]
    pub onfile: Callback<File>,
    /// Called, instead of `onfile`, with all that were chosen: several may be at once.
    #[prop_or_default]
    pub onfiles: Option<Callback<Vec<File>>>,
    /// What is wrong with it.
    #[prop_or_default]
    pub error: Option<AttrValue>,
}

/// A place to drop a file, which is also a button.
#[component]
pub fn FileDrop(props: &FileDropProps) -> Html {
    let id = use_id("file");
    let over = use_state_eq(|| false);
    let chosen = {
        let (onfile, onfiles) = (props.onfile.clone(), props.onfiles.clone());
        move |list: Option<FileList>| {
            let list = list.iter().flat_map(|list| (0..list.length()).filter_map(|index| list.get(index)));
            match &onfiles {
                Some(onfiles) => onfiles.emit(list.collect()),
                None => list.take(1).for_each(|file| onfile.emit(file)),
            }
        }
    };
    let onchange = {
        let chosen = chosen.clone();
        move |event: Event| {
            let input = event.target_unchecked_into::<HtmlInputElement>();
            chosen(input.files());
            // So that choosing the same file again counts as a choice.
            input.set_value("");
        }
    };
    let ondrop = {
        let over = over.clone();
        move |event: DragEvent| {
            event.prevent_default();
            over.set(false);
            chosen(event.data_transfer().and_then(|data| data.files()));
        }
    };
    let ondragover = {
        let over = over.clone();
        move |event: DragEvent| {
            event.prevent_default();
            over.set(true);
        }
    };
    let ondragleave = {
        let over = over.clone();
        move |_: DragEvent| over.set(false)
    };
    let class = classes!(
        "file-drop",
        props.compact.then_some("file-drop-compact"),
        over.then_some("file-drop-over"),
        props.error.as_ref().map(|_| "file-drop-invalid"),
    );
    html! {
        <div class="field">
            <div {class} {ondrop} {ondragover} {ondragleave}>
                <input
                    type="file"
                    class="visually-hidden"
                    id={id.clone()}
                    accept={props.accept.clone()}
                    multiple={props.onfiles.is_some()}
                    aria-invalid={props.error.as_ref().map(|_| "true")}
                    aria-describedby={described_by(&id, props.hint.is_some(), props.error.is_some())}
                    {onchange}
                />
                { icon(if props.file.is_some() { IconName::File } else { IconName::Upload }) }
                if let Some(file) = &props.file {
                    <p class="file-drop-name">
                        { file.name() }
                        <span class="file-drop-size">{ format::bytes(file.size() as u64) }</span>
                    </p>
                }
                <p class="file-drop-label">
                    <label class="button button-secondary" for={id.clone()}>
                        { if props.file.is_some() { &props.again } else { &props.label } }
                    </label>
                    <span aria-hidden="true">{ "or drop it here" }</span>
                </p>
                if let Some(hint) = &props.hint {
                    <p class="field-hint" id={format!("{id}-hint")}>{ hint }</p>
                }
            </div>
            { field_error(&id, &props.error) }
        </div>
    }
}

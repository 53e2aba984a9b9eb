//! A question that must be answered before going on.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

use super::{IconName, icon};
use crate::hooks::id::use_id;

/// Properties of [`Dialog`].
#[derive(Properties, PartialEq)]
pub struct DialogProps {
    /// Whether it is on the screen.
    pub open: bool,
    /// The question.
    pub title: AttrValue,
    /// Called when the person closes it by Escape or by its cross.
    pub onclose: Callback<()>,
    /// What one needs to know to answer.
    pub children: Html,
    /// The answers: buttons.
    pub actions: Html,
}

/// A modal dialog. The browser keeps the focus inside it and gives it back when it closes.
#[component]
pub fn Dialog(props: &DialogProps) -> Html {
    let id = use_id("dialog");
    let element = use_node_ref();
    {
        let element = element.clone();
        use_effect_with(props.open, move |open| {
            if let Some(dialog) = element.cast::<HtmlDialogElement>() {
                if *open && !dialog.open() {
                    // Refused only when the dialog has left the document, and then nobody can see it.
                    let _ = dialog.show_modal();
                } else if !*open && dialog.open() {
                    dialog.close();
                }
            }
        });
    }
    // The state decides whether the dialog is open, so the browser's own closing is turned into a request.
    let oncancel = {
        let onclose = props.onclose.clone();
        move |event: Event| {
            event.prevent_default();
            onclose.emit(());
        }
    };
    html! {
        <dialog class="dialog" ref={element} aria-labelledby={id.clone()} {oncancel}>
            if props.open {
                <div class="dialog-head">
                    <h2 {id}>{ &props.title }</h2>
                    <button type="button" class="icon-button" aria-label="Close" onclick={props.onclose.reform(|_| ())}>
                        { icon(IconName::Close) }
                    </button>
                </div>
                <div class="dialog-body">{ props.children.clone() }</div>
                <div class="dialog-actions">{ props.actions.clone() }</div>
            }
        </dialog>
    }
}

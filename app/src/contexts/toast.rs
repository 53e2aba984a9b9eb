//! Short notes about something that has just happened, read out by screen readers and gone after a while.
//! What a person must act on is an `Alert` in the page instead.

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use yew::prelude::*;

use crate::components::{AlertKind, IconName, icon};

const SHOWN_FOR_MS: u32 = 7_000;

#[derive(Clone, PartialEq)]
struct Toast {
    id: u32,
    kind: AlertKind,
    text: AttrValue,
}

/// The notes on the screen.
#[derive(Clone, PartialEq, Default)]
pub struct Toasts {
    shown: Vec<Toast>,
    next: u32,
}

/// A change of the notes.
pub enum ToastAction {
    /// Show a note.
    Show(AlertKind, AttrValue),
    /// Take the note with this number away.
    Dismiss(u32),
}

impl Reducible for Toasts {
    type Action = ToastAction;

    fn reduce(self: Rc<Self>, action: ToastAction) -> Rc<Self> {
        let mut toasts = (*self).clone();
        match action {
            ToastAction::Show(kind, text) => {
                toasts.shown.push(Toast { id: toasts.next, kind, text });
                toasts.next += 1;
            }
            ToastAction::Dismiss(id) => toasts.shown.retain(|toast| toast.id != id),
        }
        Rc::new(toasts)
    }
}

/// The way to show a note from anywhere in the app.
#[derive(Clone, PartialEq)]
pub struct ToastContext(UseReducerDispatcher<Toasts>);

impl ToastContext {
    /// Shows `text` for some seconds.
    pub fn show(&self, kind: AlertKind, text: impl Into<AttrValue>) {
        self.0.dispatch(ToastAction::Show(kind, text.into()));
    }
}

/// Provides [`ToastContext`] and shows the notes.
#[component]
pub fn ToastProvider(props: &ToastProviderProps) -> Html {
    let toasts = use_reducer(Toasts::default);
    let context = ToastContext(toasts.dispatcher());
    html! {
        <ContextProvider<ToastContext> {context}>
            { props.children.clone() }
            <div class="toasts" role="status" aria-live="polite">
                for toast in toasts.shown.iter() {
                    <ToastCard key={toast.id} toast={toast.clone()} dispatcher={toasts.dispatcher()} />
                }
            </div>
        </ContextProvider<ToastContext>>
    }
}

/// Properties of [`ToastProvider`].
#[derive(Properties, PartialEq)]
pub struct ToastProviderProps {
    /// The app.
    pub children: Html,
}

/// The way to show notes.
#[hook]
pub fn use_toast() -> ToastContext {
    use_context::<ToastContext>().expect("app.rs provides the notes")
}

#[derive(Properties, PartialEq)]
struct ToastCardProps {
    toast: Toast,
    dispatcher: UseReducerDispatcher<Toasts>,
}

#[component]
fn ToastCard(props: &ToastCardProps) -> Html {
    let id = props.toast.id;
    let dismiss = {
        let dispatcher = props.dispatcher.clone();
        move || dispatcher.dispatch(ToastAction::Dismiss(id))
    };
    {
        let dismiss = dismiss.clone();
        use_effect_with(id, move |_| {
            let timeout = Timeout::new(SHOWN_FOR_MS, dismiss);
            move || drop(timeout)
        });
    }
    html! {
        <div class={classes!("toast", props.toast.kind.class())}>
            { icon(props.toast.kind.icon()) }
            <p>{ &props.toast.text }</p>
            <button type="button" class="icon-button" aria-label="Dismiss" onclick={move |_| dismiss()}>
                { icon(IconName::Close) }
            </button>
        </div>
    }
}

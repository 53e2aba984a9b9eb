//! Putting a text on the clipboard.

use gloo::timers::callback::Timeout;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::prelude::*;

use super::{AlertKind, IconName, icon};
use crate::contexts::toast::use_toast;

const CONFIRMED_FOR_MS: u32 = 2_000;

/// Properties of [`CopyButton`].
#[derive(Properties, PartialEq)]
pub struct CopyButtonProps {
    /// The text to copy.
    pub text: AttrValue,
    /// What it is: "the listing id".
    pub noun: AttrValue,
}

/// A small button that copies a text and says so.
#[component]
pub fn CopyButton(props: &CopyButtonProps) -> Html {
    let copied = use_state_eq(|| false);
    let toast = use_toast();
    let onclick = {
        let (text, noun, copied) = (props.text.clone(), props.noun.clone(), copied.clone());
        move |_: MouseEvent| {
            let Some(clipboard) = web_sys::window().map(|window| window.navigator().clipboard()) else { return };
            let (text, noun, copied, toast) = (text.clone(), noun.clone(), copied.clone(), toast.clone());
            spawn_local(async move {
                match JsFuture::from(clipboard.write_text(&text)).await {
                    Ok(_) => {
                        copied.set(true);
                        toast.show(AlertKind::Success, format!("Copied {noun}"));
                        Timeout::new(CONFIRMED_FOR_MS, move || copied.set(false)).forget();
                    }
                    Err(_) => toast.show(
                        AlertKind::Error,
                        "This browser does not let the page copy. Select the text and copy it yourself.",
                    ),
                }
            });
        }
    };
    html! {
        <button type="button" class="icon-button copy-button" aria-label={format!("Copy {}", props.noun)} {onclick}>
            { icon(if *copied { IconName::Check } else { IconName::Copy }) }
        </button>
    }
}

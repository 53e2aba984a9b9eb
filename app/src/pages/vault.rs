//! The vault where a page needs it: made or opened on the spot, so that nobody is sent away from what they were doing.

mod make;
mod restore;
mod unlock;

use yew::prelude::*;

use crate::components::{AlertKind, Panel, alert, loading};
use crate::contexts::session::{VaultState, use_session};

pub use make::VaultMaker;
pub use unlock::{UnlockForm, sign};

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
        VaultState::Unknown => loading("Looking for your vault"),
        VaultState::Locked => html! {
            <Panel title="Open your vault">
                <WhyLocked />
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

/// Says that the vault was locked because nobody was there, when it was.
#[component]
pub fn WhyLocked() -> Html {
    let Some(minutes) = use_session().idle_minutes else { return Html::default() };
    html! {
        { alert(
            AlertKind::Info,
            format!("Your vault was locked after {minutes} minutes without input"),
            html! { <p>{ "Drafts are saved as you left them, and what was under way was finished first. Under Settings you can choose another time." }</p> },
        ) }
    }
}

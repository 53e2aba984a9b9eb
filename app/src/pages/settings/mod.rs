//! Vault, wallet and network, appearance, erasure, and what this is.

mod about;
mod erase;
mod identity;
mod lock_after;
mod network;
mod sandbox;
mod storage;
mod vault;
mod wallet;

use yew::prelude::*;

use crate::components::{Choice, Page, Panel, RadioGroup};
use crate::contexts::theme::{Theme, use_theme};

use about::about_panel;
use erase::erase_panel;
use identity::IdentityPanel;
use network::NetworkPanel;
use storage::StoragePanel;
use vault::VaultPanel;

/// The settings.
#[component]
pub fn SettingsPage() -> Html {
    let lead = html! { "Everything here concerns this browser alone." };
    html! {
        <Page title="Settings" {lead} narrow={true}>
            <VaultPanel />
            <IdentityPanel />
            <NetworkPanel />
            <StoragePanel />
            <Appearance />
            { erase_panel() }
            { about_panel() }
        </Page>
    }
}

#[component]
fn Appearance() -> Html {
    let theme = use_theme();
    let label = |theme: Theme| match theme {
        Theme::System => "As the system",
        Theme::Light => "Light",
        Theme::Dark => "Dark",
    };
    let choices: Vec<_> = Theme::ALL.iter().map(|theme| Choice::new(theme.name(), label(*theme))).collect();
    let selected = AttrValue::from(theme.name());
    let onchange = {
        let theme = theme.dispatcher();
        move |name: AttrValue| theme.dispatch(Theme::from_name(&name))
    };
    html! {
        <Panel title="Appearance">
            <RadioGroup legend="Theme" {choices} {selected} {onchange} />
        </Panel>
    }
}

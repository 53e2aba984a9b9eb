//! What surrounds every page: the bar that says on which network one is, the header and the navigation.

use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::{IconName, RouteLink, Select, SelectOption, format, icon};
use crate::contexts::config::use_config;
use crate::contexts::engine::use_engine;
use crate::contexts::idle::lock;
use crate::contexts::session::{Persona, SessionAction, VaultState, use_session};
use crate::contexts::theme::{Theme, use_theme};
use crate::contexts::wallet::use_wallets;
use crate::routes::Route;

/// An entry of the navigation: where it leads, its drawing, its name, and a shorter name where room is scarce.
struct Section {
    route: Route,
    icon: IconName,
    name: &'static str,
    short: &'static str,
}

const SECTIONS: [Section; 7] = [
    Section { route: Route::Data, icon: IconName::Search, name: "Find data", short: "Find" },
    Section { route: Route::Contribute, icon: IconName::Share, name: "Share my data", short: "Share" },
    Section { route: Route::Contributions, icon: IconName::List, name: "My contributions", short: "Mine" },
    Section { route: Route::Library, icon: IconName::Library, name: "Library", short: "Library" },
    Section { route: Route::Desk, icon: IconName::Desk, name: "Desk", short: "Desk" },
    Section { route: Route::Files, icon: IconName::File, name: "Files", short: "Files" },
    Section { route: Route::Settings, icon: IconName::Settings, name: "Settings", short: "Settings" },
];

/// Properties of [`Navigation`].
#[derive(Properties, PartialEq)]
pub struct NavigationProps {
    /// The bar at the bottom of a narrow screen rather than the line in the header of a wide one.
    pub compact: bool,
}

/// The way to every part of the app. Only one of its two forms is displayed, so it is met once.
#[component]
pub fn Navigation(props: &NavigationProps) -> Html {
    let here = use_route::<Route>().unwrap_or(Route::NotFound);
    let entry = |section: &Section| {
        let current = here.is_within(&section.route).then_some(if here == section.route { "page" } else { "true" });
        html! {
            <li>
                <RouteLink to={section.route.clone()} class="nav-link" current={current.map(AttrValue::from)}>
                    if props.compact {
                        { icon(section.icon) }
                    }
                    <span>{ if props.compact { section.short } else { section.name } }</span>
                </RouteLink>
            </li>
        }
    };
    html! {
        <nav class={if props.compact { "nav nav-compact" } else { "nav nav-wide" }} aria-label="Theriac">
            <ul>{ for SECTIONS.iter().map(entry) }</ul>
        </nav>
    }
}

/// The wordmark, the navigation where it fits, the vault's state and the theme.
pub fn header() -> Html {
    html! {
        <header class="header">
            <div class="header-inner">
                <RouteLink to={Route::Home} class="wordmark">{ icon(IconName::Mark) }<span>{ "Theriac" }</span></RouteLink>
                <Navigation compact={false} />
                <div class="header-tools">
                    <VaultIndicator />
                    <ThemeToggle />
                </div>
            </div>
        </header>
    }
}

#[component]
fn VaultIndicator() -> Html {
    let session = use_session();
    let engine = use_engine().filter(|_| session.vault == VaultState::Open);
    let (drawing, text, class) = match session.vault {
        VaultState::Unknown => (IconName::Key, "Vault", "vault-unknown"),
        VaultState::Absent => (IconName::Key, "No vault yet", "vault-absent"),
        VaultState::Locked => (IconName::Lock, "Vault locked", "vault-locked"),
        VaultState::Open => (IconName::LockOpen, "Vault open", "vault-open"),
    };
    html! {
        <>
            <RouteLink to={Route::Settings} class={classes!("vault-indicator", class)}>
                { icon(drawing) }<span>{ text }</span>
            </RouteLink>
            if let Some(engine) = engine {
                <button type="button" class="icon-button" aria-label="Lock the vault" title="Lock the vault" onclick={move |_| lock(&engine, session.dispatcher())}>
                    { icon(IconName::Lock) }
                </button>
            }
        </>
    }
}

#[component]
fn ThemeToggle() -> Html {
    let theme = use_theme();
    let dark = theme.is_dark();
    let onclick = move |_| theme.dispatch(if theme.is_dark() { Theme::Light } else { Theme::Dark });
    html! {
        <button type="button" class="icon-button" aria-label={if dark { "Use the light theme" } else { "Use the dark theme" }} {onclick}>
            { icon(if dark { IconName::Sun } else { IconName::Moon }) }
        </button>
    }
}

/// Says on which network one is, and as whom.
#[component]
pub fn NetworkBar() -> Html {
    let session = use_session();
    let Some(persona) = session.persona else { return html! { <WalletBar /> } };
    let options: Vec<_> =
        Persona::ALL.iter().map(|persona| SelectOption::new(persona.name(), persona.label())).collect();
    let onchange = move |name: String| {
        if let Some(persona) = Persona::from_name(&name) {
            session.dispatch(SessionAction::Become(persona));
        }
    };
    html! {
        <aside class="sandbox-bar" aria-label="Sandbox">
            <div class="sandbox-bar-inner">
                <p>{ icon(IconName::Flask) }<strong>{ "Sandbox" }</strong><span class="sandbox-long">{ "Nothing here is real money." }</span><span class="sandbox-short">{ "No real money" }</span></p>
                <div class="persona">
                    <span aria-hidden="true">{ "You are the" }</span>
                    <Select label="You are the" bare={true} {options} value={persona.name()} {onchange} />
                </div>
            </div>
        </aside>
    }
}

/// The network's name, and the account that acts on it.
#[component]
fn WalletBar() -> Html {
    let wallets = use_wallets();
    let name = use_config().network().name.clone();
    html! {
        <aside class="sandbox-bar" aria-label="Network">
            <div class="sandbox-bar-inner">
                <p>{ icon(IconName::Globe) }<strong>{ name }</strong></p>
                <p class="wallet-account">
                    if let Some(connected) = &wallets.connected {
                        if !connected.wallet.icon.is_empty() {
                            <img class="wallet-icon" src={connected.wallet.icon.to_string()} alt="" width="20" height="20" />
                        }
                        <span class="sandbox-long">{ &*connected.wallet.name }</span>
                        <RouteLink to={Route::Settings}>{ format::short_hash(&connected.account.to_string()) }</RouteLink>
                    } else {
                        <span class="sandbox-long">{ "No wallet: reading only" }</span>
                        <RouteLink to={Route::Settings}>{ "Connect a wallet" }</RouteLink>
                    }
                </p>
            </div>
        </aside>
    }
}

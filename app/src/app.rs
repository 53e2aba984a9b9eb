//! The whole app: what every page shares, and the choice of the page.

use std::rc::Rc;

use yew::prelude::*;
use yew_router::prelude::*;

use crate::components::{IconName, RouteLink, icon, problem_alert, skip_link};
use crate::contexts::engine::{EngineProvider, Ready};
use crate::contexts::session::SessionProvider;
use crate::contexts::theme::ThemeProvider;
use crate::contexts::toast::ToastProvider;
use crate::contexts::wallet::WalletProvider;
use crate::pages;
use crate::routes::Route;
use crate::services::config::Config;
use crate::services::failure::Failure;
use crate::shell::{Navigation, NetworkBar, header};

/// Properties of [`App`].
#[derive(Properties, PartialEq)]
pub struct AppProps {
    /// What this deployment offers, or why it cannot be known.
    pub config: Result<Rc<Config>, Failure>,
}

/// The app.
#[component]
pub fn App(props: &AppProps) -> Html {
    match &props.config {
        Ok(config) => html! {
            <ThemeProvider>
                <BrowserRouter>
                    <ContextProvider<Rc<Config>> context={config.clone()}>
                        <SessionProvider sandbox={config.network().chain.is_none()}>
                            <WalletProvider>
                                <EngineProvider>
                                    <ToastProvider>
                                        { shell() }
                                    </ToastProvider>
                                </EngineProvider>
                            </WalletProvider>
                        </SessionProvider>
                    </ContextProvider<Rc<Config>>>
                </BrowserRouter>
            </ThemeProvider>
        },
        Err(failure) => html! {
            <ThemeProvider>
                <main id="main" class="main">{ problem_alert(&failure.clone().into(), None) }</main>
            </ThemeProvider>
        },
    }
}

fn shell() -> Html {
    html! {
        <>
            { skip_link() }
            <NetworkBar />
            { header() }
            <main id="main" class="main" tabindex="-1"><Switch<Route> render={page} /></main>
            { footer() }
            <Navigation compact={true} />
        </>
    }
}

fn page(route: Route) -> Html {
    match route {
        Route::Home => html! { <pages::home::HomePage /> },
        Route::Data => html! { <pages::data::DataPage /> },
        Route::Contribute => html! { <Ready><pages::contribute::StartPage /></Ready> },
        Route::ContributeDraft { nonce } => {
            html! { <Ready><pages::contribute::DraftPage key={nonce.clone()} nonce={nonce.clone()} /></Ready> }
        }
        Route::Contributions => html! { <Ready><pages::contributions::ContributionsPage /></Ready> },
        Route::Settings => html! { <Ready><pages::settings::SettingsPage /></Ready> },
        Route::Files => html! { <Ready><pages::files::FilesPage /></Ready> },
        Route::Desk => html! { <Ready><pages::desk::DeskPage /></Ready> },
        Route::Dataset { id } => html! { <pages::dataset::DatasetPage key={id.clone()} id={id.clone()} /> },
        Route::Library => html! { <pages::library::LibraryPage /> },
        Route::LibraryItem { id } => html! { <pages::library::LibraryItemPage key={id.clone()} id={id.clone()} /> },
        Route::Buy { id } => html! { <pages::buy::BuyPage key={id.clone()} id={id.clone()} /> },
        _ => html! { <pages::not_found::NotFoundPage /> },
    }
}

fn footer() -> Html {
    html! {
        <footer class="footer">
            <div class="footer-inner">
                <p class="footer-mark">{ icon(IconName::Mark) }{ "Theriac" }</p>
                <p>{ "No operator, no server, no tracking. Your files and keys stay in this browser; only sealed data, public cards and hashes leave it." }</p>
                <p class="footer-links"><RouteLink to={Route::Files}>{ "Seal or open a file" }</RouteLink><RouteLink to={Route::Settings}>{ "Settings and erasure" }</RouteLink></p>
            </div>
        </footer>
    }
}

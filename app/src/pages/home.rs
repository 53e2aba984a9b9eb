//! The start: what Theriac is, the two ways in, a sandbox to try it, and what it does not promise.

use yew::prelude::*;

use crate::components::{Button, ButtonVariant, IconName, LinkButton, Query, RouteLink, icon, use_arrival};
use crate::contexts::config::use_config;
use crate::routes::Route;
use crate::services::config::{self, Network};

/// The start page.
#[component]
pub fn HomePage() -> Html {
    let heading = use_node_ref();
    use_arrival(&heading, "Theriac: health-research data, shared on your terms".into());
    let config = use_config();
    let here = config.network().chain.is_none();
    let elsewhere = config.networks.iter().find(|network| !here && network.chain.is_none()).cloned();
    html! {
        <div class="home">
            { hero(heading) }
            if here {
                { sandbox() }
            } else if let Some(network) = elsewhere {
                { to_sandbox(network) }
            }
            { roles() }
            { honesty() }
        </div>
    }
}

fn hero(heading: NodeRef) -> Html {
    html! {
        <section class="hero">
            <div class="hero-text">
                <h1 tabindex="-1" ref={heading}>{ "Many records, one remedy" }</h1>
                <p class="hero-lead">
                    { "Theriac is a marketplace for health-research data that runs in your browser, with nothing to install and no company in the middle. " }
                    { "People share de-identified records on terms they choose, researchers pay into escrow before they open them, and every contributor receives their part." }
                </p>
                <div class="cluster">
                    <LinkButton to={Route::Contribute} variant={ButtonVariant::Primary} icon={IconName::Share}>{ "Share my data" }</LinkButton>
                    <LinkButton to={Route::Data} icon={IconName::Search}>{ "Find data" }</LinkButton>
                </div>
            </div>
            <svg class="hero-figure" viewBox="0 0 320 360" aria-hidden="true" focusable="false"><use href="#figure-jar" /></svg>
        </section>
    }
}

fn sample(query: &'static str, drawing: IconName, title: &'static str, about: &'static str) -> Html {
    html! {
        <RouteLink to={Route::Contribute} query={Query::from(query)} class="sample">
            <span class="sample-icon">{ icon(drawing) }</span>
            <span class="sample-text">
                <strong>{ title }</strong>
                <span>{ about }</span>
            </span>
            { icon(IconName::ArrowRight) }
        </RouteLink>
    }
}

fn sandbox() -> Html {
    html! {
        <section class="try" aria-labelledby="try-title">
            <div class="try-text">
                <p class="eyebrow">{ icon(IconName::Flask) }{ "Sandbox" }</p>
                <h2 id="try-title">{ "Try everything, with invented people and play money" }</h2>
                <p>{ "A private test chain runs inside this browser. Take both sides in a few minutes; reset it whenever you like." }</p>
                <ol class="try-steps">
                    <li>{ "Open a sample file, see what identifies people in it, and list it." }</li>
                    <li>{ "Become the researcher at the top of the page, and order it." }</li>
                    <li>{ "Go back to who you were, and deliver the key." }</li>
                    <li>{ "Open the data, and collect what was earned." }</li>
                </ol>
            </div>
            <div class="try-samples">
                {
                    sample(
                        "sample=patient-history",
                        IconName::Person,
                        "One person's history",
                        "Years of visits and lab results of one invented patient",
                    )
                }
                {
                    sample(
                        "sample=cohort",
                        IconName::Users,
                        "A hospital's cohort",
                        "Many invented patients, listed by a steward",
                    )
                }
                <p class="try-note">{ "Or bring a CSV file of your own: in the sandbox it never leaves this browser, not even sealed." }</p>
            </div>
        </section>
    }
}

/// On another network: the way to where everything can be tried.
fn to_sandbox(network: Network) -> Html {
    html! {
        <section class="try" aria-labelledby="try-title">
            <div class="try-text">
                <p class="eyebrow">{ icon(IconName::Flask) }{ "Sandbox" }</p>
                <h2 id="try-title">{ "Try everything first, with invented people and play money" }</h2>
                <p>{ "A private test chain runs inside this browser. It needs no wallet, and nothing leaves the browser. You come back here under Settings." }</p>
                <div class="cluster"><Button icon={IconName::Flask} onclick={move |_| config::choose(&network)}>{ "Go to the sandbox" }</Button></div>
            </div>
        </section>
    }
}

fn roles() -> Html {
    html! {
        <section class="roles" aria-labelledby="roles-title">
            <h2 id="roles-title">{ "How it works" }</h2>
            <div class="roles-grid">
                <article>
                    { icon(IconName::Person) }
                    <h3>{ "Contributors" }</h3>
                    <p>{ "Your file is read in this browser. You see every identifier that was found, remove it, see the risk that remains, and choose who may use the rest, for what, until when and at what price." }</p>
                </article>
                <article>
                    { icon(IconName::Key) }
                    <h3>{ "Stewards" }</h3>
                    <p>{ "Seal a cohort once and list it. Approve what needs a person's judgement, deliver the key with a proof that the contract checks, and let the split pay everyone by what they gave." }</p>
                </article>
                <article>
                    { icon(IconName::Search) }
                    <h3>{ "Researchers" }</h3>
                    <p>{ "See whether your purpose fits the terms, verify the sealed file before you pay, and pay into escrow: you get the key that was sealed at listing, or your money back." }</p>
                </article>
            </div>
        </section>
    }
}

fn honesty() -> Html {
    html! {
        <section class="honesty" aria-labelledby="honesty-title">
            <h2 id="honesty-title">{ "What it is, and what it is not" }</h2>
            <div class="honesty-columns">
                <div>
                    <h3>{ "It is" }</h3>
                    <ul class="ticks">
                        <li>{ "Files in an open standard, GA4GH Crypt4GH: with the key, other tools open them without Theriac. " }<RouteLink to={Route::Files}>{ "Seal or open any file" }</RouteLink>{ "." }</li>
                        <li>{ "Terms that machines understand, GA4GH DUO, decided the same way here and in the contract." }</li>
                        <li>{ "Contracts without an owner, a pause switch or a fee for anyone but those named in a listing." }</li>
                        <li>{ "A consent that ends: a withdrawal closes every listing that contains the record to new orders." }</li>
                    </ul>
                </div>
                <div>
                    <h3>{ "It is not" }</h3>
                    <ul class="crosses">
                        <li>{ "A way to take data back: what someone has read cannot be unread." }</li>
                        <li>{ "A guarantee of anonymity. Removing identifiers lowers the risk; a file about one person is always a class of one." }</li>
                        <li>{ "A judge of people: a steward could add accounts of its own to a split, or sell elsewhere." }</li>
                        <li>{ "Secrecy for ever. A copy of a sealed file is as safe as its keys stay, and the curve it uses is not built to resist quantum computers." }</li>
                        <li>{ "Independent of its host: whoever serves this page is trusted for its code. The files' hashes are published to compare." }</li>
                    </ul>
                </div>
            </div>
        </section>
    }
}

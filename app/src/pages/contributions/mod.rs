//! What a person has contributed: where it is used, what it earned, and the way to end it.

mod act;
mod files;
mod listing;
mod uses;

use market::state::ListingRecord;
use yew::prelude::*;

use crate::components::{ButtonVariant, IconName, LinkButton, Page, empty_state};
use crate::contexts::engine::use_acting;
use crate::contexts::ledger::use_ledger;
use crate::pages::vault::VaultGate;
use crate::pages::wallet::WalletGate;
use crate::routes::Route;
use crate::services::sort::sort_largest_first;
use listing::Contribution;

/// What the acting account has contributed.
#[component]
pub fn ContributionsPage() -> Html {
    let acting = use_acting();
    let ledger = use_ledger();
    let account = acting.account.unwrap_or_default();
    let mut listings: Vec<&ListingRecord> = ledger.market.listings_by(&account).collect();
    sort_largest_first(&mut listings, |record| record.listed_at);
    let lead = html! { "Who uses what you shared, for what, until when; what it earned; and how to stop." };
    let share = |text: &'static str, variant: ButtonVariant| {
        html! { <LinkButton to={Route::Contribute} {variant} icon={IconName::Share}>{ text }</LinkButton> }
    };
    if acting.account.is_none() {
        return html! {
            <Page title="My contributions" {lead}>
                <WalletGate why="What you listed yourself belongs to the account that listed it.">{ Html::default() }</WalletGate>
            </Page>
        };
    }
    if listings.is_empty() {
        return html! {
            <Page title="My contributions" {lead}>
                { empty_state(
                    IconName::List,
                    "Nothing contributed yet",
                    html! { <p>{ "A dataset appears here once you have listed it. What you began and did not finish is kept as a draft under Share my data." }</p> },
                    share("Share my data", ButtonVariant::Primary),
                ) }
            </Page>
        };
    }
    let actions = share("Drafts and new contributions", ButtonVariant::Secondary);
    html! {
        <Page title="My contributions" {lead} {actions}>
            <WalletGate why="">{ Html::default() }</WalletGate>
            <VaultGate why="Claims and withdrawals are signed with keys in your vault.">{ Html::default() }</VaultGate>
            { for listings.iter().map(|record| html! { <Contribution key={record.id.to_string()} id={record.id} /> }) }
        </Page>
    }
}

//! The network, the account, and its money.

use market::calls;
use wasm_crypto::primitives::Address;
use yew::prelude::*;

use super::sandbox::{Clock, Reset};
use crate::components::{
    Button, Choice, HashProps, IconName, Panel, RadioGroup, TransactionStepsProps, definition_list, hash_of, money,
    problem_alert, transaction_steps,
};
use crate::contexts::config::use_config;
use crate::contexts::engine::use_acting;
use crate::contexts::ledger::use_ledger;
use crate::contexts::wallet::{disconnect, use_wallets};
use crate::hooks::task::use_task;
use crate::hooks::transaction::use_transaction;
use crate::pages::wallet::WalletGate;
use crate::services::config;

/// Wallet and network.
#[component]
pub fn NetworkPanel() -> Html {
    let acting = use_acting();
    let at = acting.engine.at();
    let address = |value: &Address, noun: &'static str| {
        hash_of(&HashProps { value: value.to_string().into(), noun: noun.into() })
    };
    let network = &acting.engine.network;
    let what = if network.chain.is_none() { ", a chain in this browser" } else { "" };
    let items: Vec<(AttrValue, Html)> = vec![
        ("Network".into(), html! { format!("{}{what} (chain id {})", network.name, at.chain_id) }),
        ("Market contract".into(), address(&at.market, "the market's address")),
        ("Consents contract".into(), address(&at.consents, "the consents' address")),
        ("Token contract".into(), address(&acting.engine.token.address, "the token's address")),
    ];
    html! {
        <>
            <Panel title="Network">
                <NetworkChoice />
                { definition_list(items) }
                if network.chain.is_none() {
                    <Clock />
                    <Reset />
                }
            </Panel>
            <WalletGate why="Orders, listings and payouts are signed by an account of a wallet. Reading needs none.">
                <AccountPanel />
            </WalletGate>
        </>
    }
}

/// The networks this site offers, where there are several.
#[component]
fn NetworkChoice() -> Html {
    let config = use_config();
    if config.networks.len() < 2 {
        return Html::default();
    }
    let choices: Vec<_> =
        config.networks.iter().map(|network| Choice::new(network.id(), network.name.clone())).collect();
    let selected = AttrValue::from(config.network().id());
    let onchange = move |id: AttrValue| {
        if let Some(network) = config.networks.iter().find(|network| network.id() == *id) {
            config::choose(network);
        }
    };
    html! {
        <>
            <RadioGroup legend="Work on" {choices} {selected} {onchange} />
            <p class="muted small">{ "Changing it starts the app anew. Each network has its own listings, orders and money; vault and drafts of the sandbox stay in the sandbox." }</p>
        </>
    }
}

/// The account that acts.
#[component]
fn AccountPanel() -> Html {
    let acting = use_acting();
    let ledger = use_ledger();
    let wallets = use_wallets();
    let task = use_task();
    let transaction = use_transaction();
    let account = acting.account.unwrap_or_default().to_string();
    let mut items: Vec<(AttrValue, Html)> = vec![
        ("Account".into(), hash_of(&HashProps { value: account.into(), noun: "the account".into() })),
        ("Balance".into(), money(ledger.balance)),
    ];
    if let Some(connected) = &wallets.connected {
        items.insert(0, ("Wallet".into(), html! { connected.wallet.name.to_string() }));
    }
    let faucet = {
        let call = calls::faucet(&acting.engine.token.address);
        let (task, transaction) = (task.clone(), transaction.clone());
        move |_| {
            let (transaction, call) = (transaction.clone(), call.clone());
            task.run(async move { transaction.send(call).await.map(drop) });
        }
    };
    let leave = {
        let wallets = wallets.dispatcher();
        move |_| disconnect(wallets.clone())
    };
    html! {
        <Panel title="Account">
            { definition_list(items) }
            if let Some(state) = transaction.state.clone() {
                { transaction_steps(&TransactionStepsProps { title: "Getting test tokens".into(), state, why: Some("You sign that the test token's contract gives your account some tokens. They are worth nothing.".into()) }) }
            } else if let Some(problem) = task.problem() {
                { problem_alert(problem, None) }
            }
            <div class="cluster">
                if acting.engine.token.is_test {
                    <Button icon={IconName::Coins} busy={task.is_busy()} onclick={faucet}>{ "Get test tokens" }</Button>
                }
                if wallets.connected.is_some() {
                    <Button onclick={leave}>{ "Disconnect the wallet" }</Button>
                }
            </div>
        </Panel>
    }
}

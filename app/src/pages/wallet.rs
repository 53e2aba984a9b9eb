//! The wallet where a page needs it: chosen and connected on the spot. In the sandbox there is always an account.

use yew::prelude::*;

use crate::components::{AlertKind, Button, Panel, alert, alert_with, problem_alert};
use crate::contexts::engine::{Acting, use_acting};
use crate::contexts::wallet::{connect, use_wallets};
use crate::hooks::task::use_task;
use crate::services::failure::Failure;
use crate::services::wallet::{self, Wallet};
use market::client::ClientError;

/// Properties of [`WalletGate`].
#[derive(Properties, PartialEq)]
pub struct WalletGateProps {
    /// Why an account is needed here, in a sentence.
    pub why: AttrValue,
    /// What is shown once there is one.
    pub children: Html,
}

/// Shows what it wraps once an account acts, and until then the way to connect a wallet. Inside `Ready`.
#[component]
pub fn WalletGate(props: &WalletGateProps) -> Html {
    let acting = use_acting();
    if acting.account.is_none() {
        return html! {
            <Panel title="Connect your wallet">
                <p>{ &props.why }</p>
                <WalletChoice />
            </Panel>
        };
    }
    html! {
        <>
            <OtherChain />
            { props.children.clone() }
        </>
    }
}

/// The wallets of this browser, to choose one.
#[component]
pub fn WalletChoice() -> Html {
    let wallets = use_wallets();
    let network = use_acting().engine.network.name.clone();
    // Browsers inside a wallet's app announce nothing.
    let injected = if wallets.found.is_empty() { wallet::injected() } else { None };
    let entry = |wallet: &Wallet| {
        let onclick = {
            let (wallets, wallet) = (wallets.dispatcher(), wallet.clone());
            move |_| connect(wallets.clone(), wallet.clone())
        };
        let busy = wallets.asking.as_ref() == Some(wallet);
        html! {
            <li key={wallet.rdns.to_string()}>
                <Button {onclick} {busy}>
                    if !wallet.icon.is_empty() {
                        <img class="wallet-icon" src={wallet.icon.to_string()} alt="" width="24" height="24" />
                    }
                    { &*wallet.name }
                </Button>
            </li>
        }
    };
    let choices: Vec<_> = wallets.found.iter().chain(&injected).map(entry).collect();
    if choices.is_empty() {
        return alert(
            AlertKind::Info,
            "No wallet was found in this browser",
            html! {
                <p>{ format!("A wallet is an extension of the browser, or an app with a browser in it. It holds your account on {network} and signs for you. Install one, then reload this page. Everything that is public can be read without one.") }</p>
            },
        );
    }
    html! {
        <div class="stack stack-close">
            <ul class="wallet-choice">{ choices }</ul>
            if let Some(asking) = &wallets.asking {
                <p role="status">{ format!("{} asks whether this site may see your account. If you see no question, open the wallet: it may be locked, or wait behind this window.", asking.name) }</p>
            }
            if let Some(problem) = &wallets.problem {
                { problem_alert(problem, None) }
            }
            <p class="muted small">{ "Connecting shows this site your account's address, and nothing is signed. Before each signature you are told what it says." }</p>
        </div>
    }
}

/// Says that the wallet is on another chain, and brings it here.
#[component]
fn OtherChain() -> Html {
    let acting = use_acting();
    let wallets = use_wallets();
    let task = use_task();
    let (Some(network), Some(connected)) = (acting.engine.chain().network(), &wallets.connected) else {
        return Html::default();
    };
    if connected.chain_id == network.config.at.chain_id {
        return Html::default();
    }
    let onclick = {
        let (task, acting, wallet) = (task.clone(), acting.clone(), connected.wallet.clone());
        move |_| task.run(bring(acting.clone(), wallet.clone()))
    };
    let actions = html! { <Button busy={task.is_busy()} {onclick}>{ format!("Switch to {}", network.name) }</Button> };
    html! {
        <>
            { alert_with(
                AlertKind::Warning,
                format!("{} is on another network", connected.wallet.name),
                html! { <p>{ format!("This site works on {}. You can read everything; before you sign, the wallet is asked to switch.", network.name) }</p> },
                actions,
            ) }
            if let Some(problem) = task.problem() {
                { problem_alert(problem, None) }
            }
        </>
    }
}

async fn bring(acting: Acting, wallet: Wallet) -> Result<(), Failure> {
    match acting.engine.chain().network() {
        Some(network) => network.bring(&wallet).await.map_err(|error| ClientError::from(error).into()),
        None => Ok(()),
    }
}

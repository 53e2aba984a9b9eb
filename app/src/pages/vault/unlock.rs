//! Opening the vault: by its passphrase, or by a signature of the wallet that was allowed to.

use crypto_worker::messages::{AskWalletText, UnlockVault, UnlockWithWallet};
use crypto_worker::secret::SecretText;
use wasm_crypto::primitives::Address;
use yew::prelude::*;

use crate::components::{Button, ButtonVariant, IconName, PasswordInput, problem_alert};
use crate::contexts::engine::{Acting, use_acting};
use crate::contexts::session::{SessionAction, use_session};
use crate::hooks::task::use_task;
use crate::services::failure::{Cause, Failure};

/// Opens the vault.
#[component]
pub fn UnlockForm() -> Html {
    let acting = use_acting();
    let session = use_session();
    let passphrase = use_state(SecretText::default);
    let (task, by_wallet) = (use_task(), use_task());
    let onsubmit = {
        let (passphrase, task, by_wallet) = (passphrase.clone(), task.clone(), by_wallet.clone());
        let (crypto, session) = (acting.engine.crypto.clone(), session.dispatcher());
        move |event: SubmitEvent| {
            event.prevent_default();
            by_wallet.clear();
            let request = UnlockVault { passphrase: (*passphrase).clone() };
            let (crypto, session) = (crypto.clone(), session.clone());
            task.run(async move {
                session.dispatch(SessionAction::Vault(crypto.ask(request).await?));
                Ok(())
            });
        }
    };
    let oninput = {
        let passphrase = passphrase.setter();
        move |text: String| passphrase.set(text.into())
    };
    let with_wallet = session.wallet.map(|account| {
        let busy = by_wallet.is_busy();
        let (task, by_wallet) = (task.clone(), by_wallet.clone());
        let (session, acting) = (session.dispatcher(), acting.clone());
        let onclick = move |_| {
            let (session, acting) = (session.clone(), acting.clone());
            task.clear();
            by_wallet.run(async move {
                let signature = sign(&acting, &account).await?;
                let status = acting.engine.crypto.ask(UnlockWithWallet { signature }).await?;
                session.dispatch(SessionAction::Vault(status));
                Ok(())
            });
        };
        html! { <Button icon={IconName::Key} {busy} {onclick}>{ "Open with your wallet" }</Button> }
    });
    html! {
        <form class="stack stack-close" {onsubmit}>
            <PasswordInput label="Passphrase" value={passphrase.to_string()} {oninput} />
            if let Some(problem) = task.problem().or(by_wallet.problem()) {
                { problem_alert(problem, None) }
                <p class="muted small">{ "Forgotten? Erase this vault under Settings, then bring it back with its 24 words and choose a new passphrase. Drafts and files kept here go with the erased vault; listings, licences and money do not." }</p>
            }
            <div class="cluster">
                <Button submit={true} variant={ButtonVariant::Primary} icon={IconName::LockOpen} busy={task.is_busy()}>{ "Open the vault" }</Button>
                { for with_wallet }
            </div>
        </form>
    }
}

/// The wallet's signature of the text that opens the vault. `account` is the one that was allowed to.
pub async fn sign(acting: &Acting, account: &Address) -> Result<SecretText, Failure> {
    if !acting.is(account) {
        return Err(Failure::new(
            format!("The account {account} opens this vault, and your wallet is set to another one."),
            "Choose that account in your wallet, or use the passphrase.",
        ));
    }
    let text = acting.engine.crypto.ask(AskWalletText {}).await?;
    let signature = acting.engine.chain().sign_typed_data(account, &text.document).await;
    signature.map_err(|error| match Failure::from(market::client::ClientError::from(error)) {
        // The person looks for what came of it: silence would leave them waiting.
        failure if failure.cause == Cause::Stopped => {
            Failure::new("You declined to sign in your wallet.", "Nothing was changed. The passphrase opens the vault.")
        }
        failure => Failure { todo: "Try again, or use the passphrase.".to_owned(), ..failure },
    })
}

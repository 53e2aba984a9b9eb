//! Opening the vault with the wallet, in this browser: turned on by two signatures that agree, off by a click.

use crypto_worker::messages::{AllowWallet, ForbidWallet};
use yew::prelude::*;

use crate::components::{AlertKind, Checkbox, problem_alert};
use crate::contexts::engine::use_acting;
use crate::contexts::session::{SessionAction, VaultState, use_session};
use crate::contexts::toast::use_toast;
use crate::hooks::task::use_task;
use crate::pages::vault::sign;

/// The switch. While the vault is locked it can only be turned off.
#[component]
pub fn WalletSwitch() -> Html {
    let acting = use_acting();
    let session = use_session();
    let toast = use_toast();
    let task = use_task();
    let on = session.wallet.is_some();
    if !on && session.vault != VaultState::Open {
        return Html::default();
    }
    let onchange = {
        let (task, session) = (task.clone(), session.dispatcher());
        move |allow: bool| {
            let (acting, session, toast) = (acting.clone(), session.clone(), toast.clone());
            task.run(async move {
                let crypto = &acting.engine.crypto;
                let (status, told) = if allow {
                    let account = acting.account()?;
                    let first = sign(&acting, &account).await?;
                    let second = sign(&acting, &account).await?;
                    let status = crypto.ask(AllowWallet { account, first, second }).await?;
                    (status, "Your wallet can now open the vault in this browser")
                } else {
                    (crypto.ask(ForbidWallet {}).await?, "Your wallet no longer opens the vault")
                };
                session.dispatch(SessionAction::Vault(status));
                toast.show(AlertKind::Success, told);
                Ok(())
            });
        }
    };
    html! {
        <div class="stack stack-close">
            <Checkbox
                label="My wallet may open the vault in this browser"
                hint="A convenience: instead of entering the passphrase you sign a text that costs nothing. To turn it on you sign it twice, to see that your wallet signs the same way each time. Whoever can use this browser and your wallet can then open the vault. The passphrase always works; changing it turns this off."
                checked={on}
                disabled={task.is_busy()}
                {onchange}
            />
            if let Some(problem) = task.problem() {
                { problem_alert(problem, None) }
            }
        </div>
    }
}

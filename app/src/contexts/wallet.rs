//! The wallet that is connected, on networks other than the sandbox.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use wasm_crypto::primitives::Address;
use yew::prelude::*;

use crate::components::Problem;
use crate::contexts::config::use_config;
use crate::contexts::engine::WrapperProps;
use crate::services::failure::{Cause, Failure};
use crate::services::wallet::{self, Wallet, WalletEvent, WalletListener};
use market::client::ClientError;

/// What is known of wallets.
#[derive(Clone, PartialEq, Default)]
pub struct Wallets {
    /// Those that announced themselves, in that order.
    pub found: Vec<Wallet>,
    /// The one that is connected.
    pub connected: Option<Connected>,
    /// The one that was asked to connect and has not answered.
    pub asking: Option<Wallet>,
    /// Why the last one did not connect.
    pub problem: Option<Problem>,
}

/// A wallet that lets this site use an account.
#[derive(Clone, PartialEq)]
pub struct Connected {
    /// The wallet.
    pub wallet: Wallet,
    /// The account.
    pub account: Address,
    /// The chain it is on.
    pub chain_id: u64,
}

/// A change.
pub enum WalletAction {
    /// A wallet announced itself.
    Found(Wallet),
    /// The person chose a wallet, which is being asked.
    Ask(Wallet),
    /// It answered.
    Connect(Connected),
    /// It did not connect; with words unless the person declined, or nobody was asked.
    Refuse(Option<Problem>),
    /// The connected wallet says something.
    Hear(WalletEvent),
}

impl Reducible for Wallets {
    type Action = WalletAction;

    fn reduce(self: Rc<Self>, action: WalletAction) -> Rc<Self> {
        let mut next = (*self).clone();
        match action {
            WalletAction::Found(wallet) if self.found.iter().any(|known| known.rdns == wallet.rdns) => return self,
            WalletAction::Found(wallet) => next.found.push(wallet),
            WalletAction::Ask(wallet) => (next.asking, next.problem) = (Some(wallet), None),
            WalletAction::Connect(connected) => {
                next = Self { found: next.found, connected: Some(connected), ..Self::default() };
            }
            WalletAction::Refuse(problem) => (next.asking, next.problem) = (None, problem),
            WalletAction::Hear(event) => {
                let Some(connected) = &mut next.connected else { return self };
                match event {
                    WalletEvent::Accounts(accounts) => match accounts.first() {
                        Some(account) => connected.account = *account,
                        None => next.connected = None,
                    },
                    WalletEvent::Chain(chain_id) => connected.chain_id = chain_id,
                    WalletEvent::Disconnected => {
                        let problem = Problem::new(format!("{} lost its connection", connected.wallet.name))
                            .todo("Connect it again once it is back. Nothing was lost.");
                        (next.connected, next.problem) = (None, Some(problem));
                    }
                }
            }
        }
        Rc::new(next)
    }
}

/// The wallets and the way to change them.
pub type WalletContext = UseReducerHandle<Wallets>;

/// Provides [`WalletContext`]. In the sandbox, which has a wallet of its own, no other is looked for.
#[component]
pub fn WalletProvider(props: &WrapperProps) -> Html {
    let wallets = use_reducer_eq(Wallets::default);
    let sandbox = use_config().network().chain.is_none();
    {
        let dispatcher = wallets.dispatcher();
        use_effect_with(sandbox, move |sandbox| {
            let found = move |found| dispatcher.dispatch(WalletAction::Found(found));
            let listener = if *sandbox { None } else { wallet::discover(found) };
            move || drop(listener)
        });
    }
    // The one from before is connected again, without asking, when it comes.
    let before = {
        let remembered = wallet::remembered();
        let known = wallets.found.iter().find(|wallet| remembered.as_deref() == Some(&*wallet.rdns));
        known.filter(|_| wallets.connected.is_none()).cloned()
    };
    {
        let dispatcher = wallets.dispatcher();
        use_effect_with(before, move |before| {
            if let Some(wallet) = before.clone() {
                spawn_local(async move {
                    if let Ok(Some(connected)) = ask(&wallet, false).await {
                        dispatcher.dispatch(WalletAction::Connect(connected));
                    }
                });
            }
        });
    }
    let current = wallets.connected.as_ref().map(|connected| connected.wallet.clone());
    {
        let dispatcher = wallets.dispatcher();
        use_effect_with(current, move |current| {
            let listener: Option<WalletListener> = current.as_ref().map(|wallet| {
                wallet::connect(Some(wallet.clone()));
                wallet.listen(move |event| dispatcher.dispatch(WalletAction::Hear(event)))
            });
            move || drop(listener)
        });
    }
    html! { <ContextProvider<WalletContext> context={wallets}>{ props.children.clone() }</ContextProvider<WalletContext>> }
}

/// Asks a wallet to let this site use an account.
pub fn connect(wallets: UseReducerDispatcher<Wallets>, wallet: Wallet) {
    wallets.dispatch(WalletAction::Ask(wallet.clone()));
    spawn_local(async move {
        wallets.dispatch(match ask(&wallet, true).await {
            Ok(Some(connected)) => WalletAction::Connect(connected),
            Ok(None) => {
                let problem = Problem::new(format!("{} gave this site no account", wallet.name));
                WalletAction::Refuse(Some(problem.todo("Unlock it, choose an account and try again.")))
            }
            Err(failure) if failure.cause == Cause::Stopped => WalletAction::Refuse(None),
            Err(failure) => WalletAction::Refuse(Some(failure.into())),
        });
    });
}

/// Lets go of the wallet. What it allows this site is changed in the wallet itself.
pub fn disconnect(wallets: UseReducerDispatcher<Wallets>) {
    wallet::connect(None);
    wallets.dispatch(WalletAction::Hear(WalletEvent::Accounts(Vec::new())));
}

async fn ask(wallet: &Wallet, person: bool) -> Result<Option<Connected>, Failure> {
    let asked = async {
        let Some(account) = wallet.accounts(person).await?.into_iter().next() else { return Ok(None) };
        let chain_id = wallet.chain_id().await?;
        Ok(Some(Connected { wallet: wallet.clone(), account, chain_id }))
    };
    asked.await.map_err(|error| ClientError::Rpc(error).into())
}

/// The wallets.
#[hook]
pub fn use_wallets() -> WalletContext {
    use_context::<WalletContext>().expect("app.rs provides the wallets")
}

//! The running services and the account that acts. Started by the first page that needs them.

use futures::future::{AbortHandle, abortable};
use wasm_bindgen_futures::spawn_local;
use wasm_crypto::primitives::Address;
use yew::prelude::*;

use crate::components::{Button, IconName, Problem, loading, problem_alert};
use crate::contexts::config::use_config;
use crate::contexts::idle::IdleLock;
use crate::contexts::ledger::LedgerProvider;
use crate::contexts::pending::PendingProvider;
use crate::contexts::session::{Persona, SessionAction, use_session};
use crate::contexts::wallet::use_wallets;
use crate::services::engine::Engine;
use crate::services::failure::{Cause, Failure};
use crypto_worker::messages::UseSpace;

/// Where the vault and drafts of whoever uses this browser lie, on every network but the sandbox.
const OWN_SPACE: &str = "own";

/// Who acts, and with what.
#[derive(Clone, PartialEq)]
pub struct Acting {
    /// The services.
    pub engine: Engine,
    /// Who acts in the sandbox; none on other networks.
    pub persona: Option<Persona>,
    /// With which account; none without a wallet.
    pub account: Option<Address>,
}

impl Acting {
    /// The space that the vault, drafts and kept files are in.
    pub fn space(&self) -> &'static str {
        self.persona.map_or(OWN_SPACE, Persona::name)
    }

    /// The account, where something is signed.
    pub fn account(&self) -> Result<Address, Failure> {
        self.account.ok_or_else(|| Failure::new("No wallet is connected.", "Connect your wallet and try again."))
    }

    /// How to act as somebody else.
    pub fn how_to_change(&self) -> &'static str {
        match self.persona {
            Some(_) => "In the sandbox, become somebody else at the top of the page.",
            None => "Choose another account in your wallet.",
        }
    }

    /// Whether this is the acting account.
    pub fn is(&self, account: &Address) -> bool {
        self.account.as_ref() == Some(account)
    }
}

/// How far the start is.
#[derive(Clone, PartialEq, Default)]
enum Start {
    /// No page has needed the services.
    #[default]
    Idle,
    /// Under way.
    Starting,
    /// Nobody acts yet.
    Running(Engine),
    /// Ready.
    Ready(Acting),
    /// It failed.
    Failed(Problem),
}

impl Start {
    fn engine(&self) -> Option<Engine> {
        match self {
            Self::Running(engine) => Some(engine.clone()),
            Self::Ready(acting) => Some(acting.engine.clone()),
            Self::Idle | Self::Starting | Self::Failed(_) => None,
        }
    }
}

#[derive(Clone, PartialEq)]
struct EngineContext {
    start: UseStateHandle<Start>,
}

/// Properties of a component that only wraps others.
#[derive(Properties, PartialEq)]
pub struct WrapperProps {
    /// What is wrapped.
    pub children: Html,
}

/// Keeps the services over route changes.
#[component]
pub fn EngineProvider(props: &WrapperProps) -> Html {
    let start = use_state_eq(Start::default);
    let session = use_session();

    // A change of persona: the old one's space is left before the new one's pages appear.
    let engine = start.engine();
    {
        let start = start.clone();
        let dispatcher = session.dispatcher();
        use_effect_with((engine, session.persona), move |(engine, persona)| {
            let persona = *persona;
            let abort = engine.clone().map(|engine| {
                start.set(Start::Running(engine.clone()));
                let (acting, abort): (_, AbortHandle) = abortable(async move {
                    let acting = act_as(&engine, persona).await;
                    match acting {
                        Ok((acting, vault)) => {
                            dispatcher.dispatch(SessionAction::Vault(vault));
                            start.set(Start::Ready(acting));
                        }
                        Err(failure) => start.set(Start::Failed(failure.into())),
                    }
                });
                spawn_local(async move {
                    // Aborted when the person changes again: then the newer one counts.
                    let _ = acting.await;
                });
                abort
            });
            move || {
                if let Some(abort) = abort {
                    abort.abort();
                }
            }
        });
    }
    let engine = start.engine();
    let context = EngineContext { start };
    html! {
        <ContextProvider<EngineContext> {context}>
            <IdleLock {engine} />
            { props.children.clone() }
        </ContextProvider<EngineContext>>
    }
}

async fn act_as(
    engine: &Engine,
    persona: Option<Persona>,
) -> Result<(Acting, crypto_worker::messages::VaultStatus), Failure> {
    let account = match engine.chain().sandbox().zip(persona) {
        Some((sandbox, persona)) => Some(
            sandbox
                .use_persona(persona.name())
                .await
                .map_err(|error| Failure::new(error.message, "Reload the page."))?,
        ),
        None => None,
    };
    let acting = Acting { engine: engine.clone(), persona, account };
    let vault = engine.crypto.ask(UseSpace { space: acting.space().to_owned() }).await?;
    Ok((acting, vault))
}

/// Starts the services when it first appears, and shows what it wraps once they are ready.
#[component]
pub fn Ready(props: &WrapperProps) -> Html {
    let context = use_context::<EngineContext>().expect("app.rs provides the services");
    let config = use_config();
    let wallets = use_wallets();
    let begin = {
        let start = context.start.clone();
        use_callback((), move |(), ()| {
            let (start, config) = (start.clone(), config.clone());
            start.set(Start::Starting);
            spawn_local(async move {
                start.set(match Engine::start(&config).await {
                    Ok(engine) => Start::Running(engine),
                    Err(failure) => Start::Failed(failure.into()),
                });
            });
        })
    };
    {
        let begin = begin.clone();
        let idle = *context.start == Start::Idle;
        use_effect_with((), move |()| {
            if idle {
                begin.emit(());
            }
        });
    }
    match &*context.start {
        Start::Ready(acting) => {
            let account = acting.account.or_else(|| Some(wallets.connected.as_ref()?.account));
            let acting = Acting { account, ..acting.clone() };
            html! {
                <ContextProvider<Acting> context={acting.clone()}>
                    <LedgerProvider key={acting.space()}>
                        <PendingProvider>{ props.children.clone() }</PendingProvider>
                    </LedgerProvider>
                </ContextProvider<Acting>>
            }
        }
        Start::Failed(problem) => {
            let again = begin.reform(|_| ());
            let actions = html! { <Button icon={IconName::Refresh} onclick={again}>{ "Try again" }</Button> };
            problem_alert(problem, actions)
        }
        _ => loading("Starting"),
    }
}

/// The services, once they run; for what is shown on every page.
#[hook]
pub fn use_engine() -> Option<Engine> {
    use_context::<EngineContext>().expect("app.rs provides the services").start.engine()
}

/// Who acts, inside [`Ready`].
#[hook]
pub fn use_acting() -> Acting {
    use_context::<Acting>().expect("the page is wrapped in Ready")
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        let origin = if let Cause::Origin(origin) = failure.cause { Some(origin.into()) } else { None };
        let problem = Self { origin, ..Self::new(failure.what) };
        if failure.todo.is_empty() { problem } else { problem.todo(failure.todo) }
    }
}

//! Who is acting: the persona of the sandbox, or whoever uses this browser; and the state of the vault.

use std::rc::Rc;

use crypto_worker::messages::VaultStatus;
use wasm_crypto::primitives::Address;
use yew::prelude::*;

/// Where a tab remembers its persona over a reload; tabs can act as different ones.
const STORAGE_KEY: &str = "theriac.persona";

/// A role one can try in the sandbox; each has a wallet account, a vault and storage of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Persona {
    /// Shares a file of their own.
    #[default]
    Contributor,
    /// Lists a cohort and delivers its key.
    Steward,
    /// Finds, pays for and opens data.
    Researcher,
    /// Decides disputes.
    Arbiter,
}

impl Persona {
    /// Every persona, in the order in which a choice lists them.
    pub const ALL: [Self; 4] = [Self::Contributor, Self::Steward, Self::Researcher, Self::Arbiter];

    /// The value used in choices and storage.
    pub fn name(self) -> &'static str {
        match self {
            Self::Contributor => "contributor",
            Self::Steward => "steward",
            Self::Researcher => "researcher",
            Self::Arbiter => "arbiter",
        }
    }

    /// The word on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Contributor => "Contributor",
            Self::Steward => "Steward",
            Self::Researcher => "Researcher",
            Self::Arbiter => "Arbiter",
        }
    }

    /// The persona called `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|persona| persona.name() == name)
    }
}

/// Whether this persona's keys can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum VaultState {
    /// Not looked yet: nothing has needed it.
    #[default]
    Unknown,
    /// No vault in this browser yet.
    Absent,
    /// There is one; its passphrase is needed.
    Locked,
    /// Its keys are in the worker's memory.
    Open,
}

impl From<&VaultStatus> for VaultState {
    fn from(status: &VaultStatus) -> Self {
        match status {
            VaultStatus::None => Self::Absent,
            VaultStatus::Locked { .. } => Self::Locked,
            VaultStatus::Unlocked { .. } => Self::Open,
        }
    }
}

/// What the shell shows about the person acting.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Session {
    /// Who acts in the sandbox; `None` on other networks.
    pub persona: Option<Persona>,
    /// The vault of whoever acts.
    pub vault: VaultState,
    /// The wallet account whose signature opens it in this browser, too.
    pub wallet: Option<Address>,
    /// After so many minutes without input it was locked; `None` when the person locked it, or it was not.
    pub idle_minutes: Option<u32>,
}

/// A change of the session.
pub enum SessionAction {
    /// Act as another persona.
    Become(Persona),
    /// The vault was made, opened, locked or erased.
    Vault(VaultStatus),
    /// The vault was locked after so many minutes without input.
    LockedWhenIdle(VaultStatus, u32),
}

impl Reducible for Session {
    type Action = SessionAction;

    fn reduce(self: Rc<Self>, action: SessionAction) -> Rc<Self> {
        match action {
            // The same one again: nothing would look for its vault.
            SessionAction::Become(persona) if self.persona == Some(persona) => self,
            SessionAction::Become(persona) => {
                remember(persona);
                Rc::new(Self { persona: Some(persona), ..Self::default() })
            }
            SessionAction::Vault(status) => Rc::new(self.with_vault(&status, None)),
            SessionAction::LockedWhenIdle(status, minutes) => Rc::new(self.with_vault(&status, Some(minutes))),
        }
    }
}

impl Session {
    fn with_vault(&self, status: &VaultStatus, idle_minutes: Option<u32>) -> Self {
        let wallet = match status {
            VaultStatus::None => None,
            VaultStatus::Locked { wallet } | VaultStatus::Unlocked { wallet, .. } => *wallet,
        };
        Self { persona: self.persona, vault: status.into(), wallet, idle_minutes }
    }
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.session_storage().ok()?
}

fn remembered() -> Persona {
    let name = storage().and_then(|storage| storage.get_item(STORAGE_KEY).ok()?);
    name.and_then(|name| Persona::from_name(&name)).unwrap_or_default()
}

fn remember(persona: Persona) {
    if let Some(storage) = storage() {
        // Without storage the tab starts as the contributor again.
        let _ = storage.set_item(STORAGE_KEY, persona.name());
    }
}

/// The session and the way to change it.
pub type SessionContext = UseReducerHandle<Session>;

/// Provides [`SessionContext`].
#[component]
pub fn SessionProvider(props: &SessionProviderProps) -> Html {
    let persona = props.sandbox.then(remembered);
    let session = use_reducer_eq(|| Session { persona, ..Session::default() });
    html! { <ContextProvider<SessionContext> context={session}>{ props.children.clone() }</ContextProvider<SessionContext>> }
}

/// Properties of [`SessionProvider`].
#[derive(Properties, PartialEq)]
pub struct SessionProviderProps {
    /// Whether the chosen network is the sandbox.
    pub sandbox: bool,
    /// The app.
    pub children: Html,
}

/// The current session.
#[hook]
pub fn use_session() -> SessionContext {
    use_context::<SessionContext>().expect("app.rs provides the session")
}

//! The lock: by the person from every page, and by itself when nobody has been there for a while.

use crypto_worker::messages::{LockVault, VaultStatus};
use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Interval;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::contexts::session::{Session, SessionAction, VaultState, use_session};
use crate::services::engine::Engine;
use crate::services::idle;

/// Between two looks at the clock.
const LOOK_EVERY_MS: u32 = 5_000;

/// What counts as the person being there.
const INPUTS: [&str; 5] = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"];

/// Properties of [`IdleLock`].
#[derive(Properties, PartialEq)]
pub struct IdleLockProps {
    /// The services, once they run.
    pub engine: Option<Engine>,
}

/// Locks the open vault when nobody has touched the app for the chosen time, but never in the middle of work.
#[component]
pub fn IdleLock(props: &IdleLockProps) -> Html {
    let session = use_session();
    let engine = props.engine.clone().filter(|_| session.vault == VaultState::Open);
    let dispatcher = session.dispatcher();
    use_effect_with(engine, move |engine| {
        let running = engine.clone().zip(web_sys::window()).map(|(engine, window)| {
            idle::touch();
            // The first input after a long pause finds the vault locked: a sleeping device looks at no clock.
            let look = Callback::from(move |there: bool| match idle::overdue() {
                Some(minutes) => {
                    let session = dispatcher.clone();
                    close(&engine, move |status| session.dispatch(SessionAction::LockedWhenIdle(status, minutes)));
                }
                None if there => idle::touch(),
                None => (),
            });
            let listeners = INPUTS.map(|input| {
                let look = look.clone();
                let options = EventListenerOptions::run_in_capture_phase();
                EventListener::new_with_options(&window, input, options, move |_| look.emit(true))
            });
            let interval = Interval::new(LOOK_EVERY_MS, move || look.emit(false));
            (listeners, interval)
        });
        move || drop(running)
    });
    Html::default()
}

/// Locks the vault because the person says so.
pub fn lock(engine: &Engine, session: UseReducerDispatcher<Session>) {
    close(engine, move |status| session.dispatch(SessionAction::Vault(status)));
}

fn close(engine: &Engine, locked: impl FnOnce(VaultStatus) + 'static) {
    let crypto = engine.crypto.clone();
    spawn_local(async move {
        // A worker that does not answer holds nothing open any more.
        if let Ok(status) = crypto.ask(LockVault {}).await {
            locked(status);
        }
    });
}

/// Keeps the vault open while `on` holds: work goes on by itself that the person asked for.
#[hook]
pub fn use_awake(on: bool) {
    use_effect_with(on, |on| {
        let working = on.then(idle::working);
        move || drop(working)
    });
}

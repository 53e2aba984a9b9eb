//! Leaving no trace: one persona's data, or everything this app ever stored in this browser.

use crypto_worker::messages::{EraseEverything, EraseSpace, VaultStatus};
use crypto_worker::wire::field;
use futures::channel::oneshot;
use futures::future::join_all;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbFactory, IdbOpenDbRequest};
use yew::prelude::*;

use super::sandbox::told;
use crate::components::{AlertKind, Button, ButtonVariant, Checkbox, Dialog, IconName, Panel, problem_alert};
use crate::contexts::engine::{Acting, use_acting};
use crate::contexts::session::{SessionAction, use_session};
use crate::contexts::toast::use_toast;
use crate::hooks::task::use_task;
use crate::services::failure::Failure;

/// The two ways to erase.
pub fn erase_panel() -> Html {
    html! {
        <Panel title="Erase">
            <ErasePersona />
            <EraseAll />
        </Panel>
    }
}

#[component]
fn ErasePersona() -> Html {
    let acting = use_acting();
    let session = use_session();
    let toast = use_toast();
    let asking = use_state_eq(|| false);
    let task = use_task();
    let who =
        acting.persona.map_or("yours".to_owned(), |persona| format!("those of the {}", persona.label().to_lowercase()));
    let ask = {
        let asking = asking.setter();
        move |_| asking.set(true)
    };
    let keep = {
        let asking = asking.setter();
        Callback::from(move |()| asking.set(false))
    };
    let erase = {
        let (task, asking, session) = (task.clone(), asking.setter(), session.dispatcher());
        move |_| {
            asking.set(false);
            let (crypto, session, toast) = (acting.engine.crypto.clone(), session.clone(), toast.clone());
            task.run(async move {
                crypto.ask(EraseSpace {}).await?;
                session.dispatch(SessionAction::Vault(VaultStatus::None));
                toast.show(AlertKind::Success, "Vault and drafts were erased");
                Ok(())
            });
        }
    };
    html! {
        <div class="settings-part">
            <h3>{ "Vault, drafts and kept files" }</h3>
            <p class="muted">{ format!("In this browser, {who}. The chain and what was published stay.") }</p>
            if let Some(problem) = task.problem() {
                { problem_alert(problem, None) }
            }
            <div class="cluster">
                <Button icon={IconName::Trash} busy={task.is_busy()} onclick={ask}>{ "Erase vault and drafts" }</Button>
            </div>
            <Dialog
                open={*asking}
                title="Erase vault, drafts and kept files?"
                onclose={keep.clone()}
                actions={html! {
                    <>
                        <Button onclick={keep.reform(|_| ())}>{ "Keep it" }</Button>
                        <Button variant={ButtonVariant::Danger} onclick={erase}>{ "Erase it" }</Button>
                    </>
                }}
            >
                <p>{ "Without the 24 words or an exported vault file, the keys are lost: data bought cannot be opened, orders cannot be delivered, money earned cannot be claimed." }</p>
            </Dialog>
        </div>
    }
}

#[component]
fn EraseAll() -> Html {
    let acting = use_acting();
    let asking = use_state_eq(|| false);
    let sure = use_state_eq(|| false);
    let task = use_task();
    let ask = {
        let (asking, sure) = (asking.setter(), sure.setter());
        move |_| {
            sure.set(false);
            asking.set(true);
        }
    };
    let keep = {
        let asking = asking.setter();
        Callback::from(move |()| asking.set(false))
    };
    let onchange = {
        let sure = sure.setter();
        move |checked| sure.set(checked)
    };
    let erase = {
        let (task, asking) = (task.clone(), asking.setter());
        move |_| {
            asking.set(false);
            task.run(erase_everything(acting.clone()));
        }
    };
    html! {
        <div class="settings-part">
            <h3>{ "Everything" }</h3>
            <p class="muted">{ "Every persona's vault, drafts and kept files, all published files, the sandbox's chain and the settings. Close other tabs of this site first." }</p>
            if let Some(problem) = task.problem() {
                { problem_alert(problem, None) }
            }
            <div class="cluster">
                <Button icon={IconName::Trash} busy={task.is_busy()} onclick={ask}>{ "Erase everything in this browser" }</Button>
            </div>
            <Dialog
                open={*asking}
                title="Erase everything in this browser?"
                onclose={keep.clone()}
                actions={html! {
                    <>
                        <Button onclick={keep.reform(|_| ())}>{ "Keep it" }</Button>
                        <Button variant={ButtonVariant::Danger} disabled={!*sure} onclick={erase}>{ "Erase everything" }</Button>
                    </>
                }}
            >
                <p>{ "Nothing of Theriac stays in this browser. Vaults that were not exported, and whose words were not written down, are lost." }</p>
                <Checkbox label="I understand that nobody can bring it back" checked={*sure} {onchange} />
            </Dialog>
        </div>
    }
}

/// Empties every store of this origin, then begins at the first page.
async fn erase_everything(acting: Acting) -> Result<(), Failure> {
    if let Some(sandbox) = acting.engine.chain().sandbox() {
        // The pages would reload on hearing of the reset, before the rest is gone.
        sandbox.on_event(|_| ());
        // First the chain: its worker would otherwise write what it holds again.
        told(sandbox.reset()).await?;
    }
    acting.engine.crypto.ask(EraseEverything {}).await?;
    let gone = async {
        let window = web_sys::window()?;
        window.local_storage().ok()??.clear().ok()?;
        window.session_storage().ok()??.clear().ok()?;
        delete_databases(&window.indexed_db().ok()??).await?;
        window.location().replace("./").ok()
    };
    gone.await.ok_or_else(|| {
        Failure::new(
            "The browser did not let the page erase all of it. The vaults, drafts and published files are gone.",
            "Remove this site's data in the browser's own settings.",
        )
    })
}

async fn delete_databases(factory: &IdbFactory) -> Option<()> {
    let list: js_sys::Function = field(factory, "databases").dyn_into().ok()?;
    let databases = JsFuture::from(list.call0(factory).ok()?.dyn_into::<js_sys::Promise>().ok()?).await.ok()?;
    let databases = js_sys::Array::from(&databases);
    let names = databases.iter().filter_map(|database| field(&database, "name").as_string());
    let deletions = names.map(|name| factory.delete_database(&name)).collect::<Result<Vec<_>, _>>().ok()?;
    join_all(deletions.iter().map(settled)).await.into_iter().collect()
}

/// Waits for a deletion. A database that another tab keeps open is deleted once that tab lets go.
async fn settled(request: &IdbOpenDbRequest) -> Option<()> {
    let (sender, done) = oneshot::channel();
    let sender = std::rc::Rc::new(std::cell::Cell::new(Some(sender)));
    let told = |worked: bool| {
        let sender = sender.clone();
        Closure::<dyn FnMut()>::new(move || {
            if let Some(sender) = sender.take() {
                // Nobody waits when the page is being left.
                let _ = sender.send(worked);
            }
        })
    };
    let (success, error, blocked) = (told(true), told(false), told(true));
    request.set_onsuccess(Some(success.as_ref().unchecked_ref()));
    request.set_onerror(Some(error.as_ref().unchecked_ref()));
    request.set_onblocked(Some(blocked.as_ref().unchecked_ref()));
    done.await.ok().filter(|worked| *worked).map(drop)
}

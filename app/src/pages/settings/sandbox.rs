//! The sandbox's clock, and its new beginning.

use std::future::Future;

use market::client::ClientError;
use market::provider::RpcError;
use yew::prelude::*;

use crate::components::{AlertKind, Button, ButtonVariant, Dialog, IconName, definition_list, format, problem_alert};
use crate::contexts::engine::{Acting, use_acting};
use crate::contexts::ledger::use_ledger;
use crate::contexts::toast::use_toast;
use crate::hooks::task::use_task;
use crate::services::chain::Sandbox;
use crate::services::failure::Failure;

/// How far the clock can be moved at once: what the button says, and seconds.
const JUMPS: [(&str, u64); 4] =
    [("1 hour", 3_600), ("1 day", 86_400), ("30 days", 30 * 86_400), ("1 year", 365 * 86_400)];

/// The chain's clock, and the way to move it forward: deadlines and consents then end as they would in time.
#[component]
pub fn Clock() -> Html {
    let acting = use_acting();
    let ledger = use_ledger();
    let toast = use_toast();
    let task = use_task();
    let advance = |(label, seconds): (&'static str, u64)| {
        let (task, acting, refresh, toast) = (task.clone(), acting.clone(), ledger.refresh.clone(), toast.clone());
        let busy = task.is_busy();
        let onclick = move |_| {
            let (acting, refresh, toast) = (acting.clone(), refresh.clone(), toast.clone());
            task.run(async move {
                told(sandbox(&acting)?.advance(seconds)).await?;
                refresh.emit(());
                toast.show(AlertKind::Success, format!("The clock was moved forward by {label}"));
                Ok(())
            });
        };
        html! { <Button icon={IconName::Clock} {busy} {onclick}>{ label }</Button> }
    };
    let clock: Vec<(AttrValue, Html)> = vec![("Chain clock".into(), html! { format::date_time(ledger.now) })];
    html! {
        <div class="settings-part" role="group" aria-labelledby="clock-title">
            <h3 id="clock-title">{ "Move the clock forward" }</h3>
            <p class="muted">{ "To see deadlines pass and licences and consents end. It cannot be moved back, except by a reset." }</p>
            { definition_list(clock) }
            if let Some(problem) = task.problem() {
                { problem_alert(problem, None) }
            }
            <div class="cluster">{ for JUMPS.into_iter().map(advance) }</div>
        </div>
    }
}

/// The way to begin again.
#[component]
pub fn Reset() -> Html {
    let acting = use_acting();
    let asking = use_state_eq(|| false);
    let task = use_task();
    let ask = {
        let asking = asking.setter();
        move |_| asking.set(true)
    };
    let keep = {
        let asking = asking.setter();
        Callback::from(move |()| asking.set(false))
    };
    let reset = {
        let (task, asking) = (task.clone(), asking.setter());
        move |_| {
            asking.set(false);
            let acting = acting.clone();
            // The page reloads itself when the sandbox says that it was reset.
            task.run(async move { told(sandbox(&acting)?.reset()).await });
        }
    };
    html! {
        <div class="settings-part">
            <h3>{ "Begin again" }</h3>
            <p class="muted">{ "A reset empties the sandbox's chain for everybody in this browser. Vaults and drafts stay." }</p>
            if let Some(problem) = task.problem() {
                { problem_alert(problem, None) }
            }
            <div class="cluster">
                <Button icon={IconName::Refresh} busy={task.is_busy()} onclick={ask}>{ "Reset the sandbox" }</Button>
            </div>
            <Dialog
                open={*asking}
                title="Reset the sandbox?"
                onclose={keep.clone()}
                actions={html! {
                    <>
                        <Button onclick={keep.reform(|_| ())}>{ "Keep it" }</Button>
                        <Button variant={ButtonVariant::Danger} onclick={reset}>{ "Reset the sandbox" }</Button>
                    </>
                }}
            >
                <p>{ "All listings, orders, licences and balances of every persona are gone, and the clock goes back to now. Other tabs of this site begin anew too." }</p>
            </Dialog>
        </div>
    }
}

/// What the sandbox said against it, in words.
pub async fn told(request: impl Future<Output = Result<(), RpcError>>) -> Result<(), Failure> {
    request.await.map_err(|error| ClientError::from(error).into())
}

fn sandbox(acting: &Acting) -> Result<&Sandbox, Failure> {
    acting.engine.chain().sandbox().ok_or_else(|| Failure::new("This network is not the sandbox.", ""))
}

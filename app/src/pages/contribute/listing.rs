//! Sealing and listing: everything is made first, then published, then listed in one transaction.

use crypto_worker::messages::{CardOptions, DeleteDraft, ListingPlan, Progress as Done, SealDraft, Sealed, Stage};
use market::calls::{self, Locations};
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::recipe::Recipe;
use web_sys::Blob;
use yew::prelude::*;

use crate::components::{
    AlertKind, Button, ButtonVariant, IconName, LinkButton, Progress, TransactionStepsProps, alert_with, problem_alert,
    transaction_steps,
};
use crate::contexts::engine::{Acting, use_acting};
use crate::contexts::ledger::use_ledger;
use crate::hooks::task::use_task;
use crate::hooks::transaction::use_transaction;
use crate::routes::Route;
use crate::services::failure::{Cause, Failure};
use crate::services::json;

/// Properties of [`SealAndList`].
#[derive(Properties, PartialEq)]
pub struct SealAndListProps {
    /// The draft.
    pub nonce: Bytes32,
    /// The recipe to apply.
    pub recipe: Recipe,
    /// What to list.
    pub plan: ListingPlan,
    /// What the card says of the data.
    pub card: CardOptions,
}

/// The button that seals and lists, and how far that is.
#[component]
pub fn SealAndList(props: &SealAndListProps) -> Html {
    let acting = use_acting();
    let now = use_ledger().now;
    let task = use_task();
    let transaction = use_transaction();
    let progress = use_state_eq(|| None::<Done>);
    let start = {
        let (task, progress, transaction) = (task.clone(), progress.setter(), transaction.clone());
        let request = SealDraft {
            nonce: props.nonce,
            recipe: json::to_value(&props.recipe).unwrap_or_default().into(),
            plan: props.plan.clone(),
            card: props.card,
            deployment: *acting.engine.at(),
            now,
        };
        move |_| {
            let (acting, request, progress) = (acting.clone(), request.clone(), progress.clone());
            let transaction = transaction.clone();
            transaction.clear();
            task.run(async move {
                let shown = progress.clone();
                let made = acting.engine.crypto.run(request, &[], move |done| shown.set(Some(done))).await;
                progress.set(None);
                let made = made?;
                let locations = publish(&acting, &made.value, &made.blobs).await?;
                let Sealed { listing, seal, proof, .. } = &made.value;
                let call = calls::list(acting.engine.at(), listing, seal, proof, &locations);
                if let Err(failure) = transaction.send(call).await {
                    // Nothing is listed, so nothing stays published; unless that is not certain.
                    if failure.cause != Cause::Uncertain {
                        withdraw(&acting, &locations).await;
                    }
                    return Err(failure);
                }
                Ok(())
            });
        }
    };
    let cancel = {
        let (task, progress) = (task.clone(), progress.setter());
        Callback::from(move |()| {
            task.cancel();
            progress.set(None);
        })
    };
    html! {
        <div class="stack">
            if let Some(state) = transaction.state.clone() {
                { transaction_steps(&TransactionStepsProps { title: "Listing the dataset".into(), state, why: Some("You sign that the dataset is offered under these terms, at this price, until this date.".into()) }) }
            } else if let Some(problem) = task.problem() {
                { problem_alert(&problem.clone().kept("Your draft is kept. Nothing was listed."), None) }
            }
            if let Some(done) = *progress {
                <Progress label={stage_label(done.stage)} done={done.done} total={(done.stage != Stage::Scanning).then_some(done.total)} oncancel={cancel} />
            }
            <div class="cluster">
                <Button variant={ButtonVariant::Primary} icon={IconName::Lock} busy={task.is_busy()} onclick={start}>{ "Seal and list" }</Button>
            </div>
        </div>
    }
}

fn stage_label(stage: Stage) -> &'static str {
    match stage {
        Stage::Deidentifying | Stage::Scanning => "Removing identifiers",
        _ => "Sealing",
    }
}

/// Publishes body, leaves file and card under the hashes that name them.
async fn publish(acting: &Acting, sealed: &Sealed, blobs: &[Blob]) -> Result<Locations, Failure> {
    let [body, leaves, card] = blobs else {
        return Err(Failure::new("The worker made something other than expected.", "Reload the page and try again."));
    };
    let listing = &sealed.listing;
    let plain = |hash: &Bytes32| hash.to_string().split_off(2);
    let storage = &acting.engine.storage;
    let mut locations = Locations::default();
    let result = async {
        locations.body = storage.put(&format!("{}.body", plain(&listing.body_root)), body).await?;
        locations.leaves = storage.put(&format!("{}.leaves.json", plain(&listing.leaves_hash)), leaves).await?;
        locations.card = storage.put(&format!("{}.card.json", plain(&listing.card_digest)), card).await?;
        Ok(())
    }
    .await;
    match result {
        Ok(()) => Ok(locations),
        Err(failure) => {
            withdraw(acting, &locations).await;
            Err(failure)
        }
    }
}

async fn withdraw(acting: &Acting, locations: &Locations) {
    for location in [&locations.body, &locations.leaves, &locations.card] {
        if !location.is_empty() {
            // What cannot be removed is ciphertext and a card that nothing points to.
            let _ = acting.engine.storage.delete(location).await;
        }
    }
}

/// Properties of [`Listed`].
#[derive(Properties, PartialEq)]
pub struct ListedProps {
    /// The listing.
    pub id: Bytes32,
    /// The draft it was made from.
    pub nonce: Bytes32,
}

/// The end of a contribution. The draft is no longer needed: the chain, the files and the vault have everything.
#[component]
pub fn Listed(props: &ListedProps) -> Html {
    let crypto = use_acting().engine.crypto.clone();
    let task = use_task();
    {
        let task = task.clone();
        use_effect_with(props.nonce, move |nonce| {
            let request = DeleteDraft { nonce: *nonce };
            task.run(async move {
                match crypto.ask(request).await.map_err(Failure::from) {
                    // Gone already.
                    Err(failure) if failure.cause == Cause::NotFound => Ok(()),
                    other => other,
                }
            });
        });
    }
    let id = props.id.to_string();
    let actions = html! {
        <>
            <LinkButton to={Route::Dataset { id }} variant={ButtonVariant::Primary}>{ "See the dataset" }</LinkButton>
            <LinkButton to={Route::Contributions}>{ "My contributions" }</LinkButton>
        </>
    };
    html! {
        <>
            { alert_with(
                AlertKind::Success,
                "Your dataset is listed",
                html! { <p>{ "Researchers can find and order it now. Their orders appear at your desk; deliver the key before the deadline shown there." }</p> },
                actions,
            ) }
            if let Some(problem) = task.problem() {
                { problem_alert(&problem.clone().kept("The dataset is listed all the same."), None) }
            }
        </>
    }
}

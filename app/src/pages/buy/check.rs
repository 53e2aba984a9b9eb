//! The second step: the sealed file, the split and every consent, checked before anything is paid.

use std::rc::Rc;

use crypto_worker::messages::{LeavesChecked, Progress as Done, VerifyBody, VerifyLeaves};
use market::state::{ListingRecord, Market};
use yew::prelude::*;

use crate::components::{
    AlertKind, Button, ButtonVariant, IconName, Panel, Progress, alert, format, icon, loading, problem_alert,
};
use crate::contexts::engine::use_acting;
use crate::contexts::ledger::use_ledger;
use crate::hooks::task::use_task;
use crate::pages::dataset::Listed;
use crate::services::engine::Engine;
use crate::services::failure::Failure;

/// Properties of [`CheckStep`].
#[derive(Properties, PartialEq)]
pub struct CheckStepProps {
    /// The dataset.
    pub listed: Listed,
    /// Called to go back.
    pub onback: Callback<()>,
    /// Called to go on.
    pub onnext: Callback<()>,
}

/// Downloads and verifies all that the listing promises. Only what passes can be paid for.
#[component]
pub fn CheckStep(props: &CheckStepProps) -> Html {
    let acting = use_acting();
    let ledger = use_ledger();
    let record = &props.listed.record;
    let checked = use_state(|| None::<LeavesChecked>);
    let progress = use_state(|| None::<Done>);
    let task = use_task();
    let start = {
        let (engine, record, task) = (acting.engine.clone(), record.clone(), task.clone());
        let (checked, progress) = (checked.setter(), progress.setter());
        Callback::from(move |()| {
            let (engine, record) = (engine.clone(), record.clone());
            let (checked, progress) = (checked.clone(), progress.clone());
            checked.set(None);
            progress.set(None);
            task.run(async move {
                checked.set(Some(check(&engine, &record, move |done| progress.set(Some(done))).await?));
                Ok(())
            });
        })
    };
    {
        let start = start.clone();
        use_effect_with(record.id, move |_| start.emit(()));
    }
    let cancel = {
        let task = task.clone();
        Callback::from(move |()| task.cancel())
    };
    let back = html! { <Button icon={IconName::ArrowLeft} onclick={props.onback.reform(|_| ())}>{ "Back" }</Button> };

    if let Some(checked) = &*checked {
        let leaving = leaving(&ledger.market, record, checked);
        return html! {
            <>
                <Panel title="Everything is as it was listed">
                    <ul class="checks">
                        <li>{ icon(IconName::CheckCircle) }<span>{ format!("The sealed file: all {} equal what was listed.", format::bytes(record.listing.body_length)) }</span></li>
                        <li>{ icon(IconName::CheckCircle) }<span>{ "The card: it is the one that was listed, and it describes this file." }</span></li>
                        <li>{ icon(IconName::CheckCircle) }<span>{ format!("The split: {}, each with a consent receipt that its account signed.", format::counted(checked.leaves.len() as u128, "contribution", "contributions")) }</span></li>
                    </ul>
                    <p class="muted small">{ "The contract will accept only the key that was sealed with this listing. Whether the file holds what its card says can be seen only after opening it." }</p>
                </Panel>
                if leaving > 0 {
                    { alert(
                        AlertKind::Warning,
                        format!("{} from this dataset", format::counted(leaving as u128, "contribution is withdrawn", "contributions are withdrawn")),
                        html! { <p>{ "Anyone can close the dataset now; an order that is open then has one hour left for its delivery, or your money comes back." }</p> },
                    ) }
                }
                <div class="cluster cluster-spread">
                    { back }
                    <Button variant={ButtonVariant::Primary} onclick={props.onnext.reform(|_| ())}>{ "See the total" }</Button>
                </div>
            </>
        };
    }
    html! {
        <>
            <Panel title="Checking before you pay">
                if let Some(problem) = task.problem() {
                    { problem_alert(&problem.clone().kept("Nothing was paid, and this file cannot be paid for here."), None) }
                } else if let Some(done) = *progress {
                    <Progress label="Comparing the sealed file with the listing" done={done.done} total={Some(done.total)} oncancel={cancel} />
                } else if task.is_busy() {
                    { loading("Fetching the sealed file") }
                } else {
                    <p>{ "The check was stopped. Without it nothing can be paid." }</p>
                }
            </Panel>
            <div class="cluster cluster-spread">
                { back }
                if !task.is_busy() {
                    <Button icon={IconName::Refresh} onclick={start.reform(|_| ())}>{ "Check again" }</Button>
                }
            </div>
        </>
    }
}

/// Fetches body and leaves and compares them with the listing.
async fn check(
    engine: &Engine,
    record: &Rc<ListingRecord>,
    on_progress: impl Fn(Done),
) -> Result<LeavesChecked, Failure> {
    let listing = &record.listing;
    let body = engine.storage.body(&record.locations.body, listing, &on_progress).await?;
    let verify = VerifyBody { body_root: listing.body_root, body_length: listing.body_length };
    engine.crypto.run(verify, &[body], on_progress).await?;
    let leaves = engine.storage.get(&record.locations.leaves).await?;
    let verify = VerifyLeaves { listing: listing.clone(), listed_at: record.listed_at, deployment: *engine.at() };
    Ok(engine.crypto.run(verify, &[leaves], |_| ()).await?.value)
}

/// How many of the contributions have been withdrawn.
fn leaving(market: &Market, record: &ListingRecord, checked: &LeavesChecked) -> usize {
    let gone = |account| market.withdrawn.contains(account);
    checked
        .leaves
        .iter()
        .filter(|checked| gone(&checked.leaf.account) || checked.leaf.consent_until < record.listing.ends_at)
        .count()
}

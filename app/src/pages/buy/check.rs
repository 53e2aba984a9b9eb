//! The second step: the sealed file, the split and every consent, checked before anything is paid.

use std::cell::RefCell;
use std::rc::Rc;

use crypto_worker::messages::{Dropped, Fetching, LeavesChecked};
use market::state::{ListingRecord, Market};
use yew::prelude::*;

use crate::components::{
    AlertKind, Button, ButtonVariant, FetchProgress, IconName, Panel, alert, dropped_places, fetch_problem, format,
    icon, loading,
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
    let fetching = use_state(|| None::<Fetching>);
    let task = use_task();
    let start = {
        let (engine, record, task) = (acting.engine.clone(), record.clone(), task.clone());
        let (checked, fetching) = (checked.setter(), fetching.setter());
        Callback::from(move |()| {
            let (engine, record) = (engine.clone(), record.clone());
            let (checked, fetching) = (checked.clone(), fetching.clone());
            checked.set(None);
            fetching.set(None);
            task.run(async move {
                checked.set(Some(check(&engine, &record, &|now| fetching.set(Some(now))).await?));
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
                { dropped_places(fetching.as_ref().map_or(&[], |fetching| &fetching.dropped)) }
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
                    { fetch_problem(&problem.clone().kept("Nothing was paid, and this file cannot be paid for here."), start.clone(), None) }
                } else if let Some(fetching) = (*fetching).clone().filter(|_| task.is_busy()) {
                    <FetchProgress {fetching} label="Comparing the sealed file with the listing" oncancel={cancel} />
                } else if task.is_busy() {
                    { loading("Fetching the sealed file") }
                } else {
                    <p>{ "The check was stopped. Without it nothing can be paid. What was fetched is kept, and the check goes on from there." }</p>
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
    on_progress: &dyn Fn(Fetching),
) -> Result<LeavesChecked, Failure> {
    // What was wrong with the body's places is still to be seen while the leaves come.
    let dropped = RefCell::new(Vec::<Dropped>::new());
    let of_body = |fetching: Fetching| {
        dropped.replace(fetching.dropped.clone());
        on_progress(fetching);
    };
    engine.storage.body(&record.locations.body, &record.listing, &of_body).await?;
    let of_leaves = |mut fetching: Fetching| {
        fetching.dropped.splice(..0, dropped.borrow().iter().cloned());
        on_progress(fetching);
    };
    engine.storage.leaves(record, *engine.at(), &of_leaves).await
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

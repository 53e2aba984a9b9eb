//! A listing whose files lie in this browser alone, and the way to bring them where buyers can read them.

use crypto_worker::messages::Progress as Done;
use market::calls;
use market::state::ListingRecord;
use yew::prelude::*;

use crate::components::{
    AlertKind, Button, ButtonVariant, Progress, TransactionStepsProps, alert_with, problem_alert, transaction_steps,
};
use crate::contexts::engine::use_acting;
use crate::hooks::task::use_task;
use crate::hooks::transaction::use_transaction;
use crate::services::publishing::{forget_copies, is_only_here, move_out};

/// Properties of [`MoveFiles`].
#[derive(Properties, PartialEq)]
pub struct MoveFilesProps {
    /// One's own listing.
    pub record: ListingRecord,
    /// Whether the vault is open, which has the keys to the place.
    pub vault_open: bool,
}

/// Publishes the files and tells the contract where they lie. Nothing where everybody can read them already, or in the
/// sandbox, whose people all read this browser.
#[component]
pub fn MoveFiles(props: &MoveFilesProps) -> Html {
    let acting = use_acting();
    let task = use_task();
    let transaction = use_transaction();
    let done = use_state_eq(|| None::<Done>);
    let record = &props.record;
    if acting.engine.chain().sandbox().is_some() || !is_only_here(&record.locations) {
        return Html::default();
    }
    let onclick = {
        let (acting, record, task) = (acting.clone(), record.clone(), task.clone());
        let (transaction, done) = (transaction.clone(), done.setter());
        move |_| {
            let (acting, record) = (acting.clone(), record.clone());
            let (transaction, done) = (transaction.clone(), done.clone());
            transaction.clear();
            task.run(async move {
                let crypto = &acting.engine.crypto;
                let shown = done.clone();
                let moved = move_out(crypto, &record.listing, &record.locations, move |now| shown.set(Some(now))).await;
                done.set(None);
                let moved = moved?;
                transaction.send(calls::locate(acting.engine.at(), &record.listing, &moved)).await?;
                forget_copies(crypto, &record.listing, &moved).await
            });
        }
    };
    let actions = html! {
        <Button variant={ButtonVariant::Primary} busy={task.is_busy()} disabled={!props.vault_open} {onclick}>{ "Publish the files (1 transaction)" }</Button>
    };
    html! {
        <>
            { alert_with(
                AlertKind::Warning,
                "Nobody else can read this dataset's files",
                html! { <p>{ "They lie in the browser that listed it. Publish them where files go by your settings; the contract then says where they are." }</p> },
                actions,
            ) }
            if let Some(done) = *done {
                <Progress label="Publishing the files" done={done.done} total={done.total} />
            }
            if let Some(state) = transaction.state.clone() {
                { transaction_steps(&TransactionStepsProps { title: "Saying where the files lie".into(), state, why: Some("You sign where researchers find the sealed files. Nothing else of the listing changes.".into()) }) }
            } else if let Some(problem) = task.problem() {
                { problem_alert(problem, None) }
            }
        </>
    }
}

//! Sealing and listing: everything is made first, then published, then listed in one transaction. What was sealed waits in
//! this browser until it is listed or discarded.

use std::rc::Rc;

use crypto_worker::messages::{
    AskStorage, CardOptions, DeleteDraft, Destination, ListingPlan, Progress as Done, SealDraft, Stage,
};
use crypto_worker::secret::SecretText;
use market::calls;
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::recipe::Recipe;
use yew::prelude::*;

use super::form::{Change, Form, changing};
use super::place::{AddressesProps, addresses_form, place_view};
use crate::components::{
    AlertKind, Button, ButtonVariant, IconName, LinkButton, LoadView, Progress, TransactionStepsProps, alert_with,
    problem_alert, transaction_steps,
};
use crate::contexts::engine::{Acting, use_acting};
use crate::contexts::ledger::use_ledger;
use crate::hooks::load::use_load;
use crate::hooks::task::use_task;
use crate::hooks::transaction::{Transaction, use_transaction};
use crate::routes::Route;
use crate::services::failure::{Cause, Failure};
use crate::services::journal::entries;
use crate::services::json;
use crate::services::publishing::{self, FILES, Prepared, fingerprint, is_by_hand};

/// Properties of [`SealAndList`].
#[derive(Clone, PartialEq, Properties)]
pub struct SealAndListProps {
    /// The draft.
    pub nonce: Bytes32,
    /// The recipe to apply.
    pub recipe: Recipe,
    /// What to list.
    pub plan: ListingPlan,
    /// What the card says of the data.
    pub card: CardOptions,
    /// The form as it stands.
    pub form: Form,
    /// Called with changes to it.
    pub onform: Callback<Change>,
}

/// Where the files go, then the button that seals and lists, and how far that is.
#[component]
pub fn SealAndList(props: &SealAndListProps) -> Html {
    let crypto = use_acting().engine.crypto.clone();
    let destination = use_load((), move |()| {
        let crypto = crypto.clone();
        async move { Ok(crypto.ask(AskStorage {}).await.map_err(Failure::from)?) }
    });
    LoadView::of(&destination, "Looking where files go", |destination| {
        html! { <Publishing of={Rc::new(props.clone())} destination={destination.clone()} /> }
    })
}

#[derive(Properties, PartialEq)]
struct PublishingProps {
    of: Rc<SealAndListProps>,
    destination: Rc<Destination>,
}

/// What is being done, and how far it is.
type Shown = Option<(&'static str, Done)>;

#[component]
fn Publishing(props: &PublishingProps) -> Html {
    let acting = use_acting();
    let now = use_ledger().now;
    let task = use_task();
    let transaction = use_transaction();
    let shown = use_state_eq(|| Shown::None);
    let addresses = use_state(|| FILES.map(|_| SecretText::default()));
    let of = &props.of;
    let request = SealDraft {
        nonce: of.nonce,
        recipe: json::to_value(&of.recipe).unwrap_or_default().into(),
        plan: of.plan.clone(),
        card: of.card,
        deployment: *acting.engine.at(),
        now: 0,
    };
    let made_of = fingerprint(&request);
    let prepared = of.form.prepared.clone();
    let ready = prepared.clone().filter(|prepared| prepared.made_of == made_of);
    let save = changing(&of.onform, |form, prepared| form.prepared = prepared);
    let due = |prepared: &Prepared| (0..FILES.len()).any(|file| prepared.is_due(file, &props.destination));
    let by_hand = is_by_hand(&props.destination) || *props.destination == Destination::Presigned;
    let missing = ready.as_ref().is_some_and(|prepared| {
        *props.destination == Destination::Presigned
            && (0..FILES.len()).any(|file| prepared.is_due(file, &props.destination) && addresses[file].is_empty())
    });
    let button = match &ready {
        None if by_hand => "Seal the files",
        None => "Seal and list",
        Some(prepared) if !due(prepared) => "List",
        Some(_) if matches!(*props.destination, Destination::Folder { .. }) => "Check and list",
        Some(_) if is_by_hand(&props.destination) => "List",
        Some(_) => "Upload and list",
    };
    let start = {
        let run = Run {
            acting: acting.clone(),
            transaction: transaction.clone(),
            destination: props.destination.clone(),
            save: save.clone(),
            show: shown.setter(),
        };
        let (task, addresses) = (task.clone(), addresses.clone());
        let (prepared, ready) = (prepared.clone(), ready.clone());
        move |_| {
            let (run, request, made_of) = (run.clone(), SealDraft { now, ..request.clone() }, made_of.clone());
            let (prepared, ready, addresses) = (prepared.clone(), ready.clone(), (*addresses).clone());
            run.transaction.clear();
            task.run(async move {
                let done = run.all(request, made_of, prepared, ready, addresses, by_hand).await;
                run.show.set(None);
                done
            });
        }
    };
    let stop = {
        let (task, shown) = (task.clone(), shown.setter());
        Callback::from(move |()| {
            task.cancel();
            shown.set(None);
        })
    };
    let discard = {
        let (task, acting, prepared) = (task.clone(), acting.clone(), prepared.clone());
        move |_| {
            let (acting, save, prepared) = (acting.clone(), save.clone(), prepared.clone());
            task.run(async move {
                if let Some(prepared) = prepared {
                    refuse_while_listing(&acting, &prepared)?;
                    prepared.discard(&acting.engine.crypto).await?;
                }
                save.emit(None);
                Ok(())
            });
        }
    };
    let hand_over = {
        let (task, crypto, ready) = (task.clone(), acting.engine.crypto.clone(), ready.clone());
        let destination = props.destination.clone();
        move |_| {
            let (crypto, ready, destination) = (crypto.clone(), ready.clone(), destination.clone());
            task.run(async move {
                match ready {
                    Some(prepared) => prepared.save(&crypto, &destination).await,
                    None => Ok(()),
                }
            });
        }
    };
    html! {
        <div class="stack">
            { place_view(&props.destination, acting.engine.chain().sandbox().is_some()) }
            if let Some(prepared) = &ready {
                <p>
                    if due(prepared) {
                        { "The files are sealed and wait in this browser. Nothing is listed yet." }
                    } else {
                        { "The files are sealed and lie where researchers will read them. Nothing is listed yet." }
                    }
                </p>
                if *props.destination == Destination::Presigned && due(prepared) {
                    { addresses_form(&AddressesProps { prepared: prepared.clone(), addresses: addresses.clone() }) }
                }
                if is_by_hand(&props.destination) && due(prepared) {
                    <p>{ by_hand_words(&props.destination) }</p>
                    <div class="cluster">
                        <Button icon={IconName::Download} disabled={task.is_busy()} onclick={hand_over}>{ "Save the files" }</Button>
                    </div>
                }
            }
            if let Some(state) = transaction.state.clone() {
                { transaction_steps(&TransactionStepsProps { title: "Listing the dataset".into(), state, why: Some("You sign that the dataset is offered under these terms, at this price, until this date.".into()) }) }
            } else if let Some(problem) = task.problem() {
                { problem_alert(&problem.clone().kept(what_is_kept(&acting, prepared.as_ref())), None) }
            }
            if let Some((label, done)) = *shown {
                <Progress {label} done={done.done} total={(done.stage != Stage::Scanning).then_some(done.total)} oncancel={stop} />
            }
            <div class="cluster">
                <Button variant={ButtonVariant::Primary} icon={IconName::Lock} busy={task.is_busy()} disabled={missing} onclick={start}>{ button }</Button>
                if prepared.is_some() {
                    <Button disabled={task.is_busy()} onclick={discard}>{ "Discard the sealed files" }</Button>
                }
            </div>
        </div>
    }
}

/// What a run of the button works with.
#[derive(Clone)]
struct Run {
    acting: Acting,
    transaction: Transaction,
    destination: Rc<Destination>,
    save: Callback<Option<Prepared>>,
    show: UseStateSetter<Shown>,
}

impl Run {
    /// Goes on from what is ready: seals, publishes, lists.
    async fn all(
        &self,
        request: SealDraft,
        made_of: String,
        earlier: Option<Prepared>,
        ready: Option<Prepared>,
        addresses: [SecretText; 3],
        by_hand: bool,
    ) -> Result<(), Failure> {
        let crypto = &self.acting.engine.crypto;
        for sealed in earlier.iter().chain(&ready) {
            refuse_while_listing(&self.acting, sealed)?;
        }
        let mut prepared = match ready {
            Some(prepared) => prepared,
            None => {
                if let Some(earlier) = earlier {
                    earlier.discard(crypto).await?;
                }
                let made = crypto.run(request, &[], |done| self.tell(seal_label(done.stage), done)).await?;
                let prepared = Prepared::keep(crypto, made_of, &made.value, &made.blobs).await?;
                self.save.emit(Some(prepared.clone()));
                if by_hand {
                    return Ok(());
                }
                prepared
            }
        };
        for (file, address) in addresses.into_iter().enumerate() {
            if prepared.is_due(file, &self.destination) {
                let tell = |done: Done| self.tell(publish_label(file, done.stage), done);
                prepared.locations[file] = prepared.bring(crypto, file, &self.destination, address, tell).await?;
                self.save.emit(Some(prepared.clone()));
            }
        }
        self.show.set(None);
        let sealed = prepared.sealed()?;
        let at = self.acting.engine.at();
        let call = calls::list(at, &sealed.listing, &sealed.seal, &sealed.proof, &prepared.locations());
        self.transaction.send_all(vec![call], Some(sealed.listing_id)).await.map(drop)
    }

    fn tell(&self, label: &'static str, done: Done) {
        self.show.set(Some((label, done)));
    }
}

/// While a listing is on its way, or may be, its files stay and it is not listed a second time.
fn refuse_while_listing(acting: &Acting, prepared: &Prepared) -> Result<(), Failure> {
    let id = prepared.sealed()?.listing_id;
    let sent = entries(acting.engine.at().chain_id, &acting.account()?);
    if !sent.iter().any(|entry| entry.orders(&id)) {
        return Ok(());
    }
    Err(Failure::new(
        "This listing is on its way already, perhaps from another tab or from before a reload.",
        "Wait until it is settled; its files stay where they are.",
    ))
}

fn what_is_kept(acting: &Acting, prepared: Option<&Prepared>) -> &'static str {
    match prepared.map(|prepared| refuse_while_listing(acting, prepared)) {
        Some(Err(_)) => "Your draft and the sealed files are kept.",
        _ => "Your draft is kept. Nothing was listed.",
    }
}

fn seal_label(stage: Stage) -> &'static str {
    match stage {
        Stage::Deidentifying | Stage::Scanning => "Removing identifiers",
        _ => "Sealing",
    }
}

fn publish_label(file: usize, stage: Stage) -> &'static str {
    match (stage, file) {
        (Stage::Verifying, _) => "Reading back what was published",
        (Stage::Reading, _) => "Packing for IPFS",
        (_, 0) => "Uploading the sealed data",
        (_, 1) => "Uploading the split",
        _ => "Uploading the card",
    }
}

fn by_hand_words(destination: &Destination) -> &'static str {
    match destination {
        Destination::Ipfs { .. } => {
            "Save the CAR files, import and pin them at your node or service (as with ipfs dag import), then list. The app cannot see whether they are there."
        }
        _ => {
            "Save the files and copy them into your web folder, under the names they have. Then the app reads each one there and compares it, before anything is listed."
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
    let acting = use_acting();
    let crypto = acting.engine.crypto.clone();
    let ledger = use_ledger();
    let task = use_task();
    {
        let task = task.clone();
        let account = acting.account.unwrap_or_default();
        let record = ledger.market.listings_by(&account).find(|record| record.id == props.id);
        let record = record.map(|record| (record.listing.clone(), record.locations.clone()));
        use_effect_with(props.nonce, move |nonce| {
            let request = DeleteDraft { nonce: *nonce };
            task.run(async move {
                if let Some((listing, locations)) = record {
                    publishing::forget_copies(&crypto, &listing, &locations).await?;
                }
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

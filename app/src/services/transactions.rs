//! Sending transactions and following them until they are settled, also past a reload of the page.

use std::cell::RefCell;
use std::collections::BTreeSet;

use futures::channel::oneshot;
use gloo::timers::future::TimeoutFuture;
use market::batch::BatchProgress;
use market::calls::Call;
use market::client::ClientError;
use market::payment::AccountKind;
use market::tracking::{Progress, Sent, Tracker};
use wasm_bindgen_futures::spawn_local;
use wasm_crypto::primitives::{Address, Bytes32};

use super::engine::Engine;
use super::failure::{Cause, Failure};
use super::journal::{Entry, entries, now};
use super::wallet;

/// Between two looks at a network, whose blocks take seconds, and at the sandbox.
const LOOK_EVERY_MS: u32 = 3_000;
const LOOK_AT_SANDBOX_EVERY_MS: u32 = 500;
/// So many looks may fail one after the other before the person is told.
const MOST_FAILED_LOOKS: u32 = 20;

/// How far a transaction is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransactionStage {
    /// Being tried without sending it.
    Preparing,
    /// The wallet asks for a signature.
    AwaitingSignature,
    /// Sent, under this hash as soon as there is one.
    Sent(Option<Bytes32>, Progress),
}

thread_local! {
    /// What a page of this tab follows itself.
    static FOLLOWED: RefCell<BTreeSet<String>> = const { RefCell::new(BTreeSet::new()) };
}

/// Whether a page of this tab follows this transaction itself.
pub fn is_followed(entry: &Entry) -> bool {
    FOLLOWED.with_borrow(|followed| followed.contains(entry.id()))
}

/// Marks a transaction as followed until it is dropped.
struct Following(String);

impl Following {
    fn new(entry: &Entry) -> Self {
        FOLLOWED.with_borrow_mut(|followed| followed.insert(entry.id().to_owned()));
        Self(entry.id().to_owned())
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        FOLLOWED.with_borrow_mut(|followed| followed.remove(&self.0));
    }
}

/// Tries calls, has them signed, sends them and waits until they are settled; gives the transaction's hash. Several are
/// sent as a batch: all or none. `subject` is the listing for which this must not happen twice.
pub async fn transact(
    engine: &Engine,
    from: Address,
    calls: Vec<Call>,
    subject: Option<Bytes32>,
    on_stage: &dyn Fn(TransactionStage),
) -> Result<Bytes32, Failure> {
    on_stage(TransactionStage::Preparing);
    // In a batch what follows cannot be tried before what goes first is done; the wallet tries them together.
    let first = calls.first().ok_or_else(nothing)?;
    engine.client.simulate(&from, first).await?;
    let entry = begin(engine, &from, &calls, subject).await?;
    let following = Following::new(&entry);
    on_stage(TransactionStage::AwaitingSignature);
    let (answer, answered) = oneshot::channel();
    let asking = engine.clone();
    // Whoever leaves the page while the wallet asks may still sign: the answer is noted all the same.
    spawn_local(async move {
        // Nobody waits for it when the page was left.
        let _ = answer.send(ask(&asking, entry, &calls).await);
    });
    let entry = answered.await.map_err(|_| nothing())??;
    let settled = follow(engine, entry, on_stage).await;
    drop(following);
    settled
}

/// Notes what the wallet is about to be asked for.
async fn begin(engine: &Engine, from: &Address, calls: &[Call], subject: Option<Bytes32>) -> Result<Entry, Failure> {
    let client = &engine.client;
    let last = calls.last().ok_or_else(nothing)?;
    // A reorganisation may put it into a block of a lower number than the latest one now.
    let since = client.block_number().await?.saturating_sub(2 * confirmations(engine));
    // A contract's transactions are made by others and have their numbers.
    let own = calls.len() == 1 && client.account_kind(from).await? != AccountKind::Contract;
    let nonce = if own { Some(client.next_nonce(from).await?) } else { None };
    let sent = Sent::new(from, last, nonce, since);
    // The order in it has a random nonce, so that no other batch has this name.
    let batch = (calls.len() > 1).then(|| sent.digest.to_string());
    // Asked last: between this and the note nothing else happens in this tab.
    refuse_second(engine, from, subject)?;
    Ok(Entry::begin(engine.at().chain_id, last, batch, subject, sent))
}

/// Refuses what is about a listing for which an order of this account is on its way, or may be: also from another tab, and
/// from before a reload.
pub fn refuse_second(engine: &Engine, from: &Address, listing: Option<Bytes32>) -> Result<(), Failure> {
    let on_its_way = |listing| entries(engine.at().chain_id, from).iter().any(|entry| entry.orders(&listing));
    if listing.is_some_and(on_its_way) {
        return Err(Failure::new(
            "An order for this dataset is on its way already, perhaps from another tab.",
            "Wait until it is settled. Nothing more was sent.",
        ));
    }
    Ok(())
}

async fn ask(engine: &Engine, mut entry: Entry, calls: &[Call]) -> Result<Entry, Failure> {
    let client = &engine.client;
    let from = entry.sent.from;
    let asked = match (&entry.batch, calls) {
        (Some(_), calls) => {
            let name = entry.sent.digest;
            client.send_batch(&from, calls, &name).await.map(|name| entry.batch = Some(name))
        }
        (None, [call, ..]) => client.send(&from, call).await.map(|hash| entry.sent.hash = Some(hash)),
        (None, []) => return Err(nothing()),
    };
    match asked {
        Ok(()) => {
            entry.keep();
            Ok(entry)
        }
        // It stays in the journal, where it is looked for.
        Err(error) if error.leaves_open() => Err(uncertain(&error)),
        Err(error) => {
            entry.forget();
            Err(error.into())
        }
    }
}

async fn follow(engine: &Engine, entry: Entry, on_stage: &dyn Fn(TransactionStage)) -> Result<Bytes32, Failure> {
    let mut follower = Follower::new(engine, entry);
    let mut failed = 0;
    loop {
        match follower.look(engine).await {
            Ok(progress) => {
                failed = 0;
                on_stage(TransactionStage::Sent(follower.hash(), progress));
                if let Some(settled) = follower.settled(engine, progress).await {
                    return settled;
                }
            }
            // The transaction is on its way whether or not it can be looked at.
            Err(_) if failed < MOST_FAILED_LOOKS => failed += 1,
            Err(error) => return Err(uncertain(&error)),
        }
        pause(engine).await;
    }
}

/// Waits until it is worth looking again.
pub async fn pause(engine: &Engine) {
    let sandbox = engine.network.chain.is_none();
    TimeoutFuture::new(if sandbox { LOOK_AT_SANDBOX_EVERY_MS } else { LOOK_EVERY_MS }).await;
}

/// Blocks on top that settle a transaction.
pub fn confirmations(engine: &Engine) -> u64 {
    engine.network.chain.as_ref().map_or(0, |chain| chain.confirmations)
}

/// Follows an entry of the journal.
pub struct Follower {
    /// The entry.
    pub entry: Entry,
    tracker: Tracker,
    given_up: bool,
}

impl Follower {
    /// From here on.
    pub fn new(engine: &Engine, entry: Entry) -> Self {
        let tracker = Tracker::new(entry.sent.clone(), confirmations(engine));
        Self { entry, tracker, given_up: false }
    }

    /// Its hash, which changes when it is sped up.
    pub fn hash(&self) -> Option<Bytes32> {
        self.tracker.sent.hash
    }

    /// One look.
    pub async fn look(&mut self, engine: &Engine) -> Result<Progress, ClientError> {
        if let Some(batch) = self.entry.batch.as_ref().filter(|_| self.hash().is_none()) {
            match engine.client.batch_progress(batch).await? {
                BatchProgress::Included(hash) => self.tracker.sent.hash = Some(hash),
                BatchProgress::GivenUp => self.given_up = true,
                BatchProgress::Waiting | BatchProgress::Unknown => return Ok(Progress::Waiting),
            }
        }
        let seen = engine.client.observe(&self.tracker.sent, now()).await?;
        let progress = self.tracker.observe(&seen);
        if self.tracker.sent != self.entry.sent {
            self.entry.sent = self.tracker.sent.clone();
            self.entry.keep();
        }
        Ok(progress)
    }

    /// What came of it; none as long as it is on its way. What is settled is forgotten in the journal.
    pub async fn settled(&self, engine: &Engine, progress: Progress) -> Option<Result<Bytes32, Failure>> {
        if self.given_up {
            self.entry.forget();
            let words = "Your wallet says that nothing of this was done, and does not try again.";
            return Some(Err(Failure::new(words, "Look at the present state, and try again.")));
        }
        let hash = self.hash().unwrap_or_default();
        match progress {
            Progress::Confirmed { .. } => {
                self.entry.forget();
                Some(Ok(hash))
            }
            Progress::Failed { block } => {
                self.entry.forget();
                let reason = engine.client.refusal(&hash, block).await;
                let (what, todo) = match &reason {
                    Some(reason) => (reason.to_string(), reason.hint()),
                    None => {
                        ("Something changed just before it.".to_owned(), "Look at the present state and try again.")
                    }
                };
                let what = format!("The transaction was put into a block but did nothing. {what}");
                Some(Err(Failure::new(what, format!("{todo} Only the network fee was spent."))))
            }
            Progress::Replaced { by } => {
                self.entry.forget();
                let what = format!("Another transaction was made instead of this one, which never counts: {by}.");
                Some(Err(Failure::new(what, "If you cancelled it in your wallet, all is well. Otherwise try again.")))
            }
            Progress::Overtaken => Some(Err(Failure {
                cause: Cause::Uncertain,
                ..Failure::new(
                    "Another transaction took the place of this one, and the network does not say which.",
                    "Look at the present state before you try again, so that it is not done twice.",
                )
            })),
            Progress::Waiting | Progress::TakenBack | Progress::Included { .. } | Progress::Dropped => None,
        }
    }
}

/// Who asks for a signature.
pub fn asker(engine: &Engine) -> String {
    match wallet::connected().filter(|_| engine.network.chain.is_some()) {
        Some(wallet) => wallet.name.to_string(),
        None => "The sandbox's wallet".to_owned(),
    }
}

/// A failure after which nobody can say whether the transaction will be mined. Doing it again could do it twice.
fn uncertain(error: &ClientError) -> Failure {
    Failure {
        cause: Cause::Uncertain,
        ..Failure::new(
            format!("It is not certain whether the transaction was sent: {error}"),
            "It is looked for, and shown here as soon as it is found. Look into your wallet before you try again, so that it is not done twice.",
        )
    }
}

fn nothing() -> Failure {
    Failure::new("The transaction could not be put together.", "Reload the page and try again.")
}

//! The third step: what it costs with everything included, and the payment into escrow.

use crypto_worker::messages::{MakeOrderKey, SealEvidence};
use market::calls::{self, OrderRequest, PermitSignature};
use market::client::ClientError;
use market::payment::{Payment, Tried, Way};
use market::state::ListingRecord;
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::terms::Purpose;
use web_sys::Blob;
use yew::prelude::*;

use super::Shown;
use super::total::Total;
use crate::components::{
    AlertKind, Button, ButtonVariant, Checkbox, IconName, Panel, TransactionStepsProps, alert, money, problem_alert,
    transaction_steps,
};
use crate::contexts::engine::{Acting, use_acting};
use crate::contexts::ledger::use_ledger;
use crate::contexts::pending::use_pending;
use crate::hooks::task::use_task;
use crate::hooks::transaction::{Transaction, use_transaction};
use crate::pages::dataset::Listed;
use crate::pages::vault::VaultGate;
use crate::pages::wallet::WalletGate;
use crate::services::engine::Engine;
use crate::services::failure::{Cause, Failure};
use crate::services::publishing::publish_package;
use crate::services::transactions::{pause, refuse_second};

/// What the permit says.
const PERMIT_SAYS: &str = "It says that the market may take exactly the price from your account, once, within the next hour. It costs nothing and sends nothing; the order that follows carries it.";
/// For how long the payment permission can be used.
const PERMIT_SECONDS: u64 = 3_600;
/// An approval is in the chain, but the endpoint that is asked may not know it yet: so often it is asked again.
const ALLOWANCE_LOOKS: u32 = 10;

/// What [`pay_step`] shows.
#[derive(Properties, PartialEq)]
pub struct PayStepProps {
    /// The dataset.
    pub listed: Listed,
    /// What it is for.
    pub purpose: Purpose,
    /// What the steward is shown.
    pub shown: Shown,
    /// Called to go back.
    pub onback: Callback<()>,
    /// Called once the order stands in the chain.
    pub onordered: Callback<()>,
}

/// The total, the vault and the button that pays.
pub fn pay_step(props: &PayStepProps) -> Html {
    html! {
        <>
            <Total listed={props.listed.clone()} purpose={props.purpose} />
            <WalletGate why="The order is signed and paid for by an account of your wallet.">
                <VaultGate why="The key of this order is made from your vault: only you will be able to open what is delivered.">
                    <Pay ..props.clone() />
                </VaultGate>
            </WalletGate>
            <div class="cluster">
                <Button icon={IconName::ArrowLeft} onclick={props.onback.reform(|_| ())}>{ "Back" }</Button>
            </div>
        </>
    }
}

impl Clone for PayStepProps {
    fn clone(&self) -> Self {
        Self {
            listed: self.listed.clone(),
            purpose: self.purpose,
            shown: self.shown.clone(),
            onback: self.onback.clone(),
            onordered: self.onordered.clone(),
        }
    }
}

#[component]
fn Pay(props: &PayStepProps) -> Html {
    let acting = use_acting();
    let ledger = use_ledger();
    let pending = use_pending();
    let transaction = use_transaction();
    let task = use_task();
    let agreed = use_state_eq(|| false);
    let doing = use_state_eq(|| None::<&'static str>);
    let paid = use_state_eq(|| false);
    let record = &props.listed.record;
    let listing = &record.listing;
    let affordable = ledger.balance >= listing.price;
    let known_token = listing.token == acting.engine.token.address;
    let (ordered, approving) = (pending.orders(&record.id), pending.approves(&record.id));

    let order = {
        let (acting, transaction, task, doing) = (acting.clone(), transaction.clone(), task.clone(), doing.setter());
        let (listed, purpose, shown) = (props.listed.clone(), props.purpose, props.shown.clone());
        let (now, onordered, paid) = (ledger.now, props.onordered.clone(), paid.setter());
        move |_| {
            transaction.clear();
            let (acting, transaction, doing) = (acting.clone(), transaction.clone(), doing.clone());
            let (listed, shown, onordered, paid) = (listed.clone(), shown.clone(), onordered.clone(), paid.clone());
            task.run(async move {
                let told = doing.clone();
                let ordered =
                    order(&acting, &transaction, &listed, &purpose, &shown, now, move |step| told.set(step)).await;
                doing.set(None);
                ordered?;
                paid.set(true);
                onordered.emit(());
                Ok(())
            });
        }
    };
    let onchange = {
        let agreed = agreed.setter();
        move |checked| agreed.set(checked)
    };
    html! {
        <Panel title="Pay into escrow">
            if !known_token {
                { alert(
                    AlertKind::Error,
                    "This dataset is priced in a token that this app does not know",
                    html! { <p>{ "Nothing can be paid here. Ask the steward to list it in another token." }</p> },
                ) }
            }
            if !affordable {
                { alert(
                    AlertKind::Error,
                    "Your balance is below the price",
                    html! { <p>{ "You have " }{ money(ledger.balance) }{ " and need " }{ money(listing.price) }{ ". Add funds to the account first; nothing was taken." }</p> },
                ) }
            }
            <Checkbox
                label="I will use the data for this purpose alone, under its terms, and not try to find out who anyone is"
                checked={*agreed}
                {onchange}
            />
            <p class="muted small"><a href="licence.txt" target="_blank">{ "Read the whole licence" }</a>{ " (opens in a new tab)." }</p>
            if let Some(doing) = *doing {
                <p role="status">{ doing }</p>
            }
            if let Some(state) = &transaction.state {
                { transaction_steps(&TransactionStepsProps { title: "Order and pay into escrow".into(), state: state.clone(), why: Some("This orders the licence and puts the price into the contract's escrow. It stays yours until the key is delivered.".into()) }) }
            } else if let Some(problem) = task.problem() {
                { problem_alert(&problem.clone().kept("Nothing was paid."), None) }
            }
            if !task.is_busy() && ordered {
                { alert(
                    AlertKind::Warning,
                    "An order for this dataset is on its way, or may be",
                    html! { <p>{ "So that you do not pay twice, no other one is sent from here. Above you see how far it is; when you know that it was not sent, say so there." }</p> },
                ) }
            } else if !task.is_busy() && approving {
                { alert(
                    AlertKind::Info,
                    "Your approval of the price is on its way",
                    html! { <p>{ "Once it is confirmed you can order. It need not be approved again." }</p> },
                ) }
            }
            <div class="cluster">
                <Button
                    variant={ButtonVariant::Primary}
                    icon={IconName::Coins}
                    disabled={!*agreed || !affordable || !known_token || ordered || approving || *paid}
                    busy={task.is_busy()}
                    onclick={order}
                >
                    { "Order and pay " }{ money(listing.price) }
                </Button>
            </div>
        </Panel>
    }
}

/// Makes the order's key, seals what the steward is shown, pays, and orders.
async fn order(
    acting: &Acting,
    transaction: &Transaction,
    listed: &Listed,
    purpose: &Purpose,
    shown: &Shown,
    now: u64,
    doing: impl Fn(Option<&'static str>),
) -> Result<(), Failure> {
    let engine = &acting.engine;
    let listing = &listed.record.listing;
    let packed =
        purpose.pack().map_err(|error| Failure::new(format!("The order was not made: {error}."), error.hint()))?;
    doing(Some("Making the order's key"));
    let key = engine.crypto.ask(MakeOrderKey {}).await?;
    let (evidence, evidence_uri) = if shown.is_empty() {
        (Bytes32::ZERO, String::new())
    } else {
        doing(Some("Encrypting what you show the steward"));
        seal_evidence(acting, listed, shown).await?
    };
    doing(None);
    let request = OrderRequest { buyer_key: key.key, purpose: packed, evidence, evidence_uri, nonce: key.nonce };
    let deadline = now.saturating_add(PERMIT_SECONDS);
    let payment = Payment { token: listing.token, payer: acting.account()?, price: listing.price, deadline };
    pay(acting, transaction, &listed.record, &request, &payment).await
}

/// Pays in the best way that works, and orders. An order for this listing that is on its way, also from another tab or from
/// before a reload, is not paid for again.
async fn pay(
    acting: &Acting,
    transaction: &Transaction,
    record: &ListingRecord,
    request: &OrderRequest,
    payment: &Payment,
) -> Result<(), Failure> {
    let Acting { engine, .. } = acting;
    let client = &engine.client;
    let order = |permit: Option<&PermitSignature>| calls::order(engine.at(), &record.listing, request, permit);
    let listing = Some(record.id);
    let mut tried = Tried::default();
    loop {
        refuse_second(engine, &payment.payer, listing)?;
        let way = client.plan_payment(payment, tried).await?;
        let mut calls = way.approvals(payment, &engine.at().market);
        match way {
            Way::Allowed => {}
            Way::Batch { .. } => {
                calls.push(order(None));
                match transaction.send_all(calls, listing).await {
                    Err(failure) if failure.cause == Cause::NotOffered => tried.batch = true,
                    sent => return sent.map(drop),
                }
                continue;
            }
            Way::Permit(permit) => {
                transaction.announce(PERMIT_SAYS);
                let signed = client.sign_permit(&permit).await.inspect_err(|_| transaction.clear())?;
                // A token may check signatures otherwise than its domain lets one expect: tried before it costs anything.
                if let Some(signed) = signed {
                    let call = order(Some(&signed));
                    if !is_unpermitted(&client.simulate(&payment.payer, &call).await) {
                        return transaction.send_all(vec![call], listing).await.map(drop);
                    }
                }
                tried.permit = true;
                continue;
            }
            Way::Approve { .. } => {
                for approval in calls {
                    transaction.send_all(vec![approval], listing).await?;
                }
                await_allowance(engine, payment).await;
            }
        }
        return transaction.send_all(vec![order(None)], listing).await.map(drop);
    }
}

/// Whether the contract found no permission for the price.
fn is_unpermitted<T>(tried: &Result<T, ClientError>) -> bool {
    matches!(tried, Err(ClientError::Reverted(revert)) if revert.name() == "AllowanceTooSmall")
}

/// Waits until the approval that was settled is seen; the order says so if it is not.
async fn await_allowance(engine: &Engine, payment: &Payment) {
    for _ in 0..ALLOWANCE_LOOKS {
        let allowance = engine.client.allowance(&payment.token, &payment.payer).await;
        if allowance.is_ok_and(|allowance| allowance >= payment.price) {
            return;
        }
        pause(engine).await;
    }
}

/// Encrypts statement and document to the steward and publishes the package; gives its digest and where it lies.
async fn seal_evidence(acting: &Acting, listed: &Listed, shown: &Shown) -> Result<(Bytes32, String), Failure> {
    let engine = &acting.engine;
    let request = SealEvidence { statement: shown.statement.clone(), recipient: listed.card.steward.crypt4gh_key };
    let documents: Vec<Blob> = shown.document.iter().map(|file| Blob::from(file.clone())).collect();
    let mut reply = engine.crypto.run(request, &documents, |_| ()).await?;
    let package = reply.blobs.pop().ok_or_else(|| {
        Failure::new("What you show the steward could not be encrypted.", "Reload the page and try again.")
    })?;
    let evidence = reply.value.evidence;
    let uri = publish_package(engine, format!("evidence-{evidence}.c4gh"), &package).await?;
    Ok((evidence, uri))
}

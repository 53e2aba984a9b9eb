//! The third step: what it costs with everything included, and the payment into escrow.

use crypto_worker::messages::{MakeOrderKey, SealEvidence};
use market::calls::{self, OrderRequest};
use market::units;
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::terms::Purpose;
use web_sys::Blob;
use yew::prelude::*;

use super::Shown;
use crate::components::{
    AlertKind, Button, ButtonVariant, Checkbox, IconName, Panel, PurposeSummaryProps, TransactionStepsProps, alert,
    definition_list, format, money, problem_alert, purpose_summary, transaction_steps,
};
use crate::contexts::engine::{Acting, use_acting};
use crate::contexts::ledger::use_ledger;
use crate::hooks::load::use_load;
use crate::hooks::task::use_task;
use crate::hooks::transaction::{Transaction, use_transaction};
use crate::pages::dataset::Listed;
use crate::pages::dataset::disputes::{DisputesProps, disputes_alert};
use crate::pages::vault::VaultGate;
use crate::pages::wallet::WalletGate;
use crate::services::failure::{Cause, Failure};

/// Gas that an order with a permit and a first use of its storage takes; rounded up (docs/contracts.md, "Gas").
const ORDER_GAS: u128 = 200_000;
/// Decimals of the chain's own currency.
const NATIVE_DECIMALS: u8 = 18;
/// For how long the payment permission can be used.
const PERMIT_SECONDS: u64 = 3_600;

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

#[derive(Properties, PartialEq)]
struct TotalProps {
    listed: Listed,
    purpose: Purpose,
}

#[component]
fn Total(props: &TotalProps) -> Html {
    let acting = use_acting();
    let ledger = use_ledger();
    let balance = ledger.balance;
    let listing = &props.listed.record.listing;
    let gas_price = use_load(acting.engine.clone(), |engine| {
        let engine = engine.clone();
        async move { engine.client.gas_price().await.map_err(|error| Failure::from(error).into()) }
    });
    let network_fee = match gas_price.state.ready() {
        Some(price) => {
            format!("about {} in the chain's own currency", units::format(price.now * ORDER_GAS, NATIVE_DECIMALS))
        }
        None => "not known yet".to_owned(),
    };
    // As the contract divides it: the fee is rounded down, the split gets the rest.
    let fee = listing.price * u128::from(listing.steward_fee_bps) / 10_000;
    let items: Vec<(AttrValue, Html)> = vec![
        ("Price".into(), html! { <strong>{ money(listing.price) }</strong> }),
        ("of which to the contributors".into(), money(listing.price - fee)),
        ("of which to the steward".into(), money(fee)),
        ("Network fee".into(), html! { network_fee }),
        (
            "Your balance afterwards".into(),
            html! {
                if let Some(rest) = balance.checked_sub(listing.price) {
                    { money(rest) }
                } else {
                    <>{ "not enough: you have " }{ money(balance) }</>
                }
            },
        ),
        ("Licence".into(), html! { format!("{} from delivery", format::duration(listing.access_period)) }),
        (
            "Key delivered within".into(),
            html! { format!("{}, or your money comes back", format::duration(listing.delivery_window)) },
        ),
    ];
    html! {
        <Panel title="What you order">
            { purpose_summary(&PurposeSummaryProps { purpose: props.purpose }) }
            { definition_list(items) }
            { disputes_alert(&DisputesProps { market: &ledger.market, record: &props.listed.record, token: &acting.engine.token }) }
        </Panel>
    }
}

#[component]
fn Pay(props: &PayStepProps) -> Html {
    let acting = use_acting();
    let ledger = use_ledger();
    let transaction = use_transaction();
    let task = use_task();
    let agreed = use_state_eq(|| false);
    let doing = use_state_eq(|| None::<&'static str>);
    // An order whose fate is not known may be paid already: a second one would pay twice.
    let uncertain = use_state_eq(|| false);
    let listing = &props.listed.record.listing;
    let affordable = ledger.balance >= listing.price;
    let known_token = listing.token == acting.engine.token.address;

    let order = {
        let (acting, transaction, task, doing) = (acting.clone(), transaction.clone(), task.clone(), doing.setter());
        let (listed, purpose, shown) = (props.listed.clone(), props.purpose, props.shown.clone());
        let (now, onordered) = (ledger.now, props.onordered.clone());
        let uncertain = uncertain.setter();
        move |_| {
            transaction.clear();
            let uncertain = uncertain.clone();
            let (acting, transaction, doing) = (acting.clone(), transaction.clone(), doing.clone());
            let (listed, shown, onordered) = (listed.clone(), shown.clone(), onordered.clone());
            task.run(async move {
                let told = doing.clone();
                let ordered =
                    order(&acting, &transaction, &listed, &purpose, &shown, now, move |step| told.set(Some(step)))
                        .await;
                doing.set(None);
                uncertain.set(ordered.as_ref().is_err_and(|failure| failure.cause == Cause::Uncertain));
                ordered?;
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
            if *uncertain {
                { alert(
                    AlertKind::Warning,
                    "The order may have been paid",
                    html! { <p>{ "Look into your library before you order again. When the order is not there after a while, reload this page and order anew." }</p> },
                ) }
            }
            <div class="cluster">
                <Button
                    variant={ButtonVariant::Primary}
                    icon={IconName::Coins}
                    disabled={!*agreed || !affordable || !known_token || *uncertain}
                    busy={task.is_busy()}
                    onclick={order}
                >
                    { "Order and pay " }{ money(listing.price) }
                </Button>
            </div>
        </Panel>
    }
}

/// Makes the order's key, seals what the steward is shown, has the payment permitted, and orders.
async fn order(
    acting: &Acting,
    transaction: &Transaction,
    listed: &Listed,
    purpose: &Purpose,
    shown: &Shown,
    now: u64,
    doing: impl Fn(&'static str),
) -> Result<(), Failure> {
    let engine = &acting.engine;
    let account = &acting.account()?;
    let listing = &listed.record.listing;
    let packed =
        purpose.pack().map_err(|error| Failure::new(format!("The order was not made: {error}."), error.hint()))?;
    doing("Making the order's key");
    let key = engine.crypto.ask(MakeOrderKey {}).await?;
    let (evidence, evidence_uri) = if shown.is_empty() {
        (Bytes32::ZERO, String::new())
    } else {
        doing("Encrypting what you show the steward");
        seal_evidence(acting, listed, shown).await?
    };
    let client = &engine.client;
    let permit = if client.allowance(&listing.token, account).await? >= listing.price {
        None
    } else {
        doing("Your wallet asks for a permission: the market may take exactly the price, once, within the next hour");
        match client.permit(&listing.token, account, listing.price, now.saturating_add(PERMIT_SECONDS)).await? {
            Some(permit) => client.sign_permit(&permit).await?,
            None => None,
        }
    };
    doing("Sending the order");
    let request = OrderRequest { buyer_key: key.key, purpose: packed, evidence, evidence_uri, nonce: key.nonce };
    let call = calls::order(engine.at(), listing, &request, permit.as_ref());
    transaction.send(call).await.map(drop)
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
    let uri = engine.storage.put(&format!("evidence-{evidence}.c4gh"), &package).await?;
    Ok((evidence, uri))
}

//! What a contributor can do about a listing, each as the transactions it takes.

use std::collections::BTreeSet;

use crypto_worker::messages::{ContributionAccount, LeafChecked, OwnLeaf, SignClaim, SignWithdrawal, Signed};
use market::calls::{self, Call};
use market::provider::bytes;
use market::state::{ListingRecord, Market};
use wasm_crypto::primitives::Address;
use wasm_crypto::receipt::ClaimAuthorisation;

use crate::contexts::engine::Acting;
use crate::hooks::transaction::Transaction;
use crate::services::failure::Failure;

/// A claim's signature holds for so many seconds.
const CLAIM_HOLDS: u64 = 3_600;

/// What is done with a listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Credits the price of delivered orders.
    Settle,
    /// Pays the contributor's share out.
    Claim,
    /// Pays the steward's fee out.
    ClaimFee,
    /// Takes the consent back.
    Withdraw,
    /// Closes the listing because a consent in it was withdrawn.
    Enforce,
    /// Closes the listing because its steward wants to.
    Close,
}

impl Act {
    /// What the transaction is called.
    pub fn title(self) -> &'static str {
        match self {
            Self::Settle => "Settling",
            Self::Claim => "Claiming your share",
            Self::ClaimFee => "Claiming your fee",
            Self::Withdraw => "Withdrawing the consent",
            Self::Enforce => "Closing the dataset",
            Self::Close => "Stopping the sale",
        }
    }

    /// What the signature says.
    pub fn why(self) -> &'static str {
        match self {
            Self::Settle => "You sign that a delivered order's price is credited as the listing says.",
            Self::Claim => "You sign that your share is paid to your account.",
            Self::ClaimFee => "You sign that your fee is paid to your account.",
            Self::Withdraw => {
                "You sign that the withdrawal, which your contribution's own key has signed, is made public."
            }
            Self::Enforce => "You sign that the dataset is closed, with the proof that a withdrawn consent is in it.",
            Self::Close => "You sign that the dataset takes no more orders.",
        }
    }
}

/// Does `act`, each transaction after the one before it; `on_act` hears which one is next.
pub async fn perform(
    act: Act,
    acting: Acting,
    market: std::rc::Rc<Market>,
    record: ListingRecord,
    now: u64,
    transaction: Transaction,
    on_act: impl Fn(Act),
) -> Result<(), Failure> {
    let at = *acting.engine.at();
    on_act(act);
    match act {
        Act::Settle => {
            for order in market.orders_of(&record).filter(|order| order.may_settle(&record.listing, now)) {
                transaction.send(calls::settle(&at, &record.listing, &order.order)).await?;
            }
        }
        Act::Claim => {
            let call = claim(&acting, &record, now).await?;
            transaction.send(call).await?;
        }
        Act::ClaimFee => {
            transaction.send(calls::claim_fee(&at, &record.listing)).await?;
        }
        Act::Withdraw => {
            // Read before the first of the two transactions, but its lack holds no withdrawal back.
            let own = own_leaf(&acting, &record).await;
            let request = SignWithdrawal { listing_nonce: record.listing.nonce, deployment: at };
            let signed = acting.engine.crypto.ask(request).await?;
            transaction.send(calls::withdraw(&at, &signed.account, &signature(&signed)?)).await?;
            let LeafChecked { leaf, path } = own.map_err(|failure| {
                Failure::new(
                    format!("Your consent is withdrawn, but the dataset could not be closed. {}", failure.what),
                    failure.todo,
                )
            })?;
            on_act(Act::Enforce);
            transaction.send(calls::enforce_consent(&at, &record.listing, &leaf, &path)).await?;
        }
        Act::Enforce => {
            let withdrawn = withdrawn_leaf(&acting, &record, &market.withdrawn).await?;
            let LeafChecked { leaf, path } = withdrawn.ok_or_else(|| {
                Failure::new("No consent in this dataset was withdrawn.", "Reload the page to see the present state.")
            })?;
            transaction.send(calls::enforce_consent(&at, &record.listing, &leaf, &path)).await?;
        }
        Act::Close => {
            transaction.send(calls::close(&at, &record.listing)).await?;
        }
    }
    Ok(())
}

/// The leaf of this listing whose consent was withdrawn, if one was: the open vault's own, or one in the published file,
/// which anybody can look at.
pub async fn withdrawn_leaf(
    acting: &Acting,
    record: &ListingRecord,
    withdrawn: &BTreeSet<Address>,
) -> Result<Option<LeafChecked>, Failure> {
    // A vault that is locked or knows nothing of it says nothing against the file.
    if let Ok(Some(kept)) = acting.engine.crypto.ask(OwnLeaf { listing: record.id }).await
        && withdrawn.contains(&kept.leaf.account)
    {
        return Ok(Some(kept));
    }
    Ok(leaves(acting, record).await?.into_iter().find(|checked| withdrawn.contains(&checked.leaf.account)))
}

/// A claim of all that is due, signed by the contribution's own key.
async fn claim(acting: &Acting, record: &ListingRecord, now: u64) -> Result<Call, Failure> {
    let LeafChecked { leaf, path } = own_leaf(acting, record).await?;
    let authorisation = ClaimAuthorisation {
        listing: record.id,
        index: leaf.index,
        claimed_before: record.claimed.get(&leaf.index).copied().unwrap_or(0),
        recipient: acting.account()?,
        relayer: Address::default(),
        fee: 0,
        min_received: record.claimable(leaf.index, leaf.weight),
        deadline: now.saturating_add(CLAIM_HOLDS),
    };
    let request = SignClaim {
        listing_nonce: record.listing.nonce,
        authorisation: authorisation.clone(),
        deployment: *acting.engine.at(),
    };
    let signed = acting.engine.crypto.ask(request).await?;
    Ok(calls::claim(acting.engine.at(), &record.listing, &leaf, &path, &authorisation, &signature(&signed)?))
}

/// The open vault's own leaf: as the vault kept it, or else from the published file.
async fn own_leaf(acting: &Acting, record: &ListingRecord) -> Result<LeafChecked, Failure> {
    if let Some(kept) = acting.engine.crypto.ask(OwnLeaf { listing: record.id }).await? {
        return Ok(kept);
    }
    let request = ContributionAccount { listing_nonce: record.listing.nonce };
    let account = acting.engine.crypto.ask(request).await?;
    leaves(acting, record).await?.into_iter().find(|checked| checked.leaf.account == account).ok_or_else(|| {
        Failure::new(
            "None of this dataset's shares belongs to the open vault.",
            "Open the vault that listed it, or bring it back from its 24 words.",
        )
    })
}

/// All leaves, rebuilt to the listed root and with every receipt checked.
async fn leaves(acting: &Acting, record: &ListingRecord) -> Result<Vec<LeafChecked>, Failure> {
    Ok(acting.engine.storage.leaves(record, *acting.engine.at(), &|_| ()).await?.leaves)
}

fn signature(signed: &Signed) -> Result<Vec<u8>, Failure> {
    bytes(&signed.signature)
        .ok_or_else(|| Failure::new("The worker's signature was not understood.", "Reload the page."))
}

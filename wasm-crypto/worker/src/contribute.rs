//! From a draft to something that can be listed: preview, card, sealed body, listing.

use crypto_worker::data::{CardTexts, Task};
use crypto_worker::error::WorkerError;
use crypto_worker::messages::{CardOptions, ListingPlan, PreviewDraft, SealDraft, Sealed, Stage};
use crypto_worker::told::IntoWorkerError;
use js_sys::Uint8Array;
use sha2::{Digest, Sha256};
use wasm_bindgen::JsValue;
use wasm_crypto::account::Signature;
use wasm_crypto::body::{BodyRoots, SealedBody};
use wasm_crypto::card::Steward;
use wasm_crypto::curve::CurvePoint;
use wasm_crypto::keys::{Seed, contribution_account, contribution_salt, crypt4gh_identity, holder_scalar};
use wasm_crypto::listing::{Listing, listing_id};
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::proof;
use wasm_crypto::receipt::{Consent, DataDigest, Signed};
use wasm_crypto::seal;
use wasm_crypto::split::file::LeavesError;
use wasm_crypto::split::file::LeavesFile;
use wasm_crypto::split::{SplitTree, leaves_hash};
use wasm_crypto::terms::{Terms, TermsDetail};
use wasm_crypto::vault::KeptReceipt;
use web_sys::Blob;

use crate::data_worker::{Handed, Pass};
use crate::job::Job;
use crate::state::Worker;
use crate::stream::seal::Keys;
use crate::{drafts, files, stream, vaults};

/// The licence that every order is under; the card carries its SHA-256.
const LICENCE: &[u8] = include_bytes!("../../../static/licence.txt");

/// What a recipe makes of a draft. The reply is a `Preview`.
pub async fn preview(worker: &Worker, request: PreviewDraft, job: &Job) -> Result<JsValue, WorkerError> {
    let PreviewDraft { nonce, recipe, population, now } = request;
    let draft = drafts::open(worker, &nonce, job).await?;
    let (data, _turn) = drafts::data(worker, &nonce, &draft, job).await?;
    let apply = Task::Apply { recipe, now, hand_out: false };
    let again = data.task(&apply, job).await?.is_truthy();
    let mut pass = Pass::new(&data, job);
    if again {
        drafts::read_again(worker, &nonce, &draft.files, &mut pass, Stage::Deidentifying, job).await?;
    }
    pass.finish().await?;
    data.task(&Task::Preview { population }, job).await
}

/// Makes body, leaves file, card and listing.
pub async fn seal(worker: &Worker, request: SealDraft, job: &Job) -> Result<(Sealed, Vec<Blob>), WorkerError> {
    let SealDraft { nonce, recipe, plan, card, deployment, now } = request;
    let seed = worker.seed()?;
    let draft = drafts::open(worker, &nonce, job).await?;
    let (data, _turn) = drafts::data(worker, &nonce, &draft, job).await?;

    // What is shared.
    let account = contribution_account(&seed, &Bytes32::ZERO, &nonce);
    let digest = DataDigest::new(&contribution_salt(&seed, &account.address()));
    let apply = Task::Apply { recipe, now, hand_out: true };
    let again = data.task(&apply, job).await?.is_truthy();
    let mut pass = Pass::handing_out(&data, job, digest);
    if again {
        drafts::read_again(worker, &nonce, &draft.files, &mut pass, Stage::Deidentifying, job).await?;
    }
    let handed = pass.finish().await?;
    let Handed { parts, digest } = handed.ok_or_else(|| WorkerError::internal("Nothing was handed out."))?;
    let file = files::joined(&parts)?;

    let holder = holder_scalar(&seed, &nonce);
    let (message, seal) = seal::make(&nonce, &CurvePoint::public(&holder));

    // Body and roots.
    let mut roots = BodyRoots::new();
    let mut parts = Vec::new();
    let keys = Keys::from(&message.body_keys());
    stream::seal::body(worker, &file, &keys, &mut roots, job, async |output, _| {
        parts.push(files::blob_of(&output.bytes)?);
        Ok(())
    })
    .await?;
    let body = roots.finish().map_err(IntoWorkerError::told)?;

    // Card.
    let texts = card_texts(&seed, &plan, card, now, &body)?;
    let mut card = Vec::new();
    let mut each = |bytes: Uint8Array| {
        card.extend(bytes.to_vec());
        Ok(())
    };
    let utility = data.task_with(&Task::Card { texts }, job, &mut each).await?;
    let utility = utility.as_f64().ok_or_else(|| WorkerError::internal("The data could not be described."))? as u16;

    // Consent and split.
    let terms = Terms::unpack(&plan.terms).map_err(IntoWorkerError::told)?;
    let terms_detail = plan.terms_detail.digest(&terms).map_err(IntoWorkerError::told)?;
    let consent = Consent {
        account: account.address(),
        call_id: Bytes32::ZERO,
        data_digest: digest.finish(),
        terms: plan.terms,
        terms_detail,
        expires_at: plan.ends_at,
    };
    let signature: Signature = consent.sign(&deployment, &account);
    let leaves = LeavesFile::of_self_listing(&deployment, consent, signature, utility, now);
    let tree = SplitTree::new(&leaves.leaves()).map_err(IntoWorkerError::told)?;

    // Listing.
    let listing = Listing {
        steward: plan.steward,
        call_id: Bytes32::ZERO,
        replaces: plan.replaces,
        token: plan.token,
        price: plan.price,
        terms: plan.terms,
        terms_detail,
        card_digest: Bytes32(Sha256::digest(&card).into()),
        body_root: body.body_root,
        body_length: body.body_length,
        split_root: tree.root(),
        total_weight: tree.total_weight(),
        leaf_count: 1,
        leaves_hash: leaves_hash(&leaves.leaves()),
        steward_fee_bps: plan.steward_fee_bps,
        ends_at: plan.ends_at,
        access_period: plan.access_period,
        delivery_window: plan.delivery_window,
        inspection_window: 0,
        arbiter: Bytes32::ZERO,
        dispute_bond: 0,
        seal_id: seal::seal_id(&seal),
        nonce,
    };
    let id = listing_id(&deployment, &listing);
    let proof = proof::listing::make(&id, &holder, &seal).map_err(IntoWorkerError::told)?;

    for entry in &leaves.leaves {
        let path = tree.path(entry.leaf.index);
        let receipt = KeptReceipt { entry: entry.clone(), listing: Some(id), nonce, path };
        vaults::keep_receipt(worker, job.visit(), receipt).await?;
    }
    let leaves = leaves.to_json().map_err(LeavesError::told)?;
    let blobs = vec![files::joined(&parts)?, files::blob([&leaves[..]])?, files::blob([&card[..]])?];
    Ok((Sealed { listing, listing_id: id, seal, proof }, blobs))
}

fn card_texts(
    seed: &Seed,
    plan: &ListingPlan,
    options: CardOptions,
    now: u64,
    body: &SealedBody,
) -> Result<CardTexts, WorkerError> {
    Ok(CardTexts {
        title: plan.title.clone(),
        description: plan.description.clone(),
        keywords: plan.keywords.clone(),
        now,
        body_root: body.body_root,
        body_length: body.body_length,
        plain_root: body.plain_root,
        licence_digest: Bytes32(Sha256::digest(LICENCE).into()),
        terms: plan.terms,
        terms_detail: detail_value(&plan.terms_detail)?,
        steward: Steward {
            name: plan.steward_name.clone(),
            contact: plan.contact.clone(),
            crypt4gh_key: Bytes32(crypt4gh_identity(seed).public().0),
        },
        options,
    })
}

/// As the card carries it: none when nothing is spelt out.
fn detail_value(detail: &TermsDetail) -> Result<Option<serde_json::Value>, WorkerError> {
    if *detail == TermsDetail::default() {
        return Ok(None);
    }
    serde_json::to_value(detail).map(Some).map_err(|_| WorkerError::internal("The terms could not be written."))
}

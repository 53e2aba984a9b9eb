//! From a draft to something that can be listed: preview, card, sealed body, listing.

use crypto_worker::error::WorkerError;
use crypto_worker::messages::{ListingPlan, Preview, PreviewDraft, Remaining, SealDraft, Sealed, Stage, Subject};
use sha2::{Digest, Sha256};
use wasm_crypto::account::Signature;
use wasm_crypto::body::BodyRoots;
use wasm_crypto::card::{CardError, CardFacts, Steward};
use wasm_crypto::curve::CurvePoint;
use wasm_crypto::keys::{
    Seed, contribution_account, contribution_salt, crypt4gh_identity, holder_scalar, pseudonym_key,
};
use wasm_crypto::listing::{Deployment, Listing, listing_id};
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::proof;
use wasm_crypto::receipt::{Consent, Signed, data_digest};
use wasm_crypto::recipe::{Action, Applied, PseudonymKey, Recipe, RecipeError};
use wasm_crypto::risk::{People, RiskChange};
use wasm_crypto::scan::{Finding, Profile, Role, scan_text};
use wasm_crypto::seal;
use wasm_crypto::split::file::{LeavesError, LeavesFile};
use wasm_crypto::split::{SplitTree, leaves_hash};
use wasm_crypto::terms::{Terms, TermsDetail};
use wasm_crypto::utility::Utility;
use wasm_crypto::vault::KeptReceipt;
use web_sys::Blob;

use crate::errors::IntoWorkerError;
use crate::job::Job;
use crate::state::{OpenDraft, Worker};
use crate::stream::seal::Keys;
use crate::{drafts, files, stream, vaults};

/// Rows shown in a preview.
const PREVIEW_ROWS: usize = 20;
/// The licence that every order is under; the card carries its SHA-256.
const LICENCE: &[u8] = include_bytes!("../../../static/licence.txt");

/// What a recipe makes of a draft.
pub async fn preview(worker: &Worker, request: PreviewDraft, job: &Job) -> Result<Preview, WorkerError> {
    let draft = drafts::open(worker, &request.nonce)?;
    let applied = apply(&worker.seed()?, &request.nonce, &draft, &request.recipe)?;
    job.step(Stage::Scanning, 0, 1).await?;
    let before = draft.table.preview(0, PREVIEW_ROWS);
    let after = applied.table.preview(0, PREVIEW_ROWS);
    // A pseudonym may look like an identifier, under a name that still says one; it is none.
    let is_pseudonym = |name: &str| {
        let rules = request.recipe.columns.iter();
        rules.filter(|rule| rule.column == name).any(|rule| matches!(rule.action, Action::Pseudonym { .. }))
    };
    let remaining = Profile::of(&applied.table)
        .columns
        .into_iter()
        .filter(|column| !column.findings.is_empty() && column.role == Role::Direct && !is_pseudonym(&column.name))
        .map(|column| Remaining { column: column.name, findings: column.findings })
        .collect();
    let people = people(&draft);
    Ok(Preview {
        columns_before: before.columns,
        rows_before: before.rows,
        columns_after: after.columns,
        rows_after: after.rows,
        changes: applied.changes,
        risk: RiskChange::measure(&draft.table, &request.recipe, &applied.table, &people),
        utility: Utility::measure(&draft.table, &applied.table, &request.recipe),
        remaining,
    })
}

/// Direct identifiers in each text.
pub fn scan_texts(texts: &[String]) -> Vec<Vec<Finding>> {
    texts.iter().map(|text| scan_text(text)).collect()
}

/// Makes body, leaves file, card and listing.
pub async fn seal(worker: &Worker, request: SealDraft, job: &Job) -> Result<(Sealed, Vec<Blob>), WorkerError> {
    let SealDraft { nonce, recipe, plan, deployment, now } = request;
    let seed = worker.seed()?;
    let draft = drafts::open(worker, &nonce)?;
    let applied = apply(&seed, &nonce, &draft, &recipe)?;
    let plaintext = applied.table.to_csv();
    let holder = holder_scalar(&seed, &nonce);
    let (message, seal) = seal::make(&nonce, &CurvePoint::public(&holder));

    // Body and roots.
    let file = files::blob([&plaintext[..]])?;
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
    let utility = Utility::measure(&draft.table, &applied.table, &recipe);
    let card = card_facts(&seed, &draft, &applied, &recipe, &plan, now, &utility, &body)?;
    let card = card.build(&applied.table, &people(&draft).persons(&draft.table)).map_err(CardError::told)?;

    // Consent and split.
    let terms = Terms::unpack(&plan.terms).map_err(IntoWorkerError::told)?;
    let terms_detail = plan.terms_detail.digest(&terms).map_err(IntoWorkerError::told)?;
    let leaves = consent(&seed, &nonce, &plan, terms_detail, &deployment, &plaintext, utility.contribution, now);
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

fn apply(seed: &Seed, nonce: &Bytes32, draft: &OpenDraft, recipe: &Recipe) -> Result<Applied, WorkerError> {
    let key = PseudonymKey::new(*pseudonym_key(seed, nonce).expose());
    recipe.apply(&draft.table, &key).map_err(RecipeError::told)
}

#[allow(clippy::too_many_arguments, reason = "a card says something of everything")]
fn card_facts(
    seed: &Seed,
    draft: &OpenDraft,
    applied: &Applied,
    recipe: &Recipe,
    plan: &ListingPlan,
    now: u64,
    utility: &Utility,
    body: &wasm_crypto::body::SealedBody,
) -> Result<CardFacts, WorkerError> {
    let people = people(draft);
    Ok(CardFacts {
        treatments: recipe.treatments(),
        title: plan.title.clone(),
        description: plan.description.clone(),
        keywords: plan.keywords.clone(),
        published: wasm_crypto::table::cell::date::Day::of(now).to_string(),
        units: draft
            .profile
            .columns
            .iter()
            .filter_map(|column| Some((column.name.clone(), column.unit.clone()?)))
            .collect(),
        risk: RiskChange::measure(&draft.table, recipe, &applied.table, &people).after,
        people,
        utility: utility.clone(),
        body_root: body.body_root,
        body_length: body.body_length,
        plain_root: body.plain_root,
        media_type: "text/csv".to_owned(),
        recipe_digest: recipe.digest(),
        licence_digest: Bytes32(Sha256::digest(LICENCE).into()),
        terms: plan.terms,
        terms_detail: detail_value(&plan.terms_detail)?,
        steward: Steward {
            name: plan.steward_name.clone(),
            contact: plan.contact.clone(),
            crypt4gh_key: Bytes32(crypt4gh_identity(seed).public().0),
        },
    })
}

#[allow(clippy::too_many_arguments, reason = "a receipt binds all of this together")]
fn consent(
    seed: &Seed,
    nonce: &Bytes32,
    plan: &ListingPlan,
    terms_detail: Bytes32,
    deployment: &Deployment,
    plaintext: &[u8],
    utility: u16,
    now: u64,
) -> LeavesFile {
    let secret = contribution_account(seed, &Bytes32::ZERO, nonce);
    let account = secret.address();
    let salt = contribution_salt(seed, &account);
    let receipt = Consent {
        account,
        call_id: Bytes32::ZERO,
        data_digest: data_digest(&salt, plaintext),
        terms: plan.terms,
        terms_detail,
        expires_at: plan.ends_at,
    };
    let signature: Signature = receipt.sign(deployment, &secret);
    LeavesFile::of_self_listing(deployment, receipt, signature, utility, now)
}

/// As the card carries it: none when nothing is spelt out.
fn detail_value(detail: &TermsDetail) -> Result<Option<serde_json::Value>, WorkerError> {
    if *detail == TermsDetail::default() {
        return Ok(None);
    }
    serde_json::to_value(detail).map(Some).map_err(|_| WorkerError::internal("The terms could not be written."))
}

/// Whose the rows of the draft's file are.
fn people(draft: &OpenDraft) -> People {
    match (draft.subject, &draft.profile.person_column) {
        (Subject::Myself, _) => People::One,
        (Subject::Others, Some(column)) => People::Column { column: column.clone() },
        (Subject::Others, None) => People::EachRow,
    }
}

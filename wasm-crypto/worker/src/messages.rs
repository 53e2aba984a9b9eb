//! Every operation of the crypto worker: what goes in, and what comes back.
//!
//! An operation is a struct that implements [`Operation`]; the app sends it with the `Blob`s that its comment names in
//! square brackets, and gets the reply with the `Blob`s that follow the arrow.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use wasm_crypto::card::Card;
use wasm_crypto::listing::{Deployment, Listing, Order, Point, Seal};
use wasm_crypto::primitives::{Address, Bytes32, decimal};
use wasm_crypto::proof::listing::KnowledgeProof;
use wasm_crypto::proof::reseal::ResealProof;
use wasm_crypto::receipt::ClaimAuthorisation;
use wasm_crypto::recipe::{ColumnChange, Recipe};
use wasm_crypto::risk::RiskChange;
use wasm_crypto::scan::{Finding, Profile};
use wasm_crypto::split::{Leaf, Path};
use wasm_crypto::table::Options;
use wasm_crypto::terms::TermsDetail;
use wasm_crypto::utility::Utility;

/// Something that the worker can be asked to do.
pub trait Operation: Into<Request> {
    /// What it answers.
    type Reply: Serialize + DeserializeOwned + 'static;
}

macro_rules! operations {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* } -> $reply:ty;)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Serialize, Deserialize)]
            #[serde(rename_all = "camelCase")]
            pub struct $name {
                $($(#[$field_doc])* pub $field: $type,)*
            }

            impl Operation for $name {
                type Reply = $reply;
            }

            impl From<$name> for Request {
                fn from(operation: $name) -> Self {
                    Request::$name(operation)
                }
            }
        )*

        /// Any operation, as it crosses to the worker.
        #[derive(Debug, Clone, Serialize, Deserialize)]
        #[serde(tag = "operation", content = "arguments", rename_all = "camelCase")]
        #[allow(clippy::large_enum_variant, reason = "built once for each message")]
        pub enum Request {
            $($(#[$doc])* $name($name),)*
        }
    };
}

operations! {
    /// Works for this space (one for each person or persona) from now on; locks the vault that was open.
    UseSpace {
        /// Lower-case letters, digits and `-`.
        space: String,
    } -> VaultStatus;

    /// Makes the space's vault with a fresh seed.
    CreateVault {
        /// Opens the vault from now on.
        passphrase: String,
    } -> Phrase;
    /// Opens the vault for as long as this worker lives.
    UnlockVault {
        /// The vault's passphrase.
        passphrase: String,
    } -> VaultStatus;
    /// Forgets the open vault, the open drafts and the open datasets.
    LockVault {} -> VaultStatus;
    /// Shows the 24 words.
    ShowPhrase {
        /// Asked again, because the words open everything.
        passphrase: String,
    } -> Phrase;
    /// Makes the space's vault anew from its 24 words.
    RestoreVault {
        /// The 24 words, in order.
        phrase: String,
        /// Opens the vault from now on.
        passphrase: String,
    } -> VaultStatus;
    /// \[age file\] Takes over an exported vault, after opening it.
    ImportVault {
        /// The exported vault's passphrase.
        passphrase: String,
    } -> VaultStatus;
    /// -> \[age file\]
    ExportVault {} -> ();
    /// Seals the vault under another passphrase.
    ChangePassphrase {
        /// The present passphrase.
        old: String,
        /// Opens the vault from now on.
        new: String,
    } -> ();
    /// A passphrase that is strong and can be remembered.
    SuggestPassphrase {} -> Suggestion;
    /// -> \[Crypt4GH secret key file\] The identity that exported datasets are encrypted to.
    ExportIdentity {
        /// Protects the key file.
        passphrase: String,
    } -> Identity;
    /// Removes the space's vault and drafts from this browser.
    EraseSpace {} -> ();
    /// Removes everything that any space stored in this browser, published files too.
    EraseEverything {} -> ();

    /// \[file\] Stores a published file under its name in this browser.
    PutBlob {
        /// Letters, digits, `.`, `-` and `_`.
        name: String,
    } -> ();
    /// -> \[file\]
    GetBlob {
        /// As it was put.
        name: String,
    } -> ();
    /// Removes a published file.
    DeleteBlob {
        /// As it was put.
        name: String,
    } -> ();

    /// \[CSV or TSV file\] Reads a file, finds what identifies people in it, and keeps it as an encrypted draft.
    StartDraft {
        /// Whose data it is.
        subject: Subject,
        /// What the person says about the file's layout; the rest is found from the file.
        options: Options,
        /// Seconds since 1970.
        now: u64,
    } -> DraftOpened;
    /// All drafts of this space, newest first.
    ListDrafts {} -> Vec<DraftSummary>;
    /// Opens a stored draft again.
    ResumeDraft {
        /// The draft.
        nonce: Bytes32,
    } -> DraftOpened;
    /// Stores what was decided so far.
    SaveDraft {
        /// The draft.
        nonce: Bytes32,
        /// The recipe as it stands.
        recipe: Recipe,
        /// The app's own form, as it stands.
        form: serde_json::Value,
        /// Seconds since 1970.
        now: u64,
    } -> ();
    /// Removes a draft.
    DeleteDraft {
        /// The draft.
        nonce: Bytes32,
    } -> ();
    /// What the recipe makes of the draft's file.
    PreviewDraft {
        /// The draft.
        nonce: Bytes32,
        /// The recipe to try.
        recipe: Recipe,
    } -> Preview;
    /// Direct identifiers in texts that are about to become public.
    ScanTexts {
        /// Title, description and the like.
        texts: Vec<String>,
    } -> Vec<Vec<Finding>>;
    /// -> \[body, leaves file, card\] De-identifies, encrypts and makes all that listing needs. Changes nothing stored.
    SealDraft {
        /// The draft.
        nonce: Bytes32,
        /// The recipe to apply.
        recipe: Recipe,
        /// Terms, price and the rest.
        plan: ListingPlan,
        /// The chain to list on.
        deployment: Deployment,
        /// Seconds since 1970, by the chain's clock.
        now: u64,
    } -> Sealed;

    /// \[body\] Checks a downloaded body against the root that was listed.
    VerifyBody {
        /// `bodyRoot` of the listing.
        body_root: Bytes32,
        /// `bodyLength` of the listing.
        body_length: u64,
    } -> ();
    /// \[card\] Checks a card against its digest and reads it.
    ReadCard {
        /// `cardDigest` of the listing.
        card_digest: Bytes32,
    } -> Card;
    /// \[leaves file\] Rebuilds the split from the leaves and checks every consent receipt.
    VerifyLeaves {
        /// The listing they belong to.
        listing: Listing,
        /// When it was listed, seconds since 1970.
        listed_at: u64,
        /// Its chain.
        deployment: Deployment,
    } -> LeavesChecked;

    /// A fresh order nonce and the key that goes with it.
    MakeOrderKey {} -> OrderKey;
    /// \[ethics document\] or nothing -> \[sealed evidence package\]
    SealEvidence {
        /// What the researcher states.
        statement: String,
        /// The steward's Crypt4GH public key, from the card.
        recipient: Bytes32,
    } -> EvidenceSealed;
    /// \[sealed evidence package\] -> \[ethics document\] or nothing. For the steward.
    OpenEvidence {
        /// The digest in the order.
        evidence: Bytes32,
    } -> Evidence;
    /// Seals a listing's key again to the buyer of an order, with its proof.
    Deliver {
        /// The listing.
        listing: Listing,
        /// Its sealed key.
        seal: Seal,
        /// The order.
        order: Order,
        /// Its chain.
        deployment: Deployment,
    } -> Delivery;

    /// \[body\] Opens a dataset that was bought.
    OpenDelivered {
        /// The order.
        order: Order,
        /// R' as delivered.
        r: Point,
        /// C' as delivered.
        c: Point,
        /// The sealed file it opens.
        body: BodyFacts,
    } -> DatasetOpened;
    /// \[body\] Opens one's own listing again.
    OpenOwn {
        /// The listing.
        listing: Listing,
        /// Its sealed key.
        seal: Seal,
        /// The sealed file it opens.
        body: BodyFacts,
    } -> DatasetOpened;
    /// Some rows of an open dataset.
    ReadRows {
        /// From [`DatasetOpened`].
        dataset: u32,
        /// The first row wanted, from 0.
        from: u64,
        /// At most so many rows.
        count: u32,
    } -> Vec<Vec<String>>;
    /// -> \[the table as CSV\] Byte for byte what was sealed.
    ExportCsv {
        /// From [`DatasetOpened`].
        dataset: u32,
    } -> ();
    /// -> \[a whole Crypt4GH file\] For one's own identity and any others named.
    ExportCrypt4gh {
        /// From [`DatasetOpened`].
        dataset: u32,
        /// Further Crypt4GH public keys.
        recipients: Vec<Bytes32>,
    } -> ();
    /// Forgets an open dataset.
    CloseDataset {
        /// From [`DatasetOpened`].
        dataset: u32,
    } -> ();

    /// The contribution account of one's own listing.
    ContributionAccount {
        /// The listing's nonce.
        listing_nonce: Bytes32,
    } -> Address;
    /// One's own leaf of a listing, as the vault kept it when it was sealed; none when the vault does not know it, as after
    /// a restore from the 24 words.
    OwnLeaf {
        /// The listing's id.
        listing: Bytes32,
    } -> Option<LeafChecked>;
    /// Signs a claim with the contribution account of one's own listing.
    SignClaim {
        /// The listing's nonce.
        listing_nonce: Bytes32,
        /// What is claimed, and for whom.
        authorisation: ClaimAuthorisation,
        /// Its chain.
        deployment: Deployment,
    } -> Signed;
    /// Signs the withdrawal of the consent behind one's own listing.
    SignWithdrawal {
        /// The listing's nonce.
        listing_nonce: Bytes32,
        /// Its chain.
        deployment: Deployment,
    } -> Signed;
}

/// Whether this space has a vault, and whether it is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "state")]
pub enum VaultStatus {
    /// No vault was made in this space.
    None,
    /// There is one; its passphrase opens it.
    Locked,
    /// It is open until it is locked or the page is left.
    #[serde(rename_all = "camelCase")]
    Unlocked {
        /// The vault's random id.
        id: String,
        /// The Crypt4GH public key.
        identity: Bytes32,
    },
}

/// The 24 words that open everything.
#[derive(Clone, Serialize, Deserialize)]
pub struct Phrase {
    /// In order.
    pub words: Vec<String>,
}

/// A generated passphrase.
#[derive(Clone, Serialize, Deserialize)]
pub struct Suggestion {
    /// Words joined by `-`.
    pub passphrase: String,
}

/// A Crypt4GH identity.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Identity {
    /// The public key, as it stands in a Crypt4GH public key file.
    pub public_key: String,
}

/// Whose data a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Subject {
    /// The person who shares it, alone.
    Myself,
    /// Others; the person who shares it has authority over it.
    Others,
}

/// A draft as it lies open in the worker.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DraftOpened {
    /// Names the draft, and the listing made from it.
    pub nonce: Bytes32,
    /// The file's name.
    pub name: String,
    /// The file's length in bytes.
    pub bytes: u64,
    /// Whose data it is.
    pub subject: Subject,
    /// What is in it.
    pub profile: Profile,
    /// The saved recipe, or the proposed one.
    pub recipe: Recipe,
    /// The recipe that is proposed for this file.
    pub proposed: Recipe,
    /// The app's saved form; null when nothing was saved.
    pub form: serde_json::Value,
}

/// A stored draft, for the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DraftSummary {
    /// Names the draft.
    pub nonce: Bytes32,
    /// The file's name.
    pub name: String,
    /// Rows in the file.
    pub rows: u64,
    /// When it was saved last, seconds since 1970.
    pub saved_at: u64,
}

/// What a recipe makes of a table. Shown to the contributor only.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Preview {
    /// Column names before.
    pub columns_before: Vec<String>,
    /// The first rows before.
    pub rows_before: Vec<Vec<String>>,
    /// Column names after.
    pub columns_after: Vec<String>,
    /// The same rows after.
    pub rows_after: Vec<Vec<String>>,
    /// What was done to each column.
    pub changes: Vec<ColumnChange>,
    /// Class sizes and risks, before and after.
    pub risk: RiskChange,
    /// How much of the data's worth to research is left.
    pub utility: Utility,
    /// Direct identifiers that the recipe leaves in, by column of the new table.
    pub remaining: Vec<Remaining>,
}

/// Identifiers that are still found in a column after the recipe.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Remaining {
    /// The column's name.
    pub column: String,
    /// What is still found in it.
    pub findings: Vec<Finding>,
}

/// What the contributor or steward decided about a listing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListingPlan {
    /// The wallet account that lists.
    pub steward: Address,
    /// The token to be paid in.
    pub token: Address,
    /// Its smallest units for one licence.
    #[serde(with = "decimal")]
    pub price: u128,
    /// Packed terms.
    pub terms: Bytes32,
    /// Texts and lists that belong to the terms.
    pub terms_detail: TermsDetail,
    /// The card's title.
    pub title: String,
    /// The card's description.
    pub description: String,
    /// Words to find it by.
    pub keywords: Vec<String>,
    /// The steward's name, as the card shows it.
    pub steward_name: String,
    /// How the steward is reached, as the card shows it.
    pub contact: String,
    /// Hundredths of a percent.
    pub steward_fee_bps: u16,
    /// Seconds since 1970.
    pub ends_at: u64,
    /// Seconds.
    pub access_period: u64,
    /// Seconds.
    pub delivery_window: u64,
    /// The listing this one follows; zero when there is none.
    pub replaces: Bytes32,
}

/// All that `list` needs.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sealed {
    /// The listing.
    pub listing: Listing,
    /// Its id.
    pub listing_id: Bytes32,
    /// Its sealed key.
    pub seal: Seal,
    /// That the steward knows the holder key.
    pub proof: KnowledgeProof,
}

/// The split behind a listing, checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LeavesChecked {
    /// One for each contribution.
    pub leaves: Vec<LeafChecked>,
}

/// One contribution's share, its receipt's signature checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LeafChecked {
    /// Account, weight and consent.
    pub leaf: Leaf,
    /// Its path to the root.
    pub path: Path,
}

/// A fresh key for an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderKey {
    /// The order's nonce.
    pub nonce: Bytes32,
    /// The key K' that goes with it.
    pub key: Point,
}

/// A sealed evidence package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EvidenceSealed {
    /// SHA-256 of the package, for the order.
    pub evidence: Bytes32,
}

/// An evidence package, opened and checked against the order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    /// What the researcher states.
    pub statement: String,
    /// The document's file name, when there is one.
    pub document: Option<String>,
}

/// A key sealed again, with its proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Delivery {
    /// The registered seal it was made from.
    pub from: Seal,
    /// R'.
    pub r: Point,
    /// C'.
    pub c: Point,
    /// That both hold the same key.
    pub proof: ResealProof,
}

/// What the listing and the card say of a sealed file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BodyFacts {
    /// `bodyRoot` of the listing.
    pub body_root: Bytes32,
    /// `bodyLength` of the listing.
    pub body_length: u64,
    /// `plainRoot` of the card.
    pub plain_root: Bytes32,
}

/// A dataset that lies open in the worker.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DatasetOpened {
    /// Names it in later requests.
    pub dataset: u32,
    /// Number of rows.
    pub rows: u64,
    /// What is in it.
    pub profile: Profile,
}

/// A signature by a contribution account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Signed {
    /// Who signed.
    pub account: Address,
    /// 65 bytes r, s, v as `0x` hex.
    pub signature: String,
}

/// How far a piece of long work has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// What is being done.
    pub stage: Stage,
    /// Bytes (or rows) done.
    pub done: u64,
    /// Of so many.
    pub total: u64,
}

/// The steps of long work, in words the app chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Stage {
    /// Reading a file; bytes.
    Reading,
    /// Looking for identifiers; columns.
    Scanning,
    /// Encrypting; bytes.
    Sealing,
    /// Comparing with the listed root; bytes.
    Verifying,
    /// Decrypting; bytes.
    Opening,
    /// Storing; bytes.
    Storing,
}

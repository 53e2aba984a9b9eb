//! Every operation of the crypto worker: what goes in, and what comes back.
//!
//! An operation is a struct that implements [`Operation`]; the app sends it with the `Blob`s that its comment names in
//! square brackets, and gets the reply with the `Blob`s that follow the arrow. `(sink)` after the brackets: the message may
//! carry one `sink`, the `FileSystemFileHandle` of a save picker or a `WritableStream`, and the file is written there
//! and does not come back. The sink is closed when all went well; otherwise it is aborted, and nothing is left in it.

mod draft;
mod fetch;
mod files;
mod opaque;
mod progress;
mod publish;
mod trade;
mod vault;

use deidentify::anonymity::{Anonymised, Goal};
use deidentify::hierarchy::{HierarchyBuilt, Origin};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use wasm_crypto::card::Card;
use wasm_crypto::listing::{Deployment, Listing, Order, Point, Seal};
use wasm_crypto::primitives::{Address, Bytes32};
use wasm_crypto::receipt::ClaimAuthorisation;
use wasm_crypto::recipe::Recipe;
use wasm_crypto::scan::Finding;
use wasm_crypto::table::Options;

use crate::secret::SecretText;

pub use draft::*;
pub use fetch::*;
pub use files::*;
pub use opaque::Opaque;
pub use progress::*;
pub use publish::*;
pub use trade::*;
pub use vault::*;

/// Something that the worker can be asked to do. As it crosses to the worker it is an object with one member, named after
/// the operation, that holds its arguments: [`Request`] or [`DraftRequest`].
pub trait Operation: Sized {
    /// What it answers.
    type Reply: Serialize + DeserializeOwned + 'static;
    /// Either kind of request.
    type Request: From<Self> + Serialize;
    /// The message's member that the request is.
    const MEMBER: &'static str;
}

macro_rules! operations {
    ($(#[$kind_doc:meta])* $kind:ident as $member:literal: $($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* } -> $reply:ty;)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Serialize, Deserialize)]
            #[serde(rename_all = "camelCase")]
            pub struct $name {
                $($(#[$field_doc])* pub $field: $type,)*
            }

            impl Operation for $name {
                type Reply = $reply;
                type Request = $kind;
                const MEMBER: &'static str = $member;
            }

            impl From<$name> for $kind {
                fn from(operation: $name) -> Self {
                    $kind::$name(operation)
                }
            }
        )*

        $(#[$kind_doc])*
        #[derive(Debug, Clone, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase")]
        #[allow(clippy::large_enum_variant, reason = "built once for each message")]
        pub enum $kind {
            $($(#[$doc])* $name($name),)*
        }
    };
}

operations! {
    /// An operation that the crypto worker does itself.
    Request as "request":

    /// Works for this space (one for each person or persona) from now on; locks the vault that was open.
    UseSpace {
        /// Lower-case letters, digits and `-`.
        space: String,
    } -> VaultStatus;

    /// Makes the space's vault with a fresh seed.
    CreateVault {
        /// Opens the vault from now on.
        passphrase: SecretText,
    } -> Phrase;
    /// Opens the vault for as long as this worker lives.
    UnlockVault {
        /// The vault's passphrase.
        passphrase: SecretText,
    } -> VaultStatus;
    /// How the vault is.
    AskVault {} -> VaultStatus;
    /// Forgets the open vault, the open drafts and the open datasets.
    LockVault {} -> VaultStatus;
    /// Shows the 24 words.
    ShowPhrase {
        /// Asked again, because the words open everything.
        passphrase: SecretText,
    } -> Phrase;
    /// Makes the space's vault anew from its 24 words.
    RestoreVault {
        /// The 24 words, in order.
        phrase: SecretText,
        /// Opens the vault from now on.
        passphrase: SecretText,
    } -> VaultStatus;
    /// \[age file\] Takes over an exported vault, after opening it.
    ImportVault {
        /// The exported vault's passphrase.
        passphrase: SecretText,
    } -> VaultStatus;
    /// -> \[age file\]
    ExportVault {} -> ();
    /// Seals the vault under another passphrase. No wallet opens it any more.
    ChangePassphrase {
        /// The present passphrase.
        old: SecretText,
        /// Opens the vault from now on.
        new: SecretText,
    } -> VaultStatus;
    /// A passphrase that is strong and can be remembered.
    SuggestPassphrase {} -> Suggestion;
    /// -> \[Crypt4GH secret key file\] The identity that exported datasets are encrypted to.
    ExportIdentity {
        /// Protects the key file.
        passphrase: SecretText,
    } -> Identity;
    /// What a wallet signs to open this vault: of the open one, or of the locked one that a wallet may open.
    AskWalletText {} -> WalletText;
    /// Lets a wallet account open the vault in this browser from now on, in place of another one.
    AllowWallet {
        /// The account.
        account: Address,
        /// Its signature of the text.
        first: SecretText,
        /// Its signature of the same text, asked for again: it must be the same.
        second: SecretText,
    } -> VaultStatus;
    /// Opens the vault with a wallet's signature of the text.
    UnlockWithWallet {
        /// The signature.
        signature: SecretText,
    } -> VaultStatus;
    /// No wallet opens the vault any more.
    ForbidWallet {} -> VaultStatus;
    /// Removes the space's vault and drafts from this browser.
    EraseSpace {} -> ();
    /// Removes everything that any space stored in this browser, published files too.
    EraseEverything {} -> ();

    /// Chooses where published files go from now on. Kept encrypted under a key of the vault.
    SaveStorage {
        /// Where.
        destination: Destination,
        /// A bucket's secret access key, or the value of a node's `Authorization` header. Empty: the one that is kept for the
        /// same key at the same address.
        secret: SecretText,
        /// What a temporary access key comes with; may be empty.
        session: SecretText,
    } -> ();
    /// Where published files go. The secrets stay in the worker.
    AskStorage {} -> Destination;
    /// Forgets where published files go, and the secrets for it.
    ForgetStorage {} -> ();
    /// Tries the place out: a bucket by writing, reading and removing a small file, a node by asking it. Gives the location
    /// that was read.
    TestStorage {} -> String;
    /// \[file\] Publishes a file where files go, reads it back, and gives its location. An interrupted upload goes on.
    Publish {
        /// Letters, digits, `.`, `-` and `_`; no other content may ever have this name.
        name: String,
        /// The signed address, where files go to such; else empty.
        address: SecretText,
    } -> String;
    /// Removes a published file, where this browser can; what lies elsewhere stays.
    Unpublish {
        /// Where it lies.
        location: String,
    } -> ();
    /// \[file\] Compares all of what is read at a location with the file.
    CheckPublished {
        /// Where it lies.
        location: String,
    } -> ();
    /// \[body\] -> \[segments file\] The hashes of a body's segments.
    MakeSegments {} -> ();
    /// \[file\] -> \[CAR file\] Packs a file for IPFS, and gives its location there.
    PackFile {} -> String;
    /// Uploads that were interrupted.
    UnfinishedUploads {} -> Vec<UnfinishedUpload>;
    /// Gives an interrupted upload up, and has what arrived of it removed.
    AbandonUpload {
        /// The upload.
        nonce: Bytes32,
    } -> ();

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

    /// \[file\] (sink) Encrypts a file for its readers. Without a sink the Crypt4GH file is kept in this browser, which
    /// needs the open vault, and an interrupted run can be resumed.
    SealFile {
        /// Crypt4GH public keys.
        recipients: Vec<Bytes32>,
        /// Whether the open vault's identity is a reader, too.
        for_me: bool,
        /// The file's name, for the list of kept files.
        name: String,
        /// Seconds since 1970.
        now: u64,
    } -> FileSealed;
    /// \[the same file\] Goes on with an interrupted seal, after checking that the file is the same.
    ResumeSeal {
        /// The kept file.
        nonce: Bytes32,
        /// Seconds since 1970.
        now: u64,
    } -> FileSealed;
    /// Files that this space keeps, newest first.
    KeptFiles {} -> Vec<KeptFile>;
    /// -> \[Crypt4GH file\] A finished kept file.
    GetKept {
        /// The kept file.
        nonce: Bytes32,
    } -> ();
    /// Removes a kept file, finished or not.
    DeleteKept {
        /// The kept file.
        nonce: Bytes32,
    } -> ();
    /// \[Crypt4GH file\] Reads the header only.
    InspectFile {
        /// The key to try; none to look without one.
        key: Option<FileKey>,
    } -> FileInspected;
    /// \[Crypt4GH file\] (sink) -> \[plaintext\], without a sink and up to 512 MiB.
    OpenFile {
        /// What opens it.
        key: FileKey,
        /// The part wanted; none for all of it.
        range: Option<PlainRange>,
        /// The root that the body must have; not together with a range.
        body_root: Option<Bytes32>,
    } -> FileOpened;
    /// \[Crypt4GH file or body\] Computes the body root, and compares it.
    VerifyFile {
        /// The root that it must have; none to only compute it.
        body_root: Option<Bytes32>,
    } -> FileVerified;
    /// \[Crypt4GH file\] -> \[Crypt4GH file\] The same body under a new header.
    ReencryptFile {
        /// What opens it.
        key: FileKey,
        /// Crypt4GH public keys of the new readers.
        recipients: Vec<Bytes32>,
        /// Whether the open vault's identity is a reader, too.
        for_me: bool,
        /// Leaves out the packets of everybody else who can read it now.
        trim: bool,
    } -> FileReencrypted;
    /// Reads a public key file, Crypt4GH or SSH.
    ReadPublicKey {
        /// The file.
        text: String,
    } -> PublicKey;
    /// Looks at a private key file, Crypt4GH or OpenSSH.
    InspectKeyFile {
        /// The file.
        text: SecretText,
    } -> KeyFileInspected;
    /// The public key of the open vault's identity.
    OwnPublicKey {} -> PublicKey;
    /// Changes how files are worked on from now on; for measurements.
    TuneStreams {
        /// How many workers share the work; none for the default.
        workers: Option<u32>,
        /// What encrypts.
        cipher: CipherChoice,
    } -> ();
    /// -> \[body\] Fetches a body, checked against its root, from one place after the other; goes on where an interrupted
    /// download ended. Its progress is [`Fetching`].
    FetchBody {
        /// Where it lies.
        places: Places,
        /// `bodyRoot` of the listing.
        body_root: Bytes32,
        /// `bodyLength` of the listing.
        body_length: u64,
    } -> Fetched;
    /// Fetches a card, from one place after the other until one gives that of this digest.
    FetchCard {
        /// Where it lies.
        places: Places,
        /// `cardDigest` of the listing.
        card_digest: Bytes32,
    } -> Card;
    /// Fetches a leaves file, from one place after the other until one gives the split that was listed, and checks every
    /// consent receipt.
    FetchLeaves {
        /// Where it lies.
        places: Places,
        /// The listing they belong to.
        listing: Listing,
        /// When it was listed, seconds since 1970.
        listed_at: u64,
        /// Its chain.
        deployment: Deployment,
    } -> LeavesChecked;
    /// -> \[ethics document\] or nothing. Fetches a sealed evidence package, from one place after the other until one gives
    /// that of this digest, and opens it. For the steward.
    FetchEvidence {
        /// Where it lies.
        places: Places,
        /// The digest in the order.
        evidence: Bytes32,
    } -> Evidence;

    /// \[file, file, …\] Reads files of one format, finds what identifies people in them, and keeps them as an encrypted
    /// draft.
    StartDraft {
        /// Whose data it is.
        subject: Subject,
        /// What the person says about a table's layout; the rest is found from the file.
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
        /// Seconds since 1970.
        now: u64,
    } -> DraftOpened;
    /// Stores what was decided so far.
    SaveDraft {
        /// The draft.
        nonce: Bytes32,
        /// The recipe as it stands.
        recipe: Opaque<Recipe>,
        /// The app's own form, as it stands.
        form: serde_json::Value,
        /// Seconds since 1970.
        now: u64,
    } -> ();
    /// Forgets an open draft; it stays stored.
    CloseDraft {
        /// The draft.
        nonce: Bytes32,
    } -> ();
    /// Removes a draft.
    DeleteDraft {
        /// The draft.
        nonce: Bytes32,
    } -> ();
    /// What the recipe makes of the draft's files.
    PreviewDraft {
        /// The draft.
        nonce: Bytes32,
        /// The recipe to try.
        recipe: Opaque<Recipe>,
        /// How many people the draft's people are a sample of, for the risk in that population.
        population: Option<u64>,
        /// Seconds since 1970.
        now: u64,
    } -> Preview;
    /// -> \[body, leaves file, card\] De-identifies, encrypts and makes all that listing needs. Changes nothing stored.
    SealDraft {
        /// The draft.
        nonce: Bytes32,
        /// The recipe to apply.
        recipe: Opaque<Recipe>,
        /// Terms, price and the rest.
        plan: ListingPlan,
        /// What the card says of the data.
        card: CardOptions,
        /// The chain to list on.
        deployment: Deployment,
        /// Seconds since 1970, by the chain's clock.
        now: u64,
    } -> Sealed;

    /// A fresh order nonce and the key that goes with it.
    MakeOrderKey {} -> OrderKey;
    /// \[ethics document\] or nothing -> \[sealed evidence package\]
    SealEvidence {
        /// What the researcher states.
        statement: String,
        /// The steward's Crypt4GH public key, from the card.
        recipient: Bytes32,
    } -> EvidenceSealed;
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

    /// Seals a listing's key to a delegate, who can then deliver for it, with the proof that `addSeal` takes.
    MakeDelegateSeal {
        /// The listing.
        listing: Listing,
        /// Its sealed key.
        seal: Seal,
        /// The delegate's key.
        delegate: Point,
        /// Its chain.
        deployment: Deployment,
    } -> DelegateSeal;

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
    /// \[body\] (sink) Decrypts a dataset that was bought straight into a place the person chose, whatever its size.
    SaveDelivered {
        /// The order.
        order: Order,
        /// R' as delivered.
        r: Point,
        /// C' as delivered.
        c: Point,
        /// The sealed file it opens.
        body: BodyFacts,
    } -> FileOpened;
    /// \[body\] Opens one's own listing again.
    OpenOwn {
        /// The listing.
        listing: Listing,
        /// Its sealed key.
        seal: Seal,
        /// The sealed file it opens.
        body: BodyFacts,
    } -> DatasetOpened;
    /// Some rows of an open dataset: of a table, or of the people in records.
    ReadRows {
        /// From [`DatasetOpened`].
        dataset: u32,
        /// The first row wanted, from 0.
        from: u64,
        /// At most so many rows.
        count: u32,
    } -> Vec<Vec<String>>;
    /// -> \[the file\] Byte for byte what was sealed, of [`DatasetOpened::format`].
    ExportPlain {
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

operations! {
    /// An operation on an open draft, which its data worker does: the crypto worker hands it on.
    DraftRequest as "draft":

    /// Finds the best anonymisation of the draft under a goal. Progress comes in [`Stage::Searching`]; an error or a cancel
    /// leaves draft and recipe as they were.
    AnonymiseDraft {
        /// The draft.
        nonce: Bytes32,
        /// The recipe: roles say what is generalised, `anonymisation` gives hierarchies, where the person chose any.
        recipe: Recipe,
        /// What is aimed at.
        goal: Goal,
    } -> Anonymised;
    /// Makes or checks a field's hierarchy. It has a row for each of the field's values as the recipe leaves them.
    BuildHierarchy {
        /// The draft.
        nonce: Bytes32,
        /// The recipe; the field's own rule is applied before.
        recipe: Recipe,
        /// The field.
        field: String,
        /// Where it comes from.
        origin: Origin,
    } -> HierarchyBuilt;
    /// Direct identifiers in texts that are about to become public.
    ScanTexts {
        /// The draft.
        nonce: Bytes32,
        /// Title, description and the like.
        texts: Vec<String>,
    } -> Vec<Vec<Finding>>;
}

//! All of Theriac that touches private data, in pure Rust: Crypt4GH files, the vault, sealing and its proofs, consent
//! terms, and the way from a table to a dataset that can be offered.
//!
//! No DOM, no network, no clock: the caller moves the bytes and passes the time in. The same code runs natively (the
//! `theriac` command) and in the browser (`crypto-worker`), as a stream in bounded memory wherever files are large.
//! `docs/protocol.md` states every byte this crate produces; errors name the place and have a `hint()` that says what to do.
//!
//! # Where things are
//!
//! | for | modules |
//! |---|---|
//! | files for named readers (GA4GH Crypt4GH), key files | [`crypt4gh`] |
//! | a dataset's encrypted body, its roots, the key that is sold | [`body`], [`merkle`], [`seal`], [`proof`] |
//! | a person's keys, and the file that keeps them | [`keys`], [`vault`] |
//! | what data may be used for (GA4GH DUO) | [`terms`] |
//! | consent receipts, who is paid, evidence of ethics approval | [`receipt`], [`account`], [`split`], [`evidence`] |
//! | reading a table, finding identifiers, removing them | [`table`], [`scan`], [`recipe`], [`sample`] |
//! | what the result is worth and risks; its public description | [`risk`], [`utility`], [`card`] |
//! | what all of them are made of | [`primitives`], [`words`], [`json`], [`abi`], [`eip712`], [`curve`], [`listing`] |
//!
//! # A file for two readers
//!
//! Each reader opens it with their own key; nobody else does. [`crypt4gh`] also reads ranges, hands a file on to other
//! readers by its header alone, and cuts a range out without decrypting it.
//!
//! ```
//! use wasm_crypto::crypt4gh::{Decryptor, Encryptor};
//! use wasm_crypto::keys::X25519Secret;
//!
//! let (anna, ben) = (X25519Secret::generate(), X25519Secret::generate());
//! let mut file = Vec::new();
//! let mut encryptor = Encryptor::new(&[anna.public(), ben.public()], &mut file)?;
//! for piece in ["id,age\n", "1,43\n"] {
//!     encryptor.push(piece.as_bytes(), &mut file);
//! }
//! encryptor.finish(&mut file);
//!
//! let (mut decryptor, mut text) = (Decryptor::new(ben), Vec::new());
//! for piece in file.chunks(1000) {
//!     decryptor.push(piece, &mut text)?;
//! }
//! decryptor.finish(&mut text)?;
//! assert_eq!(text, b"id,age\n1,43\n");
//! # Ok::<(), wasm_crypto::crypt4gh::Crypt4ghError>(())
//! ```
//!
//! # A body that can be verified before it is paid for
//!
//! Crypt4GH alone does not notice segments that are missing, moved or added. A body's root does, without any key; its
//! plain root does it for whoever can decrypt.
//!
//! ```
//! use wasm_crypto::body::{BodyKeys, BodyOpener, BodySealer, BodyVerifier};
//!
//! let keys = BodyKeys::generate();
//! let (mut sealer, mut body) = (BodySealer::new(&keys), Vec::new());
//! sealer.push(b"id,age\n1,43\n", &mut body);
//! let sealed = sealer.finish(&mut body)?;
//!
//! // Anybody, from the published root and length:
//! let mut verifier = BodyVerifier::new((&sealed).into())?;
//! verifier.push(&body)?;
//! verifier.finish()?;
//!
//! // Whoever has the keys:
//! let (mut opener, mut text) = (BodyOpener::new(&keys, (&sealed).into(), sealed.plain_root)?, Vec::new());
//! opener.push(&body, &mut text)?;
//! opener.finish(&mut text)?;
//! assert_eq!(text, b"id,age\n1,43\n");
//! # Ok::<(), wasm_crypto::body::BodyError>(())
//! ```
//!
//! # A vault
//!
//! One seed gives every key of a person. At rest it is an age passphrase file; on paper it is 24 words.
//!
//! ```
//! use wasm_crypto::keys::crypt4gh_identity;
//! use wasm_crypto::vault::{Vault, VaultError, suggest_passphrase};
//!
//! let passphrase = suggest_passphrase();
//! let vault = Vault::create();
//! let file = vault.lock(&passphrase)?;
//!
//! let opened = Vault::unlock(&file, &passphrase)?;
//! assert_eq!(crypt4gh_identity(opened.seed()).public(), crypt4gh_identity(vault.seed()).public());
//! assert_eq!(Vault::unlock(&file, "a guess").unwrap_err(), VaultError::WrongPassphrase);
//!
//! let restored = Vault::restore(&vault.phrase())?;
//! assert!(restored.seed() == vault.seed());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Whether a purpose is allowed
//!
//! The same decision as the contract's, from the same two words.
//!
//! ```
//! use wasm_crypto::primitives::Bytes32;
//! use wasm_crypto::terms::{Activity, Modifier, Permission, Purpose, Terms, Verdict, decide};
//!
//! // Disease specific research on type 2 diabetes (MONDO:0005148), not for profit.
//! let terms = Terms { modifiers: [Modifier::Npu].into_iter().collect(), mondo: 5148, ..Terms::new(Permission::Ds) };
//! let purpose = Purpose { activities: [Activity::Disease].into_iter().collect(), mondo: 5148, ..Purpose::default() };
//! let (terms, now) = (terms.pack()?, 1_790_000_000);
//! assert_eq!(decide(&terms, &purpose.pack()?, &Bytes32::ZERO, now).verdict, Verdict::Permit);
//!
//! let another = Purpose { mondo: 1, ..purpose };
//! assert_eq!(decide(&terms, &another.pack()?, &Bytes32::ZERO, now).verdict, Verdict::NeedsHuman);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # A key that is delivered, and the proof that it is the right one
//!
//! The contract pays a steward only against this proof: what the buyer got is what was listed, for nobody else.
//!
//! ```
//! use wasm_crypto::curve::CurvePoint;
//! use wasm_crypto::keys::{Seed, holder_scalar, make_nonce, order_scalar};
//! use wasm_crypto::listing::Deployment;
//! use wasm_crypto::primitives::Address;
//! use wasm_crypto::proof::{Tag, context, reseal};
//! use wasm_crypto::seal;
//!
//! let (listing_nonce, order_nonce) = (make_nonce(), make_nonce());
//! let steward = holder_scalar(&Seed::generate(), &listing_nonce);
//! let buyer = order_scalar(&Seed::generate(), &order_nonce);
//! let (key, listed) = seal::make(&listing_nonce, &CurvePoint::public(&steward));
//!
//! let [market, consents, calls] = [1, 2, 3].map(|byte| Address([byte; 20]));
//! let deployment = Deployment { chain_id: 1, market, consents, calls };
//! # let order_id = make_nonce();
//! let context = context(Tag::Deliver, &deployment, &order_id);
//! let (delivered, proof) = reseal::make(&context, &steward, &listed, &CurvePoint::public(&buyer))?;
//!
//! reseal::verify(&context, &listed, &delivered, &proof)?;
//! assert_eq!(seal::open(&delivered, &buyer)?, key);
//! # Ok::<(), wasm_crypto::proof::ProofError>(())
//! ```

#![warn(missing_debug_implementations)]

pub mod abi;
pub mod account;
pub mod body;
pub mod card;
pub mod crypt4gh;
pub mod curve;
pub mod eip712;
pub mod evidence;
pub mod json;
pub mod keys;
pub mod listing;
pub mod merkle;
mod opaque;
pub mod order;
pub mod primitives;
pub mod proof;
pub mod receipt;
pub mod recipe;
pub mod risk;
pub mod sample;
pub mod scan;
pub mod seal;
pub mod split;
pub mod table;
pub mod terms;
pub mod utility;
pub mod vault;
pub mod words;

#[cfg(test)]
mod vectors;

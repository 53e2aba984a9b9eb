//! A dataset to sell, and an order of it.

use market::calls::{self, Call, Locations};
use wasm_crypto::curve::CurvePoint;
use wasm_crypto::keys::{SecretScalar, Seed, contribution_account, holder_scalar, make_nonce};
use wasm_crypto::listing::{Listing, Order, Seal, listing_id};
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::proof::{self, Tag, context};
use wasm_crypto::receipt::{Consent, Signed};
use wasm_crypto::seal::{self, Message};
use wasm_crypto::split::{Leaf, SplitTree, leaves_hash};
use wasm_crypto::terms::{Activities, Activity, Flag, Flags, Modifier, Modifiers, Permission, Purpose, Terms};

use super::{DAY, World};

/// An order and the key it is delivered to.
pub struct Purchase {
    pub id: Bytes32,
    pub order: Order,
    pub secret: SecretScalar,
}

impl Purchase {
    /// What its buyer opens the delivered key to.
    pub fn open(&self, world: &World) -> Message {
        let delivered = world.market().orders[&self.id].delivered.expect("it was delivered");
        let seal = Seal { holder: self.order.buyer_key, r: delivered.r, c: delivered.c };
        seal::open(&seal, &self.secret).unwrap()
    }
}

/// A listed dataset and its steward's secrets.
pub struct Dataset {
    pub id: Bytes32,
    pub listing: Listing,
    pub seal: Seal,
    pub message: Message,
    pub delegated: Option<Seal>,
    pub seed: Seed,
}

impl Dataset {
    pub fn new(world: &World, terms: &Terms) -> Self {
        let (seed, nonce) = (Seed::generate(), make_nonce());
        let (message, seal) = seal::make(&nonce, &CurvePoint::public(&holder_scalar(&seed, &nonce)));
        let terms = terms.pack().unwrap();
        let ends_at = world.now() + 90 * DAY;
        let account = contribution_account(&seed, &Bytes32::ZERO, &nonce).address();
        let consent = Consent {
            account,
            call_id: Bytes32::ZERO,
            data_digest: Bytes32([7; 32]),
            terms,
            terms_detail: Bytes32::ZERO,
            expires_at: ends_at,
        };
        let leaf =
            Leaf { index: 0, account, weight: 540_000, consent_until: ends_at, consent: consent.digest(&world.at) };
        let tree = SplitTree::new(&[leaf]).unwrap();
        let listing = Listing {
            steward: world.steward,
            call_id: Bytes32::ZERO,
            replaces: Bytes32::ZERO,
            token: world.token,
            price: 1_000_000,
            terms,
            terms_detail: Bytes32::ZERO,
            card_digest: Bytes32([1; 32]),
            body_root: Bytes32([2; 32]),
            body_length: 65_564,
            split_root: tree.root(),
            total_weight: tree.total_weight(),
            leaf_count: 1,
            leaves_hash: leaves_hash(&[leaf]),
            steward_fee_bps: 333,
            ends_at,
            access_period: 30 * DAY,
            delivery_window: 2 * DAY,
            inspection_window: 0,
            arbiter: Bytes32::ZERO,
            dispute_bond: 0,
            seal_id: seal::seal_id(&seal),
            nonce,
        };
        Self { id: listing_id(&world.at, &listing), listing, seal, message, delegated: None, seed }
    }

    pub fn list(&self, world: &World) -> Call {
        let secret = holder_scalar(&self.seed, &self.listing.nonce);
        let knowledge = proof::listing::make(&self.id, &secret, &self.seal).unwrap();
        calls::list(&world.at, &self.listing, &self.seal, &knowledge, &Locations::default())
    }

    pub fn add_delegate(&self, world: &World, delegate: &CurvePoint) -> (Seal, Call) {
        let context = context(Tag::Delegate, &world.at, &self.id);
        let secret = holder_scalar(&self.seed, &self.listing.nonce);
        let (to, proof) = proof::reseal::make(&context, &secret, &self.seal, delegate).unwrap();
        (to, calls::add_seal(&world.at, &self.listing, &self.seal, &to, &proof))
    }
}

/// Terms under which every biomedical purpose is permitted.
pub fn open_terms() -> Terms {
    Terms::new(Permission::Hmb)
}

/// The same, and a person reads every ethics approval.
pub fn reviewed_terms() -> Terms {
    Terms { modifiers: Modifiers::EMPTY.with(Modifier::Irb), ..Terms::new(Permission::Hmb) }
}

pub fn biomedical() -> Purpose {
    Purpose { activities: Activities::EMPTY.with(Activity::Biomedical), ..Purpose::default() }
}

pub fn with_ethics_approval() -> Purpose {
    Purpose { flags: Flags::EMPTY.with(Flag::EthicsApproval), ..biomedical() }
}

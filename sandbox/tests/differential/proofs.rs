//! The proof of a seal's key, and the three uses of the reseal proof, from listing to dispute.

use sandbox::alloy_primitives::U256;
use wasm_crypto::abi::Encoder;
use wasm_crypto::curve::CurvePoint;
use wasm_crypto::keys::SecretScalar;
use wasm_crypto::listing::{Arbiter, Deployment, Listing, Order, Point, Seal, arbiter_id, listing_id, order_id};
use wasm_crypto::primitives::{Address, Bytes32};
use wasm_crypto::proof::listing::KnowledgeProof;
use wasm_crypto::proof::reseal::ResealProof;
use wasm_crypto::proof::{self, Tag, context};
use wasm_crypto::seal;

use crate::abi::{
    self, ARBITER, KNOWLEDGE_PROOF, LISTING, LOCATIONS, ORDER, POINT, RESEAL_PROOF, SEAL, calldata, calldata_with,
};
use crate::machine::{Answer, Machine};
use crate::random::Random;
use crate::structs::{self, DAY};
use crate::words::bytes;

const TRADES: usize = 40;
/// Wrong variants tried of each proof.
const WRONG: usize = 4;
/// The group's order q.
const Q: U256 =
    U256::from_limbs([0x43e1_f593_f000_0001, 0x2833_e848_79b9_7091, 0xb850_45b6_8181_585d, 0x3064_4e72_e131_a029]);

/// A key with its point.
struct Key {
    secret: SecretScalar,
    point: CurvePoint,
}

impl Key {
    fn draw(random: &Random) -> Self {
        // Below q.
        let mut word = random.word();
        word.0[0] &= 0x1f;
        let secret = SecretScalar::from_bytes(&word.0).unwrap();
        Self { point: CurvePoint::public(&secret), secret }
    }

    fn wire(&self) -> Point {
        Point::from(self.point)
    }
}

/// A reseal in one place: what Rust verifies and how the contract is asked.
struct Reseal {
    context: Bytes32,
    from: Seal,
    to: Seal,
    proof: ResealProof,
}

impl Reseal {
    fn make(context: Bytes32, secret: &SecretScalar, from: &Seal, receiver: &Key) -> Self {
        let (to, proof) = proof::reseal::make(&context, secret, from, &receiver.point).unwrap();
        Self { context, from: *from, to, proof }
    }

    /// The same with one thing changed that a sender chooses.
    fn wrong(&self, random: &Random) -> (Seal, ResealProof) {
        let (mut to, mut proof) = (self.to, self.proof);
        let scalar = match random.below(3) {
            0 => &mut proof.e,
            1 => &mut proof.z1,
            _ => &mut proof.z2,
        };
        let point = if random.once_in(2) { &mut to.r } else { &mut to.c };
        match random.below(8) {
            0 => scalar.0[random.below(32) as usize] ^= 1 << random.below(8),
            1 => *scalar = plus_order(scalar),
            2 => *scalar = Bytes32::ZERO,
            3 => *point = Key::draw(random).wire(),
            4 => *point = Point { x: Bytes32::ZERO, y: Bytes32::ZERO },
            5 => point.y.0[random.below(32) as usize] ^= 1 << random.below(8),
            6 => *point = self.from.c,
            _ => (to.r, to.c) = (to.c, to.r),
        }
        (to, proof)
    }
}

/// The same residue, written larger: every scalar has one spelling.
fn plus_order(scalar: &Bytes32) -> Bytes32 {
    bytes(U256::from_be_bytes(scalar.0) + Q)
}

#[derive(Default)]
struct Count {
    held: usize,
    refused: usize,
}

impl Count {
    /// Checks that Rust and the market agree on a proof, and that they say what is expected.
    fn judge(&mut self, what: &str, expected: bool, ours: bool, theirs: &Answer) {
        let refused = theirs.is_refused_by("ProofInvalid()") || theirs.is_refused_by("PointInvalid(uint256,uint256)");
        assert!(theirs.0.is_ok() || refused, "{what}: {theirs:?}");
        assert_eq!((ours, theirs.0.is_ok()), (expected, expected), "{what}: in Rust, in Solidity: {theirs:?}");
        *if expected { &mut self.held } else { &mut self.refused } += 1;
    }
}

/// One listing with an arbiter, and an order of it.
struct Trade {
    at: Deployment,
    k: Key,
    arbiter: Arbiter,
    arbiter_key: Key,
    seal: Seal,
    listing: Listing,
    buyer_key: Key,
    order: Order,
}

impl Trade {
    fn draw(machine: &Machine, random: &Random) -> Self {
        let at = machine.deployment();
        let [k, arbiter_key, buyer_key] = std::array::from_fn(|_| Key::draw(random));
        let (_, sealed) = seal::make(&random.word(), &k.point);
        let arbiter = Arbiter { key: arbiter_key.wire(), fee: 100, ..structs::arbiter(random) };
        let listing = Listing {
            token: machine.token,
            price: 1_000,
            arbiter: arbiter_id(&at, &arbiter),
            dispute_bond: 500,
            inspection_window: 2 * DAY,
            seal_id: seal::seal_id(&sealed),
            ..structs::acceptable(random)
        };
        let order = Order {
            listing_id: listing_id(&at, &listing),
            buyer_key: buyer_key.wire(),
            purpose: bytes(U256::from(1)),
            evidence: Bytes32::ZERO,
            ..structs::order(random)
        };
        Self { at, k, arbiter, arbiter_key, seal: sealed, listing, buyer_key, order }
    }

    fn list(&self, machine: &mut Machine, random: &Random, count: &mut Count) {
        let register = Encoder::new().arbiter(&self.arbiter).string("");
        let market = machine.market;
        machine.send(
            &self.arbiter.account,
            &market,
            calldata(&format!("registerArbiter({ARBITER},string)"), &register),
        );

        let id = self.order.listing_id;
        let proof = proof::listing::make(&id, &self.k.secret, &self.seal).unwrap();
        let data = |listing: &Listing, proof: &KnowledgeProof| {
            let arguments = Encoder::new().listing(listing).seal(&self.seal).word(&proof.e).word(&proof.z);
            let function = format!("list({LISTING},{SEAL},{KNOWLEDGE_PROOF},{LOCATIONS})");
            calldata_with(&function, &arguments, &[abi::locations()])
        };
        for _ in 0..WRONG {
            let (mut listing, mut wrong) = (self.listing.clone(), proof);
            let scalar = if random.once_in(2) { &mut wrong.e } else { &mut wrong.z };
            match random.below(4) {
                0 => scalar.0[random.below(32) as usize] ^= 1 << random.below(8),
                1 => *scalar = plus_order(scalar),
                2 => *scalar = Bytes32::ZERO,
                _ => listing.nonce = random.word(),
            }
            let ours = proof::listing::verify(&listing_id(&self.at, &listing), &self.seal, &wrong).is_ok();
            let theirs = machine.ask_as(&listing.steward, &market, data(&listing, &wrong));
            count.judge("a wrong proof of the key", false, ours, &theirs);
        }
        let ours = proof::listing::verify(&id, &self.seal, &proof).is_ok();
        let theirs = machine.send(&self.listing.steward, &market, data(&self.listing, &proof));
        count.judge("the proof of the key", true, ours, &Answer(Ok(theirs)));
    }

    fn place(&self, machine: &mut Machine) {
        let (buyer, market, token) = (self.order.buyer, machine.market, machine.token);
        machine.send(&buyer, &token, calldata("mint(address,uint256)", &Encoder::new().address(&buyer).uint(1_500u64)));
        let approval = Encoder::new().address(&market).uint(1_500u64);
        machine.send(&buyer, &token, calldata("approve(address,uint256)", &approval));
        let order = Encoder::new().listing(&self.listing).point(&self.order.buyer_key).word(&self.order.purpose);
        let order = order.word(&self.order.evidence).string("").word(&self.order.nonce);
        let function = format!("order({LISTING},{POINT},uint256,bytes32,string,bytes32)");
        machine.send(&buyer, &market, calldata(&function, &order));
    }

    /// Tries wrong variants of a reseal, and proofs of the same made for other places; then makes the right call for good.
    fn reseal(
        &self,
        (machine, random, count): (&mut Machine, &Random, &mut Count),
        (what, made, elsewhere): (&str, &Reseal, Vec<Reseal>),
        (sender, data): (&Address, impl Fn(&Seal, &ResealProof) -> Vec<u8>),
    ) {
        let market = machine.market;
        let mut wrong: Vec<_> = (0..WRONG).map(|_| made.wrong(random)).collect();
        wrong.extend(elsewhere.iter().map(|other| (other.to, other.proof)));
        for (to, proof) in wrong {
            let ours = proof::reseal::verify(&made.context, &made.from, &to, &proof).is_ok();
            let theirs = machine.ask_as(sender, &market, data(&to, &proof));
            count.judge(&format!("a wrong {what}"), false, ours, &theirs);
        }
        let ours = proof::reseal::verify(&made.context, &made.from, &made.to, &made.proof).is_ok();
        let theirs = machine.send(sender, &market, data(&made.to, &made.proof));
        count.judge(what, true, ours, &Answer(Ok(theirs)));
    }

    /// Makes a delegate of somebody and gives the delegate's key and seal.
    fn delegate(&self, machine: &mut Machine, random: &Random, count: &mut Count) -> (Key, Seal) {
        let delegate = Key::draw(random);
        let id = &self.order.listing_id;
        let make = |context| Reseal::make(context, &self.k.secret, &self.seal, &delegate);
        let made = make(context(Tag::Delegate, &self.at, id));
        let elsewhere =
            vec![make(context(Tag::Deliver, &self.at, id)), make(context(Tag::Delegate, &self.at, &random.word()))];
        let data = |to: &Seal, proof: &ResealProof| {
            let arguments = Encoder::new().listing(&self.listing).seal(&self.seal).seal(to);
            calldata(&format!("addSeal({LISTING},{SEAL},{SEAL},{RESEAL_PROOF})"), &with(arguments, proof))
        };
        self.reseal((machine, random, count), ("delegation", &made, elsewhere), (&self.listing.steward, data));
        (delegate, made.to)
    }

    /// Delivers from a seal and gives what was delivered.
    fn deliver(
        &self,
        (machine, random, count): (&mut Machine, &Random, &mut Count),
        (key, from): (&Key, &Seal),
    ) -> Seal {
        let id = &order_id(&self.at, &self.order);
        let make = |context| Reseal::make(context, &key.secret, from, &self.buyer_key);
        let made = make(context(Tag::Deliver, &self.at, id));
        let other_chain = Deployment { chain_id: 1, ..self.at };
        let other_market = Deployment { market: random.address(), ..self.at };
        let elsewhere = [
            context(Tag::Delegate, &self.at, id),
            context(Tag::Deliver, &other_chain, id),
            context(Tag::Deliver, &other_market, id),
            context(Tag::Deliver, &self.at, &random.word()),
        ];
        let data = |to: &Seal, proof: &ResealProof| {
            let arguments =
                Encoder::new().listing(&self.listing).order(&self.order).seal(from).point(&to.r).point(&to.c);
            let function = format!("deliver({LISTING},{ORDER},{SEAL},{POINT},{POINT},{RESEAL_PROOF})");
            calldata(&function, &with(arguments, proof))
        };
        let sender = random.address();
        let elsewhere = elsewhere.into_iter().map(make).collect();
        self.reseal((machine, random, count), ("delivery", &made, elsewhere), (&sender, data));
        made.to
    }

    /// Seals what was delivered to the arbiter.
    fn dispute(&self, machine: &mut Machine, random: &Random, count: &mut Count, delivered: &Seal) -> Seal {
        let id = &order_id(&self.at, &self.order);
        let make = |context| Reseal::make(context, &self.buyer_key.secret, delivered, &self.arbiter_key);
        let made = make(context(Tag::Dispute, &self.at, id));
        let elsewhere =
            vec![make(context(Tag::Deliver, &self.at, id)), make(context(Tag::Dispute, &self.at, &random.word()))];
        let data = |to: &Seal, proof: &ResealProof| {
            let arguments =
                Encoder::new().listing(&self.listing).order(&self.order).arbiter(&self.arbiter).seal(delivered);
            let function = format!("dispute({LISTING},{ORDER},{ARBITER},{SEAL},{POINT},{POINT},{RESEAL_PROOF})");
            calldata(&function, &with(arguments.point(&to.r).point(&to.c), proof))
        };
        self.reseal((machine, random, count), ("dispute", &made, elsewhere), (&self.order.buyer, data));
        made.to
    }
}

fn with(arguments: Encoder, proof: &ResealProof) -> Encoder {
    arguments.word(&proof.e).word(&proof.z1).word(&proof.z2)
}

#[test]
fn proofs_made_in_rust_hold_in_solidity_and_wrong_ones_in_neither() {
    let (random, mut machine, mut count) = (Random::new("proofs"), Machine::new(), Count::default());
    for number in 0..TRADES {
        let trade = Trade::draw(&machine, &random);
        trade.list(&mut machine, &random, &mut count);
        let (delegate, delegated) = trade.delegate(&mut machine, &random, &mut count);
        trade.place(&mut machine);
        let from = if number % 2 == 0 { (&trade.k, &trade.seal) } else { (&delegate, &delegated) };
        let delivered = trade.deliver((&mut machine, &random, &mut count), from);
        let disputed = trade.dispute(&mut machine, &random, &mut count, &delivered);

        let listed = seal::open(&trade.seal, &trade.k.secret).unwrap();
        for (seal, key) in [(&delegated, &delegate), (&delivered, &trade.buyer_key), (&disputed, &trade.arbiter_key)] {
            assert_eq!(seal::open(seal, &key.secret).unwrap(), listed);
        }
    }
    assert_eq!(count.held, 4 * TRADES);
    assert_eq!(count.refused, (4 * WRONG + 2 + 4 + 2) * TRADES);
}

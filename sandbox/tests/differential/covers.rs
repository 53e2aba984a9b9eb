//! `covers`: does a listing stay within what a consent receipt says?

use std::collections::BTreeMap;

use sandbox::alloy_primitives::U256;
use wasm_crypto::abi::Encoder;
use wasm_crypto::listing::Listing;
use wasm_crypto::primitives::{Address, Bytes32};
use wasm_crypto::receipt::Consent;
use wasm_crypto::terms::{Uncovered, covers};

use crate::abi::calldata;
use crate::machine::{Machine, NOW};
use crate::random::Random;
use crate::words::{CC, DISEASES, DS, MODIFIERS, MOR, TS, Terms, bytes, flipped};

const PAIRS: u64 = 100_000;

#[derive(Debug)]
struct Question {
    given: U256,
    given_detail: Bytes32,
    expires_at: u64,
    listed: U256,
    listed_detail: Bytes32,
    ends_at: u64,
}

impl Question {
    /// A listing that narrows a consent; in more than half of the pairs it then goes beyond it in one way, or is any word.
    fn draw(random: &Random) -> Self {
        let mut given = Terms::draw(random);
        let mut listed = narrower(&given, random);
        let detail = if random.once_in(2) { Bytes32::ZERO } else { random.word() };
        let expires_at = random.one(&[0, NOW, u64::MAX, random.number()]);
        let ends_at = random.one(&[expires_at, expires_at - expires_at.min(1), random.below(expires_at.max(1))]);
        let beyond = random.below(16);
        match beyond {
            0 => listed.permission = 1 + random.below(5),
            1 => listed.modifiers &= !(1 << MODIFIERS.start() << random.below(18)),
            2 => {
                given.modifiers &= !(1 << CC);
                listed.modifiers |= 1 << CC;
            }
            3 => {
                [given.permission, listed.permission] = [DS; 2];
                [given.mondo, listed.mondo] = [random.one(&DISEASES), random.one(&DISEASES)];
            }
            4 => {
                [given.modifiers, listed.modifiers] = [given.modifiers, listed.modifiers].map(|all| all | 1 << TS);
                given.months = 1 + random.below(24);
                listed.months = given.months + random.below(2);
            }
            5 => {
                [given.modifiers, listed.modifiers] = [given.modifiers, listed.modifiers].map(|all| all | 1 << MOR);
                listed.day = 1 + random.below(30_000);
                given.day = listed.day + random.below(2);
            }
            _ => {}
        }
        given.fill(random);
        listed.fill(random);

        let (given, listed) = (given.word(), listed.word());
        let mut question = Self { given, given_detail: detail, expires_at, listed, listed_detail: detail, ends_at };
        match beyond {
            6 => question.listed_detail = random.one(&[Bytes32::ZERO, random.word()]),
            7 => question.ends_at = question.expires_at.saturating_add(random.one(&[1, random.number()])),
            8 => question.given = flipped(given, random),
            9 => question.listed = flipped(listed, random),
            10 => question.listed = Terms::draw(random).word(),
            11 => [question.given, question.listed] = [random.uint(), random.uint()],
            _ => {}
        }
        question
    }
}

/// Terms that allow the same or less: a permission within, modifiers added, CC perhaps dropped, shorter and later.
fn narrower(given: &Terms, random: &Random) -> Terms {
    // POA, DS, HMB, GRU, NRES, each with those within it.
    let within: [&[u64]; 5] = [&[1], &[2], &[2, 3], &[1, 2, 3, 4], &[1, 2, 3, 4, 5]];
    let mut listed = Terms { permission: random.one(within[given.permission as usize - 1]), ..*given };
    listed.modifiers |= Terms::draw(random).modifiers & !(1 << CC);
    if random.once_in(2) {
        listed.modifiers &= !(1 << CC);
    }
    listed.months = listed.months.min(1 + random.below(listed.months.max(1)));
    listed.day = if listed.day == 0 { 0 } else { listed.day + random.below(u64::from(u32::MAX) - listed.day + 1) };
    listed
}

#[test]
fn rust_and_solidity_agree_what_a_consent_covers() {
    let (random, mut machine) = (Random::new("covers"), Machine::new());
    let consents = machine.consents;
    let mut covered = 0;
    let mut beyond: BTreeMap<&str, u64> = BTreeMap::new();

    for number in 0..PAIRS {
        let asked = Question::draw(&random);
        let consent = Consent {
            account: Address::ZERO,
            call_id: Bytes32::ZERO,
            data_digest: Bytes32::ZERO,
            terms: bytes(asked.given),
            terms_detail: asked.given_detail,
            expires_at: asked.expires_at,
        };
        let listing = Listing {
            terms: bytes(asked.listed),
            terms_detail: asked.listed_detail,
            ends_at: asked.ends_at,
            ..crate::structs::listing(&Random::new("any listing"))
        };
        let ours = covers(&consent, &listing);
        let arguments = Encoder::new().word(&consent.terms).word(&consent.terms_detail).uint(consent.expires_at);
        let arguments = arguments.word(&listing.terms).word(&listing.terms_detail).uint(listing.ends_at);
        let theirs =
            machine.ask(&consents, calldata("covers(uint256,bytes32,uint64,uint256,bytes32,uint64)", &arguments));
        assert_eq!(theirs.words(), [U256::from(ours.is_ok())], "pair {number}: {ours:?}: {asked:?}");

        match ours {
            Ok(()) => covered += 1,
            Err(way) => *beyond.entry(name(way)).or_default() += 1,
        }
    }

    let refused = PAIRS - covered;
    assert!(covered >= PAIRS / 5 && refused >= PAIRS / 5, "a fifth for each answer: {covered} are covered");
    assert_eq!(beyond.len(), 10, "every way of going beyond a consent: {beyond:?}");
    assert!(beyond.values().all(|count| *count >= 1_000), "a thousand pairs for each way: {beyond:?}");
}

fn name(way: Uncovered) -> &'static str {
    match way {
        Uncovered::ConsentMalformed(_) => "consent malformed",
        Uncovered::ListingMalformed(_) => "listing malformed",
        Uncovered::Permission => "permission",
        Uncovered::Dropped(_) => "modifier dropped",
        Uncovered::ClinicalCare => "clinical care",
        Uncovered::Disease => "disease",
        Uncovered::TimeLimit => "time limit",
        Uncovered::Moratorium => "moratorium",
        Uncovered::Detail => "detail",
        Uncovered::Expires => "expiry",
    }
}

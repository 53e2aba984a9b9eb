//! `decide`: may a dataset under these terms be used for this purpose?

use std::collections::BTreeMap;

use sandbox::alloy_primitives::U256;
use wasm_crypto::abi::Encoder;
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::terms::{Verdict, decide};

use crate::abi::calldata;
use crate::machine::{Machine, NOW};
use crate::random::Random;
use crate::words::{
    COL, DISEASES, GSO, IRB, MOR, NCU, NMDS, NPOA, NPU, NPUNCU, POA, PUB, RTN, TODAY, TS, Terms, bytes, flipped,
};

const PAIRS: u64 = 100_000;

/// Activities that each permission allows, from POA on.
const ALLOWED: [u64; 5] = [0x08, 0x34, 0x36, 0x3f, 0x7f];
/// Disease, methods, control group: what a disease's number belongs to.
const CONCERNS_A_DISEASE: u64 = 0x34;
/// Rules that can deny: those that are no modifier's, and modifiers.
const DENYING: [usize; 15] = [0, 1, 2, 3, 4, NMDS, GSO, NPUNCU, PUB, COL, IRB, RTN, NPOA, NPU, NCU];
/// Rules that can ask for a person: MONDO, and RS, IRB, GS, US, PS, IS.
const ASKING: [usize; 7] = [3, 8, IRB, 15, 18, 19, 20];
const OBLIGING: [usize; 5] = [PUB, COL, MOR, TS, RTN];

/// A modifier, and the bit of a purpose by which it denies: set, or not.
const CONTRADICTIONS: [(usize, u64, bool); 11] = [
    (NMDS, 4, true),
    (NPOA, 3, true),
    (GSO, 8, false),
    (NPU, 9, true),
    (NCU, 10, true),
    (NPUNCU, 9, true),
    (NPUNCU, 10, true),
    (PUB, 11, false),
    (COL, 12, false),
    (RTN, 13, false),
    (IRB, 14, false),
];

#[derive(Debug)]
struct Question {
    terms: U256,
    purpose: U256,
    evidence: Bytes32,
    time: u64,
}

impl Question {
    /// Half of them fit; most others are one or two changes away; some are any words.
    fn draw(random: &Random) -> Self {
        let terms = Terms::draw(random);
        let mut question = Self::fitting(&terms, random);
        match random.below(100) {
            0..46 => {}
            46..92 => {
                for _ in 0..=random.below(2) {
                    question.change(random);
                }
            }
            92..96 => {
                let word = random.one(&[true, false]);
                let word = if word { &mut question.terms } else { &mut question.purpose };
                *word = flipped(*word, random);
            }
            _ => {
                question.terms = if random.once_in(2) { random.uint() } else { question.terms };
                question.purpose = random.uint();
                question.time = random.number();
            }
        }
        question
    }

    /// A purpose that nothing in the terms denies, if there is one.
    fn fitting(terms: &Terms, random: &Random) -> Self {
        let mut allowed = ALLOWED[(terms.permission - POA) as usize];
        if terms.has(NMDS) {
            allowed &= !(1 << 4);
        }
        if terms.has(NPOA) {
            allowed &= !(1 << 3);
        }
        let activities = match allowed & random.number() & random.number() {
            0 => allowed,
            some => some,
        };

        let mut flags = random.number() & 0x7f00;
        for (modifier, flag) in [(GSO, 8), (PUB, 11), (COL, 12), (RTN, 13), (IRB, 14)] {
            flags |= u64::from(terms.has(modifier)) << flag;
        }
        for (modifier, excluded) in [(NPU, 1 << 9), (NCU, 1 << 10), (NPUNCU, 3 << 9)] {
            flags &= if terms.has(modifier) { !excluded } else { !0 };
        }

        let mondo = match (activities & CONCERNS_A_DISEASE, terms.mondo) {
            (0, _) => 0,
            (_, mondo) if mondo != 0 && !random.once_in(4) => mondo,
            _ => random.one(&DISEASES),
        };
        let country = random.below(1 << 16) << 16;
        let unproven = !terms.has(IRB) && random.once_in(2);
        let day = if terms.day == 0 { TODAY } else { terms.day };
        Self {
            terms: terms.word(),
            purpose: U256::from(activities | flags | country) | U256::from(mondo) << 64,
            evidence: if unproven { Bytes32::ZERO } else { random.word() },
            time: random.one(&[day * 86_400 - 1, day * 86_400, day * 86_400 + 1, NOW, 0, u64::MAX]),
        }
    }

    /// Changes one thing that has a meaning.
    fn change(&mut self, random: &Random) {
        let bit = |at: u64| U256::from(1) << at;
        match random.below(11) {
            0 => self.terms ^= bit(8 + random.below(18)),
            1 => self.purpose ^= bit(random.below(7)),
            2 | 3 => self.purpose ^= bit(8 + random.below(7)),
            4 => self.purpose &= !U256::from(0x7f),
            5 => {
                let mondo: U256 = U256::from(u32::MAX) << 64;
                self.purpose &= !mondo;
            }
            6 => self.purpose |= U256::from(random.one(&DISEASES)) << 64,
            7 => self.evidence = Bytes32::ZERO,
            _ => {
                let (modifier, at, set) = random.one(&CONTRADICTIONS);
                self.terms |= bit(modifier as u64);
                self.purpose = if set { self.purpose | bit(at) } else { self.purpose & !bit(at) };
            }
        }
    }
}

#[test]
fn rust_and_solidity_decide_the_same() {
    let (random, mut machine) = (Random::new("decide"), Machine::new());
    let market = machine.market;
    let mut verdicts: BTreeMap<Verdict, u64> = BTreeMap::new();
    let mut rules: BTreeMap<(Verdict, usize), u64> = BTreeMap::new();
    let mut obligations: BTreeMap<usize, u64> = BTreeMap::new();

    for number in 0..PAIRS {
        let asked = Question::draw(&random);
        let (terms, purpose) = (bytes(asked.terms), bytes(asked.purpose));
        let ours = decide(&terms, &purpose, &asked.evidence, asked.time);
        let arguments = Encoder::new().word(&terms).word(&purpose).word(&asked.evidence).uint(asked.time);
        let theirs = machine.ask(&market, calldata("decide(uint256,uint256,bytes32,uint64)", &arguments));

        let (rule_bits, obligation_bits) = (ours.rules.mask(), ours.obligations.mask());
        let expected = [ours.verdict as u32, rule_bits, obligation_bits].map(U256::from);
        assert_eq!(theirs.words(), expected, "pair {number}: {asked:?}");

        *verdicts.entry(ours.verdict).or_default() += 1;
        for bit in (0..32).filter(|bit| rule_bits >> bit & 1 == 1) {
            *rules.entry((ours.verdict, bit)).or_default() += 1;
        }
        for bit in (0..32).filter(|bit| obligation_bits >> bit & 1 == 1) {
            *obligations.entry(bit).or_default() += 1;
        }
    }

    for verdict in [Verdict::Deny, Verdict::NeedsHuman, Verdict::Permit] {
        assert!(verdicts[&verdict] >= PAIRS / 5, "a fifth of the pairs for each verdict: {verdicts:?}");
    }
    let expected = DENYING.map(|bit| (Verdict::Deny, bit));
    let expected = expected.into_iter().chain(ASKING.map(|bit| (Verdict::NeedsHuman, bit)));
    for rule in expected.clone() {
        assert!(rules.get(&rule) >= Some(&1_000), "a thousand pairs for {rule:?}: {rules:?}");
    }
    assert_eq!(rules.len(), expected.count(), "no other rule is ever named: {rules:?}");
    for bit in OBLIGING {
        assert!(obligations.get(&bit) >= Some(&1_000), "a thousand pairs for obligation {bit}: {obligations:?}");
    }
    assert_eq!(obligations.len(), OBLIGING.len(), "nothing else obliges: {obligations:?}");
}

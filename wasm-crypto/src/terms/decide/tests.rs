//! The rules one by one, and what holds for every pair of words.

use proptest::prelude::*;

use super::*;
use crate::terms::purpose::tests::any_purpose;
use crate::terms::tests::any_terms;

fn word(purpose: &Purpose) -> Bytes32 {
    purpose.word().into()
}

fn run(terms: &Terms, purpose: &Purpose, evidence: u8, now: u64) -> Decision {
    decide(&terms.pack().unwrap(), &word(purpose), &Bytes32([evidence; 32]), now)
}

fn purpose(activities: &[Activity], flags: &[Flag], mondo: u32) -> Purpose {
    Purpose {
        activities: activities.iter().copied().collect(),
        flags: flags.iter().copied().collect(),
        country: 0,
        mondo,
    }
}

fn with_modifier(terms: &Terms, modifier: Modifier) -> Terms {
    let mut terms = Terms { modifiers: terms.modifiers.with(modifier), ..*terms };
    terms.time_limit_months = terms.time_limit_months.max(u16::from(terms.modifiers.contains(Modifier::Ts)));
    terms.moratorium_day = terms.moratorium_day.max(u32::from(terms.modifiers.contains(Modifier::Mor)));
    terms
}

fn permissive() -> impl Strategy<Value = (Terms, Purpose)> {
    // Few modifiers, so that a good share of pairs is permitted.
    (any_terms(), any_purpose(), any::<u32>(), any::<u32>()).prop_map(|(terms, purpose, thin, thinner)| {
        let modifiers = Modifiers::from_mask(terms.modifiers.mask() & thin & thinner).unwrap();
        let terms = Terms {
            modifiers,
            time_limit_months: if modifiers.contains(Modifier::Ts) { 12 } else { 0 },
            moratorium_day: if modifiers.contains(Modifier::Mor) { 20_000 } else { 0 },
            ..terms
        };
        (terms, purpose)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn every_pair_of_words_has_a_verdict(terms: [u8; 32], purpose: [u8; 32], evidence: [u8; 32], now: u64) {
        let decision = decide(&Bytes32(terms), &Bytes32(purpose), &Bytes32(evidence), now);
        prop_assert_eq!(decision.rules.is_empty(), decision.verdict == Verdict::Permit);
        prop_assert!(decision.verdict != Verdict::Deny || decision.obligations.is_empty());
    }

    #[test]
    fn adding_a_modifier_other_than_cc_never_turns_deny_into_more(
        (terms, purpose) in permissive(), evidence in 0u8..2, modifier in prop::sample::select(Modifier::ALL), now in 0..2_000_000_000u64,
    ) {
        prop_assume!(modifier != Modifier::Cc);
        let before = run(&terms, &purpose, evidence, now).verdict;
        prop_assert!(run(&with_modifier(&terms, modifier), &purpose, evidence, now).verdict <= before);
    }

    #[test]
    fn removing_an_activity_never_turns_permit_into_deny((terms, purpose) in permissive(), evidence in 0u8..2, now: u64) {
        let permitted = run(&terms, &purpose, evidence, now).verdict == Verdict::Permit;
        for activity in purpose.activities.iter().filter(|_| permitted) {
            let mut fewer = Purpose { activities: purpose.activities.without(activity), ..purpose };
            if !fewer.concerns_a_disease() {
                fewer.mondo = 0;
            }
            if !fewer.activities.is_empty() {
                prop_assert_ne!(run(&terms, &fewer, evidence, now).verdict, Verdict::Deny);
            }
        }
    }

    #[test]
    fn every_activity_must_pass((terms, purpose) in permissive(), evidence in 0u8..2) {
        let verdict = run(&terms, &purpose, evidence, 0).verdict;
        let alone = purpose.activities.iter().map(|activity| {
            let mut one = Purpose { activities: Activities::EMPTY.with(activity), ..purpose };
            if !one.concerns_a_disease() { one.mondo = 0 }
            run(&terms, &one, evidence, 0).verdict
        });
        prop_assert!(verdict <= alone.min().unwrap_or(Verdict::Deny));
    }
}

/// Rows of the permission table: what each allows of the seven activities.
#[test]
fn each_permission_allows_exactly_its_activities() {
    let table = [
        (Permission::Poa, "0001000"),
        (Permission::Ds, "0010110"),
        (Permission::Hmb, "0110110"),
        (Permission::Gru, "1111110"),
        (Permission::Nres, "1111111"),
    ];
    for (permission, row) in table {
        for (activity, allowed) in Activity::ALL.iter().zip(row.chars()) {
            let mut terms = Terms::new(permission);
            terms.mondo = if permission == Permission::Ds { 5148 } else { 0 };
            let asked = [Activity::Disease, Activity::Methods, Activity::Control].contains(activity);
            let purpose = purpose(&[*activity], &[], if asked { 5148 } else { 0 });
            let expected = if allowed == '1' { (Verdict::Permit, 0) } else { (Verdict::Deny, 1) };
            let decision = run(&terms, &purpose, 0, 0);
            assert_eq!((decision.verdict, decision.rules.mask()), expected, "{permission:?} {activity:?}");
            let care = run(&with_modifier(&terms, Modifier::Cc), &purpose, 0, 0);
            let care_expected = if *activity == Activity::ClinicalCare { Verdict::Permit } else { expected.0 };
            assert_eq!(care.verdict, care_expected, "{permission:?} with CC, {activity:?}");
        }
    }
}

#[test]
fn each_modifier_speaks_with_its_own_bit() {
    use Activity::{Ancestry, General, Methods};
    use Modifier as M;
    let cases: [(M, Purpose, Verdict, u32); 18] = [
        (M::Nmds, purpose(&[Methods], &[], 0), Verdict::Deny, 1 << 9),
        (M::Nmds, purpose(&[General], &[], 0), Verdict::Permit, 0),
        (M::Npoa, purpose(&[Ancestry], &[], 0), Verdict::Deny, 1 << 23),
        (M::Gso, purpose(&[General], &[], 0), Verdict::Deny, 1 << 10),
        (M::Gso, purpose(&[General], &[Flag::Genetic], 0), Verdict::Permit, 0),
        (M::Npu, purpose(&[General], &[Flag::ForProfit], 0), Verdict::Deny, 1 << 24),
        (M::Ncu, purpose(&[General], &[Flag::Commercial], 0), Verdict::Deny, 1 << 25),
        (M::Npuncu, purpose(&[General], &[Flag::Commercial], 0), Verdict::Deny, 1 << 11),
        (M::Npuncu, purpose(&[General], &[Flag::ForProfit], 0), Verdict::Deny, 1 << 11),
        (M::Pub, purpose(&[General], &[], 0), Verdict::Deny, 1 << 12),
        (M::Col, purpose(&[General], &[], 0), Verdict::Deny, 1 << 13),
        (M::Rtn, purpose(&[General], &[], 0), Verdict::Deny, 1 << 21),
        (M::Irb, purpose(&[General], &[], 0), Verdict::Deny, 1 << 14 | 1 << 4),
        (M::Rs, purpose(&[General], &[], 0), Verdict::NeedsHuman, 1 << 8),
        (M::Gs, purpose(&[General], &[], 0), Verdict::NeedsHuman, 1 << 15),
        (M::Us, purpose(&[General], &[], 0), Verdict::NeedsHuman, 1 << 18),
        (M::Ps, purpose(&[General], &[], 0), Verdict::NeedsHuman, 1 << 19),
        (M::Is, purpose(&[General], &[], 0), Verdict::NeedsHuman, 1 << 20),
    ];
    for (modifier, purpose, verdict, rules) in cases {
        let decision = run(&with_modifier(&Terms::new(Permission::Gru), modifier), &purpose, 1, 0);
        assert_eq!((decision.verdict, decision.rules.mask()), (verdict, rules), "{modifier:?}");
    }
}

#[test]
fn ethics_approval_needs_flag_and_evidence_and_then_a_person() {
    let terms = with_modifier(&Terms::new(Permission::Gru), Modifier::Irb);
    let approved = purpose(&[Activity::General], &[Flag::EthicsApproval], 0);
    let unproven = run(&terms, &approved, 0, 0);
    assert_eq!((unproven.verdict, unproven.rules.mask()), (Verdict::Deny, 1 << 14 | 1 << 4));
    let proven = run(&terms, &approved, 1, 0);
    assert_eq!((proven.verdict, proven.rules.mask()), (Verdict::NeedsHuman, 1 << 14));
}

#[test]
fn another_disease_needs_a_person_and_no_disease_is_denied() {
    let terms = Terms { mondo: 5148, ..Terms::new(Permission::Ds) };
    let ask = |activity, mondo| {
        let decision = run(&terms, &purpose(&[activity], &[], mondo), 0, 0);
        (decision.verdict, decision.rules.mask())
    };
    assert_eq!(ask(Activity::Disease, 5148), (Verdict::Permit, 0));
    assert_eq!(ask(Activity::Disease, 1), (Verdict::NeedsHuman, 1 << 3));
    assert_eq!(ask(Activity::Disease, 0), (Verdict::Deny, 1 << 3));
    assert_eq!(ask(Activity::Methods, 0), (Verdict::NeedsHuman, 1 << 3));
    assert_eq!(ask(Activity::Control, 5148), (Verdict::Permit, 0));
    assert_eq!(ask(Activity::General, 5148), (Verdict::Deny, 1 << 2 | 1), "a stray disease is malformed");
}

#[test]
fn malformed_words_are_denied() {
    let good = word(&purpose(&[Activity::General], &[], 0));
    let decision = decide(&Bytes32([0xff; 32]), &good, &Bytes32::ZERO, 0);
    assert_eq!((decision.verdict, decision.rules.mask()), (Verdict::Deny, 1 << 2));
    let terms = Terms::new(Permission::Hmb).pack().unwrap();
    let mut unknown = good;
    unknown.0[0] = 1;
    let decision = decide(&terms, &unknown, &Bytes32::ZERO, 0);
    assert_eq!((decision.verdict, decision.rules.mask()), (Verdict::Deny, 1 << 2 | 1), "rules add up");
    let decision = decide(&terms, &Bytes32::ZERO, &Bytes32::ZERO, 0);
    assert_eq!((decision.verdict, decision.rules.mask()), (Verdict::Deny, 1 << 1));
}

#[test]
fn obligations_bind_and_the_moratorium_ends_on_its_day() {
    let mut terms = Terms::new(Permission::Gru);
    for modifier in [Modifier::Pub, Modifier::Col, Modifier::Rtn, Modifier::Ts, Modifier::Mor] {
        terms = with_modifier(&terms, modifier);
    }
    terms.moratorium_day = 20_000;
    let willing = purpose(&[Activity::General], &[Flag::WillPublish, Flag::WillCollaborate, Flag::WillReturn], 0);
    let before = run(&terms, &willing, 0, 20_000 * DAY - 1);
    assert_eq!((before.verdict, before.obligations), (Verdict::Permit, terms.modifiers));
    let after = run(&terms, &willing, 0, 20_000 * DAY);
    assert_eq!(after.obligations, terms.modifiers.without(Modifier::Mor));
    let asking = run(&with_modifier(&terms, Modifier::Rs), &willing, 0, 0);
    assert_eq!((asking.verdict, asking.obligations), (Verdict::NeedsHuman, terms.modifiers));
}

use super::sentences::{Kind, sentences};
use super::*;
use crate::recipe::{Action, ColumnRule, PseudonymKey, Treated, Treatment};
use crate::scan::{Finder, Role};

const KINDS: [Kind; 6] = [Kind::Name, Kind::Date, Kind::Phone, Kind::Link, Kind::Address, Kind::Number];

/// Found of a thousand of each kind, and of a thousand hits how many are right.
fn measure() -> (Vec<u16>, u16) {
    let mut planted = [0u32; 6];
    let mut found = [0u32; 6];
    let (mut hits, mut right) = (0u32, 0u32);
    let mut finder = Finder::thorough();
    for sentence in sentences(40) {
        let spans: Vec<(usize, usize)> = finder.find(&sentence.text).iter().map(|hit| (hit.start, hit.end)).collect();
        for (kind, start, end) in &sentence.planted {
            let kind = KINDS.iter().position(|known| known == kind).unwrap();
            let letters = sentence.text[*start..*end].char_indices().filter(|(_, c)| c.is_alphanumeric());
            let covered =
                letters.map(|(at, _)| start + at).all(|at| spans.iter().any(|(from, to)| (*from..*to).contains(&at)));
            planted[kind] += 1;
            found[kind] += u32::from(covered);
            if !covered && std::env::var_os("SHOW_MISSED").is_some() {
                eprintln!("{kind} {:?} in {}", &sentence.text[*start..*end], sentence.text);
            }
        }
        for (from, to) in spans {
            hits += 1;
            let hit = sentence.planted.iter().any(|(_, start, end)| from < *end && *start < to);
            right += u32::from(hit);
            if !hit && std::env::var_os("SHOW_MISSED").is_some() {
                eprintln!("wrong: {:?} in {}", &sentence.text[from..to], sentence.text);
            }
        }
    }
    let share = |part: u32, whole: u32| (f64::from(part) * 1000.0 / f64::from(whole)).floor() as u16;
    (found.iter().zip(planted).map(|(found, planted)| share(*found, planted)).collect(), share(right, hits))
}

#[test]
fn the_stated_recall_and_precision_are_those_of_this_code() {
    let (recall, precision) = measure();
    let stated: Vec<u16> = RECALL.iter().map(|recall| recall.per_mille).collect();
    assert_eq!((recall, precision), (stated, PRECISION));
}

#[test]
fn the_action_shows_the_figures() {
    let sentence = Action::Scrub.sentence();
    assert!(
        sentence.ends_with('.') && sentence.contains(&format!("{} % of names", RECALL[0].per_mille / 10)),
        "{sentence}"
    );
}

#[test]
fn what_was_found_in_a_sentence_is_not_in_the_scrubbed_one() {
    let rule = ColumnRule { column: "note".into(), role: Role::FreeText, useful: true, action: Action::Scrub };
    let key = PseudonymKey::new([7; 32]);
    let mut treatment = Treatment::new(&rule, &key).unwrap();
    for sentence in sentences(3) {
        let hits = Finder::thorough().find(&sentence.text).to_vec();
        let Treated::Changed(scrubbed) = treatment.apply(&sentence.text, "") else {
            assert!(hits.is_empty());
            continue;
        };
        for hit in hits.iter().filter(|hit| hit.end - hit.start > 5) {
            let text = &sentence.text[hit.start..hit.end];
            assert!(!scrubbed.contains(text) || sentence.text.matches(text).count() > 1, "{text} in {scrubbed}");
        }
    }
}

//! Free text with the identifiers that are found in it replaced by what they are: `[name]`, `[date]`.

use std::borrow::Cow;

use crate::scan::{Certainty, Finder, Hit};

/// The text without the identifiers that are found in it, also those that are only possible. What is missed stays: see
/// [`crate::scan::recall`].
pub fn scrub(text: &str) -> Cow<'_, str> {
    let mut finder = Finder::thorough();
    let mut text = Cow::Borrowed(text);
    // What is replaced may bring words together that are found only then. Each round leaves less to find.
    while let Some(scrubbed) = once(&mut finder, &text) {
        text = Cow::Owned(scrubbed);
    }
    text
}

fn once(finder: &mut Finder, text: &str) -> Option<String> {
    let spots = merged(finder.find(text));
    if spots.is_empty() {
        return None;
    }
    let mut scrubbed = String::with_capacity(text.len());
    let mut at = 0;
    for hit in spots {
        scrubbed += &text[at..hit.start];
        scrubbed += "[";
        scrubbed += hit.identifier.placeholder();
        scrubbed += "]";
        at = hit.end;
    }
    Some(scrubbed + &text[at..])
}

/// Hits that overlap become one, which is what the surest and longest of them is.
fn merged(hits: &[Hit]) -> Vec<Hit> {
    let mut merged: Vec<(Hit, (Certainty, usize))> = Vec::new();
    for hit in hits.iter().filter(|hit| hit.end > hit.start) {
        let weight = (hit.certainty, hit.end - hit.start);
        match merged.last_mut() {
            Some((last, strongest)) if hit.start < last.end => {
                last.end = last.end.max(hit.end);
                if weight > *strongest {
                    (last.identifier, last.certainty, *strongest) = (hit.identifier, hit.certainty, weight);
                }
            }
            _ => merged.push((*hit, weight)),
        }
    }
    merged.into_iter().map(|(hit, _)| hit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_give_way_to_what_they_are() {
        let cases = [
            ("Seen by Dr. Huber on 3 March 2021, call 617-555-0134.", "Seen by Dr. [name] on [date], call [phone]."),
            ("Anna Schmidt (MRN 00412345) writes to anna@example.org", "[name] (MRN [number]) writes to [email]"),
            ("BP 120/80, HbA1c 6.8 %, metformin 500 mg", "BP 120/80, HbA1c 6.8 %, metformin 500 mg"),
            ("", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(scrub(text), expected);
        }
    }

    #[test]
    fn a_text_without_identifiers_is_not_copied() {
        assert!(matches!(scrub("no change since the last visit"), Cow::Borrowed(_)));
    }

    proptest::proptest! {
        #[test]
        fn scrubbing_twice_changes_nothing(
            words in proptest::collection::vec(
                "Anna|Ben|Smith|Dr\\.|MRN|born|[0-9]{1,3}|[0-9]{6,11}|March|2021|by|J\\.|\\(|in|Boston|a@b\\.org|SW1A|1AA|\\[name\\]|[A-Z]{2,4}|x,", 0..14,
            ),
        ) {
            let once = scrub(&words.join(" ")).into_owned();
            proptest::prop_assert_eq!(scrub(&once), once.as_str());
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,60}|([„(é]?(01\\)|MRN:|#|@|://|www\\.|[0-9]{2,14}|[A-Z]{1,3}|[ä.,; ]){1}){0,20}") {
            let _ = scrub(&text);
        }
    }
}

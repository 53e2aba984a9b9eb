//! People's names in text: after a title or a word for a relation, or by common names; and the places they come from.

use super::names::{is_family_name, is_given_name, is_town};
use super::{Spot, is_capitalised, is_one_of};
use crate::scan::{Certainty, Identifier};
use Certainty::{Likely, Possible};

const TITLES: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "miss",
    "mister",
    "dr",
    "doctor",
    "prof",
    "professor",
    "herr",
    "herrn",
    "frau",
    "sr",
    "sra",
    "srta",
    "señor",
    "señora",
    "dra",
    "nurse",
    "doña",
    "sister",
    "familie",
    "hr",
    "fr",
];

/// Words after which, without a sign between, a name follows in English and Spanish, which write nouns small.
const RELATIONS: &[&str] = &[
    "daughter",
    "son",
    "wife",
    "husband",
    "mother",
    "father",
    "brother",
    "sister",
    "partner",
    "carer",
    "friend",
    "neighbour",
    "neighbor",
    "aunt",
    "uncle",
    "cousin",
    "niece",
    "nephew",
    "grandson",
    "granddaughter",
    "named",
    "colleague",
    "guardian",
    "hija",
    "hijo",
    "esposa",
    "esposo",
    "marido",
    "madre",
    "padre",
    "hermana",
    "hermano",
    "paciente",
    "patient",
    "llamada",
    "llamado",
    "by",
];

/// Words after which, with a colon, a name follows.
const LABELS: &[&str] = &[
    "name",
    "patient",
    "patientin",
    "patientenname",
    "nombre",
    "nachname",
    "vorname",
    "surname",
    "forename",
    "signed",
    "contact",
    "attending",
    "physician",
    "arzt",
    "hausarzt",
    "ärztin",
    "médico",
    "paciente",
    "nok",
    "gp",
    "consultant",
    "dictated",
    "angehörige",
    "unterschrift",
    "kin",
    "relative",
];

/// Looks for names and for towns and hospitals.
pub fn find(spot: &mut Spot<'_, '_>) {
    let mut index = 0;
    while index < spot.count() {
        let next = name_at(spot, index);
        place_at(spot, index);
        index = next.max(index + 1);
    }
}

/// Reports the name that starts at a word, and says which word comes after it.
fn name_at(spot: &mut Spot<'_, '_>, index: usize) -> usize {
    let bare = spot.bare(index);
    let capital = bare.starts_with(char::is_uppercase);
    let hit = |spot: &mut Spot<'_, '_>, certainty, first: usize, last: usize| {
        spot.hit_words(Identifier::PersonName, certainty, first, last);
        last + 1
    };
    let small = matches!(bare, "señor" | "señora" | "señorita" | "don" | "doña");
    if (capital && is_one_of(TITLES, bare)) || small {
        // `Dr. med. Anna Huber`, `Prof. Dr. Huber`
        let mut at = index + 1;
        while matches!(spot.bare(at), "med" | "rer" | "nat" | "Dr" | "Prof" | "phil")
            || (spot.bare(at).is_empty() && at < spot.count())
        {
            at += 1;
        }
        if is_name_part(spot.bare(at)) && !is_over(spot.word(index), true) {
            let last = extend(spot, at, 3);
            return hit(spot, Likely, at, last);
        }
    }
    let german = matches!(bare, "Patientin" | "Patienten" | "Patient");
    let cue = if is_one_of(RELATIONS, bare) || german {
        // `her brother, Ben Watson, …`: after a comma only two words are a name.
        let apposed = spot.word(index).ends_with(',')
            && is_name_part(spot.bare(index + 2))
            && spot.word(index + 1).ends_with(char::is_alphabetic);
        apposed || !spot.word(index).ends_with([',', '.', ';', ':', ')'])
    } else {
        spot.word(index).ends_with(':') && is_one_of(LABELS, bare)
    };
    let next = spot.bare(index + 1);
    if cue && is_name_part(next) && !is_medical(next) && !is_one_of(TITLES, next) {
        let last = extend(spot, index + 1, 3);
        return hit(spot, Likely, index + 1, last);
    }
    if !capital {
        return index + 1;
    }
    let shouted = shouted(bare);
    let stem = bare.strip_suffix("'s").or_else(|| bare.strip_suffix("’s")).unwrap_or(bare);
    let as_written = shouted.as_deref().unwrap_or(stem);
    if (shouted.is_some() || is_capitalised(stem)) && is_given_name(as_written) {
        let before = index.checked_sub(1).filter(|before| {
            let word = spot.word(*before);
            word.ends_with(',')
                && (is_capitalised(spot.bare(*before)) || (shouted.is_some() && is_shouted(spot.bare(*before))))
        });
        let last = if is_over(spot.word(index), false) || stem != bare { index } else { extend(spot, index, 3) };
        return match (before, last > index) {
            (Some(before), _) => hit(spot, Likely, before, last),
            (None, true) => hit(spot, Likely, index, last),
            // One word in capitals is an abbreviation more often than a name.
            (None, false) if shouted.is_none() => hit(spot, Possible, index, index),
            (None, false) => index + 1,
        };
    }
    // `J. Smith`, `A.B. Schmidt`
    if is_initials(spot.word(index))
        && is_name_part(next)
        && (is_family_name(next) || spot.word(index).ends_with('.'))
        && !is_medical(next)
    {
        let certainty = if is_family_name(next) { Likely } else { Possible };
        return hit(spot, certainty, index, index + 1);
    }
    if is_capitalised(stem) && is_family_name(stem) {
        // `Smith J.` and `Schmidt, A.`
        let initials = is_initials(next) && spot.word(index + 1).contains('.');
        let last = if initials { index + 1 } else { index };
        // `Oluwaseun Schmidt`: a given name in no list.
        let first = index.checked_sub(1).filter(|before| {
            let word = spot.bare(*before);
            spot.word(*before).ends_with(char::is_alphabetic)
                && is_capitalised(word)
                && !is_medical(word)
                && !is_one_of(TITLES, word)
                && !is_one_of(LABELS, word)
        });
        let certainty = if initials || first.is_some() { Likely } else { Possible };
        return hit(spot, certainty, first.unwrap_or(index), last);
    }
    if spot.thorough
        && is_capitalised(bare)
        && !is_medical(bare)
        && is_mid_sentence(spot, index)
        && is_capitalised(next)
    {
        // Two words with capitals within a sentence, where nouns are written small: a name more often than not.
        let last = if is_over(spot.word(index), false) { index } else { extend(spot, index, 3) };
        if last > index {
            return hit(spot, Possible, index, last);
        }
    }
    index + 1
}

/// True after a word in small letters, in a text that is not German, which writes all nouns with capitals.
fn is_mid_sentence(spot: &Spot<'_, '_>, index: usize) -> bool {
    let before = index.checked_sub(1).map_or("", |before| spot.word(before));
    let inside = before.starts_with(char::is_lowercase) && before.ends_with(char::is_alphabetic);
    let german = |word: &str| {
        matches!(
            word,
            "der"
                | "die"
                | "das"
                | "und"
                | "mit"
                | "am"
                | "im"
                | "bei"
                | "ist"
                | "wurde"
                | "über"
                | "durch"
                | "den"
                | "dem"
                | "Der"
                | "Die"
                | "Wir"
        )
    };
    inside && !(0..spot.count()).any(|at| german(spot.bare(at)))
}

/// The last word of a name: capitalised words, initials and particles that follow, at most `most` of them.
fn extend(spot: &Spot<'_, '_>, first: usize, most: usize) -> usize {
    let mut last = first;
    for at in first + 1..(first + 1 + most).min(spot.count()) {
        if is_over(spot.word(at - 1), is_initials(spot.word(at - 1))) {
            break;
        }
        let bare = spot.bare(at);
        if is_name_part(bare) && !is_medical(bare) || is_initials(spot.word(at)) && spot.word(at).contains('.') {
            last = at;
        } else if !matches!(
            bare,
            "von" | "van" | "der" | "den" | "de" | "la" | "del" | "y" | "zu" | "di" | "al" | "bin" | "le"
        ) {
            break;
        }
    }
    last
}

/// True when a name cannot go on after this word. A full stop ends it unless it belongs to a title or an initial.
fn is_over(word: &str, abbreviated: bool) -> bool {
    word.ends_with([',', ';', ':', ')', '?', '!']) || (word.ends_with('.') && !abbreviated)
}

/// `Schmidt`, `SCHMIDT`, `McDonald`.
fn is_name_part(word: &str) -> bool {
    let stem = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word);
    is_capitalised(stem) || is_shouted(stem)
}

fn is_shouted(word: &str) -> bool {
    word.chars().count() >= 3
        && word.chars().all(|character| character.is_uppercase() || matches!(character, '-' | '\''))
}

/// A word in capitals as a name is written: `Anna` of `ANNA`.
fn shouted(word: &str) -> Option<String> {
    if !is_shouted(word) || word.len() > 20 {
        return None;
    }
    let mut letters = word.chars();
    Some(letters.next().into_iter().chain(letters.flat_map(char::to_lowercase)).collect())
}

/// `J.`, `J`, `A.B.`
fn is_initials(word: &str) -> bool {
    let word = word.trim_end_matches(',');
    let mut letters = 0;
    let form = word.chars().all(|character| {
        letters += u8::from(character.is_uppercase());
        character.is_uppercase() || character == '.'
    });
    form && (1..=3).contains(&letters) && (letters == 1 || word.contains('.'))
}

/// Words of medicine and of every day that are written with a capital and are no names.
fn is_medical(word: &str) -> bool {
    const ENDS: [&str; 18] = [
        "itis", "oma", "osis", "emia", "ämie", "aemia", "ism", "ismus", "ose", "pathy", "pathie", "tension", "tonie",
        "betes", "ectomy", "gram", "pril", "statin",
    ];
    const WORDS: [&str; 26] = [
        "The",
        "She",
        "He",
        "They",
        "His",
        "Her",
        "No",
        "Not",
        "Has",
        "Is",
        "Was",
        "With",
        "And",
        "In",
        "On",
        "At",
        "For",
        "Type",
        "Stage",
        "Grade",
        "Unknown",
        "None",
        "Hospital",
        "Clinic",
        "Emergency",
        "Room",
    ];
    let lower = word.to_lowercase();
    WORDS.contains(&word) || ENDS.iter().any(|end| lower.ends_with(end)) || is_shouted(word) && word.len() <= 4
}

/// Towns by name, and hospitals and clinics that are named after something.
fn place_at(spot: &mut Spot<'_, '_>, index: usize) {
    let bare = spot.bare(index);
    if !is_capitalised(bare) {
        return;
    }
    let next = spot.bare(index + 1);
    let two = !spot.word(index).ends_with(',') && is_capitalised(next);
    if two && is_town(&format!("{bare}_{next}")) {
        return spot.hit_words(Identifier::Place, Certainty::Likely, index, index + 1);
    }
    // The Glasgow Coma Scale is no place.
    if is_town(bare) && !matches!(next, "Coma" | "Outcome") {
        return spot.hit_words(Identifier::Place, Certainty::Likely, index, index);
    }
    const HOUSES: [&str; 8] =
        ["Hospital", "Clinic", "Infirmary", "Hospice", "Surgery", "Klinikum", "Krankenhaus", "Klinik"];
    let generic = |word: &str| {
        matches!(word, "The" | "This" | "A" | "In" | "General" | "Our" | "Day" | "Das" | "Im" | "Die" | "Der")
    };
    if HOUSES.contains(&next) && !generic(bare) {
        let first = match index.checked_sub(1) {
            Some(before)
                if is_capitalised(spot.bare(before))
                    && !generic(spot.bare(before))
                    && !is_over(spot.word(before), true) =>
            {
                before
            }
            _ => index,
        };
        return spot.hit_words(Identifier::Place, Certainty::Likely, first, index + 1);
    }
    let german = matches!(bare, "Klinikum" | "Krankenhaus" | "Universitätsklinikum" | "Uniklinik" | "Hospital");
    if german && is_capitalised(next) && !spot.word(index).ends_with([',', '.', ':']) {
        spot.hit_words(Identifier::Place, Certainty::Likely, index, index + 1);
    }
}

//! Which texts are what they should be: codes, units, names of code systems, words of results. Whatever else stands where a
//! code, a unit or a display belongs may be anything, a person's name too, and is not kept unless the person says so.

/// Code systems and canonical addresses of standards: the whole address, or what it starts with.
const PUBLIC: [&str; 20] = [
    "http://loinc.org",
    "http://snomed.info/sct",
    "http://unitsofmeasure.org",
    "http://www.nlm.nih.gov/research/umls/rxnorm",
    "http://hl7.org/fhir/",
    "http://terminology.hl7.org/",
    "http://www.ama-assn.org/go/cpt",
    "http://nucc.org/provider-taxonomy",
    "http://www.nubc.org/patient-discharge",
    "https://bluebutton.cms.gov/resources/",
    "http://dicom.nema.org/resources/ontology/DCM",
    "http://www.whocc.no/atc",
    "http://id.who.int/icd/release/11/mms",
    "http://fdasis.nlm.nih.gov",
    "http://www.genenames.org",
    "http://varnomen.hgvs.org",
    "http://www.orpha.net",
    "http://human-phenotype-ontology.org",
    "http://fhir.de/",
    "https://fhir.nhs.uk/",
];
/// Other names of systems that stand for themselves.
const PUBLIC_URNS: [&str; 5] =
    ["urn:ietf:bcp:47", "urn:ietf:bcp:13", "urn:iso:std:iso:3166", "urn:iso:std:iso:4217", "urn:ietf:rfc:3986"];
/// HL7's arcs for code systems, value sets and the tables of version 2; those for organisations are not among them.
const PUBLIC_OIDS: [&str; 3] =
    ["urn:oid:2.16.840.1.113883.5.", "urn:oid:2.16.840.1.113883.6.", "urn:oid:2.16.840.1.113883.12."];
/// Longest of any such text, in bytes.
const LONGEST: usize = 160;

/// True for the address of a public standard: of a code system, a profile, a value set.
pub fn is_public(address: &str) -> bool {
    if address.len() > LONGEST {
        return false;
    }
    let (bare, version) = address.split_once('|').unwrap_or((address, ""));
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/');
    if !version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte.is_ascii_lowercase() || byte == b'-') {
        return false;
    }
    PUBLIC_URNS.contains(&bare)
        || PUBLIC_OIDS.iter().any(|arc| {
            bare.strip_prefix(arc).is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'))
        })
        || PUBLIC.iter().any(|known| {
            bare.strip_prefix(known).is_some_and(|rest| match known.ends_with('/') {
                true => rest.bytes().all(plain) && !rest.contains("//") && !many_digits(rest, 7),
                false => rest.is_empty(),
            })
        })
}

/// True when the code has the form of its system's codes; for a system that is not public, of short local codes.
pub fn is_code(system: Option<&str>, code: &str) -> bool {
    let code_is = |fits: fn(u8) -> bool, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&code.len()) && code.bytes().all(fits)
    };
    let digits = |lengths| code_is(|byte| byte.is_ascii_digit(), lengths);
    match system {
        Some("http://loinc.org") => is_loinc(code),
        Some("http://snomed.info/sct") => digits(6..=18) && verhoeff(code),
        Some("http://unitsofmeasure.org") => is_ucum(code),
        Some("http://www.nlm.nih.gov/research/umls/rxnorm") => digits(1..=8),
        Some("http://hl7.org/fhir/sid/cvx") => digits(1..=3),
        Some("http://hl7.org/fhir/sid/ndc") => code_is(|byte| byte.is_ascii_digit() || byte == b'-', 4..=13),
        Some("http://www.ama-assn.org/go/cpt") => {
            code_is(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase(), 5..=5)
        }
        Some(system) if system.starts_with("http://hl7.org/fhir/sid/icd-") => is_icd(code),
        Some("urn:ietf:bcp:47") => is_language(code),
        Some("urn:ietf:bcp:13") => is_media_type(code),
        Some(system) if is_public(system) => is_public_token(code) || (code.contains("://") && is_public(code)),
        _ => is_local(code),
    }
}

/// LOINC: up to seven digits and a check digit (modulo 10, Luhn); of parts and answers the form alone.
fn is_loinc(code: &str) -> bool {
    let part = ["LP", "LA", "LL", "LG"].iter().find_map(|part| code.strip_prefix(part));
    let Some((number, check)) = part.unwrap_or(code).split_once('-') else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(number) || number.len() > 7 || !digits(check) || check.len() != 1 {
        return false;
    }
    if part.is_some() {
        return true;
    }
    wasm_crypto::scan::luhn(&[number.as_bytes(), check.as_bytes()].concat())
}

/// SNOMED CT's check digit: Verhoeff's dihedral check (SNOMED CT Technical Implementation Guide, "Check-digit").
fn verhoeff(digits: &str) -> bool {
    const FIRST: [u8; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    /// Composition in the dihedral group of order ten.
    fn times(a: u8, b: u8) -> u8 {
        match (a < 5, b < 5) {
            (true, true) => (a + b) % 5,
            (true, false) => (a + b - 5) % 5 + 5,
            (false, true) => (a - 5 + 5 - b) % 5 + 5,
            (false, false) => (a + 5 - b) % 5,
        }
    }
    let permuted = |digit: u8, times: usize| (0..times % 8).fold(digit, |digit, _| FIRST[usize::from(digit)]);
    digits.bytes().rev().enumerate().fold(0, |check, (place, digit)| times(check, permuted(digit - b'0', place))) == 0
}

/// ICD-9 and ICD-10 with their national forms: `E11.9`, `S72.001A`, `250.00`, `V10.3`, `E11.9+`, `K35.8G`.
fn is_icd(code: &str) -> bool {
    let bytes = code.as_bytes();
    let first = bytes.first().is_some_and(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    let form = bytes.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || b".+*!-".contains(byte));
    (2..=10).contains(&bytes.len()) && first && digits >= 2 && form && digits <= 7
}

/// A language of ISO 639 with its script and its region (BCP 47): `en`, `de-CH`, `zh-Hans-CN`, `es-419`.
pub fn is_language(code: &str) -> bool {
    const SCRIPTS: [&str; 12] =
        ["Arab", "Armn", "Beng", "Cyrl", "Deva", "Geor", "Grek", "Guru", "Hans", "Hant", "Hebr", "Latn"];
    let mut parts = code.split('-').peekable();
    let language = parts
        .next()
        .is_some_and(|part| (2..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_lowercase()));
    parts.next_if(|part| SCRIPTS.contains(part));
    let region = parts.next().is_none_or(|part| {
        (part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_uppercase()))
            || (part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit()))
    });
    language && region && parts.next().is_none()
}

fn is_media_type(code: &str) -> bool {
    const FAMILIES: [&str; 6] = ["text/", "application/", "image/", "audio/", "video/", "multipart/"];
    code.len() <= 60
        && FAMILIES.iter().any(|family| code.starts_with(family))
        && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/.+-;= ".contains(&byte))
}

/// A code of a system of HL7 or another public body: letters, digits and few signs, no spaces.
fn is_public_token(code: &str) -> bool {
    (1..=64).contains(&code.len())
        && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.+#*:/<>=!^()".contains(&byte))
        && !code.contains("://")
        && !many_digits(code, 9)
}

/// A code of a house's own: short, no word with a capital as names have, not as many digits as record numbers have.
pub fn is_local(code: &str) -> bool {
    let letters = code.bytes().filter(u8::is_ascii_alphabetic).count();
    let capital = code.as_bytes().first().is_some_and(u8::is_ascii_uppercase)
        && code.len() > 3
        && code[1..].bytes().all(|byte| byte.is_ascii_lowercase());
    (1..=32).contains(&code.len())
        && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.+:/".contains(&byte))
        && !many_digits(code, 7)
        && !capital
        && (letters <= 12 || code.contains(['-', '_']))
}

fn many_digits(text: &str, limit: usize) -> bool {
    text.bytes().filter(u8::is_ascii_digit).count() >= limit
}

/// A code of FHIR's own whose value set is not closed: a media type, a language, a currency, a unit.
pub fn is_open_code(code: &str) -> bool {
    is_language(code) || is_media_type(code) || is_ucum(code) || (is_local(code) && code.len() <= 24)
}

/// Atoms of UCUM that measurements use, without prefixes.
const ATOMS: [&str; 66] = [
    "m", "s", "g", "K", "C", "cd", "rad", "mol", "sr", "Hz", "N", "Pa", "J", "W", "A", "V", "F", "Ohm", "S", "Wb",
    "Cel", "T", "H", "lm", "lx", "Bq", "Gy", "Sv", "gon", "deg", "l", "L", "ar", "min", "h", "d", "a", "wk", "mo", "t",
    "bar", "u", "eV", "osm", "eq", "kat", "U", "cal", "dyn", "erg", "P", "St", "R", "dB", "B", "Np", "st", "AU", "pc",
    "mho", "Osm", "IU", "Eq", "pH", "M", "sec",
];
const PREFIXES: [&str; 20] =
    ["Y", "Z", "E", "P", "T", "G", "M", "k", "h", "da", "d", "c", "m", "u", "µ", "n", "p", "f", "a", "y"];
/// Units as people write them.
const UNITS: [&str; 96] = [
    "bpm",
    "beats",
    "beat",
    "breaths",
    "breath",
    "minute",
    "minutes",
    "min",
    "second",
    "seconds",
    "sec",
    "hour",
    "hours",
    "hr",
    "hrs",
    "day",
    "days",
    "week",
    "weeks",
    "month",
    "months",
    "year",
    "years",
    "yr",
    "yrs",
    "percent",
    "per",
    "mmhg",
    "hg",
    "inch",
    "inches",
    "in",
    "foot",
    "feet",
    "ft",
    "pound",
    "pounds",
    "lb",
    "lbs",
    "oz",
    "ounce",
    "ounces",
    "cell",
    "cells",
    "celsius",
    "fahrenheit",
    "degrees",
    "degree",
    "deg",
    "c",
    "f",
    "unit",
    "units",
    "iu",
    "score",
    "tablet",
    "tablets",
    "capsule",
    "capsules",
    "dose",
    "doses",
    "drop",
    "drops",
    "puff",
    "puffs",
    "spray",
    "sprays",
    "patch",
    "patches",
    "pack",
    "packs",
    "count",
    "number",
    "ratio",
    "index",
    "copies",
    "copy",
    "step",
    "steps",
    "times",
    "time",
    "liter",
    "liters",
    "litre",
    "litres",
    "gram",
    "grams",
    "meter",
    "meters",
    "log",
    "cfu",
    "ppm",
    "mosm",
    "kcal",
    "packyears",
    "tbl",
];

/// True for a unit of UCUM: atoms with prefixes, exponents, `.` and `/`, annotations of a plain word.
pub fn is_ucum(code: &str) -> bool {
    if code.is_empty() || code.len() > 40 || code.contains(' ') {
        return false;
    }
    let mut rest = String::with_capacity(code.len());
    let mut outside = code;
    // Annotations `{score}` and units in brackets `[iU]`, `m[Hg]` are taken out first.
    while let Some(at) = outside.find(['{', '[']) {
        let close = if outside[at..].starts_with('{') { '}' } else { ']' };
        let Some(length) = outside[at..].find(close) else { return false };
        let inside = &outside[at + 1..at + length];
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_'#/%.*^-".contains(&byte);
        let capital = inside.len() > 4
            && inside.as_bytes()[0].is_ascii_uppercase()
            && inside[1..].bytes().all(|byte| byte.is_ascii_lowercase());
        if inside.len() > 16 || !inside.bytes().all(plain) || capital || many_digits(inside, 6) {
            return false;
        }
        rest.push_str(&outside[..at]);
        // A prefix or `m` in front of the brackets: `mm[Hg]`, `k[iU]`.
        if !rest.ends_with(|last: char| last.is_ascii_alphabetic()) {
            rest.push('1');
        }
        rest.push('.');
        outside = &outside[at + length + 1..];
    }
    rest.push_str(outside);
    let word = |word: &str| {
        word.is_empty()
            || ATOMS.contains(&word)
            || PREFIXES.contains(&word)
            || PREFIXES.iter().any(|prefix| word.strip_prefix(prefix).is_some_and(|atom| ATOMS.contains(&atom)))
    };
    rest.chars().all(|character| character.is_alphanumeric() || "./*^+-%'\"()".contains(character))
        && !many_digits(&rest, 7)
        && rest.split(|character: char| !character.is_alphabetic()).all(word)
}

/// True for a unit of UCUM, or one in words: `beats/minute`.
pub fn is_unit(text: &str) -> bool {
    is_ucum(text) || {
        let mut words = text.split(|character: char| !character.is_alphabetic()).filter(|word| !word.is_empty());
        text.len() <= 40
            && !many_digits(text, 5)
            && words.clone().next().is_some()
            && words.all(|word| UNITS.contains(&word.to_lowercase().as_str()) || is_ucum(word))
    }
}

/// Words of results, that no name hides behind.
const RESULTS: [&str; 84] = [
    "positive",
    "negative",
    "pos",
    "neg",
    "detected",
    "not",
    "undetected",
    "reactive",
    "nonreactive",
    "non",
    "normal",
    "abnormal",
    "trace",
    "present",
    "absent",
    "none",
    "low",
    "high",
    "mild",
    "moderate",
    "severe",
    "yes",
    "no",
    "unknown",
    "clear",
    "cloudy",
    "hazy",
    "turbid",
    "yellow",
    "amber",
    "straw",
    "colorless",
    "colourless",
    "brown",
    "red",
    "pink",
    "few",
    "many",
    "rare",
    "occasional",
    "small",
    "large",
    "medium",
    "slight",
    "significant",
    "growth",
    "seen",
    "found",
    "equivocal",
    "indeterminate",
    "borderline",
    "inconclusive",
    "invalid",
    "pending",
    "within",
    "limits",
    "range",
    "above",
    "below",
    "less",
    "greater",
    "than",
    "or",
    "and",
    "of",
    "the",
    "never",
    "former",
    "current",
    "smoker",
    "a",
    "b",
    "ab",
    "o",
    "rh",
    "male",
    "female",
    "stage",
    "grade",
    "type",
    "class",
    "susceptible",
    "resistant",
    "intermediate",
];

/// True for a result in words and numbers: `Not detected`, `<5`, `1:80`, `Trace`, `A positive`.
pub fn is_result(text: &str) -> bool {
    let mut words = text.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty());
    text.len() <= 60
        && !many_digits(text, 7)
        && words.clone().next().is_some()
        && words.all(|word| {
            let lower = word.to_lowercase();
            word.bytes().all(|byte| byte.is_ascii_digit()) || RESULTS.contains(&lower.as_str()) || is_ucum(word)
        })
}

/// The categories of race and ethnicity of the United States (OMB directive 15; US Core).
pub fn is_ethnic_category(text: &str) -> bool {
    const CATEGORIES: [&str; 11] = [
        "White",
        "Black or African American",
        "Asian",
        "American Indian or Alaska Native",
        "Native Hawaiian or Other Pacific Islander",
        "Hispanic or Latino",
        "Not Hispanic or Latino",
        "Non Hispanic or Latino",
        "Other",
        "Other Race",
        "Unknown",
    ];
    CATEGORIES.iter().any(|known| known.eq_ignore_ascii_case(text))
}

/// The numbers of SampledData: decimals, `E`, `U`, `L` and spaces.
pub fn is_sampled(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b' ' | b'.' | b'-' | b'E' | b'U' | b'L'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_standards_are_public_and_those_of_houses_are_not() {
        for address in [
            "http://loinc.org",
            "http://terminology.hl7.org/CodeSystem/v3-ActCode",
            "http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient|3.1.1",
            "urn:oid:2.16.840.1.113883.6.238",
            "urn:ietf:bcp:47",
        ] {
            assert!(is_public(address), "{address}");
        }
        for address in [
            "http://hospital.example.org/codes",
            "http://loinc.org/anna",
            "http://loinc.org|Anna",
            "http://hl7.org/fhir/Anna Smith",
            "http://hl7.org/fhir/?name=x",
            "https://fhir.nhs.uk/Id/nhs-number/9434765919",
            "urn:oid:2.16.840.1.113883.19.5",
            "urn:oid:2.16.840.1.113883.6.x",
            "",
        ] {
            assert!(!is_public(address), "{address}");
        }
    }

    #[test]
    fn codes_are_told_by_the_form_and_the_check_digit_of_their_system() {
        let good = [
            ("http://loinc.org", "8302-2"),
            ("http://loinc.org", "72514-3"),
            ("http://loinc.org", "LP6960-1"),
            ("http://snomed.info/sct", "44054006"),
            ("http://snomed.info/sct", "442571000124108"),
            ("http://www.nlm.nih.gov/research/umls/rxnorm", "314076"),
            ("http://hl7.org/fhir/sid/icd-10-cm", "S72.001A"),
            ("http://unitsofmeasure.org", "mm[Hg]"),
            ("urn:ietf:bcp:47", "en-US"),
            ("http://terminology.hl7.org/CodeSystem/v3-ActCode", "AMB"),
            (
                "https://bluebutton.cms.gov/resources/codesystem/x",
                "https://bluebutton.cms.gov/resources/variables/line_coinsrnc",
            ),
            ("http://hospital.example.org", "GLU-7"),
            ("http://hospital.example.org", "hba1c"),
        ];
        for (system, code) in good {
            assert!(is_code(Some(system), code), "{system} {code}");
        }
        let bad = [
            ("http://loinc.org", "8302-3"),
            ("http://loinc.org", "Anna"),
            ("http://snomed.info/sct", "44054007"),
            ("http://snomed.info/sct", "Quackenbush"),
            ("http://www.nlm.nih.gov/research/umls/rxnorm", "078-05-1120"),
            ("http://unitsofmeasure.org", "Quackenbush"),
            ("http://unitsofmeasure.org", "{Quackenbush}"),
            ("http://terminology.hl7.org/CodeSystem/v3-ActCode", "Anna Smith"),
            ("http://terminology.hl7.org/CodeSystem/v3-ActCode", "anna@example.org"),
            ("http://hospital.example.org", "Quackenbush"),
            ("http://hospital.example.org", "00412345"),
        ];
        for (system, code) in bad {
            assert!(!is_code(Some(system), code), "{system} {code}");
        }
    }

    #[test]
    fn units_and_results_are_known_by_their_words() {
        for unit in [
            "kg",
            "mm[Hg]",
            "mg/dL",
            "10*3/uL",
            "{score}",
            "/min",
            "%",
            "kg/m2",
            "[degF]",
            "fL",
            "mmol/L",
            "U/L",
            "mL/min/{1.73_m2}",
            "10*6/uL",
            "pg",
            "g/dL",
            "meq/L",
            "ng/mL",
            "Cel",
            "[pH]",
            "nmol/L",
            "ug{FEU}/mL",
            "mm",
            "a",
            "uIU/mL",
            "{#}",
            "{T-score}",
        ] {
            assert!(is_ucum(unit), "{unit}");
        }
        for unit in ["beats/minute", "mmHg", "years", "cells/uL", "degrees C", "breaths per minute"] {
            assert!(is_unit(unit), "{unit}");
        }
        for text in ["Quackenbush", "Dr Smith", "Anna", "kg Anna", "555-810-7203"] {
            assert!(!is_unit(text) && !is_result(text), "{text}");
        }
        for result in ["Not detected", "<5", "1:80", "Trace", "A positive", "5.2 mg/dL", "++"] {
            assert_eq!(is_result(result), result != "++", "{result}");
        }
    }
}

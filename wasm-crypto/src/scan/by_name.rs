//! What a column's name says, in English, German and Spanish.

mod vocabulary;

use super::Identifier;
use vocabulary::{FREE_TEXT, IDENTIFIERS, NOT_PEOPLE, QUASI, SENSITIVE};

/// What a column's name says about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameSays {
    /// It holds an identifier.
    Identifier(Identifier),
    /// It holds a trait that helps to tell people apart.
    Quasi,
    /// It holds a finding, a treatment or another thing to keep private.
    Sensitive,
    /// It holds sentences.
    FreeText,
}

/// What the name says, if it says anything.
pub fn read(name: &str) -> Option<NameSays> {
    let words = words(name);
    for (identifier, patterns) in IDENTIFIERS {
        if patterns.iter().any(|pattern| fits(&words, pattern)) {
            return Some(NameSays::Identifier(*identifier));
        }
        if *identifier == Identifier::PersonName && names_a_person(&words) {
            return Some(NameSays::Identifier(Identifier::PersonName));
        }
    }
    let any = |patterns: &[&str]| patterns.iter().any(|pattern| fits(&words, pattern));
    if any(FREE_TEXT) {
        Some(NameSays::FreeText)
    } else if any(QUASI) {
        Some(NameSays::Quasi)
    } else if any(SENSITIVE) {
        Some(NameSays::Sensitive)
    } else {
        None
    }
}

/// True when the name speaks of one person, so that its values tell people apart: not a visit, a sample or an order.
pub fn is_about_a_person(name: &str) -> bool {
    const OTHERS: [&str; 14] = [
        "encounter",
        "visit",
        "sample",
        "specimen",
        "order",
        "event",
        "accession",
        "row",
        "test",
        "case",
        "fall",
        "study",
        "provider",
        "key",
    ];
    !words(name).iter().any(|word| OTHERS.contains(&word.as_str()))
}

/// The unit in a column's name: `mg/dL` of `glucose (mg/dL)` or `glucose [mg/dL]`, `kg` of `weight_kg`.
pub fn unit(name: &str) -> Option<String> {
    let inside = |open: char, close: char| {
        let start = name.rfind(open)? + open.len_utf8();
        let end = start + name[start..].find(close)?;
        let unit = name[start..end].trim();
        (!unit.is_empty() && unit.chars().count() <= 20).then(|| unit.to_owned())
    };
    const SUFFIXES: [(&str, &str); 18] = [
        ("kg", "kg"),
        ("cm", "cm"),
        ("mm", "mm"),
        ("mmhg", "mmHg"),
        ("bpm", "/min"),
        ("years", "years"),
        ("days", "days"),
        ("months", "months"),
        ("mg", "mg"),
        ("percent", "%"),
        ("pct", "%"),
        ("hours", "h"),
        ("minutes", "min"),
        ("ml", "mL"),
        ("mmol", "mmol"),
        ("celsius", "°C"),
        ("steps", "steps"),
        ("weeks", "weeks"),
    ];
    const TWO: [(&str, &str, &str); 5] = [
        ("mg", "dl", "mg/dL"),
        ("mmol", "l", "mmol/L"),
        ("g", "dl", "g/dL"),
        ("mmol", "mol", "mmol/mol"),
        ("ml", "min", "mL/min"),
    ];
    inside('(', ')').or_else(|| inside('[', ']')).or_else(|| {
        let words = words(name);
        let [.., before, last] = words.as_slice() else { return None };
        let two = TWO.iter().find(|(first, second, _)| before == first && last == second).map(|(_, _, unit)| *unit);
        two.or_else(|| SUFFIXES.iter().find(|(suffix, _)| last == suffix).map(|(_, unit)| *unit)).map(str::to_owned)
    })
}

fn names_a_person(words: &[String]) -> bool {
    let Some(at) = words.iter().position(|word| word == "name" || word == "names") else { return false };
    !words[..at].iter().any(|word| NOT_PEOPLE.contains(&word.as_str()))
}

fn fits(words: &[String], pattern: &str) -> bool {
    if let Some(inside) = pattern.strip_prefix('~') {
        return words.iter().any(|word| word.contains(inside));
    }
    let (whole, pattern) = pattern.strip_prefix('=').map_or((false, pattern), |rest| (true, rest));
    let wanted: Vec<&str> = pattern.split(' ').collect();
    let here = |window: &[String]| window.iter().zip(&wanted).all(|(word, wanted)| word == wanted);
    if whole { words.len() == wanted.len() && here(words) } else { words.windows(wanted.len()).any(here) }
}

/// The words of a name, in lower case, without accents: `PatientDOB_2` is `patient`, `dob`, `2`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let characters: Vec<char> = name.chars().collect();
    for (index, &character) in characters.iter().enumerate() {
        let previous = index.checked_sub(1).map(|before| characters[before]);
        let next = characters.get(index + 1);
        let hump = character.is_uppercase()
            && (previous.is_some_and(char::is_lowercase)
                || (previous.is_some_and(char::is_uppercase) && next.is_some_and(|next| next.is_lowercase())));
        if hump || !character.is_alphanumeric() {
            words.push(String::new());
        }
        if character.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            for lower in character.to_lowercase() {
                match lower {
                    'ä' | 'á' | 'à' | 'â' => word.push('a'),
                    'é' | 'è' | 'ê' => word.push('e'),
                    'í' => word.push('i'),
                    'ö' | 'ó' => word.push('o'),
                    'ü' | 'ú' => word.push('u'),
                    'ñ' => word.push('n'),
                    'ß' => word.push_str("ss"),
                    other => word.push(other),
                }
            }
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_known_by_their_names_in_three_languages() {
        use Identifier::*;
        let cases = [
            ("Patient Name", PersonName),
            ("first_name", PersonName),
            ("Nachname", PersonName),
            ("apellidos", PersonName),
            ("GP", PersonName),
            ("name", PersonName),
            ("DOB", BirthDate),
            ("DateOfBirth", BirthDate),
            ("Geburtsdatum", BirthDate),
            ("fecha_nacimiento", BirthDate),
            ("patientDOB", BirthDate),
            ("e-mail", Email),
            ("E-Mail-Adresse", Email),
            ("Telefonnummer", Phone),
            ("teléfono", Phone),
            ("home phone", Phone),
            ("MRN", RecordNumber),
            ("Patienten-ID", RecordNumber),
            ("patient_id", RecordNumber),
            ("NHS number", NhsNumber),
            ("SSN", SocialSecurityNumber),
            ("Steuer-ID", NationalNumber),
            ("DNI", NationalNumber),
            ("provider_npi", ProviderNumber),
            ("Arztnummer", ProviderNumber),
            ("MBI", InsuranceNumber),
            ("fax number", Phone),
            ("licence plate", Vehicle),
            ("profile_url", Url),
            ("PLZ", Postcode),
            ("zip", Postcode),
            ("código postal", Postcode),
            ("Straße", Address),
            ("street address", Address),
            ("IP address", IpAddress),
            ("MAC address", Device),
            ("Versichertennummer", InsuranceNumber),
            ("IBAN", BankAccount),
            ("latitude", Coordinates),
            ("age", Age),
            ("Alter", Age),
            ("edad", Age),
            ("city", Place),
            ("Wohnort", Place),
            ("user_name", UserName),
            ("photo", Biometric),
            ("Führerscheinnummer", Licence),
            ("date of death", DeathDate),
        ];
        for (name, identifier) in cases {
            assert_eq!(read(name), Some(NameSays::Identifier(identifier)), "{name}");
        }
    }

    #[test]
    fn clinical_columns_are_not_taken_for_identifiers() {
        for name in [
            "drug name",
            "test_name",
            "white cell count",
            "diagnosis",
            "hba1c",
            "stage",
            "dosage (mg)",
            "cell type",
            "salary-class",
        ] {
            assert!(!matches!(read(name), Some(NameSays::Identifier(_))), "{name}: {:?}", read(name));
        }
        assert_eq!(read("native-country"), Some(NameSays::Quasi));
        assert_eq!(read("Geschlecht"), Some(NameSays::Quasi));
        assert_eq!(read("salary-class"), Some(NameSays::Sensitive));
        assert_eq!(read("clinical notes"), Some(NameSays::FreeText));
        assert_eq!(read("xyz"), None);
    }

    #[test]
    fn units_are_read_from_names() {
        for (name, expected) in [
            ("glucose (mg/dL)", Some("mg/dL")),
            ("HbA1c [%]", Some("%")),
            ("weight_kg", Some("kg")),
            ("ldl_mg_dl", Some("mg/dL")),
            ("heightCm", Some("cm")),
            ("kg", None),
            ("note", None),
            ("x (", None),
            ("x ()", None),
        ] {
            assert_eq!(unit(name).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn a_visit_s_number_does_not_tell_people_apart() {
        assert!(is_about_a_person("patient_id") && is_about_a_person("MRN"));
        assert!(!is_about_a_person("encounter_id") && !is_about_a_person("sampleId"));
    }
}

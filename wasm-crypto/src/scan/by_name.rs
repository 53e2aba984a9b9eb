//! What a column's name says, in English, German and Spanish.

use super::Identifier;

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

/// Patterns: words in a row; `=` in front: the whole name; `~` in front: anywhere inside a word (German compounds).
/// The first that fits decides, so the more specific stand first.
const IDENTIFIERS: &[(Identifier, &[&str])] = &[
    (Identifier::Email, &["email", "e mail", "emails", "~email", "mail", "correo", "correo electronico"]),
    (Identifier::IpAddress, &["ip", "ip address", "ipaddress", "ip adresse", "direccion ip"]),
    (
        Identifier::Device,
        &[
            "mac",
            "mac address",
            "imei",
            "udi",
            "device id",
            "device serial",
            "serial number",
            "serial no",
            "serial nr",
            "device number",
            "~seriennummer",
            "~geratenummer",
            "numero de serie",
        ],
    ),
    (Identifier::Url, &["url", "urls", "website", "web site", "homepage", "link", "~webseite", "pagina web"]),
    (
        Identifier::Phone,
        &[
            "phone",
            "phones",
            "telephone",
            "tel",
            "fax",
            "cellphone",
            "cell phone",
            "=cell",
            "=mobile",
            "mobile phone",
            "mobile number",
            "mobile no",
            "phone number",
            "~telefon",
            "~handy",
            "=mobil",
            "~mobilnummer",
            "~rufnummer",
            "movil",
            "celular",
        ],
    ),
    (
        Identifier::BirthDate,
        &[
            "dob",
            "date of birth",
            "birth date",
            "birthdate",
            "birthday",
            "birth day",
            "=born",
            "year of birth",
            "birth year",
            "birthyear",
            "yob",
            "month of birth",
            "birth month",
            "~geburtsdatum",
            "~geburtstag",
            "~geburtsjahr",
            "geb datum",
            "=geb",
            "fecha nacimiento",
            "fecha de nacimiento",
            "fechanacimiento",
            "=nacimiento",
            "fnac",
            "fec nac",
        ],
    ),
    (
        Identifier::DeathDate,
        &[
            "date of death",
            "death date",
            "dod",
            "deceased date",
            "death day",
            "~sterbedatum",
            "~todesdatum",
            "fecha defuncion",
            "fecha de defuncion",
            "fecha de muerte",
            "fecha muerte",
        ],
    ),
    (
        Identifier::SocialSecurityNumber,
        &[
            "ssn",
            "social security",
            "national insurance",
            "nino",
            "ni number",
            "tax id",
            "tax number",
            "~sozialversicherung",
            "svnr",
            "rvnr",
            "~steuernummer",
            "steuer id",
            "seguridad social",
            "nss",
            "=dni",
            "=nie",
            "dni nie",
        ],
    ),
    (Identifier::NhsNumber, &["nhs", "nhs number", "nhsnumber", "nhs no", "chi number"]),
    (
        Identifier::InsuranceNumber,
        &[
            "insurance number",
            "insurance id",
            "insurance no",
            "policy number",
            "policy no",
            "health plan",
            "member id",
            "member number",
            "beneficiary",
            "medicare number",
            "medicaid id",
            "~versichertennummer",
            "~versichertennr",
            "~versicherungsnummer",
            "~versicherungsnr",
            "~krankenkassennummer",
            "kvnr",
            "=cip",
            "tarjeta sanitaria",
        ],
    ),
    (
        Identifier::BankAccount,
        &[
            "iban",
            "bic",
            "bank account",
            "account number",
            "account no",
            "~kontonummer",
            "bankverbindung",
            "cuenta bancaria",
            "cuenta",
            "sort code",
        ],
    ),
    (
        Identifier::PaymentCard,
        &["credit card", "card number", "card no", "debit card", "~kreditkarte", "tarjeta de credito"],
    ),
    (
        Identifier::Licence,
        &[
            "licence number",
            "license number",
            "licence no",
            "license no",
            "driving licence",
            "drivers license",
            "driver license",
            "driver licence",
            "passport",
            "~ausweis",
            "~fuhrerschein",
            "~reisepass",
            "pasaporte",
            "carnet",
            "certificate number",
        ],
    ),
    (
        Identifier::Vehicle,
        &[
            "vehicle",
            "vin",
            "number plate",
            "license plate",
            "licence plate",
            "registration plate",
            "~kennzeichen",
            "matricula",
        ],
    ),
    (
        Identifier::Biometric,
        &["fingerprint", "fingerprints", "photo", "photograph", "biometric", "voice print", "~foto", "huella"],
    ),
    (
        Identifier::UserName,
        &[
            "username",
            "user name",
            "user id",
            "userid",
            "login",
            "=account",
            "=user",
            "twitter",
            "facebook",
            "instagram",
            "~benutzername",
            "usuario",
        ],
    ),
    (
        Identifier::Postcode,
        &[
            "postcode",
            "post code",
            "postal code",
            "postalcode",
            "zip",
            "zipcode",
            "zip code",
            "plz",
            "~postleitzahl",
            "codigo postal",
            "=cp",
            "cod postal",
        ],
    ),
    (
        Identifier::Coordinates,
        &[
            "latitude",
            "longitude",
            "lat",
            "lon",
            "lng",
            "=long",
            "gps",
            "coordinates",
            "geolocation",
            "breitengrad",
            "langengrad",
            "latitud",
            "longitud",
            "coordenadas",
            "location",
        ],
    ),
    (Identifier::Age, &["age", "ages", "=alter", "alter jahre", "~lebensalter", "~patientenalter", "edad", "anos"]),
    (
        Identifier::RecordNumber,
        &[
            "mrn",
            "medical record",
            "record number",
            "record no",
            "record nr",
            "record id",
            "patient id",
            "patient number",
            "patient no",
            "patient nr",
            "patientid",
            "patient identifier",
            "pat id",
            "pat nr",
            "pat no",
            "pid",
            "subject id",
            "subject",
            "subjectid",
            "subject number",
            "participant id",
            "participant",
            "participantid",
            "person id",
            "personid",
            "hospital number",
            "hospital no",
            "case id",
            "case number",
            "case no",
            "encounter id",
            "encounter",
            "visit id",
            "accession",
            "accession number",
            "sample id",
            "specimen id",
            "order id",
            "study id",
            "event id",
            "~fallnummer",
            "~fallnr",
            "~aktenzeichen",
            "~patientennummer",
            "~patientennr",
            "~patientenid",
            "patienten id",
            "patienten nr",
            "~probennummer",
            "historia clinica",
            "numero de historia",
            "nhc",
            "id paciente",
            "paciente id",
            "=identifier",
            "=id",
            "=patient",
            "=patienten",
            "=paciente",
            "uuid",
            "guid",
            "=nr",
            "=no",
            "row id",
            "=key",
        ],
    ),
    (
        Identifier::PersonName,
        &[
            "first name",
            "last name",
            "surname",
            "forename",
            "given name",
            "family name",
            "full name",
            "patient name",
            "maiden name",
            "middle name",
            "firstname",
            "lastname",
            "fullname",
            "patientname",
            "lname",
            "fname",
            "preferred name",
            "~vorname",
            "~nachname",
            "~familienname",
            "~geburtsname",
            "~madchenname",
            "~patientenname",
            "nombre",
            "nombres",
            "apellido",
            "apellidos",
            "=mother",
            "=father",
            "=spouse",
            "mothers maiden",
            "next of kin",
            "nok",
            "guardian",
            "emergency contact",
            "contact person",
            "=contact",
            "=physician",
            "=doctor",
            "=clinician",
            "=provider",
            "=gp",
            "=nurse",
            "=surgeon",
            "=consultant",
            "=practitioner",
            "attending",
            "attending physician",
            "=prescriber",
            "referring physician",
            "=arzt",
            "=arztin",
            "~hausarzt",
            "behandelnder arzt",
            "=medico",
            "=employer",
            "=arbeitgeber",
            "gp name",
            "doctor name",
            "physician name",
            "clinician name",
            "provider name",
            "=initials",
            "=initialen",
            "=signature",
        ],
    ),
    (
        Identifier::Address,
        &[
            "address",
            "addresses",
            "addr",
            "street",
            "street name",
            "house number",
            "house no",
            "apartment",
            "~strasse",
            "~anschrift",
            "adresse",
            "~wohnadresse",
            "~hausnummer",
            "~hausnr",
            "direccion",
            "domicilio",
            "calle",
        ],
    ),
    (
        Identifier::Place,
        &[
            "city",
            "town",
            "county",
            "village",
            "municipality",
            "parish",
            "district",
            "borough",
            "suburb",
            "birthplace",
            "place of birth",
            "birth place",
            "hospital",
            "clinic",
            "facility",
            "ward",
            "practice",
            "site",
            "ort",
            "~wohnort",
            "stadt",
            "gemeinde",
            "~landkreis",
            "~geburtsort",
            "~klinik",
            "~krankenhaus",
            "~einrichtung",
            "ciudad",
            "municipio",
            "localidad",
            "poblacion",
            "centro",
            "=hospital",
            "lugar de nacimiento",
        ],
    ),
];

const FREE_TEXT: &[&str] = &[
    "note",
    "notes",
    "comment",
    "comments",
    "remark",
    "remarks",
    "free text",
    "freetext",
    "narrative",
    "=text",
    "clinical details",
    "~bemerkung",
    "~notiz",
    "~kommentar",
    "~anmerkung",
    "~freitext",
    "~arztbrief",
    "~anamnese",
    "observacion",
    "observaciones",
    "nota",
    "notas",
    "comentario",
    "comentarios",
    "texto libre",
];

const QUASI: &[&str] = &[
    "sex",
    "gender",
    "~geschlecht",
    "sexo",
    "genero",
    "race",
    "ethnicity",
    "ethnic",
    "ethnie",
    "raza",
    "etnia",
    "occupation",
    "profession",
    "job",
    "job title",
    "~beruf",
    "profesion",
    "ocupacion",
    "marital",
    "~familienstand",
    "estado civil",
    "education",
    "~bildung",
    "~schulabschluss",
    "educacion",
    "religion",
    "~konfession",
    "nationality",
    "~staatsangehorigkeit",
    "~nationalitat",
    "nacionalidad",
    "language",
    "~sprache",
    "idioma",
    "country",
    "=land",
    "~herkunftsland",
    "pais",
    "state",
    "region",
    "~bundesland",
    "provincia",
    "province",
    "workclass",
    "work class",
    "household",
    "children",
    "=kinder",
    "hijos",
    "veteran",
    "citizenship",
    "~migration",
    "sexual orientation",
];

const SENSITIVE: &[&str] = &[
    "diagnosis",
    "diagnoses",
    "diagnosis code",
    "icd",
    "icd10",
    "condition",
    "disease",
    "~diagnose",
    "diagnostico",
    "medication",
    "medications",
    "drug",
    "~medikament",
    "medicamento",
    "medicacion",
    "procedure",
    "lab",
    "test",
    "result",
    "value",
    "~befund",
    "resultado",
    "income",
    "salary",
    "~gehalt",
    "~einkommen",
    "salario",
    "ingresos",
    "hiv",
    "genotype",
    "variant",
    "mutation",
    "smoking",
    "smoker",
    "~raucher",
    "alcohol",
    "bmi",
    "height",
    "weight",
    "~gewicht",
    "~grosse",
    "blood pressure",
    "systolic",
    "diastolic",
    "glucose",
    "hba1c",
    "cholesterol",
    "creatinine",
    "hemoglobin",
    "haemoglobin",
    "ldl",
    "hdl",
    "egfr",
    "status",
    "outcome",
    "allergy",
    "allergies",
    "symptom",
    "symptoms",
    "score",
    "stage",
    "treatment",
    "therapy",
    "~therapie",
    "tratamiento",
    "dose",
    "snomed",
    "loinc",
    "atc",
    "mood",
    "pain",
    "pregnancy",
];

/// Things that have names and are not people.
const NOT_PEOPLE: &[&str] = &[
    "drug",
    "medication",
    "test",
    "lab",
    "product",
    "device",
    "file",
    "hospital",
    "ward",
    "clinic",
    "study",
    "trial",
    "gene",
    "variable",
    "event",
    "procedure",
    "diagnosis",
    "condition",
    "disease",
    "organism",
    "allergy",
    "unit",
    "vaccine",
    "brand",
    "generic",
    "state",
    "country",
    "school",
    "analyte",
    "component",
    "substance",
    "item",
    "code",
    "group",
    "class",
    "category",
    "column",
    "field",
    "table",
    "project",
    "cohort",
    "dataset",
    "site",
    "facility",
    "panel",
    "measurement",
    "observation",
];

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

//! Numbers that a word in front announces: `MRN 00412345`, `Fallnummer: 774411`, `passport no. C01X00T47`.

use super::{Spot, is_one_of, trimmed};
use crate::scan::{Certainty, Identifier};
use crate::table::cell::date;
use Identifier::{
    BankAccount, Device, InsuranceNumber, Licence, NationalNumber, NhsNumber, ProviderNumber, RecordNumber,
    SocialSecurityNumber, UserName, Vehicle,
};

/// Words after which a number follows, in lower case.
#[rustfmt::skip]
const ALONE: &[(Identifier, &[&str])] = &[
    (RecordNumber, &[
        "mrn", "patientid", "patientennummer", "patientennr", "patienten-id", "fallnummer", "fallnr", "aktenzeichen",
        "nhc", "accession", "empi", "urn", "probennummer", "auftragsnummer", "fall-nr", "fallnr",
    ]),
    (NhsNumber, &["nhs"]),
    (SocialSecurityNumber, &[
        "ssn", "ssn#", "nino", "sozialversicherungsnummer", "rentenversicherungsnummer", "svnr", "nuss",
    ]),
    (NationalNumber, &[
        "itin", "dni", "nie", "steuer-id", "steueridentifikationsnummer", "steuernummer", "nir", "nif",
    ]),
    (InsuranceNumber, &[
        "versichertennummer", "versichertennr", "versicherten-nr", "mbi", "medicare", "medicaid", "kvnr", "hicn", "cip",
    ]),
    (BankAccount, &["iban", "kontonummer"]),
    (Licence, &[
        "passport", "pasaporte", "reisepass", "reisepassnummer", "personalausweis", "ausweisnummer",
        "führerscheinnummer", "führerschein",
    ]),
    (ProviderNumber, &["npi", "dea", "gmc", "lanr", "colegiado"]),
    (Vehicle, &["vin", "kennzeichen", "matrícula", "numberplate"]),
    (Device, &["imei", "udi", "s/n", "serial", "seriennummer", "serie", "sn"]),
    (UserName, &["username", "login", "benutzername", "usuario"]),
];

/// Words after which `no`, `number`, `id`, … and a number follow.
#[rustfmt::skip]
const FIRST: &[(Identifier, &[&str])] = &[
    (RecordNumber, &[
        "patient", "record", "hospital", "case", "pat", "historia", "chart", "encounter", "visit", "specimen", "sample",
        "lab", "clínica", "clinica", "order", "admission", "fall", "file", "paciente", "episodio",
    ]),
    (InsuranceNumber, &[
        "policy", "insurance", "member", "subscriber", "beneficiary", "group", "póliza", "poliza", "medicare", "plan",
    ]),
    (Licence, &["licence", "license", "passport", "certificate", "permit"]),
    (BankAccount, &["account", "konto", "cuenta"]),
    (NhsNumber, &["nhs"]),
    (SocialSecurityNumber, &["security", "insurance", "social"]),
    (NationalNumber, &["tax", "taxpayer", "national", "steuer"]),
    (Device, &["serial", "device", "model", "lot", "serie"]),
    (ProviderNumber, &["provider", "npi", "dea"]),
    (Vehicle, &["plate", "vehicle", "registration", "chassis"]),
    (UserName, &["user"]),
];

const SECOND: [&str; 11] = ["id", "no", "nr", "number", "num", "nummer", "número", "numero", "identifier", "nº", "#"];

/// Looks for announced numbers.
pub fn find(spot: &mut Spot<'_, '_>) {
    if spot.bytes.digits < 3 {
        return;
    }
    for index in 0..spot.count() {
        let Some((identifier, length)) = announces(spot, index) else { continue };
        // The number may be glued to its announcement: `MRN:00412345`.
        let glued = spot.word(index).split_once([':', '#', '=']).filter(|(_, number)| has_number(number));
        if let (Some((_, number)), Some((_, end))) = (glued, spot.words.span(index)) {
            let number = trimmed(number);
            let end = end
                - (spot.word(index).len() - spot.word(index).trim_end_matches(|c: char| !c.is_alphanumeric()).len());
            spot.hit(identifier, Certainty::Likely, end.saturating_sub(number.len()), end);
            continue;
        }
        let next = index + length;
        let Some(number) = (next..spot.count().min(next + 3)).find(|at| has_number(spot.word(*at))) else { continue };
        // Words in between are those of the announcement itself: `MRN is 123`, not a sentence about something else.
        let between = (next..number).all(|at| is_filler(spot.bare(at)) || spot.bare(at).len() <= 3);
        if between {
            let last = (number + 1..spot.count().min(number + 4))
                .take_while(|at| goes_on(spot.word(at - 1), spot.word(*at)))
                .last()
                .unwrap_or(number);
            spot.hit_words(identifier, Certainty::Likely, number, last);
        }
    }
}

/// What a word, or it and the next, announces, and how many words that takes.
fn announces(spot: &Spot<'_, '_>, index: usize) -> Option<(Identifier, usize)> {
    let bare = spot.bare(index);
    if !bare.starts_with(char::is_alphabetic) || bare.len() > 60 {
        return None;
    }
    // A number is no announcement, unless one is glued to it.
    if bare.bytes().any(|byte| byte.is_ascii_digit()) && !bare.contains([':', '#', '=']) {
        return None;
    }
    let stem = trimmed(bare.split([':', '#', '=']).next().unwrap_or(bare));
    let known = |table: &[(Identifier, &[&str])], word: &str| {
        table.iter().find(|(_, words)| is_one_of(words, word)).map(|(identifier, _)| *identifier)
    };
    // `SN` and `serie` are words of their own unless they are written as announcements.
    let short = is_one_of(&["sn", "serie", "serial", "urn", "nie", "cip"], stem);
    if let Some(identifier) = known(ALONE, stem).filter(|_| !short || spot.word(index).contains([':', '#', '='])) {
        return Some((identifier, 1));
    }
    if let Some((first, second)) = stem.split_once(['-', '.', '_'])
        && is_one_of(&SECOND, trimmed(second))
        && let Some(identifier) = known(FIRST, first)
    {
        return Some((identifier, 1));
    }
    let identifier = known(FIRST, stem)?;
    let next = spot.bare(index + 1);
    let next = trimmed(next.split([':', '#', '=']).next().unwrap_or(next));
    let sign = spot.word(index + 1).starts_with('#');
    if !(sign || is_one_of(&SECOND, next)) {
        return None;
    }
    Some((
        identifier,
        if sign || spot.word(index + 1).contains([':', '#', '=']) && has_number(spot.word(index + 1)) { 1 } else { 2 },
    ))
}

fn is_filler(word: &str) -> bool {
    ["is", "was", "number", "no", "nr", "nummer", "número", "numero", "id", "ist", "es", "lautet", "de", "the", "code"]
        .iter()
        .any(|filler| filler.eq_ignore_ascii_case(word))
}

fn has_number(word: &str) -> bool {
    word.bytes().filter(u8::is_ascii_digit).count() >= 3 && !date::looks_like_a_date(trimmed(word))
}

/// True when a number goes on in the next word: `943 476 5919`.
fn goes_on(word: &str, next: &str) -> bool {
    let digits = |word: &str| word.bytes().any(|byte| byte.is_ascii_digit());
    let short = next.len() <= 6
        && next.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase() || b".,;)".contains(&byte));
    !word.ends_with(['.', ',', ';', ')']) && digits(next) && short
}

//! One person's history: a row for each visit.

use super::clinical::{CONDITIONS, Results};
use super::people::{Person, note, physician};
use super::random::{Chance, tenths};
use crate::recipe::Day;

/// Visits in the file.
const VISITS: usize = 48;
/// 2017-01-09, in days since 1970.
const FIRST_DAY: i64 = 17_175;

pub const COLUMNS: [&str; 23] = [
    "patient_name",
    "date_of_birth",
    "sex",
    "street",
    "city",
    "postcode",
    "phone",
    "email",
    "record_number",
    "visit_date",
    "icd10",
    "diagnosis",
    "systolic (mmHg)",
    "diastolic (mmHg)",
    "hba1c (%)",
    "glucose (mg/dL)",
    "ldl (mg/dL)",
    "egfr (mL/min)",
    "weight (kg)",
    "smoking",
    "medication",
    "physician",
    "note",
];

pub fn rows(seed: u64) -> Vec<Vec<String>> {
    let mut chance = Chance::new(seed);
    let person = Person::new(&mut chance, (1952, 1966), 10);
    let physicians = [physician(&mut chance), physician(&mut chance)];
    let mut day = FIRST_DAY;
    let mut weight = chance.between(780, 940);
    let visit = |_| {
        let date = Day::of(day as u64 * 86_400);
        day += chance.between(35, 96);
        weight += chance.between(-12, 9);
        let condition = &CONDITIONS[chance.between(0, 3) as usize];
        let results = Results::new(&mut chance, condition, i64::from(date.year) - person.birth_year);
        let physician = chance.one(&physicians).clone();
        vec![
            person.full_name(),
            person.birth.clone(),
            person.sex().to_owned(),
            person.street.clone(),
            person.city.to_owned(),
            person.zip.clone(),
            person.phone.clone(),
            person.email.clone(),
            person.record.clone(),
            date.to_string(),
            condition.code.to_owned(),
            condition.name.to_owned(),
            results.systolic,
            results.diastolic,
            results.hba1c,
            results.glucose,
            results.ldl,
            results.egfr,
            tenths(weight),
            if date.year < 2020 { "yes" } else { "former" }.to_owned(),
            condition.medication.to_owned(),
            physician.clone(),
            note(&mut chance, &person, &physician),
        ]
    };
    (0..VISITS).map(visit).collect()
}

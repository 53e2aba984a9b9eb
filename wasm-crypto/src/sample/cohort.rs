//! A cohort: a row for each participant.

use super::clinical::{Results, diagnosis};
use super::people::{Person, note, physician};
use super::random::{Chance, tenths};
use crate::recipe::Day;

/// Participants in the file.
const PARTICIPANTS: i64 = 1_000;
/// 2022-01-03, in days since 1970.
const FIRST_DAY: i64 = 18_995;

pub const COLUMNS: [&str; 20] = [
    "record_number",
    "first_name",
    "last_name",
    "date_of_birth",
    "sex",
    "ethnicity",
    "postcode",
    "phone",
    "email",
    "enrolled",
    "icd10",
    "systolic (mmHg)",
    "diastolic (mmHg)",
    "hba1c (%)",
    "glucose (mg/dL)",
    "ldl (mg/dL)",
    "egfr (mL/min)",
    "bmi (kg/m2)",
    "smoking",
    "note",
];

pub fn rows(seed: u64) -> Vec<Vec<String>> {
    const ETHNICITIES: [&str; 8] = ["White", "White", "White", "White", "Black", "Hispanic", "Hispanic", "Asian"];
    const SMOKING: [&str; 5] = ["never", "never", "never", "former", "current"];
    let mut chance = Chance::new(seed ^ 0x636f_686f_7274);
    let participant = |index: i64| {
        let mut person = Person::new(&mut chance, (1928, 2004), 3);
        // Numbers that rise with gaps: no two participants share one.
        person.record = format!("MR{:07}", 2_400_000 + index * 137 + chance.between(0, 99));
        let age = 2_024 - person.birth_year;
        let condition = diagnosis(&mut chance);
        let results = Results::new(&mut chance, condition, age);
        let physician = physician(&mut chance);
        let enrolled = Day::of((FIRST_DAY + chance.between(0, 700)) as u64 * 86_400);
        vec![
            person.record.clone(),
            person.first.to_owned(),
            person.last.to_owned(),
            person.birth.clone(),
            person.sex().to_owned(),
            (*chance.one(&ETHNICITIES)).to_owned(),
            person.zip.clone(),
            person.phone.clone(),
            person.email.clone(),
            enrolled.to_string(),
            condition.code.to_owned(),
            results.systolic,
            results.diastolic,
            results.hba1c,
            results.glucose,
            results.ldl,
            results.egfr,
            tenths(chance.around(185, 395)),
            (*chance.one(&SMOKING)).to_owned(),
            note(&mut chance, &person, &physician),
        ]
    };
    (0..PARTICIPANTS).map(participant).collect()
}

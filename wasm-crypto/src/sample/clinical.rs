//! Illnesses, results and treatments that fit together roughly as they do in life.

use super::random::{Chance, tenths};

/// A diagnosis, and what it does to results.
pub struct Condition {
    pub code: &'static str,
    pub name: &'static str,
    pub medication: &'static str,
    diabetes: bool,
    hypertension: bool,
    lipids: bool,
    kidney: bool,
}

const fn condition(code: &'static str, name: &'static str, medication: &'static str, effects: &[u8; 4]) -> Condition {
    Condition {
        code,
        name,
        medication,
        diabetes: effects[0] == b'd',
        hypertension: effects[1] == b'h',
        lipids: effects[2] == b'l',
        kidney: effects[3] == b'k',
    }
}

/// Common diagnoses (ICD-10-CM), the commonest first.
pub const CONDITIONS: [Condition; 9] = [
    condition("E11.9", "Type 2 diabetes mellitus", "metformin 500 mg", b"d---"),
    condition("I10", "Essential hypertension", "lisinopril 10 mg", b"-h--"),
    condition("E78.5", "Hyperlipidemia", "atorvastatin 20 mg", b"--l-"),
    condition("J45.909", "Asthma", "salbutamol as needed", b"----"),
    condition("N18.3", "Chronic kidney disease, stage 3", "losartan 50 mg", b"-h-k"),
    condition("M17.9", "Osteoarthritis of knee", "ibuprofen 400 mg", b"----"),
    condition("F32.9", "Depressive disorder", "sertraline 50 mg", b"----"),
    condition("K21.9", "Reflux disease", "omeprazole 20 mg", b"----"),
    condition("G43.909", "Migraine", "propranolol 40 mg", b"----"),
];

/// A diagnosis, common ones more often.
pub fn diagnosis(chance: &mut Chance) -> &'static Condition {
    let place = chance.between(0, 8).min(chance.between(0, 8));
    &CONDITIONS[place as usize]
}

/// Results of one visit, as they stand in a file.
pub struct Results {
    pub hba1c: String,
    pub glucose: String,
    pub ldl: String,
    pub systolic: String,
    pub diastolic: String,
    pub egfr: String,
}

impl Results {
    /// Results under a condition at an age. Some are missing, as results are.
    pub fn new(chance: &mut Chance, condition: &Condition, age: i64) -> Self {
        let hba1c = if condition.diabetes { chance.around(58, 98) } else { chance.around(46, 62) };
        let glucose = 28 * hba1c / 10 + chance.between(-58, -30);
        let ldl = if condition.lipids { chance.around(120, 215) } else { chance.around(70, 160) };
        let systolic = if condition.hypertension { chance.around(128, 182) } else { chance.around(100, 144) };
        let diastolic = systolic * 6 / 10 + chance.between(-6, 8);
        let egfr =
            if condition.kidney { chance.around(30, 59) } else { chance.around(72, 112) - (age - 40).max(0) / 4 };
        let mut told = |text: String, per_cent| if chance.happens(per_cent) { text } else { String::new() };
        Self {
            hba1c: told(tenths(hba1c), 82),
            glucose: told(glucose.to_string(), 92),
            ldl: told(ldl.to_string(), 75),
            systolic: told(systolic.to_string(), 97),
            diastolic: told(diastolic.to_string(), 97),
            egfr: told(egfr.to_string(), 70),
        }
    }
}

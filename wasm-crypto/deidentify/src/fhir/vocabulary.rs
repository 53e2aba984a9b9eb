//! Words of clinical terms that people write with a capital, or that are names of people too.

use std::collections::HashSet;
use std::sync::LazyLock;

/// The words, in lower case, sorted, separated by spaces: of measurements, kinds of care, dose forms, frequent substances, and
/// names of people that are names of diseases and scales.
const CLINICAL: &str = "\
    ab abdominal ability abnormal acetaminophen acid active activity acute addison administrative admission \
    adult adverse african age alanine alaska albumin alcohol alendronic alfa alkaline allergen allergy allowed \
    alzheimer ambulatory american aminotransferase amlodipine ammonia amount amoxicillin analysis and anesthesia \
    antibody antigen apgar appearance area arterial arthritis asian aspartate aspirin assessment atenolol \
    atorvastatin auto automated average bacteria bacterial barthel base basophils bee bicarbonate bilirubin \
    billing birth black blood body bone braden brain brown calcium calculated calculation campus cancer capsule \
    carbon carcinoma card cardiac care cat cell cells center charge chest chloride cholesterol chronic cisplatin \
    class clavulanate clinic clinical clotting codfish coinsurance color coma complete completed concentration \
    condition confirmed consultation control corpuscular count cow cream creatinine crohn current cushing \
    cutaneous dander data date day days deductible delayed delivery density department detection device diabetes \
    diagnosis diagnostic diastolic diazepam diet dioxide discharge disease disorder distribution doppler dose \
    down drug duration dust education egg emergency employed encounter english entitic entity environment \
    epinephrine episode epoetin erythrocyte estimated ethnicity etonogestrel evaluation exam examination \
    exercise exhaled extended external facility failure family female fexofenadine film final finding first flow \
    fluid former fraction function furosemide gender general glasgow globin globulin glomerular glucose goal \
    good grade graves gray green group growth hair hashimoto hawaiian health healthcare hearing heart height \
    hematocrit hemoglobin high hispanic history hodgkin home honey hospital house human hydrochloride \
    hydrochlorothiazide ibuprofen immune implant in inactive index indian indicator infection information \
    inhalation initial injectable injection injector inpatient insulin insurance intervention intrauterine \
    invoice iron islander kidney kit lab label laboratory lactate large latex latino left length less leukocytes \
    level license line lipid lipoprotein lisinopril liver location long low lung lymphocytes magnesium male \
    management manual marital married mass mean measurement medical medicare medication mental meperidine \
    metformin method metoprolol milk mite mixed moderate monocytes mood morphology morse mouth mucosal naproxen \
    nasal national native neck needle negative nerve neutrophils never night nitrite nitrofurantoin nitrogen \
    nitroglycerin non normal not note number nurse nursing observation occupational of off office olmesartan \
    once ophthalmic or oral order organization other otherwise outpatient oxygen pacific pack paclitaxel pain \
    panel parkinson part passport patch patient payment peanut pediatric penicillin per percentile performed \
    period pharmacy phenazopyridine phone phosphatase phosphate physical physician plan plasma platelet \
    platelets point positive potassium practice practitioner prednisone preferred prefilled presence present \
    pressure primary principal problem procedure processing product protein provider provisional psychiatric \
    pulse quality quantity question race radiology ragweed range rapid rate rating ratio ray raynaud record \
    recurrence red refuted region registration regular rehabilitation relapse related release remission report \
    reported resolved resonance respiratory result review rh right risk room routine saturation scale score \
    screening second secondary security sensitivity serum service severe severity sex shrimp signs simvastatin \
    sitting size skin sleep small smoker smoking smooth social sodium solution somatic soybean space specialist \
    specialty specimen sports spray staff stage standard standing states status stress strip submitted substance \
    sulfamethoxazole supine supply support suppository surgery surgical suspension syringe system systolic \
    tablet tacrolimus temperature test therapy time tissue tobacco topical total toxic transdermal transfer \
    transport trauma treatment triglyceride triglycerides trimethoprim troponin type ultrasound unit united \
    unknown urea urgent uric urine use used uterine vaccine vaginal value vein venous ventricular virus vision \
    visit vital vitamin volume walnut warfarin week weight wheat white widow width with wound year years young";

static KNOWN: LazyLock<HashSet<&str>> = LazyLock::new(|| CLINICAL.split(' ').collect());

/// True for a clinical word in lower case.
pub fn is_clinical(word: &str) -> bool {
    KNOWN.contains(word)
}

/// Words that say that a person is spoken of, who is named next.
const PEOPLE: [&str; 24] = [
    "aunt",
    "boyfriend",
    "brother",
    "cousin",
    "daughter",
    "dr",
    "father",
    "friend",
    "girlfriend",
    "husband",
    "mother",
    "mr",
    "mrs",
    "ms",
    "named",
    "neighbor",
    "neighbour",
    "nephew",
    "niece",
    "partner",
    "sister",
    "son",
    "uncle",
    "wife",
];
/// What stands behind `by` in clinical terms, besides clinical words.
const MEANS: [&str; 30] = [
    "agglutination",
    "bedside",
    "coagulation",
    "computer",
    "confirmatory",
    "creatinine",
    "direct",
    "electrophoresis",
    "estimate",
    "flame",
    "fluorescence",
    "immune",
    "immunoassay",
    "impedance",
    "inspection",
    "light",
    "microscopy",
    "molecular",
    "nasogastric",
    "nephelometry",
    "oscillometry",
    "palpation",
    "probe",
    "pulse",
    "refractometry",
    "screen",
    "self",
    "spectrophotometry",
    "transcutaneous",
    "visual",
];

/// True when the words of a public code may name somebody: a word with a capital behind the first that is no clinical one, a
/// word for a person with another behind it, or `by` before what is no method.
pub fn is_doubtful(text: &str) -> bool {
    let words: Vec<&str> =
        text.split(|character: char| !character.is_alphabetic()).filter(|word| !word.is_empty()).collect();
    let capital = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().is_some_and(char::is_uppercase);
        // Of capitals alone are abbreviations: `IgE`, `MCHC`, `Ab`.
        first && word.chars().count() > 3 && letters.any(char::is_lowercase)
    };
    words.iter().enumerate().any(|(at, word)| {
        let lower = word.to_lowercase();
        let next = words.get(at + 1).map(|next| next.to_lowercase());
        let by = lower == "by"
            && next.as_deref().is_some_and(|next| !is_clinical(next) && !MEANS.contains(&next) && next.len() > 3);
        (at > 0 && capital(word) && !is_clinical(&lower)) || (next.is_some() && PEOPLE.contains(&lower.as_str())) || by
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_may_name_somebody_are_doubtful_and_clinical_terms_are_not() {
        for text in [
            "Age of Fatoumata Diallo",
            "Seen by Thomas Oberhauser-Nguyen",
            "Bitten by dog of neighbour Grzegorz in Hintertupfingen",
            "appendectomy by wojciechowska",
            "Son of fatoumata diallo",
            "Height of Ottilie wolfeschlegel",
        ] {
            assert!(is_doubtful(text), "{text}");
        }
        for text in [
            "Systolic Blood Pressure",
            "Hemoglobin [Mass/volume] in Blood by Automated count",
            "Cow milk IgE Ab in Serum",
            "24 HR Metformin hydrochloride 500 MG Extended Release Oral Tablet",
            "Diabetes mellitus type 2",
            "Mother",
            "Not Hispanic or Latino",
        ] {
            assert!(!is_doubtful(text), "{text}");
        }
    }
}

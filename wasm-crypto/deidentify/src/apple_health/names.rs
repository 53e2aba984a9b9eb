//! Names of Health's own: a known start and known words behind it, so that nobody's name passes as one.

use std::collections::HashSet;
use std::sync::LazyLock;

/// How names of types, values and characteristics start (HealthKit, "Data types").
const STARTS: [&str; 15] = [
    "HKQuantityTypeIdentifier",
    "HKCategoryTypeIdentifier",
    "HKCategoryValue",
    "HKCharacteristicTypeIdentifier",
    "HKCorrelationTypeIdentifier",
    "HKDocumentTypeIdentifier",
    "HKDataTypeIdentifier",
    "HKDataType",
    "HKBiologicalSex",
    "HKBloodType",
    "HKFitzpatrickSkinType",
    "HKCardioFitnessMedicationsUse",
    "HKWheelchairUse",
    "HKWorkoutActivityType",
    "HKWorkoutEventType",
];
/// The words of these names up to iOS 26, as runs of capitals with the small letters behind them, and their numbers.
const WORDS: &str = "\
    1 12 2 6 7 9 A ABNegative ABPositive ANegative APositive Abdominal Ache Acid Acne Active Activity After \
    Alcohol Alcoholic American Analysis And Apnea Appetite Apple Applicable Archery Arts Ascent Asleep \
    Assessment Asymmetry Atrial Audio Audiogram Australian Average Awake B BNegative BPositive Back Backstroke \
    Badminton Barre Basal Baseball Basketball Bed Beverages Bike Biological Biotin Birth Bladder Bleeding \
    Bloating Blood Body Bolus Bowling Boxing Breast Breaststroke Breath Breathing Burden Burned Butterfly C \
    Cadence Caffeine Calcium Capacity Carbohydrates Cardio Category Cervical Change Changes Chest Chi Chills \
    Chloride Cholesterol Chromium Circumference Climbed Climbing Clinical Congestion Constipation Consumed \
    Contact Content Context Contraceptive Cooldown Copper Core Correlation Coughing Count Country Cramps Creamy \
    Cricket Cross Curling Cycles Cycling D Dance Data Date Day Daylight Decreased Deep Delivery Depth Descent \
    Device Diarrhea Diastolic Dietary Disc Distance Disturbances Diving Dizziness Dose Double Downhill Dry \
    Dryness Duration During E Effort Egg Electrocardiogram Electrodermal Elliptical Energy Environment \
    Environmental Equestrian Estimated Estrogen Event Exercise Expiratory Exposure Fainting Fallen Fat Fatigue \
    Female Fencing Fever Fiber Fibrillation Field Fishing Fitness Fitzpatrick Flashes Flexibility Flights Flow \
    Fluttering Folate Food Football Forced Freestyle Fuel Functional GAD Gaming Generalized Glucose Goal Golf \
    Ground Gymnastics Hair Hand Handball Handwashing Headache Headphone Heart Heartbeat Heartburn Heavy Height \
    High Hiking Hockey Hormone Hot Hour Hunting Hypertension I II III IV Identifier Idle Implant In Incontinence \
    Increased Indeterminate Index Indoor Infrequent Inhaler Initial Injection Inspired Insulin Intensity \
    Intermenstrual Interval Intrauterine Intravaginal Iodine Iron Irregular Jump K Kickboard Kickboxing Lacrosse \
    Lactation Lap Lapse Lean Length Level Light Limit Location Loss Loud Low Lower Luteinizing Magnesium Male \
    Manganese Marker Martial Mass Max Meal Medication Medications Medium Memory Menstrual Metabolic Mild Mind \
    Mindful Minute Mixed Mode Moderate Molybdenum Momentary Monounsaturated Mood Motion Move Mucus Nausea \
    Negative Niacin Night Nike No None Nose Not Number OK ONegative OPositive Of One Open Or Oral Oscillation \
    Other Outdoor Ovulation Oxygen PHQ Pace Paddle Pain Pantothenic Patch Pause Paused Peak Pelvic Percentage \
    Perfusion Periods Peripheral Persistent Phosphorus Physical Pickleball Pilates Play Polo Polyunsaturated \
    Pool Positive Postprandial Potassium Pounding Power Pregnancy Preparation Preprandial Presence Present \
    Pressure Progesterone Prolonged Protein Push Quality Quantity REM Racquetball Rapid Rate Reason Record \
    Recovery Reduction Repeat Request Respiratory Resting Result Resume Resumed Rhythm Riboflavin Ring Rope \
    Route Rowing Rugby Run Running Runny SDNN Sailing Saturated Saturation Score Scored Sedentary Segment \
    Selenium Sensor Series Session Set Seven Severe Severity Sex Sexual Shortness Sinus Six Skating Skiing Skin \
    Skipped Sleep Sleeping Smell Snoozed Snow Snowboarding Soccer Social Sodium Softball Sore Sound Speed Sports \
    Squash Stair Stairs Stand State Status Steadiness Step Sticky Stood Strength Stride Stroke Style Sugar \
    Summary Support Surfing Surge Sweats Swim Swimming Systolic Table Tai Taken Taste Temperature Tennis Test \
    Thiamin Threshold Throat Tightness Time Times Toothbrushing Total Track Traditional Training Transition Type \
    UVExposure Underwater Unknown Unspecified Usage Use V VI VO Vaginal Value Variability Vertical Very Vital \
    Vitamin Volleyball Volume Vomiting Waist Walk Walking Water Watery Wheelchair Wheezing White Workout \
    Wrestling Wrist Yes Yoga Zinc";

static KNOWN: LazyLock<HashSet<&str>> = LazyLock::new(|| WORDS.split(' ').collect());

/// True for a name of Health's own: `HKQuantityTypeIdentifierHeartRate`, `HKCategoryValueSleepAnalysisAsleepREM`.
pub fn is_health_name(text: &str) -> bool {
    text.len() <= 100
        && STARTS.iter().filter_map(|start| text.strip_prefix(start)).any(|rest| {
            let mut rest = rest;
            while let Some(first) = rest.chars().next() {
                let end = match first {
                    'A'..='Z' => {
                        let capitals = rest.find(|next: char| !next.is_ascii_uppercase()).unwrap_or(rest.len());
                        let small = rest[capitals..].find(|next: char| !next.is_ascii_lowercase());
                        small.map_or(rest.len(), |small| capitals + small)
                    }
                    '0'..='9' => rest.find(|next: char| !next.is_ascii_digit()).unwrap_or(rest.len()),
                    _ => return false,
                };
                let (part, behind) = rest.split_at(end);
                if !KNOWN.contains(part) {
                    return false;
                }
                rest = behind;
            }
            true
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_health_are_made_of_its_words_and_nobody_s_are() {
        for text in [
            "HKQuantityTypeIdentifierHeartRate",
            "HKQuantityTypeIdentifierVO2Max",
            "HKQuantityTypeIdentifierDietaryVitaminB12",
            "HKQuantityTypeIdentifierHeartRateVariabilitySDNN",
            "HKQuantityTypeIdentifierForcedExpiratoryVolume1",
            "HKCategoryValueSleepAnalysisAsleepREM",
            "HKCategoryValueNotApplicable",
            "HKDataTypeSleepDurationGoal",
            "HKBloodTypeABPositive",
            "HKFitzpatrickSkinTypeIV",
            "HKWorkoutActivityTypeHighIntensityIntervalTraining",
            "HKCharacteristicTypeIdentifierDateOfBirth",
            "HKCorrelationTypeIdentifierBloodPressure",
        ] {
            assert!(is_health_name(text), "{text}");
        }
        for text in [
            "HKQuantityTypeIdentifierXyzzyAnnaSchmidt",
            "HKQuantityTypeIdentifierHeartRateAnna",
            "HKAnnaSchmidt",
            "HKCategoryValue4711",
            "HKQuantityTypeIdentifierheartrate",
            "HKQuantityTypeIdentifierHeart Rate",
            "HK",
        ] {
            assert!(!is_health_name(text), "{text}");
        }
    }
}

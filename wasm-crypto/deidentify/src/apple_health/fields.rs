//! The fields of an export: what each is, what part it plays in identifying a person, and what is proposed for it.
//!
//! The names are those of the document type that Health writes at the start of its export. A field is an attribute of an
//! element, `Record@sourceName`; for metadata, the entry of a known key, `MetadataEntry[HKTimeZone]`. Whatever has no name
//! here is `other`, and never leaves.

use wasm_crypto::scan::{Identifier, Role};

/// The form that a field's values have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A name of Health's own (`HKQuantityTypeIdentifierHeartRate`), a unit, a number, a yes or no: kept only as such.
    Clinical,
    /// A moment, `2019-07-19 10:36:11 -0700`, or a day.
    Date,
    /// The date of birth.
    Birth,
    /// A device, of which its class may be said.
    Device,
    /// The name of a device or an app, which often holds the person's name.
    Name,
    /// Anything else.
    Text,
    /// What never leaves, whatever the recipe says.
    Never,
}

/// What is known of a field.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// The form of its values.
    pub form: Form,
    /// The part it plays.
    pub role: Role,
    /// What it holds, when that identifies.
    pub identifier: Option<Identifier>,
    /// Why, as a sentence.
    pub why: &'static str,
}

/// The field for all that is not known: attributes, elements, metadata.
pub const OTHER_ATTRIBUTES: &str = "other attributes";
/// Elements that are not known.
pub const OTHER_ELEMENTS: &str = "other elements";
/// What else lies in the archive: electrocardiograms with name and date of birth, routes, records from hospitals.
pub const FILES: &str = "files beside the export";
/// Metadata under keys that are not known.
pub const OTHER_METADATA: &str = "MetadataEntry[other]";

const fn field(form: Form, role: Role, identifier: Option<Identifier>, why: &'static str) -> Field {
    Field { form, role, identifier, why }
}

const CLINICAL: Field = field(
    Form::Clinical,
    Role::Sensitive,
    None,
    "What was measured or recorded: what research needs. Only numbers, units and Health's own names pass.",
);
const KIND: Field = field(Form::Clinical, Role::Other, None, "Says what was recorded, in Health's own names.");
const DATE: Field = field(
    Form::Date,
    Role::Quasi,
    Some(Identifier::EventDate),
    "When something happened. Together with other things that are known it narrows down who a person is; the time zone tells where they live.",
);
const EXPORTED: Field = field(
    Form::Text,
    Role::Quasi,
    Some(Identifier::EventDate),
    "The day of export lies close to the day of sharing: with it anybody could tell by how much dates were moved.",
);
const NAME: Field = field(
    Form::Name,
    Role::Direct,
    Some(Identifier::PersonName),
    "The name that a telephone, a watch or an app was given; often it holds the person's own.",
);
const VERSION: Field = field(
    Form::Text,
    Role::Quasi,
    None,
    "A version tells when it was installed, and with that by how much dates were moved.",
);
const DEVICE: Field = field(
    Form::Device,
    Role::Direct,
    Some(Identifier::Device),
    "Names the device, with its address in memory, its model and sometimes its number.",
);
const ACCOUNT: Field = field(
    Form::Text,
    Role::Direct,
    Some(Identifier::UserName),
    "A number that an app's maker can lead back to an account.",
);
const PLACE: Field = field(
    Form::Text,
    Role::Quasi,
    Some(Identifier::Place),
    "Tells where the person was: a time zone, or weather that can be looked up.",
);
const TRAIT: Field = field(Form::Clinical, Role::Quasi, None, "A trait that others know or can see.");
const BODY: Field =
    field(Form::Clinical, Role::Sensitive, None, "A fact about the body or its treatment: what research needs.");
const BIRTH: Field = field(Form::Birth, Role::Quasi, Some(Identifier::BirthDate), "The date of birth.");
const LOCALE: Field = field(Form::Text, Role::Quasi, Some(Identifier::Place), "Language and country of the telephone.");
const ROUTE: Field = field(
    Form::Never,
    Role::Direct,
    Some(Identifier::Coordinates),
    "Routes show where the person lives and walks. They are never kept.",
);
const HOSPITAL: Field = field(
    Form::Never,
    Role::Direct,
    Some(Identifier::RecordNumber),
    "Records that hospitals sent, as FHIR. They are not taken along: share those files by themselves.",
);
const FILE: Field = field(
    Form::Never,
    Role::Direct,
    Some(Identifier::UniqueNumber),
    "A file that lies beside the export, such as an electrocardiogram with name and date of birth. It is never taken along.",
);
const CLOCK: Field = field(
    Form::Text,
    Role::Quasi,
    Some(Identifier::EventDate),
    "A time of day in the person's own zone, which would tell how dates were moved.",
);
const UNKNOWN: Field = field(
    Form::Never,
    Role::FreeText,
    None,
    "Not part of what is known of exports. Anything may stand in it, so it is never kept.",
);

/// What is known of an attribute, by its element. None for an attribute that is not known.
pub fn attribute(element: &str, attribute: &str) -> Option<&'static Field> {
    Some(match (element, attribute) {
        ("HealthData", "locale") => &LOCALE,
        ("HealthData" | "Me" | "ExportDate", _) => return person(element, attribute),
        (_, "sourceName") => &NAME,
        (_, "sourceVersion") => &VERSION,
        (_, "device") => &DEVICE,
        (_, "creationDate" | "startDate" | "endDate" | "date" | "dateComponents" | "dateIssued" | "expirationDate") => {
            &DATE
        }
        ("InstantaneousBeatsPerMinute", "time") => &CLOCK,
        (
            "Record" | "Correlation" | "WorkoutEvent" | "WorkoutStatistics" | "Audiogram" | "VisionPrescription",
            "type",
        )
        | ("Workout" | "WorkoutActivity", "workoutActivityType") => &KIND,
        ("Record" | "Audiogram", "unit" | "value") | ("InstantaneousBeatsPerMinute", "bpm") => &CLINICAL,
        _ if measure(attribute) => &CLINICAL,
        _ => return None,
    })
}

fn person(element: &str, attribute: &str) -> Option<&'static Field> {
    Some(match (element, attribute) {
        ("ExportDate", "value") => &EXPORTED,
        ("Me", "HKCharacteristicTypeIdentifierDateOfBirth") => &BIRTH,
        ("Me", "HKCharacteristicTypeIdentifierBiologicalSex") => &TRAIT,
        ("Me", "HKCharacteristicTypeIdentifierBloodType") => &BODY,
        ("Me", "HKCharacteristicTypeIdentifierFitzpatrickSkinType") => &TRAIT,
        ("Me", "HKCharacteristicTypeIdentifierCardioFitnessMedicationsUse") => &BODY,
        _ => return None,
    })
}

/// Attributes that hold a number or its unit.
#[rustfmt::skip]
fn measure(attribute: &str) -> bool {
    const MEASURES: [&str; 46] = [
        "activeEnergyBurned", "activeEnergyBurnedGoal", "activeEnergyBurnedUnit", "add", "addUnit", "appleExerciseTime",
        "appleExerciseTimeGoal", "appleMoveTime", "appleMoveTimeGoal", "appleStandHours", "appleStandHoursGoal", "average",
        "axis", "axisUnit", "base", "baseCurve", "baseCurveUnit", "cylinder", "cylinderUnit", "diameter", "diameterUnit",
        "duration", "durationUnit", "farPD", "farPDUnit", "frequencyUnit", "frequencyValue", "leftEarUnit", "leftEarValue",
        "maximum", "minimum", "nearPD", "nearPDUnit", "prismAmount", "prismAngle", "rightEarUnit", "rightEarValue", "sphere",
        "sphereUnit", "sum", "totalDistance", "totalDistanceUnit", "totalEnergyBurned", "totalEnergyBurnedUnit", "unit",
        "vertexDistance",
    ];
    MEASURES.binary_search(&attribute).is_ok()
}

/// Elements that are written, when the attributes allow it. All others are left out with all that is in them.
pub fn is_known(element: &str) -> bool {
    const KNOWN: [&str; 17] = [
        "ActivitySummary",
        "Audiogram",
        "Correlation",
        "ExportDate",
        "HealthData",
        "HeartRateVariabilityMetadataList",
        "InstantaneousBeatsPerMinute",
        "LeftEye",
        "Me",
        "MetadataEntry",
        "Record",
        "RightEye",
        "SensitivityPoint",
        "VisionPrescription",
        "Workout",
        "WorkoutActivity",
        "WorkoutStatistics",
    ];
    KNOWN.binary_search(&element).is_ok() || element == "WorkoutEvent"
}

/// The field of an element that is left out whole, and what is known of it.
pub fn left_out(element: &str) -> (&'static str, &'static Field) {
    match element {
        "WorkoutRoute" | "Location" => ("WorkoutRoute", &ROUTE),
        "FileReference" => ("FileReference", &FILE),
        "ClinicalRecord" => ("ClinicalRecord", &HOSPITAL),
        "Attachment" => ("Attachment", &FILE),
        _ => (OTHER_ELEMENTS, &UNKNOWN),
    }
}

/// What is known of the metadata under a key; the path of its field is `MetadataEntry[key]`. None for other keys, which
/// apps choose as they like.
#[rustfmt::skip]
pub fn metadata(key: &str) -> Option<&'static Field> {
    const MEASURED: [&str; 44] = [
        "HKActivityMode", "HKActivityType", "HKAlgorithmVersion", "HKAppleDeviceCalibrated", "HKAppleFitnessPlusSession",
        "HKAverageMETs", "HKAverageSpeed", "HKBloodGlucoseMealTime", "HKBodyTemperatureSensorLocation", "HKCoachedWorkout",
        "HKCyclingFunctionalThresholdPowerTestType", "HKDevicePlacementSide", "HKGroupFitness",
        "HKHeartRateEventThreshold", "HKHeartRateMotionContext", "HKHeartRateRecoveryActivityDuration",
        "HKHeartRateRecoveryActivityType", "HKHeartRateRecoveryMaxObservedRecoveryHeartRate", "HKHeartRateRecoveryTestType",
        "HKHeartRateSensorLocation", "HKIndoorWorkout", "HKInsulinDeliveryReason", "HKLapLength",
        "HKLowCardioFitnessEventThreshold", "HKMaximumSpeed", "HKMenstrualCycleStart",
        "HKMetadataKeyAppleDeviceCalibrated", "HKMetadataKeyDevicePlacementSide", "HKMetadataKeyHeartRateMotionContext",
        "HKMetadataKeyHeartRateSensorLocation", "HKMetadataKeyAudioExposureLevel", "HKMetadataKeyAudioExposureDuration",
        "HKPhysicalEffortEstimationType", "HKSWOLFScore", "HKSexualActivityProtectionUsed", "HKSwimmingLocationType",
        "HKSwimmingStrokeStyle", "HKUserMotionContext", "HKVO2MaxTestType", "HKVO2MaxValue", "HKWalkingSteadinessClassification",
        "HKWasTakenInLab", "HKWasUserEntered", "HKWaterSalinity",
    ];
    const PLACES: [&str; 7] = [
        "HKBarometricPressure", "HKElevationAscended", "HKElevationDescended", "HKTimeZone", "HKWeatherCondition",
        "HKWeatherHumidity", "HKWeatherTemperature",
    ];
    const ACCOUNTS: [&str; 8] = [
        "HKDeviceManufacturerName", "HKDeviceName", "HKDeviceSerialNumber", "HKDigitalSignature", "HKExternalUUID",
        "HKMetadataKeySyncIdentifier", "HKMetadataKeySyncVersion", "HKUDIDeviceIdentifier",
    ];
    match key {
        _ if MEASURED.contains(&key) => Some(&CLINICAL),
        _ if PLACES.contains(&key) => Some(&PLACE),
        _ if ACCOUNTS.contains(&key) => Some(&ACCOUNT),
        "HKDateOfEarliestDataUsedForEstimate" => Some(&DATE),
        _ => None,
    }
}

/// What is known of a field, by its path. None for a path that no field has.
pub fn by_path(path: &str) -> Option<&'static Field> {
    match path {
        OTHER_ATTRIBUTES | OTHER_ELEMENTS | OTHER_METADATA => return Some(&UNKNOWN),
        FILES => return Some(&FILE),
        "WorkoutRoute" | "FileReference" | "ClinicalRecord" | "Attachment" => return Some(left_out(path).1),
        _ => {}
    }
    if let Some(key) = path.strip_prefix("MetadataEntry[").and_then(|rest| rest.strip_suffix(']')) {
        return metadata(key);
    }
    let (element, name) = path.split_once('@')?;
    is_known(element).then(|| attribute(element, name)).flatten()
}

/// True for the fields that a person has once: those that risk is measured on.
pub fn is_of_the_person(path: &str) -> bool {
    path.starts_with("Me@")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_found_by_its_path() {
        for (path, form) in [
            ("Record@sourceName", Form::Name),
            ("Workout@device", Form::Device),
            ("Me@HKCharacteristicTypeIdentifierDateOfBirth", Form::Birth),
            ("ActivitySummary@dateComponents", Form::Date),
            ("ActivitySummary@appleMoveTime", Form::Clinical),
            ("WorkoutEvent@date", Form::Date),
            ("SensitivityPoint@leftEarValue", Form::Clinical),
            ("ExportDate@value", Form::Text),
            ("MetadataEntry[HKTimeZone]", Form::Text),
            ("MetadataEntry[HKWasUserEntered]", Form::Clinical),
            ("MetadataEntry[other]", Form::Never),
            ("WorkoutRoute", Form::Never),
        ] {
            assert_eq!(by_path(path).map(|field| field.form), Some(form), "{path}");
        }
        for path in ["Record@nickname", "Location@latitude", "MetadataEntry[Withings Link]", "Nothing@value", "x"] {
            assert!(by_path(path).is_none(), "{path}");
        }
        assert!(
            is_known("WorkoutEvent") && is_known("Workout") && is_known("ActivitySummary") && !is_known("WorkoutRoute")
        );
    }
}

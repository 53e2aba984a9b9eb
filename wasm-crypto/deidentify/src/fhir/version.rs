//! Other versions of FHIR, told by what only they have.
//!
//! R4B (4.3) has the same patient records as R4 and is read as R4. Sources: HL7's pages "Version history" and
//! "R3/R4 maps" of R4 (4.0.1), and "R4/R5 differences" of R5.

use super::error::Version;
use super::json::{self, Object, Value};

/// Resource types that R4 does not have.
const TYPES: [(Version, &[&str]); 3] = [
    (Version::Dstu2, &["Conformance", "DiagnosticOrder", "MedicationOrder", "Order", "OrderResponse"]),
    (
        Version::Stu3,
        &[
            "BodySite",
            "DataElement",
            "DeviceComponent",
            "EligibilityRequest",
            "EligibilityResponse",
            "ExpansionProfile",
            "ImagingManifest",
            "ProcedureRequest",
            "ProcessRequest",
            "ProcessResponse",
            "ReferralRequest",
            "Sequence",
            "ServiceDefinition",
        ],
    ),
    (
        Version::R5,
        &[
            "ActorDefinition",
            "ArtifactAssessment",
            "BiologicallyDerivedProductDispense",
            "ConditionDefinition",
            "DeviceAssociation",
            "DeviceDispense",
            "DeviceUsage",
            "EncounterHistory",
            "FormularyItem",
            "GenomicStudy",
            "ImagingSelection",
            "InventoryItem",
            "InventoryReport",
            "MolecularDefinition",
            "NutritionIntake",
            "NutritionProduct",
            "Permission",
            "Requirements",
            "TestPlan",
            "Transport",
        ],
    ),
];

/// Members that R4's resource of the type does not have, or has in another shape.
const MEMBERS: [(&str, Version, &[&str]); 23] = [
    ("AllergyIntolerance", Version::Dstu2, &["substance", "lastOccurence"]),
    ("AllergyIntolerance", Version::Stu3, &["assertedDate"]),
    ("AllergyIntolerance", Version::R5, &["participant"]),
    ("Bundle", Version::R5, &["issues"]),
    ("Claim", Version::R5, &["diagnosisRelatedGroup", "traceNumber", "event"]),
    ("Condition", Version::Dstu2, &["dateRecorded"]),
    ("Condition", Version::Stu3, &["context", "assertedDate"]),
    ("Condition", Version::R5, &["participant"]),
    ("DiagnosticReport", Version::Stu3, &["context"]),
    ("DiagnosticReport", Version::R5, &["supportingInfo", "composition"]),
    ("Encounter", Version::Dstu2, &["indication"]),
    ("Encounter", Version::Stu3, &["reason", "incomingReferral"]),
    ("Encounter", Version::R5, &["actualPeriod", "subjectStatus", "admission", "plannedStartDate"]),
    ("Immunization", Version::Stu3, &["notGiven", "explanation", "practitioner"]),
    ("Immunization", Version::R5, &["administeredProduct", "basedOn", "informationSource"]),
    ("MedicationRequest", Version::Stu3, &["context", "definition"]),
    ("MedicationRequest", Version::R5, &["medication", "renderedDosageInstruction", "effectiveDosePeriod"]),
    ("Observation", Version::Dstu2, &["comments"]),
    ("Observation", Version::Stu3, &["context", "comment", "related"]),
    ("Observation", Version::R5, &["triggeredBy", "bodyStructure", "instantiatesCanonical"]),
    ("Patient", Version::Dstu2, &["careProvider"]),
    ("Procedure", Version::Stu3, &["context", "notDone", "notDoneReason"]),
    ("Procedure", Version::R5, &["occurrenceDateTime", "occurrencePeriod", "reason", "recorded"]),
];

/// The other version of which a resource type is, if it is.
pub fn of_type(name: &str) -> Option<Version> {
    TYPES.iter().find(|(_, types)| types.contains(&name)).map(|(version, _)| *version)
}

/// The other version that a resource shows to be of, and by what.
pub fn of(name: &str, resource: &Object<'_>) -> Option<(Version, String)> {
    if let Some(version) = of_type(name) {
        return Some((version, format!("it has the resource type {name}")));
    }
    let profiles =
        json::member(resource, "meta").and_then(Value::as_object).and_then(|meta| json::member(meta, "profile"));
    for profile in profiles.map(Value::items).unwrap_or_default().iter().filter_map(Value::as_str) {
        if let Some(version) = of_profile(profile) {
            return Some((version, "meta.profile says so".to_owned()));
        }
    }
    for (_, version, members) in MEMBERS.iter().filter(|(of, ..)| *of == name) {
        if let Some(found) = members.iter().find(|member| json::member(resource, member).is_some()) {
            return Some((*version, format!("{name} has the element {found}")));
        }
    }
    // A coding in R4, a list of concepts in R5.
    let class = json::member(resource, "class");
    if name == "Encounter" && class.is_some_and(|class| matches!(class, Value::Array(_))) {
        return Some((Version::R5, "Encounter.class is a list".to_owned()));
    }
    resource.iter().find_map(|(key, value)| {
        // R5 wraps what is a concept or a reference into both.
        let both = |value: &Value<'_>| {
            value.as_object().is_some_and(|members| {
                !members.is_empty()
                    && members.iter().all(|(key, _)| key == "concept" || key == "reference")
                    && members.iter().any(|(_, value)| value.as_object().is_some())
            })
        };
        value.items().iter().any(both).then(|| (Version::R5, format!("{name}.{key} is a CodeableReference")))
    })
}

/// The version in a profile's address: `http://hl7.org/fhir/3.0/StructureDefinition/…`, or `…|3.0.2` of a base profile.
fn of_profile(profile: &str) -> Option<Version> {
    let rest = profile.strip_prefix("http://hl7.org/fhir/")?;
    let (path, version) = rest.split_once('|').unwrap_or((rest, ""));
    let first = path.split('/').next().unwrap_or_default();
    let told = if path.starts_with("StructureDefinition/") { version } else { first };
    [(Version::Dstu2, ["1.0", "DSTU2"]), (Version::Stu3, ["3.0", "STU3"]), (Version::R5, ["5.0", "R5"])]
        .into_iter()
        .find(|(_, names)| names.iter().any(|name| told.starts_with(name)))
        .map(|(version, _)| version)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fhir::elements::r4;

    #[test]
    fn nothing_that_tells_another_version_is_in_r4() {
        for (_, types) in TYPES {
            assert!(types.iter().all(|name| r4().resource(name).is_none() && r4().left_out(name).is_none()));
        }
        for (name, _, members) in MEMBERS {
            let known = r4().of(r4().resource(name).unwrap());
            assert!(members.iter().all(|member| known.element(member).is_none()), "{name} {members:?}");
        }
    }

    #[test]
    fn versions_are_told_by_type_profile_members_and_shape() {
        let told = |text: &str| {
            let value = json::parse(text.as_bytes()).unwrap();
            let object = value.as_object().unwrap();
            of(json::text(object, "resourceType").unwrap(), object).map(|(version, _)| version)
        };
        for (text, version) in [
            (r#"{"resourceType":"MedicationOrder"}"#, Some(Version::Dstu2)),
            (r#"{"resourceType":"Observation","context":{}}"#, Some(Version::Stu3)),
            (r#"{"resourceType":"Encounter","class":[{}]}"#, Some(Version::R5)),
            (r#"{"resourceType":"Goal","addresses":[{"concept":{"text":"x"}}]}"#, Some(Version::R5)),
            (
                r#"{"resourceType":"Patient","meta":{"profile":["http://hl7.org/fhir/5.0/StructureDefinition/Patient"]}}"#,
                Some(Version::R5),
            ),
            (
                r#"{"resourceType":"Patient","meta":{"profile":["http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient|3.1.1"]}}"#,
                None,
            ),
            (
                r#"{"resourceType":"Condition","evidence":[{"detail":[{"reference":"Observation/1"}]}],"subject":{"reference":"Patient/1"}}"#,
                None,
            ),
        ] {
            assert_eq!(told(text), version, "{text}");
        }
    }
}

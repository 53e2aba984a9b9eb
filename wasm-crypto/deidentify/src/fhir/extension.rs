//! The extensions that are known by their address; all others are left out unless the person says otherwise.

/// What an extension holds, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Clinical content, coded: treated as its data types are.
    Content,
    /// Something that tells people apart together with others: sex, race, ethnicity.
    Trait,
    /// A name of a person.
    Name,
    /// A place of birth or another address.
    Place,
    /// Latitude and longitude.
    Coordinates,
    /// A date of birth.
    Birth,
    /// A number computed from the whole record, with so many digits that it is nobody else's.
    Computed,
    /// A number that identifies: a citizenship's document, a membership.
    Number,
}

/// An extension that is known.
#[derive(Debug)]
pub struct Known {
    /// Its address.
    pub url: &'static str,
    /// Its name in paths.
    pub name: &'static str,
    /// What it holds.
    pub holds: Holds,
}

const fn known(url: &'static str, name: &'static str, holds: Holds) -> Known {
    Known { url, name, holds }
}

/// All that are known, parts of composed ones by their short name.
pub const KNOWN: &[Known] = &[
    known("http://hl7.org/fhir/StructureDefinition/data-absent-reason", "data-absent-reason", Holds::Content),
    known("http://hl7.org/fhir/StructureDefinition/iso21090-nullFlavor", "nullFlavor", Holds::Content),
    known("http://hl7.org/fhir/us/core/StructureDefinition/us-core-race", "us-core-race", Holds::Trait),
    known("http://hl7.org/fhir/us/core/StructureDefinition/us-core-ethnicity", "us-core-ethnicity", Holds::Trait),
    known("ombCategory", "ombCategory", Holds::Trait),
    known("detailed", "detailed", Holds::Trait),
    known("text", "text", Holds::Trait),
    known("http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex", "us-core-birthsex", Holds::Trait),
    known("http://hl7.org/fhir/us/core/StructureDefinition/us-core-sex", "us-core-sex", Holds::Trait),
    known(
        "http://hl7.org/fhir/us/core/StructureDefinition/us-core-genderIdentity",
        "us-core-genderIdentity",
        Holds::Trait,
    ),
    known("http://hl7.org/fhir/StructureDefinition/patient-genderIdentity", "patient-genderIdentity", Holds::Trait),
    known(
        "http://hl7.org/fhir/StructureDefinition/individual-genderIdentity",
        "individual-genderIdentity",
        Holds::Trait,
    ),
    known(
        "http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName",
        "patient-mothersMaidenName",
        Holds::Name,
    ),
    known("http://hl7.org/fhir/StructureDefinition/humanname-mothers-family", "humanname-mothers-family", Holds::Name),
    known("http://hl7.org/fhir/StructureDefinition/humanname-fathers-family", "humanname-fathers-family", Holds::Name),
    known("http://hl7.org/fhir/StructureDefinition/humanname-own-name", "humanname-own-name", Holds::Name),
    known("http://hl7.org/fhir/StructureDefinition/humanname-own-prefix", "humanname-own-prefix", Holds::Name),
    known("http://hl7.org/fhir/StructureDefinition/humanname-partner-name", "humanname-partner-name", Holds::Name),
    known("http://hl7.org/fhir/StructureDefinition/patient-birthPlace", "patient-birthPlace", Holds::Place),
    known("http://hl7.org/fhir/StructureDefinition/iso21090-ADXP-streetName", "ADXP-streetName", Holds::Place),
    known("http://hl7.org/fhir/StructureDefinition/iso21090-ADXP-houseNumber", "ADXP-houseNumber", Holds::Place),
    known("http://hl7.org/fhir/StructureDefinition/geolocation", "geolocation", Holds::Coordinates),
    known("latitude", "latitude", Holds::Coordinates),
    known("longitude", "longitude", Holds::Coordinates),
    known("http://hl7.org/fhir/StructureDefinition/patient-birthTime", "patient-birthTime", Holds::Birth),
    known("http://hl7.org/fhir/StructureDefinition/patient-citizenship", "patient-citizenship", Holds::Number),
    known("http://hl7.org/fhir/StructureDefinition/patient-cadavericDonor", "patient-cadavericDonor", Holds::Content),
    known(
        "http://synthetichealth.github.io/synthea/disability-adjusted-life-years",
        "disability-adjusted-life-years",
        Holds::Computed,
    ),
    known(
        "http://synthetichealth.github.io/synthea/quality-adjusted-life-years",
        "quality-adjusted-life-years",
        Holds::Computed,
    ),
    known("http://hl7.org/fhir/StructureDefinition/condition-dueTo", "condition-dueTo", Holds::Content),
    known(
        "http://hl7.org/fhir/StructureDefinition/condition-occurredFollowing",
        "condition-occurredFollowing",
        Holds::Content,
    ),
    known("http://hl7.org/fhir/StructureDefinition/condition-assertedDate", "condition-assertedDate", Holds::Content),
    known("http://hl7.org/fhir/StructureDefinition/condition-related", "condition-related", Holds::Content),
    known(
        "http://hl7.org/fhir/StructureDefinition/allergyintolerance-resolutionAge",
        "allergyintolerance-resolutionAge",
        Holds::Content,
    ),
    known(
        "http://hl7.org/fhir/StructureDefinition/observation-bodyPosition",
        "observation-bodyPosition",
        Holds::Content,
    ),
    known("http://hl7.org/fhir/StructureDefinition/observation-delta", "observation-delta", Holds::Content),
    known(
        "http://hl7.org/fhir/StructureDefinition/observation-geneticsGene",
        "observation-geneticsGene",
        Holds::Content,
    ),
    known(
        "http://hl7.org/fhir/StructureDefinition/observation-geneticsVariant",
        "observation-geneticsVariant",
        Holds::Content,
    ),
    known(
        "http://hl7.org/fhir/StructureDefinition/observation-geneticsInterpretation",
        "observation-geneticsInterpretation",
        Holds::Content,
    ),
    known("http://hl7.org/fhir/StructureDefinition/procedure-method", "procedure-method", Holds::Content),
    known(
        "http://hl7.org/fhir/StructureDefinition/procedure-targetBodyStructure",
        "procedure-targetBodyStructure",
        Holds::Content,
    ),
    known("http://hl7.org/fhir/StructureDefinition/bodySite", "bodySite", Holds::Content),
    known("http://hl7.org/fhir/StructureDefinition/ordinalValue", "ordinalValue", Holds::Content),
    known(
        "http://hl7.org/fhir/StructureDefinition/familymemberhistory-severity",
        "familymemberhistory-severity",
        Holds::Content,
    ),
    known("http://hl7.org/fhir/StructureDefinition/quantity-precision", "quantity-precision", Holds::Content),
];

/// The known extension of an address, by its place in [`KNOWN`].
pub fn find(url: &str) -> Option<usize> {
    KNOWN.iter().position(|known| known.url == url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_are_each_there_once() {
        for (index, known) in KNOWN.iter().enumerate() {
            assert_eq!(find(known.url), Some(index));
            assert!(KNOWN[..index].iter().all(|earlier| earlier.name != known.name), "{}", known.name);
        }
    }
}

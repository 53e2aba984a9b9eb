//! Bad input: a typed error with the place, whatever the bytes.

use super::*;

#[test]
fn what_is_no_fhir_r4_is_told_with_its_place() {
    let error = |text: &str| survey(&[text]).unwrap_err();
    assert!(matches!(error(""), FhirError::Empty));
    assert!(matches!(error("{\"resourceType\":\"Patient\"\n,,}"), FhirError::NotJson { line: 2, column: 2, .. }));
    assert!(matches!(error("{\"resourceType\":\"Patient\",\"id\":\"1\",\"id\":\"2\"}"), FhirError::NotJson { .. }));
    assert!(matches!(error("{\"hello\":1}"), FhirError::NotAResource { .. }));
    let text = "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\n\"entry\":[{\"resource\":{\"resourceType\":\"Patient\",\"id\":\"1\"}},\n{\"resource\":{\"resourceType\":\"Observation\",\"context\":{}}}]}";
    let FhirError::OtherVersion { place, .. } = error(text) else { panic!() };
    assert_eq!((place.line, place.path.as_str()), (3, "Bundle.entry[1].resource"));
    assert!(!error(text).hint().is_empty() && error(text).to_string().contains("STU3"));
}

#[test]
fn a_second_patient_in_a_file_about_one_is_told_with_both_places() {
    let bundle = r#"{"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient","id":"secret-1"}},{"resource":{"resourceType":"Condition","subject":{"reference":"Patient/secret-2"}}}]}"#;
    let mut surveyor = Surveyor::new().of_one_person();
    surveyor.begin("x").unwrap();
    let error = surveyor.push(bundle.as_bytes()).unwrap_err();
    let FhirError::MixedPatients { first, second } = &error else { panic!("{error}") };
    assert_eq!(first.path, "Bundle.entry[0].resource");
    assert_eq!(second.path, "Bundle.entry[1].resource.subject");
    assert!(!error.to_string().contains("secret"));
    assert!(survey(&[bundle]).is_ok());
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_it_panic_and_what_comes_out_is_json(cut in 0usize..25_000, at in 0usize..25_000, byte: u8) {
        let mut bytes = BUNDLE.as_bytes()[..cut.min(BUNDLE.len())].to_vec();
        if let Some(place) = bytes.get_mut(at) {
            *place = byte;
        }
        let mut surveyor = Surveyor::new();
        surveyor.begin("x").unwrap();
        if surveyor.push(&bytes).is_ok() {
            let _ = surveyor.finish();
        }
        let mut whole = BUNDLE.as_bytes().to_vec();
        whole[at % BUNDLE.len()] = byte;
        let mut surveyor = Surveyor::new();
        surveyor.begin("x").unwrap();
        if surveyor.push(&whole).is_ok() && let Ok(survey) = surveyor.finish() {
            let mut pass = Deidentifier::new(&propose(&survey, NOW), &key(), NOW).unwrap().knowing(survey.known.clone());
            let mut out = Vec::new();
            pass.begin("x").unwrap();
            pass.push(&whole, &mut out).unwrap();
            pass.finish(&mut out).unwrap();
            proptest::prop_assert!(json::parse(&out).is_ok());
        }
    }
}

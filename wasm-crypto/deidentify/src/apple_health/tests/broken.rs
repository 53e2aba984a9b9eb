use super::*;

fn refused(text: &str) -> AppleError {
    let whole = survey(text).unwrap_err();
    assert_eq!(survey_in(text.as_bytes(), 1).unwrap_err(), whole, "{text}");
    assert!(!whole.hint().is_empty());
    whole
}

#[test]
fn broken_xml_is_told_by_line_and_byte() {
    let line = |text: &str| match refused(text) {
        AppleError::Malformed { line, .. } => Some(line),
        other => panic!("{text}: {other}"),
    };
    assert_eq!(line("<HealthData>\n <Record>\n </Workout></HealthData>"), Some(3));
    assert_eq!(line("<HealthData>\n <Record a=1/></HealthData>"), Some(2));
    assert_eq!(line("<HealthData>\n <Record a=\"1\" a=\"2\"/></HealthData>"), Some(2));
    assert_eq!(line("<HealthData>\n\n <Record a=\"&nbsp;\"/></HealthData>"), Some(3));
    assert_eq!(line("<HealthData>&anna;</HealthData>"), Some(1));
    assert_eq!(line("<HealthData/>\n<HealthData/>"), Some(2));
    assert_eq!(line("</HealthData>"), Some(1));
    assert_eq!(line("<HealthData/>\nAnna <x/>"), Some(2));
}

#[test]
fn a_file_that_ends_too_early_is_told() {
    for text in [
        "<HealthData>\n<Record/>",
        "<HealthData>\n<Record a=\"1",
        "<HealthData>\n<!-- x",
        "<HealthData",
        "<?xml version=\"1.0\"?>\n",
    ] {
        assert!(matches!(refused(text), AppleError::Truncated { .. }), "{text}: {:?}", survey(text));
    }
    assert_eq!(refused(""), AppleError::Empty);
    assert_eq!(refused("<HealthData></HealthData>"), AppleError::Empty);
    assert_eq!(
        refused("<HealthData><ExportDate value=\"2019-07-19 10:36:11 +0200\"/></HealthData>"),
        AppleError::Empty
    );
}

#[test]
fn other_xml_and_other_encodings_are_no_export() {
    assert_eq!(refused("<?xml version=\"1.0\"?>\n<ClinicalDocument/>"), AppleError::NotAnExport { line: 2 });
    let error = survey(b"<HealthData>\n<Record a=\"M\xfcller\"/></HealthData>").unwrap_err();
    assert_eq!(error, AppleError::NotUtf8 { line: 2, byte: 25 });
    for (bytes, place) in [
        (&b"<HealthData>\n<Record a=\"M\xfcller\"/></HealthData>"[..], Some(2)),
        (b"<HealthData></Record> \xff</HealthData>", None),
        (b"<HealthData>&anna; \xff</HealthData>", None),
    ] {
        let whole = survey(bytes).unwrap_err();
        assert_eq!(matches!(whole, AppleError::NotUtf8 { .. }), place.is_some(), "{whole}");
        assert_eq!(survey_in(bytes, 1).unwrap_err(), whole);
    }
    let mut two = Surveyor::new();
    two.begin("a.xml").unwrap();
    assert_eq!(two.begin("b.xml").unwrap_err(), AppleError::Several);
}

#[test]
fn bombs_are_stopped() {
    let deep = format!("<HealthData>{}", "<Record>".repeat(100));
    assert!(matches!(refused(&deep), AppleError::Limit { limit: 32, .. }));
    let wide: String = (0..1000).map(|n| format!(" a{n}=\"1\"")).collect();
    assert!(matches!(refused(&export(&format!("<Record{wide}/>"))), AppleError::Limit { limit: 200, .. }));
    let long = export(&format!("<Record a=\"{}\"/>", "x".repeat(3 << 20)));
    assert!(matches!(survey_in(long.as_bytes(), 1 << 16).unwrap_err(), AppleError::Limit { .. }));
    // A billion laughs: nothing is declared, so the entity is unknown.
    let laughs = "<!DOCTYPE HealthData [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">]>\n<HealthData><Record x=\"&b;\"/></HealthData>";
    assert!(matches!(refused(laughs), AppleError::Malformed { line: 2, .. }));
    let outside =
        "<!DOCTYPE HealthData [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><HealthData><Record/>&a;</HealthData>";
    assert!(matches!(refused(outside), AppleError::Malformed { .. }));
}

#[test]
fn the_document_type_that_health_writes_is_accepted() {
    // With the parts of it that are not quite right, as some versions write them.
    let doctype = "<!DOCTYPE HealthData [\n<!-- HealthKit Export Version: 14 -->\n<!ELEMENT HealthData (ExportDate,Me,(Record|Correlation|Workout)*)>\n\
        <!ATTLIST HealthData\n  locale CDATA #REQUIRED\n>\n<!ELEMENT Record ((MetadataEntry|HeartRateVariabilityMetadataList)*)>\n\
        <!-- Note: Any Records that appear as children of a correlation also appear as top-level records in this document. -->\n\
        <!ATTLIST InstantaneousBeatsPerMinute\n  bpm CDATA #REQUIRED\n  time CDATA #REQUIRED\n>\n\
        <!ELEMENT WorkoutEvent EMPTY>\n<!-- Anna's -->\n<!ATTLIST WorkoutEvent type CDATA #REQUIRED date CDATA #REQUIRED duration CDATA #IMPLIED>\n]>\n";
    let text =
        export("<Record type=\"HKx\" value=\"1\"/>").replacen("<HealthData", &format!("{doctype}<HealthData"), 1);
    for slice in [1, 50, 1 << 20] {
        assert_eq!(survey_in(text.as_bytes(), slice).unwrap().records, 1, "{slice}");
    }
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_it_panic(
        bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300),
        text in "(<HealthData>)?[<>/!?\\[\\]a-c=\"'& -]{0,80}",
        slice in 1usize..50,
    ) {
        let _ = survey_in(&bytes, slice);
        let whole = survey(&text);
        let cut = survey_in(text.as_bytes(), slice);
        proptest::prop_assert_eq!(whole.map(|survey| survey.records), cut.map(|survey| survey.records));
        let _ = survey_in(&[b"PK\x03\x04", &bytes[..]].concat(), slice);
    }
}

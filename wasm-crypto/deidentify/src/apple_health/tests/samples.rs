use super::*;

fn samples() -> Vec<(&'static str, Vec<u8>)> {
    let root = std::env::var_os("THERIAC_DATA").map_or_else(
        || std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        std::path::PathBuf::from,
    );
    ["export-small.xml", "export-6s.xml"]
        .into_iter()
        .filter_map(|name| {
            let bytes = std::fs::read(root.join("apple-health").join(name)).ok();
            if bytes.is_none() {
                eprintln!("skipped: there is no sample data apple-health/{name}");
            }
            Some((name, bytes?))
        })
        .collect()
}

/// Names of the elements in order, and the values of some attributes.
fn elements(text: &str, wanted: &[&str]) -> (Vec<String>, Vec<String>) {
    let (mut names, mut values) = (Vec::new(), Vec::new());
    let mut parser = xml::Parser::default();
    let mut sink = |token: xml::Token<'_>| {
        if let xml::Token::Start { name, attributes, .. } = token {
            names.push(name.to_owned());
            let kept = attributes.iter().filter(|(name, _)| wanted.contains(name));
            values.extend(kept.map(|(name, value)| format!("{name}={value}")));
        }
        Ok(())
    };
    parser.push(text.as_bytes(), &mut sink).unwrap();
    parser.finish(&mut sink).unwrap();
    (names, values)
}

#[test]
fn exports_stay_exports_with_the_same_elements_and_clinical_content() {
    for (name, bytes) in samples() {
        let text = String::from_utf8(bytes).unwrap();
        let (_, out, outcome) = shared(&text);
        let clinical =
            ["type", "unit", "value", "workoutActivityType", "duration", "totalEnergyBurned", "appleExerciseTime"];
        let (before, mut values) = elements(&text, &clinical);
        let (after, kept) = elements(&out, &clinical);
        let left_out = ["WorkoutRoute", "Location"];
        let places = ["MetadataEntry"];
        let written: Vec<&String> = before.iter().filter(|name| !left_out.contains(&name.as_str())).collect();
        let same = |names: &[String]| {
            names.iter().filter(|name| !places.contains(&name.as_str())).cloned().collect::<Vec<_>>()
        };
        assert_eq!(same(&after), same(&written.into_iter().cloned().collect::<Vec<_>>()), "{name}");
        // What is a moment or metadata apart, no value is lost.
        values.retain(|value| {
            kept.contains(value) || !(value.contains("-0") || value.contains("+0") || value.contains(':'))
        });
        let (values, kept): (Vec<_>, Vec<_>) = (
            values.iter().filter(|value| !value.starts_with("value=")).collect(),
            kept.iter().filter(|value| !value.starts_with("value=")).collect(),
        );
        assert_eq!(values, kept, "{name}");
        assert!(outcome.records > 10 || name.contains("small"), "{name}");
        for gone in ["Simon", "12345", "withings", "Los_Angeles", "37.7777", "122.426", "1990-02-02", "0x282a45810"] {
            assert!(!out.contains(gone), "{name}: {gone}");
        }
    }
}

#[test]
fn applied_to_its_own_result_the_recipe_changes_nothing() {
    for (name, bytes) in samples() {
        let (recipe, out, _) = shared(&bytes);
        let (again, outcome) = apply_in(&recipe, out.as_bytes(), 100).unwrap();
        assert_eq!(again, out, "{name}");
        assert!(outcome.changes.iter().all(|change| change.changed == 0), "{name}: {:?}", outcome.changes);
    }
}

#[test]
fn the_result_does_not_depend_on_how_the_file_is_cut() {
    for (name, bytes) in samples() {
        let (recipe, out, _) = shared(&bytes);
        for slice in [1, 7, 1000] {
            assert_eq!(apply_in(&recipe, &bytes, slice).unwrap().0, out, "{name} in slices of {slice}");
            assert_eq!(survey_in(&bytes, slice).unwrap().profile, survey(&bytes).unwrap().profile, "{name}");
        }
    }
}

#[test]
fn another_key_moves_by_other_days() {
    let text = record("startDate=\"2019-03-01 08:00:00 +0100\"");
    let recipe = propose(&survey(&text).unwrap(), NOW);
    let moved = |byte: u8| {
        let mut pass = Deidentifier::new(&recipe, &PseudonymKey::new([byte; 32]), NOW).unwrap();
        let mut out = Vec::new();
        pass.push(text.as_bytes(), &mut out).unwrap();
        pass.finish(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    assert_ne!(moved(1), moved(2));
}

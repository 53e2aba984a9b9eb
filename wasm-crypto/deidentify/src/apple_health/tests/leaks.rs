use super::*;

/// Every element and attribute of the document type, each with a value that names a person in its own way.
fn planted() -> (String, Vec<String>) {
    let attributes: [(&str, &[&str]); 22] = [
        ("ExportDate", &["value", "by"]),
        (
            "Me",
            &[
                "HKCharacteristicTypeIdentifierDateOfBirth",
                "HKCharacteristicTypeIdentifierBiologicalSex",
                "HKCharacteristicTypeIdentifierBloodType",
                "HKCharacteristicTypeIdentifierFitzpatrickSkinType",
                "HKCharacteristicTypeIdentifierCardioFitnessMedicationsUse",
                "name",
            ],
        ),
        (
            "Record",
            &[
                "type",
                "unit",
                "value",
                "sourceName",
                "sourceVersion",
                "device",
                "creationDate",
                "startDate",
                "endDate",
                "nickname",
            ],
        ),
        ("Correlation", &["type", "sourceName", "sourceVersion", "device", "creationDate", "startDate", "endDate"]),
        (
            "Workout",
            &[
                "workoutActivityType",
                "duration",
                "durationUnit",
                "totalDistance",
                "totalDistanceUnit",
                "totalEnergyBurned",
                "totalEnergyBurnedUnit",
                "sourceName",
                "sourceVersion",
                "device",
                "creationDate",
                "startDate",
                "endDate",
            ],
        ),
        ("WorkoutActivity", &["uuid", "workoutActivityType", "startDate", "endDate", "duration", "durationUnit"]),
        ("WorkoutEvent", &["type", "date", "duration", "durationUnit"]),
        ("WorkoutStatistics", &["type", "startDate", "endDate", "average", "minimum", "maximum", "sum", "unit"]),
        ("WorkoutRoute", &["sourceName", "sourceVersion", "device", "creationDate", "startDate", "endDate"]),
        ("Location", &["latitude", "longitude", "date"]),
        ("FileReference", &["path"]),
        (
            "ActivitySummary",
            &[
                "dateComponents",
                "activeEnergyBurned",
                "activeEnergyBurnedGoal",
                "activeEnergyBurnedUnit",
                "appleMoveTime",
                "appleExerciseTime",
                "appleStandHours",
            ],
        ),
        (
            "ClinicalRecord",
            &["type", "identifier", "sourceName", "sourceURL", "fhirVersion", "receivedDate", "resourceFilePath"],
        ),
        ("Audiogram", &["type", "sourceName", "sourceVersion", "device", "creationDate", "startDate", "endDate"]),
        (
            "SensitivityPoint",
            &["frequencyValue", "frequencyUnit", "leftEarValue", "leftEarUnit", "rightEarValue", "rightEarUnit"],
        ),
        ("VisionPrescription", &["type", "dateIssued", "expirationDate", "sourceName", "device"]),
        ("RightEye", &["sphere", "sphereUnit", "cylinder", "axis", "add", "vertex", "prismAmount"]),
        ("Attachment", &["identifier"]),
        ("HeartRateVariabilityMetadataList", &["note"]),
        ("InstantaneousBeatsPerMinute", &["bpm", "time"]),
        ("NewElement", &["anything"]),
        ("MetadataEntry", &["extra"]),
    ];
    let forms: [fn(usize) -> String; 6] = [
        |n| format!("Wilhelmine Zauberbaum {n}"),
        |n| format!("zauberbaum{n}@example.org"),
        |n| format!("+49 30 9018{n:04}"),
        |n| format!("zauberbaum-bd2://timeline?userid={n}&amp;x=1"),
        |n| format!("2011-02-{:02} zauberbaum", n % 28 + 1),
        |n| format!("HK Zauberbaum {n}"),
    ];
    let mut planted = Vec::new();
    let mut plant = || {
        let text = forms[planted.len() % forms.len()](planted.len());
        planted.push(text.replace("&amp;", "&"));
        text
    };
    let mut inside = String::new();
    for round in 0..6 {
        for (element, names) in attributes {
            let written: Vec<String> = names.iter().map(|name| format!("{name}=\"{}\"", plant())).collect();
            inside +=
                &format!("<{element} {}>{}<!-- {} --><![CDATA[{}]]>", written.join(" "), plant(), plant(), plant());
            for key in [
                "HKTimeZone",
                "HKExternalUUID",
                "HKWasUserEntered",
                "HKMetadataKeySyncIdentifier",
                "HKWeatherTemperature",
                "Link",
            ] {
                inside += &format!("<MetadataEntry key=\"{key}\" value=\"{}\"/>", plant());
            }
            inside += &format!("<MetadataEntry key=\"{}\" value=\"1\"/><?note {}?></{element}>\n", plant(), plant());
        }
        inside += &format!("<!-- round {round} -->");
    }
    let doctype = format!("<!DOCTYPE HealthData [<!-- {} --><!ATTLIST Record x CDATA \"{}\">]>", plant(), plant());
    let text = format!(
        "<?xml version=\"1.0\"?>{doctype}<?by {}?><HealthData locale=\"{}\" owner=\"{}\"><Record type=\"HKx\" value=\"1\"/>{inside}</HealthData>",
        plant(),
        plant(),
        plant()
    );
    (text, planted)
}

#[test]
fn nothing_planted_in_any_attribute_text_comment_or_name_survives() {
    let (text, planted) = planted();
    let (recipe, out, outcome) = shared(&text);
    assert!(planted.len() > 1000 && out.len() > 1000);
    let told = [
        out.to_lowercase(),
        String::from_utf8(recipe.to_json()).unwrap().to_lowercase(),
        format!("{:?} {:?} {:?}", outcome.contents, outcome.people, outcome.changes).to_lowercase(),
    ];
    for text in &told {
        for canary in &planted {
            assert!(!text.contains(&canary.to_lowercase()), "{canary}");
        }
        for word in ["zauberbaum", "wilhelmine", "9018", "2011-02"] {
            assert!(!text.contains(word), "{word}: {}", &text[text.find(word).unwrap()..][..60]);
        }
    }
}

#[test]
fn the_leak_test_notices_a_field_that_is_kept() {
    let (text, _) = planted();
    let mut recipe = propose(&survey(&text).unwrap(), NOW);
    let field = recipe.columns.iter_mut().find(|rule| rule.column == "Record@device").unwrap();
    field.action = Action::Keep;
    let out = apply_in(&recipe, text.as_bytes(), 4096).unwrap().0;
    assert!(out.to_lowercase().contains("zauberbaum"));
}

#[test]
fn moments_lose_their_zone_and_their_summer_time() {
    let day =
        |day: &str, zone: &str| format!("<Record type=\"HKx\" value=\"1\" startDate=\"2021-{day} 12:00:00 {zone}\"/>");
    let (_, out, _) = shared(export(&[day("03-27", "+0100"), day("03-28", "+0200"), day("03-29", "+0200")].concat()));
    // By the clock of the first day, which is a winter's, noon in summer is an hour earlier.
    assert!(!out.contains("+0100") && !out.contains("+0200") && out.matches("+0000").count() == 3, "{out}");
    assert!(out.matches("12:00:00").count() == 1 && out.matches("11:00:00").count() == 2, "{out}");
}

#[test]
fn errors_say_nothing_of_a_person() {
    for broken in [
        "<Record sourceName=\"Zauberbaum\" sourceName=\"x\"/>",
        "<Zauberbaum></Wilhelmine>",
        "<Record a=\"&Zauberbaum;\"/>",
    ] {
        let error = survey(export(broken)).unwrap_err();
        assert!(!error.to_string().contains("Zauberbaum") && !error.to_string().contains("Wilhelmine"), "{error}");
    }
}

#[test]
fn free_text_leaves_no_trace_however_the_file_was_cut() {
    let text = export(
        "Anna > Bert  &amp;  they said: a>b\t>  <!-- > < --> last  \n\n  <Record type=\"HKx\" value=\"1\"/><![CDATA[ > x  ]]>",
    );
    let recipe = propose(&survey(&text).unwrap(), NOW);
    let (whole, outcome) = apply_in(&recipe, text.as_bytes(), 1 << 20).unwrap();
    assert!(whole.contains("/>  \n\n  <Record value=\"1\"/>"), "{whole:?}");
    assert!(!whole.contains('\t') && !whole.contains("Anna"), "{whole:?}");
    for slice in 1..text.len() {
        assert_eq!(survey_in(text.as_bytes(), slice).unwrap().profile, survey(&text).unwrap().profile, "{slice}");
        let (pieces, told) = apply_in(&recipe, text.as_bytes(), slice).unwrap();
        assert_eq!((pieces, told.records), (whole.clone(), outcome.records), "{slice}");
    }
}

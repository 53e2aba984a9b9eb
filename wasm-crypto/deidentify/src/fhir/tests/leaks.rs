//! Planted identifiers of every kind in every place: none survives the proposed recipe.

use base64::Engine;

use super::*;

/// What must not be in the output, of the people in the bundle.
const SECRETS: [&str; 36] = [
    "Brandvold",
    "Ottilie",
    "Maude",
    "Quillfeather",
    "Henrietta",
    "Gullmere",
    "Tolliver",
    "4471-889",
    "078-05-1120",
    "555-238",
    "ottilie",
    "1961-02",
    "Larkspur",
    "larkspur",
    "97045",
    "45.3573",
    "122.6068",
    "Severin",
    "Fennimore",
    "Isidore",
    "1234567893",
    "V-22019",
    "Willa",
    "Stroud",
    "Agda",
    "GM-99231",
    "C-7731",
    "08717648200274",
    "SN8814",
    "iVBOR",
    "8b0c2f51",
    "3.82277",
    "2019-03-04",
    "2019-03-09",
    "cousin",
    "U2lnbm",
];

#[test]
fn nothing_that_identifies_is_left_of_the_bundle() {
    let after = deidentify(&[BUNDLE]);
    for secret in SECRETS {
        assert!(BUNDLE.contains(secret) || secret == "ottilie", "{secret} is not in the input");
        assert!(!after.contains(secret), "{secret}");
    }
    let patient = &of_type(&after, "Patient")[0];
    assert_eq!(patient["birthDate"], "1961");
    assert_eq!(patient["address"], serde_json::json!([{"state": "OR", "postalCode": "970**", "country": "US"}]));
}

/// Identifiers as they may stand in any text.
const CANARIES: [(&str, &str); 12] = [
    ("name", "Dr. Zebulon Quackenbush"),
    ("capitals", "QUACKENBUSH, ZEBULON"),
    ("social security number", "219-09-9999"),
    ("telephone", "+1 503 555 0143"),
    ("e-mail", "zebulon@quackenbush.example"),
    ("record number", "MRN 00917734"),
    ("address", "1482 Thistledown Lane"),
    ("web", "https://portal.quackenbush.example/z?id=917734"),
    ("internet address", "203.0.113.77"),
    ("card", "4111 1111 1111 1111"),
    ("date of birth", "born 17.02.1961"),
    ("device", "00:1B:44:11:3A:B7"),
];

/// Replaces the text of one leaf by the canary; base 64 where base 64 stands.
fn plant(resource: &Value<'_>, at: &mut usize, canary: &str, path: &str, out: &mut Vec<u8>) -> Option<String> {
    match resource {
        Value::Object(members) => {
            let mut planted = None;
            out.push(b'{');
            for (index, (key, value)) in members.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                json::write_string(key, out);
                out.push(b':');
                planted = plant(value, at, canary, &format!("{path}.{key}"), out).or(planted);
            }
            out.push(b'}');
            planted
        }
        Value::Array(items) => {
            let mut planted = None;
            out.push(b'[');
            for (index, value) in items.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                planted = plant(value, at, canary, path, out).or(planted);
            }
            out.push(b']');
            planted
        }
        Value::String(text) if !path.ends_with(".resourceType") => {
            *at = at.wrapping_sub(1);
            if *at != usize::MAX {
                json::write_string(text, out);
                return None;
            }
            let new = match path.rsplit('.').next() {
                Some("data") => base64::engine::general_purpose::STANDARD.encode(format!("seen today: {canary}")),
                Some("div") => format!("<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>{canary}</p></div>"),
                _ => canary.to_owned(),
            };
            json::write_string(&new, out);
            Some(path.to_owned())
        }
        other => {
            json::write(other, out);
            None
        }
    }
}

/// Plants each canary in a leaf of its own, one after the other, until every leaf had one.
fn leaves_that_leak(bundle: &str, step: usize) -> (usize, Vec<String>) {
    let parsed = json::parse(bundle.as_bytes()).unwrap();
    let mut leaks = Vec::new();
    let mut leaves = 0;
    loop {
        let (kind, canary) = CANARIES[(leaves / step) % CANARIES.len()];
        let mut out = Vec::new();
        let Some(path) = plant(&parsed, &mut leaves.clone(), canary, "", &mut out) else { break };
        leaves += step;
        let planted = String::from_utf8(out).unwrap();
        let Ok(survey) = survey(&[&planted]) else { continue };
        let after = apply(&[&planted], &survey, &propose(&survey, NOW)).0;
        let encoded = base64::engine::general_purpose::STANDARD.encode(format!("seen today: {canary}"));
        let words = [
            "uackenbush",
            "UACKENBUSH",
            "219-09",
            "555 0143",
            "917734",
            "Thistledown",
            "203.0.113",
            "4111 1",
            "17.02.1961",
            "1B:44",
        ];
        if after.contains(canary) || after.contains(&encoded) || words.iter().any(|word| after.contains(word)) {
            leaks.push(format!("{kind} at {path}"));
        }
    }
    (leaves / step, leaks)
}

#[test]
fn a_canary_in_any_leaf_does_not_survive() {
    let (leaves, leaks) = leaves_that_leak(BUNDLE, 1);
    assert!(leaves > 300, "{leaves}");
    assert_eq!(leaks, Vec::<String>::new(), "of {leaves}");
}

#[test]
fn every_canary_is_planted_in_every_leaf_of_a_small_bundle() {
    let parsed = json::parse(BUNDLE.as_bytes()).unwrap();
    // The patient and one observation: every kind of canary in each of their leaves.
    let mut leaks = Vec::new();
    for index in [0usize, 5] {
        let entries = json::member(parsed.as_object().unwrap(), "entry").unwrap();
        let resource = json::member(entries.items()[index].as_object().unwrap(), "resource").unwrap();
        let mut leaves = 0;
        loop {
            let mut path = None;
            for (kind, canary) in CANARIES {
                let mut out = Vec::new();
                path = plant(resource, &mut leaves.clone(), canary, "", &mut out);
                if path.is_none() {
                    break;
                }
                let planted = String::from_utf8(out).unwrap();
                let Ok(survey) = survey(&[&planted]) else { continue };
                let after = apply(&[&planted], &survey, &propose(&survey, NOW)).0;
                if after.contains(canary) {
                    leaks.push(format!("{kind} at {path:?}"));
                }
            }
            if path.is_none() {
                break;
            }
            leaves += 1;
        }
    }
    assert_eq!(leaks, Vec::<String>::new());
}

#[test]
fn names_known_from_the_patient_are_found_where_codes_and_displays_stand() {
    for place in [
        r#""code":{"coding":[{"system":"http://snomed.info/sct","code":"44054006","display":"Diabetes of Quackenbush"}]}"#,
        r#""code":{"coding":[{"system":"http://lab.example","code":"quackenbush"}]}"#,
        r#""valueQuantity":{"value":1,"unit":"quackenbush"},"code":{"text":"x"}"#,
        r#""language":"quackenbush","code":{"text":"x"}"#,
        r#""code":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/quackenbush","code":"a"}]}"#,
    ] {
        // The observation comes before the patient who has the name.
        let observation = format!(
            r#"{{"resourceType":"Observation","id":"o","status":"final","subject":{{"reference":"Patient/p"}},{place}}}"#
        );
        let patient = r#"{"resourceType":"Patient","id":"p","name":[{"family":"Quackenbush"}]}"#;
        let after = deidentify(&[&format!("{observation}\n{patient}")]);
        assert!(!after.to_lowercase().contains("quackenbush"), "{after}");
        assert!(after.contains("Observation"), "{after}");
    }
}

/// An observation of a person beside another one, whose names, telephone and number are known, after it went through.
fn beside_another(content: &str) -> String {
    let patients = r#"{"resourceType":"Patient","id":"p","name":[{"family":"An","given":["Li"]}]}
        {"resourceType":"Patient","id":"q","name":[{"family":"Wolfeschlegel","given":["Ottilie"]}],"identifier":[{"value":"771234"}]}"#;
    let (name, content) = content.split_once('|').unwrap();
    let of = format!(r#"{{"resourceType":"{name}","id":"o","subject":{{"reference":"Patient/p"}},{content}}}"#);
    let after = deidentify(&[&format!("{patients}\n{of}")]);
    resources(&after).into_iter().find(|text| text.contains(&format!("\"{name}\""))).unwrap_or_default()
}

#[test]
fn displays_of_public_codes_name_nobody() {
    for display in [
        "Li An diabetic",
        "Height of Ottilie wolfeschlegel",
        "height of wolfeschlegel",
        "Age of Fatoumata Diallo",
        "Bitten by dog of neighbour Grzegorz in Hintertupfingen",
        "appendectomy by wojciechowska",
    ] {
        let after = beside_another(&format!(
            r#"Condition|"code":{{"coding":[{{"system":"http://snomed.info/sct","code":"44054006","display":"{display}"}}]}}"#
        ));
        assert!(after.contains("44054006") && !after.contains("display"), "{display}: {after}");
    }
    let clean = r#"Condition|"code":{"coding":[{"system":"http://snomed.info/sct","code":"44054006","display":"Diabetes mellitus type 2"}]}"#;
    assert!(beside_another(clean).contains("Diabetes mellitus type 2"));
}

#[test]
fn answers_have_no_telephones_record_numbers_or_names_in_codes() {
    for (answer, secret) in [
        (r#""valueDecimal":6175551234"#, "6175551234"),
        (r#""valueDecimal":771234"#, "771234"),
        (r#""valueInteger":123456789"#, "123456789"),
        (r#""valueDecimal":1e999999"#, "999999"),
        (r#""valueDecimal":6175.551234e6"#, "6175"),
        (r#""valueUri":"https://fhir.nhs.uk/Id/nhs-number/9434765919""#, "9434765919"),
        (r#""valueCoding":{"system":"http://x.example","code":"zebulonsec"}"#, "zebulonsec"),
        (r#""valueCoding":{"system":"http://x.example","code":"ottilie.wolfe"}"#, "ottilie"),
        (r#""valueCoding":{"system":"http://x.example","code":"9wolfeschlegel"}"#, "wolfe"),
        (r#""valueCoding":{"system":"http://x.example","code":"555810"}"#, "555810"),
    ] {
        let after = beside_another(&format!(
            r#"QuestionnaireResponse|"status":"completed","language":"en-Zebulonlang","item":[{{"linkId":"jquackenbush","answer":[{{{answer}}},{{"valueInteger":7}}]}}]"#
        ));
        assert!(after.contains("\"valueInteger\":7"), "{after}");
        for gone in [secret, "quackenbush", "ebulon"] {
            assert!(!after.contains(gone), "{answer}: {after}");
        }
    }
    // The local code is told by a pseudonym, which a second pass leaves alone.
    let coding = r#"{"resourceType":"Observation","id":"o","status":"final","code":{"coding":[{"system":"http://x.example","code":"glucose"}]}}"#;
    let once = deidentify(&[coding]);
    let code = |text: &str| of_type(text, "Observation")[0]["code"]["coding"][0]["code"].clone();
    assert!(code(&once).is_string() && !once.contains("glucose"), "{once}");
    assert_eq!(code(&deidentify(&[&once])), code(&once));
    let counted = r#"Observation|"status":"final","code":{"coding":[{"system":"http://loinc.org","code":"8302-2"}]},"valueQuantity":{"value":45000000,"unit":"cells/uL"}"#;
    assert!(beside_another(counted).contains("45000000"));
}

#[test]
fn a_state_and_a_country_are_known_ones() {
    let of = |address: &str| {
        deidentify(&[&format!(r#"{{"resourceType":"Patient","id":"p","gender":"male","address":[{{{address}}}]}}"#)])
    };
    let after = of(r#""state":"Smallville","country":"Oluwaseun Adeyemi""#);
    assert!(!after.contains("Smallville") && !after.contains("Adeyemi"), "{after}");
    let after = of(r#""state":"Massachusetts","country":"US""#);
    assert!(after.contains("Massachusetts") && after.contains("\"US\""), "{after}");
}

#[test]
fn the_table_of_people_has_all_that_is_published_of_them() {
    let patient = r#"{"resourceType":"Patient","id":"p","multipleBirthBoolean":true,"address":[{"state":"NY"},{"state":"AL"}],
        "communication":[{"language":{"coding":[{"system":"urn:ietf:bcp:47","code":"en"}]}},{"language":{"coding":[{"system":"urn:ietf:bcp:47","code":"de"}]}}]}"#;
    let survey = survey(&[patient]).unwrap();
    let people = apply(&[patient], &survey, &propose(&survey, NOW)).1.people;
    let value = |name: &str| people.column(name).map(|column| column.cell(0).to_owned());
    assert_eq!(value("Patient.address.state").as_deref(), Some("AL + NY"));
    assert_eq!(value("Patient.communication.language.coding.code").as_deref(), Some("de + en"));
    assert_eq!(value("Patient.multipleBirthBoolean").as_deref(), Some("true"));
}

#[test]
fn what_fhir_does_not_know_and_unknown_modifiers_do_not_survive() {
    let text = r#"{"resourceType":"Observation","id":"o","status":"final","nickname":{"a":["Zeb"]},"_status":{"id":"Zeb","extension":[{"url":"http://x/Zeb","valueString":"Zeb"}]},
        "code":{"coding":[{"system":"http://loinc.org","code":"8302-2"}],"Zeb":1},"component":[{"code":{"text":"x"},"modifierExtension":[{"url":"http://x","valueBoolean":true}],"valueInteger":4}]}
        {"resourceType":"Condition","id":"c","subject":{"reference":"Patient/p"},"modifierExtension":[{"url":"http://x/not","valueBoolean":true}]}
        {"resourceType":"Binary","id":"b","contentType":"text/plain","data":"WmVi"}"#;
    let after = deidentify(&[text]);
    assert!(!after.contains("Zeb") && !after.contains("WmVi") && !after.contains("nickname"), "{after}");
    // What an unknown modifier changes the meaning of goes as a whole.
    assert!(!after.contains("component") && !after.contains("Condition") && !after.contains("Binary"), "{after}");
    assert!(after.contains("8302-2"));
    // Neither the recipe nor the changes say names that somebody chose.
    let survey = survey(&[text]).unwrap();
    let recipe = propose(&survey, NOW);
    assert!(!String::from_utf8(recipe.to_json()).unwrap().contains("Zeb"));
    assert!(recipe.columns.iter().any(|rule| rule.column == "Observation.(other)"));
}

#[test]
fn neither_zones_nor_servers_nor_editions_tell_the_shift() {
    let mut text = r#"{"resourceType":"Patient","id":"p","meta":{"lastUpdated":"2026-11-22T01:02:03Z"}}"#.to_owned();
    for (day, zone) in [(7, "-05:00"), (8, "-04:00")] {
        text += &format!(
            r#"{{"resourceType":"Observation","id":"o{day}","meta":{{"lastUpdated":"2026-11-22T01:02:03Z"}},"status":"final","subject":{{"reference":"Patient/p"}},
               "code":{{"coding":[{{"system":"http://snomed.info/sct","version":"http://snomed.info/sct/731000124108/version/20200901","code":"44054006"}}]}},
               "effectiveDateTime":"2020-03-0{day}T08:00:00{zone}"}}"#
        );
    }
    text += r#"{"resourceType":"Provenance","id":"r","target":[{"reference":"Patient/p"}],"recorded":"2026-11-22T01:02:03Z","agent":[{"who":{"reference":"Practitioner/5"}}]}
        {"resourceType":"AuditEvent","id":"a","type":{"code":"rest"},"recorded":"2026-11-22T01:02:03Z","agent":[{"requestor":true}],"source":{"observer":{"reference":"Device/d"}}}"#;
    let after = deidentify(&[&text]);
    let observations = of_type(&after, "Observation");
    let time = |index: usize| observations[index]["effectiveDateTime"].as_str().unwrap()[10..].to_owned();
    assert_eq!((time(0).as_str(), time(1).as_str()), ("T08:00:00Z", "T07:00:00Z"));
    assert!(
        !after.contains("lastUpdated") && !after.contains("20200901") && !after.contains("\"recorded\""),
        "{after}"
    );
    for name in ["Provenance", "AuditEvent"] {
        assert_eq!(of_type(&after, name)[0]["_recorded"]["extension"][0]["valueCode"], "masked");
    }
}

#[test]
fn an_id_of_another_type_is_not_the_patient_s() {
    let text = r#"{"resourceType":"Patient","id":"1"}
        {"resourceType":"Patient","id":"2"}
        {"resourceType":"Practitioner","id":"2"}
        {"resourceType":"Observation","id":"1","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/2"},"effectiveDateTime":"2020-03-07"}
        {"resourceType":"Provenance","id":"9","target":[{"reference":"Observation/1"}],"recorded":"2020-03-07T10:11:12Z","occurredDateTime":"2020-03-07","agent":[{"who":{"reference":"Practitioner/5"}}]}
        {"resourceType":"Observation","id":"3","status":"final","code":{"text":"x"},"subject":{"reference":"Group/1"},"effectiveDateTime":"2020-03-07"}"#;
    let surveyed = survey(&[text]).unwrap();
    assert_eq!(surveyed.persons, 2);
    let (after, outcome) = apply(&[text], &surveyed, &propose(&surveyed, NOW));
    // Whose records they are is not known: a date of theirs moved by another person's days would tell the difference.
    assert_eq!(of_type(&after, "Provenance")[0].get("occurredDateTime"), None);
    let observations = of_type(&after, "Observation");
    assert!(observations[0]["effectiveDateTime"].is_string());
    assert_eq!(observations[1].get("effectiveDateTime"), None);
    let counts = outcome.people.column("Observation").unwrap();
    assert_eq!((counts.cell(0), counts.cell(1)), ("0", "1"));
}

#[test]
fn sample_names_numbers_and_places_are_gone() {
    for folder in ["fhir", "fhir-bulk"] {
        let files = samples(folder);
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        if files.is_empty() {
            continue;
        }
        let after = deidentify(&files);
        let mut secrets = std::collections::BTreeSet::new();
        for file in &files {
            for patient in of_type(file, "Patient").into_iter().chain(of_type(file, "Practitioner")) {
                for path in [
                    "/name/0/family",
                    "/name/0/given/0",
                    "/name/1/family",
                    "/telecom/0/value",
                    "/address/0/line/0",
                    "/address/0/city",
                    "/address/0/postalCode",
                    "/identifier/0/value",
                    "/identifier/2/value",
                    "/birthDate",
                    "/id",
                ] {
                    secrets.extend(patient.pointer(path).and_then(serde_json::Value::as_str).map(str::to_owned));
                }
            }
        }
        assert!(secrets.len() > 20);
        // A number of three digits is a code somewhere.
        for secret in secrets.into_iter().filter(|secret| secret.len() > 4) {
            // A city may be a word of its own.
            let found = after.contains(&format!("\"{secret}")) || (secret.len() > 7 && after.contains(&secret));
            assert!(!found, "{secret}");
        }
    }
}

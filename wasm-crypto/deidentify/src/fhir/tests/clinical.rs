//! What must survive: values, units, codes, intervals, links between records, and valid FHIR.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use super::*;

/// What an observation is worth: codes, values, units, in the order of the file, numbers as they were written.
fn worth(observation: &str) -> Vec<String> {
    fn collect(value: &json::Value<'_>, path: &str, into: &mut Vec<String>) {
        match value {
            json::Value::Object(members) => {
                for (key, value) in members {
                    if !matches!(key.as_ref(), "referenceRange" | "extension" | "meta" | "text" | "note") {
                        collect(value, &format!("{path}.{key}"), into);
                    }
                }
            }
            json::Value::Array(items) => items.iter().for_each(|item| collect(item, path, into)),
            leaf => {
                let of_code = path.contains(".code.coding.") || path.contains(".value");
                let kept = path.ends_with(".display") || path.ends_with(".text");
                if of_code && !kept {
                    let mut out = Vec::new();
                    json::write(leaf, &mut out);
                    into.push(format!("{path} {}", String::from_utf8(out).unwrap()));
                }
            }
        }
    }
    let mut all = Vec::new();
    collect(&json::parse(observation.as_bytes()).unwrap(), "", &mut all);
    all
}

fn observations(text: &str) -> Vec<Vec<String>> {
    resources(text)
        .iter()
        .filter(|text| text.contains("\"resourceType\":\"Observation\""))
        .map(|text| worth(text))
        .collect()
}

#[test]
fn observations_keep_their_values_codes_and_units_to_the_letter() {
    let (before, after) = (observations(BUNDLE), observations(&deidentify(&[BUNDLE])));
    // All but the local coding's system, whose address is replaced, and the sentence.
    let same = before.iter().zip(&after).filter(|(before, after)| before == after).count();
    assert_eq!((before.len(), after.len(), same), (5, 5, 3), "{before:?} {after:?}");
    assert!(after[0].contains(&".valueQuantity.value 1.50".to_owned()));
    assert!(after[1].contains(&".component.valueQuantity.value 115.0".to_owned()));
    assert!(after[3].contains(&".code.coding.code \"GLU-7\"".to_owned()), "{:?}", after[3]);
    assert!(after[3].contains(&".valueString \"Not detected\"".to_owned()), "{:?}", after[3]);
}

#[test]
fn sample_observations_keep_all_they_have() {
    for folder in ["fhir", "fhir-bulk"] {
        let files = samples(folder);
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        if files.is_empty() {
            continue;
        }
        let before: Vec<_> = files.iter().flat_map(|file| observations(file)).collect();
        let after = observations(&deidentify(&files));
        let same = before.iter().zip(&after).filter(|(before, after)| before == after).count();
        eprintln!("{folder}: {same} of {} observations keep every value, unit and code", before.len());
        assert_eq!(before.len(), after.len());
        assert!(same as f64 >= 0.95 * before.len() as f64);
    }
}

#[test]
fn conditions_medications_and_procedures_keep_their_codes() {
    let after = deidentify(&[BUNDLE]);
    assert_eq!(of_type(&after, "Condition")[0]["code"]["text"], "Diabetes mellitus type 2");
    let medication = &of_type(&after, "MedicationRequest")[0];
    assert_eq!(medication["medicationCodeableConcept"]["coding"][0]["code"], "860975");
    assert_eq!(medication["medicationCodeableConcept"].get("text"), None);
    assert_eq!(medication["dosageInstruction"][0]["doseAndRate"][0]["doseQuantity"]["value"], 500);
    assert_eq!(medication["dosageInstruction"][0].get("text"), None);
    assert_eq!(of_type(&after, "Procedure")[0]["code"]["coding"][0]["code"], "430193006");
}

/// Days since 1970 of the day at the start of a date.
fn day(text: &str) -> i64 {
    let part = |range: std::ops::Range<usize>| text[range].parse::<i64>().unwrap();
    let (year, month, day) = (part(0..4), part(5..7), part(8..10));
    let shifted = (month + 9) % 12;
    let year = if month <= 2 { year - 1 } else { year };
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + (shifted * 153 + 2) / 5 + day - 1
}

/// A whole date, or a moment, as minutes.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Told {
    Date(i64),
    Moment(i64, i64),
}

/// Minutes since 1970, in UTC where a zone says so, and the minutes of the clock.
fn told(text: &str) -> Told {
    let date = day(text) * 1440;
    let Some(time) = text.get(11..) else { return Told::Date(date) };
    let number = |text: &str| text.parse::<i64>().unwrap();
    let clock = number(&time[..2]) * 60 + number(&time[3..5]);
    let zone = &time[time.len() - 6..];
    let offset = match zone.as_bytes()[0] {
        b'+' => number(&zone[1..3]) * 60 + number(&zone[4..]),
        b'-' => -(number(&zone[1..3]) * 60 + number(&zone[4..])),
        _ => 0,
    };
    Told::Moment(date + clock - offset, clock)
}

/// By how much dates, and by how much moments were moved, in minutes.
#[derive(Debug, Default)]
struct Moved {
    dates: BTreeSet<i64>,
    moments: BTreeSet<i64>,
}

impl Moved {
    fn add(&mut self, before: Told, after: Told) {
        match (before, after) {
            (Told::Date(before), Told::Date(after)) => self.dates.insert(after - before),
            (Told::Moment(before, _), Told::Moment(after, _)) => self.moments.insert(after - before),
            _ => panic!("{before:?} became {after:?}"),
        };
    }

    /// One shift, and moments by one clock, hours away from Greenwich.
    fn is_one(&self) -> bool {
        let near = self.dates.first().zip(self.moments.first()).is_none_or(|(a, b)| (a - b).abs() <= 18 * 60);
        self.dates.len() <= 1 && self.moments.len() <= 1 && near
    }
}

/// Dates and moments of a resource but births, deaths and what is about the file or the server, by path.
fn days(value: &Value, path: &str, into: &mut Vec<(String, Told, String)>) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                if !matches!(
                    key.as_str(),
                    "extension" | "contained" | "signature" | "birthDate" | "meta" | "qualification" | "recorded"
                ) {
                    days(value, &format!("{path}.{key}"), into);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| days(item, path, into)),
        Value::String(text) => {
            let bytes = text.as_bytes();
            if bytes.len() >= 10 && bytes[4] == b'-' && bytes[7] == b'-' && bytes[..4].iter().all(u8::is_ascii_digit) {
                into.push((path.to_owned(), told(text), text[10..].to_owned()));
            }
        }
        _ => {}
    }
}

#[test]
fn all_dates_of_a_person_move_by_the_same_days_and_moments_keep_the_time_of_one_clock() {
    let after = deidentify(&[BUNDLE]);
    let all = |text: &str| {
        let mut all = Vec::new();
        for resource in resources(text) {
            let value: Value = serde_json::from_str(&resource).unwrap();
            days(&value, value["resourceType"].as_str().unwrap(), &mut all);
        }
        all
    };
    let (before, after) = (all(BUNDLE), all(&after));
    assert!(before.len() >= 20);
    assert_eq!(before.len(), after.len(), "{before:?} {after:?}");
    let mut moved = Moved::default();
    before.iter().zip(&after).for_each(|(before, after)| moved.add(before.1, after.1));
    assert!(moved.is_one() && !moved.dates.is_empty() && !moved.moments.is_empty(), "{moved:?}");
    assert!(before.iter().zip(&after).all(|(before, after)| before.0 == after.0));
    let same = before.iter().zip(&after).filter(|(before, after)| before.2.replace("-08:00", "Z") == after.2);
    // But for one that was in Greenwich's time.
    assert_eq!(same.count(), before.len() - 1);
}

#[test]
fn intervals_survive_for_each_person_of_bulk_files_and_shifts_differ() {
    let files = samples("fhir-bulk");
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    if files.is_empty() {
        return;
    }
    let after = deidentify(&files);
    let before: Vec<Value> =
        files.iter().flat_map(|file| file.lines()).map(|line| serde_json::from_str(line).unwrap()).collect();
    let after: Vec<Value> = after.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(before.len(), after.len());
    let mut moved: HashMap<String, Moved> = HashMap::new();
    let mut lost = 0;
    for (before, after) in before.iter().zip(&after) {
        let person = [&before["subject"]["reference"], &before["patient"]["reference"], &before["id"]];
        let person = person.into_iter().find_map(Value::as_str).unwrap().replace("Patient/", "");
        let (mut old, mut new) = (Vec::new(), Vec::new());
        days(before, "", &mut old);
        days(after, "", &mut new);
        let new: HashMap<String, Told> = new.into_iter().map(|(path, day, _)| (path, day)).collect();
        for (path, day, _) in old {
            match new.get(&path) {
                Some(now) => moved.entry(person.clone()).or_default().add(day, *now),
                None => lost += 1,
            }
        }
    }
    assert!(moved.values().all(Moved::is_one), "{moved:?}");
    let different: BTreeSet<_> = moved.values().flat_map(|moved| &moved.moments).collect();
    assert!(moved.len() >= 10 && different.len() >= 8);
    eprintln!("{lost} dates that tell an age over 89 are left out");
}

#[test]
fn references_lead_where_they_led_also_across_files() {
    let patient = r#"{"resourceType":"Patient","id":"p-1","gender":"male"}"#;
    let condition = r#"{"resourceType":"Condition","id":"c-1","subject":{"reference":"https://ehr.example/fhir/Patient/p-1"},"code":{"coding":[{"system":"http://snomed.info/sct","code":"44054006"}]}}"#;
    let after = deidentify(&[condition, patient]);
    let id = of_type(&after, "Patient")[0]["id"].as_str().unwrap().to_owned();
    assert!(
        of_type(&after, "Condition")[0]["subject"]["reference"].as_str().unwrap().ends_with(&format!("/Patient/{id}"))
    );
    // Alone, with the same key, the pseudonym is the same.
    assert!(deidentify(&[patient]).contains(&id));
    let bundle = deidentify(&[BUNDLE]);
    let urls: Vec<String> = serde_json::from_str::<Value>(&bundle).unwrap()["entry"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["fullUrl"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(urls.iter().collect::<BTreeSet<_>>().len(), urls.len());
    for observation in of_type(&bundle, "Observation") {
        assert_eq!(observation["subject"]["reference"], urls[0]);
        assert!(urls.contains(&observation["encounter"]["reference"].as_str().unwrap().to_owned()));
    }
}

#[test]
fn what_r4_requires_stays_in_a_valid_form() {
    let after = deidentify(&[BUNDLE]);
    let goal = &of_type(&after, "Goal")[0];
    assert_eq!(goal["description"]["extension"][0]["valueCode"], "masked");
    let document = &of_type(&after, "DocumentReference")[0];
    assert_eq!(document["content"][0]["attachment"], serde_json::json!({"contentType": "text/plain"}));
    let benefit = &of_type(&after, "ExplanationOfBenefit")[0];
    assert_eq!(benefit["insurer"]["extension"][0]["valueCode"], "masked");
    assert_eq!(benefit["contained"][0]["payor"][0]["extension"][0]["valueCode"], "masked");
    assert_eq!(
        benefit["insurance"][0]["coverage"]["reference"],
        format!("#{}", benefit["contained"][0]["id"].as_str().unwrap())
    );
    assert_eq!(benefit["contained"][0].get("meta"), None);
    let color = of_type(&after, "Observation").pop().unwrap();
    assert_eq!(color["dataAbsentReason"]["coding"][0]["code"], "masked");
    assert_eq!(of_type(&after, "Communication")[0].get("payload"), None);
    assert!(resources(&after).iter().all(|resource| resource.contains("\"code\":\"PSEUDED\"")));
    assert!(!after.contains("{}") && !after.contains("[]") && !after.contains(",,") && !after.contains(",}"));
}

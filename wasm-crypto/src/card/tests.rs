use super::*;
use crate::json;
use crate::primitives::Bytes32;
use crate::recipe::{PseudonymKey, Recipe};
use crate::risk::{People, Risk};
use crate::scan::{Identifier, Profile};
use crate::table::{Column, Dialect, Table};
use crate::terms::{Modifier, Permission, Terms};
use crate::utility::Utility;

/// 2026-11-22.
const NOW: u64 = 1_795_305_600;

fn cohort() -> Table {
    let rows = 0..200usize;
    let column = |name: &str, cell: &dyn Fn(usize) -> String| {
        let cells: Vec<String> = rows.clone().map(cell).collect();
        Column::from_cells(name, cells.iter().map(String::as_str))
    };
    Table::new(
        Dialect::default(),
        vec![
            column("patient_id", &|row| format!("P{:05}", row * 37)),
            column("name", &|row| format!("Anna Planted{row}")),
            column("dob", &|row| format!("{}-{:02}-{:02}", 1930 + row % 60, row % 12 + 1, row % 28 + 1)),
            column("sex", &|row| if row % 2 == 0 { "f".into() } else { "m".into() }),
            column("icd10", &|row| if row == 7 { "Q99.8".into() } else { ["E11.9", "I10"][row % 2].into() }),
            column("glucose (mg/dL)", &|row| {
                if row % 10 == 0 { String::new() } else { format!("{}.5", 80 + row % 90) }
            }),
        ],
    )
}

fn facts(before: &Table, after: &Table, recipe: &Recipe, people: People) -> CardFacts {
    CardFacts {
        title: "Glucose in two hundred people".into(),
        description: "Laboratory values of a synthetic cohort.\nMade for tests.".into(),
        keywords: vec!["diabetes".into(), "glucose".into()],
        published: "2026-11-22".into(),
        units: vec![("glucose (mg/dL)".into(), "mg/dL".into())],
        treatments: recipe.treatments(),
        risk: Risk::of(after, &recipe.quasi_left(), &people, &people.persons(before)),
        models: if people == People::EachRow { vec!["distinct-l:2".into()] } else { Vec::new() },
        people,
        utility: Utility::measure(before, after, recipe),
        body_root: Bytes32([1; 32]),
        body_length: 65_564,
        plain_root: Bytes32([2; 32]),
        media_type: "text/csv".into(),
        contents: Vec::new(),
        noise: None,
        recipe_digest: recipe.digest(),
        licence_digest: Bytes32([3; 32]),
        terms: Terms {
            modifiers: [Modifier::Irb, Modifier::Gs].into_iter().collect(),
            mondo: 5148,
            ..Terms::new(Permission::Ds)
        }
        .pack()
        .unwrap(),
        terms_detail: Some(serde_json::json!({"GS": ["DE", "ES"]})),
        steward: Steward {
            name: "City Hospital".into(),
            contact: "data@hospital.example".into(),
            crypt4gh_key: Bytes32([4; 32]),
        },
    }
}

fn made(people: People) -> (Vec<u8>, CardFacts, Table) {
    let before = cohort();
    let recipe = Recipe::propose(&Profile::of(&before), NOW);
    let after = recipe.apply(&before, &PseudonymKey::new([7; 32])).unwrap().table;
    let facts = facts(&before, &after, &recipe, people);
    (facts.build(&after, &facts.people.persons(&after)).unwrap(), facts, after)
}

fn parsed(bytes: &[u8]) -> Result<Card, CardError> {
    Card::parse(bytes, &digest(bytes))
}

/// The card with one member changed, parsed under its own digest.
fn altered(change: impl FnOnce(&mut serde_json::Value)) -> Result<Card, CardError> {
    let mut value: serde_json::Value = serde_json::from_slice(&made(People::EachRow).0).unwrap();
    change(&mut value);
    parsed(&serde_json::to_vec(&value).unwrap())
}

#[test]
fn a_card_reads_back_with_everything_that_went_in() {
    let (bytes, facts, _) = made(People::EachRow);
    if let Some(path) = std::env::var_os("THERIAC_CARD") {
        std::fs::write(path, &bytes).unwrap();
    }
    assert_eq!(json::canonical(&serde_json::from_slice::<serde_json::Value>(&bytes).unwrap()).unwrap(), bytes);
    let card = parsed(&bytes).unwrap();
    assert_eq!((card.rows, card.people), (200, Some(200)));
    assert_eq!((&card.title, &card.description, &card.keywords), (&facts.title, &facts.description, &facts.keywords));
    assert_eq!(
        (card.body_root, card.body_length, card.plain_root),
        (facts.body_root, facts.body_length, facts.plain_root)
    );
    assert_eq!(
        (card.recipe_digest, card.licence_digest, card.terms),
        (facts.recipe_digest, facts.licence_digest, facts.terms)
    );
    assert_eq!(
        (&card.terms_detail, &card.steward, &card.media_type),
        (&facts.terms_detail, &facts.steward, &facts.media_type)
    );
    assert_eq!((card.risk.smallest_class, card.risk.classes), (facts.risk.smallest, facts.risk.classes));
    assert_eq!(card.utility.contribution, facts.utility.contribution);
    assert_eq!((&card.models, card.noise, card.contents.len()), (&facts.models, None, 0));
    let names: Vec<_> = card.fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(names, ["patient_id", "dob", "sex", "icd10", "glucose (mg/dL)"]);
    let glucose = &card.fields[4];
    assert_eq!(
        (glucose.data_type, glucose.unit.as_deref(), glucose.nulls),
        (FieldType::Float, Some("mg/dL"), Some(20))
    );
    assert!(glucose.summary.is_some() && glucose.histogram.is_some());
    assert_eq!(card.fields[1].description, "Only the decade is kept; years before 1940 become \"<1940\".");
}

#[test]
fn no_identifier_pseudonym_or_rare_value_stands_in_a_card() {
    let (bytes, _, after) = made(People::EachRow);
    let text = String::from_utf8(bytes).unwrap();
    for planted in ["Planted", "P000", "Q99.8", after.columns[0].cell(0), "1930-", "\"1930\""] {
        assert!(!text.contains(planted), "{planted}");
    }
}

#[test]
fn a_card_of_one_person_s_file_holds_nothing_from_its_values() {
    let (bytes, _, _) = made(People::One);
    let card = parsed(&bytes).unwrap();
    assert_eq!((card.people, card.risk.smallest_class, card.risk.highest), (Some(1), 1, 1.0));
    for field in &card.fields {
        assert_eq!((field.nulls, &field.histogram, &field.summary), (None, &None, &None), "{}", field.name);
    }
    assert!(!String::from_utf8(bytes).unwrap().contains("E11.9"));
}

#[test]
fn people_who_can_no_longer_be_told_apart_leave_no_statistics() {
    let (bytes, _, _) = made(People::Column { column: "name".into() });
    assert!(parsed(&bytes).unwrap().fields.iter().all(|field| field.histogram.is_none()));
    let before = cohort();
    let recipe = Recipe::propose(&Profile::of(&before), NOW);
    let after = recipe.apply(&before, &PseudonymKey::new([7; 32])).unwrap().table;
    let people = People::Column { column: "name".into() };
    let facts = facts(&before, &after, &recipe, people.clone());
    let bytes = facts.build(&after, &people.persons(&before)).unwrap();
    assert!(parsed(&bytes).unwrap().fields.iter().any(|field| field.histogram.is_some()));
}

#[test]
fn texts_with_identifiers_are_refused_by_name() {
    let (_, facts, after) = made(People::EachRow);
    let refused = |change: &dyn Fn(&mut CardFacts)| {
        let mut facts = facts.clone();
        change(&mut facts);
        facts.build(&after, &facts.people.persons(&after)).unwrap_err()
    };
    let identifying = |place: &str, identifier| CardError::Identifying { place: place.into(), identifier };
    assert_eq!(
        refused(&|facts| facts.title = "Labs of Anna Schmidt".into()),
        identifying("title", Identifier::PersonName)
    );
    assert_eq!(
        refused(&|facts| facts.description = "call 617-555-0134".into()),
        identifying("description", Identifier::Phone)
    );
    assert_eq!(
        refused(&|facts| facts.keywords = vec!["a@b.example".into()]),
        identifying("list of keywords", Identifier::Email)
    );
    assert!(matches!(refused(&|facts| facts.title = "x".into()), CardError::TooShort { .. }));
    assert!(matches!(refused(&|facts| facts.description = "x".repeat(5_001)), CardError::TooLong { .. }));
    assert!(matches!(refused(&|facts| facts.title = "Safe\u{202e}title".into()), CardError::ControlCharacters { .. }));
    assert_eq!(refused(&|facts| facts.published = "today".into()), CardError::Day);
    assert!(matches!(refused(&|facts| facts.terms = Bytes32::ZERO), CardError::Terms(_)));
    assert_eq!(refused(&|facts| facts.terms_detail = Some(serde_json::json!(["DE"]))), CardError::TermsDetail);
}

#[test]
fn a_stranger_s_card_is_bounded() {
    let (bytes, ..) = made(People::EachRow);
    assert_eq!(Card::parse(&bytes, &Bytes32::ZERO), Err(CardError::WrongDigest));
    assert!(matches!(parsed(&vec![b' '; (1 << 20) + 1]), Err(CardError::TooLong { .. })));
    assert!(matches!(parsed(b"{}"), Err(CardError::NotACard(_))));
    assert!(matches!(parsed(br#"{"conformsTo":"x","conformsTo":"x"}"#), Err(CardError::NotACard(_))));
    assert!(matches!(
        altered(|card| card["conformsTo"] = "http://mlcommons.org/croissant/9".into()),
        Err(CardError::UnknownVersion(_))
    ));
    assert!(matches!(altered(|card| card["name"] = "x".repeat(201).into()), Err(CardError::TooLong { .. })));
    assert!(matches!(altered(|card| card["theriac:risk"]["highest"] = 1.5.into()), Err(CardError::Number { .. })));
    assert!(altered(|card| card["theriac:bodyLength"] = (1u64 << 53).into()).is_err());
    assert!(matches!(
        altered(|card| card["theriac:terms"] = Bytes32::ZERO.to_string().into()),
        Err(CardError::Terms(_))
    ));
    assert!(matches!(altered(|card| card["recordSet"] = serde_json::json!([])), Err(CardError::NotACard(_))));
    assert!(matches!(altered(|card| card["theriac:bodyRoot"] = "0x00".into()), Err(CardError::NotACard(_))));
    assert!(matches!(
        altered(|card| card["recordSet"][0]["annotation"] = serde_json::json!([])),
        Err(CardError::Number { .. })
    ));
    assert!(altered(|card| card["unknown"] = 1.into()).is_ok());
}

#[test]
fn terms_stand_in_usage_info_as_duo_and_mondo() {
    let (bytes, ..) = made(People::EachRow);
    let card: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    let usage = card["usageInfo"].as_array().unwrap();
    let codes: Vec<_> = usage.iter().filter_map(|term| term["termCode"].as_str()).collect();
    assert_eq!(codes, ["DUO_0000007", "DUO_0000021", "DUO_0000022"]);
    assert_eq!(usage[3]["odrl:permission"]["odrl:constraint"][0]["odrl:rightOperand"]["@id"], "mondo:0005148");
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(at in proptest::prelude::any::<proptest::sample::Index>(), byte in proptest::prelude::any::<u8>()) {
        let (mut bytes, ..) = made(People::EachRow);
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let _ = parsed(&bytes);
        let _ = parsed(&bytes[..at]);
    }
}

#[test]
fn noise_changes_named_counts_and_leaves_percentiles_out() {
    let (_, mut facts, after) = made(People::EachRow);
    facts.noise = Some(Noise { epsilon: 0.05 });
    let persons = facts.people.persons(&after);
    let card = || parsed(&facts.build(&after, &persons).unwrap()).unwrap();
    let (one, other) = (card(), card());
    assert_eq!(one.noise, facts.noise);
    let counts = |card: &Card| -> Vec<Option<u64>> {
        card.fields
            .iter()
            .filter_map(|field| field.histogram.as_ref())
            .flat_map(|h| h.bins.iter().map(|bin| bin.count))
            .collect()
    };
    assert_ne!(counts(&one), counts(&other));
    assert!(counts(&one).into_iter().flatten().all(|count| count == 0 || count >= SMALLEST_CELL));
    assert!(one.fields.iter().all(|field| field.summary.is_none()));
    facts.noise = Some(Noise { epsilon: 0.0 });
    assert_eq!(facts.build(&after, &persons).unwrap_err(), CardError::Epsilon);
}

#[test]
fn many_rows_of_one_person_take_more_noise() {
    let column = Column::from_cells("id", ["a", "a", "a", "b"]);
    let table = Table::new(Dialect::default(), vec![column]);
    let persons = People::Column { column: "id".into() }.persons(&table);
    assert_eq!(persons.most_rows(4), 3);
    assert_eq!(Noise { epsilon: 0.5 }.scale(3), 12.0);
    assert_eq!(People::EachRow.persons(&table).most_rows(4), 1);
}

#[test]
fn contents_of_few_people_have_a_name_and_no_number() {
    let (_, mut facts, after) = made(People::EachRow);
    facts.media_type = "application/fhir+ndjson".into();
    let contents = |name: &str, code: Option<&str>, records, people| Contents {
        name: name.into(),
        code: code.map(str::to_owned),
        records,
        people,
    };
    facts.contents = vec![
        contents("Observation", None, 900, 40),
        contents("Observation", Some("http://loinc.org|8302-2"), 80, 40),
        contents("Observation", Some("http://loinc.org|99999-9"), 3, 2),
        contents("FamilyMemberHistory", None, 70, 10),
    ];
    let card = parsed(&facts.build(&after, &facts.people.persons(&after)).unwrap()).unwrap();
    let told: Vec<_> = card.contents.iter().map(|c| (c.name.as_str(), c.code.as_deref(), c.records)).collect();
    assert_eq!(
        told,
        [
            ("Observation", None, Some(900)),
            ("Observation", Some("http://loinc.org|8302-2"), Some(80)),
            ("FamilyMemberHistory", None, None),
        ]
    );
}

#[test]
fn a_card_states_no_model_that_the_table_does_not_fulfil() {
    let (_, mut facts, after) = made(People::EachRow);
    let smallest = facts.risk.smallest;
    let build = |facts: &CardFacts| facts.build(&after, &facts.people.persons(&after)).map(drop);
    facts.models = vec![format!("k:{smallest}")];
    assert_eq!(build(&facts), Ok(()));
    facts.models = vec![format!("k:{}", smallest + 1)];
    assert_eq!(build(&facts), Err(CardError::Model(facts.models[0].clone())));
    // Rows of one person are no people.
    facts.models = vec!["k:1".into()];
    facts.people = People::One;
    assert!(matches!(build(&facts), Err(CardError::Model(_))));
}

//! Planted identifiers of every kind, under names that say nothing and among clinical columns: none survives.

use crate::recipe::{PseudonymKey, Recipe};
use crate::scan::Profile;
use crate::table::{Column, Dialect, Table};

const ROWS: usize = 12;

/// Columns of identifiers under a name that says nothing. `{i}` stands for two digits that differ from row to row.
const PLANTED: [&[&str]; 24] = [
    &["Anna Schmidt", "Ben Watson", "Carlos García", "Emily Jones", "Frau Müller", "Dr. Huber"],
    &["12 High Street", "Hauptstraße 5", "Calle Mayor 3", "PO Box 4711"],
    &["Boston", "Manchester", "München", "New York"],
    &["SW1A 1AA", "M1 1AE", "B33 8TH"],
    &["51.50{i}12, -0.14{i}34"],
    &["1958-03-{i}"],
    &["+49 30 9018{i}", "(617) 555-01{i}", "07700 9001{i}"],
    &["a.b{i}@example.org"],
    &["078-05-11{i}"],
    &["912-70-12{i}"],
    &["943 476 5919", "401 023 2137"],
    &["1EG4-TE5-MK73", "1EG4TE5MK74"],
    &["DE89 3704 0044 0532 0130 00", "GB82WEST12345698765432"],
    &["4111 1111 1111 1111", "378282246310005"],
    &["1M8GDM9AXKP042788", "5GZCZ43D13S812715"],
    &["00:1B:44:11:3A:{i}"],
    &["https://example.org/p/{i}", "myapp://patient/{i}"],
    &["192.168.17.{i}", "2001:db8::8a2e:370:73{i}"],
    &["d16c45ca-533a-85e5-80c2-31486e99b7{i}"],
    &["12345678Z", "X1234567L"],
    &["255081416802538", "269054958815780"],
    &["AA123456C", "JG 10 37 59 A"],
    &["(01)00643169007222(17)160712(21)12{i}"],
    &["patient no. 4711{i}", "MRN 0041{i}", "passport C01X{i}47"],
];

fn planted(values: &[&str], row: usize) -> String {
    values[row % values.len()].replace("{i}", &(10 + row).to_string())
}

/// Clinical columns with one column of identifiers among them.
fn table(values: &[&str]) -> Table {
    let cells = |value: &dyn Fn(usize) -> String| (0..ROWS).map(value).collect::<Vec<_>>();
    let column = |name: &str, cells: Vec<String>| Column::from_cells(name, cells.iter().map(String::as_str));
    Table::new(
        Dialect::default(),
        vec![
            column("icd10", cells(&|row| format!("E11.{}", row % 9))),
            column("x", cells(&|row| planted(values, row))),
            column("hba1c (%)", cells(&|row| format!("{}.{}", 5 + row % 3, row % 10))),
        ],
    )
}

#[test]
fn no_column_of_identifiers_survives_the_proposed_recipe() {
    for values in PLANTED {
        let table = table(values);
        let recipe = Recipe::propose(&Profile::of(&table), 1_795_305_600);
        let applied = recipe.apply(&table, &PseudonymKey::new([7; 32])).unwrap().table;
        let csv = String::from_utf8(applied.to_csv()).unwrap();
        for row in 0..ROWS {
            let planted = planted(values, row);
            assert!(!csv.contains(&planted), "{planted} in\n{csv}");
        }
        assert!(csv.contains("E11.4") && csv.contains("6.1"), "the clinical columns stay:\n{csv}");
    }
}

/// Names that no list has, in the forms that they are written in.
const NAMES: [&str; 8] = [
    "Oluwaseun Adeyemi",
    "Okonkwo, Chidi",
    "Nguyễn Văn An",
    "Иван Петров",
    "Wojciechowska^Ottilie",
    "王小明",
    "Fatoumata Diallo",
    "GARCIA LUZ",
];

#[test]
fn names_that_repeat_from_visit_to_visit_do_not_survive() {
    // Six visits of each of thirty people, without and with a number that tells them apart.
    for number in [false, true] {
        let cells = |value: &dyn Fn(usize) -> String| (0..180).map(value).collect::<Vec<_>>();
        let column = |name: &str, cells: Vec<String>| Column::from_cells(name, cells.iter().map(String::as_str));
        let name = |row: usize| match NAMES[row / 6 % NAMES.len()] {
            short if short.chars().count() < 5 => format!("{short}{}", ['一', '二', '三', '四'][row / 6 / NAMES.len()]),
            long => format!("{long}{}", ["a", "b", "c", "d"][row / 6 / NAMES.len()]),
        };
        let mut columns = vec![
            column("x", cells(&name)),
            column("json", cells(&|row| format!("{{\"n\":\"{}\"}}", name(row)))),
            column("age_text", cells(&|row| format!("{} years old", 70 + row / 6))),
            column("icd10", cells(&|row| format!("E11.{}", row % 9))),
            column("drug", cells(&|row| ["Metformin 500 mg", "Insulin glargine", "none"][row % 3].to_owned())),
        ];
        if number {
            columns.push(column("patient_id", cells(&|row| format!("P{:05}", 4711 + row / 6 * 13))));
            columns.push(column("z", cells(&|row| format!("oluwaseun{}", row / 6))));
        }
        let table = Table::new(Dialect::default(), columns);
        let recipe = Recipe::propose(&Profile::of(&table), 1_795_305_600);
        let csv = recipe.apply(&table, &PseudonymKey::new([7; 32])).unwrap().table.to_csv();
        let csv = String::from_utf8(csv).unwrap();
        for row in 0..180 {
            assert!(!csv.contains(&name(row)), "{} in\n{csv}", name(row));
        }
        assert!(!csv.contains("oluwaseun") && !csv.contains("97 years"), "{csv}");
        assert!(csv.contains("E11.4") && csv.contains("Insulin glargine") && csv.contains("Metformin 500 mg"), "{csv}");
    }
}

#[test]
fn the_names_of_a_few_do_not_survive_and_categories_of_two_words_do() {
    let published = |values: &[&str]| {
        let cells: Vec<&str> = (0..40).map(|row| values[row % values.len()]).collect();
        let other = Column::from_cells("icd10", (0..40).map(|row| ["E11.9", "I10"][row % 2]));
        let table = Table::new(Dialect::default(), vec![Column::from_cells("x", cells), other]);
        let recipe = Recipe::propose(&Profile::of(&table), 1_795_305_600);
        let csv = recipe.apply(&table, &PseudonymKey::new([7; 32])).unwrap().table.to_csv();
        String::from_utf8(csv).unwrap()
    };
    for names in [&NAMES[..2], &NAMES[2..6], &["Nguyễn Văn An", "Nguyễn Thị Bình", "王小明", "李小龙"]] {
        let csv = published(names);
        assert!(names.iter().all(|name| !csv.contains(name)), "{csv}");
    }
    assert!(published(&["Low Risk", "High Risk", "Some Risk"]).contains("High Risk"));
    assert!(published(&["never", "often", "Not Known"]).contains("often"));
}

#[test]
fn one_identifier_in_a_column_of_other_values_does_not_survive() {
    for values in PLANTED {
        let mut table = table(values);
        let planted = planted(values, 3);
        let cells =
            (0..ROWS).map(|row| if row == 3 { planted.as_str() } else { ["stable", "better", "worse"][row % 3] });
        table.columns[1] = Column::from_cells("state", cells);
        let recipe = Recipe::propose(&Profile::of(&table), 1_795_305_600);
        let applied = recipe.apply(&table, &PseudonymKey::new([7; 32])).unwrap().table;
        let csv = String::from_utf8(applied.to_csv()).unwrap();
        assert!(!csv.contains(&planted), "{planted} in\n{csv}");
    }
}

#[test]
fn identifiers_in_notes_do_not_survive_scrubbing() {
    for values in PLANTED {
        for row in 0..ROWS {
            let planted = planted(values, row);
            let text = format!("Seen today with {planted}, no change.");
            let scrubbed = super::scrub::scrub(&text);
            assert!(!scrubbed.contains(&planted), "{scrubbed}");
        }
    }
}

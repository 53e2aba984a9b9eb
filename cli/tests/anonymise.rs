//! Anonymising through the command, and comparing with a reference.
#![allow(clippy::print_stdout, reason = "says what it skipped or found")]

mod common;

use common::{Folder, project};

/// Four people, two in each decade of age, whose sex follows the decade.
fn people() -> Folder {
    let folder = Folder::new();
    folder.write("people.csv", b"age;sex;illness\r\n21;f;flu\r\n24;f;cold\r\n36;m;flu\r\n38;m;asthma\r\n");
    folder.write("people_hierarchy_age.csv", b"21;20-29;*\n24;20-29;*\n36;30-39;*\n38;30-39;*\n");
    folder.write("people_hierarchy_sex.csv", b"f;*\nm;*\n");
    folder.write("people_hierarchy_illness.csv", b"flu;airways;*\ncold;airways;*\nasthma;airways;*\n");
    folder
}

const ANONYMISE: &str =
    "anonymise people.csv --hierarchy age=people_hierarchy_age.csv --hierarchy sex=people_hierarchy_sex.csv";

#[test]
fn the_table_that_loses_least_is_written_and_what_was_found_is_told() {
    let folder = people();
    // Ages to decades: classes of two. A half of |D| = 4 for each age loses (2 - 1) / (4 - 1), sex nothing.
    let output = folder.run(&format!("{ANONYMISE} --model k:2 --limit 0 --metric loss-mean -o open.csv"));
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        String::from_utf8(folder.read("open.csv")).unwrap(),
        "age,sex,illness\n20-29,f,flu\n20-29,f,cold\n30-39,m,flu\n30-39,m,asthma\n"
    );
    assert!(told.contains("age: level 1 of 2.\nsex: level 0 of 1.\nloss-mean 0.1666666666"), "{told}");
    assert!(told.contains("0 records suppressed; 2 classes of 2 to 2 records."), "{told}");
    assert!(told.contains("Left as they are: illness."), "{told}");
    assert!(told.contains("Risk before: highest 1.0000, average 1.0000"), "{told}");
    assert!(told.contains("Risk after: highest 0.5000, average 0.5000"), "{told}");
}

#[test]
fn hierarchies_are_found_in_a_folder_and_a_sensitive_column_stays() {
    let folder = people();
    let folder_of = "anonymise people.csv --hierarchies . --sensitive illness";
    // One of two values in each class of decades; all four together have three values.
    let told = |models: &str| {
        let output = folder.run(&format!("{folder_of} {models} --limit 0 -o open.csv --force"));
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(told("--model distinct-l:2").contains("age: level 1 of 2.\nsex: level 0 of 1."));
    assert!(told("--model k:2 --model distinct-l:3").contains("age: level 2 of 2.\nsex: level 1 of 1."));
    assert!(told("--model t-hier:0.5").contains("0 records suppressed"));
    let local = told("--model k:2 --local");
    assert!(local.contains("Locally recoded: mean loss of a cell"), "{local}");
    let bounded = told("--model k:2 --seconds 10");
    assert!(bounded.contains("The optimum was found in time."), "{bounded}");
}

#[test]
fn only_published_rows_of_a_subset_count() {
    let folder = people();
    folder.write("published.csv", b"age;sex;illness\n21;f;flu\n");
    let output = folder.theriac(&format!("{ANONYMISE} --model k-map-subset:2:published.csv --limit 1"));
    // One row of the subset, which stands for two people; the limit is a share of the subset.
    assert_eq!(String::from_utf8(output).unwrap(), "age,sex,illness\n20-29,f,flu\n");
    folder.write("published.csv", b"age;sex;illness\n22;f;flu\n");
    let (code, told) = folder.refused(&format!("{ANONYMISE} --model k-map-subset:2:published.csv"));
    assert_eq!(code, 1);
    assert!(told.contains("row 1 of the research subset is not in the table"), "{told}");
}

#[test]
fn what_cannot_be_done_is_told_with_what_to_do() {
    let folder = people();
    let refused = |arguments: &str, expected: &str| {
        let (code, told) = folder.refused(arguments);
        assert_eq!(code, 1, "{told}");
        assert!(told.contains(expected), "{arguments}: {told}");
        assert!(told.trim_end().lines().count() > 1, "no hint: {told}");
        assert!(!folder.names().contains(&"none.csv".to_owned()));
    };
    refused(&format!("{ANONYMISE} --model k:5 -o none.csv"), "k:5 asks for classes of 5 records; the table has 4");
    refused(&format!("{ANONYMISE} --model distinct-l:2 -o none.csv"), "distinct-l:2 needs a sensitive column");
    refused("anonymise people.csv --model k:2 -o none.csv", "no column has a hierarchy");
    refused(&format!("{ANONYMISE} --sensitive height --model distinct-l:2"), "the table has no column \"height\"");
    refused(&format!("{ANONYMISE} --hierarchy sex=people_hierarchy_sex.csv --model k:2"), "\"sex\" is named twice");
    refused(&format!("{ANONYMISE} --sensitive illness --model t-hier:0.1"), "the column \"illness\" has no hierarchy");
    // No class of the whole table has four illnesses.
    let four = "--sensitive illness --model distinct-l:4 --limit 0 -o none.csv";
    refused(&format!("{ANONYMISE} {four}"), "no generalisation of this table satisfies the models");
    folder.write("gap.csv", b"21;*\n24;*\n36;*\n");
    refused(
        "anonymise people.csv --hierarchy age=gap.csv --model k:2",
        "of the column \"age\" misses the value in row 4",
    );
    folder.write("knot.csv", b"21;x;1\n24;x;2\n36;y;1\n38;y;1\n");
    refused("anonymise people.csv --hierarchy age=knot.csv --model k:2", "same at level 1 and differ at level 2");
    let output = folder.run(&format!("{ANONYMISE} --model k:none"));
    assert_eq!(output.status.code(), Some(2));
}

/// A table of configurations: columns in an order of their own, one of them unknown.
fn reference(folder: &Folder, rows: &[&str]) {
    let header = "remark\tid\tdata\tqi_order\tsensitive\tprivacy_models\tsuppression_limit\tmetric\toptimum_levels\tloss\t\
                  suppressed_records\tclasses_remaining\tmin_class\tmax_class\tsha256_output_csv_rows";
    folder.write("reference.tsv", format!("{header}\n{}\n", rows.join("\n")).as_bytes());
}

/// The optimum above.
const RIGHT: &str = "x\tA\tpeople.csv\tage,sex\t-\tk:2\t0.0\tloss-mean\t[1,0]\t0.16666666665\t0\t2\t2\t2\t\
                     SHA";
const SHA: &str = "c4132c83c26e90941c88c5542e76cec07527d8f05de567b5aff5a17e5186d4df";

#[test]
fn a_reference_is_compared_row_by_row() {
    let folder = people();
    let right = RIGHT.replace("SHA", SHA);
    // Without expectations beyond the loss; with the columns in another order; at a limit that changes nothing.
    let fewer = "\tB\tpeople.csv\tsex,age\t\tk:2\t0\tloss-mean\t\t0.16666666665\t\t\t\t\t";
    reference(&folder, &[&right, fewer]);
    let told = String::from_utf8(folder.theriac("conform anonymise reference.tsv --data .")).unwrap();
    let lines: Vec<&str> = told.lines().collect();
    assert!(lines[0].starts_with("A ok ") && lines[1].starts_with("B ok "), "{told}");
    assert_eq!(lines[2], "2 rows: 2 ok, 0 differ, 0 unsupported");
}

#[test]
fn each_perturbed_result_is_said_to_differ() {
    let folder = people();
    let right = RIGHT.replace("SHA", SHA);
    let cells: Vec<&str> = right.split('\t').collect();
    let perturbed = [
        (8, "[1,1]", "levels [1,0] instead of [1,1]"),
        (9, "0.16666667", "loss 0.1666666666"),
        (10, "1", "suppressed 0 instead of 1"),
        (11, "3", "classes 2 instead of 3"),
        (12, "1", "smallest class 2 instead of 1"),
        (13, "4", "largest class 2 instead of 4"),
        (14, "00", "sha256 of the rows"),
        (8, "none", "levels [1,0] instead of []"),
    ];
    let rows: Vec<String> = perturbed
        .iter()
        .map(|&(place, value, _)| {
            let mut cells = cells.clone();
            cells[place] = value;
            cells.join("\t")
        })
        .collect();
    reference(&folder, &rows.iter().map(String::as_str).collect::<Vec<_>>());
    let output = folder.run("conform anonymise reference.tsv --data .");
    let told = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1));
    for (line, (.., expected)) in told.lines().zip(perturbed) {
        assert!(line.starts_with("A differs ") && line.contains(expected), "{line} | {expected}");
    }
    assert_eq!(told.lines().last(), Some("8 rows: 0 ok, 8 differ, 0 unsupported"));
}

#[test]
fn a_row_that_cannot_be_run_is_unsupported_with_its_reason() {
    let folder = people();
    let row = |data: &str, quasi: &str, models: &str, limit: &str, metric: &str| {
        format!("\tU\t{data}\t{quasi}\t-\t{models}\t{limit}\t{metric}\t[1,0]\t\t\t\t\t\t")
    };
    let rows = [
        (row("none.csv", "age", "k:2", "0", "dm"), "none.csv cannot be read"),
        (row("people.csv", "height", "k:2", "0", "dm"), "people_hierarchy_height.csv cannot be read"),
        (row("people.csv", "age", "kk:2", "0", "dm"), "kk:2 is not a privacy model"),
        (row("people.csv", "age", "k:2;l:two", "0", "dm"), "l:two is not a privacy model"),
        (row("people.csv", "age", "distinct-l:2", "0", "dm"), "needs a sensitive column"),
        (row("people.csv", "age", "k:2", "two", "dm"), "the suppression limit is not a number"),
        (row("people.csv", "age", "k:2", "0", "height"), "height is not a metric"),
        (row("people.csv", "", "k:2", "0", "dm"), "the row has no qi_order"),
        ("\tU\tpeople.csv".to_owned(), "the row has no qi_order"),
        (row("people.csv", "age", "k-map-subset:2:none.csv", "0", "dm"), "none.csv cannot be read"),
        (row("people.csv", "age", "k:2", "0", "dm").replace("[1,0]", ""), "the row has no result to compare with"),
    ];
    reference(&folder, &rows.iter().map(|(row, _)| row.as_str()).collect::<Vec<_>>());
    let output = folder.run("conform anonymise reference.tsv --data .");
    let told = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert_eq!(told.lines().count(), rows.len() + 1, "{told}");
    for (line, (_, expected)) in told.lines().zip(&rows) {
        assert!(line.starts_with("U unsupported ") && line.contains(expected), "{line} | {expected}");
    }
    let (code, told) = {
        folder.write("reference.tsv", b"id\tdata\nA\tpeople.csv\n");
        folder.refused("conform anonymise reference.tsv --data .")
    };
    assert_eq!(code, 1);
    assert!(told.contains("the table has no column \"qi_order\""), "{told}");
}

#[test]
fn the_optima_of_arx_are_found_and_their_rows_are_the_same() {
    let data = project().join("../shared/data/adult");
    if !data.join("reference.tsv").is_file() {
        println!("skipped: ../shared/data/adult is not there");
        return;
    }
    let folder = Folder::new();
    let told = folder.theriac(&format!("conform anonymise {0}/reference.tsv --data {0}", data.display()));
    let told = String::from_utf8(told).unwrap();
    let last = told.lines().last().unwrap_or_default();
    assert!(last.ends_with(" 0 differ, 0 unsupported") && last.starts_with("48 rows: 48 ok"), "{told}");
}

#[test]
fn rows_of_one_person_are_not_taken_for_people() {
    let folder = Folder::new();
    let row = |row: usize| format!("P{:05},{}\n", 4711 + row / 6 * 13, 30 + row / 6);
    folder.write("visits.csv", format!("patient_id,age\n{}", (0..120).map(row).collect::<String>()).as_bytes());
    folder.write("age.csv", (30..50).map(|age| format!("{age};*\n")).collect::<String>().as_bytes());
    let (_, told) = folder.refused("anonymise visits.csv --model k:5 --hierarchy age=age.csv -o out.csv");
    assert!(told.contains("several rows belong to one person, told apart by \"patient_id\""), "{told}");
    folder.theriac("anonymise visits.csv --model k:5 --hierarchy age=age.csv --each-row -o out.csv");
}

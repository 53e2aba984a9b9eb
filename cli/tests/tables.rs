//! Tables through the command: sample, scan, de-identify.

mod common;

use std::fs;

use common::{Folder, project};

#[test]
fn a_sample_is_scanned_and_de_identified() {
    let folder = Folder::new();
    folder.theriac("sample patient-history -o history.csv");
    let report = String::from_utf8(folder.theriac("scan history.csv")).unwrap();
    assert!(report.starts_with("48 rows, 23 columns; UTF-8, separated by \",\"\n1 person, told apart by"), "{report}");
    assert!(report.contains("note: free text") && report.contains("phone: direct identifier"), "{report}");

    let output = folder.run("deidentify history.csv --one-person -o open.csv --save-recipe recipe.json");
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("This file is about one person: the class size is 1"), "{told}");
    let open = String::from_utf8(folder.read("open.csv")).unwrap();
    let history = String::from_utf8(folder.read("history.csv")).unwrap();
    let first: Vec<&str> = history.lines().nth(1).unwrap().split(',').collect();
    for (column, identifier) in
        ["name", "birth", "sex", "street", "city", "postcode", "phone", "email", "record"].iter().zip(&first)
    {
        assert!(*column == "sex" || !open.contains(identifier), "{identifier} is still there");
        assert!(*column == "sex" || !told.contains(identifier), "{identifier} is told");
        assert!(*column == "sex" || !report.contains(identifier), "{identifier} is reported");
    }
}

#[test]
fn the_same_key_and_recipe_give_the_same_bytes_and_do_nothing_twice() {
    let folder = Folder::new();
    folder.write("key", format!("0x{}\n", "07".repeat(32)).as_bytes());
    folder.theriac("sample cohort -o cohort.csv");
    folder.theriac("deidentify cohort.csv --pseudonym-key key -o a.csv --save-recipe recipe.json");
    folder.theriac("deidentify cohort.csv --pseudonym-key key --recipe recipe.json -o b.csv");
    folder.theriac("deidentify a.csv --pseudonym-key key --recipe recipe.json -o c.csv");
    folder.theriac("deidentify cohort.csv --recipe recipe.json -o other-key.csv");
    assert_eq!(folder.read("a.csv"), folder.read("b.csv"));
    assert_eq!(folder.read("a.csv"), folder.read("c.csv"));
    assert_ne!(folder.read("a.csv"), folder.read("other-key.csv"));
}

#[test]
fn a_vault_and_a_nonce_make_the_pseudonyms_of_a_listing() {
    let folder = Folder::new();
    folder.vault("vault");
    folder.theriac("sample cohort -o cohort.csv");
    let with = |nonce: &str, output: &str| {
        folder.theriac(&format!(
            "deidentify cohort.csv --vault vault --passphrase-file passphrase.txt --nonce 0x{} -o {output}",
            nonce.repeat(64)
        ));
        folder.read(output)
    };
    let first = with("1", "a.csv");
    assert_eq!(first, with("1", "b.csv"));
    assert_ne!(first, with("2", "c.csv"));
}

#[test]
fn what_is_no_table_is_refused_with_its_place_and_leaves_no_file() {
    let folder = Folder::new();
    for (bytes, said) in [
        (&b""[..], "the file is empty"),
        (b"a,b\n", "no data rows"),
        (b"a,b\n1,2\n3\n", "row 2 (line 3) has 1 cells where the other rows have 2"),
        (b"%PDF-1.7\n", "a PDF document, which is not taken"),
        (b"a,b\nM\xc3\xbcller,1\nB\xf6hm,2\n", "row 2, column 1 (line 3): the characters are not UTF-8"),
        (b"{\"records\":[1]}", "JSON that is not FHIR"),
        (b"{\"resourceType\":\"Bundle\"}", "there are no records in the files"),
    ] {
        folder.write("input", bytes);
        let (code, told) = folder.refused("deidentify input -o output.csv");
        assert!(code == 1 && told.contains(said) && told.lines().count() == 2, "{told}");
    }
    folder.write("recipe.json", b"{\"columns\":[],\"version\":1}");
    folder.write("input", b"a,b\n1,2\n");
    let (_, told) = folder.refused("deidentify input --recipe recipe.json -o output.csv");
    assert!(told.contains("the recipe says nothing about the column \"a\""), "{told}");
    assert!(!folder.names().contains(&"output.csv".to_owned()));
}

#[test]
fn risk_is_measured_in_the_table_and_in_the_population() {
    let folder = Folder::new();
    let person = |row: usize| format!("{},{}\n", ["f", "m"][row % 2], 30 + row / 20);
    folder.write("table.csv", format!("sex,age\nf,99\n{}", (0..60).map(person).collect::<String>()).as_bytes());
    folder.write(
        "population.csv",
        format!("age,sex\n99,f\n99,f\n{}", "30,f\n30,m\n31,f\n31,m\n32,f\n32,m\n".repeat(20)).as_bytes(),
    );
    let json = folder.theriac(
        "risk table.csv --quasi sex,age --population population.csv --population-size 1000 --safe-class 5 --json",
    );
    let json = String::from_utf8(json).unwrap();
    // Six classes of ten, and one person alone, who is one of two in the population.
    for said in
        ["\"classes\":7", "\"unique\":1,", "\"atRisk\":1,", "\"highest\":0.5", "\"unmatched\":0", "\"dankar\":{"]
    {
        assert!(json.contains(said), "{said}: {json}");
    }
    let told = String::from_utf8(folder.theriac("risk table.csv --quasi sex,age")).unwrap();
    assert!(told.starts_with("1 of 61 records (2 %) are alone in their combination of sex and age"), "{told}");
    assert!(told.contains("Without age: average"), "{told}");
    assert!(!told.contains("population"), "{told}");

    let (_, told) = folder.refused("risk table.csv --quasi sex,weight");
    assert!(told.contains("a field named with --quasi is not in the files"), "{told}");
    let (_, told) = folder.refused("risk table.csv --quasi sex --population-size 60");
    assert!(told.contains("the population is smaller than the table"), "{told}");
}

#[test]
fn the_samples_of_the_app_are_those_of_the_command() {
    let folder = Folder::new();
    for name in ["patient-history", "cohort"] {
        let stored = fs::read(project().join(format!("static/samples/{name}.csv"))).unwrap();
        assert!(folder.theriac(&format!("sample {name}")) == stored, "static/samples/{name}.csv is out of date");
    }
}

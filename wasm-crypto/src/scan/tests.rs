use std::ops::ControlFlow;

use super::*;
use crate::table::Options;

fn profile(csv: &str) -> Profile {
    let table = Table::read(csv.as_bytes(), &Options::default(), &mut |_, _| ControlFlow::Continue(())).unwrap();
    scan(&table, &mut |_, _| ControlFlow::Continue(())).unwrap()
}

fn column<'a>(profile: &'a Profile, name: &str) -> &'a ColumnProfile {
    profile.columns.iter().find(|column| column.name == name).unwrap()
}

#[test]
fn roles_follow_names_and_contents() {
    let profile = profile(
        "id,Vorname,born,zip,sex,icd,hba1c (%),remarks,x\n\
         4711,Anna,1958-03-12,02139,f,E11.9,6.8,see mail a@example.org,a@example.org\n\
         4711,Anna,1958-03-12,02139,f,I10,7.1,,b@example.org\n\
         4712,Ben,1960-01-02,02140,m,E11.9,5.9,well,c@example.org\n",
    );
    let expected = [
        ("id", ColumnKind::Integer, Role::Direct),
        ("Vorname", ColumnKind::Category, Role::Direct),
        ("born", ColumnKind::Date, Role::Quasi),
        ("zip", ColumnKind::Code, Role::Quasi),
        ("sex", ColumnKind::Category, Role::Quasi),
        ("icd", ColumnKind::Code, Role::Sensitive),
        ("hba1c (%)", ColumnKind::Decimal, Role::Sensitive),
        ("remarks", ColumnKind::Category, Role::FreeText),
        ("x", ColumnKind::Category, Role::Direct),
    ];
    for (name, kind, role) in expected {
        let column = column(&profile, name);
        assert_eq!((column.kind, column.role), (kind, role), "{name}: {}", column.why);
    }
    assert_eq!((profile.person_column.as_deref(), profile.people), (Some("id"), 2));
    assert_eq!(column(&profile, "x").findings[0].sentence, "3 of 3 values have the form of an e-mail address.");
    assert_eq!(column(&profile, "hba1c (%)").unit.as_deref(), Some("%"));
    assert_eq!(column(&profile, "hba1c (%)").range, Some((5.9, 7.1)));
    assert_eq!(column(&profile, "zip").postcodes, Some(PostcodeSystem::UnitedStates));
    assert_eq!(column(&profile, "born").date_order, Some(DateOrder::YearMonthDay));
}

#[test]
fn ten_digit_numbers_are_nhs_numbers_only_when_nearly_all_pass_the_check() {
    let valid: Vec<String> = (943_476_590u64..)
        .map(|stem| stem.to_string())
        .flat_map(|stem| (0..10).map(move |check| format!("{stem}{check}")))
        .filter(|number| checks::is_nhs_number(number.as_bytes()))
        .take(30)
        .collect();
    let nhs = profile(&format!("a,b\n{}", valid.iter().map(|number| format!("{number},x\n")).collect::<String>()));
    assert_eq!(column(&nhs, "a").findings[0].identifier, Identifier::NhsNumber);
    assert_eq!(column(&nhs, "a").findings[0].certainty, Certainty::Certain);
    let any = profile(&format!(
        "a,b\n{}",
        (0..30u64).map(|n| format!("{},x\n", 4_000_000_001 + n * 7_654_321)).collect::<String>()
    ));
    assert!(column(&any, "a").findings.iter().all(|finding| finding.identifier != Identifier::NhsNumber));
    assert_eq!(column(&any, "a").role, Role::Direct);
}

#[test]
fn day_and_month_are_told_apart_by_the_days_after_the_twelfth() {
    let american = profile("seen,b\n03/04/2021,x\n12/31/2021,y\n");
    assert_eq!(column(&american, "seen").date_order, Some(DateOrder::MonthDayYear));
    let european = profile("seen,b\n03/04/2021,x\n31/12/2021,y\n");
    assert_eq!(column(&european, "seen").date_order, Some(DateOrder::DayMonthYear));
}

#[test]
fn one_identifier_among_many_values_is_enough() {
    let rows: String = (0..200).map(|row| if row == 77 { "call 617-555-0134,1\n" } else { "stable,1\n" }).collect();
    let profile = profile(&format!("state of health,n\n{rows}"));
    let column = column(&profile, "state of health");
    assert_eq!((column.role, column.findings[0].matches), (Role::Direct, 1));
}

#[test]
fn titles_are_scanned() {
    assert_eq!(scan_text("Type 2 diabetes, 2015-01-01 to 2024-12-31, see https://example.org/study"), []);
    let findings = scan_text("Labs of Anna Schmidt, questions to anna@example.org");
    let kinds: Vec<_> = findings.iter().map(|finding| finding.identifier).collect();
    assert_eq!(kinds, [Identifier::Email, Identifier::PersonName]);
    assert_eq!(findings[1].sentence, "The text contains a name.");
}

#[test]
fn the_census_extract_has_nine_columns_that_describe_people() {
    let Some(table) = crate::table::sample_data::adult() else { return };
    let profile = scan(&table, &mut |_, _| ControlFlow::Continue(())).unwrap();
    for column in &profile.columns {
        let expected = if column.name == "salary-class" { Role::Sensitive } else { Role::Quasi };
        assert_eq!(column.role, expected, "{}: {}", column.name, column.why);
    }
    assert_eq!((profile.rows, profile.person_column), (30_162, None));
}

#[test]
fn a_scan_stops_when_asked() {
    let table = Table::read(b"a,b\n1,2\n", &Options::default(), &mut |_, _| ControlFlow::Continue(())).unwrap();
    assert_eq!(scan(&table, &mut |_, _| ControlFlow::Break(())), Err(Cancelled));
}

use crate::table::cell::date::DateOrder;
use crate::table::cell::postcode::PostcodeSystem;

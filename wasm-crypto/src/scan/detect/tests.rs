use super::*;
use Certainty::{Certain, Likely, Possible};
use Identifier::*;

fn kinds(text: &str) -> Vec<Identifier> {
    let mut kinds: Vec<Identifier> =
        find(text).into_iter().filter(|hit| hit.certainty >= Likely).map(|hit| hit.identifier).collect();
    kinds.sort();
    kinds.dedup();
    kinds
}

#[test]
fn each_identifier_is_found_by_its_form() {
    let cases = [
        ("write to anna.schmidt+lab@mail.example.org.", Email),
        ("see https://example.org/p?id=3", Url),
        ("(www.example.org/anna)", Url),
        ("login from 192.168.17.4 failed", IpAddress),
        ("host 2001:db8::8a2e:370:7334", IpAddress),
        ("pump 00:1B:44:11:3A:B7", Device),
        ("SSN 078-05-1120 on file", SocialSecurityNumber),
        ("943 476 5919", NhsNumber),
        ("paid by 4111 1111 1111 1111", PaymentCard),
        ("GB82 WEST 1234 5698 7654 32", BankAccount),
        ("IBAN:DE89370400440532013000.", BankAccount),
        ("call +49 30 901820", Phone),
        ("(617) 555-0134", Phone),
        ("617-555-0134", Phone),
        ("reach her on 07700 900123", Phone),
        ("030 1234567", Phone),
        ("Tel. 4711 0815", Phone),
        ("lives at 12 High Street", Address),
        ("221B Baker Street, London", Address),
        ("wohnt Hauptstraße 5", Address),
        ("vive en Calle Mayor 3", Address),
        ("moved to SW1A 1AA", Postcode),
        ("Cambridge, MA 02139", Postcode),
        ("51.5014, -0.1419", Coordinates),
        ("born 12/03/1958", BirthDate),
        ("DOB: 1958-03-12", BirthDate),
        ("geb. am 12.03.1958", BirthDate),
        ("seen on 3 March 2021", EventDate),
        ("MRN 00412345", RecordNumber),
        ("patient no. 12345", RecordNumber),
        ("Fallnummer: 774411", RecordNumber),
        ("Pat.-Nr. 123456", RecordNumber),
        ("seen by Dr. Huber", PersonName),
        ("Mrs O'Brien agrees", PersonName),
        ("Frau Müller klagt", PersonName),
        ("Schmidt, Anna", PersonName),
        ("daughter Emily Watson visited", PersonName),
    ];
    for (text, identifier) in cases {
        assert!(kinds(text).contains(&identifier), "{text}: {:?}", find(text));
    }
}

#[test]
fn clinical_text_is_not_full_of_identifiers() {
    for text in [
        "BP 120/80, pulse 72, temperature 37.2",
        "HbA1c 6.8 %, glucose 126 mg/dL, eGFR 88",
        "E11.9 I10 J45.909",
        "metformin 500 mg 1-0-1",
        "SNOMED 44054006, LOINC 4548-4, OID 2.16.840.1.113883.6.1",
        "follow-up in 3 months, dose 2.5-5 mg",
        "Type 2 diabetes mellitus without complications",
        "Self-emp-not-inc",
        "ratio 1:2:3 at 12:30:00",
        "10.5 11.25 12.125 13.5",
        "Parkinson disease, stage 2",
        "study of 30162 adults from 1994",
    ] {
        assert_eq!(kinds(text), [], "{text}");
    }
}

#[test]
fn a_number_that_only_might_be_one_is_possible() {
    let whole = |text: &str, identifier, certainty| Hit { identifier, certainty, start: 0, end: text.len() };
    for (text, identifier, certainty) in [
        ("9434765919", NhsNumber, Possible),
        ("01711234567", Phone, Possible),
        ("Anna", PersonName, Possible),
        ("1234567893", ProviderNumber, Possible),
        ("86095742719", NationalNumber, Possible),
        ("490154203237518", Device, Possible),
        ("A123456780", InsuranceNumber, Possible),
    ] {
        assert_eq!(find(text), [whole(text, identifier, certainty)], "{text}");
    }
    assert!(find("anna@example.org").contains(&whole("anna@example.org", Email, Certain)));
}

proptest::proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,40}|[0-9 .+()/@:a-zA-ZÄß,-]{0,60}") {
        let _ = find(&text);
    }
}

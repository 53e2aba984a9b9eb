//! The words by which columns are known, in English, German and Spanish. Accents are left out, as the reader leaves them out.
//!
//! Patterns are words in a row; `=` in front: the whole name; `~` in front: anywhere inside a word (German compounds).

use crate::scan::Identifier;

/// The words of each identifier. The first that fits decides, so the more specific stand first.
#[rustfmt::skip]
pub const IDENTIFIERS: &[(Identifier, &[&str])] = &[
    (Identifier::Email, &[
        "email", "e mail", "emails", "~email", "mail", "correo", "correo electronico",
    ]),
    (Identifier::IpAddress, &[
        "ip", "ip address", "ipaddress", "ip adresse", "direccion ip",
    ]),
    (Identifier::Device, &[
        "mac", "mac address", "imei", "udi", "device id", "device serial", "serial number", "serial no", "serial nr",
        "device number", "device identifier", "device uid", "implant serial", "~seriennummer", "~geratenummer", "numero de serie",
    ]),
    (Identifier::Url, &[
        "url", "urls", "uri", "deeplink", "deep link", "linkedin", "website", "web site", "homepage", "link", "~webseite", "pagina web",
    ]),
    (Identifier::Phone, &[
        "phone", "phones", "telephone", "tel", "fax", "cellphone", "cell phone", "=cell", "=mobile", "mobile phone",
        "mobile number", "mobile no", "phone number", "~telefon", "~handy", "=mobil", "~mobilnummer", "~rufnummer",
        "movil", "celular", "pager", "~faxnummer",
    ]),
    (Identifier::BirthDate, &[
        "dob", "date of birth", "birth date", "birthdate", "birthday", "birth day", "=born", "year of birth",
        "birth year", "birthyear", "yob", "month of birth", "birth month", "~geburtsdatum", "~geburtstag",
        "~geburtsjahr", "geb datum", "=geb", "fecha nacimiento", "fecha de nacimiento", "fechanacimiento",
        "=nacimiento", "fnac", "fec nac",
    ]),
    (Identifier::DeathDate, &[
        "date of death", "death date", "dod", "deceased date", "death day", "~sterbedatum", "~todesdatum",
        "fecha defuncion", "fecha de defuncion", "fecha de muerte", "fecha muerte",
    ]),
    (Identifier::SocialSecurityNumber, &[
        "ssn", "social security", "national insurance", "nino", "ni number", "~sozialversicherung", "svnr", "rvnr",
        "~rentenversicherungsnummer", "seguridad social", "nss", "nir", "ssn last4", "last4",
    ]),
    (Identifier::NationalNumber, &[
        "tax id", "tax number", "taxpayer id", "itin", "tin", "~steuernummer", "steuer id", "~steueridentifikation",
        "idnr", "=dni", "=nie", "=nif", "dni nie", "national id", "national identity", "identity number", "curp",
        "~personenkennziffer", "documento identidad", "documento de identidad",
    ]),
    (Identifier::ProviderNumber, &[
        "npi", "dea", "dea number", "dea no", "gmc number", "gmc no", "lanr", "bsnr", "~arztnummer",
        "provider id", "provider number", "physician id", "prescriber id", "practitioner id", "numero de colegiado",
    ]),
    (Identifier::NhsNumber, &[
        "nhs", "nhs number", "nhsnumber", "nhs no", "chi number",
    ]),
    (Identifier::InsuranceNumber, &[
        "insurance number", "insurance id", "insurance no", "policy number", "policy no", "health plan", "member id",
        "member number", "beneficiary", "mbi", "hicn", "subscriber id", "medicare id", "medicare number", "medicaid id", "~versichertennummer", "~versichertennr",
        "~versicherungsnummer", "~versicherungsnr", "~krankenkassennummer", "kvnr", "=cip", "tarjeta sanitaria",
    ]),
    (Identifier::BankAccount, &[
        "iban", "bic", "bank account", "account number", "account no", "~kontonummer", "bankverbindung",
        "cuenta bancaria", "cuenta", "sort code",
    ]),
    (Identifier::PaymentCard, &[
        "credit card", "card number", "card no", "debit card", "~kreditkarte", "tarjeta de credito",
    ]),
    (Identifier::Licence, &[
        "licence number", "license number", "licence no", "license no", "driving licence", "drivers license",
        "driver license", "driver licence", "passport", "~ausweis", "~fuhrerschein", "~reisepass", "pasaporte",
        "carnet", "certificate number",
    ]),
    (Identifier::Vehicle, &[
        "vehicle", "vin", "number plate", "license plate", "licence plate", "registration plate", "~kennzeichen",
        "matricula",
    ]),
    (Identifier::Biometric, &[
        "fingerprint", "fingerprints", "photo", "photograph", "biometric", "biometrics", "voice print", "voiceprint",
        "retina scan", "iris scan", "face image", "selfie", "portrait", "avatar", "~foto", "~fingerabdruck", "huella",
    ]),
    (Identifier::UserName, &[
        "username", "user name", "screen name", "nickname", "alias", "handle", "skype", "apodo", "user id", "userid", "login", "=account", "=user", "twitter", "facebook",
        "instagram", "~benutzername", "usuario",
    ]),
    (Identifier::Postcode, &[
        "postcode", "post code", "postal code", "postalcode", "zip", "zipcode", "zip code", "plz", "~postleitzahl",
        "codigo postal", "=cp", "cod postal",
    ]),
    (Identifier::Coordinates, &[
        "latitude", "longitude", "lat", "lon", "lng", "=long", "gps", "coordinates", "geolocation", "breitengrad",
        "langengrad", "latitud", "longitud", "coordenadas", "location",
    ]),
    (Identifier::Age, &[
        "age", "ages", "=alter", "alter jahre", "~lebensalter", "~patientenalter", "edad", "anos",
    ]),
    (Identifier::RecordNumber, &[
        "mrn", "medical record", "record number", "record no", "record nr", "record id", "patient id",
        "patient number", "patient no", "patient nr", "patientid", "patient identifier", "pat id", "pat nr", "pat no",
        "pid", "subject id", "subject", "subjectid", "subject number", "participant id", "participant",
        "participantid", "person id", "personid", "hospital number", "hospital no", "case id", "case number",
        "case no", "encounter id", "encounter", "visit id", "accession", "accession number", "sample id",
        "specimen id", "order id", "study id", "event id", "~fallnummer", "~fallnr", "~aktenzeichen",
        "~patientennummer", "~patientennr", "~patientenid", "patienten id", "patienten nr", "~probennummer",
        "historia clinica", "numero de historia", "nhc", "id paciente", "paciente id", "=identifier", "=id",
        "=patient", "=patienten", "=paciente", "uuid", "guid", "=nr", "=no", "row id", "=key",
    ]),
    (Identifier::PersonName, &[
        "first name", "last name", "surname", "forename", "given name", "family name", "full name", "patient name",
        "maiden name", "middle name", "firstname", "lastname", "fullname", "patientname", "lname", "fname",
        "preferred name", "~vorname", "~nachname", "~familienname", "~geburtsname", "~madchenname", "~patientenname",
        "nombre", "nombres", "apellido", "apellidos", "=mother", "=father", "=spouse", "mothers maiden",
        "next of kin", "nok", "guardian", "emergency contact", "contact person", "=contact", "=physician", "=doctor",
        "=clinician", "=provider", "=gp", "=nurse", "=surgeon", "=consultant", "=practitioner", "attending",
        "attending physician", "=prescriber", "referring physician", "=arzt", "=arztin", "~hausarzt",
        "behandelnder arzt", "=medico", "=employer", "=arbeitgeber", "gp name", "doctor name", "physician name",
        "clinician name", "provider name", "=initials", "=initialen", "=signature",
    ]),
    (Identifier::Address, &[
        "address", "addresses", "addr", "street", "street name", "house number", "house no", "apartment", "~strasse",
        "~anschrift", "adresse", "~wohnadresse", "~hausnummer", "~hausnr", "direccion", "domicilio", "calle",
    ]),
    (Identifier::Place, &[
        "city", "town", "county", "village", "municipality", "parish", "district", "borough", "suburb", "birthplace",
        "place of birth", "birth place", "hospital", "clinic", "facility", "ward", "practice", "site", "ort",
        "~wohnort", "stadt", "gemeinde", "~landkreis", "~geburtsort", "~klinik", "~krankenhaus", "~einrichtung",
        "ciudad", "municipio", "localidad", "poblacion", "centro", "=hospital", "lugar de nacimiento",
    ]),
];

/// Columns of notes.
#[rustfmt::skip]
pub const FREE_TEXT: &[&str] = &[
    "note", "notes", "comment", "comments", "remark", "remarks", "free text", "freetext", "narrative", "=text",
    "clinical details", "~bemerkung", "~notiz", "~kommentar", "~anmerkung", "~freitext", "~arztbrief", "~anamnese",
    "observacion", "observaciones", "nota", "notas", "comentario", "comentarios", "texto libre",
];

/// Traits that others know or can see.
#[rustfmt::skip]
pub const QUASI: &[&str] = &[
    "sex", "gender", "~geschlecht", "sexo", "genero", "race", "ethnicity", "ethnic", "ethnie", "raza", "etnia",
    "occupation", "profession", "job", "job title", "~beruf", "profesion", "ocupacion", "marital", "~familienstand",
    "estado civil", "education", "~bildung", "~schulabschluss", "educacion", "religion", "~konfession", "nationality",
    "~staatsangehorigkeit", "~nationalitat", "nacionalidad", "language", "~sprache", "idioma", "country", "=land",
    "~herkunftsland", "pais", "state", "region", "~bundesland", "provincia", "province", "workclass", "work class",
    "household", "children", "=kinder", "hijos", "veteran", "citizenship", "~migration", "sexual orientation",
];

/// Findings, treatment and other private facts.
#[rustfmt::skip]
pub const SENSITIVE: &[&str] = &[
    "diagnosis", "diagnoses", "diagnosis code", "icd", "icd10", "condition", "disease", "~diagnose", "diagnostico",
    "medication", "medications", "drug", "~medikament", "medicamento", "medicacion", "procedure", "lab", "test",
    "result", "value", "~befund", "resultado", "income", "salary", "~gehalt", "~einkommen", "salario", "ingresos",
    "hiv", "genotype", "variant", "mutation", "smoking", "smoker", "~raucher", "alcohol", "bmi", "height", "weight",
    "~gewicht", "~grosse", "blood pressure", "systolic", "diastolic", "glucose", "hba1c", "cholesterol", "creatinine",
    "hemoglobin", "haemoglobin", "ldl", "hdl", "egfr", "status", "outcome", "allergy", "allergies", "symptom",
    "symptoms", "score", "stage", "treatment", "therapy", "~therapie", "tratamiento", "dose", "snomed", "loinc",
    "atc", "mood", "pain", "pregnancy",
];

/// Things that have names and are not people.
#[rustfmt::skip]
pub const NOT_PEOPLE: &[&str] = &[
    "drug", "medication", "test", "lab", "product", "device", "file", "hospital", "ward", "clinic", "study", "trial",
    "gene", "variable", "event", "procedure", "diagnosis", "condition", "disease", "organism", "allergy", "unit",
    "vaccine", "brand", "generic", "state", "country", "school", "analyte", "component", "substance", "item", "code",
    "group", "class", "category", "column", "field", "table", "project", "cohort", "dataset", "site", "facility",
    "panel", "measurement", "observation",
];

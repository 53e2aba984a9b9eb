//! Clinical sentences with identifiers whose places are known.

/// The kinds, in the order of `RECALL`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Name,
    Date,
    Phone,
    Link,
    Address,
    Number,
}

/// A sentence, and where in it identifiers stand.
pub struct Sentence {
    pub text: String,
    pub planted: Vec<(Kind, usize, usize)>,
}

/// `{n}` a name, `{f}` a given name alone, `{l}` a family name alone, `{d}` a date, `{p}` a telephone number, `{e}` an e-mail
/// or web address, `{a}` a street address, `{z}` a postcode, `{r}` a number.
const ENGLISH: [&str; 34] = [
    "On {d} the patient attended with her partner {f}, complaining of palpitations.",
    "Telephone consultation with {n} this morning about test results.",
    "{n} has asked for a second opinion.",
    "Care was handed over to {n} at the end of the shift.",
    "Ms {l} was last admitted in {d} with asthma.",
    "Please ring the care home on {p} before visiting.",
    "Lives with son {f} in a flat at {a}.",
    "Correspondence to {a}, {z}.",
    "Referred to {n} (cardiology) and {n} (renal).",
    "Patient ID {r}; allergies: none known.",
    "Images sent to {e} for review.",
    "Electronically signed by {n} on {d} at 09:15.",
    "Colonoscopy on {d} was normal, next one due in 5 years.",
    "Between {d} and {d} he received six cycles of chemotherapy.",
    "Emergency contact: {n} (sister), {p}.",
    "NHS no. {r}",
    "Policy number {r}, valid from {d}.",
    "{f} walks with a frame and needs help with washing.",
    "We explained the procedure to {f} and obtained consent.",
    "Wound check by district nurse {n} tomorrow.",
    "The GP, Dr {n}, stopped amlodipine because of oedema.",
    "Copy to: {n}, {a}, {z}",
    "Mobile {p}, prefers text messages.",
    "Previous notes under the name {n}.",
    "Driving licence number {r} was shown as proof of identity.",
    "Mr and Mrs {l} attended together.",
    "Prescription collected by {n} for the patient.",
    "Born on {d} at term, birth weight 3.2 kg.",
    "Admission {d}, discharge {d}.",
    "DOB {d}, MRN {r}",
    "{l}, a retired teacher, reports poor sleep.",
    "Dexcom account {e} linked.",
    "Fall on {d} at home, {a}.",
    "Her neighbour {n} found her on the floor.",
];

const GERMAN: [&str; 16] = [
    "Der Patient {n} wurde uns am {d} zugewiesen.",
    "Vorstellung von Frau {l} in der Sprechstunde.",
    "Geb. {d}, Adresse: {a}.",
    "Rückruf erbeten unter {p}.",
    "Angehörige: {n} (Ehefrau), Tel.: {p}",
    "Operateur: {n}, Assistenz: {n}.",
    "Am {d} erfolgte die komplikationslose Stentimplantation.",
    "Patienten-ID: {r}",
    "E-Mail der Praxis: {e}.",
    "Gespräch mit Sohn {f} über die Pflege zu Hause.",
    "Herr Dr. {l} übernimmt die Nachsorge.",
    "Der Eingriff war am {d}, die Entlassung am {d}.",
    "{n} lebt seit {d} im Pflegeheim.",
    "Umzug in die {a} geplant.",
    "Krankenkasse: AOK, Versichertennr. {r}.",
    "Gez. {n}, Oberärztin",
];

const SPANISH: [&str; 12] = [
    "Consulta con {n} el {d}.",
    "El señor {l} refiere disnea de esfuerzo.",
    "Fecha de nacimiento: {d}. NHC {r}.",
    "Domicilio: {a}.",
    "Contacto: {n} (hermana), tlf. {p}.",
    "Firmado: Dra. {n}",
    "Se cita de nuevo para el {d}.",
    "Su madre {f} aporta informes previos.",
    "Correo electrónico {e}.",
    "Intervenido por el doctor {l} el {d}.",
    "{n} presenta buena evolución.",
    "Trasladado desde urgencias el {d} a planta.",
];

/// Sentences without any identifier.
const HARMLESS: [&str; 40] = [
    "Type 2 diabetes mellitus, well controlled on metformin 500 mg twice daily.",
    "BP 132/78 mmHg, pulse 72/min, temperature 36.8 C, SpO2 97 %.",
    "Glasgow Coma Scale 15, no focal neurology.",
    "Crohn's disease since childhood, treated with infliximab.",
    "Chest X-ray: no consolidation. ECG: sinus rhythm, QTc 430 ms.",
    "Sodium 139, potassium 4.2, creatinine 88, eGFR 76 ml/min.",
    "Take one tablet in the morning and two at night with food.",
    "Parkinson disease, Hoehn and Yahr stage 2, on levodopa 100/25.",
    "Allergic to penicillin: rash. No known food allergies.",
    "MRI brain shows small vessel disease, no acute infarct.",
    "Hodgkin lymphoma stage IIA, completed four cycles of ABVD.",
    "Denies fever, cough, weight loss or night sweats.",
    "Review in 3 months or sooner if symptoms worsen.",
    "Blood cultures negative at 48 hours; CRP fell from 120 to 14.",
    "Left knee: mild effusion, full range of movement, Lachman negative.",
    "Ejection fraction 55 %, mild mitral regurgitation.",
    "Vitamin D 1000 IU daily was started for a level of 32 nmol/L.",
    "ICD-10 E11.9, I10, J45.909; SNOMED CT 44054006.",
    "The patient was advised to stop smoking and to lose weight.",
    "Apgar scores 8, 9 and 10. Birth weight 3450 g.",
    "Physical Therapy and Occupational Therapy were consulted.",
    "Colonoscopy showed two polyps of 4 mm and 7 mm.",
    "Wound healing well, sutures to be removed after 10 days.",
    "Lisinopril 10 mg, Atorvastatin 40 mg, Aspirin 81 mg.",
    "Diabetes mellitus Typ 2, arterielle Hypertonie, Adipositas.",
    "Kein Anhalt für eine Thrombose, D-Dimere 0,3 mg/l.",
    "Ramipril 5 mg 1-0-0, Metoprolol 47,5 mg 1-0-1.",
    "Der Allgemeinzustand ist gut, die Lunge frei.",
    "Zustand nach Appendektomie, Narbe reizlos.",
    "Labor: Leukozyten 6,8 G/l, Hämoglobin 13,9 g/dl.",
    "Empfehlung: Kontrolle in drei Monaten, Blutdruck täglich messen.",
    "Sonografie Abdomen: Leber und Milz unauffällig.",
    "Hipertensión arterial y dislipemia en tratamiento.",
    "Exploración: abdomen blando, no doloroso.",
    "Paracetamol 1 g cada 8 horas si dolor.",
    "Analítica: glucosa 98 mg/dl, urea 32 mg/dl.",
    "Radiografía de tórax sin hallazgos patológicos.",
    "No alergias medicamentosas conocidas.",
    "Control por su médico en una semana.",
    "Saturación de oxígeno 98 % basal.",
];

/// Half of them are in no list of the detectors.
const GIVEN: [&str; 40] = [
    "Emily",
    "Michael",
    "Sarah",
    "Robert",
    "Linda",
    "Hannah",
    "Stefan",
    "Ursula",
    "Jürgen",
    "Heike",
    "Carlos",
    "Lucía",
    "Pilar",
    "Javier",
    "Fatima",
    "Kevin",
    "Monika",
    "Dieter",
    "Elena",
    "Thomas",
    "Adaeze",
    "Niamh",
    "Rajesh",
    "Weiwei",
    "Babajide",
    "Zbigniew",
    "Agnieszka",
    "Solvei",
    "Guillaume",
    "Cillian",
    "Farai",
    "Jiwoo",
    "Sigurd",
    "Abena",
    "Oksana",
    "Arkady",
    "Ikenna",
    "Morag",
    "Illari",
    "Garazi",
];

const FAMILY: [&str; 40] = [
    "Johnson",
    "Williams",
    "O'Brien",
    "Patel",
    "Murphy",
    "Schneider",
    "Hoffmann",
    "Krüger",
    "Schröder",
    "Zimmermann",
    "García",
    "Fernández",
    "Rodríguez",
    "Jiménez",
    "Navarro",
    "Thompson",
    "Nguyen",
    "Wagner",
    "Becker",
    "Hughes",
    "Ogunleye",
    "Szczepański",
    "Cholmondeley",
    "Nwosu",
    "Venkataraman",
    "Ramsbottom",
    "Christodoulou",
    "Dzierżyński",
    "Aguirrezabala",
    "Söderberg",
    "Karimov",
    "Mamani",
    "Obermoser",
    "Zwiebelhofer",
    "Entwistle",
    "Dlamini",
    "Goikoetxea",
    "Niedermayer",
    "Valdivieso",
    "Trevelyan",
];

const MONTHS: [[&str; 12]; 3] = crate::table::cell::date::MONTHS;

struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) % bound
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len() as u64) as usize]
    }

    fn digits(&mut self, count: usize) -> String {
        (0..count).map(|place| char::from(b'0' + (1 - u64::from(place > 0) + self.below(9)) as u8)).collect()
    }
}

/// As many sentences of each template as asked for, always the same.
pub fn sentences(each: usize) -> Vec<Sentence> {
    let mut random = Random(0x5eed_0000_1234_5678);
    let mut all = Vec::new();
    for (language, templates) in [(0, &ENGLISH[..]), (1, &GERMAN[..]), (2, &SPANISH[..])] {
        for template in templates {
            for _ in 0..each {
                all.push(fill(template, language, &mut random));
            }
        }
    }
    all.extend(HARMLESS.iter().map(|text| Sentence { text: (*text).to_owned(), planted: vec![] }));
    all
}

fn fill(template: &str, language: usize, random: &mut Random) -> Sentence {
    let mut sentence = Sentence { text: String::new(), planted: vec![] };
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        sentence.text += before;
        let (slot, after) = after.split_once('}').unwrap();
        let (kind, value) = value(slot, language, template, random);
        let start = sentence.text.len();
        sentence.text += &value;
        sentence.planted.push((kind, start, sentence.text.len()));
        rest = after;
    }
    sentence.text += rest;
    sentence
}

fn value(slot: &str, language: usize, template: &str, random: &mut Random) -> (Kind, String) {
    match slot {
        "n" => (Kind::Name, format!("{} {}", random.one(&GIVEN), random.one(&FAMILY))),
        "f" => (Kind::Name, random.one(&GIVEN).to_owned()),
        "l" => (Kind::Name, random.one(&FAMILY).to_owned()),
        "d" => (Kind::Date, date(language, random)),
        "p" => (Kind::Phone, phone(language, random)),
        "e" => (Kind::Link, link(random)),
        "a" => (Kind::Address, address(language, random)),
        "z" => (Kind::Address, postcode(random)),
        _ => (Kind::Number, number(template, random)),
    }
}

fn date(language: usize, random: &mut Random) -> String {
    let (year, month, day) = (1935 + random.below(90), random.below(12) + 1, random.below(28) + 1);
    let name = MONTHS[language][month as usize - 1];
    match (language, random.below(7)) {
        (_, 0) => format!("{year}-{month:02}-{day:02}"),
        (0, 1) => format!(
            "{day}{} {name} {year}",
            ["th", "st", "nd", "rd"][[1, 2, 3].iter().position(|end| day == *end).map_or(0, |at| at + 1)]
        ),
        (0, 2) => format!("{} {day} {year}", &name[..3]),
        (0, 3) => format!("{month}/{day}/{:02}", year % 100),
        (0, 4) => format!("{day:02}-{}-{year}", &name[..3]),
        (0, 5) => format!("{day} {name}"),
        (0, _) => format!("{month:02}/{year}"),
        (1, 1) => format!("{day:02}. {name} {year}"),
        (1, 2) => format!("{day:02}/{month:02}/{year}"),
        (1, 3) => format!("{name} {year}"),
        (1, _) => format!("{day}.{month}.{year}"),
        (_, 1 | 2) => format!("{day} de {name} del {year}"),
        (_, 3) => format!("{day:02}-{month:02}-{:02}", year % 100),
        _ => format!("{day:02}.{month:02}.{year}"),
    }
}

fn phone(language: usize, random: &mut Random) -> String {
    match (language, random.below(5)) {
        (0, 0) => format!("1-{}-{}-{}", random.digits(3), random.digits(3), random.digits(4)),
        (0, 1) => format!("{}.{}.{}", random.digits(3), random.digits(3), random.digits(4)),
        (0, 2) => format!("0161 496 0{}", random.digits(3)),
        (0, 3) => format!("07700 900{}", random.digits(3)),
        (0, _) => format!("+1 ({}) {} {} ext. 4", random.digits(3), random.digits(3), random.digits(4)),
        (1, 0) => format!("(0{}) {}", random.digits(4), random.digits(5)),
        (1, 1) => format!("0049 40 {} {}", random.digits(4), random.digits(3)),
        (1, 2) => format!("0{}-{}", random.digits(3), random.digits(6)),
        (1, _) => format!("0152{}", random.digits(8)),
        (_, 0) => format!("6{}-{}-{}", random.digits(2), random.digits(3), random.digits(3)),
        (_, 1) => format!("91 {} {} {}", random.digits(3), random.digits(2), random.digits(2)),
        _ => format!("+34{}", random.digits(9)),
    }
}

fn link(random: &mut Random) -> String {
    let word = |random: &mut Random| -> String {
        (0..5 + random.below(5)).map(|_| char::from(b'a' + random.below(26) as u8)).collect()
    };
    let (name, host) = (word(random), word(random));
    match random.below(4) {
        0 => format!("https://www.{host}.org/{name}"),
        1 => format!("www.{host}.com"),
        _ => format!("{name}.{}@{host}.net", random.digits(2)),
    }
}

fn address(language: usize, random: &mut Random) -> String {
    let number = random.below(180) + 1;
    let name = random.one(&["Rosen", "Goethe", "Berg", "Markt", "Wiesen"]);
    match (language, random.below(4)) {
        (0, 0) => format!("{number} {} Lane", random.one(&["Ferry", "Old Mill", "Chapel"])),
        (0, 1) => {
            format!("Flat {}, {number} {} Crescent", random.below(20) + 1, random.one(&["Royal", "Kelvin", "Park"]))
        }
        (0, 2) => format!("{number} {} Blvd", random.one(&["Sunset", "Harbor", "MLK"])),
        (0, _) => format!("PO Box {number}"),
        (1, 0) => format!("{name}straße {number}a"),
        (1, 1) => format!("{name}platz {number}"),
        (1, 2) => format!("{name}allee {number}"),
        (1, _) => format!("Am {}hof {number}", random.one(&["Linden", "Birken", "Fried"])),
        (_, 0) => format!("calle de {} {number}", random.one(&["Atocha", "Velázquez", "Bailén"])),
        (_, 1) => format!("plaza {} {number}", random.one(&["Mayor", "España", "Nueva"])),
        (_, 2) => format!("avda. {} {number}", random.one(&["América", "Andalucía", "Portugal"])),
        _ => format!("paseo {}, {number}", random.one(&["Marítimo", "Castellana", "Prado"])),
    }
}

fn postcode(random: &mut Random) -> String {
    match random.below(2) {
        0 => format!(
            "{}{} {}{}",
            random.one(&["SW", "M", "LS", "EH"]),
            random.below(20) + 1,
            random.below(9) + 1,
            random.one(&["AB", "QT", "XE"])
        ),
        _ => format!("{} {}", random.one(&["MA", "TX", "CA"]), random.digits(5)),
    }
}

fn number(template: &str, random: &mut Random) -> String {
    if template.starts_with("NHS") {
        return format!("{} {} {}", random.digits(3), random.digits(3), random.digits(4));
    }
    match random.below(4) {
        0 => random.digits(9),
        1 => format!("{}{}", random.one(&["P", "H-", "XK"]), random.digits(6)),
        2 => format!("{}/{}", random.digits(5), random.digits(2)),
        _ => random.digits(7),
    }
}

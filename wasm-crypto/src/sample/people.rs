//! People who do not exist: names, addresses, numbers.

use super::random::Chance;

/// A made-up person. Telephone numbers and domains are those reserved for fiction and examples.
pub struct Person {
    pub first: &'static str,
    pub last: &'static str,
    pub female: bool,
    pub birth: String,
    pub birth_year: i64,
    pub street: String,
    pub city: &'static str,
    pub zip: String,
    pub phone: String,
    pub email: String,
    pub record: String,
}

const WOMEN: [&str; 20] = [
    "Anna",
    "Maria",
    "Elizabeth",
    "Laura",
    "Patricia",
    "Linda",
    "Barbara",
    "Susan",
    "Jessica",
    "Sarah",
    "Karen",
    "Nancy",
    "Lisa",
    "Margaret",
    "Sandra",
    "Emily",
    "Michelle",
    "Carol",
    "Amanda",
    "Melissa",
];
const MEN: [&str; 20] = [
    "James",
    "Robert",
    "John",
    "Michael",
    "David",
    "William",
    "Richard",
    "Joseph",
    "Thomas",
    "Charles",
    "Christopher",
    "Daniel",
    "Matthew",
    "Anthony",
    "Steven",
    "Paul",
    "Andrew",
    "Joshua",
    "Kenneth",
    "Kevin",
];
const LAST: [&str; 32] = [
    "Whitaker",
    "Okafor",
    "Lindqvist",
    "Marchetti",
    "Delacroix",
    "Novak",
    "Hargreaves",
    "Castellano",
    "Brennan",
    "Yamamoto",
    "Fitzgerald",
    "Kowalski",
    "Andersson",
    "Moreau",
    "Petrov",
    "Schneider",
    "Vasquez",
    "Nakamura",
    "Sullivan",
    "Papadakis",
    "Ferreira",
    "Johansson",
    "Abernathy",
    "Chowdhury",
    "Eriksen",
    "Gallagher",
    "Hoffmann",
    "Iyer",
    "Jankowski",
    "Keller",
    "Lombardi",
    "Mwangi",
];
const STREETS: [&str; 10] = [
    "Maple Street",
    "Oak Avenue",
    "Cedar Lane",
    "Elm Street",
    "Washington Avenue",
    "Lake Road",
    "Hill Street",
    "Park Avenue",
    "River Road",
    "Church Street",
];
/// Towns with their postcodes' first four digits. 036 is an area of few people.
const TOWNS: [(&str, &str); 10] = [
    ("Cambridge", "0213"),
    ("Worcester", "0160"),
    ("Providence", "0290"),
    ("Hartford", "0610"),
    ("Burlington", "0540"),
    ("Portland", "0410"),
    ("Concord", "0330"),
    ("Springfield", "0110"),
    ("New Haven", "0651"),
    ("Acworth", "0360"),
];

impl Person {
    /// Somebody born between the years, in one of the first `towns` towns.
    pub fn new(chance: &mut Chance, born: (i64, i64), towns: usize) -> Self {
        let female = chance.happens(52);
        let first = *chance.one(if female { &WOMEN } else { &MEN });
        let last = *chance.one(&LAST);
        let birth_year = chance.around(born.0, born.1);
        let birth = format!("{birth_year}-{:02}-{:02}", chance.between(1, 12), chance.between(1, 28));
        let street = format!("{} {}", chance.between(1, 320), chance.one(&STREETS));
        let (city, zip) = *chance.one(&TOWNS[..towns.min(TOWNS.len())]);
        Self {
            first,
            last,
            female,
            birth,
            birth_year,
            street,
            city,
            zip: format!("{zip}{}", chance.between(0, 9)),
            phone: format!("({}) 555-01{:02}", chance.one(&[617, 508, 401, 860, 802, 207, 603]), chance.between(0, 99)),
            email: format!("{}.{}{}@example.org", first.to_lowercase(), last.to_lowercase(), chance.between(1, 999)),
            record: format!("MR{:07}", chance.between(1_000_000, 9_999_999)),
        }
    }

    pub fn sex(&self) -> &'static str {
        if self.female { "female" } else { "male" }
    }

    pub fn full_name(&self) -> String {
        format!("{} {}", self.first, self.last)
    }

    pub fn title(&self) -> &'static str {
        if self.female { "Mrs" } else { "Mr" }
    }
}

/// A note as clinicians write them: about half of them name somebody.
pub fn note(chance: &mut Chance, person: &Person, physician: &str) -> String {
    let relative = Person::new(chance, (1950, 2000), 1);
    match chance.between(0, 13) {
        0 => format!("Spoke with {} {} by phone, {}.", person.title(), person.last, person.phone),
        1 => format!("{} asks for results by e-mail: {}", person.full_name(), person.email),
        2 => format!("Relative {} {} ({}) collects the prescription.", relative.first, person.last, relative.phone),
        3 => format!("Referred by {physician}, record {}.", person.record),
        4 => format!("Moved to {}, {}; new address noted.", person.street, person.city),
        5 => format!("DOB {} confirmed, letter sent to {}.", person.birth, person.email),
        6 => "Feels well, tolerates medication.".to_owned(),
        7 => "Diet and exercise discussed, wants to lose weight.".to_owned(),
        8 => "Fasting sample, \"no complaints\".".to_owned(),
        _ => String::new(),
    }
}

/// The name of a physician.
pub fn physician(chance: &mut Chance) -> String {
    let first = if chance.happens(50) { &WOMEN } else { &MEN };
    format!("Dr. {} {}", chance.one(first), chance.one(&LAST))
}

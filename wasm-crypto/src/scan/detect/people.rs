//! People's names in text: after a title, or by a common given name with another name beside it.

use super::{is_capitalised, trimmed};
use crate::scan::{Certainty, Identifier};

/// Looks for names.
pub fn find(words: &[&str], hit: &mut impl FnMut(Identifier, Certainty)) {
    const TITLES: [&str; 19] = [
        "mr",
        "mrs",
        "ms",
        "miss",
        "mister",
        "dr",
        "doctor",
        "prof",
        "professor",
        "herr",
        "herrn",
        "frau",
        "sr",
        "sra",
        "srta",
        "señor",
        "señora",
        "dra",
        "nurse",
    ];
    for (index, word) in words.iter().enumerate() {
        let bare = trimmed(word);
        let next = words.get(index + 1).map(|next| trimmed(next)).unwrap_or("");
        let title =
            bare.chars().next().is_some_and(char::is_uppercase) && TITLES.contains(&bare.to_lowercase().as_str());
        if title && is_capitalised(next) {
            hit(Identifier::PersonName, Certainty::Likely);
        }
        if is_given_name(bare) {
            let previous = index.checked_sub(1).map(|before| words[before]).unwrap_or("");
            let surname_first = previous.ends_with(',') && is_capitalised(trimmed(previous));
            let together = is_capitalised(next) && !word.ends_with([',', '.', ';', ':', ')']);
            let certainty = if together || surname_first { Certainty::Likely } else { Certainty::Possible };
            hit(Identifier::PersonName, certainty);
        }
    }
}

/// True for a common given name of English, German or Spanish speakers that is no everyday word. Written with a capital.
pub fn is_given_name(word: &str) -> bool {
    is_capitalised(word) && GIVEN_NAMES.binary_search(&word.split('-').next().unwrap_or(word)).is_ok()
}

/// Sorted.
#[rustfmt::skip]
const GIVEN_NAMES: [&str; 298] = [
    "Adam", "Adrian", "Alan", "Albert", "Alejandro", "Alexander", "Alexandra", "Alfred", "Alice", "Alicia", "Alison",
    "Amanda", "Amelia", "Amy", "Ana", "Andrea", "Andreas", "Andrew", "Angela", "Angelika", "Anita", "Anja", "Ann",
    "Anna", "Anne", "Annette", "Anthony", "Antonia", "Antonio", "Arthur", "Barbara", "Beatriz", "Benjamin", "Bernd",
    "Bernhard", "Birgit", "Brenda", "Brian", "Brigitte", "Bruno", "Carla", "Carlos", "Carmen", "Carol", "Caroline",
    "Catherine", "Cecilia", "Charles", "Charlotte", "Chloe", "Christian", "Christina", "Christine", "Christoph",
    "Christopher", "Clara", "Claudia", "Cristina", "Daniel", "Daniela", "David", "Deborah", "Denise", "Dennis",
    "Diana", "Diego", "Dieter", "Dirk", "Dolores", "Donald", "Donna", "Dorothy", "Edward", "Elena", "Elisabeth",
    "Elizabeth", "Ella", "Ellen", "Emilia", "Emily", "Emma", "Enrique", "Eric", "Erika", "Ernst", "Esther", "Eva",
    "Evelyn", "Fatima", "Felix", "Fernando", "Fiona", "Florian", "Francesca", "Francisco", "Franz", "Friedrich",
    "Gabriel", "Gabriele", "Gareth", "Gary", "George", "Gerald", "Gerda", "Gerhard", "Gisela", "Gloria", "Gregory",
    "Guillermo", "Gustav", "Hannah", "Hans", "Harald", "Harold", "Heather", "Heike", "Heinrich", "Heinz", "Helen",
    "Helena", "Helga", "Helmut", "Henry", "Herbert", "Hermann", "Holger", "Horst", "Hugo", "Ian", "Ignacio", "Ingrid",
    "Irene", "Isabel", "Isabella", "Jack", "Jacob", "Jaime", "James", "Jan", "Jane", "Janet", "Jasmin", "Javier",
    "Jean", "Jennifer", "Jessica", "Joachim", "Joan", "Johann", "Johanna", "John", "Jonathan", "Jorge", "Jose",
    "Josef", "Joseph", "Joshua", "José", "Juan", "Judith", "Julia", "Julian", "Juliane", "Karen", "Karin", "Karl",
    "Katharina", "Kathleen", "Katrin", "Keith", "Kenneth", "Kevin", "Klaus", "Kurt", "Larry", "Laura", "Lauren",
    "Lena", "Leon", "Leonie", "Linda", "Lisa", "Louis", "Louise", "Lucas", "Lucia", "Luis", "Luisa", "Lukas",
    "Manfred", "Manuel", "Manuela", "Marcus", "Margaret", "Margarita", "Maria", "Marie", "Mario", "Marion", "Markus",
    "Marta", "Martha", "Martin", "Martina", "Mary", "María", "Matthew", "Matthias", "Megan", "Melissa", "Mia",
    "Michael", "Michaela", "Michelle", "Miguel", "Mohammed", "Monika", "Nancy", "Natalie", "Nicholas", "Nicola",
    "Nicole", "Nina", "Norbert", "Olga", "Oliver", "Olivia", "Oscar", "Pablo", "Pamela", "Patricia", "Paul", "Paula",
    "Pedro", "Peter", "Petra", "Philip", "Pilar", "Rachel", "Rafael", "Rainer", "Ralf", "Ralph", "Raúl", "Rebecca",
    "Reinhard", "Renate", "Ricardo", "Richard", "Robert", "Roberto", "Roger", "Roland", "Ronald", "Rosa", "Rosemary",
    "Rudolf", "Ruth", "Ryan", "Sabine", "Samantha", "Samuel", "Sandra", "Sarah", "Scott", "Sebastian", "Sergio",
    "Sharon", "Silke", "Silvia", "Simone", "Sofia", "Sophia", "Sophie", "Stefan", "Stefanie", "Stephanie", "Stephen",
    "Steven", "Susan", "Susanne", "Teresa", "Theresa", "Thomas", "Timothy", "Tobias", "Ursula", "Ute", "Uwe",
    "Vanessa", "Vera", "Veronica", "Victoria", "Virginia", "Walter", "Werner", "William", "Wolfgang",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_given_names_are_sorted() {
        assert!(GIVEN_NAMES.is_sorted_by(|before, after| before < after));
    }
}

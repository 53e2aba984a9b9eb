//! Whether a value has the form of a person's name, whoever's: no list of names is asked.

/// Most words of a name.
const MOST_WORDS: usize = 4;
/// Words of names that are written small.
const PARTICLES: [&str; 14] =
    ["al", "bin", "da", "de", "del", "den", "der", "di", "dos", "el", "la", "van", "von", "zu"];

/// True for two to four capitalised words (`Oluwaseun Adeyemi`, `García, Ana`, `Nguyễn Văn An`), for HL7's `Adeyemi^Oluwaseun`, and
/// for two to four characters of a script that does not part words (`王小明`).
pub fn is_like_a_name(value: &str) -> bool {
    if let Some((family, given)) = value.split_once('^') {
        return family.chars().any(char::is_alphabetic) && given.chars().any(char::is_alphabetic);
    }
    if value.chars().all(is_ideographic) {
        return (2..=MOST_WORDS).contains(&value.chars().count());
    }
    let words = || value.split([' ', ',']).filter(|word| !word.is_empty());
    let capitalised = words().filter(|word| word.starts_with(char::is_uppercase)).count();
    (2..=MOST_WORDS).contains(&words().count())
        && capitalised >= 2
        && words().all(|word| {
            let letters = word.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '’' | '-' | '.'));
            letters && (word.starts_with(char::is_uppercase) || PARTICLES.contains(&word))
        })
}

/// Chinese characters, kana and hangul.
fn is_ideographic(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}

#[cfg(test)]
mod tests {
    use super::is_like_a_name;

    #[test]
    fn names_are_told_by_their_form() {
        for name in [
            "Oluwaseun Adeyemi",
            "García, Ana",
            "Nguyễn Văn An",
            "Ludwig van Beethoven",
            "Иван Петров",
            "Adeyemi^Oluwaseun",
            "J. R. O'Neil",
            "王小明",
            "SMITH JOHN",
        ] {
            assert!(is_like_a_name(name), "{name}");
        }
        for other in
            ["Private", "Married-civ-spouse", "Metformin 500 mg", "Essential hypertension", "E11.9", "", "a^", "type 2"]
        {
            assert!(!is_like_a_name(other), "{other}");
        }
    }
}

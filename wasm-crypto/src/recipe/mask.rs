//! Values of which only the ends stay.

/// What stands for the characters between. It says nothing about how many there were.
const BETWEEN: &str = "***";

/// The first and the last characters with `***` between them. A value that is not longer than what would be kept, and what
/// is masked so far already, become `***`.
pub fn mask(text: &str, first: u8, last: u8) -> String {
    let text = text.trim();
    let (first, last) = (usize::from(first), usize::from(last));
    let characters: Vec<char> = text.chars().collect();
    if text == BETWEEN || characters.len() <= first + last {
        return BETWEEN.to_owned();
    }
    let start: String = characters[..first].iter().collect();
    let end: String = characters[characters.len() - last..].iter().collect();
    format!("{start}{BETWEEN}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_ends_stay_and_the_length_does_not_show() {
        assert_eq!(mask("AB-4711", 2, 1), "AB***1");
        assert_eq!(mask("AB-47110815-1", 2, 1), "AB***1");
        assert_eq!(mask("Ünïcode", 1, 2), "Ü***de");
        assert_eq!((mask("ABC", 2, 1), mask("", 0, 0), mask("x", 0, 0)), ("***".into(), "***".into(), "***".into()));
    }

    proptest::proptest! {
        #[test]
        fn masking_twice_changes_nothing(text in "\\PC{0,12}", first in 0u8..6, last in 0u8..6) {
            let once = mask(&text, first, last);
            proptest::prop_assert_eq!(mask(&once, first, last), once);
        }
    }
}

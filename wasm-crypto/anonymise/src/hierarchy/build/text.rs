//! Text by its first or last characters.

use super::{ALL, BuildError, ordered};

/// Which characters are kept.
#[derive(Clone, Copy)]
pub(super) enum Kept {
    First,
    Last,
}

pub(super) fn rows(lengths: &[usize], kept: Kept, values: &[&str]) -> Result<Vec<Vec<String>>, BuildError> {
    if let Some(index) = lengths.windows(2).position(|pair| pair[1] >= pair[0]) {
        return Err(BuildError::Order { level: index + 2 });
    }
    let values = ordered(values, |_, _| Ok(()))?;
    let row = |value: &str| {
        std::iter::once(value.to_owned()).chain(lengths.iter().map(|&length| shorten(value, length, kept))).collect()
    };
    Ok(values.into_iter().map(|(_, value)| row(value)).collect())
}

fn shorten(value: &str, length: usize, kept: Kept) -> String {
    let mut starts = value.char_indices().map(|(start, _)| start);
    match kept {
        Kept::First => match starts.nth(length) {
            Some(end) => format!("{}{ALL}", &value[..end]),
            None => value.to_owned(),
        },
        Kept::Last => match (length, starts.rev().nth(length.saturating_sub(1))) {
            (0, Some(_)) => ALL.to_owned(),
            (0, None) | (_, None | Some(0)) => value.to_owned(),
            (_, Some(start)) => format!("{ALL}{}", &value[start..]),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postcodes_lose_their_last_characters_and_do_not_tell_their_length() {
        let rows = rows(&[3, 1], Kept::First, &["94110-1234", "94110", "941", "ÄÖÜß"]).unwrap();
        assert_eq!(
            rows,
            [["941", "941", "9*"], ["94110", "941*", "9*"], ["94110-1234", "941*", "9*"], ["ÄÖÜß", "ÄÖÜ*", "Ä*"],]
        );
    }

    #[test]
    fn the_last_characters_can_be_kept_instead() {
        assert_eq!(shorten("abcdef", 2, Kept::Last), "*ef");
        assert_eq!(shorten("ef", 2, Kept::Last), "ef");
        assert_eq!(shorten("ef", 0, Kept::Last), "*");
        assert_eq!(shorten("", 0, Kept::Last), "");
    }

    #[test]
    fn each_level_keeps_less_than_the_one_before() {
        assert_eq!(rows(&[3, 3], Kept::First, &["a"]), Err(BuildError::Order { level: 2 }));
    }
}

//! Postcodes: whose they are, by their shape.

use serde::{Deserialize, Serialize};

/// Whose postcodes a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PostcodeSystem {
    /// United States: five digits, or nine. Prefixes of fewer than 20,000 people become `000`.
    UnitedStates,
    /// United Kingdom: `SW1A 1AA`.
    UnitedKingdom,
    /// Five digits elsewhere: Germany, Spain, France, Italy.
    FiveDigits,
    /// Any other.
    Other,
}

/// True for a whole British postcode, as `SW1A 1AA` or `sw1a1aa`.
pub fn is_british(text: &str) -> bool {
    let compact: Vec<u8> = text.bytes().filter(|byte| *byte != b' ').map(|byte| byte.to_ascii_uppercase()).collect();
    if !(5..=7).contains(&compact.len()) || text.matches(' ').count() > 1 {
        return false;
    }
    let (outward, inward) = compact.split_at(compact.len() - 3);
    let inward_fits = inward[0].is_ascii_digit() && inward[1..].iter().all(u8::is_ascii_uppercase);
    let letters = outward.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
    let rest = &outward[letters.min(2)..];
    let rest_fits = match rest {
        [first] => first.is_ascii_digit(),
        [first, second] => first.is_ascii_digit() && second.is_ascii_alphanumeric(),
        _ => false,
    };
    let space_fits = text.find(' ').is_none_or(|at| at == outward.len());
    (1..=2).contains(&letters) && inward_fits && rest_fits && space_fits
}

/// True for five digits, or the nine of `02139-4307`.
pub fn is_five_digits(text: &str) -> bool {
    let digits = |part: &str, count: usize| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
    digits(text, 5) || is_nine_digits(text)
}

/// True for the nine digits of `02139-4307`, which only the United States write.
pub fn is_nine_digits(text: &str) -> bool {
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once('-')
        .is_some_and(|(five, four)| five.len() == 5 && four.len() == 4 && all_digits(five) && all_digits(four))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn british_postcodes_are_told_by_their_shape() {
        for text in ["SW1A 1AA", "M1 1AE", "B33 8TH", "CR2 6XH", "DN55 1PT", "EC1A1BB", "w1a 0ax"] {
            assert!(is_british(text), "{text}");
        }
        for text in ["", "E11 9", "E11.9", "SW1A1 AA", "AAA 1AA", "12 1AA", "A1 AAA", "S W1 1AA", "é1 1AA"] {
            assert!(!is_british(text), "{text}");
        }
    }

    #[test]
    fn five_and_nine_digits_are_told_apart() {
        assert!(is_five_digits("02139") && is_five_digits("02139-4307") && is_nine_digits("02139-4307"));
        assert!(!is_five_digits("2139") && !is_five_digits("021390") && !is_nine_digits("02139"));
    }
}

//! Postcodes into the area they stand for.

use super::PostcodeSystem;
use crate::table::cell::postcode::is_british;

/// First three digits of United States postcodes whose areas have 20,000 people or fewer, which Safe Harbor replaces by
/// `000` (45 CFR 164.514(b)(2)(i)(B)). The union of two lists in use: the 17 of HHS's guidance of 2012 (census of 2000) and
/// the 14 of Microsoft's FHIR anonymiser.
const SMALL_AREAS: [&str; 19] = [
    "036", "059", "063", "102", "203", "205", "369", "556", "692", "790", "821", "823", "830", "831", "878", "879",
    "884", "890", "893",
];

/// The first characters of a postcode, the rest as `*`. What is cut already stays. None for what is no postcode.
pub fn shorten(text: &str, keep: u8, system: PostcodeSystem) -> Option<String> {
    let compact: String =
        text.chars().filter(|c| c.is_alphanumeric() || matches!(c, '*' | '-')).collect::<String>().to_uppercase();
    let keep = usize::from(keep);
    match system {
        PostcodeSystem::UnitedStates => {
            let digits = five_digits(&compact)?;
            let small = keep >= 3 && digits.len() >= 3 && SMALL_AREAS.contains(&&digits[..3]);
            Some(starred(if small { "000" } else { &digits }, keep))
        }
        PostcodeSystem::FiveDigits => Some(starred(&five_digits(&compact)?, keep)),
        PostcodeSystem::UnitedKingdom => {
            let outward = match compact.strip_suffix('*') {
                Some(cut) => cut,
                None if is_british(&compact) => &compact[..compact.len() - 3],
                None => &compact,
            };
            let letters = outward.bytes().take_while(u8::is_ascii_uppercase).count();
            let form = (1..=2).contains(&letters)
                && outward.len() <= 4
                && outward.bytes().all(|byte| byte.is_ascii_alphanumeric());
            form.then(|| {
                let kept = if keep <= 2 { letters.min(keep.max(1)) } else { outward.len().min(keep) };
                format!("{}*", &outward[..kept])
            })
        }
        PostcodeSystem::Other => {
            let (code, cut) = compact.strip_suffix('*').map_or((compact.as_str(), false), |code| (code, true));
            let long_enough = if cut { !code.is_empty() } else { code.chars().count() > keep };
            let form = long_enough && code.chars().all(|character| character.is_alphanumeric() || character == '-');
            form.then(|| format!("{}*", code.chars().take(keep).collect::<String>()))
        }
    }
}

/// The five digits, or those that an earlier cut left. Zeros that a spreadsheet dropped in front come back.
fn five_digits(compact: &str) -> Option<String> {
    if compact.ends_with('*') {
        let digits = compact.trim_end_matches('*');
        let form = compact.len() == 5 && digits.bytes().all(|byte| byte.is_ascii_digit());
        return form.then(|| digits.to_owned());
    }
    let five = compact.split_once('-').map_or(compact, |(five, _)| five);
    let five = if five.len() == 9 && compact.len() == 9 { five.get(..5)? } else { five };
    let form = (3..=5).contains(&five.len()) && five.bytes().all(|byte| byte.is_ascii_digit());
    form.then(|| format!("{five:0>5}"))
}

fn starred(digits: &str, keep: usize) -> String {
    format!("{:*<5}", &digits[..digits.len().min(keep)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use PostcodeSystem::{FiveDigits, Other, UnitedKingdom, UnitedStates};

    #[test]
    fn each_country_s_codes_are_cut_its_way() {
        let cases = [
            ("02139", 3, UnitedStates, "021**"),
            ("02139-4307", 3, UnitedStates, "021**"),
            ("021394307", 3, UnitedStates, "021**"),
            ("2139", 3, UnitedStates, "021**"),
            ("80331", 2, FiveDigits, "80***"),
            ("SW1A 1AA", 2, UnitedKingdom, "SW*"),
            ("m1 1ae", 2, UnitedKingdom, "M*"),
            ("M1 1AE", 3, UnitedKingdom, "M1*"),
            ("SW1A", 3, UnitedKingdom, "SW1*"),
            ("1234 AB", 2, Other, "12*"),
        ];
        for (text, keep, system, expected) in cases {
            assert_eq!(shorten(text, keep, system).as_deref(), Some(expected), "{text}");
            assert_eq!(shorten(expected, keep, system).as_deref(), Some(expected), "{expected} again");
        }
    }

    #[test]
    fn small_areas_become_zeros() {
        for prefix in SMALL_AREAS {
            assert_eq!(shorten(&format!("{prefix}12"), 3, UnitedStates).as_deref(), Some("000**"), "{prefix}");
        }
        assert_eq!(shorten("03612", 2, UnitedStates).as_deref(), Some("03***"));
        assert_eq!(shorten("000**", 3, UnitedStates).as_deref(), Some("000**"));
        assert_eq!(shorten("03612", 3, FiveDigits).as_deref(), Some("036**"));
    }

    #[test]
    fn what_is_no_postcode_is_none() {
        for system in [UnitedStates, FiveDigits, UnitedKingdom] {
            for text in ["", "Boston", "12", "1234567", "*", "é"] {
                assert_eq!(shorten(text, 3, system), None, "{text} {system:?}");
            }
        }
        assert_eq!(shorten("12", 2, Other), None);
    }
}

//! Numbers as people write them.

/// Reads a number: `12`, `-3.5`, `3,5`, `1,234.5`, `1.234,5`, `1 234`, `+4`, `2e-3`.
///
/// A single comma is a decimal comma unless exactly three digits follow one to three others; a single full stop is always
/// a decimal point. Nothing that says more than a number is one: no unit, no `<`, no per cent sign.
pub fn parse(text: &str) -> Option<f64> {
    let text = text.trim();
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !digits.starts_with(|first: char| first.is_ascii_digit() || first == '.' || first == ',') || text.len() > 40 {
        return None;
    }
    if digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && digits.bytes().filter(|byte| *byte == b'.').count() < 2
    {
        return finite(text);
    }
    if digits.bytes().any(|byte| byte.is_ascii_alphabetic()) {
        let exponent =
            digits.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'-' | b'+'));
        return if exponent { finite(text) } else { None };
    }
    let (whole, fraction) = split_decimal(digits)?;
    let negative = text.starts_with('-');
    let value = finite(&format!("{whole}.{fraction}"))?;
    Some(if negative { -value } else { value })
}

/// True when the text is a whole number without a decimal mark.
pub fn is_whole(text: &str) -> bool {
    let text = text.trim();
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn finite(text: &str) -> Option<f64> {
    text.parse().ok().filter(|value: &f64| value.is_finite())
}

/// Digits before and after the decimal mark, group separators taken out.
fn split_decimal(digits: &str) -> Option<(String, String)> {
    let mark = match (digits.rfind('.'), digits.rfind(',')) {
        (Some(point), Some(comma)) => Some(point.max(comma)),
        (Some(point), None) => (digits.matches('.').count() == 1).then_some(point),
        (None, Some(comma)) => (!grouped(digits, ',')).then_some(comma),
        (None, None) => None,
    };
    let (whole, fraction) = match mark {
        Some(at) => (&digits[..at], &digits[at + 1..]),
        None => (digits, ""),
    };
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let separator = whole.chars().find(|character| !character.is_ascii_digit());
    if let Some(separator) = separator {
        let known = matches!(separator, ',' | '.' | ' ' | '\'' | '\u{a0}' | '\u{202f}' | '’');
        if !known || !grouped(whole, separator) {
            return None;
        }
    }
    let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
    let whole = if whole.is_empty() { "0".to_owned() } else { whole };
    (!(fraction.is_empty() && mark.is_some()))
        .then(|| (whole, if fraction.is_empty() { "0".into() } else { fraction.to_owned() }))
}

/// True when `separator` cuts the digits into groups of three.
fn grouped(digits: &str, separator: char) -> bool {
    let mut groups = digits.split(separator);
    let first = groups.next().unwrap_or("");
    let is_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    (1..=3).contains(&first.len()) && is_digits(first) && groups.all(|group| group.len() == 3 && is_digits(group))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        let cases = [
            ("12", 12.0),
            ("-3.5", -3.5),
            ("3,5", 3.5),
            ("-0,25", -0.25),
            ("1,234", 1234.0),
            ("1,234.5", 1234.5),
            ("1.234,5", 1234.5),
            ("1.234.567", 1_234_567.0),
            ("1 234,5", 1234.5),
            (" +4 ", 4.0),
            ("2e-3", 0.002),
            (".5", 0.5),
            ("1234,567", 1234.567),
        ];
        for (text, number) in cases {
            assert_eq!(parse(text), Some(number), "{text}");
        }
    }

    #[test]
    fn what_says_more_than_a_number_is_none() {
        for text in [
            "",
            "-",
            ".",
            "5 mg",
            "<5",
            "12%",
            "1-2",
            "2021-01-01",
            "1.2.3",
            "1,23,4",
            "e5",
            "0x10",
            "NaN",
            "inf",
            "1e999",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}

//! Token amounts as people write them, exactly.

/// Why a text is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Something other than digits and one decimal point.
    #[error("this is not an amount")]
    NotANumber,
    /// More digits after the point than the token has.
    #[error("the token has {decimals} digits after the point")]
    TooFine {
        /// The token's decimals.
        decimals: u8,
    },
    /// Beyond what the contract can hold.
    #[error("this amount is too large")]
    TooLarge,
}

impl AmountError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NotANumber => "Write digits, with a point before the fraction: 12.50",
            Self::TooFine { .. } => "Leave out the last digits.",
            Self::TooLarge => "Write a smaller amount.",
        }
    }
}

/// The smallest units in an amount such as `12.50`.
pub fn parse(text: &str, decimals: u8) -> Result<u128, AmountError> {
    let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() + fraction.len() == 0 || !digits(whole) || !digits(fraction) {
        return Err(AmountError::NotANumber);
    }
    let fraction = fraction.trim_end_matches('0');
    let missing = usize::from(decimals).checked_sub(fraction.len()).ok_or(AmountError::TooFine { decimals })?;
    format!("0{whole}{fraction}{}", "0".repeat(missing)).parse().map_err(|_| AmountError::TooLarge)
}

/// An amount in full: all that is needed after the point and at least two digits, thousands apart.
pub fn format(amount: u128, decimals: u8) -> String {
    let decimals = usize::from(decimals);
    let digits = format!("{amount:0>width$}", width = decimals + 1);
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let kept = fraction.trim_end_matches('0').len().max(2.min(decimals));
    if kept == 0 { grouped } else { format!("{grouped}.{}", &fraction[..kept]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact() {
        assert_eq!(parse("12.5", 6), Ok(12_500_000));
        assert_eq!(parse("0.000001", 6), Ok(1));
        assert_eq!(parse(".5", 6), Ok(500_000));
        assert_eq!(parse("7", 0), Ok(7));
        assert_eq!(format(12_500_000, 6), "12.50");
        assert_eq!(format(1, 6), "0.000001");
        assert_eq!(format(1_234_567_000_000, 6), "1,234,567.00");
        assert_eq!(format(7, 0), "7");
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in ["", ".", "-1", "1,5", "1e3", "1.2.3", " ", "0x10"] {
            assert_eq!(parse(text, 6), Err(AmountError::NotANumber), "{text}");
        }
        assert_eq!(parse("0.0000001", 6), Err(AmountError::TooFine { decimals: 6 }));
        assert_eq!(parse(&"9".repeat(40), 6), Err(AmountError::TooLarge));
    }
}

//! A parameter as the exact fraction that was written.
//!
//! `0.3` as a binary number is a little less than 3/10. Where a model compares whole numbers exactly, its parameter has to
//! be the 3/10 that a person wrote: the shortest decimal that names the binary number.

/// Decimal places that are kept: with a denominator of at most 10^15, products with counts fit 128 bits.
const PLACES: usize = 15;

/// A number of 0 to 1 as a fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fraction {
    pub(super) numerator: u64,
    /// A power of ten.
    pub(super) denominator: u64,
}

impl Fraction {
    /// The fraction of a number; a number above 1 gives 1, one below 0 (or none) 0, and places beyond the 15th are cut
    /// off, so that it is never more than was written.
    pub(super) fn of(number: f64) -> Self {
        let number = if number > 0.0 { number.min(1.0) } else { 0.0 };
        let text = format!("{number}");
        let (whole, places) = text.split_once('.').unwrap_or((&text, ""));
        let mut fraction = Self { numerator: u64::from(whole == "1"), denominator: 1 };
        for digit in places.bytes().take(PLACES) {
            fraction.numerator = fraction.numerator * 10 + u64::from(digit - b'0');
            fraction.denominator *= 10;
        }
        fraction
    }
}

#[cfg(test)]
mod tests {
    use super::Fraction;

    #[test]
    fn a_number_is_the_decimal_that_was_written() {
        let fraction = |numerator, denominator| Fraction { numerator, denominator };
        assert_eq!(Fraction::of(0.3), fraction(3, 10));
        assert_eq!(Fraction::of(1.0), fraction(1, 1));
        assert_eq!(Fraction::of(0.0), fraction(0, 1));
        assert_eq!(Fraction::of(0.05), fraction(5, 100));
        assert_eq!(Fraction::of(7.5), fraction(1, 1));
        assert_eq!(Fraction::of(-1.0), fraction(0, 1));
        assert_eq!(Fraction::of(f64::NAN), fraction(0, 1));
    }

    #[test]
    fn places_that_cannot_be_kept_are_cut_off_not_rounded_up() {
        assert_eq!(Fraction::of(1e-300).numerator, 0);
        assert_eq!(Fraction::of(1.99e-15).numerator, 1);
    }
}

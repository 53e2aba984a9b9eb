//! Dates into months, quarters, years and decades.

use super::{DateOrder, DatePart};
use crate::table::cell::date::{self, Date, Day};

/// What is left of a date. What is coarser already stays. None for what is no date.
pub fn coarsen(text: &str, to: DatePart, order: DateOrder, from_year: Option<i32>) -> Option<String> {
    let date = date::parse(text, order)?;
    let last_year = match date {
        Date::Day(Day { year, .. }) | Date::Month(year, _) | Date::Quarter(year, _) | Date::Year(year) => year,
        Date::Decade(year) => year + 9,
        Date::Before(year) => year - 1,
    };
    if let Some(from) = from_year.filter(|from| last_year < *from) {
        return Some(format!("<{from}"));
    }
    let coarse = match (date, to) {
        (Date::Day(Day { year, month, .. }), DatePart::Month) => Date::Month(year, month),
        (Date::Day(Day { year, month, .. }) | Date::Month(year, month), DatePart::Quarter) => {
            Date::Quarter(year, month.div_ceil(3))
        }
        (Date::Day(Day { year, .. }) | Date::Month(year, _) | Date::Quarter(year, _), DatePart::Year) => {
            Date::Year(year)
        }
        (
            Date::Day(Day { year, .. }) | Date::Month(year, _) | Date::Quarter(year, _) | Date::Year(year),
            DatePart::Decade,
        ) => Date::Decade(year - year.rem_euclid(10)),
        (coarser, _) => coarser,
    };
    Some(match coarse {
        Date::Month(year, month) => format!("{year:04}-{month:02}"),
        Date::Quarter(year, quarter) => format!("{year:04}-Q{quarter}"),
        Date::Year(year) => format!("{year:04}"),
        Date::Decade(year) => format!("{year:04}s"),
        Date::Before(year) => format!("<{year:04}"),
        Date::Day(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use DateOrder::{DayMonthYear, YearMonthDay};

    #[test]
    fn each_part_is_what_is_left() {
        let left = |to| coarsen("2021-07-31T10:00:00Z", to, YearMonthDay, None);
        assert_eq!(left(DatePart::Month).as_deref(), Some("2021-07"));
        assert_eq!(left(DatePart::Quarter).as_deref(), Some("2021-Q3"));
        assert_eq!(left(DatePart::Year).as_deref(), Some("2021"));
        assert_eq!(left(DatePart::Decade).as_deref(), Some("2020s"));
        assert_eq!(coarsen("31.12.1999", DatePart::Month, DayMonthYear, None).as_deref(), Some("1999-12"));
        assert_eq!(coarsen("no date", DatePart::Year, YearMonthDay, None), None);
    }

    #[test]
    fn early_years_are_put_together() {
        let born = |text| coarsen(text, DatePart::Year, YearMonthDay, Some(1937));
        assert_eq!(born("1936-12-31").as_deref(), Some("<1937"));
        assert_eq!(born("1937-01-01").as_deref(), Some("1937"));
        assert_eq!(born("<1930").as_deref(), Some("<1937"));
        assert_eq!(born("<1940").as_deref(), Some("<1940"));
        assert_eq!(born("1936").as_deref(), Some("<1937"));
    }

    #[test]
    fn coarsening_twice_changes_nothing() {
        for to in [DatePart::Month, DatePart::Quarter, DatePart::Year, DatePart::Decade] {
            for from in [None, Some(1937), Some(1940)] {
                for year in 1930..1945 {
                    for month in 1..=12 {
                        let once = coarsen(&format!("{year}-{month:02}-15"), to, YearMonthDay, from).unwrap();
                        assert_eq!(coarsen(&once, to, YearMonthDay, from).as_ref(), Some(&once), "{to:?} {from:?}");
                    }
                }
            }
        }
    }
}

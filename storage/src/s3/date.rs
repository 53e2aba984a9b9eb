//! Times as S3 writes them: `20130524T000000Z`, ISO 8601 basic, in UTC.

/// Seconds since 1970 as `YYYYMMDD'T'HHMMSS'Z'`.
pub fn basic(at: u64) -> String {
    let (day, second) = (at / 86_400, at % 86_400);
    let (year, month, date) = civil(day);
    format!("{year:04}{month:02}{date:02}T{:02}{:02}{:02}Z", second / 3_600, second / 60 % 60, second % 60)
}

/// Reads [`basic`], or the same with `-` and `:` and parts of a second (`2013-05-24T00:00:00.000Z`), as seconds since 1970.
pub fn parse(text: &str) -> Option<u64> {
    let (day, time) = text.strip_suffix('Z')?.split_once('T')?;
    let digits = |text: &str| text.split('.').next().unwrap_or_default().replace(['-', ':'], "");
    let (day, time) = (digits(day), digits(time));
    if day.len() != 8 || time.len() != 6 {
        return None;
    }
    let number = |text: &str, from: usize, to: usize| text.get(from..to)?.parse::<u64>().ok();
    let (year, month, date) = (number(&day, 0, 4)?, number(&day, 4, 6)?, number(&day, 6, 8)?);
    let (hour, minute, second) = (number(&time, 0, 2)?, number(&time, 2, 4)?, number(&time, 4, 6)?);
    let plausible = year >= 1970 && (1..=12).contains(&month) && (1..=31).contains(&date);
    let at = days(year, month, date).checked_mul(86_400)?.checked_add(hour * 3_600 + minute * 60 + second)?;
    (plausible && hour < 24 && minute < 60 && second <= 60).then_some(at)
}

/// Year, month and day of the Gregorian calendar, of days since 1970 (Hinnant, "chrono-compatible low-level date algorithms").
fn civil(day: u64) -> (u64, u64, u64) {
    let day = day + 719_468;
    let (era, of_era) = (day / 146_097, day % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // Years begin in March here, so that the leap day is the last one.
    let month = (5 * of_year + 2) / 153;
    let date = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year_of_era + era * 400 + u64::from(month <= 2), month, date)
}

/// Days since 1970; [`civil`] backwards.
fn days(year: u64, month: u64, date: u64) -> u64 {
    let year = year - u64::from(month <= 2);
    let (era, of_era) = (year / 400, year % 400);
    let month = if month > 2 { month - 3 } else { month + 9 };
    let of_year = (153 * month + 2) / 5 + date.saturating_sub(1);
    (era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year).saturating_sub(719_468)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_go_both_ways() {
        for (at, text) in [
            (0, "19700101T000000Z"),
            (951_782_399, "20000228T235959Z"),
            (951_782_400, "20000229T000000Z"),
            (1_369_353_600, "20130524T000000Z"),
            (4_107_542_399, "21000228T235959Z"),
            (4_107_542_400, "21000301T000000Z"),
        ] {
            assert_eq!(basic(at), text);
            assert_eq!(parse(text), Some(at));
        }
        for day in 0..80_000 {
            assert_eq!(parse(&basic(day * 86_400)), Some(day * 86_400));
        }
        assert_eq!(parse("2013-05-24T00:00:00.123Z"), Some(1_369_353_600));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "T",
            "20130524T000000",
            "20131324T000000Z",
            "20130500T000000Z",
            "2013052xT000000Z",
            "19691231T000000Z",
            "20130524T250000Z",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}

//! Numbers, sizes, times and amounts as a person reads them.

pub use wasm_crypto::words::count;

/// A number of things: `1 row`, `2 rows`. `one` and `many` are the words.
pub fn counted(number: u128, one: &str, many: &str) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { many })
}

/// A size in bytes with its binary unit: `1536` becomes `1.5 KiB`.
pub fn bytes(size: u64) -> String {
    const UNITS: [&str; 5] = ["bytes", "KiB", "MiB", "GiB", "TiB"];
    let mut value = size as f64;
    let mut unit = 0;
    while value >= 1024.0 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    match unit {
        0 if size == 1 => "1 byte".into(),
        0 => format!("{size} bytes"),
        _ if value < 10.0 => format!("{value:.1} {}", UNITS[unit]),
        _ => format!("{value:.0} {}", UNITS[unit]),
    }
}

/// A duration in seconds, by its largest unit or two: `90` becomes `1 min 30 s`, `93600` becomes `1 day 2 h`.
pub fn duration(seconds: u64) -> String {
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    let days = |number: u64| counted(number.into(), "day", "days");
    let with =
        |large: String, small: u64, unit: &str| if small == 0 { large } else { format!("{large} {small} {unit}") };
    match seconds {
        0..MINUTE => format!("{seconds} s"),
        MINUTE..HOUR => with(format!("{} min", seconds / MINUTE), seconds % MINUTE, "s"),
        HOUR..DAY => with(format!("{} h", seconds / HOUR), seconds % HOUR / MINUTE, "min"),
        _ if seconds < 10 * DAY => with(days(seconds / DAY), seconds % DAY / HOUR, "h"),
        _ => days(seconds / DAY),
    }
}

/// The day of a time in seconds since 1970, in UTC: `22 November 2026`.
pub fn date(seconds: u64) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let (year, month, day) = civil(seconds / 86_400);
    format!("{day} {} {year}", MONTHS[month as usize - 1])
}

/// Day and time of a time in seconds since 1970, in UTC: `22 November 2026, 19:24 UTC`.
pub fn date_time(seconds: u64) -> String {
    let of_day = seconds % 86_400;
    format!("{}, {:02}:{:02} UTC", date(seconds), of_day / 3_600, of_day % 3_600 / 60)
}

/// The day of a time in seconds since 1970 as a form's date field has it: `2026-11-22`.
pub fn iso_date(seconds: u64) -> String {
    let (year, month, day) = civil(seconds / 86_400);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Year, month and day of the proleptic Gregorian calendar, from days since 1970
/// (H. Hinnant, "chrono-compatible low-level date algorithms", `civil_from_days`).
fn civil(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468;
    let era = shifted / 146_097;
    let day_of_era = shifted % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + u64::from(month <= 2), month, day)
}

/// A share between 0 and 1 in per cent with one decimal where it matters: `0.0909` becomes `9.1 %`.
pub fn percent(share: f64) -> String {
    let value = share * 100.0;
    if value == 0.0 || value >= 99.95 || (value.fract() == 0.0) {
        format!("{value:.0} %")
    } else if value < 0.1 {
        "under 0.1 %".into()
    } else {
        format!("{value:.1} %")
    }
}

/// A long hexadecimal text, shortened to its ends: `0x1234…cdef`.
pub fn short_hash(hash: &str) -> String {
    match (hash.get(..6), hash.len().checked_sub(4).and_then(|end| hash.get(end..))) {
        (Some(head), Some(tail)) if hash.len() > 12 => format!("{head}…{tail}"),
        _ => hash.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped_by_three() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(30_162), "30,162");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(counted(1, "row", "rows"), "1 row");
    }

    #[test]
    fn sizes_carry_a_binary_unit() {
        assert_eq!(bytes(1), "1 byte");
        assert_eq!(bytes(1_023), "1023 bytes");
        assert_eq!(bytes(1_536), "1.5 KiB");
        assert_eq!(bytes(5 << 30), "5.0 GiB");
        assert_eq!(bytes(64 << 20), "64 MiB");
    }

    #[test]
    fn durations_name_their_largest_units() {
        assert_eq!(duration(59), "59 s");
        assert_eq!(duration(90), "1 min 30 s");
        assert_eq!(duration(7_200), "2 h");
        assert_eq!(duration(93_600), "1 day 2 h");
        assert_eq!(duration(90 * 86_400 + 5), "90 days");
    }

    #[test]
    fn days_follow_the_calendar_over_leap_years() {
        assert_eq!(date(0), "1 January 1970");
        assert_eq!(iso_date(951_782_400), "2000-02-29");
        assert_eq!(iso_date(951_868_800), "2000-03-01");
        assert_eq!(date_time(1_795_375_440), "22 November 2026, 19:24 UTC");
    }

    #[test]
    fn shares_are_shown_in_per_cent() {
        assert_eq!(percent(0.0), "0 %");
        assert_eq!(percent(1.0), "100 %");
        assert_eq!(percent(1.0 / 11.0), "9.1 %");
        assert_eq!(percent(0.000_2), "under 0.1 %");
    }

    #[test]
    fn only_long_hashes_are_shortened() {
        assert_eq!(short_hash("0x1234567890abcdef"), "0x1234…cdef");
        assert_eq!(short_hash("0x12"), "0x12");
    }
}

//! The forms of an export's values: what is clinical content, what a device may be called, how moments are shifted.

use wasm_crypto::recipe::Day;

use super::names::is_health_name;

/// True for clinical content: a number, a yes or no, a unit, a name of Health's own, or a number with its unit. Sentences,
/// names, numbers of accounts and web addresses are none of these.
pub fn is_clinical(text: &str) -> bool {
    let text = text.trim();
    is_number(text) || is_health_name(text) || is_unit(text) || {
        text.split_once(' ').is_some_and(|(number, unit)| is_number(number) && is_unit(unit))
    }
}

/// A number with at most eight digits before the point: longer ones are no measurement.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let run =
        |text: &str, most: usize| (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    run(whole, 8) && run(fraction, 20) && run(exponent.strip_prefix(['-', '+']).unwrap_or(exponent), 3)
}

/// A unit as Health writes them, or one of its few plain words. Only known symbols, so that no name passes.
#[rustfmt::skip]
fn is_unit(text: &str) -> bool {
    const SYMBOLS: [&str; 70] = [
        "%", "cal", "Cal", "cm", "cmAq", "cmH2O", "count", "cup_imp", "cup_us", "d", "dBASPL", "dBHL", "degC", "degF", "dL",
        "DB", "fl_oz_imp", "fl_oz_us", "ft", "g", "GPa", "hPa", "hr", "Hz", "in", "inHg", "IU", "J", "K", "kcal", "kg", "kJ",
        "km", "kPa", "L", "lb", "m", "mcg", "mcS", "mg", "mi", "min", "mL", "mm", "mmHg", "mmol", "mol", "ms", "mV", "ng",
        "oz", "Pa", "pt_imp", "pt_us", "rad", "rpm", "s", "S", "st", "uL", "V", "W", "yd", "kHz", "D", "deg", "lux", "dBA",
        "mmolL", "appleEffortScore",
    ];
    let symbol = |part: &str| {
        let part = part.trim_start_matches('(').trim_end_matches(')');
        let part = part.split_once(['^', '<']).map_or(part, |(symbol, _)| symbol);
        SYMBOLS.contains(&part)
            // `mol<180.15588>` has the molar mass in it; `m²`, `s2` have their power behind them.
            || SYMBOLS.contains(&part.trim_end_matches(['2', '3', '²', '³']))
            || part == "1"
    };
    const WORDS: [&str; 4] = ["Yes", "No", "true", "false"];
    let molar = |text: &str| {
        text.split_once('<').is_none_or(|(_, rest)| {
            rest.split_once('>').is_some_and(|(mass, _)| mass.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'))
        })
    };
    let power = |text: &str| {
        text.split('^').skip(1).all(|rest| rest.as_bytes().first().is_some_and(u8::is_ascii_digit))
    };
    WORDS.contains(&text)
        || (text.len() <= 30 && molar(text) && power(text) && text.split(['/', '·', '*']).all(symbol))
}

/// The class of a device, from its name or the description that Health writes of it: one of a few fixed names.
pub fn device_class(text: &str) -> Option<&'static str> {
    // Written by Health as part of `<<HKDevice: 0x...>, name:..., manufacturer:Apple Inc., model:Watch, ...>`.
    const CLASSES: [(&str, &str); 26] = [
        ("apple watch", "Apple Watch"),
        ("model:watch", "Apple Watch"),
        ("iphone", "iPhone"),
        ("ipad", "iPad"),
        ("ipod", "iPod touch"),
        ("airpods", "AirPods"),
        ("abbott", "Abbott"),
        ("beurer", "Beurer"),
        ("coros", "COROS"),
        ("dexcom", "Dexcom"),
        ("eufy", "eufy"),
        ("fitbit", "Fitbit"),
        ("garmin", "Garmin"),
        ("huawei", "Huawei"),
        ("ihealth", "iHealth"),
        ("libre", "FreeStyle Libre"),
        ("medtronic", "Medtronic"),
        ("omron", "OMRON"),
        ("oura", "Oura"),
        ("polar", "Polar"),
        ("renpho", "RENPHO"),
        ("samsung", "Samsung"),
        ("suunto", "Suunto"),
        ("wahoo", "Wahoo"),
        ("whoop", "WHOOP"),
        ("withings", "Withings"),
    ];
    let text = text.to_lowercase();
    CLASSES.iter().find(|(word, _)| text.contains(word)).map(|(_, class)| *class)
}

/// A moment, as Health writes it: `2019-07-19 10:36:11 -0700`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    year: i32,
    month: u8,
    day: u8,
    /// Seconds since midnight.
    seconds: i32,
    /// Of the time zone, in minutes east of Greenwich.
    pub offset: i32,
}

impl Moment {
    /// Reads it; none for any other form.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes: &[u8; 25] = text.as_bytes().try_into().ok()?;
        let fixed = [(4, b'-'), (7, b'-'), (10, b' '), (13, b':'), (16, b':'), (19, b' ')];
        let signs = fixed.iter().all(|(at, sign)| bytes[*at] == *sign) && matches!(bytes[20], b'+' | b'-');
        let number = |from: usize, length: usize| {
            bytes[from..from + length]
                .iter()
                .try_fold(0i32, |number, byte| byte.is_ascii_digit().then(|| number * 10 + i32::from(byte - b'0')))
        };
        let (hours, minutes, seconds) = (number(11, 2)?, number(14, 2)?, number(17, 2)?);
        let (zone_hours, zone_minutes) = (number(21, 2)?, number(23, 2)?);
        let in_range = hours < 24 && minutes < 60 && seconds <= 60 && zone_hours <= 18 && zone_minutes < 60;
        let offset = zone_hours * 60 + zone_minutes;
        let day = Day::new(number(0, 4)?, number(5, 2)? as u8, number(8, 2)? as u8)?;
        (signs && in_range).then_some(Self {
            year: day.year,
            month: day.month,
            day: day.day,
            seconds: (hours * 60 + minutes) * 60 + seconds,
            offset: if bytes[20] == b'-' { -offset } else { offset },
        })
    }

    /// The moment by a clock that runs `offset` minutes ahead of Greenwich all year, moved by days, in zone `+0000`.
    pub fn shifted(self, offset: i32, days: i16) -> Option<String> {
        let seconds = self.seconds + (offset - self.offset) * 60;
        let days = i32::from(days) + seconds.div_euclid(86_400);
        let seconds = seconds.rem_euclid(86_400);
        let day = Day::new(self.year, self.month, self.day)?.plus(days)?;
        let mut text = *b"0000-00-00 00:00:00 +0000";
        let mut write = |at: usize, length: usize, mut number: i32| {
            for place in (at..at + length).rev() {
                text[place] = b'0' + (number % 10) as u8;
                number /= 10;
            }
        };
        write(0, 4, day.year);
        write(5, 2, i32::from(day.month));
        write(8, 2, i32::from(day.day));
        write(11, 2, seconds / 3600);
        write(14, 2, seconds / 60 % 60);
        write(17, 2, seconds % 60);
        String::from_utf8(text.to_vec()).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measurements_units_and_health_s_own_names_are_clinical() {
        for text in [
            "72",
            "-0.5",
            "22.5312",
            "1.5e-3",
            "HKQuantityTypeIdentifierHeartRate",
            "count/min",
            "kcal",
            "mmol<180.1558800000541>/L",
            "mL/min·kg",
            "degF",
            "56 degF",
            "96 %",
            "kcal/hr·kg",
            "mg/dL",
            "m/s",
            "dBASPL",
            "%",
            "Yes",
            "W",
            "kg·m^2",
            "5.2 kcal/hr·kg",
        ] {
            assert!(is_clinical(text), "{text}");
        }
        for text in [
            "",
            "Anna",
            "123456789",
            "anna@example.org",
            "HK Anna",
            "HKQuantityTypeIdentifierXyzzyAnnaSchmidt",
            "withings-bd2://timeline",
            "America/Los_Angeles",
            "Anna/min",
            "12 Anna",
            "mol<Anna>",
            "kg^Anna",
            "4711-0815",
            "+49 30 901820",
            "078-05-1120",
            "2019-01-01",
            "https://example.org",
        ] {
            assert!(!is_clinical(text), "{text}");
        }
    }

    #[test]
    fn a_device_s_class_is_one_of_a_few_names_and_its_own_class() {
        let described =
            "<<HKDevice: 0x282a45810>, name:Apple Watch, manufacturer:Apple, model:Watch, hardware:Watch2,4>";
        assert_eq!(device_class(described), Some("Apple Watch"));
        assert_eq!(device_class("Anna’s iPhone"), Some("iPhone"));
        assert_eq!(device_class("Annas Ding"), None);
        for text in [described, "my OMRON", "Withings scale of Anna"] {
            let class = device_class(text).unwrap();
            assert_eq!(device_class(class), Some(class));
        }
    }

    #[test]
    fn moments_move_by_days_and_lose_their_zone() {
        let moment = |text: &str| Moment::parse(text).unwrap();
        let summer = moment("2019-07-19 23:36:11 -0700");
        assert_eq!(summer.shifted(-420, 0).as_deref(), Some("2019-07-19 23:36:11 +0000"));
        assert_eq!(summer.shifted(-480, -10).as_deref(), Some("2019-07-09 22:36:11 +0000"));
        assert_eq!(summer.shifted(0, 1).as_deref(), Some("2019-07-21 06:36:11 +0000"));
        // One instant in two zones stays one instant.
        assert_eq!(
            moment("2019-03-10 01:59:59 -0800").shifted(-480, 5),
            moment("2019-03-10 02:59:59 -0700").shifted(-480, 5)
        );
        for text in [
            "2019-07-19",
            "2019-02-30 10:00:00 +0000",
            "2019-07-19 24:00:00 +0000",
            "2019-07-19T10:00:00 +0000",
            "2019-07-19 10:36:11 +07:0",
        ] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }
}

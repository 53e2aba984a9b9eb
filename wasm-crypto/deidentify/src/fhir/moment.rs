//! Moments of one person on one clock, so that the days on which the zone changes to summer time do not tell the shift. Intervals
//! are exact, so what is done at the same time by the wall clock every day still moves by an hour on those days.

use wasm_crypto::recipe::shift;

/// A date moved by days, or a moment by a clock that keeps one offset all year, moved by days and written with `Z`.
///
/// `clock` is the person's offset in minutes east of Greenwich, taken from the first moment. Intervals between moments stay
/// exact. A time of day without a zone stays as it is. None for what is neither.
pub fn shifted(text: &str, days: i16, clock: &mut Option<i32>) -> Option<String> {
    let Some((day, time)) = text.split_once('T') else { return shift::date(text, days) };
    let Some((time, offset)) = zone(time) else { return shift::date(text, days) };
    let number = |range: std::ops::Range<usize>| two_digits(time.get(range)?);
    let (hours, minutes) = (number(0..2)?, number(3..5)?);
    if time.as_bytes()[2] != b':' || hours > 23 || minutes > 59 || day.len() != 10 {
        return None;
    }
    let minutes = hours * 60 + minutes + *clock.get_or_insert(offset) - offset;
    let day = shift::date(day, days + minutes.div_euclid(1440) as i16)?;
    let minutes = minutes.rem_euclid(1440);
    Some(format!("{day}T{:02}:{:02}{}Z", minutes / 60, minutes % 60, &time[5..]))
}

/// The time before its zone, and the zone's offset in minutes; none without a zone.
fn zone(time: &str) -> Option<(&str, i32)> {
    if let Some(time) = time.strip_suffix('Z') {
        return Some((time, 0));
    }
    let (time, zone) = time.split_at_checked(time.len().checked_sub(6)?)?;
    let sign = match zone.as_bytes()[0] {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = zone[1..].split_once(':')?;
    Some((time, sign * (two_digits(hours)?.min(18) * 60 + two_digits(minutes)?)))
}

fn two_digits(text: &str) -> Option<i32> {
    (text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_of_one_person_are_on_the_clock_of_the_first() {
        let mut clock = None;
        let mut of = |text: &str, days| shifted(text, days, &mut clock);
        assert_eq!(of("2020-03-07T08:00:00.250-05:00", 0).as_deref(), Some("2020-03-07T08:00:00.250Z"));
        assert_eq!(of("2020-03-08T08:00:00-04:00", 0).as_deref(), Some("2020-03-08T07:00:00Z"));
        assert_eq!(of("2020-03-08T00:30:00-04:00", 10).as_deref(), Some("2020-03-17T23:30:00Z"));
        assert_eq!(of("2020-03-08T23:30Z", -1).as_deref(), Some("2020-03-07T18:30Z"));
        assert_eq!(of("2020-03-08", 1).as_deref(), Some("2020-03-09"));
        assert_eq!(of("2020-03-08T25:00:00Z", 1), None);
        assert_eq!(of("2020-03-08T1:00:00Z", 1), None);
        assert_eq!(of("2020-03-08T€€€-04:00", 1), None);
        // What was put on one clock stays on it.
        assert_eq!(shifted("2020-03-08T07:00:00Z", 0, &mut None).as_deref(), Some("2020-03-08T07:00:00Z"));
    }
}

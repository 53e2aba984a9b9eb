//! How long nobody has touched the app, in any of its tabs, and whether it is working.

use std::cell::Cell;

use js_sys::Date;
use web_sys::{Storage, window};

/// When the person last did something in one of the tabs, milliseconds since 1970: tabs tell each other by it.
const LAST_INPUT: &str = "theriac.lastInput";
/// The person's choice.
const LOCK_AFTER: &str = "theriac.lockAfter";
/// Other tabs are told at most so often.
const TELL_EVERY_MS: f64 = 5_000.0;
/// Whoever waited for work that took so long is taken to be there when it ends.
const LONG_WORK_MS: f64 = 30_000.0;
const MINUTE_MS: f64 = 60_000.0;

/// After how long without input an open vault is locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum LockAfter {
    /// Five minutes: for a device that others use, too.
    Five,
    /// Fifteen minutes.
    #[default]
    Fifteen,
    /// An hour.
    Sixty,
    /// Only when the person locks it or leaves the page.
    Never,
}

impl LockAfter {
    /// Every choice, the shortest time first.
    pub const ALL: [Self; 4] = [Self::Five, Self::Fifteen, Self::Sixty, Self::Never];

    /// The time in minutes.
    pub fn minutes(self) -> Option<u32> {
        match self {
            Self::Five => Some(5),
            Self::Fifteen => Some(15),
            Self::Sixty => Some(60),
            Self::Never => None,
        }
    }

    /// The value used in choices and storage.
    pub fn name(self) -> &'static str {
        match self {
            Self::Five => "5",
            Self::Fifteen => "15",
            Self::Sixty => "60",
            Self::Never => "never",
        }
    }

    /// The choice called `name`; what is unknown means the proposed one.
    pub fn from_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|choice| choice.name() == name).unwrap_or_default()
    }

    /// The person's choice in this browser.
    pub fn stored() -> Self {
        let name = storage().and_then(|storage| storage.get_item(LOCK_AFTER).ok()?);
        name.map_or_else(Self::default, |name| Self::from_name(&name))
    }

    /// Remembers the choice. A browser that refuses storage goes on with the proposed one.
    pub fn store(self) {
        if let Some(storage) = storage() {
            let _ = storage.set_item(LOCK_AFTER, self.name());
        }
    }
}

thread_local! {
    static LAST: Cell<f64> = const { Cell::new(0.0) };
    static TOLD: Cell<f64> = const { Cell::new(0.0) };
    static WORKING: Cell<u32> = const { Cell::new(0) };
}

/// The person did something.
pub fn touch() {
    let now = Date::now();
    LAST.set(now);
    if now - TOLD.get() >= TELL_EVERY_MS {
        TOLD.set(now);
        if let Some(storage) = storage() {
            // Without storage each tab counts for itself.
            let _ = storage.set_item(LAST_INPUT, &now.to_string());
        }
    }
}

/// The minutes after which the vault is to be locked, when they have passed and no work is under way.
pub fn overdue() -> Option<u32> {
    let minutes = LockAfter::stored().minutes()?;
    let elsewhere = storage().and_then(|storage| storage.get_item(LAST_INPUT).ok()?);
    let elsewhere = elsewhere.and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0);
    let idle = is_overdue(Date::now(), LAST.get(), elsewhere, minutes);
    (idle && WORKING.get() == 0).then_some(minutes)
}

/// A time in the future, from a clock that was set back, counts for nothing.
fn is_overdue(now: f64, here: f64, elsewhere: f64, minutes: u32) -> bool {
    let last = [here, elsewhere].into_iter().filter(|time| *time <= now).fold(0.0, f64::max);
    now - last >= f64::from(minutes) * MINUTE_MS
}

/// Work that must not be broken off by the lock; it ends when this is dropped.
pub struct Working {
    since: f64,
}

/// Begins such work.
pub fn working() -> Working {
    WORKING.set(WORKING.get() + 1);
    Working { since: Date::now() }
}

impl Drop for Working {
    fn drop(&mut self) {
        WORKING.set(WORKING.get().saturating_sub(1));
        if Date::now() - self.since >= LONG_WORK_MS {
            touch();
        }
    }
}

fn storage() -> Option<Storage> {
    window()?.local_storage().ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_is_found_again_by_its_name_and_the_proposed_one_is_fifteen_minutes() {
        for choice in LockAfter::ALL {
            assert_eq!(LockAfter::from_name(choice.name()), choice);
        }
        assert_eq!(LockAfter::from_name("soon").minutes(), Some(15));
    }

    #[test]
    fn the_time_counts_from_the_last_input_in_any_tab() {
        let now = 100.0 * MINUTE_MS;
        assert!(is_overdue(now, 85.0 * MINUTE_MS, 0.0, 15));
        assert!(!is_overdue(now, 85.0 * MINUTE_MS + 1.0, 0.0, 15));
        assert!(!is_overdue(now, 0.0, 99.0 * MINUTE_MS, 15));
        assert!(is_overdue(now, 80.0 * MINUTE_MS, 101.0 * MINUTE_MS, 15), "a clock that was set back");
    }
}

//! What happens, line by line on standard error: for a person, or as JSON for a collector of logs.

use std::io::Write;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::ValueEnum;
use serde_json::{Map, Value};
use wasm_crypto::terms::words::date;

const DAY: u64 = 86_400;

/// How a line is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// A sentence and its facts.
    Text,
    /// An object a line.
    Json,
}

/// How much a line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// As it should be.
    Info,
    /// Something to look at.
    Warning,
    /// Something that stops deliveries.
    Error,
}

/// The facts of a line, by name.
pub type Facts<'a> = &'a [(&'static str, &'a dyn std::fmt::Display)];

/// Writes lines.
#[derive(Debug, Clone, Copy)]
pub struct Journal(pub LogFormat);

impl Journal {
    /// Says what happened. `event` is one word that stays the same, for machines.
    pub fn say(self, level: Level, event: &str, sentence: &str, facts: Facts) {
        let line = match self.0 {
            LogFormat::Text => text(level, sentence, facts),
            LogFormat::Json => object(level, event, sentence, facts),
        };
        // A closed standard error must not end deliveries.
        let _ = writeln!(std::io::stderr().lock(), "{line}");
    }

    /// [`Journal::say`] of what is as it should be.
    pub fn info(self, event: &str, sentence: &str, facts: Facts) {
        self.say(Level::Info, event, sentence, facts);
    }

    /// [`Journal::say`] of what somebody should look at.
    pub fn warn(self, event: &str, sentence: &str, facts: Facts) {
        self.say(Level::Warning, event, sentence, facts);
    }
}

impl Level {
    fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

fn text(level: Level, sentence: &str, facts: Facts) -> String {
    let mut line = format!("{} {:<7} {}", instant(now_in_millis()), level.word(), one_line(sentence));
    for (name, value) in facts {
        line.push_str(&format!(" {name}={}", one_line(&value.to_string())));
    }
    line
}

fn object(level: Level, event: &str, sentence: &str, facts: Facts) -> String {
    let mut members = Map::new();
    let head = [("level", level.word()), ("event", event), ("message", sentence)];
    members.insert("time".to_owned(), Value::String(instant(now_in_millis())));
    members.extend(head.map(|(name, text)| (name.to_owned(), Value::String(text.to_owned()))));
    members.extend(facts.iter().map(|(name, value)| ((*name).to_owned(), Value::String(value.to_string()))));
    Value::Object(members).to_string()
}

/// A stranger's words may be in it: an endpoint's.
fn one_line(text: &str) -> String {
    text.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect()
}

/// Seconds since 1970 by this machine's clock.
pub fn now() -> u64 {
    now_in_millis() / 1_000
}

/// Milliseconds since 1970 by this machine's clock.
pub fn now_in_millis() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// A moment as RFC 3339 has it, in UTC.
fn instant(millis: u64) -> String {
    let (seconds, millis) = (millis / 1_000, millis % 1_000);
    let (day, second) = (seconds / DAY, seconds % DAY);
    let day = u32::try_from(day).unwrap_or(u32::MAX);
    format!("{}T{:02}:{:02}:{:02}.{millis:03}Z", date(day), second / 3_600, second / 60 % 60, second % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line_and_one_object() {
        let facts: Facts = &[("order", &"0xab"), ("said", &"two\nlines \"quoted\"")];
        let line = object(Level::Warning, "refused", "It was refused.", facts);
        let read: Value = serde_json::from_str(&line).unwrap();
        assert_eq!((&read["event"], &read["level"]), (&"refused".into(), &"warning".into()));
        assert_eq!(read["said"], "two\nlines \"quoted\"");
        assert!(!line.contains('\n') && !text(Level::Info, "a\nb", facts).contains('\n'));
    }

    #[test]
    fn moments_are_written_as_rfc_3339_has_them() {
        assert_eq!(instant(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(instant(1_795_423_476_025), "2026-11-23T08:44:36.025Z");
    }
}

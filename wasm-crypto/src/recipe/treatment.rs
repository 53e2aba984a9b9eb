//! One action carried out value by value: the same for the cells of a table and for the fields of a record.

use std::borrow::Cow;

use super::generalise::Lift;
use super::number::{self, Intervals};
use super::{Action, ColumnRule, DateOrder, DatePart, PostcodeSystem, Problem, PseudonymKey};
use super::{date, mask, postcode, scrub, shift};
use crate::scan::is_missing;
use crate::table::Column;

/// What becomes of one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Treated {
    /// It stays as it is.
    Kept,
    /// It becomes this.
    Changed(String),
    /// It does not have the form that the action expects, so nothing of it may be left: a table has `*` in its place.
    Suppressed,
    /// The whole column or field is left out.
    Dropped,
}

/// An action, made ready to be carried out on many values.
#[derive(Debug)]
pub struct Treatment<'a> {
    step: Step<'a>,
    key: &'a PseudonymKey,
    /// The last person whose dates moved, and by how many days.
    person: Option<(String, i16)>,
}

#[derive(Debug)]
enum Step<'a> {
    Keep,
    Drop,
    Pseudonym(&'a str),
    Mask(u8, u8),
    Intervals(Intervals),
    Round(f64),
    Date(DatePart, DateOrder, Option<i32>),
    Shift(DateOrder),
    Postcode(u8, PostcodeSystem),
    Lift(Box<Lift>),
    Scrub,
}

impl<'a> Treatment<'a> {
    /// Makes a rule's action ready.
    ///
    /// # Errors
    /// Parameters that make no sense, such as a hierarchy that is no tree; the problem names the rule's column.
    pub fn new(rule: &'a ColumnRule, key: &'a PseudonymKey) -> Result<Self, Problem> {
        let bad = |detail| Problem::BadParameter { column: rule.column.clone(), detail };
        if let Some(detail) = rule.action.bad_parameter() {
            return Err(bad(detail));
        }
        let step = match &rule.action {
            Action::Keep => Step::Keep,
            Action::Drop => Step::Drop,
            Action::Pseudonym { domain } => Step::Pseudonym(domain),
            Action::Mask { first, last } => Step::Mask(*first, *last),
            Action::Number { width, bottom, top } => Step::Intervals(Intervals::every(*width, *bottom, *top)),
            Action::Bins { edges } => Step::Intervals(Intervals::at(edges)),
            Action::Limit { bottom, top } => Step::Intervals(Intervals::limits(*bottom, *top)),
            Action::Round { to } => Step::Round(*to),
            Action::Date { to, order, from_year } => Step::Date(*to, *order, *from_year),
            Action::Shift { order, .. } => Step::Shift(*order),
            Action::Postcode { keep, system } => Step::Postcode(*keep, *system),
            Action::Generalise { hierarchy, level } => Step::Lift(Box::new(Lift::new(hierarchy, *level).map_err(bad)?)),
            Action::Scrub => Step::Scrub,
        };
        Ok(Self { step, key, person: None })
    }

    /// The same for a column's cells, whose numbers decide together how intervals are written.
    pub(super) fn of_column(mut self, column: &Column) -> Self {
        if let Step::Intervals(intervals) = self.step {
            self.step = Step::Intervals(intervals.of_column(column));
        }
        self
    }

    /// Treats one value. `person` names whose record it stands in, as the source does; only a date shift looks at it.
    ///
    /// Empty values stay empty, and words for "no value" (`NA`, `unknown`, …) stay, unless they become pseudonyms.
    pub fn apply(&mut self, value: &str, person: &str) -> Treated {
        let text = value.trim();
        let new: Option<Cow<'_, str>> = match &self.step {
            Step::Keep => return Treated::Kept,
            Step::Drop => return Treated::Dropped,
            _ if text.is_empty() => Some(Cow::Borrowed(text)),
            Step::Pseudonym(domain) => Some(self.key.pseudonym(domain, text).into()),
            Step::Lift(lift) => lift.of(text).map(Cow::Borrowed),
            _ if is_missing(text) => Some(Cow::Borrowed(text)),
            Step::Mask(first, last) => Some(mask::mask(text, *first, *last).into()),
            Step::Intervals(intervals) => intervals.of(text).map(Cow::Owned),
            Step::Round(to) => number::round(text, *to).map(Cow::Owned),
            Step::Date(to, order, from_year) => date::coarsen(text, *to, *order, *from_year).map(Cow::Owned),
            Step::Shift(order) => {
                let order = *order;
                shift::date_in(text, order, self.days(person)).map(Cow::Owned)
            }
            Step::Postcode(keep, system) => postcode::shorten(text, *keep, *system).map(Cow::Owned),
            Step::Scrub => Some(scrub::scrub(text)),
        };
        match new {
            Some(new) if new == value => Treated::Kept,
            Some(new) => Treated::Changed(new.into_owned()),
            None => Treated::Suppressed,
        }
    }

    /// The days by which a person's dates move.
    fn days(&mut self, person: &str) -> i16 {
        match &self.person {
            Some((known, days)) if known == person => *days,
            _ => {
                let days = shift::days(self.key, person);
                self.person = Some((person.to_owned(), days));
                days
            }
        }
    }

    /// A problem when the column has values that the action's hierarchy misses.
    pub(super) fn misses(&self, column: &Column) -> Option<Problem> {
        match &self.step {
            Step::Lift(lift) => lift.misses(column),
            _ => None,
        }
    }

    /// What values must be for the action to make anything of them; none when it takes any.
    pub(super) fn expects(&self) -> Option<&'static str> {
        match self.step {
            Step::Intervals(_) | Step::Round(_) => Some("numbers"),
            Step::Date(..) | Step::Shift(_) => Some("dates in that order"),
            Step::Postcode(..) => Some("postcodes of that country"),
            Step::Keep | Step::Drop | Step::Pseudonym(_) | Step::Mask(..) | Step::Lift(_) | Step::Scrub => None,
        }
    }
}

//! Asks the models of sets of items.

use super::items::Items;
use crate::model::Monotony;
use crate::{Class, Criteria, Input};

/// The models, ready to be asked of any set of items.
pub(super) struct Judge<'a> {
    input: &'a Input,
    criteria: &'a Criteria,
    items: &'a Items,
    /// No class has fewer records.
    pub(super) least: u32,
    /// Whether a class of `least` records always holds.
    pub(super) size_is_all: bool,
    /// Whether whatever contains a class that holds, holds.
    pub(super) grows: bool,
    /// Whether rows outside the research subset must find a class too.
    pub(super) places_absent: bool,
    sensitive: bool,
}

/// Codes with how often they occur, by code.
type Values = Vec<(u32, u32)>;

/// How many rows a set has, and for each sensitive column how often each code occurs in its records.
#[derive(Debug, Clone, Default)]
pub(super) struct Counts {
    pub(super) records: u32,
    pub(super) population: u32,
    sensitive: Vec<Values>,
}

impl<'a> Judge<'a> {
    pub(super) fn new(input: &'a Input, criteria: &'a Criteria, items: &'a Items, least: u32) -> Self {
        let classes = &criteria.classes;
        Self {
            input,
            criteria,
            items,
            least: least.max(criteria.least_records()),
            size_is_all: classes.iter().all(|criterion| criterion.is_least_records()),
            grows: classes.iter().all(|criterion| criterion.monotony() == Monotony::Supersets),
            places_absent: classes.iter().any(|criterion| criterion.judges_absent()),
            sensitive: criteria.needs_sensitive(),
        }
    }

    /// Counts a set of items.
    pub(super) fn count(&self, members: &[u32]) -> Counts {
        let mut counts = Counts::default();
        for &item in members {
            counts.records += self.items.records[item as usize];
            counts.population += self.items.population(item);
        }
        if self.sensitive {
            counts.sensitive = self
                .input
                .sensitive()
                .iter()
                .map(|sensitive| {
                    let rows = members.iter().flat_map(|&item| self.items.rows(item)).map(|&row| row as usize);
                    let mut codes: Vec<u32> =
                        rows.filter(|&row| self.input.includes(row)).map(|row| sensitive.codes[row]).collect();
                    codes.sort_unstable();
                    codes.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as u32)).collect()
                })
                .collect();
        }
        counts
    }

    /// Whether a set of rows satisfies the models of classes.
    pub(super) fn holds(&self, counts: &Counts) -> bool {
        if counts.records == 0 {
            return !self.places_absent || counts.population == 0 || {
                let class = Class {
                    records: 0,
                    population: counts.population,
                    sensitive: &vec![&[][..]; counts.sensitive.len()],
                };
                self.criteria.classes.iter().filter(|criterion| criterion.judges_absent()).all(|it| it.holds(&class))
            };
        }
        if counts.records < self.least {
            return false;
        }
        self.size_is_all || {
            let sensitive: Vec<&[(u32, u32)]> = counts.sensitive.iter().map(Vec::as_slice).collect();
            self.criteria.hold(&Class { records: counts.records, population: counts.population, sensitive: &sensitive })
        }
    }
}

impl Counts {
    /// Takes a part away.
    pub(super) fn minus(&self, part: &Self) -> Self {
        let less = |(all, part): (&Values, &Values)| {
            let mut part = part.iter().peekable();
            all.iter()
                .map(|&(code, count)| match part.next_if(|taken| taken.0 == code) {
                    Some(taken) => (code, count - taken.1),
                    None => (code, count),
                })
                .filter(|&(_, count)| count > 0)
                .collect()
        };
        Self {
            records: self.records - part.records,
            population: self.population - part.population,
            sensitive: self.sensitive.iter().zip(&part.sensitive).map(less).collect(),
        }
    }

    /// Puts a part to it.
    pub(super) fn plus(&self, part: &Self) -> Self {
        let more = |(all, part): (&Values, &Values)| {
            let mut sum: Vec<(u32, u32)> = all.iter().chain(part).copied().collect();
            sum.sort_unstable();
            sum.chunk_by(|a, b| a.0 == b.0).map(|run| (run[0].0, run.iter().map(|it| it.1).sum())).collect()
        };
        Self {
            records: self.records + part.records,
            population: self.population + part.population,
            sensitive: self.sensitive.iter().zip(&part.sensitive).map(more).collect(),
        }
    }
}

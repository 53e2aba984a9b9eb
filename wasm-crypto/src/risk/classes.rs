//! Classes of rows that agree in every quasi-identifier, and the people in them.

use hashbrown::{HashMap, HashSet};

use crate::table::Column;

/// Whose each row is, as a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Persons {
    rows: Rows,
    count: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Rows {
    /// Each row is another person.
    Each,
    /// Rows with the same number belong to the same person.
    Numbered(Vec<u32>),
}

impl Persons {
    pub(super) fn each_row(rows: usize) -> Self {
        Self { rows: Rows::Each, count: rows }
    }

    pub(super) fn one(rows: usize) -> Self {
        Self { rows: Rows::Numbered(vec![0; rows]), count: rows.min(1) }
    }

    /// Rows without a value belong to one unknown person.
    pub(super) fn by_column(column: &Column) -> Self {
        let seen: HashSet<u32> = column.codes.iter().copied().collect();
        Self { count: seen.len(), rows: Rows::Numbered(column.codes.clone()) }
    }

    /// How many people there are.
    pub fn count(&self) -> u64 {
        self.count as u64
    }

    /// The most rows that one person has, of a table of so many rows.
    pub fn most_rows(&self, rows: usize) -> u64 {
        match &self.rows {
            Rows::Each => rows.min(1) as u64,
            Rows::Numbered(numbers) => {
                let mut counts: HashMap<u32, u64> = HashMap::new();
                numbers.iter().for_each(|person| *counts.entry(*person).or_insert(0) += 1);
                counts.into_values().max().unwrap_or(0)
            }
        }
    }

    /// How many different people own these rows.
    pub fn among(&self, rows: impl Iterator<Item = usize>) -> u64 {
        match &self.rows {
            Rows::Each => rows.count() as u64,
            Rows::Numbered(numbers) => {
                rows.filter_map(|row| numbers.get(row)).copied().collect::<HashSet<u32>>().len() as u64
            }
        }
    }

    /// How many different people have each group, where `groups` gives each row's and there are `count` groups.
    pub fn per_group(&self, groups: &[u32], count: usize) -> Vec<u64> {
        let mut people = vec![0; count];
        match &self.rows {
            Rows::Each => groups.iter().for_each(|group| people[*group as usize] += 1),
            Rows::Numbered(numbers) => {
                let mut seen = HashSet::new();
                for (group, person) in groups.iter().zip(numbers) {
                    if seen.insert(u64::from(*group) << 32 | u64::from(*person)) {
                        people[*group as usize] += 1;
                    }
                }
            }
        }
        people
    }
}

/// The rows' classes: a number for each row, from 0, and how many there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Classes {
    /// Each row's class.
    pub of_row: Vec<u32>,
    /// Classes.
    pub count: usize,
}

impl Classes {
    /// All rows in one class.
    pub fn whole(rows: usize) -> Self {
        Self { of_row: vec![0; rows], count: rows.min(1) }
    }

    /// The classes of rows that agree here and in the other numbers.
    pub fn split(mut self, by: &[u32]) -> Self {
        // Class and number fit into one word, and neither is ever more than the number of rows.
        let mut numbers: HashMap<u64, u32> = HashMap::with_capacity(self.count);
        for (class, other) in self.of_row.iter_mut().zip(by) {
            let next = numbers.len() as u32;
            *class = *numbers.entry(u64::from(*class) << 32 | u64::from(*other)).or_insert(next);
        }
        self.count = numbers.len();
        self
    }
}

/// The number of people in each class; without columns all rows are one class.
pub fn sizes(columns: &[&Column], persons: &Persons, rows: usize) -> Vec<u64> {
    let classes = columns.iter().fold(Classes::whole(rows), |classes, column| classes.split(&column.codes));
    persons.per_group(&classes.of_row, classes.count)
}

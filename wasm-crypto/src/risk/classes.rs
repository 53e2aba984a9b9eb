//! Classes of rows that agree in every quasi-identifier, and the people in them.

use hashbrown::{HashMap, HashSet};

use crate::recipe::SUPPRESSED;
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

impl Classes {
    /// The number of people in each class but the one of `suppressed`, a row.
    pub fn sizes(&self, persons: &Persons, suppressed: Option<usize>) -> Vec<u64> {
        let mut sizes = persons.per_group(&self.of_row, self.count);
        if let Some(row) = suppressed {
            sizes.swap_remove(self.of_row[row] as usize);
        }
        sizes
    }
}

/// The classes of a table; without columns all rows are one class.
pub fn of(columns: &[&Column], rows: usize) -> Classes {
    columns.iter().fold(Classes::whole(rows), |classes, column| classes.split(&column.codes))
}

/// The first row that is `*` in every column: all that are make one class.
pub fn suppressed(columns: &[&Column], rows: usize) -> Option<usize> {
    let stars: Option<Vec<u32>> = columns
        .iter()
        .map(|column| column.values.iter().find(|(_, text)| *text == SUPPRESSED).map(|(code, _)| code))
        .collect();
    let stars = stars.filter(|stars| !stars.is_empty())?;
    (0..rows).find(|row| columns.iter().zip(&stars).all(|(column, star)| column.codes[*row] == *star))
}

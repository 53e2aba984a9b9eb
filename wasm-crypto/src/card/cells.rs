//! Which counts of a table may be published: none that stands for fewer than eleven people, and none by which such a one
//! could be worked out from the total.

use super::SMALLEST_CELL;
use crate::risk::Persons;

/// A partition of the rows: each row's cell, and for each cell its rows and people.
pub struct Cells<'a> {
    persons: &'a Persons,
    of_row: &'a [u32],
    rows: Vec<u64>,
    people: Vec<u64>,
}

impl<'a> Cells<'a> {
    /// Counts `count` cells. The cells' rows add up to the table's, which everybody knows.
    pub fn new(persons: &'a Persons, of_row: &'a [u32], count: usize) -> Self {
        let mut rows = vec![0; count];
        of_row.iter().for_each(|cell| rows[*cell as usize] += 1);
        Self { persons, of_row, rows, people: persons.per_group(of_row, count) }
    }

    /// People in a cell.
    pub fn people(&self, cell: usize) -> u64 {
        self.people[cell]
    }

    /// The rows of each cell; none where the number is withheld. Where a small cell alone could be subtracted back, or all
    /// small cells together stand for fewer than eleven people, the next larger cell is withheld with them.
    pub fn published(&self) -> Vec<Option<u64>> {
        let mut withheld: Vec<bool> = self.people.iter().map(|people| (1..SMALLEST_CELL).contains(people)).collect();
        while withheld.contains(&true) && !self.is_safe(&withheld) {
            let open = (0..withheld.len()).filter(|cell| !withheld[*cell] && self.rows[*cell] > 0);
            let Some(next) = open.min_by_key(|cell| (self.people[*cell], *cell)) else { break };
            withheld[next] = true;
        }
        self.rows.iter().zip(&withheld).map(|(rows, withheld)| (!withheld).then_some(*rows)).collect()
    }

    fn is_safe(&self, withheld: &[bool]) -> bool {
        let rows = self.of_row.iter().enumerate().filter(|(_, cell)| withheld[**cell as usize]).map(|(row, _)| row);
        withheld.iter().filter(|withheld| **withheld).count() > 1 && self.persons.among(rows) >= SMALLEST_CELL
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::risk::People;
    use crate::table::{Column, Dialect, Table};

    fn published(sizes: &[usize]) -> Vec<Option<u64>> {
        let of_row: Vec<u32> = sizes.iter().enumerate().flat_map(|(cell, size)| vec![cell as u32; *size]).collect();
        let cells = vec!["x"; of_row.len()];
        let table = Table::new(Dialect::default(), vec![Column::from_cells("x", cells)]);
        Cells::new(&People::EachRow.persons(&table), &of_row, sizes.len()).published()
    }

    #[test]
    fn a_small_cell_takes_the_next_larger_one_with_it() {
        assert_eq!(published(&[40, 20, 3]), [Some(40), None, None]);
        assert_eq!(published(&[40, 20, 11]), [Some(40), Some(20), Some(11)]);
        assert_eq!(published(&[40, 0, 12]), [Some(40), Some(0), Some(12)]);
    }

    #[test]
    fn small_cells_cover_each_other_only_when_they_are_eleven_people_together() {
        assert_eq!(published(&[40, 20, 6, 5]), [Some(40), Some(20), None, None]);
        assert_eq!(published(&[40, 20, 5, 5]), [Some(40), None, None, None]);
        assert_eq!(published(&[10]), [None]);
    }

    #[test]
    fn many_rows_of_one_person_count_once() {
        let ids: Vec<String> = (0..60).map(|row| if row < 40 { "one".into() } else { format!("p{row}") }).collect();
        let table = Table::new(Dialect::default(), vec![Column::from_cells("id", ids.iter().map(String::as_str))]);
        let persons = People::Column { column: "id".into() }.persons(&table);
        // Twenty rows each in two cells, all of one person, and twenty rows of twenty people.
        let of_row: Vec<u32> = (0..60).map(|row| row / 20).collect();
        assert_eq!(Cells::new(&persons, &of_row, 3).published(), [None, None, None]);
    }

    proptest::proptest! {
        #[test]
        fn no_small_cell_can_be_worked_out(sizes in proptest::collection::vec(0usize..40, 1..8)) {
            let counts = published(&sizes);
            let hidden: usize = counts.iter().zip(&sizes).filter(|(count, _)| count.is_none()).map(|(_, size)| size).sum();
            let cells = counts.iter().filter(|count| count.is_none()).count();
            let all: usize = sizes.iter().sum();
            for (count, size) in counts.iter().zip(&sizes) {
                proptest::prop_assert!(*size == 0 || *size >= 11 || count.is_none());
                proptest::prop_assert!(count.is_none_or(|count| count == *size as u64));
            }
            proptest::prop_assert!(cells == 0 || (hidden >= 11 && cells > 1) || hidden == all);
        }
    }
}

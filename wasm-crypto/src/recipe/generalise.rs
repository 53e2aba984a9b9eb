//! Values into what a hierarchy makes of them.

use anonymise::Hierarchy;
use hashbrown::HashMap;

use super::Problem;
use crate::scan::is_missing;
use crate::table::Column;

/// A hierarchy at one level.
#[derive(Debug)]
pub struct Lift {
    hierarchy: Hierarchy,
    level: usize,
    /// Each text with the highest level it stands at, and its code there.
    nodes: HashMap<String, (usize, u32)>,
}

impl Lift {
    /// What a hierarchy makes of values at a level.
    ///
    /// # Errors
    /// What is wrong, in words: rows that are no tree, a level that is missing, or a text that means two things, so that
    /// what was generalised could not be told from what was not.
    pub fn new(rows: &[Vec<String>], level: u8) -> Result<Self, String> {
        let hierarchy = Hierarchy::from_rows(rows).map_err(|error| error.to_string())?;
        let level = usize::from(level);
        if level > hierarchy.top() {
            return Err(format!("the hierarchy has no level {level}, its highest is {}", hierarchy.top()));
        }
        let mut nodes: HashMap<String, (usize, u32)> = HashMap::new();
        for level in 0..hierarchy.levels() {
            for code in 0..hierarchy.width(level) as u32 {
                let text = hierarchy.text(level, code);
                if let Some((below, child)) = nodes.insert(text.to_owned(), (level, code)) {
                    let same = below + 1 == level && hierarchy.parents(below)[child as usize] == code;
                    if !same {
                        return Err(format!(
                            "the hierarchy's levels {below} and {level} give one name to different groups"
                        ));
                    }
                }
            }
        }
        Ok(Self { hierarchy, level, nodes })
    }

    /// What a value becomes. What stands at the level or above already stays. None for what the hierarchy misses.
    pub fn of<'t>(&'t self, text: &'t str) -> Option<&'t str> {
        match self.nodes.get(text) {
            Some((highest, _)) if *highest >= self.level => Some(text),
            Some((highest, code)) => {
                let up = |code: u32, level: usize| self.hierarchy.parents(level)[code as usize];
                Some(self.hierarchy.text(self.level, (*highest..self.level).fold(*code, up)))
            }
            None => is_missing(text).then_some(text),
        }
    }

    /// A problem when the hierarchy misses values of the column; rows count from 1.
    pub fn misses(&self, column: &Column) -> Option<Problem> {
        let missed = |value: &str| !value.trim().is_empty() && self.of(value.trim()).is_none();
        let missed: Vec<bool> = column.values.iter().map(|(_, value)| missed(value)).collect();
        let mut rows = (1u64..).zip(&column.codes).filter(|(_, code)| missed[**code as usize]).map(|(row, _)| row);
        let row = rows.next()?;
        Some(Problem::NotInHierarchy { column: column.name.clone(), row, cells: 1 + rows.count() as u64 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<String>> {
        text.lines().map(|line| line.trim().split(';').map(str::to_owned).collect()).collect()
    }

    const AGES: &str = "17;10-19;0-19;*\n18;10-19;0-19;*\n34;30-39;20-39;*\n7;0-9;0-19;*";

    #[test]
    fn values_become_the_groups_of_their_level_and_stay_there() {
        let lift = Lift::new(&rows(AGES), 2).unwrap();
        let lifted = ["17", "34", "10-19", "0-19", "*", "unknown"].map(|text| lift.of(text).unwrap());
        assert_eq!(lifted, ["0-19", "20-39", "0-19", "0-19", "*", "unknown"]);
        assert_eq!(lift.of("18").and_then(|once| lift.of(once)), Some("0-19"));
        assert_eq!(lift.of("19"), None);
        assert_eq!(Lift::new(&rows(AGES), 0).unwrap().of("18"), Some("18"));
    }

    #[test]
    fn what_a_hierarchy_misses_is_named_by_row_and_not_by_value() {
        let column = Column::from_cells("age", ["17", "", "19", "unknown", "20", "19"]);
        let problem = Lift::new(&rows(AGES), 1).unwrap().misses(&column);
        assert_eq!(problem, Some(Problem::NotInHierarchy { column: "age".into(), row: 3, cells: 3 }));
    }

    #[test]
    fn hierarchies_that_could_be_misread_are_refused() {
        let wrong = [
            ("a;b;*\nb;a;*", "one name"),
            ("a;a-b;a\nb;a-b;a", "one name"),
            ("a;x;*\nb;x;y", "differ"),
            ("a;x\na;y", "again"),
            ("a;x\nb", "levels"),
        ];
        for (text, says) in wrong {
            let error = Lift::new(&rows(text), 1).unwrap_err();
            assert!(error.contains(says), "{error}");
        }
        assert!(Lift::new(&rows(AGES), 4).unwrap_err().contains("no level 4"));
        assert!(Lift::new(&rows("a;a;*\nb;*;*"), 1).is_ok());
    }
}

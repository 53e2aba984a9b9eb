//! Column names: trimmed, never empty, never twice.

use std::collections::HashSet;

/// Makes names out of a header's cells: an empty one becomes `column 3`, a second `date` becomes `date (2)`.
pub fn unique<'a>(cells: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken = HashSet::new();
    let name = |(index, cell): (usize, &str)| {
        let cell = cell.trim();
        let base = if cell.is_empty() { format!("column {}", index + 1) } else { cell.to_owned() };
        let mut name = base.clone();
        let mut number = 2;
        while !taken.insert(name.clone()) {
            name = format!("{base} ({number})");
            number += 1;
        }
        name
    };
    cells.enumerate().map(name).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn empty_and_repeated_names_are_told_apart() {
        let names = super::unique([" date ", "", "date", "date", "column 2", "date (2)"].into_iter());
        assert_eq!(names, ["date", "column 2", "date (2)", "date (3)", "column 2 (2)", "date (2) (2)"]);
    }
}

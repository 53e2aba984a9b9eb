//! Changing a hierarchy by hand. It is kept as ARX's rows: the value, then what it becomes at level 1, 2, …; the last level
//! has one group. Every change leaves a tree: values that agree at a level agree at every higher one.

/// The rows of a hierarchy.
pub type Rows = Vec<Vec<String>>;

/// Levels above the values, the last with its one group included.
pub fn top(rows: &Rows) -> usize {
    rows.first().map_or(0, |row| row.len().saturating_sub(1))
}

/// Gives a group another name. The name of another group of the level puts the two together.
pub fn rename(rows: &Rows, level: usize, group: &str, name: &str) -> Rows {
    merge_or_rename(rows, level, group, name.trim())
}

/// Puts a group into another one of the same level: its values follow that one at every higher level.
pub fn merge(rows: &Rows, level: usize, group: &str, into: &str) -> Rows {
    merge_or_rename(rows, level, group, into)
}

fn merge_or_rename(rows: &Rows, level: usize, group: &str, name: &str) -> Rows {
    let above = tail(rows, level, name);
    change(rows, |row| {
        if row.get(level).is_some_and(|at| at == group) {
            row[level] = name.to_owned();
            if let Some(above) = &above {
                row.splice(level + 1.., above.iter().cloned());
            }
        }
    })
}

/// Moves a group (or a value, at level 0) into a group of the next level.
pub fn move_into(rows: &Rows, level: usize, group: &str, into: &str) -> Rows {
    let Some(above) = tail(rows, level + 1, into) else { return rows.clone() };
    change(rows, |row| {
        if row.get(level).is_some_and(|at| at == group) && row.len() > level + 1 {
            row[level + 1] = into.to_owned();
            row.splice(level + 2.., above.iter().cloned());
        }
    })
}

/// Takes a group (or a value) out of its group of the next level, into a new one there that has its name.
pub fn set_apart(rows: &Rows, level: usize, group: &str) -> Rows {
    let name = free_name(rows, level + 1, group);
    change(rows, |row| {
        if row.get(level).is_some_and(|at| at == group) && level + 1 < row.len() {
            row[level + 1].clone_from(&name);
        }
    })
}

/// Splits a group into what it was made of at the level below, each a group of its own with the name it has there.
pub fn split(rows: &Rows, level: usize, group: &str) -> Rows {
    change(rows, |row| {
        if level > 0 && row.get(level).is_some_and(|at| at == group) {
            row[level] = row[level - 1].clone();
        }
    })
}

/// Adds a level below the last, with the groups of the level under it.
pub fn add_level(rows: &Rows) -> Rows {
    change(rows, |row| {
        if let Some(end) = row.len().checked_sub(1) {
            let below = row[end.saturating_sub(1)].clone();
            row.insert(end.max(1), below);
        }
    })
}

/// Takes a level out. The values and the last level stay.
pub fn remove_level(rows: &Rows, level: usize) -> Rows {
    change(rows, |row| {
        if level > 0 && level + 1 < row.len() {
            row.remove(level);
        }
    })
}

/// The names of a level's groups, in the order of the rows.
pub fn groups(rows: &Rows, level: usize) -> Vec<String> {
    let mut groups: Vec<String> = Vec::new();
    for name in rows.iter().filter_map(|row| row.get(level)) {
        if groups.last() != Some(name) && !groups.contains(name) {
            groups.push(name.clone());
        }
    }
    groups
}

/// The group of the next level that a group is in.
pub fn parent<'r>(rows: &'r Rows, level: usize, group: &str) -> Option<&'r str> {
    let row = rows.iter().find(|row| row.get(level).is_some_and(|at| at == group))?;
    row.get(level + 1).map(String::as_str)
}

/// The rows in the form that ARX reads: semicolons between, quotes where a text needs them.
pub fn to_csv(rows: &Rows) -> String {
    let cell = |text: &String| {
        if text.contains([';', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.clone() }
    };
    rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join(";") + "\n").collect()
}

/// What stands above a group of a level, when there is one of this name.
fn tail(rows: &Rows, level: usize, group: &str) -> Option<Vec<String>> {
    let row = rows.iter().find(|row| row.get(level).is_some_and(|at| at == group))?;
    Some(row[level + 1..].to_vec())
}

/// A name that no group of the level has yet.
fn free_name(rows: &Rows, level: usize, wanted: &str) -> String {
    let taken = groups(rows, level);
    let mut name = wanted.to_owned();
    while taken.contains(&name) {
        name.push('′');
    }
    name
}

fn change(rows: &Rows, each: impl Fn(&mut Vec<String>)) -> Rows {
    let mut rows = rows.clone();
    rows.iter_mut().for_each(each);
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Rows {
        let text = "flu;airways;acute;*\nasthma;airways;acute;*\nangina;heart;chronic;*\nstroke;brain;chronic;*";
        text.lines().map(|line| line.split(';').map(str::to_owned).collect()).collect()
    }

    fn column(rows: &Rows, level: usize) -> Vec<&str> {
        rows.iter().map(|row| row[level].as_str()).collect()
    }

    /// Values that agree at a level agree at every higher one.
    fn is_tree(rows: &Rows) -> bool {
        rows.iter()
            .all(|a| rows.iter().all(|b| (1..a.len()).all(|level| a[level] != b[level] || a[level..] == b[level..])))
    }

    #[test]
    fn a_moved_group_takes_the_path_of_where_it_goes() {
        let moved = move_into(&rows(), 0, "asthma", "heart");
        assert_eq!(column(&moved, 1), ["airways", "heart", "heart", "brain"]);
        assert_eq!(column(&moved, 2), ["acute", "chronic", "chronic", "chronic"]);
        assert!(is_tree(&moved));
    }

    #[test]
    fn merged_groups_agree_from_their_level_on() {
        let merged = merge(&rows(), 1, "airways", "heart");
        assert_eq!(column(&merged, 1), ["heart", "heart", "heart", "brain"]);
        assert_eq!(column(&merged, 2), ["chronic", "chronic", "chronic", "chronic"]);
        assert!(is_tree(&merged));
    }

    #[test]
    fn renaming_to_a_name_that_is_taken_merges() {
        assert_eq!(rename(&rows(), 1, "airways", " heart "), merge(&rows(), 1, "airways", "heart"));
        let renamed = rename(&rows(), 1, "airways", "lungs");
        assert_eq!(column(&renamed, 1), ["lungs", "lungs", "heart", "brain"]);
        assert_eq!(column(&renamed, 2), column(&rows(), 2));
    }

    #[test]
    fn a_split_group_falls_into_what_it_was_made_of() {
        let split = split(&rows(), 2, "chronic");
        assert_eq!(column(&split, 2), ["acute", "acute", "heart", "brain"]);
        assert!(is_tree(&split));
    }

    #[test]
    fn a_group_set_apart_has_a_name_of_its_own() {
        let apart = set_apart(&rows(), 0, "asthma");
        assert_eq!(column(&apart, 1), ["airways", "asthma", "heart", "brain"]);
        assert!(is_tree(&apart));
        let again = set_apart(&set_apart(&rows(), 1, "heart"), 1, "brain");
        assert_eq!(column(&again, 2), ["acute", "acute", "heart", "brain"]);
    }

    #[test]
    fn levels_are_added_below_the_last_and_taken_out_between() {
        let more = add_level(&rows());
        assert_eq!(column(&more, 3), column(&rows(), 2));
        assert_eq!(remove_level(&more, 3), rows());
        assert_eq!(remove_level(&rows(), 3), rows());
        assert_eq!(remove_level(&rows(), 0), rows());
        assert_eq!((top(&rows()), top(&more)), (3, 4));
    }

    #[test]
    fn texts_with_a_semicolon_or_a_quote_are_quoted() {
        let rows = vec![vec!["a;b".to_owned(), "5 \"or\" 6".to_owned(), "*".to_owned()]];
        assert_eq!(to_csv(&rows), "\"a;b\";\"5 \"\"or\"\" 6\";*\n");
    }

    #[test]
    fn groups_stand_in_the_order_of_the_rows() {
        assert_eq!(groups(&rows(), 1), ["airways", "heart", "brain"]);
        assert_eq!(parent(&rows(), 1, "brain"), Some("chronic"));
    }
}

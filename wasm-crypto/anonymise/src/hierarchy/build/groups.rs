//! Groups made by hand.

use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

use super::BuildError;

/// A group of a level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Group {
    /// What is published for its members.
    pub name: String,
    /// Values of the column at the first level, names of the groups below at the others.
    pub members: Vec<String>,
}

/// Rows in the order of the groups; the values of the column in the order given when there is none.
pub(super) fn rows(levels: &[Vec<Group>], values: &[&str]) -> Result<Vec<Vec<String>>, BuildError> {
    let Some((first, above)) = levels.split_first() else {
        return Ok(values.iter().map(|&value| vec![value.to_owned()]).collect());
    };
    let known: HashMap<&str, usize> = values.iter().enumerate().map(|(index, &value)| (value, index + 1)).collect();
    let mut groups = group_of(first, 1, |member| known.contains_key(member))?;
    let mut missing = values.iter().enumerate().filter(|(_, value)| !groups.contains_key(**value));
    if let Some((index, _)) = missing.next() {
        return Err(BuildError::Missing { first: index + 1, count: 1 + missing.count() });
    }
    let mut rows: Vec<Vec<String>> = Vec::new();
    for group in first {
        rows.extend(group.members.iter().map(|member| vec![member.clone(), group.name.clone()]));
    }
    let mut below = first;
    for (index, level) in above.iter().enumerate() {
        groups = group_of(level, index + 2, |member| below.iter().any(|group| group.name == member))?;
        match below.iter().filter(|group| !groups.contains_key(group.name.as_str())).count() {
            0 => {}
            count => return Err(BuildError::Outside { level: index + 2, count }),
        }
        for row in &mut rows {
            if let Some(&name) = row.last().and_then(|last| groups.get(last.as_str())) {
                row.push(name.to_owned());
            }
        }
        below = level;
    }
    Ok(rows)
}

/// For each member of a level its group's name.
fn group_of(groups: &[Group], level: usize, known: impl Fn(&str) -> bool) -> Result<HashMap<&str, &str>, BuildError> {
    let mut names = HashMap::new();
    let mut of = HashMap::new();
    for (index, group) in groups.iter().enumerate() {
        let number = index + 1;
        if names.insert(group.name.as_str(), ()).is_some() {
            return Err(BuildError::SameName { level, group: number });
        }
        for (member, name) in group.members.iter().enumerate() {
            if !known(name) {
                return Err(BuildError::Unknown { level, group: number, member: member + 1 });
            }
            if of.insert(name.as_str(), group.name.as_str()).is_some() {
                return Err(BuildError::Twice { level, group: number });
            }
        }
    }
    Ok(of)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(name: &str, members: &[&str]) -> Group {
        Group { name: name.to_owned(), members: members.iter().map(|&it| it.to_owned()).collect() }
    }

    const VALUES: [&str; 4] = ["apple", "pear", "leek", "kale"];

    #[test]
    fn groups_of_groups_are_levels() {
        let levels = [
            vec![group("pome", &["pear", "apple"]), group("leaf", &["kale"]), group("bulb", &["leek"])],
            vec![group("fruit", &["pome"]), group("vegetable", &["bulb", "leaf"])],
        ];
        assert_eq!(
            rows(&levels, &VALUES).unwrap(),
            [
                ["pear", "pome", "fruit"],
                ["apple", "pome", "fruit"],
                ["kale", "leaf", "vegetable"],
                ["leek", "bulb", "vegetable"],
            ]
        );
    }

    #[test]
    fn every_value_and_every_group_is_in_one_group_above() {
        let whole = || group("a", &["apple", "pear", "leek"]);
        let error = |levels: &[Vec<Group>]| rows(levels, &VALUES).unwrap_err();
        assert_eq!(error(&[vec![whole()]]), BuildError::Missing { first: 4, count: 1 });
        assert_eq!(error(&[vec![whole(), group("b", &["kale", "pear"])]]), BuildError::Twice { level: 1, group: 2 });
        assert_eq!(error(&[vec![whole(), group("a", &["kale"])]]), BuildError::SameName { level: 1, group: 2 });
        let unknown = BuildError::Unknown { level: 1, group: 2, member: 2 };
        assert_eq!(error(&[vec![whole(), group("b", &["kale", "plum"])]]), unknown);
        let first = vec![whole(), group("b", &["kale"])];
        assert_eq!(error(&[first.clone(), vec![group("c", &["a"])]]), BuildError::Outside { level: 2, count: 1 });
        let unknown = BuildError::Unknown { level: 2, group: 1, member: 3 };
        assert_eq!(error(&[first, vec![group("c", &["a", "b", "apple"])]]), unknown);
    }
}

//! What a protection aims at, as it is filled in: in words for everybody, by its models for who knows them.

use std::collections::BTreeMap;

use anonymise::Metric;
use deidentify::anonymity::Goal;
use serde::{Deserialize, Serialize};

/// A privacy model that can be asked for besides the size of groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Further {
    /// Its name, as in `distinct-l`.
    pub name: &'static str,
    /// What it demands, in words.
    pub words: &'static str,
    /// What it is called in the field.
    pub term: &'static str,
    /// The number that is proposed for it.
    pub usual: &'static str,
    /// It looks at the sensitive column.
    pub sensitive: bool,
}

/// The further models, those that are easiest to understand first.
pub const FURTHER: [Further; 10] = [
    Further {
        name: "distinct-l",
        words: "Different values in each group, at least",
        term: "distinct l-diversity",
        usual: "2",
        sensitive: true,
    },
    Further {
        name: "t-equal",
        words: "No group differs from the whole table by more than",
        term: "t-closeness, equal distance; 0 to 1",
        usual: "0.2",
        sensitive: true,
    },
    Further {
        name: "entropy-l",
        words: "Values in each group as mixed as so many equally frequent ones",
        term: "entropy l-diversity",
        usual: "2",
        sensitive: true,
    },
    Further {
        name: "recursive",
        words: "The commonest value of a group is not too common",
        term: "recursive (c, l)-diversity; written c:l",
        usual: "3:2",
        sensitive: true,
    },
    Further {
        name: "t-hier",
        words: "No group differs from the whole table by more than, along the ladder of the sensitive column",
        term: "t-closeness, hierarchical distance; 0 to 1",
        usual: "0.2",
        sensitive: true,
    },
    Further {
        name: "enhanced-beta",
        words: "No value is more likely in a group than in the whole table by more than so many times",
        term: "enhanced beta-likeness",
        usual: "1",
        sensitive: true,
    },
    Further {
        name: "basic-beta",
        words: "The same, for rare values too",
        term: "basic beta-likeness",
        usual: "1",
        sensitive: true,
    },
    Further {
        name: "delta-disclosure",
        words: "The share of a value differs between group and table by a factor of at most 2 to the power of",
        term: "delta-disclosure privacy",
        usual: "1",
        sensitive: true,
    },
    Further {
        name: "avg-risk",
        words: "The average risk is at most",
        term: "average prosecutor risk; 0 to 1",
        usual: "0.05",
        sensitive: false,
    },
    Further {
        name: "sample-uniq",
        words: "The share of people alone in their group is at most",
        term: "sample uniqueness; 0 to 1",
        usual: "0",
        sensitive: false,
    },
];

/// A model in words: `k:5` is `groups of at least 5 (k-anonymity)`.
pub fn model_words(model: &str) -> String {
    let (name, number) = model.split_once(':').unwrap_or((model, ""));
    match FURTHER.iter().find(|further| further.name == name) {
        Some(further) => format!("{} {number}", further.term.split([';']).next().unwrap_or(name)),
        None if name == "k" => format!("groups of at least {number} (k-anonymity)"),
        None => model.to_owned(),
    }
}

/// The goal as it stands in the form; stored with the draft.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct GoalForm {
    /// Size of the smallest group, as entered.
    pub k: String,
    /// The column whose values nobody should guess; empty for none.
    pub sensitive: String,
    /// Further models by name, with the number as entered.
    pub further: BTreeMap<String, String>,
    /// Rows in a hundred that may be left out, as entered.
    pub left_out: String,
    /// What is lost as little as possible, by the metric's name.
    pub metric: String,
    /// Seconds that the search may take.
    pub seconds: String,
    /// Each row only as coarse as it must be.
    pub local: bool,
}

impl Default for GoalForm {
    fn default() -> Self {
        Self {
            k: "5".to_owned(),
            sensitive: String::new(),
            further: BTreeMap::new(),
            left_out: "2".to_owned(),
            metric: Metric::LossGeo.name().to_owned(),
            seconds: "30".to_owned(),
            local: true,
        }
    }
}

/// A part of the goal with something wrong in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The size of groups.
    K,
    /// A further model, by name.
    Further(&'static str),
    /// The rows that may be left out.
    LeftOut,
}

impl GoalForm {
    /// The goal, or what is wrong, for a table of so many people. A sensitive column alone asks for two different values of
    /// it in each group.
    pub fn goal(&self, people: u64) -> Result<Goal, BTreeMap<Part, String>> {
        let has_sensitive = !self.sensitive.is_empty();
        let mut errors = BTreeMap::new();
        let mut models = Vec::new();
        match self.k.trim().parse::<u64>() {
            Ok(k) if k >= 2 && k <= people => models.push(format!("k:{k}")),
            Ok(k) if k > people => {
                let text = format!("There are only {people} people in the file. Choose a smaller number.");
                errors.insert(Part::K, text);
            }
            _ => {
                errors.insert(Part::K, "Write a whole number, 2 or more.".to_owned());
            }
        }
        for further in FURTHER {
            let Some(number) = self.further.get(further.name).map(|text| text.trim()) else { continue };
            let is_number = |text: &str| text.parse::<f64>().is_ok_and(|number| number >= 0.0 && number.is_finite());
            if further.sensitive && !has_sensitive {
                let text = "Choose above what nobody should be able to guess.";
                errors.insert(Part::Further(further.name), text.to_owned());
            } else if number.is_empty() || !number.split(':').all(is_number) {
                errors.insert(Part::Further(further.name), format!("Write a number such as {}.", further.usual));
            } else {
                models.push(format!("{}:{number}", further.name));
            }
        }
        let asks = |further: &&Further| further.sensitive && self.further.contains_key(further.name);
        if has_sensitive && FURTHER.iter().find(asks).is_none() {
            models.push("distinct-l:2".to_owned());
        }
        let left_out = self.left_out.trim().parse::<f64>().ok().filter(|share| (0.0..=100.0).contains(share));
        if left_out.is_none() {
            errors.insert(Part::LeftOut, "Write a number from 0 to 100.".to_owned());
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Goal {
            models,
            suppression_limit: left_out.unwrap_or(0.0) / 100.0,
            metric: self.metric.parse().unwrap_or(Metric::LossGeo),
            seconds: self.seconds.parse().unwrap_or(30.0),
            local: self.local,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_goal_proposed_is_five_alike_and_two_rows_in_a_hundred() {
        let goal = GoalForm::default().goal(100).unwrap();
        assert_eq!(goal.models, ["k:5"]);
        assert_eq!((goal.suppression_limit, goal.local), (0.02, true));
    }

    #[test]
    fn models_have_the_names_of_the_field() {
        assert_eq!(model_words("k:5"), "groups of at least 5 (k-anonymity)");
        assert_eq!(model_words("recursive:3:2"), "recursive (c, l)-diversity 3:2");
        assert_eq!(model_words("k-map-subset:5:x"), "k-map-subset:5:x");
    }

    #[test]
    fn more_alike_than_people_is_refused_in_words() {
        let errors = GoalForm { k: "12".into(), ..GoalForm::default() }.goal(11).unwrap_err();
        assert!(errors[&Part::K].contains("only 11 people"));
    }

    #[test]
    fn models_of_sensitive_values_need_a_sensitive_column() {
        let further = BTreeMap::from([("t-equal".to_owned(), "0.2".to_owned()), ("recursive".into(), "3:2".into())]);
        let form = GoalForm { further, ..GoalForm::default() };
        assert_eq!(form.goal(100).unwrap_err().len(), 2);
        let form = GoalForm { sensitive: "diagnosis".into(), ..form };
        assert_eq!(form.goal(100).unwrap().models, ["k:5", "t-equal:0.2", "recursive:3:2"]);
        let alone = GoalForm { sensitive: "diagnosis".into(), ..GoalForm::default() };
        assert_eq!(alone.goal(100).unwrap().models, ["k:5", "distinct-l:2"]);
    }

    #[test]
    fn a_number_that_is_none_is_named_with_its_model() {
        let further = BTreeMap::from([("t-equal".to_owned(), "a fifth".to_owned())]);
        let errors = GoalForm { further, sensitive: "job".into(), ..GoalForm::default() }.goal(100).unwrap_err();
        assert_eq!(errors.keys().next(), Some(&Part::Further("t-equal")));
    }
}

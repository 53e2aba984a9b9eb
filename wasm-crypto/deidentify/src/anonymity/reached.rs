//! What a result reaches of each model, in the model's own measure.

use std::collections::HashMap;

use anonymise::{Input, Model};

/// The classes of what is published: the rows of each, the suppressed ones left aside.
pub(super) struct Published {
    classes: Vec<Vec<usize>>,
}

impl Published {
    /// The classes of a result that gives each row's levels, none for a suppressed row. Rows are of one class when they
    /// read the same.
    pub fn of<'a>(input: &Input, levels: impl Fn(usize) -> Option<&'a [u8]>) -> Self {
        let mut classes: HashMap<Vec<&str>, Vec<usize>> = HashMap::new();
        for row in (0..input.rows()).filter(|row| input.includes(*row)) {
            let Some(levels) = levels(row) else { continue };
            let mut key = Vec::with_capacity(levels.len());
            for (quasi, level) in input.quasi().iter().zip(levels) {
                let level = usize::from(*level);
                key.push(quasi.hierarchy.text(level, quasi.hierarchy.code(level, quasi.codes[row])));
            }
            classes.entry(key).or_default().push(row);
        }
        Self { classes: classes.into_values().collect() }
    }

    /// What is reached of a model: the smallest (for distances, gains and shares the largest) that any class has. None for a
    /// model without such a number here.
    pub fn reaches(&self, input: &Input, model: &str) -> Option<f64> {
        let sizes = || self.classes.iter().map(|rows| rows.len() as f64);
        let least = |values: &mut dyn Iterator<Item = f64>| values.reduce(f64::min);
        let most = |values: &mut dyn Iterator<Item = f64>| values.reduce(f64::max);
        let records: f64 = sizes().sum();
        match model.parse::<Model>().ok()? {
            Model::KAnonymity { .. } => least(&mut sizes()),
            Model::Distinct { .. } => least(&mut self.shares(input).map(|shares| shares.count() as f64)),
            Model::Entropy { .. } => least(&mut self.shares(input).map(|shares| shares.entropy().exp())),
            Model::EqualCloseness { .. } => most(&mut self.shares(input).map(|shares| shares.distance())),
            Model::BasicLikeness { .. } => most(&mut self.shares(input).map(|shares| shares.gain())),
            Model::AverageRisk { .. } => Some(self.classes.len() as f64 / records),
            Model::SampleUniqueness { .. } => Some(sizes().filter(|size| *size == 1.0).sum::<f64>() / records),
            _ => None,
        }
    }

    /// For each class and sensitive column how its values are shared out.
    fn shares<'a>(&'a self, input: &'a Input) -> impl Iterator<Item = Shares> + 'a {
        input.sensitive().iter().flat_map(move |sensitive| {
            let all = counts((0..input.rows()).filter(|row| input.includes(*row)).map(|row| sensitive.codes[row]));
            let total: f64 = all.values().sum();
            self.classes.iter().map(move |rows| {
                let here = counts(rows.iter().map(|row| sensitive.codes[*row]));
                let share = |(code, count): (&u32, &f64)| {
                    (here.get(code).copied().unwrap_or(0.0) / rows.len() as f64, count / total)
                };
                Shares(all.iter().map(share).collect())
            })
        })
    }
}

fn counts(codes: impl Iterator<Item = u32>) -> HashMap<u32, f64> {
    let mut counts = HashMap::new();
    codes.for_each(|code| *counts.entry(code).or_insert(0.0) += 1.0);
    counts
}

/// Each value's share in a class and in the table.
struct Shares(Vec<(f64, f64)>);

impl Shares {
    fn count(&self) -> usize {
        self.0.iter().filter(|(here, _)| *here > 0.0).count()
    }

    fn entropy(&self) -> f64 {
        -self.0.iter().filter(|(here, _)| *here > 0.0).map(|(here, _)| here * here.ln()).sum::<f64>()
    }

    /// Half the sum of the differences: the distance when all values are equally far.
    fn distance(&self) -> f64 {
        self.0.iter().map(|(here, all)| (here - all).abs()).sum::<f64>() / 2.0
    }

    /// The largest relative gain.
    fn gain(&self) -> f64 {
        self.0.iter().map(|(here, all)| (here - all) / all).fold(f64::NEG_INFINITY, f64::max)
    }
}

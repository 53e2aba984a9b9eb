//! What `make bench-anon` measures, the same natively and in the browser: the adult data as integer codes, and a table of
//! any length drawn from it.

use anonymise::progress::Silent;
use anonymise::recode::recode;
use anonymise::{Criteria, Hierarchy, Input, Metric, Model, Quasi, search};

/// A table to search.
pub struct Bench {
    input: Input,
}

impl Bench {
    /// Reads `;`-separated text with a header line; `hierarchies` in the order of the columns.
    pub fn read(table: &str, hierarchies: &[String]) -> Self {
        let mut lines = table.lines();
        let names = lines.next().unwrap_or_default().split(';');
        let mut quasi: Vec<Quasi> = names
            .zip(hierarchies)
            .map(|(name, text)| {
                let rows = text.lines().map(|line| line.split(';').collect::<Vec<_>>());
                let hierarchy = Hierarchy::from_rows(rows).expect("the sample hierarchies are trees");
                Quasi { name: name.trim().to_owned(), codes: vec![], hierarchy }
            })
            .collect();
        for line in lines {
            for (column, value) in quasi.iter_mut().zip(line.trim_end().split(';')) {
                column.codes.push(column.hierarchy.leaf(value).expect("the sample hierarchies have every value"));
            }
        }
        Self { input: Input::new(quasi, vec![], None).expect("the sample table is whole") }
    }

    /// So many rows drawn from this table, each cell redrawn from its column with a probability of 0.3.
    pub fn drawn(&self, rows: usize) -> Self {
        let mut state = 0x2545_F491_4F6C_DD1D_u64;
        let mut draw = |below: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (((state >> 32) * below as u64) >> 32) as usize
        };
        let mut quasi: Vec<Quasi> = self.input.quasi().to_vec();
        for column in &mut quasi {
            column.codes = Vec::with_capacity(rows);
        }
        let count = self.input.rows();
        for _ in 0..rows {
            let row = draw(count);
            for (new, old) in quasi.iter_mut().zip(self.input.quasi()) {
                let row = if draw(10) < 3 { draw(count) } else { row };
                new.codes.push(old.codes[row]);
            }
        }
        Self { input: Input::new(quasi, vec![], None).expect("rows of the sample table") }
    }

    /// Searches the optimum; says what was found and what it took.
    pub fn optimum(&self, models: &str, limit: f64, metric: &str) -> String {
        let models: Vec<Model> = models.split(';').map(|model| model.parse().expect("a model")).collect();
        let metric: Metric = metric.parse().expect("a metric");
        let criteria = Criteria::new(&models, &self.input).expect("models that need no more columns");
        match search::optimum(&self.input, &criteria, metric, limit, &mut Silent) {
            Ok(found) => format!(
                "loss {:.6}, {} suppressed; {} of {} nodes judged",
                found.loss, found.suppressed, found.work.checked, found.work.nodes
            ),
            Err(error) => error.to_string(),
        }
    }

    /// Recodes locally; says what was found.
    pub fn recode(&self, models: &str, limit: f64) -> String {
        let models: Vec<Model> = models.split(';').map(|model| model.parse().expect("a model")).collect();
        let criteria = Criteria::new(&models, &self.input).expect("models that need no more columns");
        match recode(&self.input, &criteria, None, limit, &mut Silent) {
            Ok(found) => format!("loss {:.4}, {} suppressed, {} classes", found.loss, found.suppressed, found.classes),
            Err(error) => error.to_string(),
        }
    }
}

//! `theriac conform anonymise`.
//!
//! A table of configurations with the results of a reference (ARX): tab-separated, columns by name. For every row the
//! optimum is searched from the configuration alone; only then are the columns with the expected results looked at.

mod expected;
mod folder;

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::time::Instant;

use anonymise::progress::Silent;
use anonymise::search::{Optimum, SearchError, optimum};
use anonymise::{Criteria, Input, Metric, Model};
use clap::Args;
use wasm_crypto::table::Table;

use super::anonymise_table::publish;
use crate::failure::Failure;
use crate::files::read_text;
use expected::{Found, differences};
use folder::Folder;

/// Searches the optimum of every configuration in a table, compares it with the table's results, and prints one line for
/// each: its id, then ok, differs or unsupported with what differs or why
#[derive(Args)]
pub struct ConformAnonymise {
    /// The table of configurations, tab-separated, with a header
    table: PathBuf,
    /// The folder of the data, the hierarchies (DATA_hierarchy_COLUMN.csv) and the research subsets
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

/// Why not all rows conform.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConformError {
    /// Some rows differ or are not supported.
    #[error("{0} of {1} rows do not conform")]
    Rows(usize, usize),
    /// A column that a configuration needs is not there.
    #[error("the table has no column \"{0}\"")]
    NoColumn(&'static str),
    /// No row.
    #[error("the table has no row")]
    Empty,
}

impl ConformError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Rows(..) => "The lines that say differs or unsupported name each of them.",
            Self::NoColumn(_) => "The first row names the columns, separated by tabs; see docs/anonymisation.md.",
            Self::Empty => "Give one row for each configuration.",
        }
    }
}

/// What a configuration is made of.
const NEEDED: [&str; 5] = ["data", "qi_order", "privacy_models", "suppression_limit", "metric"];

impl ConformAnonymise {
    pub fn run(self) -> Result<(), Failure> {
        let text = read_text(&self.table, "a table of configurations")?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        let header: Vec<&str> = lines.next().map(|(_, line)| cells(line)).unwrap_or_default();
        if let Some(missing) = NEEDED.into_iter().find(|name| !header.contains(name)) {
            return Err(ConformError::NoColumn(missing).into());
        }
        let mut folder = Folder::new(&self.data);
        let (mut ok, mut differs, mut unsupported) = (0, 0, 0);
        for (number, line) in lines {
            let row = Row { header: &header, cells: cells(line) };
            let id = row.get("id").map_or_else(|| format!("line-{}", number + 1), str::to_owned);
            let (verdict, detail) = match conform(&row, &mut folder) {
                Ok((detail, differences)) if differences.is_empty() => (&mut ok, format!("ok {detail}")),
                Ok((_, differences)) => (&mut differs, format!("differs {}", differences.join("; "))),
                Err(reason) => (&mut unsupported, format!("unsupported {reason}")),
            };
            *verdict += 1;
            say(&format!("{id} {detail}"))?;
        }
        let rows = ok + differs + unsupported;
        say(&format!("{rows} rows: {ok} ok, {differs} differ, {unsupported} unsupported"))?;
        match ok == rows {
            true if rows == 0 => Err(ConformError::Empty.into()),
            true => Ok(()),
            false => Err(ConformError::Rows(rows - ok, rows).into()),
        }
    }
}

fn cells(line: &str) -> Vec<&str> {
    line.split('\t').map(str::trim).collect()
}

fn say(line: &str) -> Result<(), Failure> {
    let mut output = io::stdout().lock();
    writeln!(output, "{line}")
        .and_then(|()| output.flush())
        .map_err(|source| Failure::Write { path: PathBuf::from("standard output"), source })
}

/// A row of the table; empty cells and `-` are nothing.
struct Row<'a> {
    header: &'a [&'a str],
    cells: Vec<&'a str>,
}

impl<'a> Row<'a> {
    fn get(&self, name: &str) -> Option<&'a str> {
        let place = self.header.iter().position(|known| *known == name)?;
        self.cells.get(place).copied().filter(|cell| !cell.is_empty() && *cell != "-")
    }

    fn need(&self, name: &str) -> Result<&'a str, String> {
        self.get(name).ok_or_else(|| format!("the row has no {name}"))
    }

    fn list(&self, name: &str, separators: &'static [char]) -> Vec<&'a str> {
        let cell = self.get(name).unwrap_or_default();
        cell.split(separators).map(str::trim).filter(|part| !part.is_empty()).collect()
    }
}

/// What is searched.
struct Configuration<'a> {
    data: &'a str,
    quasi: Vec<&'a str>,
    sensitive: Vec<&'a str>,
    models: Vec<Model>,
    limit: f64,
    metric: Metric,
}

impl<'a> Configuration<'a> {
    fn read(row: &Row<'a>) -> Result<Self, String> {
        if row.cells.len() > row.header.len() {
            return Err(format!("the row has {} cells instead of {}", row.cells.len(), row.header.len()));
        }
        let data = row.need("data")?;
        row.need("qi_order")?;
        row.need("privacy_models")?;
        let models = row.list("privacy_models", &[';']).into_iter().map(str::parse).collect::<Result<Vec<Model>, _>>();
        let limit = row.need("suppression_limit")?;
        let limit = limit.parse().ok().filter(|limit| (0.0..=1.0).contains(limit));
        Ok(Self {
            data,
            quasi: row.list("qi_order", &[',', ';']),
            sensitive: row.list("sensitive", &[',', ';']),
            models: models.map_err(|error| error.to_string())?,
            limit: limit.ok_or("the suppression limit is not a number from 0 to 1")?,
            metric: row.need("metric")?.parse().map_err(|error: anonymise::metric::UnknownMetric| error.to_string())?,
        })
    }
}

/// Searches a row's optimum and compares it; gives the figures and what differs, or why it cannot be done.
fn conform(row: &Row<'_>, folder: &mut Folder) -> Result<(String, Vec<String>), String> {
    let configuration = Configuration::read(row)?;
    let (table, input) = folder.input(&configuration)?;
    let criteria = Criteria::new(&configuration.models, &input).map_err(|error| error.to_string())?;
    let started = Instant::now();
    let best = match optimum(&input, &criteria, configuration.metric, configuration.limit, &mut Silent) {
        Ok(best) => Some(best),
        Err(SearchError::NoSolution) => None,
        Err(error) => return Err(error.to_string()),
    };
    let took = started.elapsed();
    let found = best.map(|best| found(&table, &input, best));
    let mut detail = match &found {
        Some(found) => format!("loss {}, {} suppressed, {} classes", found.loss, found.suppressed, found.classes),
        None => "no solution".to_owned(),
    };
    // Writing to a string cannot fail.
    let _ = write!(detail, ", {:.0} ms", took.as_secs_f64() * 1e3);
    Ok((detail, differences(row, found.as_ref())?))
}

/// The figures of an optimum and of the rows that are published.
fn found(table: &Table, input: &Input, best: Optimum) -> Found {
    let published = publish(table, input, |row| (!best.rows[row]).then_some(&best.levels));
    Found {
        loss: best.loss,
        suppressed: best.suppressed,
        classes: best.classes,
        smallest: best.smallest,
        largest: best.largest,
        digest: expected::digest(&published),
        levels: best.levels,
    }
}

//! `theriac anonymise`.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anonymise::check::classes_hold;
use anonymise::recode::{Recoding, recode};
use anonymise::search::{MOST_NODES, Optimum, bounded, optimum};
use anonymise::{Criteria, Input, Metric, Model};
use clap::Args;
use wasm_crypto::risk::{People, Risk};
use wasm_crypto::scan::Profile;
use wasm_crypto::table::{Column, Table};

use super::anonymise_table::{AnonymiseError, publish, quasi, read_hierarchy, sensitive, subset};
use super::table::TableInput;
use crate::failure::{About, Failure};
use crate::files::Target;

/// Generalises and suppresses a table's quasi-identifiers so that privacy models hold and as little as possible is lost,
/// and writes it as CSV; with a research subset, its rows alone. What was found and the risks before and after are told on standard error.
#[derive(Args)]
pub struct Anonymise {
    #[command(flatten)]
    table: TableInput,
    /// A column to generalise and its hierarchy, a file of rows `value;level 1;level 2;…`
    #[arg(long = "hierarchy", value_name = "COLUMN=FILE")]
    hierarchies: Vec<String>,
    /// Generalise every column that has a file TABLE_hierarchy_COLUMN.csv in this folder
    #[arg(long = "hierarchies", value_name = "DIR")]
    folder: Option<PathBuf>,
    /// What must hold: k:5, k-map-subset:5:FILE, distinct-l:2, entropy-l:2, grassberger-l:2, recursive:3:2, t-equal:0.2,
    /// t-hier:0.2, d-presence:0:0.2:FILE, basic-beta:1, enhanced-beta:1, delta-disclosure:1, avg-risk:0.1,
    /// sample-uniq:0.01; give it again for each further model
    #[arg(long = "model", value_name = "MODEL", required = true)]
    models: Vec<Model>,
    /// A column that nobody should learn about a person, for the models that need one
    #[arg(long, value_name = "COLUMN")]
    sensitive: Vec<String>,
    /// The share of records that may be suppressed
    #[arg(long, value_name = "SHARE", default_value_t = 0.02, value_parser = share)]
    limit: f64,
    /// What is lost: loss-geo, loss-mean, nue, dm, aecs or prec
    #[arg(long, default_value_t = Metric::LossGeo)]
    metric: Metric,
    /// Then generalise each record no more than it needs
    #[arg(long)]
    local: bool,
    /// Search no longer than this, and tell how far from the optimum the result can be
    #[arg(long, value_name = "SECONDS")]
    seconds: Option<u64>,
    /// Count each row as a person, whatever a record number or a name in it says
    #[arg(long)]
    each_row: bool,
    #[command(flatten)]
    target: Target,
}

fn share(text: &str) -> Result<f64, &'static str> {
    text.parse().ok().filter(|share| (0.0..=1.0).contains(share)).ok_or("a number from 0 to 1")
}

impl Anonymise {
    pub fn run(self) -> Result<(), Failure> {
        let table = self.table.read()?;
        let profile = Profile::of(&table);
        if let (Some(column), false) = (&profile.person_column, self.each_row || profile.people == profile.rows) {
            return Err(AnonymiseError::RepeatedPeople(column.clone()).into());
        }
        let input = self.input(&table)?;
        let criteria = Criteria::new(&self.models, &input)?;
        let best = self.search(&input, &criteria)?;
        tell_optimum(&input, &best, self.metric);
        let published = match self.local {
            false => checked(&table, &input, &criteria, |row| {
                // Rows outside a research subset are generalised as well: they are the population.
                (!best.rows[row] || !input.includes(row)).then_some(&*best.levels)
            })?,
            true => {
                let recoding =
                    recode(&input, &criteria, Some(&best), self.limit, &mut |_, _| ControlFlow::Continue(()))?;
                tell_recoding(&recoding);
                checked(&table, &input, &criteria, |row| recoding.levels(row))?
            }
        };
        tell_rest(&table, &input);
        tell_risk(&table, &published, &input);
        let mut output = self.target.create()?;
        output.write(&published.to_csv())?;
        output.finish()
    }

    fn input(&self, table: &Table) -> Result<Input, Failure> {
        let hierarchies = self.hierarchies(table)?;
        let mut named = HashSet::new();
        if let Some(twice) =
            hierarchies.iter().map(|(name, _)| name).chain(&self.sensitive).find(|name| !named.insert(name.as_str()))
        {
            return Err(AnonymiseError::Twice(twice.clone()).into());
        }
        let mut columns = Vec::new();
        for (name, path) in &hierarchies {
            columns.push(quasi(table, name, read_hierarchy(path)?)?);
        }
        if columns.is_empty() {
            return Err(AnonymiseError::NoQuasi.into());
        }
        let mut hidden = Vec::new();
        for name in &self.sensitive {
            let hierarchy = match self.models.iter().any(Model::needs_hierarchy) {
                true => Some(read_hierarchy(&self.hierarchy_of(name)?)?),
                false => None,
            };
            hidden.push(sensitive(table, name, hierarchy)?);
        }
        Ok(Input::new(columns, hidden, self.subset(table)?)?)
    }

    /// The columns to generalise with their files, in the order of the table.
    fn hierarchies(&self, table: &Table) -> Result<Vec<(String, PathBuf)>, Failure> {
        let mut given = Vec::new();
        for text in &self.hierarchies {
            let (name, file) = text.split_once('=').ok_or(Failure::Option("--hierarchy is written COLUMN=FILE"))?;
            if !self.sensitive.iter().any(|sensitive| sensitive == name) {
                given.push((name.to_owned(), PathBuf::from(file)));
            }
        }
        for column in &table.columns {
            let known = given.iter().map(|(name, _)| name).chain(&self.sensitive).any(|name| *name == column.name);
            if let Some(path) = self.in_folder(&column.name).filter(|_| !known) {
                given.push((column.name.clone(), path));
            }
        }
        let place = |name: &str| table.columns.iter().position(|column| column.name == name);
        given.sort_by_key(|(name, _)| place(name));
        Ok(given)
    }

    /// A sensitive column's file.
    fn hierarchy_of(&self, name: &str) -> Result<PathBuf, AnonymiseError> {
        let given = self.hierarchies.iter().filter_map(|text| text.split_once('=')).find(|(given, _)| *given == name);
        let given = given.map(|(_, file)| PathBuf::from(file));
        given.or_else(|| self.in_folder(name)).ok_or_else(|| AnonymiseError::NoHierarchy(name.to_owned()))
    }

    fn in_folder(&self, column: &str) -> Option<PathBuf> {
        let stem = self.table.file.file_stem()?.to_string_lossy();
        let path = self.folder.as_ref()?.join(format!("{stem}_hierarchy_{column}.csv"));
        path.is_file().then_some(path)
    }

    fn subset(&self, table: &Table) -> Result<Option<Vec<bool>>, Failure> {
        let mut files = self.models.iter().filter_map(Model::subset);
        let Some(file) = files.next() else { return Ok(None) };
        if files.any(|other| other != file) {
            return Err(AnonymiseError::Subsets.into());
        }
        let rows = self.table.read_also(Path::new(file))?;
        Ok(Some(subset(table, &rows).about(Path::new(file))?))
    }

    fn search(&self, input: &Input, criteria: &Criteria) -> Result<Optimum, Failure> {
        let until = self.seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds));
        let mut progress = |_: u64, _: u64| match until.is_some_and(|until| Instant::now() >= until) {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        };
        if self.seconds.is_none() && input.nodes() <= MOST_NODES {
            return Ok(optimum(input, criteria, self.metric, self.limit, &mut progress)?);
        }
        if self.seconds.is_none() {
            return Err(Failure::Option("the lattice is too large to be searched whole: say how long with --seconds"));
        }
        let found = bounded(input, criteria, self.metric, self.limit, &mut progress)?;
        match found.optimal {
            true => eprintln!("The optimum was found in time."),
            false => eprintln!("The time ran out: no generalisation loses less than {}.", found.lower_bound),
        }
        Ok(found.best)
    }
}

/// The published table, of which the models are asked once more; of a research subset its rows alone.
fn checked<'a>(
    table: &Table,
    input: &Input,
    criteria: &Criteria,
    levels: impl Fn(usize) -> Option<&'a [u8]>,
) -> Result<Table, AnonymiseError> {
    let published = publish(table, input, &levels);
    let columns: Vec<_> = input.quasi().iter().filter_map(|quasi| published.column(&quasi.name)).collect();
    let key = |row: usize| levels(row).map(|_| columns.iter().map(|column| column.codes[row]).collect());
    match classes_hold(input, criteria, key) {
        true if input.subset().is_none() => Ok(published),
        true => Ok(rows_of(&published, |row| input.includes(row))),
        false => Err(AnonymiseError::Unsafe),
    }
}

fn rows_of(table: &Table, keep: impl Fn(usize) -> bool) -> Table {
    let columns = table.columns.iter().map(|column| {
        Column::from_cells(&column.name, (0..table.rows()).filter(|&row| keep(row)).map(|row| column.cell(row)))
    });
    Table::new(table.dialect, columns.collect())
}

fn tell_optimum(input: &Input, best: &Optimum, metric: Metric) {
    for (quasi, level) in input.quasi().iter().zip(&best.levels) {
        eprintln!("{}: level {level} of {}.", quasi.name, quasi.hierarchy.top());
    }
    let Optimum { loss, suppressed, classes, smallest, largest, .. } = best;
    eprintln!(
        "{metric} {loss}; {suppressed} records suppressed; {classes} classes of {smallest} to {largest} records."
    );
}

fn tell_recoding(recoding: &Recoding) {
    let Recoding { loss, suppressed, classes, smallest, largest, .. } = recoding;
    eprintln!(
        "Locally recoded: mean loss of a cell {loss}; {suppressed} records suppressed; {classes} classes of {smallest} to \
         {largest} records."
    );
}

/// Which columns stay as they are: whatever identifies in them still does.
fn tell_rest(table: &Table, input: &Input) {
    let is_quasi = |name: &str| input.quasi().iter().any(|quasi| quasi.name == name);
    let rest: Vec<&str> = table.columns.iter().map(|column| &*column.name).filter(|name| !is_quasi(name)).collect();
    if !rest.is_empty() {
        eprintln!("Left as they are: {}.", rest.join(", "));
    }
}

fn tell_risk(before: &Table, after: &Table, input: &Input) {
    let quasi: Vec<String> = input.quasi().iter().map(|quasi| quasi.name.clone()).collect();
    for (when, table) in [("before", before), ("after", after)] {
        let risk = Risk::measure(table, &quasi, &People::EachRow);
        eprintln!(
            "Risk {when}: highest {:.4}, average {:.4}; {} of {} records in classes of fewer than {}.",
            risk.highest, risk.average, risk.at_risk, risk.records, risk.safe_class
        );
    }
}

//! The files that configurations name, each read once.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use anonymise::{Hierarchy, Input, Model};
use wasm_crypto::table::{Options, Reader, Table};

use super::Configuration;
use crate::commands::anonymise_table::{quasi, read_hierarchy, sensitive, subset};
use crate::failure::{About, Failure};
use crate::files::{Input as File, read_pieces};

/// Read once, with the reason when it cannot be.
type Read<T> = HashMap<PathBuf, Result<Rc<T>, String>>;

/// A folder of data, hierarchies and research subsets.
pub struct Folder {
    path: PathBuf,
    tables: Read<Table>,
    hierarchies: Read<Hierarchy>,
}

impl Folder {
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), tables: HashMap::new(), hierarchies: HashMap::new() }
    }

    /// A configuration's table, and what a search takes of it.
    pub fn input(&mut self, configuration: &Configuration<'_>) -> Result<(Rc<Table>, Input), String> {
        let table = self.table(configuration.data)?;
        let mut columns = Vec::new();
        for name in &configuration.quasi {
            let hierarchy = self.hierarchy(configuration.data, name)?;
            columns.push(quasi(&table, name, (*hierarchy).clone()).map_err(|error| error.to_string())?);
        }
        let needs_hierarchy = configuration.models.iter().any(Model::needs_hierarchy);
        let mut hidden = Vec::new();
        for name in &configuration.sensitive {
            let hierarchy = match needs_hierarchy {
                true => Some((*self.hierarchy(configuration.data, name)?).clone()),
                false => None,
            };
            hidden.push(sensitive(&table, name, hierarchy).map_err(|error| error.to_string())?);
        }
        let mut subsets = configuration.models.iter().filter_map(Model::subset);
        let inside = match subsets.next() {
            Some(first) => {
                if subsets.any(|other| other != first) {
                    return Err("two models have different research subsets".to_owned());
                }
                Some(subset(&table, &*self.table(first)?).map_err(|error| format!("{first}: {error}"))?)
            }
            None => None,
        };
        let input = Input::new(columns, hidden, inside).map_err(|error| error.to_string())?;
        Ok((table, input))
    }

    fn table(&mut self, name: &str) -> Result<Rc<Table>, String> {
        read(&mut self.tables, self.path.join(name), read_table)
    }

    /// The hierarchy of a column: `adult_hierarchy_age.csv` for the column age of adult.csv.
    fn hierarchy(&mut self, data: &str, column: &str) -> Result<Rc<Hierarchy>, String> {
        let stem = Path::new(data).with_extension("");
        let path = self.path.join(format!("{}_hierarchy_{column}.csv", stem.display()));
        read(&mut self.hierarchies, path, read_hierarchy)
    }
}

fn read<T>(
    known: &mut Read<T>,
    path: PathBuf,
    with: impl FnOnce(&Path) -> Result<T, Failure>,
) -> Result<Rc<T>, String> {
    let entry = known.entry(path.clone());
    entry.or_insert_with(|| with(&path).map(Rc::new).map_err(|failure| failure.sentence())).clone()
}

/// Reads data: cells separated by `;`, the first row names the columns.
fn read_table(path: &Path) -> Result<Table, Failure> {
    let mut reader = Reader::new(Options { has_header: Some(true), delimiter: Some(';'), encoding: None });
    read_pieces(&mut File::open(path)?, |bytes| reader.push(bytes).about(path))?;
    reader.finish().about(path)
}

//! `theriac risk`.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;
use wasm_crypto::risk::{Journalist, Measure, Risk, SAFE_CLASS};
use wasm_crypto::scan::Role;
use wasm_crypto::table::{Options, Reader};

use super::source::SourceInput;
use crate::failure::{About, Failure};
use crate::files::{Input, Target, read_pieces};

/// Says how easily the people in files could be singled out: class sizes, prosecutor, journalist and marketer risk,
/// uniqueness in the sample and estimated in the population, and what each column adds.
#[derive(Args)]
pub struct MeasureRisk {
    #[command(flatten)]
    source: SourceInput,
    /// The quasi-identifiers, separated by commas [default: those found by the scan]
    #[arg(long, value_name = "FIELDS", value_delimiter = ',')]
    quasi: Vec<String>,
    /// All rows or records are about one person
    #[arg(long)]
    one_person: bool,
    /// People in smaller classes are at risk; 11 is the threshold of 0.09
    #[arg(long, value_name = "PEOPLE", default_value_t = SAFE_CLASS, value_parser = clap::value_parser!(u64).range(2..))]
    safe_class: u64,
    /// People in the population the files were drawn from, to estimate how many of it would be alone
    #[arg(long, value_name = "PEOPLE")]
    population_size: Option<u64>,
    /// A table of the population with the same columns, one row for each person, for the journalist's risk
    #[arg(long, value_name = "FILE")]
    population: Option<PathBuf>,
    /// Write all numbers as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    target: Target,
}

#[derive(Serialize)]
struct Report {
    risk: Risk,
    #[serde(skip_serializing_if = "Option::is_none")]
    journalist: Option<Journalist>,
}

impl MeasureRisk {
    pub fn run(self) -> Result<(), Failure> {
        let (_, surveyed) = self.source.survey(self.one_person)?;
        let survey = &surveyed.survey;
        if self.quasi.iter().any(|name| survey.people.column(name).is_none()) {
            return Err(Failure::Option("a field named with --quasi is not in the files"));
        }
        let found = survey.profile.columns.iter().filter(|column| column.role == Role::Quasi);
        let quasi: Vec<String> =
            if self.quasi.is_empty() { found.map(|column| column.name.clone()).collect() } else { self.quasi.clone() };
        let measure = Measure {
            safe_class: self.safe_class,
            population: self.population_size,
            ..Measure::from(&survey.people_are(self.one_person))
        };
        let journalist = match &self.population {
            None => None,
            Some(path) => {
                let mut reader = Reader::new(Options::default());
                read_pieces(&mut Input::open(path)?, |bytes| reader.push(bytes).about(path))?;
                let population = reader.finish().about(path)?;
                Some(Journalist::measure(&survey.people, &population, &quasi, self.safe_class))
            }
        };
        let report = Report { risk: Risk::measure(&survey.people, &quasi, measure), journalist };
        if self.population_size.is_some_and(|people| people < report.risk.records) {
            return Err(Failure::Option("the population is smaller than the table"));
        }
        let text = if self.json {
            let mut text = wasm_crypto::json::canonical(&report)?;
            text.push(b'\n');
            text
        } else {
            told(&report).into_bytes()
        };
        let mut output = self.target.create()?;
        output.write(&text)?;
        output.finish()
    }
}

fn told(report: &Report) -> String {
    let Report { risk, journalist } = report;
    let mut lines = risk.sentences.clone();
    lines.push(String::new());
    lines.push(format!("Quasi-identifiers: {}", risk.quasi.join(", ")));
    lines.push(format!(
        "Records: {}; classes: {}, of {} to {} records",
        risk.records, risk.classes, risk.smallest, risk.largest
    ));
    lines.push(format!("Prosecutor risk: highest {:.6}, average {:.6}", risk.highest, risk.average));
    lines.push(format!("Marketer risk: {:.6}", risk.average));
    if let Some(journalist) = journalist {
        lines.push(format!(
            "Journalist risk: highest {:.6}, average {:.6}; {} records at risk, {} not in the population",
            journalist.highest, journalist.average, journalist.at_risk, journalist.unmatched
        ));
    }
    lines.push(format!(
        "At risk, in classes of fewer than {}: {} ({:.4})",
        risk.safe_class, risk.at_risk, risk.at_risk_share
    ));
    lines.push(format!("Alone in the sample: {} ({:.4})", risk.unique, risk.unique_share));
    if let Some(population) = &risk.population {
        for (name, estimate) in [
            ("Dankar's rule", population.dankar),
            ("Pitman", population.pitman),
            ("Zayatz", population.zayatz),
            ("SNB", population.snb),
        ] {
            let told = estimate.map_or("no solution".to_owned(), |estimate| {
                format!("{:.1} people ({:.3e})", estimate.people, estimate.share)
            });
            lines.push(format!("Alone in the population, {name}: {told}"));
        }
    }
    for column in &risk.columns {
        lines.push(format!(
            "Without {}: average {:.6}, alone {:.4}, at risk {:.4}",
            column.column, column.average_without, column.unique_share_without, column.at_risk_share_without
        ));
    }
    for bar in risk.histogram.iter().filter(|bar| bar.classes > 0) {
        let sizes = match bar.to {
            Some(to) if to == bar.from => to.to_string(),
            Some(to) => format!("{} to {to}", bar.from),
            None => format!("{} and more", bar.from),
        };
        lines.push(format!("Classes of {sizes}: {} with {} records", bar.classes, bar.records));
    }
    lines.join("\n") + "\n"
}

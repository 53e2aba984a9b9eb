//! `theriac sample`.

use clap::{Args, ValueEnum};
use wasm_crypto::sample::{SEED, Sample, generate};

use crate::failure::Failure;
use crate::files::Target;

/// Writes synthetic health records as CSV; nobody in them exists.
#[derive(Args)]
pub struct MakeSample {
    /// Which sample
    sample: Which,
    /// The same seed gives the same file
    #[arg(long, default_value_t = SEED)]
    seed: u64,
    #[command(flatten)]
    target: Target,
}

#[derive(Clone, Copy, ValueEnum)]
enum Which {
    /// One person's history, a row for each visit
    PatientHistory,
    /// A cohort, a row for each participant
    Cohort,
}

impl MakeSample {
    pub fn run(self) -> Result<(), Failure> {
        let sample = match self.sample {
            Which::PatientHistory => Sample::PatientHistory,
            Which::Cohort => Sample::Cohort,
        };
        let mut output = self.target.create()?;
        output.write(&generate(sample, self.seed).to_csv())?;
        output.finish()
    }
}

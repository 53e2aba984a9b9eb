//! `theriac conform`: comparing results with those of a reference.

use clap::{Args, Subcommand};

use super::conform_anonymise::ConformAnonymise;
use crate::failure::Failure;

/// Compares what this program computes with the results of a reference implementation
#[derive(Args)]
pub struct Conform {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    Anonymise(ConformAnonymise),
}

impl Conform {
    pub fn run(self) -> Result<(), Failure> {
        match self.what {
            What::Anonymise(command) => command.run(),
        }
    }
}

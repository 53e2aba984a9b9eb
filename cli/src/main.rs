//! `theriac`: the engine of Theriac for pipelines, stewards' servers and tests.

mod commands;
mod failure;
mod files;
mod passphrase;
mod sealed_file;

use std::process::ExitCode;

use clap::Parser;

use commands::Command;

/// De-identify, encrypt and seal health data on this machine. Nothing is sent anywhere.
#[derive(Parser)]
#[command(name = "theriac", version, after_help = EXIT_CODES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  not done: a file, key or option is not what it should be
  2  the command line could not be understood
  3  a file was altered or cut, or does not open with this key or passphrase

Where a file can be given, - stands for standard input or output. An output file appears only when it is complete;
an existing one is replaced only with --force.";

fn main() -> ExitCode {
    match Arguments::parse().command.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("theriac: {}.", failure.sentence());
            if let Some(hint) = failure.hint() {
                eprintln!("{hint}");
            }
            ExitCode::from(failure.exit_code())
        }
    }
}

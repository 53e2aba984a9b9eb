//! `theriac`: the engine of Theriac for pipelines, stewards' servers and tests.

mod commands;
mod deliver;
mod failure;
mod files;
mod header;
mod keys;
mod passphrase;
mod pipeline;
mod range;
mod sealed_file;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ArgAction, Parser};

use commands::Command;

/// De-identify, encrypt and seal health data on this machine. Nothing is sent anywhere, but by `deliver`.
#[derive(Parser)]
#[command(name = "theriac", version, propagate_version = true, disable_version_flag = true, after_help = AFTER_HELP)]
struct Arguments {
    /// Print the version
    #[arg(short = 'v', visible_short_alias = 'V', long, global = true, action = ArgAction::Version)]
    version: (),
    /// Taken and ignored, so that command lines of `crypt4gh` run: nothing is logged
    #[arg(long, global = true, value_name = "FILE", hide = true)]
    log: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

const AFTER_HELP: &str = "\
Command lines of `crypt4gh` and `crypt4gh-keygen` run with `theriac` and `theriac keygen` in their place.

Environment:
  C4GH_SECRET_KEY  your private key, where no option names one
  C4GH_PUBLIC_KEY  where `keygen` writes the public key, unless told otherwise
  C4GH_PASSPHRASE  the passphrase of your private key: insecure, since every program you run can read it

Exit codes:
  0  done
  1  not done: a file, key or option is not what it should be
  2  the command line could not be understood
  3  a file was altered or cut, or does not open with this key or passphrase

Crypt4GH itself cannot tell a file that was cut exactly between two segments from a whole one: compare lengths.

Where a file can be given, - stands for standard input or output. An output file appears only when it is complete;
an existing one is replaced only with --force.";

fn main() -> ExitCode {
    match Arguments::parse().command.run() {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads the output has enough.
        Err(failure) if failure.is_broken_pipe() => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("theriac: {}.", failure.sentence());
            if let Some(hint) = failure.hint() {
                eprintln!("{hint}");
            }
            ExitCode::from(failure.exit_code())
        }
    }
}

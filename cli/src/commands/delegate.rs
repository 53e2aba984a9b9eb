//! `theriac delegate`.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::deliver::DelegateKeys;
use crate::failure::Failure;
use crate::files::{Access, Output};
use crate::passphrase::PassphraseOption;

/// Prints what a steward registers of a delegate, and the account that pays for its transactions.
///
/// Make the delegate a vault of its own with `theriac keygen --vault FILE`: whoever runs it can read the data of every
/// listing that it is registered for.
#[derive(Args)]
pub struct Delegate {
    /// The delegate's vault
    #[arg(long, value_name = "FILE")]
    vault: PathBuf,
    /// Which of several processes pays from the account
    #[arg(long, default_value_t = 0, value_name = "NUMBER")]
    replica: u64,
    #[command(flatten)]
    passphrase: PassphraseOption,
}

impl Delegate {
    pub fn run(self) -> Result<(), Failure> {
        let keys = DelegateKeys::load(Some(&self.vault), &self.passphrase, self.replica)?;
        let text = format!("delegate key  {}\ngas account   {}\n", keys.point(), keys.account());
        let mut output = Output::create(Path::new("-"), false, Access::Everyone)?;
        output.write(text.as_bytes())?;
        output.finish()
    }
}

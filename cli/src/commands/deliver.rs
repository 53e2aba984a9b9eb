//! `theriac deliver`.

use std::path::PathBuf;

use clap::Args;

use crate::deliver::{Config, DelegateKeys, Journal, LogFormat, Plan, run};
use crate::failure::{About, Failure};
use crate::files::read_text;
use crate::passphrase::PassphraseOption;

/// Delivers keys of orders that need nobody's decision, as a steward's delegate.
///
/// For listings on the list in the configuration alone, and only what the terms permit or the steward approved.
/// docs/delivering.md says how a delegate is made, registered and run.
#[derive(Args)]
#[command(after_help = "\
Environment:
  THERIAC_DELEGATE_PHRASE  the 24 words of the delegate's vault, in place of the vault")]
pub struct Deliver {
    /// What to deliver for and where: JSON
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// Go on until asked to end (SIGTERM), and tell health and metrics
    #[arg(long, required_unless_present = "once")]
    watch: bool,
    /// End when nothing is left to deliver
    #[arg(long, conflicts_with = "watch")]
    once: bool,
    /// Only say what would be delivered; nothing is proven or sent
    #[arg(long)]
    dry_run: bool,
    /// How lines on standard error are written
    #[arg(long, value_enum, default_value_t = LogFormat::Text, value_name = "FORMAT")]
    log_format: LogFormat,
    #[command(flatten)]
    passphrase: PassphraseOption,
}

impl Deliver {
    pub fn run(self) -> Result<(), Failure> {
        let text = read_text(&self.config, "a configuration")?;
        let config = Config::read(&self.config, text.as_bytes()).about(&self.config)?;
        let keys = DelegateKeys::load(config.vault.as_deref(), &self.passphrase, config.replica)?;
        let plan = Plan { once: !self.watch, dry_run: self.dry_run };
        run(config, keys, Journal(self.log_format), plan)
    }
}

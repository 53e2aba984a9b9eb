//! `theriac deidentify`.

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::Args;
use deidentify::source::RecordsPass;
use deidentify::{Outcome, Survey};
use wasm_crypto::keys::{make_nonce, pseudonym_key};
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::recipe::{Action, PseudonymKey, Recipe};
use wasm_crypto::risk::People;
use zeroize::Zeroizing;

use super::source::SourceInput;
use super::unlock;
use crate::failure::{About, Failure};
use crate::files::{Access, Output, Target, read_all, read_text};
use crate::passphrase::PassphraseOption;

/// Writes what may be shared in the format it came in: a table as CSV (UTF-8, comma, LF), FHIR as FHIR, an Apple Health
/// export as XML. What was done, the risks before and after and the utility are told on standard error.
#[derive(Args)]
pub struct Deidentify {
    #[command(flatten)]
    source: SourceInput,
    /// The recipe to follow [default: the one proposed for these files]
    #[arg(long, value_name = "FILE")]
    recipe: Option<PathBuf>,
    /// Write the recipe that was followed
    #[arg(long, value_name = "FILE")]
    save_recipe: Option<PathBuf>,
    /// All rows or records are about one person
    #[arg(long)]
    one_person: bool,
    /// The vault whose key makes the pseudonyms [default: a random key, kept nowhere]
    #[arg(long, value_name = "FILE", conflicts_with = "pseudonym_key")]
    vault: Option<PathBuf>,
    /// With --vault: the nonce of the listing, 0x and 64 digits, the same as for `theriac seal`
    #[arg(long, value_name = "NONCE", requires = "vault")]
    nonce: Option<Bytes32>,
    /// A file with the key of the pseudonyms, 0x and 64 digits
    #[arg(long, value_name = "FILE")]
    pseudonym_key: Option<PathBuf>,
    #[command(flatten)]
    passphrase: PassphraseOption,
    #[command(flatten)]
    target: Target,
}

impl Deidentify {
    pub fn run(self) -> Result<(), Failure> {
        let (files, surveyed) = self.source.survey(self.one_person)?;
        let now = now();
        let recipe = match &self.recipe {
            Some(path) => Recipe::from_json(&read_all(path, "a recipe")?).about(path)?,
            None => surveyed.survey.propose(now),
        };
        let key = self.key(&recipe)?;
        let mut output = self.target.create()?;
        let about = self.source.last();
        let outcome = match surveyed.table_pass(&recipe, &key) {
            Some(outcome) => {
                let outcome = outcome.about(about)?;
                output.write(&outcome.people.to_csv())?;
                outcome
            }
            None => match RecordsPass::new(&surveyed.survey, &recipe, &key, now) {
                Some(pass) => files.read_again(pass.about(about)?, |bytes| output.write(bytes))?,
                None => return Err(Failure::Option("these files have no second pass")),
            },
        };
        tell(&surveyed.survey, &recipe, &outcome, &surveyed.survey.people_are(self.one_person));

        if let Some(path) = &self.save_recipe {
            let mut file = Output::create(path, false, Access::Everyone)?;
            file.write(&recipe.to_json())?;
            file.finish()?;
        }
        output.finish()
    }

    fn key(&self, recipe: &Recipe) -> Result<PseudonymKey, Failure> {
        let needed =
            recipe.columns.iter().any(|rule| matches!(rule.action, Action::Pseudonym { .. } | Action::Shift { .. }));
        if let Some(path) = &self.pseudonym_key {
            let text = read_text(path, "a key")?;
            let bytes = text.trim().strip_prefix("0x").and_then(|digits| hex::decode(digits).ok()).map(Zeroizing::new);
            let key = bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes.as_slice()).ok());
            return key.map(PseudonymKey::new).ok_or(Failure::Option("the key must be 0x and 64 hexadecimal digits"));
        }
        if let (Some(path), true) = (&self.vault, needed) {
            let nonce = self.nonce.ok_or(Failure::Option("--vault needs the listing's --nonce"))?;
            let vault = unlock(path, &self.passphrase)?;
            return Ok(PseudonymKey::new(*pseudonym_key(vault.seed(), &nonce).expose()));
        }
        // As random as a nonce, and used as a key only here.
        Ok(PseudonymKey::new(make_nonce().0))
    }
}

/// What was done, to standard error.
fn tell(survey: &Survey, recipe: &Recipe, outcome: &Outcome, people: &People) {
    for (rule, change) in recipe.columns.iter().filter_map(|rule| {
        outcome.changes.iter().find(|change| change.column == rule.column).map(|change| (rule, change))
    }) {
        let suppressed =
            if change.suppressed > 0 { format!(" ({} suppressed)", change.suppressed) } else { String::new() };
        eprintln!("{}: {} {} values changed{suppressed}.", rule.column, rule.action.sentence(), change.changed);
    }
    let (risk, utility) = (survey.risk(recipe, outcome, people), survey.utility(recipe, outcome));
    eprintln!("\nRisk before:\n{}\nRisk after:\n{}", risk.before.sentences.join("\n"), risk.after.sentences.join("\n"));
    eprintln!("\nUtility: {} of 10,000. Recipe: {}", utility.contribution, recipe.digest());
}

/// Seconds since 1970; birth years of people over 89 depend on it.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

//! `theriac deidentify`.

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::Args;
use wasm_crypto::keys::{make_nonce, pseudonym_key};
use wasm_crypto::primitives::Bytes32;
use wasm_crypto::recipe::{Action, Applied, PseudonymKey, Recipe};
use wasm_crypto::risk::{People, RiskChange};
use wasm_crypto::scan::Profile;
use wasm_crypto::table::Table;
use wasm_crypto::utility::Utility;
use zeroize::Zeroizing;

use super::table::TableInput;
use super::unlock;
use crate::failure::{About, Failure};
use crate::files::{Access, Output, Target, read_all, read_text};
use crate::passphrase::PassphraseOption;

/// Writes the de-identified table as CSV (UTF-8, comma, LF). What was done, the risks before and after and the utility are
/// told on standard error.
#[derive(Args)]
pub struct Deidentify {
    #[command(flatten)]
    table: TableInput,
    /// The recipe to follow [default: the one proposed for this table]
    #[arg(long, value_name = "FILE")]
    recipe: Option<PathBuf>,
    /// Write the recipe that was followed
    #[arg(long, value_name = "FILE")]
    save_recipe: Option<PathBuf>,
    /// All rows are about one person
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
        let table = self.table.read()?;
        let profile = Profile::of(&table);
        let recipe = match &self.recipe {
            Some(path) => Recipe::from_json(&read_all(path, "a recipe")?).about(path)?,
            None => Recipe::propose(&profile, now()),
        };
        recipe.check(&table).about(&self.table.file)?;
        let applied = recipe.apply(&table, &self.key(&recipe)?).about(&self.table.file)?;
        let people = match &profile.person_column {
            _ if self.one_person => People::One,
            Some(column) => People::Column { column: column.clone() },
            None => People::EachRow,
        };
        tell(&table, &recipe, &applied, &people);

        let mut output = self.target.create()?;
        output.write(&applied.table.to_csv())?;
        if let Some(path) = &self.save_recipe {
            let mut file = Output::create(path, false, Access::Everyone)?;
            file.write(&recipe.to_json())?;
            file.finish()?;
        }
        output.finish()
    }

    fn key(&self, recipe: &Recipe) -> Result<PseudonymKey, Failure> {
        let needed = recipe.columns.iter().any(|rule| matches!(rule.action, Action::Pseudonym { .. }));
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
fn tell(before: &Table, recipe: &Recipe, applied: &Applied, people: &People) {
    for (rule, change) in recipe.columns.iter().filter_map(|rule| {
        applied.changes.iter().find(|change| change.column == rule.column).map(|change| (rule, change))
    }) {
        let suppressed =
            if change.suppressed > 0 { format!(" ({} suppressed)", change.suppressed) } else { String::new() };
        eprintln!("{}: {} {} cells changed{suppressed}.", rule.column, rule.action.sentence(), change.changed);
    }
    let risk = RiskChange::measure(before, recipe, &applied.table, people);
    eprintln!("\nRisk before:\n{}\nRisk after:\n{}", risk.before.sentences.join("\n"), risk.after.sentences.join("\n"));
    let utility = Utility::measure(before, &applied.table, recipe);
    eprintln!("\nUtility: {} of 10,000. Recipe: {}", utility.contribution, recipe.digest());
}

/// Seconds since 1970; birth years of people over 89 depend on it.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

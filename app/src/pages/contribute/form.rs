//! What the person fills in: terms, dates, price, and the words on the card.

use std::collections::BTreeMap;
use std::rc::Rc;

use crypto_worker::messages::ListingPlan;
use deidentify::anonymity::Report;
use market::units;
use serde::{Deserialize, Serialize};
use wasm_crypto::primitives::{Address, Bytes32};
use wasm_crypto::recipe::Recipe;
use wasm_crypto::terms::{Modifier, Modifiers, Permission, Terms, TermsDetail};
use yew::Callback;

use super::goal::GoalForm;
use super::ladder::Rows;
use crate::services::publishing::Prepared;

const DAY: u64 = 86_400;
/// The contract takes no listing that ends later than so many days from now.
const LATEST_END_DAYS: u64 = 3_650;
/// Shortest and longest delivery time, in days.
const DELIVERY_DAYS: std::ops::RangeInclusive<u64> = 1..=30;

/// A change to the form as it is by then. Events that come together, as when a browser fills several fields in, are all
/// handled before the page is drawn again: none may start from the form that it shows.
pub type Change = Box<dyn FnOnce(&mut Form)>;

/// What changes the form by a value, as that of a field.
pub fn changing<T: 'static>(onform: &Callback<Change>, change: impl Fn(&mut Form, T) + 'static) -> Callback<T> {
    let change = Rc::new(change);
    onform.reform(move |value| {
        let change = change.clone();
        Box::new(move |form: &mut Form| change(form, value)) as Change
    })
}

/// The form as it stands; stored with the draft.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Form {
    /// The step that is shown.
    pub step: usize,
    /// What was sealed from it and is not listed yet.
    pub prepared: Option<Prepared>,
    /// What the protection aims at.
    pub goal: GoalForm,
    /// Ladders that the person made or changed, by field.
    pub ladders: BTreeMap<String, Rows>,
    /// What the recipe's anonymisation reached.
    pub report: Option<Report>,
    /// The recipe as it was before that, for another search or to do without.
    pub before: Option<Recipe>,
    /// People whom the data were drawn from, as entered.
    pub population: String,
    /// Epsilon of the noise on the card's counts, as entered; empty for none.
    pub epsilon: String,
    /// What the data may be used for.
    pub permission: Permission,
    /// What restricts or obliges further.
    pub modifiers: Modifiers,
    /// MONDO number with DS.
    pub mondo: u32,
    /// Months with TS.
    pub months: String,
    /// Date with MOR.
    pub moratorium: String,
    /// Texts and lists, one entry a line, by the modifier's code.
    pub details: BTreeMap<String, String>,
    /// Last day, `YYYY-MM-DD`.
    pub ends_on: String,
    /// Days of access after delivery.
    pub access_days: String,
    /// Days to deliver.
    pub delivery_days: String,
    /// Price of one licence.
    pub price: String,
    /// Steward's fee in percent.
    pub fee: String,
    /// Title of the card.
    pub title: String,
    /// Description of the card.
    pub description: String,
    /// Words to find it by, separated by commas.
    pub keywords: String,
    /// Who answers for it.
    pub steward_name: String,
    /// How they are reached.
    pub contact: String,
}

impl Default for Form {
    fn default() -> Self {
        Self {
            step: 0,
            prepared: None,
            goal: GoalForm::default(),
            ladders: BTreeMap::new(),
            report: None,
            before: None,
            population: String::new(),
            epsilon: String::new(),
            permission: Permission::Hmb,
            modifiers: Modifiers::EMPTY,
            mondo: 0,
            months: "12".to_owned(),
            moratorium: String::new(),
            details: BTreeMap::new(),
            ends_on: String::new(),
            access_days: "180".to_owned(),
            delivery_days: "7".to_owned(),
            price: String::new(),
            fee: "0".to_owned(),
            title: String::new(),
            description: String::new(),
            keywords: String::new(),
            steward_name: String::new(),
            contact: String::new(),
        }
    }
}

/// A field of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    Terms,
    Details(Modifier),
    Months,
    Moratorium,
    EndsOn,
    AccessDays,
    DeliveryDays,
    Price,
    Fee,
    Title,
    Description,
    StewardName,
}

/// What is wrong, by field.
pub type Errors = BTreeMap<Field, String>;

/// What the plan needs besides the form.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Setting {
    /// The account that lists.
    pub steward: Address,
    /// The token to be paid in.
    pub token: Address,
    /// Its decimals.
    pub decimals: u8,
    /// The chain's clock.
    pub now: u64,
}

impl Form {
    /// What a search found holds no more.
    pub fn forget_search(&mut self) {
        (self.report, self.before) = (None, None);
    }

    /// The terms as chosen.
    pub fn terms(&self) -> Terms {
        let has = |modifier| self.modifiers.contains(modifier);
        Terms {
            permission: self.permission,
            modifiers: self.modifiers,
            mondo: if self.permission == Permission::Ds { self.mondo } else { 0 },
            time_limit_months: if has(Modifier::Ts) { self.months.trim().parse().unwrap_or(0) } else { 0 },
            moratorium_day: if has(Modifier::Mor) {
                seconds_of(&self.moratorium).and_then(|at| u32::try_from(at / DAY).ok()).unwrap_or(0)
            } else {
                0
            },
        }
    }

    /// The texts and lists of the chosen terms.
    pub fn detail(&self) -> TermsDetail {
        let lines = |modifier: Modifier| -> Vec<String> {
            if !self.modifiers.contains(modifier) {
                return Vec::new();
            }
            let text = self.details.get(modifier.code()).map(String::as_str).unwrap_or_default();
            text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
        };
        TermsDetail {
            research: lines(Modifier::Rs),
            countries: lines(Modifier::Gs).iter().map(|code| code.to_uppercase()).collect(),
            users: lines(Modifier::Us),
            projects: lines(Modifier::Ps),
            institutions: lines(Modifier::Is),
        }
    }

    /// People whom the data were drawn from, when a number was entered.
    pub fn population(&self) -> Option<u64> {
        self.population.replace([',', ' '], "").parse().ok().filter(|people| *people > 0)
    }

    /// The epsilon of the card's noise, when a number above nothing was entered.
    pub fn epsilon(&self) -> Option<f64> {
        self.epsilon.trim().parse().ok().filter(|epsilon: &f64| *epsilon > 0.0 && epsilon.is_finite())
    }

    /// The plan for the listing, or what is wrong.
    pub fn plan(&self, setting: &Setting) -> Result<ListingPlan, Errors> {
        let mut errors = Errors::new();
        let mut wrong = |field: Field, text: &str| {
            errors.entry(field).or_insert_with(|| text.to_owned());
        };
        let terms = self.terms();
        if self.modifiers.contains(Modifier::Ts) && terms.time_limit_months == 0 {
            wrong(Field::Months, "Write a number of months, 1 or more.");
        }
        if self.modifiers.contains(Modifier::Mor) && terms.moratorium_day == 0 {
            wrong(Field::Moratorium, "Choose a date.");
        }
        let packed = match terms.pack() {
            Ok(packed) => packed,
            Err(error) => {
                wrong(Field::Terms, error.hint());
                Bytes32::ZERO
            }
        };
        let detail = self.detail();
        for modifier in self.modifiers.iter() {
            if detail.list(modifier).is_some_and(<[String]>::is_empty) {
                wrong(Field::Details(modifier), "Write at least one entry, one a line.");
            }
        }
        if let Err(error) = detail.digest(&terms) {
            wrong(Field::Details(Modifier::Gs), &format!("{error}. {}", error.hint()));
        }

        let whole = |text: &str| text.trim().parse::<u64>().ok();
        let access =
            whole(&self.access_days).filter(|days| *days > 0 && *days <= LATEST_END_DAYS).unwrap_or_else(|| {
                wrong(Field::AccessDays, "Write a number of days, 1 or more.");
                0
            });
        if self.modifiers.contains(Modifier::Ts) && access > u64::from(terms.time_limit_months) * 30 {
            wrong(Field::AccessDays, "The terms limit the time to less: a month counts 30 days.");
        }
        let delivery = whole(&self.delivery_days).filter(|days| DELIVERY_DAYS.contains(days)).unwrap_or_else(|| {
            wrong(Field::DeliveryDays, "Write a number of days from 1 to 30.");
            0
        });
        let ends_at = match seconds_of(&self.ends_on) {
            None => {
                wrong(Field::EndsOn, "Choose the last day.");
                0
            }
            // The whole of the last day counts.
            Some(day) => day + DAY,
        };
        if ends_at > 0 && ends_at < setting.now + (access + delivery) * DAY {
            let text = format!(
                "Too early: nobody could order. Delivery ({delivery} days) and access ({access} days) must end before it."
            );
            wrong(Field::EndsOn, &text);
        }
        if ends_at > setting.now + LATEST_END_DAYS * DAY {
            wrong(Field::EndsOn, "At most ten years from now.");
        }
        let price = units::parse(&self.price, setting.decimals).unwrap_or_else(|error| {
            wrong(Field::Price, error.hint());
            0
        });
        let fee = units::parse(&self.fee, 2).ok().and_then(|fee| u16::try_from(fee).ok()).filter(|fee| *fee <= 10_000);
        if fee.is_none() {
            wrong(Field::Fee, "Write a percentage from 0 to 100, with at most two digits after the point.");
        }
        if self.title.trim().chars().count() < 3 || self.title.chars().count() > 200 {
            wrong(Field::Title, "Write 3 to 200 characters.");
        }
        if self.description.trim().is_empty() || self.description.chars().count() > 5_000 {
            wrong(Field::Description, "Say in a few sentences what the data are.");
        }
        if self.steward_name.trim().is_empty() {
            wrong(Field::StewardName, "Researchers need to know who answers for the data. A pseudonym will do.");
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(ListingPlan {
            steward: setting.steward,
            token: setting.token,
            price,
            terms: packed,
            terms_detail: detail,
            title: self.title.trim().to_owned(),
            description: self.description.trim().to_owned(),
            keywords: self
                .keywords
                .split(',')
                .map(str::trim)
                .filter(|word| !word.is_empty())
                .map(str::to_owned)
                .collect(),
            steward_name: self.steward_name.trim().to_owned(),
            contact: self.contact.trim().to_owned(),
            steward_fee_bps: fee.unwrap_or(0),
            ends_at,
            access_period: access * DAY,
            delivery_window: delivery * DAY,
            replaces: Bytes32::ZERO,
        })
    }
}

/// Midnight (UTC) of a `YYYY-MM-DD` day, seconds since 1970.
fn seconds_of(day: &str) -> Option<u64> {
    let milliseconds = js_sys::Date::parse(day);
    (milliseconds.is_finite() && milliseconds > 0.0).then_some((milliseconds / 1_000.0) as u64)
}

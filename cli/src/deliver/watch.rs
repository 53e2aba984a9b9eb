//! The delegate at work: look at the chain, see to what is under way, deliver what is due, wait, and again.

mod follow;
mod pick;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use market::DecodeError;
use market::provider::{Provider, quantity};
use market::reading::endpoints::Warning;
use serde_json::json;
use wasm_crypto::listing::Seal;
use wasm_crypto::primitives::Bytes32;
use zeroize::Zeroizing;

use self::pick::Patience;
use super::chain::{Chain, Head, sentence};
use super::config::Config;
use super::delegate::DelegateKeys;
use super::duties::{Act, Duty, duties};
use super::endpoints::{Endpoints, answer};
use super::gauges::Gauges;
use super::http::Http;
use super::journal::{Journal, Level, now};
use super::memory::MemoryFile;
use super::notices::{Hook, Matter, Notices};
use super::outgoing::Outgoing;
use super::stop::Stop;
use super::{DeliverError, web};
use crate::failure::Failure;
use crate::files::read_text;

/// Seconds between two looks while a transaction is under way, at most.
const UNDER_WAY: u64 = 3;
/// Seconds that a failed look is waited after, at most.
const LONGEST_PAUSE: u64 = 60;
/// A person is told when the chain could not be read for so many seconds.
const UNREAD: u64 = 600;
/// With `once`, so many failed looks are made up for.
const TRIES_ONCE: u32 = 3;
/// With `once`, what is under way is waited for so many seconds.
const LONGEST_ONCE: u64 = 900;

/// How long, and how far.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Ends when nothing is left to deliver, instead of waiting for more.
    pub once: bool,
    /// Only says what would be delivered. Makes no proof: whoever is shown one can open it with the buyer's key.
    pub dry_run: bool,
}

/// Delivers until it is asked to end, or, with [`Plan::once`], until nothing is left to deliver.
pub fn run(config: Config, keys: DelegateKeys, journal: Journal, plan: Plan) -> Result<(), Failure> {
    let stop = Stop::on_signals().map_err(DeliverError::Signals)?;
    let (http, gauges) = (Http::new(), Gauges::default());
    if !plan.once {
        let fresh_seconds = (config.poll_seconds * 5).max(LONGEST_PAUSE + 30);
        let bound = web::serve(config.listen, gauges.clone(), fresh_seconds)?;
        journal.info("listening", "Health and metrics are told.", &[("address", &bound)]);
    }
    let chain_id = config.network.chain_id;
    let memory = MemoryFile::new(config.memory.clone(), chain_id, keys.account());
    let noted = memory.read();
    let hook = match &config.webhook {
        Some(webhook) => Some((read_hook(&webhook.url, &webhook.secret_file)?, http.clone())),
        None => None,
    };
    let notices = Notices::new(journal, chain_id, hook, &gauges, &stop, noted.told.clone())?;
    let endpoints = Endpoints::new(&config, &http);
    let watch = Watch {
        chain: Chain::new(&endpoints, &config),
        endpoints,
        under_way: noted.under_way.map(Outgoing::noted),
        written: noted.told,
        patience: Patience::default(),
        needed: 0,
        warnings: Vec::new(),
        memory,
        notices,
        gauges,
        journal,
        keys,
        config,
        plan,
    };
    watch.work(&stop)
}

fn read_hook(url: &str, secret_file: &Path) -> Result<Hook, Failure> {
    let key = read_text(secret_file, "a webhook's key")?;
    Ok(Hook { url: url.to_owned(), key: Zeroizing::new(key.trim().to_owned()) })
}

/// All that a delegate knows.
struct Watch {
    config: Config,
    plan: Plan,
    keys: DelegateKeys,
    endpoints: Endpoints,
    chain: Chain,
    under_way: Option<Outgoing>,
    patience: Patience,
    memory: MemoryFile,
    /// Keys of matters as they stand on disk.
    written: BTreeSet<String>,
    notices: Notices,
    gauges: Gauges,
    journal: Journal,
    /// What the last delivery could have cost, in wei.
    needed: u128,
    /// What was said of endpoints.
    warnings: Vec<Warning>,
}

impl Watch {
    fn work(mut self, stop: &Stop) -> Result<(), Failure> {
        let account = self.keys.account();
        let listings = self.config.listings.len();
        self.journal.info(
            "started",
            "Deliveries are watched over.",
            &[("chain", &self.config.network.chain_id), ("account", &account), ("listings", &listings)],
        );
        let started = now();
        let mut faults = 0_u32;
        let mut outcome = Ok(());
        while !stop.is_set() {
            let pause = match self.look() {
                Ok(idle) => {
                    faults = 0;
                    if self.plan.once && (idle || now() > started + LONGEST_ONCE) {
                        break;
                    }
                    self.pause()
                }
                Err(error) => {
                    faults = faults.saturating_add(1);
                    self.failed(&error, started);
                    if self.plan.once && faults > TRIES_ONCE {
                        outcome = Err(error.into());
                        break;
                    }
                    (1 << faults.min(6)).min(LONGEST_PAUSE)
                }
            };
            self.note();
            // Replicas that were started together drift apart.
            let drift = Duration::from_millis(u64::from(std::process::id() % 1_000));
            stop.wait(Duration::from_secs(pause) + if pause > 1 { drift } else { Duration::ZERO });
        }
        self.note();
        let under_way = self.under_way.is_some();
        self.journal.info("ended", "Deliveries are no longer watched over.", &[("under_way", &under_way)]);
        if self.plan.once {
            stop.set();
        }
        self.notices.finish();
        outcome
    }

    fn pause(&self) -> u64 {
        let poll = self.config.poll_seconds;
        if self.under_way.is_some() { poll.min(UNDER_WAY) } else { poll }
    }

    /// Looks at the chain and does what is due. True when nothing is left to do for now.
    fn look(&mut self) -> Result<bool, DeliverError> {
        let head = self.read()?;
        self.check_balance()?;
        if self.under_way.is_some() {
            self.follow(head)?;
        }
        let due = self.survey(head);
        if self.under_way.is_some() {
            return Ok(false);
        }
        for (order, seal) in due {
            if self.patience.is_over(&order, head.now) && self.take_up(&order, &seal, head)? {
                return Ok(self.plan.dry_run && self.under_way.is_none());
            }
        }
        Ok(true)
    }

    fn read(&mut self) -> Result<Head, DeliverError> {
        let head = self.chain.read()?;
        let mut gauges = self.gauges.lock();
        gauges.head_block = head.newest;
        gauges.head_time = head.time;
        gauges.read_at = now();
        drop(gauges);
        self.notices.over(Matter::Unread);
        match head.now > head.time.saturating_add(web::OLDEST_HEAD) {
            true => self.notices.tell(Matter::Stale),
            false => self.notices.over(Matter::Stale),
        }
        let warnings = self.endpoints.warnings();
        if warnings != self.warnings {
            warnings.iter().for_each(|warning| self.journal.warn("endpoint", &sentence(warning), &[]));
            self.warnings = warnings;
        }
        Ok(head)
    }

    /// What the gas account has, in wei. A person is told when it is little, or too little for the last delivery.
    fn check_balance(&mut self) -> Result<u128, DeliverError> {
        let client = self.endpoints.client();
        let balance = answer(client.provider.request("eth_getBalance", json!([self.keys.account(), "latest"])))?;
        let balance = quantity(&balance).ok_or(DecodeError)?;
        self.gauges.lock().balance = balance;
        match balance < self.config.gas.low_balance.max(self.needed) {
            true => self.notices.tell(Matter::LowGas),
            false => self.notices.over(Matter::LowGas),
        }
        Ok(balance)
    }

    /// Tells what needs a person, counts, and gives what is to be delivered, the most urgent first.
    fn survey(&mut self, head: Head) -> Vec<(Bytes32, Seal)> {
        let duties = duties(self.chain.settled(), &self.config.listings, &self.keys.point(), head.now);
        let place = |act: &Act| match act {
            Act::Deliver(_) => 0,
            Act::Review => 1,
            Act::NoSeal => 2,
            Act::TooLate => 3,
        };
        let mut orders = [0; 4];
        duties.iter().for_each(|duty| orders[place(&duty.act)] += 1);
        {
            let mut gauges = self.gauges.lock();
            gauges.orders = orders;
            gauges.seconds_left = duties.first().map(|duty| duty.deadline.saturating_sub(head.now));
            gauges.under_way = u64::from(self.under_way.is_some());
        }
        let open: BTreeMap<Bytes32, &Duty> = duties.iter().map(|duty| (duty.order.id, duty)).collect();
        self.notices.keep_orders(|id| open.contains_key(id));
        self.patience.keep(|id| open.contains_key(id));
        let on_its_way = self.under_way.as_ref().map(|outgoing| outgoing.order);
        for duty in &duties {
            let id = duty.order.id;
            match duty.act {
                Act::Review => self.notices.tell(Matter::Review(id)),
                Act::TooLate if on_its_way != Some(id) => self.notices.tell(Matter::Missed(id)),
                Act::NoSeal => self.notices.tell(Matter::NoSeal(duty.listing.id)),
                Act::Deliver(_) => self.notices.over(Matter::NoSeal(duty.listing.id)),
                Act::TooLate => {}
            }
            if duty.act != Act::TooLate && duty.is_urgent(head.now) {
                self.notices.tell(Matter::DeadlineNear(id));
            }
        }
        let standby = self.config.replica.saturating_mul(self.config.standby_seconds);
        let due = duties.iter().filter_map(|duty| match duty.act {
            Act::Deliver(seal) => Some((duty, seal)),
            _ => None,
        });
        let due: Vec<_> = due
            .filter(|(duty, _)| {
                let seen = self.patience.first_seen(&duty.order.id, head.now);
                head.now >= seen.saturating_add(standby) || duty.is_urgent(head.now)
            })
            .map(|(duty, seal)| (duty.order.id, seal))
            .collect();
        due
    }

    fn failed(&mut self, error: &DeliverError, started: u64) {
        self.journal.say(Level::Error, "fault", &error.to_string(), &[]);
        let mut gauges = self.gauges.lock();
        gauges.faults += 1;
        let read_at = gauges.read_at.max(started);
        drop(gauges);
        if now() > read_at + UNREAD {
            self.notices.tell(Matter::Unread);
        }
    }

    /// Notes on disk what is under way and what was told, if that changed.
    fn note(&mut self) {
        if self.written != *self.notices.told() {
            self.write_memory();
        }
    }

    fn write_memory(&mut self) {
        let noted = self.under_way.as_ref().map(|outgoing| outgoing.noted.clone());
        match self.memory.write(noted, self.notices.told()) {
            Ok(()) => self.written = self.notices.told().clone(),
            // Deliveries go on: the chain is the truth.
            Err(failure) => self.journal.warn("memory", &failure.sentence(), &[]),
        }
    }
}

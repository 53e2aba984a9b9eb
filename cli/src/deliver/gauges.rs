//! Numbers about a delegate, as Prometheus reads them (its text format, version 0.0.4).

use std::fmt::Write;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The numbers, shared between who counts and who tells.
#[derive(Debug, Clone, Default)]
pub struct Gauges(Arc<Mutex<Numbers>>);

/// All that is counted.
#[derive(Debug, Clone, Default)]
pub struct Numbers {
    /// When the chain was last read to its end, seconds since 1970; 0 before.
    pub read_at: u64,
    /// Its newest block then.
    pub head_block: u64,
    /// When that block was made, seconds since 1970.
    pub head_time: u64,
    /// Open orders on the list by what is to be done: deliver, review, without a seal, too late.
    pub orders: [u64; 4],
    /// Seconds that are left to the most urgent of them; none without any.
    pub seconds_left: Option<u64>,
    /// Transactions under way.
    pub under_way: u64,
    /// What the gas account has, in wei.
    pub balance: u128,
    /// Deliveries that a block took.
    pub delivered: u64,
    /// Deliveries that failed in a block.
    pub failed: u64,
    /// Transactions sent again with a higher fee.
    pub raised: u64,
    /// Orders that somebody else delivered first.
    pub overtaken: u64,
    /// Looks at the chain that failed.
    pub faults: u64,
    /// Webhook messages that arrived, and that were given up.
    pub notices: [u64; 2],
}

impl Gauges {
    /// To count, or to tell.
    pub fn lock(&self) -> MutexGuard<'_, Numbers> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Numbers {
    /// The text that `/metrics` answers.
    pub fn text(&self) -> String {
        let [deliver, review, no_seal, too_late] = self.orders;
        let [arrived, given_up] = self.notices;
        let mut text = String::new();
        let mut family = |name: &str, kind: &str, help: &str, samples: &[(&str, String)]| {
            // Writing to a String cannot fail.
            let _ = write!(text, "# HELP theriac_{name} {help}\n# TYPE theriac_{name} {kind}\n");
            for (labels, value) in samples {
                let _ = writeln!(text, "theriac_{name}{labels} {value}");
            }
        };
        let one = |value: &dyn ToString| [("", value.to_string())];
        let orders = [
            (r#"{act="deliver"}"#, deliver.to_string()),
            (r#"{act="review"}"#, review.to_string()),
            (r#"{act="no_seal"}"#, no_seal.to_string()),
            (r#"{act="too_late"}"#, too_late.to_string()),
        ];
        let notices =
            [(r#"{result="arrived"}"#, arrived.to_string()), (r#"{result="given_up"}"#, given_up.to_string())];
        family("open_orders", "gauge", "Open orders of the listings on the list.", &orders);
        let left: Vec<_> = self.seconds_left.iter().map(|seconds| ("", seconds.to_string())).collect();
        family("order_seconds_left", "gauge", "Seconds until the nearest deadline of an open order.", &left);
        family("transactions_under_way", "gauge", "Transactions that no block has taken yet.", &one(&self.under_way));
        family("gas_balance_wei", "gauge", "What the gas account has.", &one(&self.balance));
        family("head_block", "gauge", "The chain's newest block.", &one(&self.head_block));
        family("head_timestamp_seconds", "gauge", "When that block was made.", &one(&self.head_time));
        family("read_timestamp_seconds", "gauge", "When the chain was last read to its end.", &one(&self.read_at));
        family("deliveries_total", "counter", "Deliveries that a block took.", &one(&self.delivered));
        family("delivery_failures_total", "counter", "Deliveries that failed in a block.", &one(&self.failed));
        family("fee_raises_total", "counter", "Transactions sent again with a higher fee.", &one(&self.raised));
        family("overtaken_total", "counter", "Orders that somebody else delivered first.", &one(&self.overtaken));
        family("read_faults_total", "counter", "Looks at the chain that failed.", &one(&self.faults));
        family("notices_total", "counter", "Webhook messages.", &notices);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_family_has_help_a_type_and_well_formed_samples() {
        let numbers = Numbers { seconds_left: Some(7), balance: 10_u128.pow(20), ..Numbers::default() };
        let text = numbers.text();
        let (mut names, mut samples) = (Vec::new(), 0);
        for line in text.lines() {
            if let Some(rest) = line.strip_prefix("# TYPE ") {
                names.push(rest.split(' ').next().unwrap());
            } else if !line.starts_with('#') {
                let (name, value) = line.split_once(' ').unwrap();
                assert_eq!(name.split('{').next(), names.last().copied(), "{line}");
                value.parse::<f64>().unwrap();
                samples += 1;
            }
        }
        assert_eq!((names.len(), samples), (13, 17));
        assert!(text.contains("theriac_gas_balance_wei 100000000000000000000\n"));
        assert!(!Numbers::default().text().contains("seconds_left 0"));
    }
}

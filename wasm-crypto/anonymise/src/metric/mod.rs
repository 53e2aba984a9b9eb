//! Information loss by ARX's definitions; `measure.rs` has them exactly.

pub(crate) mod measure;

use std::fmt;
use std::str::FromStr;

/// How much a generalised table has lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Metric {
    /// Loss, geometric mean of the columns (`MetricMDNMLoss`).
    LossGeo,
    /// Loss, arithmetic mean of the columns.
    LossMean,
    /// Non-uniform entropy, sum of the columns (`MetricMDNUNMEntropyPrecomputed`).
    Nue,
    /// Discernibility (`MetricSDNMDiscernability`).
    Dm,
    /// Average equivalence class size (`MetricSDAECS`).
    Aecs,
    /// Precision, arithmetic mean of the columns (`MetricMDNMPrecision`).
    Prec,
}

/// Not a metric's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0} is not a metric")]
pub struct UnknownMetric(pub String);

impl UnknownMetric {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        "Use loss-geo, loss-mean, nue, dm, aecs or prec."
    }
}

impl Metric {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::LossGeo, Self::LossMean, Self::Nue, Self::Dm, Self::Aecs, Self::Prec];

    /// Its name, as in `loss-geo`.
    pub fn name(self) -> &'static str {
        match self {
            Self::LossGeo => "loss-geo",
            Self::LossMean => "loss-mean",
            Self::Nue => "nue",
            Self::Dm => "dm",
            Self::Aecs => "aecs",
            Self::Prec => "prec",
        }
    }
}

impl FromStr for Metric {
    type Err = UnknownMetric;

    fn from_str(text: &str) -> Result<Self, UnknownMetric> {
        Self::ALL.into_iter().find(|metric| metric.name() == text).ok_or_else(|| UnknownMetric(text.to_owned()))
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

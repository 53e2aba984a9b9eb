//! How models are written.

use std::fmt;
use std::str::FromStr;

use super::{Model, ModelError};

impl FromStr for Model {
    type Err = ModelError;

    fn from_str(text: &str) -> Result<Self, ModelError> {
        let text = text.trim();
        let (name, parameters) = text.split_once(':').unwrap_or((text, ""));
        let read = Parameters { model: text, parameters };
        let model = match name.trim() {
            "k" => Self::KAnonymity { k: read.count("k:N")? },
            "k-map-subset" => {
                let [k, subset] = read.several("k-map-subset:N:FILE")?;
                Self::KMap { k: read.as_count(k, "k-map-subset:N:FILE")?, subset: subset.to_owned() }
            }
            "distinct-l" => Self::Distinct { l: read.count("distinct-l:N")? },
            "entropy-l" => Self::Entropy { l: read.number("entropy-l:X")? },
            "grassberger-l" => Self::Grassberger { l: read.number("grassberger-l:X")? },
            "recursive" => {
                let [c, l] = read.several("recursive:C:L")?;
                Self::Recursive { c: read.as_number(c, "recursive:C:L")?, l: read.as_count(l, "recursive:C:L")? }
            }
            "t-equal" => Self::EqualCloseness { t: read.number("t-equal:X")? },
            "t-hier" => Self::HierarchicalCloseness { t: read.number("t-hier:X")? },
            "d-presence" => {
                let [least, most, subset] = read.several("d-presence:A:B:FILE")?;
                let least = read.as_number(least, "d-presence:A:B:FILE")?;
                let most = read.as_number(most, "d-presence:A:B:FILE")?;
                Self::Presence { least, most, subset: subset.to_owned() }
            }
            "basic-beta" => Self::BasicLikeness { beta: read.number("basic-beta:X")? },
            "enhanced-beta" => Self::EnhancedLikeness { beta: read.number("enhanced-beta:X")? },
            "delta-disclosure" => Self::Disclosure { delta: read.number("delta-disclosure:X")? },
            "avg-risk" => Self::AverageRisk { most: read.number("avg-risk:X")? },
            "sample-uniq" => Self::SampleUniqueness { most: read.number("sample-uniq:X")? },
            _ => return Err(ModelError::Unknown(text.to_owned())),
        };
        match model.wrong() {
            None => Ok(model),
            Some(wrong) => Err(ModelError::Range { model: text.to_owned(), wrong }),
        }
    }
}

/// What stands behind a model's name.
struct Parameters<'a> {
    model: &'a str,
    parameters: &'a str,
}

impl<'a> Parameters<'a> {
    fn error(&self, form: &'static str) -> ModelError {
        ModelError::Parameters { model: self.model.to_owned(), form }
    }

    fn several<const N: usize>(&self, form: &'static str) -> Result<[&'a str; N], ModelError> {
        let parts: Vec<&str> = self.parameters.splitn(N, ':').map(str::trim).collect();
        parts
            .try_into()
            .ok()
            .filter(|parts: &[&str; N]| parts.iter().all(|part| !part.is_empty()))
            .ok_or(self.error(form))
    }

    fn number(&self, form: &'static str) -> Result<f64, ModelError> {
        self.as_number(self.parameters, form)
    }

    fn count(&self, form: &'static str) -> Result<u32, ModelError> {
        self.as_count(self.parameters, form)
    }

    fn as_number(&self, text: &str, form: &'static str) -> Result<f64, ModelError> {
        text.trim().parse().ok().filter(|number: &f64| number.is_finite()).ok_or_else(|| self.error(form))
    }

    /// A whole number, `5` or `5.0`.
    fn as_count(&self, text: &str, form: &'static str) -> Result<u32, ModelError> {
        let number = self.as_number(text, form)?;
        match number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number) {
            true => Ok(number as u32),
            false => Err(self.error(form)),
        }
    }
}

impl Model {
    /// What is wrong with its parameters, which programs can set as well.
    pub(super) fn wrong(&self) -> Option<&'static str> {
        let share = |share: f64| (0.0..=1.0).contains(&share);
        let positive = |number: f64| number > 0.0;
        match *self {
            Self::KAnonymity { k } | Self::KMap { k, .. } => (k < 1).then_some("k must be at least 1"),
            Self::Distinct { l } => (l < 1).then_some("l must be at least 1"),
            Self::Entropy { l } | Self::Grassberger { l } => {
                (!(1.0..=f64::from(u32::MAX)).contains(&l)).then_some("l must be at least 1")
            }
            Self::Recursive { c, l } => (!positive(c) || l < 1).then_some("c must be above 0 and l at least 1"),
            Self::EqualCloseness { t } | Self::HierarchicalCloseness { t } => {
                (!share(t)).then_some("t must be from 0 to 1")
            }
            Self::Presence { least, most, .. } => {
                (!share(least) || !share(most) || least > most).then_some("the bounds must be from 0 to 1, in order")
            }
            Self::BasicLikeness { beta } | Self::EnhancedLikeness { beta } => {
                (!positive(beta)).then_some("beta must be above 0")
            }
            Self::Disclosure { delta } => (!positive(delta)).then_some("delta must be above 0"),
            Self::AverageRisk { most } | Self::SampleUniqueness { most } => {
                (!share(most)).then_some("the threshold must be from 0 to 1")
            }
        }
    }
}

impl fmt::Display for Model {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::KAnonymity { k } => write!(out, "k:{k}"),
            Self::KMap { k, subset } => write!(out, "k-map-subset:{k}:{subset}"),
            Self::Distinct { l } => write!(out, "distinct-l:{l}"),
            Self::Entropy { l } => write!(out, "entropy-l:{l}"),
            Self::Grassberger { l } => write!(out, "grassberger-l:{l}"),
            Self::Recursive { c, l } => write!(out, "recursive:{c}:{l}"),
            Self::EqualCloseness { t } => write!(out, "t-equal:{t}"),
            Self::HierarchicalCloseness { t } => write!(out, "t-hier:{t}"),
            Self::Presence { least, most, subset } => write!(out, "d-presence:{least}:{most}:{subset}"),
            Self::BasicLikeness { beta } => write!(out, "basic-beta:{beta}"),
            Self::EnhancedLikeness { beta } => write!(out, "enhanced-beta:{beta}"),
            Self::Disclosure { delta } => write!(out, "delta-disclosure:{delta}"),
            Self::AverageRisk { most } => write!(out, "avg-risk:{most}"),
            Self::SampleUniqueness { most } => write!(out, "sample-uniq:{most}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_model_is_read_back_as_it_is_written() {
        for text in [
            "k:5",
            "k-map-subset:5:adult_subset.csv",
            "distinct-l:2",
            "entropy-l:3",
            "entropy-l:2.5",
            "grassberger-l:3",
            "recursive:3:5",
            "recursive:0.5:2",
            "t-equal:0.3",
            "t-hier:0.2",
            "d-presence:0.05:0.15:adult_subset.csv",
            "basic-beta:1",
            "enhanced-beta:1.5",
            "delta-disclosure:1",
            "avg-risk:0.1",
            "sample-uniq:0.01",
        ] {
            assert_eq!(text.parse::<Model>().unwrap().to_string(), text);
        }
        assert_eq!(" k: 5 ".parse(), Ok(Model::KAnonymity { k: 5 }));
        assert_eq!("k:5.0".parse(), Ok(Model::KAnonymity { k: 5 }));
        // A file's name may have colons.
        let subset = "a:b.csv".to_owned();
        assert_eq!("k-map-subset:2:a:b.csv".parse(), Ok(Model::KMap { k: 2, subset }));
    }

    #[test]
    fn what_is_wrong_with_a_model_is_said() {
        assert!(matches!("k-anonymity:5".parse::<Model>(), Err(ModelError::Unknown(_))));
        for text in ["k", "k:", "k:five", "k:2.5", "k:-1", "recursive:3", "entropy-l:nan", "d-presence:0:1", "t-equal:"]
        {
            let error = text.parse::<Model>().unwrap_err();
            assert!(matches!(error, ModelError::Parameters { .. }), "{text}: {error}");
        }
        let ranges = ["k:0", "entropy-l:0.5", "recursive:0:2", "recursive:1:0", "t-equal:1.1", "d-presence:0.3:0.2:f"];
        for text in ranges.iter().chain(&["basic-beta:0", "delta-disclosure:-1", "avg-risk:2", "sample-uniq:-0.1"]) {
            let error = text.parse::<Model>().unwrap_err();
            assert!(matches!(error, ModelError::Range { .. }), "{text}: {error}");
            assert!(!error.hint().is_empty());
        }
    }
}

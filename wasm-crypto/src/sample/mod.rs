//! Synthetic health records to try everything with: the same file for the same seed.

use serde::{Deserialize, Serialize};

/// Which sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sample {
    /// One person's history: a row for each visit.
    PatientHistory,
    /// A cohort: a row for each participant.
    Cohort,
}

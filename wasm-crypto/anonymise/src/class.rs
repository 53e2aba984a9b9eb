//! An equivalence class, as the privacy models see it.

/// The records that share one combination of generalised quasi-identifiers.
#[derive(Debug, Clone, Copy)]
pub struct Class<'a> {
    /// Records of the class: those of the research subset when the input has one (`HashGroupifyEntry.count`).
    pub records: u32,
    /// Records of the class in the whole table (`HashGroupifyEntry.pcount`); the same as `records` without a subset.
    pub population: u32,
    /// For each sensitive column, its values among `records` with their counts: sorted by code, no count is 0. Empty
    /// when no model asks for them.
    pub sensitive: &'a [&'a [(u32, u32)]],
}

//! Sharing data: from a file to a listing, one decision a step.

mod aim;
mod draft;
mod effect;
mod fields;
mod findings;
mod form;
mod goal;
mod groups;
mod ladder;
mod listing;
mod params;
mod place;
mod protect;
mod recipe;
mod report;
mod review;
mod risk;
mod share;
mod start;
mod terms;

pub use draft::DraftPage;
pub use goal::model_words;
pub use start::StartPage;

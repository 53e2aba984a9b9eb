//! Sharing data: from a file to a listing, one decision a step.

mod draft;
mod findings;
mod form;
mod listing;
mod recipe;
mod review;
mod start;
mod terms;

pub use draft::DraftPage;
pub use start::StartPage;

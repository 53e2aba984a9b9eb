//! Reading single cells: numbers, dates, postcodes.

pub mod date;
pub mod number;
pub mod postcode;

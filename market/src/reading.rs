//! Reading the chain's logs.

mod ranges;

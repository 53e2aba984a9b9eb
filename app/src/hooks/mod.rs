//! Behaviour that several components and pages share.

pub mod focus;
pub mod id;
pub mod leave;
pub mod load;
pub mod task;
pub mod transaction;

//! One module for each address of the app.

pub mod data;
pub mod dataset;
pub mod desk;
pub mod home;
pub mod not_found;
pub mod vault;

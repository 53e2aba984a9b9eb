//! One module for each address of the app.

pub mod buy;
pub mod contribute;
pub mod contributions;
pub mod data;
pub mod dataset;
pub mod desk;
pub mod files;
pub mod home;
pub mod library;
pub mod licence;
pub mod not_found;
pub mod settings;
pub mod vault;
pub mod wallet;

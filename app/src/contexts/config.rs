//! What this deployment of the app offers.

use std::rc::Rc;

use yew::prelude::*;

use crate::services::config::Config;

/// The configuration, inside `App`.
#[hook]
pub fn use_config() -> Rc<Config> {
    use_context::<Rc<Config>>().expect("app.rs provides the configuration")
}

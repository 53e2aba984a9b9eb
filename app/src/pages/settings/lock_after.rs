//! After how long without input the vault is locked.

use yew::prelude::*;

use crate::components::{Select, SelectOption};
use crate::services::idle::LockAfter;

/// The choice. It takes effect at once, in every tab.
#[component]
pub fn LockAfterChoice() -> Html {
    let chosen = use_state_eq(LockAfter::stored);
    let options = LockAfter::ALL.map(|choice| {
        let label = match choice.minutes() {
            Some(minutes) => format!("{minutes} minutes without input"),
            None => "Never by itself".to_owned(),
        };
        SelectOption::new(choice.name(), label)
    });
    let onchange = {
        let chosen = chosen.setter();
        move |name: String| {
            let choice = LockAfter::from_name(&name);
            choice.store();
            chosen.set(choice);
        }
    };
    html! {
        <Select
            label="Lock the vault after"
            hint="Counted from the last input in any tab of this site. Work under way is finished first; leaving the page locks at once."
            options={options.to_vec()}
            value={chosen.name()}
            {onchange}
        />
    }
}

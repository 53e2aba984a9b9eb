//! Long work of a tab, and how far it is.

use std::future::Future;

use crypto_worker::messages::Progress as Done;
use yew::prelude::*;

use crate::components::Progress;
use crate::hooks::leave::use_leave_guard;
use crate::hooks::task::{Task, use_task};
use crate::services::failure::Failure;

/// Work that reports how far it is.
#[derive(Clone)]
pub struct Work {
    /// The work itself.
    pub task: Task,
    progress: UseStateHandle<Option<Done>>,
}

/// Work of a tab. `guarded`, when leaving the page would lose it.
#[hook]
pub fn use_work(guarded: bool) -> Work {
    let task = use_task();
    let progress = use_state_eq(|| None::<Done>);
    use_leave_guard(guarded && task.is_busy());
    Work { task, progress }
}

impl Work {
    /// Whether there is something to show of it.
    pub fn is_shown(&self) -> bool {
        self.task.is_busy() && self.progress.is_some()
    }

    /// Does `work`, which tells [`Work::reporter`] how far it is.
    pub fn run(&self, work: impl Future<Output = Result<(), Failure>> + 'static) {
        self.progress.set(None);
        self.task.run(work);
    }

    /// What hears how far the work is.
    pub fn reporter(&self) -> impl Fn(Done) + 'static {
        let progress = self.progress.setter();
        move |done| progress.set(Some(done))
    }

    /// The bar, while there is something to show. `note` says what leaving the page would do.
    pub fn bar(&self, label: String, note: &'static str, oncancel: Callback<()>) -> Html {
        let Some(done) = self.progress.filter(|_| self.task.is_busy()) else { return Html::default() };
        html! {
            <>
                <Progress {label} done={done.done} total={Some(done.total)} {oncancel} />
                <p class="muted small">{ note }</p>
            </>
        }
    }

    /// A way to stop it.
    pub fn cancel(&self) -> Callback<()> {
        let task = self.task.clone();
        Callback::from(move |()| task.cancel())
    }
}

/// What [`Work::bar`] says of work that must run to its end in one go.
pub const STAY: &str = "Stay on this page until it is done. Until then, nothing is left behind if it stops.";

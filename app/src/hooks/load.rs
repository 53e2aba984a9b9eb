//! Something that is read asynchronously and then shown: one state for loading, ready and failed.

use std::future::Future;
use std::rc::Rc;

use futures::future::{AbortHandle, abortable};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::components::Problem;

/// What is known of a value that has to be read first.
#[derive(Debug, PartialEq)]
pub enum Load<T> {
    /// Being read.
    Loading,
    /// Here it is.
    Ready(Rc<T>),
    /// It could not be read.
    Failed(Problem),
}

// Derived, it would ask for `T: Clone`, although only the pointer is copied.
impl<T> Clone for Load<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Loading => Self::Loading,
            Self::Ready(value) => Self::Ready(value.clone()),
            Self::Failed(problem) => Self::Failed(problem.clone()),
        }
    }
}

impl<T> Load<T> {
    /// The value, when it is there.
    pub fn ready(&self) -> Option<&Rc<T>> {
        match self {
            Self::Ready(value) => Some(value),
            Self::Loading | Self::Failed(_) => None,
        }
    }
}

/// A value being loaded, and a way to load it again.
pub struct Loaded<T> {
    /// What is known of it.
    pub state: Load<T>,
    /// Reads it again; what is shown stays until the new value is there.
    pub reload: Callback<()>,
}

/// Reads a value with `read` now, whenever `deps` changes and on reload. A reading that is no longer wanted, because the
/// component is gone or the dependencies changed, is abandoned.
#[hook]
pub fn use_load<D, T, F>(deps: D, read: impl Fn(&D) -> F + 'static) -> Loaded<T>
where
    D: Clone + PartialEq + 'static,
    T: 'static,
    F: Future<Output = Result<T, Problem>> + 'static,
{
    let state = use_state(|| Load::Loading);
    let round = use_state(|| 0_u32);
    let shown_for = use_mut_ref(|| None::<D>);
    {
        let state = state.clone();
        use_effect_with((deps, *round), move |(deps, _)| {
            let same = shown_for.borrow().as_ref() == Some(deps);
            if !same {
                state.set(Load::Loading);
                *shown_for.borrow_mut() = Some(deps.clone());
            }
            let (reading, abort): (_, AbortHandle) = abortable(read(deps));
            spawn_local(async move {
                if let Ok(result) = reading.await {
                    state.set(match result {
                        Ok(value) => Load::Ready(Rc::new(value)),
                        Err(problem) => Load::Failed(problem),
                    });
                }
            });
            move || abort.abort()
        });
    }
    let reload = Callback::from(move |()| round.set(*round + 1));
    Loaded { state: (*state).clone(), reload }
}

//! Element ids that tie labels, hints and errors to their controls.

use std::cell::Cell;

use yew::prelude::*;

thread_local! {
    static NEXT: Cell<u32> = const { Cell::new(0) };
}

/// An id that no other element of the document has, the same for the component's whole life.
#[hook]
pub fn use_id(prefix: &'static str) -> AttrValue {
    (*use_memo((), |_| {
        let number = NEXT.get();
        NEXT.set(number + 1);
        AttrValue::from(format!("{prefix}-{number}"))
    }))
    .clone()
}

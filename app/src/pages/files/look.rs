//! What a sealed file's header tells, before anything is opened.

use crypto_worker::messages::{FileInspected, InspectFile};
use web_sys::File;
use yew::prelude::*;

use super::key::Key;
use crate::components::{AlertKind, LoadView, alert, definition_list, format};
use crate::contexts::engine::use_acting;
use crate::hooks::load::{Loaded, use_load};
use crate::services::failure::Failure;

/// Reads the header of `file` with `key`, where there is a file; nothing of its body.
#[hook]
pub fn use_look(file: Option<File>, key: &Key) -> Loaded<Option<FileInspected>> {
    let crypto = use_acting().engine.crypto.clone();
    use_load((file, key.unlocked()), move |(file, key)| {
        let (crypto, file, key) = (crypto.clone(), file.clone(), key.ready());
        async move {
            let Some(file) = file else { return Ok(None) };
            let reply = crypto.run(InspectFile { key }, &[file.into()], |_| ()).await.map_err(Failure::from)?;
            Ok(Some(reply.value))
        }
    })
}

/// Whether it is already known that the key does not open the file, or that it is no sealed file.
pub fn is_refused(look: &Loaded<Option<FileInspected>>) -> bool {
    match &look.state {
        crate::hooks::load::Load::Failed(_) => true,
        state => state.ready().is_some_and(|seen| seen.is_some_and(|seen| seen.opens == Some(false))),
    }
}

/// What was seen, in words.
pub fn seen(look: &Loaded<Option<FileInspected>>, mine: bool) -> Html {
    LoadView::of(look, "Looking at the file's header", |seen| {
        let Some(seen) = **seen else { return Html::default() };
        if seen.opens == Some(false) {
            let todo = if mine {
                "Choose another private key, or ask the sender to hand the file on to you: your public key is under Settings."
            } else {
                "Choose the private key that belongs to the public key the sender had."
            };
            return html! {
                { alert(
                    AlertKind::Warning,
                    "This key does not open the file",
                    html! {
                        <>
                            <p>{ format!("It was sealed for {}; this key belongs to none of them.", readers(seen.packets)) }</p>
                            <p>{ todo }</p>
                        </>
                    },
                ) }
            };
        }
        let mut items: Vec<(AttrValue, Html)> = vec![("Sealed for".into(), html! { readers(seen.packets) })];
        if seen.opens == Some(true) {
            items.push(("Opens with this key".into(), html! { "Yes" }));
        }
        if let Some(length) = seen.plain_length {
            items.push(("Size when open".into(), html! { format::bytes(length) }));
        }
        if seen.edited == Some(true) {
            items.push((
                "Left out".into(),
                html! { "An edit list names the parts that belong to the file; what opens is those parts." },
            ));
        }
        definition_list(items)
    })
}

/// How many readers a header of so many packets has. A packet can also hold an edit list or a further key.
fn readers(packets: u32) -> String {
    match packets {
        1 => "1 reader".to_owned(),
        many => format!("up to {} readers", format::count(many.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_packets_are_only_a_bound_for_the_readers() {
        assert_eq!(readers(1), "1 reader");
        assert_eq!(readers(1_200), "up to 1,200 readers");
    }
}

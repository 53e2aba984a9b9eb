//! Where the sealed files go, in words, and the signed addresses for them.

use crypto_worker::messages::Destination;
use crypto_worker::secret::SecretText;
use yew::prelude::*;

use crate::components::{AlertKind, PasswordInput, RouteLink, alert, definition_list};
use crate::routes::Route;
use crate::services::publishing::{FILES, Prepared, consequence, place};

/// The place, and what it means to publish there.
pub fn place_view(destination: &Destination, sandbox: bool) -> Html {
    let unreachable = *destination == Destination::Browser && !sandbox;
    let items: Vec<(AttrValue, Html)> = vec![("Files go to".into(), html! { place(destination) })];
    html! {
        <>
            { definition_list(items) }
            if unreachable {
                { alert(
                    AlertKind::Warning,
                    "No buyer can read files in this browser",
                    html! { <p>{ "You can list now and publish the files later, at your contributions. Until then an order can be paid but not opened. Better choose a place under Settings first: " }<RouteLink to={Route::Settings}>{ "Where files are published" }</RouteLink>{ "." }</p> },
                ) }
            } else {
                <p class="muted">{ consequence(destination) }{ " " }<RouteLink to={Route::Settings}>{ "Choose another place" }</RouteLink></p>
            }
        </>
    }
}

/// What [`addresses_form`] shows.
pub struct AddressesProps {
    /// What was sealed.
    pub prepared: Prepared,
    /// The addresses so far, one for each file.
    pub addresses: UseStateHandle<[SecretText; 3]>,
}

/// A field for each file that is not uploaded yet.
pub fn addresses_form(props: &AddressesProps) -> Html {
    let field = |(file, label): (usize, &&'static str)| {
        let addresses = props.addresses.clone();
        let oninput = move |text: String| {
            let mut entered = (*addresses).clone();
            entered[file] = text.into();
            addresses.set(entered);
        };
        html! {
            <PasswordInput
                label={format!("Signed address: {}", label.to_lowercase())}
                hint={(file == 0).then_some("Signed for PUT with no header but the host. What follows the question mark is not kept and not listed.")}
                value={props.addresses[file].to_string()}
                autocomplete="off"
                {oninput}
            />
        }
    };
    let open = FILES.iter().enumerate().filter(|(file, _)| props.prepared.is_due(*file, &Destination::Presigned));
    html! { <>{ for open.map(field) }</> }
}

//! Which places are asked for published files: this site, those that this deployment names, and, where it says so, those
//! that the person agreed to. Any other would learn who looks at which file.

use crypto_worker::messages::Places;
use storage::sources::origin;

use super::config::{AnyOrigin, StorageConfig};

/// Where the origins that the person agreed to are remembered, one on a line.
const AGREED: &str = "theriac.origins";

/// The places of a location that are asked, and the first origin that is not.
pub fn sort(config: &StorageConfig, location: &str) -> (Places, Option<String>) {
    sorted(config, location, |origin| {
        is_own(origin) || config.any_origin == AnyOrigin::Ask && agreed().lines().any(|known| known == origin)
    })
}

fn sorted(config: &StorageConfig, location: &str, agreed: impl Fn(&str) -> bool) -> (Places, Option<String>) {
    let mut withheld = None;
    let mut uris = Vec::new();
    for uri in location.split(' ').filter(|uri| !uri.is_empty()) {
        let named = |known: &String| origin(known) == origin(uri);
        match origin(uri) {
            // Without an origin nobody is asked: this browser, a gateway that this deployment names, or nothing at all.
            None => uris.push(uri.to_owned()),
            Some(origin)
                if config.any_origin == AnyOrigin::Always
                    || config.origins.iter().chain(&config.gateways).any(named)
                    || agreed(origin) =>
            {
                uris.push(uri.to_owned());
            }
            Some(origin) => withheld = withheld.or_else(|| Some(origin.to_owned())),
        }
    }
    (Places { uris, gateways: config.gateways.clone() }, withheld)
}

/// The person agreed that this origin is asked, from now on.
pub fn allow(origin: &str) {
    let known = agreed();
    if let Some(storage) = local_storage()
        && !known.lines().any(|line| line == origin)
    {
        // Where nothing can be remembered, the question comes again.
        let _ = storage.set_item(AGREED, &format!("{known}{origin}\n"));
    }
}

/// The origins that the person agreed to.
fn agreed() -> String {
    local_storage().and_then(|storage| storage.get_item(AGREED).ok()?).unwrap_or_default()
}

fn is_own(origin: &str) -> bool {
    let own = web_sys::window().and_then(|window| window.location().origin().ok());
    own.is_some_and(|own| own == origin)
}

fn local_storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> StorageConfig {
        StorageConfig {
            gateways: vec!["https://gateway.example".to_owned()],
            origins: vec!["https://files.example/".to_owned()],
            any_origin: AnyOrigin::Ask,
        }
    }

    fn asked(config: &StorageConfig, location: &str) -> (String, Option<String>) {
        let (places, withheld) = sorted(config, location, |origin| origin == "https://agreed.example");
        (places.uris.join(" "), withheld)
    }

    #[test]
    fn an_origin_that_nobody_named_is_not_asked() {
        let location =
            "https://files.example/a https://other.example:8443/a https://third.example/a browser:a ipfs://b";
        let expected = "https://files.example/a browser:a ipfs://b".to_owned();
        assert_eq!(asked(&config(), location), (expected, Some("https://other.example:8443".to_owned())));
        assert_eq!(asked(&config(), "https://files.example.evil.example/a").0, "");
        assert_eq!(asked(&config(), "https://files.example@evil.example/a").1, None, "nobody's: it is never asked");
    }

    #[test]
    fn gateways_and_what_the_person_agreed_to_are_asked() {
        let location = "https://gateway.example/ipfs/b https://agreed.example/a";
        assert_eq!(asked(&config(), location), (location.to_owned(), None));
        let any = StorageConfig { any_origin: AnyOrigin::Always, ..config() };
        assert_eq!(asked(&any, "https://other.example/a"), ("https://other.example/a".to_owned(), None));
    }
}

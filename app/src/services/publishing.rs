//! From a sealed listing to files that everybody can read: what is kept in this browser meanwhile, and what is done with it.
//!
//! The sealed files wait in this browser, so that an upload goes on after a reload and a declined signature costs nothing.

use std::hash::{DefaultHasher, Hash, Hasher};

use crypto_worker::error::ErrorKind;
use crypto_worker::messages::{
    AskStorage, CheckPublished, DeleteBlob, Destination, GetBlob, MakeSegments, PackFile, Progress, Publish, PutBlob,
    Sealed, Unpublish,
};
use crypto_worker::secret::SecretText;
use market::calls::Locations;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use wasm_crypto::listing::Listing;
use web_sys::Blob;

use super::crypto::Crypto;
use super::download;
use super::engine::Engine;
use super::failure::Failure;
use super::json;

const BROWSER: &str = "browser:";
/// How a body's name ends.
const BODY: &str = ".body";
/// What the file of segment hashes is called, after the body's name.
const SEGMENTS: &str = ".segments";

/// Body, leaves file and card of a listing.
pub const FILES: [&str; 3] = ["Sealed data", "Split", "Card"];

/// A listing that was sealed and does not stand in the chain yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Prepared {
    /// Tells whether it was sealed from what is shown now ([`fingerprint`]).
    pub made_of: String,
    /// A [`Sealed`].
    sealed: Value,
    /// Where body, leaves file and card lie so far; in this browser at first.
    pub locations: [String; 3],
}

/// Tells two contents apart; no protection against somebody who wants them confused.
pub fn fingerprint(content: &impl Serialize) -> String {
    let mut hasher = DefaultHasher::new();
    json::to_value(content).map(|value| value.to_string()).hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// What the three files of a listing are called: each by its hash.
pub fn names(listing: &Listing) -> [String; 3] {
    let name = |hash: &wasm_crypto::primitives::Bytes32, ending: &str| hash.to_string().split_off(2) + ending;
    [
        name(&listing.body_root, BODY),
        name(&listing.leaves_hash, ".leaves.json"),
        name(&listing.card_digest, ".card.json"),
    ]
}

impl Prepared {
    /// Keeps what was sealed in this browser.
    pub async fn keep(crypto: &Crypto, made_of: String, sealed: &Sealed, files: &[Blob]) -> Result<Self, Failure> {
        let locations = names(&sealed.listing).map(|name| format!("{BROWSER}{name}"));
        for (location, file) in locations.iter().zip(files) {
            let put = PutBlob { name: location[BROWSER.len()..].to_owned() };
            crypto.run(put, std::slice::from_ref(file), |_| ()).await?;
        }
        let sealed = json::to_value(sealed).ok_or_else(unreadable)?;
        Ok(Self { made_of, sealed, locations })
    }

    /// What was sealed.
    pub fn sealed(&self) -> Result<Sealed, Failure> {
        json::from_value(&self.sealed).ok_or_else(unreadable)
    }

    /// Where the files lie, for the listing.
    pub fn locations(&self) -> Locations {
        let [body, leaves, card] = self.locations.clone();
        Locations { body, leaves, card }
    }

    /// Whether a file has still to be brought to where files go.
    pub fn is_due(&self, file: usize, destination: &Destination) -> bool {
        self.locations[file].starts_with(BROWSER) && *destination != Destination::Browser
    }

    /// [`bring`]s a file.
    pub async fn bring(
        &self,
        crypto: &Crypto,
        file: usize,
        destination: &Destination,
        address: SecretText,
        on_progress: impl Fn(Progress),
    ) -> Result<String, Failure> {
        bring(crypto, self.name(file)?, destination, address, on_progress).await
    }

    /// Hands the files to the person, as they are to be copied to where files go.
    pub async fn save(&self, crypto: &Crypto, destination: &Destination) -> Result<(), Failure> {
        for file in 0..FILES.len() {
            let name = self.name(file)?;
            let content = kept(crypto, &name).await?;
            if !matches!(destination, Destination::Ipfs { .. }) {
                download::save(&name, &content)?;
                if file == 0 {
                    download::save(&format!("{name}{SEGMENTS}"), &segments(crypto, &content).await?)?;
                }
                continue;
            }
            let packed = crypto.run(PackFile {}, &[content], |_| ()).await?;
            let car = packed.blobs.first().ok_or_else(unreadable)?;
            download::save(&format!("{name}.car"), car)?;
        }
        Ok(())
    }

    /// Removes the files from this browser and, where it can, from where they were published.
    pub async fn discard(&self, crypto: &Crypto) -> Result<(), Failure> {
        for (file, location) in self.locations.iter().enumerate() {
            crypto.ask(Unpublish { location: location.clone() }).await?;
            if !location.starts_with(BROWSER) {
                if file == 0 {
                    crypto.ask(Unpublish { location: format!("{location}{SEGMENTS}") }).await?;
                }
                crypto.ask(DeleteBlob { name: self.name(file)? }).await?;
            }
        }
        Ok(())
    }

    fn name(&self, file: usize) -> Result<String, Failure> {
        Ok(names(&self.sealed()?.listing)[file].clone())
    }
}

/// Brings a file that this browser keeps to where files go, or looks whether the person has brought it there. Gives its
/// location.
async fn bring(
    crypto: &Crypto,
    name: String,
    destination: &Destination,
    address: SecretText,
    on_progress: impl Fn(Progress),
) -> Result<String, Failure> {
    let content = kept(crypto, &name).await?;
    let content = std::slice::from_ref(&content);
    match destination {
        Destination::Browser => Ok(format!("{BROWSER}{name}")),
        Destination::Folder { base } => {
            let location = format!("{}/{name}", base.trim().trim_end_matches('/'));
            crypto.run(CheckPublished { location: location.clone() }, content, on_progress).await?;
            Ok(location)
        }
        Destination::Ipfs { api } if api.is_empty() => Ok(crypto.run(PackFile {}, content, on_progress).await?.value),
        _ => {
            let publish = Publish { name: name.clone(), address };
            let location = crypto.run(publish, content, on_progress).await?.value;
            if name.ends_with(BODY) && matches!(destination, Destination::Bucket(_)) {
                let segments = segments(crypto, &content[0]).await?;
                let publish = Publish { name: name + SEGMENTS, address: SecretText::default() };
                crypto.run(publish, std::slice::from_ref(&segments), |_| ()).await?;
            }
            Ok(location)
        }
    }
}

/// Whether a listing's file lies in a browser alone.
pub fn is_only_here(locations: &Locations) -> bool {
    [&locations.body, &locations.leaves, &locations.card].iter().any(|location| location.starts_with(BROWSER))
}

/// Brings those files of a listing that lie in this browser to where files go. Gives where all of them lie then.
pub async fn move_out(
    crypto: &Crypto,
    listing: &Listing,
    locations: &Locations,
    on_progress: impl Fn(Progress),
) -> Result<Locations, Failure> {
    let destination = crypto.ask(AskStorage {}).await?;
    if matches!(destination, Destination::Browser | Destination::Presigned) {
        return Err(Failure::new(
            "There is no place yet that the files could go to.",
            "Choose a bucket, a web folder or IPFS under Settings, Where files are published; then try again.",
        ));
    }
    let mut moved = locations.clone();
    let places = [&mut moved.body, &mut moved.leaves, &mut moved.card];
    for (name, place) in names(listing).into_iter().zip(places) {
        if place.starts_with(BROWSER) {
            *place = bring(crypto, name, &destination, SecretText::default(), &on_progress).await?;
        }
    }
    Ok(moved)
}

/// Removes this browser's copies of what lies elsewhere by now.
pub async fn forget_copies(crypto: &Crypto, listing: &Listing, locations: &Locations) -> Result<(), Failure> {
    for (name, location) in names(listing).into_iter().zip([&locations.body, &locations.leaves, &locations.card]) {
        if !location.contains(BROWSER) {
            crypto.ask(DeleteBlob { name }).await?;
        }
    }
    Ok(())
}

/// Publishes a sealed package for somebody who fetches it, such as what a steward is shown. Gives its location.
pub async fn publish_package(engine: &Engine, name: String, package: &Blob) -> Result<String, Failure> {
    let destination = engine.crypto.ask(AskStorage {}).await?;
    let unreachable = match destination {
        Destination::Browser => engine.chain().sandbox().is_none(),
        Destination::Presigned => true,
        _ => is_by_hand(&destination),
    };
    if unreachable {
        return Err(Failure::new(
            "There is no place from which the steward could fetch what you show.",
            "Choose a bucket or an IPFS node under Settings, Where files are published; or go back and show nothing.",
        ));
    }
    let publish = Publish { name, address: SecretText::default() };
    Ok(engine.crypto.run(publish, std::slice::from_ref(package), |_| ()).await?.value)
}

/// Whether the person brings the files there.
pub fn is_by_hand(destination: &Destination) -> bool {
    matches!(destination, Destination::Folder { .. })
        || matches!(destination, Destination::Ipfs { api } if api.is_empty())
}

/// The place in a few words.
pub fn place(destination: &Destination) -> String {
    match destination {
        Destination::Browser => "This browser".to_owned(),
        Destination::Bucket(of) => format!("Bucket {} at {}", of.name, of.endpoint),
        Destination::Presigned => "Signed addresses".to_owned(),
        Destination::Ipfs { api } if api.is_empty() => "IPFS, by CAR files".to_owned(),
        Destination::Ipfs { api } => format!("IPFS, through the node at {api}"),
        Destination::Folder { base } => format!("Web folder {base}"),
    }
}

/// What whoever runs the place learns, and what it means to publish there.
pub fn consequence(destination: &Destination) -> &'static str {
    match destination {
        Destination::Browser => {
            "Nothing leaves this browser. Only pages of this site in this browser can read the files: on a real network no buyer can."
        }
        Destination::Ipfs { .. } => {
            "Anybody can keep a copy of what is shared on IPFS, for ever: it cannot be taken back. What is kept is the sealed data and the public card. Nodes see each other's network addresses."
        }
        _ => {
            "Its operator sees your network address, the files' sizes and times, and later who fetches them. The data in them are sealed: nobody reads them without a delivered key. The card is public."
        }
    }
}

async fn kept(crypto: &Crypto, name: &str) -> Result<Blob, Failure> {
    let file = crypto.run(GetBlob { name: name.to_owned() }, &[], |_| ()).await.map_err(|error| match error.kind {
        ErrorKind::NotFound => {
            Failure::new("The sealed files are no longer in this browser.", "Discard what was sealed, then seal again.")
        }
        _ => error.into(),
    })?;
    file.blobs.into_iter().next().ok_or_else(unreadable)
}

async fn segments(crypto: &Crypto, body: &Blob) -> Result<Blob, Failure> {
    let made = crypto.run(MakeSegments {}, std::slice::from_ref(body), |_| ()).await?;
    made.blobs.into_iter().next().ok_or_else(unreadable)
}

fn unreadable() -> Failure {
    Failure::new("What was sealed cannot be read.", "Discard what was sealed, then seal again.")
}

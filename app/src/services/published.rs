//! Reading published files. A location is one or several URIs with a space between; they are tried in order, each checked by
//! what the chain says of the file.

use crypto_worker::messages::{
    Evidence, FetchBody, FetchCard, FetchEvidence, FetchLeaves, Fetching, LeavesChecked, Operation, Places,
};
use market::state::ListingRecord;
use storage::sources::host;
use wasm_crypto::card::Card;
use wasm_crypto::listing::{Deployment, Listing};
use wasm_crypto::primitives::Bytes32;
use web_sys::Blob;

use super::config::AnyOrigin;
use super::crypto::Reply;
use super::failure::{Cause, Failure};
use super::origins;
use super::storage::Storage;

impl Storage {
    /// The card that a listing names.
    pub async fn card(&self, location: &str, card_digest: Bytes32) -> Result<Card, Failure> {
        let fetch = |places| FetchCard { places, card_digest };
        Ok(self.fetch(location, fetch, &|_| ()).await?.value)
    }

    /// The split of a listing, with every receipt checked.
    pub async fn leaves(
        &self,
        record: &ListingRecord,
        deployment: Deployment,
        on_progress: &dyn Fn(Fetching),
    ) -> Result<LeavesChecked, Failure> {
        let (listing, listed_at) = (record.listing.clone(), record.listed_at);
        let fetch = |places| FetchLeaves { places, listing, listed_at, deployment };
        Ok(self.fetch(&record.locations.leaves, fetch, on_progress).await?.value)
    }

    /// What a researcher sent with an order to the steward, with its document.
    pub async fn evidence(&self, location: &str, evidence: Bytes32) -> Result<(Evidence, Option<Blob>), Failure> {
        let mut reply = self.fetch(location, |places| FetchEvidence { places, evidence }, &|_| ()).await?;
        Ok((reply.value, reply.blobs.pop()))
    }

    /// The sealed body of a listing, however large, checked. What a break or a reload leaves unfinished goes on the next
    /// time.
    pub async fn body(
        &self,
        location: &str,
        listing: &Listing,
        on_progress: &dyn Fn(Fetching),
    ) -> Result<Blob, Failure> {
        let Listing { body_root, body_length, .. } = *listing;
        let fetch = |places| FetchBody { places, body_root, body_length };
        let mut reply = self.fetch(location, fetch, on_progress).await?;
        reply.blobs.pop().ok_or_else(|| Failure::new("The sealed file did not come.", "Try again."))
    }

    async fn fetch<O: Operation>(
        &self,
        location: &str,
        operation: impl FnOnce(Places) -> O,
        on_progress: &dyn Fn(Fetching),
    ) -> Result<Reply<O::Reply>, Failure> {
        let (places, withheld) = origins::sort(&self.config, location);
        let asks = self.config.any_origin == AnyOrigin::Ask;
        if let (true, Some(origin)) = (places.uris.is_empty(), &withheld) {
            let what = format!("The file lies at {}, which this site does not ask.", host(origin));
            let todo = "Whoever runs this site can allow it: storage.origins in its config.json.";
            let cause = if asks { Cause::Origin(origin.clone()) } else { Cause::NotFound };
            return Err(Failure { cause, ..Failure::new(what, todo) });
        }
        let reply = self.crypto.fetch(operation(places), on_progress).await;
        reply.map_err(|error| match (Failure::from(error), withheld) {
            // Another place may have it, for which the person must be asked.
            (failure, Some(origin)) if asks && matches!(failure.cause, Cause::NotFound | Cause::Other) => {
                Failure { cause: Cause::Origin(origin), ..failure }
            }
            (failure, _) => failure,
        })
    }
}

//! Whether a listing stays within a contributor's consent.

use super::{Modifier, Modifiers, Permission, Terms, TermsError};
use crate::listing::Listing;
use crate::receipt::Consent;

/// How a listing goes beyond a consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Uncovered {
    /// The consent's terms cannot be read.
    #[error("the consent's terms are malformed: {0}")]
    ConsentMalformed(TermsError),
    /// The listing's terms cannot be read.
    #[error("the listing's terms are malformed: {0}")]
    ListingMalformed(TermsError),
    /// The listing allows research the consent does not.
    #[error("it allows research that was not consented to")]
    Permission,
    /// A restriction of the consent is not in the listing.
    #[error("the restriction {} was dropped", .0.code())]
    Dropped(Modifier),
    /// Clinical care was added.
    #[error("clinical care (CC) was not consented to")]
    ClinicalCare,
    /// Another disease.
    #[error("it is for another disease")]
    Disease,
    /// A longer time limit.
    #[error("its time limit (TS) is longer")]
    TimeLimit,
    /// An earlier end of the moratorium.
    #[error("its publication moratorium (MOR) ends earlier")]
    Moratorium,
    /// Other texts or lists.
    #[error("its texts and lists are other ones")]
    Detail,
    /// The consent ends before the listing.
    #[error("the consent ends before the listing does")]
    Expires,
}

/// Checks that `listing` is within what `consent` allows: no broader, no longer, with every restriction kept.
pub fn covers(consent: &Consent, listing: &Listing) -> Result<(), Uncovered> {
    let given = Terms::unpack(&consent.terms).map_err(Uncovered::ConsentMalformed)?;
    let listed = Terms::unpack(&listing.terms).map_err(Uncovered::ListingMalformed)?;
    if !given.permission.contains(listed.permission) {
        return Err(Uncovered::Permission);
    }
    let restrictive = Modifiers::ALL.without(Modifier::Cc);
    let dropped = restrictive
        .iter()
        .find(|modifier| given.modifiers.contains(*modifier) && !listed.modifiers.contains(*modifier));
    if let Some(modifier) = dropped {
        return Err(Uncovered::Dropped(modifier));
    }
    if listed.modifiers.contains(Modifier::Cc) && !given.modifiers.contains(Modifier::Cc) {
        return Err(Uncovered::ClinicalCare);
    }
    if given.permission == Permission::Ds && listed.permission == Permission::Ds && given.mondo != listed.mondo {
        return Err(Uncovered::Disease);
    }
    if given.time_limit_months != 0 && listed.time_limit_months > given.time_limit_months {
        return Err(Uncovered::TimeLimit);
    }
    // Zero, without MOR in the consent, is earlier than every day.
    if listed.moratorium_day < given.moratorium_day {
        return Err(Uncovered::Moratorium);
    }
    if consent.terms_detail != listing.terms_detail {
        return Err(Uncovered::Detail);
    }
    if consent.expires_at < listing.ends_at {
        return Err(Uncovered::Expires);
    }
    Ok(())
}

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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::primitives::{Address, Bytes32};
    use crate::terms::tests::any_terms;
    use crate::terms::{Verdict, decide, purpose::tests::any_purpose};

    fn consent(terms: &Terms) -> Consent {
        Consent {
            account: Address::ZERO,
            call_id: Bytes32::ZERO,
            data_digest: Bytes32::ZERO,
            terms: terms.pack().unwrap(),
            terms_detail: Bytes32::ZERO,
            expires_at: 1000,
        }
    }

    fn listing(terms: &Terms) -> Listing {
        Listing { terms: terms.pack().unwrap(), ends_at: 1000, ..crate::listing::tests::sample() }
    }

    fn check(given: &Terms, listed: &Terms) -> Result<(), Uncovered> {
        covers(&consent(given), &listing(listed))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn terms_cover_themselves(terms in any_terms()) {
            prop_assert_eq!(check(&terms, &terms), Ok(()));
        }

        /// The point of `covers`: whatever the consent denies, asks a person about or obliges to, the listing does, too.
        #[test]
        fn a_covered_listing_is_no_looser_for_any_purpose(
            given in any_terms(), listed in any_terms(), purpose in any_purpose(), evidence in 0u8..2, now in 0..2_000_000_000u64, keep: bool,
        ) {
            let listed = if keep { restricted(listed, &given) } else { listed };
            if check(&given, &listed).is_ok() {
                let by = |terms: &Terms| {
                    decide(&terms.pack().unwrap(), &purpose.word().into(), &Bytes32([evidence; 32]), now)
                };
                let (wide, narrow) = (by(&given), by(&listed));
                prop_assert!(narrow.verdict <= wide.verdict);
                if narrow.verdict != Verdict::Deny {
                    prop_assert_eq!(wide.obligations.mask() & !narrow.obligations.mask(), 0);
                }
            }
        }

        #[test]
        fn a_modifier_more_in_the_listing_never_leaves_the_consent(
            given in any_terms(), listed in any_terms(), more in prop::sample::select(Modifier::ALL), keep: bool,
        ) {
            let listed = if keep { restricted(listed, &given) } else { listed };
            if more != Modifier::Cc && !listed.modifiers.contains(more) && check(&given, &listed).is_ok() {
                let only = Terms { modifiers: listed.modifiers.with(more), ..listed };
                let stricter = Terms {
                    time_limit_months: only.time_limit_months.max(u16::from(more == Modifier::Ts)),
                    moratorium_day: only.moratorium_day.max(u32::from(more == Modifier::Mor)),
                    ..only
                };
                prop_assert_eq!(check(&given, &stricter), Ok(()));
            }
        }
    }

    /// `listed` with all restrictions of `given` but its disease.
    fn restricted(listed: Terms, given: &Terms) -> Terms {
        let modifiers = Modifiers::from_mask(listed.modifiers.mask() | given.modifiers.mask()).unwrap();
        let modifiers =
            if given.modifiers.contains(Modifier::Cc) { modifiers } else { modifiers.without(Modifier::Cc) };
        let months = if given.time_limit_months == 0 { listed.time_limit_months } else { given.time_limit_months };
        Terms {
            modifiers,
            time_limit_months: months,
            moratorium_day: listed.moratorium_day.max(given.moratorium_day),
            ..listed
        }
    }

    #[test]
    fn each_way_of_going_beyond_a_consent_is_named() {
        let hmb = Terms::new(Permission::Hmb);
        let gru = Terms::new(Permission::Gru);
        let ds = |mondo| Terms { mondo, ..Terms::new(Permission::Ds) };
        let with = |modifier| Terms { modifiers: [modifier].into_iter().collect(), ..gru };
        let months = |time_limit_months| Terms { time_limit_months, ..with(Modifier::Ts) };
        let day = |moratorium_day| Terms { moratorium_day, ..with(Modifier::Mor) };
        assert_eq!(check(&hmb, &gru), Err(Uncovered::Permission));
        assert_eq!(check(&hmb, &ds(1)), Ok(()));
        assert_eq!(check(&ds(1), &ds(2)), Err(Uncovered::Disease));
        assert_eq!(check(&with(Modifier::Ncu), &gru), Err(Uncovered::Dropped(Modifier::Ncu)));
        assert_eq!(check(&gru, &with(Modifier::Ncu)), Ok(()));
        assert_eq!(check(&gru, &with(Modifier::Cc)), Err(Uncovered::ClinicalCare));
        assert_eq!(check(&with(Modifier::Cc), &gru), Ok(()));
        assert_eq!(check(&months(12), &months(13)), Err(Uncovered::TimeLimit));
        assert_eq!(check(&months(12), &months(12)), Ok(()));
        assert_eq!(check(&months(12), &gru), Err(Uncovered::Dropped(Modifier::Ts)));
        assert_eq!(check(&day(12), &day(11)), Err(Uncovered::Moratorium));
        assert_eq!(check(&day(12), &day(13)), Ok(()));
    }

    #[test]
    fn other_texts_and_an_earlier_end_are_refused() {
        let gru = Terms::new(Permission::Gru);
        let late = Listing { ends_at: 1001, ..listing(&gru) };
        assert_eq!(covers(&consent(&gru), &late), Err(Uncovered::Expires));
        let other = Listing { terms_detail: Bytes32([1; 32]), ..listing(&gru) };
        assert_eq!(covers(&consent(&gru), &other), Err(Uncovered::Detail));
    }
}

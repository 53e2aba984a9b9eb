//! The addresses of the app.

use yew_router::prelude::*;

/// A page of the app and what its address names.
#[derive(Clone, Debug, PartialEq, Eq, Routable)]
pub enum Route {
    /// What Theriac is, and where to begin.
    #[at("/")]
    Home,
    /// The catalogue. Its query string holds the search.
    #[at("/data")]
    Data,
    /// One dataset, by listing id (`0x` and 64 hexadecimal digits).
    #[at("/data/:id")]
    Dataset { id: String },
    /// Ordering one dataset, by listing id.
    #[at("/data/:id/buy")]
    Buy { id: String },
    /// The researcher's licences.
    #[at("/library")]
    Library,
    /// One licence, by order id.
    #[at("/library/:id")]
    LibraryItem { id: String },
    /// A new contribution.
    #[at("/contribute")]
    Contribute,
    /// A contribution in progress, by its draft's nonce.
    #[at("/contribute/:nonce")]
    ContributeDraft { nonce: String },
    /// What this person has contributed.
    #[at("/contributions")]
    Contributions,
    /// Orders that wait for the steward.
    #[at("/desk")]
    Desk,
    /// Files of any kind: sealed, opened, checked, handed on.
    #[at("/files")]
    Files,
    /// Vault, wallet, storage, appearance.
    #[at("/settings")]
    Settings,
    /// Any other address.
    #[not_found]
    #[at("/404")]
    NotFound,
}

impl Route {
    /// Whether `self` lies in the part of the app that the navigation entry `section` opens.
    pub fn is_within(&self, section: &Route) -> bool {
        use Route::*;
        match section {
            Data => matches!(self, Data | Dataset { .. } | Buy { .. }),
            Library => matches!(self, Library | LibraryItem { .. }),
            Contribute => matches!(self, Contribute | ContributeDraft { .. }),
            other => self == other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_lies_within_the_section_that_leads_to_it() {
        let buy = Route::Buy { id: "0x01".into() };
        assert!(buy.is_within(&Route::Data));
        assert!(!buy.is_within(&Route::Library));
        assert!(Route::Home.is_within(&Route::Home));
    }

    #[test]
    fn addresses_name_their_pages() {
        assert_eq!(Route::recognize("/data/0xab/buy"), Some(Route::Buy { id: "0xab".into() }));
        assert_eq!(Route::recognize("/nowhere"), Some(Route::NotFound));
        assert_eq!(Route::ContributeDraft { nonce: "7".into() }.to_path(), "/contribute/7");
    }
}

//! Codes, ids and labels of the GA4GH Data Use Ontology (DUO).
//!
//! Source: <http://purl.obolibrary.org/obo/duo.owl>, release 2021-02-23.

use serde::Serialize;

use super::{Modifier, Permission};

/// A DUO term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Duo {
    /// The short code, for instance `HMB`.
    pub code: &'static str,
    /// The ontology id, for instance `DUO:0000006`.
    pub id: &'static str,
    /// The ontology's label.
    pub label: &'static str,
}

impl Permission {
    /// Its DUO term.
    pub fn duo(self) -> Duo {
        let (code, id, label) = match self {
            Self::Poa => ("POA", "DUO:0000011", "population origins or ancestry research only"),
            Self::Ds => ("DS", "DUO:0000007", "disease specific research"),
            Self::Hmb => ("HMB", "DUO:0000006", "health or medical or biomedical research"),
            Self::Gru => ("GRU", "DUO:0000042", "general research use"),
            Self::Nres => ("NRES", "DUO:0000004", "no restriction"),
        };
        Duo { code, id, label }
    }
}

impl Modifier {
    /// Its DUO term.
    pub fn duo(self) -> Duo {
        let (id, label) = match self {
            Self::Rs => ("DUO:0000012", "research specific restrictions"),
            Self::Nmds => ("DUO:0000015", "no general methods research"),
            Self::Gso => ("DUO:0000016", "genetic studies only"),
            Self::Npuncu => ("DUO:0000018", "not for profit, non commercial use only"),
            Self::Pub => ("DUO:0000019", "publication required"),
            Self::Col => ("DUO:0000020", "collaboration required"),
            Self::Irb => ("DUO:0000021", "ethics approval required"),
            Self::Gs => ("DUO:0000022", "geographical restriction"),
            Self::Mor => ("DUO:0000024", "publication moratorium"),
            Self::Ts => ("DUO:0000025", "time limit on use"),
            Self::Us => ("DUO:0000026", "user specific restriction"),
            Self::Ps => ("DUO:0000027", "project specific restriction"),
            Self::Is => ("DUO:0000028", "institution specific restriction"),
            Self::Rtn => ("DUO:0000029", "return to database or resource"),
            Self::Cc => ("DUO:0000043", "clinical care use"),
            Self::Npoa => ("DUO:0000044", "population origins or ancestry research prohibited"),
            Self::Npu => ("DUO:0000045", "not for profit organisation use only"),
            Self::Ncu => ("DUO:0000046", "non-commercial use only"),
        };
        Duo { code: self.code(), id, label }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_term_has_a_duo_id_of_its_own() {
        let modifiers = Modifier::ALL.iter().map(|modifier| modifier.duo());
        let all: Vec<Duo> = Permission::ALL.into_iter().map(Permission::duo).chain(modifiers).collect();
        assert_eq!(all.len(), 23);
        assert_eq!(all.iter().map(|duo| duo.id).collect::<HashSet<_>>().len(), 23);
        assert_eq!(all.iter().map(|duo| duo.code).collect::<HashSet<_>>().len(), 23);
        assert!(all.iter().all(|duo| duo.id.len() == 11 && duo.id.starts_with("DUO:00000")));
    }
}

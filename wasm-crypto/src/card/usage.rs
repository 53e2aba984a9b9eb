//! Consent terms as `usageInfo`: a defined term for each DUO code, and with a disease an ODRL offer that names it
//! (Croissant 1.1, "Data Use Conditions").

use serde_json::{Value, json};

use crate::terms::{Duo, Permission, Terms};

/// The terms in the vocabulary of Croissant 1.1.
pub fn info(terms: &Terms) -> Vec<Value> {
    let permission = terms.permission.duo();
    let modifiers: Vec<Duo> = terms.modifiers.iter().map(|modifier| modifier.duo()).collect();
    let mut info: Vec<Value> = std::iter::once(&permission).chain(&modifiers).map(defined_term).collect();
    if terms.permission == Permission::Ds {
        let disease = json!({
            "@type": "odrl:Constraint",
            "odrl:leftOperand": {"@id": "duo:0000010"},
            "odrl:operator": {"@id": "odrl:eq"},
            "odrl:rightOperand": {"@id": format!("mondo:{:07}", terms.mondo)},
        });
        let constraint = |modifier: &Duo| {
            json!({
                "@type": "odrl:Constraint",
                "name": modifier.label,
                "odrl:operator": {"@id": "odrl:eq"},
                "odrl:rightOperand": {"@id": short(modifier)},
            })
        };
        let constraints: Vec<Value> = std::iter::once(disease).chain(modifiers.iter().map(constraint)).collect();
        info.push(json!({
            "@type": ["CreativeWork", "odrl:Offer"],
            "name": "Data use policy",
            "odrl:permission": {
                "@type": "odrl:Permission",
                "odrl:action": {"@id": short(&permission), "name": permission.label},
                "odrl:constraint": constraints,
            },
        }));
    }
    info
}

fn defined_term(duo: &Duo) -> Value {
    json!({"@type": "DefinedTerm", "name": duo.label, "termCode": duo.id.replace(':', "_"), "url": short(duo)})
}

/// `duo:0000042` of `DUO:0000042`.
fn short(duo: &Duo) -> String {
    duo.id.replace("DUO:", "duo:")
}

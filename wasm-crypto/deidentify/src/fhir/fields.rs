//! The fields that were met, as a tree of paths without indices, each with its policy.
//!
//! Paths are made of FHIR's own names only (`Patient.extension(us-core-race).extension(ombCategory).valueCoding.code`): an
//! element or extension that is not known is `(other)`, since a name that somebody chose could say who it is about, and
//! recipes are shared. A contained resource has the paths of its type, and what repeats within itself the outer path.

use std::collections::HashMap;

use wasm_crypto::scan::Role;

use super::elements::{Element, Kind, TypeId, r4};
use super::extension::{self, Holds};
use super::policy::{self, Form, Policy, Proposal, Whole};

/// A field by its number.
pub type FieldId = u32;

/// One field or inner node of the tree.
#[derive(Debug)]
pub struct Field {
    /// Its path.
    pub path: String,
    /// The node above; none of a resource's root.
    pub parent: Option<FieldId>,
    /// Its policy; that of an inner node is of what is left out whole.
    pub policy: Policy,
    /// The structure it has, of an inner node.
    structure: Option<TypeId>,
    /// All below is left out.
    whole: Option<Whole>,
    traits: bool,
    resource: TypeId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    Resource(TypeId),
    LeftOut(&'static str),
    Element(u32),
    Extension(Option<usize>),
    Other,
}

/// The tree.
#[derive(Debug, Default)]
pub struct Fields {
    fields: Vec<Field>,
    children: HashMap<(FieldId, Key), FieldId>,
}

/// The node above the roots.
const TOP: FieldId = FieldId::MAX;
const OTHER: Whole = (Role::FreeText, None, "No element of FHIR R4; anything may stand in it.");

impl Fields {
    /// A field by its number.
    pub fn of(&self, id: FieldId) -> &Field {
        &self.fields[id as usize]
    }

    /// How many there are, inner nodes counted.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// The root of a resource type.
    pub fn resource(&mut self, type_id: TypeId) -> FieldId {
        if let Some(known) = self.children.get(&(TOP, Key::Resource(type_id))) {
            return *known;
        }
        let path = r4().of(type_id).name.to_owned();
        let field = Field {
            path,
            parent: None,
            policy: of_whole(OTHER),
            structure: Some(type_id),
            whole: None,
            traits: false,
            resource: type_id,
        };
        self.add(TOP, Key::Resource(type_id), field)
    }

    /// A resource type that is left out whole.
    pub fn left_out(&mut self, name: &'static str) -> FieldId {
        if let Some(known) = self.children.get(&(TOP, Key::LeftOut(name))) {
            return *known;
        }
        let whole = (Role::Other, None, "A resource about definitions or documents, not a record of a person.");
        let field = Field {
            path: name.to_owned(),
            parent: None,
            policy: of_whole(whole),
            structure: None,
            whole: Some(whole),
            traits: false,
            resource: 0,
        };
        self.add(TOP, Key::LeftOut(name), field)
    }

    /// The field of an element below a node of the structure `owner`.
    pub fn element(&mut self, parent: FieldId, owner: TypeId, element: &Element) -> FieldId {
        let key = (parent, Key::Element(element.number));
        if let Some(known) = self.children.get(&key) {
            return *known;
        }
        // What repeats within itself (items of items) has the path of the outer one.
        if let Kind::Complex(type_id) = element.kind
            && r4().of(type_id).name.contains('.')
            && let Some(outer) = self.ancestor(parent, type_id)
        {
            self.children.insert(key, outer);
            return outer;
        }
        let above = self.of(parent);
        let (resource, owner) = (r4().of(above.resource).name, r4().of(owner).name);
        let path = format!("{}.{}", above.path, element.name);
        let structure = if let Kind::Complex(type_id) = element.kind { Some(type_id) } else { None };
        let type_name = structure.map_or("", |type_id| r4().of(type_id).name);
        let whole = above.whole.or_else(|| policy::whole(resource, owner, element, type_name));
        let policy = match whole {
            Some(whole) => Policy { form: policy::form(owner, element), ..of_whole(whole) },
            None if structure.is_none() => policy::primitive(resource, owner, element, &path, above.traits),
            None => of_whole(OTHER),
        };
        let field = Field {
            path,
            parent: Some(parent),
            policy,
            structure,
            whole,
            traits: above.traits,
            resource: above.resource,
        };
        self.add(parent, key.1, field)
    }

    /// The field of an extension, known by its number in [`extension::KNOWN`] or not.
    pub fn extension(&mut self, parent: FieldId, member: &str, known: Option<usize>) -> FieldId {
        let key = (parent, Key::Extension(known));
        if let Some(field) = self.children.get(&key) {
            return *field;
        }
        let above = self.of(parent);
        let name = known.map_or("other", |index| extension::KNOWN[index].name);
        let whole = above.whole.or_else(|| policy::extension(known));
        let traits = known.is_some_and(|index| extension::KNOWN[index].holds == Holds::Trait);
        let field = Field {
            path: format!("{}.{member}({name})", above.path),
            parent: Some(parent),
            policy: of_whole(whole.unwrap_or(OTHER)),
            structure: r4().type_named("Extension"),
            whole,
            traits: above.traits || traits,
            resource: above.resource,
        };
        self.add(parent, key.1, field)
    }

    /// The field of all members of a node that FHIR R4 does not know.
    pub fn other(&mut self, parent: FieldId) -> FieldId {
        if let Some(known) = self.children.get(&(parent, Key::Other)) {
            return *known;
        }
        let above = self.of(parent);
        let field = Field {
            path: format!("{}.(other)", above.path),
            parent: Some(parent),
            policy: of_whole(OTHER),
            structure: None,
            whole: Some(OTHER),
            traits: false,
            resource: above.resource,
        };
        self.add(parent, Key::Other, field)
    }

    fn ancestor(&self, from: FieldId, structure: TypeId) -> Option<FieldId> {
        let mut node = Some(from);
        while let Some(id) = node {
            if self.of(id).structure == Some(structure) {
                return Some(id);
            }
            node = self.of(id).parent;
        }
        None
    }

    fn add(&mut self, parent: FieldId, key: Key, field: Field) -> FieldId {
        let id = self.fields.len() as FieldId;
        self.fields.push(field);
        self.children.insert((parent, key), id);
        id
    }
}

fn of_whole((role, identifier, why): Whole) -> Policy {
    Policy { form: Form::Whole, role, proposal: Proposal::Drop, identifier, why }
}

//! Where in an export one is: in a record, in something that is left out, or around them.

use super::fields;

/// Attributes of an element that are remembered: more than any has, unless somebody makes them up.
const MOST_ATTRIBUTES: usize = 64;

/// What an element that starts is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A record: a child of the root that is neither the date of export nor the person.
    Record,
    /// Another element that is known.
    Element,
    /// The topmost of elements that are left out.
    LeftOut,
    /// Inside an element that is left out.
    Inside,
}

/// Follows the elements of an export, and remembers for each of their attributes an index.
#[derive(Debug, Default)]
pub struct Walk {
    depth: usize,
    /// The depth of the element that is left out.
    left_out: Option<usize>,
    known: Vec<Known>,
    /// The place in `known` of the element met last.
    last: usize,
}

/// An element's attributes and their indices, in the order in which they were met first.
#[derive(Debug)]
struct Known {
    element: String,
    attributes: Vec<(String, Option<usize>)>,
}

impl Walk {
    /// Enters an element.
    pub fn start(&mut self, name: &str, empty: bool) -> Place {
        let place = match self.left_out {
            Some(_) => Place::Inside,
            None if !fields::is_known(name) => Place::LeftOut,
            None if self.depth == 1 && !matches!(name, "ExportDate" | "Me") => Place::Record,
            None => Place::Element,
        };
        if place == Place::LeftOut && !empty {
            self.left_out = Some(self.depth);
        }
        self.depth += usize::from(!empty);
        place
    }

    /// Leaves out the element that has just started and is not empty.
    pub fn leave_out_open(&mut self) {
        self.left_out.get_or_insert(self.depth.saturating_sub(1));
    }

    /// Leaves an element.
    pub fn end(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        if self.left_out == Some(self.depth) {
            self.left_out = None;
        }
    }

    /// True inside an element that is left out.
    pub fn is_left_out(&self) -> bool {
        self.left_out.is_some()
    }

    /// The index of an element's attribute, if it has one; what `find` says where it is met for the first time.
    pub fn index(&mut self, element: &str, attribute: &str, find: impl FnOnce() -> Option<usize>) -> Option<usize> {
        if self.known.get(self.last).is_none_or(|known| known.element != element) {
            self.last = self.known.iter().position(|known| known.element == element).unwrap_or_else(|| {
                self.known.push(Known { element: element.to_owned(), attributes: Vec::new() });
                self.known.len() - 1
            });
        }
        let attributes = &mut self.known[self.last].attributes;
        if let Some((_, index)) = attributes.iter().find(|(name, _)| name == attribute) {
            return *index;
        }
        let index = find();
        if attributes.len() < MOST_ATTRIBUTES {
            attributes.push((attribute.to_owned(), index));
        }
        index
    }
}
